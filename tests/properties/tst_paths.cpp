// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The fastest path of a charge changes no byte of a run or of an explanation: each is held against the
// general path, over random plans and over charges that price single events, with and without gaps in
// the usage.

#include <QTest>

#include "engine/report/explain_report.h"
#include "tests/properties/replayed.h"

using namespace rerate;
using namespace rerate::support;

namespace {

ReplayOptions by(PathChoice paths, unsigned threads) {
    ReplayOptions options;
    options.paths = paths;
    options.threadCount = threads;
    return options;
}

// The run as JSON, and some invoices explained; or why there is none.
std::string everything(const ReplayData& data, const std::shared_ptr<const Plan>& plan, const ReplayOptions& options) {
    QuantityCache cache;
    Progress progress;
    const auto run = replay(data, plan, options, cache, progress);
    if (!run)
        return run.error().message + "\n" + toText(run.error().diagnostics);
    RunReportData report;
    report.run = run->get();
    report.customers = &data.usage->customers();
    std::string text = *runToJson(report, {"customer", "month", "charge"});
    for (std::size_t invoice = 0; invoice < std::min<std::size_t>((*run)->invoices.size(), 3); ++invoice) {
        const std::string& customer = data.usage->customers().text((*run)->invoiceCustomer[invoice].number);
        const auto why = explainInvoice(data, *plan, options, cache, customer, (*run)->periodStarts[(*run)->invoicePeriod[invoice]], progress);
        CHECK(static_cast<bool>(why), "every invoice has an explanation");
        ExplainReportData explained;
        explained.derivation = &*why;
        explained.customer = customer;
        text += explainToJson(explained);
    }
    return text;
}

void requireSame(const std::vector<std::string>& rows, const std::shared_ptr<const Plan>& plan, const std::string& planText,
                 Random& random, const QString& columns = kRandomUsageColumns) {
    const ReplayData data = dataOf(rows, columns);
    const std::string general = everything(data, plan, by(PathChoice::General, 1));
    requireEqual("by the fastest path", general, everything(data, plan, by(PathChoice::Fastest, random.pick<unsigned>({1, 2, 3}))),
                 planText);
}

// Usage without gaps, some of it below zero or nothing, some of rows that stand for many requests.
std::vector<std::string> wholeRows(Random& random, bool hasCounts) {
    std::vector<std::string> rows;
    for (int i = 0, count = 1 + random.below(30); i < count; ++i) {
        const auto number = [&] { return random.pick<std::string>({"0", "1", "2", "10", "10.5", "99", "100", "101", "250", "-3", "-100", "7.25"}); };
        rows.push_back("c" + std::to_string(random.below(3)) + " 2026-0" + std::to_string(1 + random.below(2)) + "-" +
                       std::to_string(10 + random.below(18)) + " use " + std::to_string(hasCounts ? random.below(5) : 1) + " " + number() +
                       " " + number() + " m" + std::to_string(random.below(3)) + "\n");
    }
    return rows;
}

std::string eventMeter(Random& random, bool isUniform) {
    const std::string aggregate = random.pick<std::string>({"sum", "sum", "min", "max", "first", "last", "mean"});
    const std::string value = random.pick<std::string>({"q", "r", "q * 2 - r", "if(q > 10, q, r)", "divide(q, r, 2, half_even)", "q * 0.333"});
    const std::string then = random.pick<std::string>(
        {"", ", then: 'max(value, 60)'", ", then: 'ceil_to(value, 7)'", ", then: 'abs(value) + 1'", ", then: 'value * 3 - 1'",
         ", then: 'divide(10, value, 3, up)'", ", then: 'if(value > 5 and has(value), value, 0)'"});
    const std::string round = random.pick<std::string>(
        {"", ", round: { step: 10, mode: half_even }", ", round: { step: 0.5, mode: up }", ", round: { step: 5, mode: half_down }", ", round: { step: 5 }"});
    const std::string window = random.chance(10) ? "aggregate: count" : aggregate + ": '" + value + "'" + then + round;
    return "  m: { windows: [ { every: event, " + window + " } ], by: [model]" + (isUniform ? ", rows: uniform" : "") +
           random.pick<std::string>({"", ", filter: \"model != 'm1'\"", ", filter: q > 5", ", retract: 'r == 10'"}) + " }\n";
}

std::shared_ptr<const Plan> accepted(const std::string& text) {
    PlanReading reading = readPlan(text, "test.yaml");
    return reading.plan ? std::make_shared<const Plan>(std::move(*reading.plan)) : nullptr;
}

constexpr const char* kColumns = "customer time event count q r model\n";

} // namespace

class PathsTest : public QObject {
    Q_OBJECT

private slots:
    void anyPlan();
    void windowsOfSingleEvents();
};

void PathsTest::anyPlan() {
    QVERIFY(rc::check("of any plan", [] {
        std::string text;
        const auto plan = support::anyPlan(text);
        Random random(anySeed());
        requireSame(randomUsage(random.next(), 1 + random.below(15)), plan, text, random);
    }));
}

void PathsTest::windowsOfSingleEvents() {
    int runs = 0;
    QVERIFY(rc::check("of a window for each event", [&] {
        Random random(anySeed());
        const bool isUniform = random.chance(50);
        const std::string text = planText("  - { id: c, meter: m, price: " +
                                              QString::fromStdString(random.pick<std::string>({"2", "[ { up_to: 100, unit: 1 }, { unit: 0.5 } ]",
                                                                                               "[ { unit: 2 }, { from: 2026-01-20, unit: 3 } ]"})) +
                                              QString::fromStdString(random.pick<std::string>({"", ", lines_by: [model]"})) + " }\n",
                                          QString::fromStdString(eventMeter(random, isUniform)))
                                     .toStdString();
        const auto plan = accepted(text);
        runs += plan ? 1 : 0;
        if (plan)
            requireSame(wholeRows(random, isUniform && random.chance(60)), plan, text, random, kColumns);
    }));
    QVERIFY(runs > 50);
}

QTEST_GUILESS_MAIN(PathsTest)
#include "tst_paths.moc"
