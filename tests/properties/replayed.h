// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What a plan comes to over usage, as text to compare: the whole report of the run, or its lines and what
// has no price; or the sentences with which it is refused.

#pragma once

#include <rapidcheck.h>

#include "engine/report/run_report.h"
#include "tests/support/random_plan.h"
#include "tests/support/replay_support.h"

namespace rerate::support {

struct Replayed {
    std::string report;  // JSON of the run
    std::string amounts; // total, lines, what charges let in and have no price for
    std::string refusal; // empty: there is a run
};

inline Replayed replayed(const ReplayData& data, const std::shared_ptr<const Plan>& plan, unsigned threads = 1) {
    ReplayOptions options;
    options.threadCount = threads;
    QuantityCache cache;
    Progress progress;
    const auto run = replay(data, plan, options, cache, progress);
    Replayed result;
    if (!run) {
        result.refusal = run.error().message + "\n" + toText(run.error().diagnostics);
        return result;
    }
    RunReportData report;
    report.run = run->get();
    report.customers = &data.usage->customers();
    result.report = *runToJson(report, {"customer", "month", "charge"});
    // Not the digits that lines keep: they depend on those of all quantities, which halves have more of.
    result.amounts = (*run)->exact().toText() + " " + (*run)->total().toText() + "\n" +
                     linesOf(**run, data).join('\n').toStdString() + "\n";
    for (const UnpricedUsage& usage : (*run)->unpriced)
        if (!usage.charge.empty())
            result.amounts += "unpriced " + usage.charge + " " + usage.key + " " + usage.quantity.toText() + "\n";
    return result;
}

inline void requireEqual(const std::string& what, const std::string& a, const std::string& b, const std::string& plan) {
    if (a != b)
        RC_FAIL(what + "\n--- plan\n" + plan + "\n--- one\n" + a + "\n--- other\n" + b);
}

inline std::uint64_t anySeed() { return *rc::gen::noShrink(rc::gen::arbitrary<std::uint64_t>()); }

// A random plan that the checker accepts.
inline std::shared_ptr<const Plan> anyPlan(std::string& text) {
    for (std::uint64_t seed = anySeed();; ++seed) {
        text = randomPlan(seed);
        if (PlanReading reading = readPlan(text, "test.yaml"); reading.plan)
            return std::make_shared<const Plan>(std::move(*reading.plan));
    }
}

inline ReplayData dataOf(const std::vector<std::string>& rows, const QString& columns = kRandomUsageColumns) {
    QString text = columns;
    for (const std::string& row : rows)
        text += QString::fromStdString(row);
    return dataOf(QStringList{text});
}

} // namespace rerate::support
