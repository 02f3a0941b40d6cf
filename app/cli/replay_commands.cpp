// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <iostream>
#include <tuple>

#include "app/cli/case_runner.h"
#include "app/cli/commands.h"
#include "app/cli/workspace.h"
#include "engine/report/compare_report.h"
#include "engine/report/explain_report.h"
#include "engine/report/run_report.h"

namespace rerate {

Result<int> runCommand(const CliOptions& options, Progress& progress) {
    const auto work = openWorkspace(options, progress);
    if (!work)
        return work.error();
    const auto plan = onlyPlan(options, *work, "plan.candidate");
    if (!plan)
        return plan.error();
    const auto settings = replayOptions(options, *plan);
    if (!settings)
        return settings.error();
    QuantityCache cache;
    const auto run = replay(work->data, plan->plan, *settings, cache, progress);
    if (!run)
        return run.error();
    const RunReportData data{run->get(), &work->data.usage->customers(), work->data.customers.get()};
    const auto by = splitList(options.by);
    const auto text = options.json ? runToJson(data, by) : runToText(data, by);
    if (!text)
        return text.error();
    RERATE_TRY(writeResult(options, *text));
    return 0;
}

Result<int> compareCommand(const CliOptions& options, Progress& progress) {
    const auto work = openWorkspace(options, progress);
    if (!work)
        return work.error();
    const auto baseline = planOr(options.baseline, "--baseline", "plan.baseline", *work);
    if (!baseline)
        return baseline.error();
    const auto candidate = planOr(options.candidate, "--candidate", "plan.candidate", *work);
    if (!candidate)
        return candidate.error();
    QuantityCache cache;
    std::shared_ptr<const Run> runs[2];
    ReplayOptions settings;
    for (int side = 0; side < 2; ++side) {
        const LoadedPlan& plan = side == 0 ? *baseline : *candidate;
        const auto made = replayOptions(options, plan);
        if (!made)
            return made.error();
        settings = *made;
        const auto run = replay(work->data, plan.plan, settings, cache, progress);
        if (!run)
            return run.error();
        runs[side] = *run;
    }
    const auto comparison = compareRuns(runs[0], runs[1], work->data.usage->customers(),
                                        work->data.usage->timeRange());
    if (!comparison)
        return comparison.error();
    const auto drivers = attributeDifference(work->data, runs[0], runs[1], settings, cache, progress);
    if (!drivers)
        return drivers.error();

    CompareReportData data;
    data.comparison = &*comparison;
    data.drivers = &*drivers;
    std::vector<Guardrail> guardrails;
    bool broken = false;
    for (const std::string& text : options.failOn) {
        auto guardrail = judgeGuardrail(text, guardrailNumbers(*comparison));
        if (!guardrail)
            return guardrail.error();
        broken = broken || guardrail->broken;
        guardrails.push_back(std::move(*guardrail));
    }
    data.guardrails = &guardrails;
    std::vector<SegmentChange> segments;
    if (!options.by.empty()) {
        const auto& known = work->data.customers->attributes;
        if (std::find(known.begin(), known.end(), options.by) == known.end())
            return Error{ErrorKind::WrongUsage, "Customers have no attribute `" + options.by + "`."};
        segments = compareBySegment(*comparison, *work->data.customers, options.by);
        data.segments = &segments;
        data.segmentAttribute = options.by;
    }
    const auto top = countOrAll(options.top, 20);
    if (!top)
        return top.error();
    data.customersMax = *top;
    RERATE_TRY(writeResult(options, options.json ? compareToJson(data) : compareToText(data)));
    return broken ? 1 : 0;
}

Result<int> explainCommand(const CliOptions& options, Progress& progress) {
    const auto work = openWorkspace(options, progress);
    if (!work)
        return work.error();
    const auto plan = onlyPlan(options, *work, "plan.candidate");
    if (!plan)
        return plan.error();
    const auto settings = replayOptions(options, *plan);
    if (!settings)
        return settings.error();
    auto period = dateFromText(options.period);
    if (!period)
        period = monthFromText(options.period);
    if (!period)
        return Error{ErrorKind::WrongUsage, "--period " + options.period +
                                                " is neither a month nor a day. Write 2026-03 or 2026-03-01."};
    QuantityCache cache;
    const auto explain = [&](const LoadedPlan& of) {
        return explainInvoice(work->data, *of.plan, *settings, cache, options.customer, *period, progress);
    };
    const auto derivation = explain(*plan);
    if (!derivation)
        return derivation.error();
    if (!options.saveCase.empty()) {
        RERATE_TRY(saveRegressionCase(options.saveCase, *work, *plan, *settings, options.customer,
                                      *period, progress));
        if (!options.quiet)
            std::cerr << "Saved as a case; `rerate test " << options.saveCase << "` runs it.\n";
    }
    ExplainReportData data;
    data.derivation = &*derivation;
    data.customer = options.customer;
    data.planName = plan->plan->id;
    data.digits = digitsOf(*plan->plan);
    data.labels = labelsOf(*plan->plan, *work->data.usage);
    std::optional<LoadedPlan> other;
    std::optional<Derivation> against;
    if (!options.against.empty()) {
        auto loaded = loadPlan(options.against, work->project.get());
        if (!loaded)
            return loaded.error();
        other = std::move(*loaded);
        auto explained = explain(*other);
        if (!explained)
            return explained.error();
        against = std::move(*explained);
        data.against = &*against;
        data.againstName = other->plan->id;
        data.againstHead = data.againstName;
        data.planHead = data.planName;
        if (data.againstHead == data.planHead)
            std::tie(data.againstHead, data.planHead) = namesOf(*other->plan, *plan->plan);
        for (std::string& label : labelsOf(*other->plan, *work->data.usage))
            if (std::find(data.labels.begin(), data.labels.end(), label) == data.labels.end())
                data.labels.push_back(std::move(label));
    }
    const auto customer = work->data.usage->customers().find(options.customer);
    if (options.events > 0 && customer)
        data.events = [&](const Derivation& quantity, bool ofAgainst) {
            const Plan& of = *(ofAgainst ? *other : *plan).plan;
            auto events = eventsOf(work->data, of, *settings, quantity, {*customer}, options.events, progress);
            return events ? std::move(*events) : std::vector<MeteredEvent>();
        };
    RERATE_TRY(writeResult(options, options.json ? explainToJson(data) : explainToText(data)));
    return 0;
}

} // namespace rerate
