// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Runs a regression case (its usage through its plan, in memory) and makes one out of a customer's
// period. A case that was made is run before it gets its name, so that it passes at once.

#pragma once

#include "app/cli/workspace.h"
#include "engine/import/regression_case.h"

namespace rerate {

Result<CaseInvoices> runRegressionCase(const RegressionCase& regression, unsigned threadCount,
                                       Progress& progress);

// Writes the case into a folder that is not there yet, or empty. `period` is the first day of the
// billing period.
Result<void> saveRegressionCase(const std::filesystem::path& folder, const Workspace& work,
                                const LoadedPlan& plan, const ReplayOptions& options,
                                const std::string& customer, const Date& period,
                                Progress& progress);

} // namespace rerate
