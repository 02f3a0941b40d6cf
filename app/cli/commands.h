// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The verbs of the command line. Each gives an exit code, or an error that becomes one.

#pragma once

#include "app/cli/options.h"
#include "engine/base/progress.h"

namespace rerate {

Result<int> importCommand(const CliOptions& options, Progress& progress);
Result<int> infoCommand(const CliOptions& options, Progress& progress);
Result<int> runCommand(const CliOptions& options, Progress& progress);
Result<int> compareCommand(const CliOptions& options, Progress& progress);
Result<int> explainCommand(const CliOptions& options, Progress& progress);
Result<int> tieoutCommand(const CliOptions& options, Progress& progress);
Result<int> testCommand(const CliOptions& options, Progress& progress);
Result<int> priceCommand(const CliOptions& options, Progress& progress);
Result<int> planImportCommand(const CliOptions& options, Progress& progress);
Result<int> planCheckCommand(const CliOptions& options, Progress& progress);
Result<int> planFormatCommand(const CliOptions& options, Progress& progress);
Result<int> planDiffCommand(const CliOptions& options, Progress& progress);
Result<int> planShowCommand(const CliOptions& options, Progress& progress);
Result<int> planAddCommand(const CliOptions& options, Progress& progress);

} // namespace rerate
