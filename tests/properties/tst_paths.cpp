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

// Steps, a flat amount, limits: of numbers that usage meets and of others.
std::string stepRow(Random& random, const std::string& bound) {
    const auto maybe = [&](int percent, const char* name, const std::vector<std::string>& values) {
        return random.chance(percent) ? std::string(", ") + name + ": " + random.pick(values) : std::string();
    };
    return "{ " + bound + "unit: " + random.pick<std::string>({"0", "1", "0.5", "2", "0.03", "-1"}) +
           maybe(40, "flat", {"0", "0.25", "3", "10"}) + maybe(25, "per", {"3", "10", "0.5"}) +
           maybe(30, "minimum", {"0", "5", "10.5", "33"}) + maybe(30, "maximum", {"5", "50", "101", "0"}) + " }";
}

std::string stepPrice(Random& random) {
    std::string rows;
    const auto bounds = random.pick<std::vector<std::string>>({{}, {"10"}, {"10", "100"}, {"7.25", "10.5", "250"}});
    for (const std::string& bound : bounds)
        rows += stepRow(random, random.pick<std::string>({"up_to: ", "below: "}) + bound + ", ") + ", ";
    const std::string beyond = rows.empty() || random.chance(75) ? "" : random.pick<std::string>({", beyond: free", ", beyond: last_step", ", beyond: unpriced"});
    rows += beyond.empty() ? stepRow(random, "") : "";
    return "{ mode: " + random.pick<std::string>({"whole", "slice"}) +
           random.pick<std::string>({"", "", ", at_zero: first_step", ", at_zero: first_step_unless_total_zero"}) +
           random.pick<std::string>({"", "", ", negative: mirror", ", negative: nothing"}) +
           random.pick<std::string>({"", "", "", "", "", ", fraction: up"}) + beyond + ", steps: [ " + rows + " ] }";
}

std::string priceOfEvents(Random& random) {
    const auto one = [&] {
        return random.chance(60) ? stepPrice(random)
                                 : "{ by: model, table: { m0: " + stepPrice(random) + ", m1: " + stepPrice(random) + " }" +
                                       (random.chance(50) ? ", default: " + stepPrice(random) : "") + " }";
    };
    if (random.chance(75))
        return one();
    return random.chance(50) ? "[ { value: " + one() + " }, { from: 2026-01-20, value: " + one() + " } ]"
                             : "[ { value: " + one() + " }, { from_period: 2, value: " + one() + " } ]";
}

std::string chargeOfEvents(Random& random) {
    const std::string apart = random.pick<std::string>(
        {"reset: event", "reset: event", "position: r", "position: 'q + r'", "position: 'abs(r) * 20'", "position: 'divide(r, q, 1, up)'"});
    return "  - { id: c, meter: m, " + apart + ", price: " + priceOfEvents(random) +
           random.pick<std::string>({"", ", lines_by: [model]"}) + random.pick<std::string>({"", ", per: 10", ", per: 7"}) +
           random.pick<std::string>({"", "", ", round_rate: { step: 0.01 }"}) +
           random.pick<std::string>({"", "", "", ", factors: [ { by: model, table: { m0: 2, m1: 0.5 }, default: 1 } ]"}) +
           random.pick<std::string>({"", "", "", "", "", "", ", round_item: { step: 0.1 }", ", round_item: { step: 0.05, mode: half_even }", ", round_item: { step: 1, mode: ceiling }",
                                     ", included: 20", ", round_quantity: { step: 10 }"}) + " }\n";
}

std::string meterOfEvents(Random& random) {
    return "  m: { " + random.pick<std::string>({"value: q", "value: q", "value: 'q * 2 - r'", "value: 'divide(q, r, 1, down)'", "aggregate: count"}) +
           ", by: [model]" + random.pick<std::string>({"", "", "", ", rows: uniform", ", filter: q > 5", ", retract: 'r == 10'"}) + " }\n";
}

std::shared_ptr<const Plan> accepted(const std::string& text) {
    PlanReading reading = readPlan(text, "test.yaml");
    return reading.plan ? std::make_shared<const Plan>(std::move(*reading.plan)) : nullptr;
}

bool isMerged(const Plan& plan) { return plan.meterFor(std::get<UsageCharge>(plan.charges[0].what)).classes.has_value(); }

constexpr const char* kColumns = "customer time event count q r model\n";

// Whether it was one whose events are added up.
bool holdsForACharge(Random& random) {
    const bool isAnyKind = random.chance(30);
    std::string text;
    std::shared_ptr<const Plan> plan;
    while (!plan || !(isAnyKind || isMerged(*plan))) {
        text = planText(QString::fromStdString(chargeOfEvents(random)), QString::fromStdString(meterOfEvents(random))).toStdString();
        plan = accepted(text);
    }
    requireSame(wholeRows(random, false), plan, text, random, kColumns);
    return isMerged(*plan);
}

} // namespace

class PathsTest : public QObject {
    Q_OBJECT

private slots:
    void anyPlan();
    void windowsOfSingleEvents();
    void chargesOfSingleEvents();
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

void PathsTest::chargesOfSingleEvents() {
    int merged = 0;
    QVERIFY(rc::check("of charges for each event", [&] {
        Random random(anySeed());
        for (int again = 0; again < 4; ++again)
            merged += holdsForACharge(random) ? 1 : 0;
    }));
    QVERIFY2(merged > 200, qPrintable(QString::number(merged)));
}

QTEST_GUILESS_MAIN(PathsTest)
#include "tst_paths.moc"
