// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What the beginning of a file tells: CSV or NDJSON, the separator, the columns, the first rows,
// which columns hold numbers, and what the columns are probably for.

#pragma once

#include "engine/import/usage_import.h"

namespace rerate {

struct FileSample {
    FileKind kind = FileKind::Csv;
    char separator = ',';
    std::vector<std::string> columns;
    std::vector<std::vector<std::string>> rows; // a missing member of NDJSON is an empty text
    std::vector<bool> holdsNumbers;             // by column
    bool isCloudEvents = false;
    std::vector<std::string> reasons;
};

// `text` is the beginning of the file, or all of it when `isWhole`. Fails for what cannot be a
// usage file: empty, binary, a header alone, a JSON array.
Result<FileSample> readSample(std::string_view text, bool isWhole, const std::string& fileName,
                              const ImportMapping& wish);

// The first column by one of these names, in their order, that has no role yet. Names are compared
// without case and signs: `Customer ID` is "customerid".
std::optional<std::string> freeColumn(const FileSample& sample, const std::map<std::string, ColumnSource>& roles,
                                      const std::vector<std::string>& names);

// Roles that the wish leaves open, by the names of columns: customer and time always; with
// `boldly` also event, id and count, for a dialog that shows its guesses.
void guessRoles(const FileSample& sample, ImportMapping& mapping, bool boldly,
                std::vector<std::string>& reasons);

// The column of a file imported without ids that probably holds them. Only ids tell duplicates
// apart: without them a row that stands in the file twice is two events.
std::optional<std::string> columnForIds(const ImportReport& report);

} // namespace rerate
