// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <iostream>
#include <sstream>
#include <tuple>

#include "app/cli/case_runner.h"
#include "app/cli/commands.h"
#include "app/cli/workspace.h"
#include "engine/report/compare_report.h"
#include "engine/report/explain_report.h"
#include "engine/report/run_report.h"

namespace rerate {

namespace {

// The plan that was named, or the one that the project has in this place.
Result<LoadedPlan> planOr(const std::string& name, const char* flag, const char* setting,
                          const Workspace& work) {
    if (!name.empty())
        return loadPlan(name, work.project.get());
    const auto stored = work.project->setting(setting);
    if (!stored)
        return stored.error();
    if (!*stored)
        return Error{ErrorKind::WrongUsage, std::string("Name the plan with ") + flag + " FILE."};
    return loadPlan(**stored, work.project.get());
}

Result<LoadedPlan> onlyPlan(const CliOptions& options, const Workspace& work) {
    if (options.plans.size() > 1)
        return Error{ErrorKind::WrongUsage, "Without subscriptions there is exactly one plan: give --plan once."};
    return planOr(options.plans.empty() ? "" : options.plans[0], "--plan", "plan.candidate", work);
}

} // namespace

Result<int> runCommand(const CliOptions& options, Progress& progress) {
    const auto work = openWorkspace(options, progress);
    if (!work)
        return work.error();
    const auto plan = onlyPlan(options, *work);
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
    if (options.top == "all") {
        data.customersMax = SIZE_MAX;
    } else {
        const auto number = Decimal::parse(options.top);
        const auto top = number ? number->toInteger() : std::nullopt;
        if (!top || *top < 0)
            return Error{ErrorKind::WrongUsage, "--top takes a number or `all`."};
        data.customersMax = static_cast<std::size_t>(*top);
    }
    RERATE_TRY(writeResult(options, options.json ? compareToJson(data) : compareToText(data)));
    return broken ? 1 : 0;
}

Result<int> explainCommand(const CliOptions& options, Progress& progress) {
    const auto work = openWorkspace(options, progress);
    if (!work)
        return work.error();
    const auto plan = onlyPlan(options, *work);
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
    std::optional<Result<Derivation>> against;
    if (!options.against.empty()) {
        const auto other = loadPlan(options.against, work->project.get());
        if (!other)
            return other.error();
        against = explain(*other);
        if (!*against)
            return against->error();
        data.against = &**against;
        data.againstName = other->plan->id;
        data.againstHead = data.againstName;
        data.planHead = data.planName;
        if (data.againstHead == data.planHead)
            std::tie(data.againstHead, data.planHead) = namesOf(*other->plan, *plan->plan);
    }
    const auto customer = work->data.usage->customers().find(options.customer);
    if (options.events > 0 && customer)
        data.events = [&](const Derivation& quantity) {
            const Meter* meter = plan->plan->findMeter(quantity.id);
            const Cycle& cycle = plan->plan->cycle;
            const Period span =
                cyclePeriod(cycle, cycleIndexOf(cycle, *period), settings->billingZone);
            auto events = meter ? eventsBehind(*meter, *work->data.usage, {*customer}, span, {},
                                               options.events, progress)
                                : std::vector<MeteredEvent>();
            return events ? std::move(*events) : std::vector<MeteredEvent>();
        };
    RERATE_TRY(writeResult(options, options.json ? explainToJson(data) : explainToText(data)));
    return 0;
}

} // namespace rerate
