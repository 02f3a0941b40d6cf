// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/cli/commands.h"
#include "app/cli/workspace.h"
#include "engine/report/tie_out_report.h"

namespace rerate {

namespace {

// The filter of a replay, for customers that it may not know.
std::function<bool(const std::string&)> filterOf(const ReplayOptions& settings,
                                                 const CustomerTable& customers) {
    if (settings.filter.empty())
        return {};
    return [&](const std::string& customer) {
        for (const auto& [attribute, values] : settings.filter) {
            const std::string* value =
                attribute == "customer" ? &customer : customers.attribute(customer, attribute);
            if (!values.contains(value ? *value : std::string()))
                return false;
        }
        return true;
    };
}

} // namespace

Result<int> tieoutCommand(const CliOptions& options, Progress& progress) {
    const auto tolerance = toleranceFromText(options.tolerance);
    if (!tolerance)
        return Error{ErrorKind::WrongUsage, "--tolerance: " + tolerance.error().message};
    const auto examples = countOrAll(options.top, 3);
    if (!examples)
        return examples.error();
    const auto by = splitList(options.by);
    RERATE_TRY(groupTieOut({}, by)); // a wrong name, before the work
    const auto work = openWorkspace(options, progress);
    if (!work)
        return work.error();
    const auto plan = onlyPlan(options, *work, "plan.baseline");
    if (!plan)
        return plan.error();
    const auto settings = replayOptions(options, *plan);
    if (!settings)
        return settings.error();
    const auto invoices = work->project->invoices();
    if (!invoices)
        return invoices.error();
    QuantityCache cache;
    const auto run = replay(work->data, plan->plan, *settings, cache, progress);
    if (!run)
        return run.error();
    const auto input = prepareTieOut(**run, work->data.usage->customers(), *invoices,
                                     {settings->from, settings->to,
                                      filterOf(*settings, *work->data.customers), *tolerance});
    if (!input)
        return input.error();
    if (!input->byCharge && std::find(by.begin(), by.end(), "charge") != by.end())
        return Error{ErrorKind::WrongUsage, "--by charge: the issued invoices do not all name a charge, "
                                            "so that whole invoices are compared."};
    const auto result = tieOut(input->simulated, input->issued, input->settings, progress);
    if (!result)
        return result.error();
    const auto rows = groupTieOut(*result, by);
    if (!rows)
        return rows.error();
    const TieOutReportData data{&*result, &*input, run->get(), by, &*rows, *examples};
    RERATE_TRY(writeResult(options, options.json ? tieOutToJson(data) : tieOutToText(data)));
    return result->isWithinTolerance() ? 0 : 1;
}

} // namespace rerate
