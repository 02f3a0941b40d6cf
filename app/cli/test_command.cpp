// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <iostream>

#include "app/cli/case_runner.h"
#include "app/cli/commands.h"
#include "engine/report/case_report.h"
#include "engine/report/file_writer.h"

namespace rerate {

namespace {

// An error of the case itself goes into its outcome; a cancelled run ends the command.
Result<CaseOutcome> runCase(const std::filesystem::path& folder, const CliOptions& options,
                            Progress& progress) {
    CaseOutcome outcome;
    outcome.folder = folder.string();
    const auto broken = [&](const Error& error) -> Result<CaseOutcome> {
        if (error.kind == ErrorKind::Cancelled)
            return error;
        outcome.kind = CaseOutcome::Kind::Broken;
        outcome.error = error;
        return outcome;
    };
    const auto regression = readRegressionCase(folder, !options.update);
    if (!regression)
        return broken(regression.error());
    outcome.label = regression->label;
    const auto got = runRegressionCase(*regression, threadCountOf(options), progress);
    if (!got)
        return broken(got.error());
    if (regression->expected)
        outcome.differences = compareInvoices(*regression->expected, *got);
    if (regression->expected && outcome.differences.empty())
        return outcome;
    outcome.kind = CaseOutcome::Kind::Failed;
    if (options.update) {
        outcome.kind = CaseOutcome::Kind::Updated;
        RERATE_TRY(writeFile(folder / "expected.json", caseInvoicesToJson(*got)));
    }
    return outcome;
}

} // namespace

Result<int> testCommand(const CliOptions& options, Progress& progress) {
    std::vector<std::filesystem::path> folders;
    for (const std::string& name : options.files) {
        auto found = findRegressionCases(name);
        if (!found)
            return found.error();
        folders.insert(folders.end(), found->begin(), found->end());
    }
    std::vector<CaseOutcome> outcomes;
    int code = 0;
    for (const std::filesystem::path& folder : folders) {
        auto outcome = runCase(folder, options, progress);
        if (!outcome)
            return outcome.error();
        if (outcome->kind == CaseOutcome::Kind::Broken)
            code = static_cast<int>(ErrorKind::InvalidInput);
        else if (outcome->kind == CaseOutcome::Kind::Failed && code == 0)
            code = 1;
        outcomes.push_back(std::move(*outcome));
    }
    if (!options.junit.empty())
        RERATE_TRY(writeFile(options.junit, casesToJUnit(outcomes)));
    RERATE_TRY(writeResult(options, options.json ? casesToJson(outcomes) : casesToText(outcomes)));
    return code;
}

} // namespace rerate
