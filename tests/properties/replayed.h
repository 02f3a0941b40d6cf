// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What a plan comes to over usage, as text to compare: the whole report of the run, or its lines and what
// has no price; or the sentences with which it is refused.

#pragma once

#include "engine/report/run_report.h"
#include "tests/properties/seeds.h"
#include "tests/support/replay_support.h"

namespace rerate::properties {

struct Replayed {
    std::string report; // JSON of the run
    std::string amounts; // total, lines, unpriced usage
    std::string refusal; // empty: there is a run
};

inline Replayed replayed(const ReplayData& data, const std::string& planText, unsigned threads = 1) {
    ReplayOptions options;
    options.threadCount = threads;
    QuantityCache cache;
    Progress progress;
    const auto run = replay(data, support::planOf(QString::fromStdString(planText)), options, cache, progress);
    Replayed result;
    if (!run) {
        result.refusal = run.error().message + "\n" + toText(run.error().diagnostics);
        return result;
    }
    RunReportData report;
    report.run = run->get();
    report.customers = &data.usage->customers();
    result.report = *runToJson(report, {"customer", "month", "charge"});
    result.amounts = (support::totalsOf(**run) + "\n" + support::linesOf(**run, data).join('\n')).toStdString() + "\n";
    for (const UnpricedUsage& usage : (*run)->unpriced)
        result.amounts += "unpriced " + usage.charge + " " + usage.key + " " + usage.quantity.toText() + "\n";
    return result;
}

inline void requireEqual(const std::string& what, const std::string& a, const std::string& b, const std::string& plan) {
    if (a != b)
        RC_FAIL(what + "\n--- plan\n" + plan + "\n--- one\n" + a + "\n--- other\n" + b);
}

inline ReplayData dataOf(const RandomUsage& usage) { return support::dataOf({QString::fromStdString(usage.text())}); }

} // namespace rerate::properties
