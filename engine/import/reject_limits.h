// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Rows that an import leaves out: counted, kept as examples, and judged against the limit (1 % of
// the rows when none is given). Beyond the limit, or when no row is good, nothing is imported: the
// error lists the first rows with file, line, column and reason.

#pragma once

#include "engine/import/usage_import.h"

namespace rerate {

// The name of a file for people: "-" is "standard input".
std::string displayName(const std::filesystem::path& file);

void countReject(ImportReport& report, RejectedRow row);
Diagnostic toDiagnostic(const RejectedRow& row, Severity severity);
// While rows are read: whether the number that the user has set is passed.
Result<void> checkRejectCount(const ImportReport& report, const ImportLimits& limits);
// At the end: number and share, and that some row was good.
Result<void> judgeRejects(const ImportReport& report, const ImportLimits& limits);

} // namespace rerate
