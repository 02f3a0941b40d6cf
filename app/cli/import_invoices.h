// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// `rerate import --kind invoices`: files of issued invoices into a project, with a report of what
// was added, what was there already and what contradicts itself. Gives the exit code.

#pragma once

#include "app/cli/import_target.h"
#include "app/cli/workspace.h"

namespace rerate {

Result<int> importInvoicesInto(ImportTarget& target, const CliOptions& options,
                               const ImportRequest& request, Progress& progress);

} // namespace rerate
