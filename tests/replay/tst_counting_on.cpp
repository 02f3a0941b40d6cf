// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Steps that go on over billing periods: amounts by month, worked out beside each row or by a sum of
// price(counter after) - price(counter before); the same whatever the range, order, imports and threads.

#include <QTest>

#include <algorithm>

#include "engine/replay/cost.h"
#include "tests/support/replay_support.h"

using namespace rerate;
using namespace rerate::support;

namespace {

// The counter of `a`: 400, 900, 1200, 1100, 2100, 2300, 2350; it began in November.
const QStringList kRows{"a 2025-11-10 400 x", "a 2025-12-10 500 y", "a 2026-01-10 300 x", "a 2026-02-10 -100 x",
                        "a 2026-03-10 1000 y", "a 2026-11-05 200 x", "a 2026-12-01 50 y", "b 2026-02-03 1200 x"};

QString withHead(const QStringList& rows) { return "customer time q model\n" + rows.join('\n') + '\n'; }

// "a 2025-11 40" of each charge and month that is not zero, from `from` on.
QString monthly(const QStringList& lines, const QString& from = {}) {
    QStringList found;
    for (const QString& line : lines) {
        const QStringList words = line.split(' ');
        if (words[1] >= from)
            found << words[0] + ' ' + words[1].left(words[1].endsWith("-01") ? 7 : 10) + ' ' + words[3];
    }
    return found.join('|');
}

} // namespace

class CountingOnTest : public QObject {
    Q_OBJECT

private slots:
    void amounts_data();
    void amounts();
    void cutRange();
    void explained();
    void cost();
};

void CountingOnTest::amounts_data() {
    QTest::addColumn<QString>("charge");
    QTest::addColumn<QString>("rest");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* name, const QString& charge, const char* expected, const char* rest = "") {
        QTest::newRow(name) << charge << rest << expected;
    };
    const QString lifetime = "reset: lifetime, ", contract = "reset: contract_year, ", calendar = "reset: calendar_year, ";
    const QString slice = "price: [ { up_to: 1000, unit: 0.1 }, { unit: 0.05 } ]";
    const QString whole = "price: { mode: whole, steps: [ { up_to: 1000, unit: 0.1 }, { unit: 0.05 } ] }";
    const QString flats = "steps: [ { up_to: 1000, unit: 0.1, flat: 5 }, { up_to: 2200, unit: 0.05, flat: 3 }, { unit: 0.01, flat: 2 } ] }";
    const char* opening = "opening: { counters: { c: 700 } }\n";
    row("lifetime", lifetime + slice, "a 2025-11 40|a 2025-12 50|a 2026-01 20|a 2026-02 -5|a 2026-03 50|a 2026-11 10|a 2026-12 2.5|b 2026-02 110");
    row("contract year", contract + slice, "a 2025-11 40|a 2025-12 50|a 2026-01 20|a 2026-02 -5|a 2026-03 50|a 2026-11 20|a 2026-12 5|b 2026-02 110");
    row("calendar year", calendar + slice, "a 2025-11 40|a 2025-12 50|a 2026-01 30|a 2026-02 -10|a 2026-03 90|a 2026-11 10|a 2026-12 2.5|b 2026-02 110");
    row("lifetime, whole", lifetime + whole, "a 2025-11 40|a 2025-12 50|a 2026-01 15|a 2026-02 -5|a 2026-03 50|a 2026-11 10|a 2026-12 2.5|b 2026-02 60");
    row("contract year, whole", contract + whole, "a 2025-11 40|a 2025-12 50|a 2026-01 15|a 2026-02 -5|a 2026-03 50|a 2026-11 20|a 2026-12 5|b 2026-02 60");
    row("calendar year, whole", calendar + whole, "a 2025-11 40|a 2025-12 50|a 2026-01 30|a 2026-02 -10|a 2026-03 50|a 2026-11 10|a 2026-12 2.5|b 2026-02 60");
    // A flat is due once a year, in the month that enters its step.
    row("lifetime, flats", lifetime + "price: { " + flats, "a 2025-11 45|a 2025-12 50|a 2026-01 23|a 2026-02 -5|a 2026-03 50|a 2026-11 8|a 2026-12 0.5|b 2026-02 118");
    row("contract year, flats", contract + "price: { " + flats, "a 2025-11 45|a 2025-12 50|a 2026-01 23|a 2026-02 -5|a 2026-03 50|a 2026-11 25|a 2026-12 5|b 2026-02 118");
    row("calendar year, flats", calendar + "price: { " + flats, "a 2025-11 45|a 2025-12 50|a 2026-01 35|a 2026-02 -10|a 2026-03 93|a 2026-11 10|a 2026-12 2.5|b 2026-02 118");
    row("lifetime, whole, flats", lifetime + "price: { mode: whole, " + flats, "a 2025-11 45|a 2025-12 50|a 2026-01 18|a 2026-02 -5|a 2026-03 50|a 2026-11 4|a 2026-12 0.5|b 2026-02 63");
    row("calendar year, whole, flats", calendar + "price: { mode: whole, " + flats, "a 2025-11 45|a 2025-12 50|a 2026-01 35|a 2026-02 -10|a 2026-03 53|a 2026-11 10|a 2026-12 2.5|b 2026-02 63");
    row("opening", lifetime + "price: { " + flats, "a 2025-11 38|a 2025-12 25|a 2026-01 15|a 2026-02 -5|a 2026-03 28|a 2026-11 2|a 2026-12 0.5|b 2026-02 78", opening);
    row("opening of the first contract year", contract + "price: { " + flats, "a 2025-11 38|a 2025-12 25|a 2026-01 15|a 2026-02 -5|a 2026-03 28|a 2026-11 25|a 2026-12 5|b 2026-02 78", opening);
    row("opening of the first calendar year", calendar + "price: { " + flats, "a 2025-11 38|a 2025-12 25|a 2026-01 35|a 2026-02 -10|a 2026-03 93|a 2026-11 10|a 2026-12 2.5|b 2026-02 78", opening);
    row("opening with digits", lifetime + slice, "a 2025-11 20.0125|a 2025-12 25|a 2026-01 15|a 2026-02 -5|a 2026-03 50|a 2026-11 10|a 2026-12 2.5|b 2026-02 60.0125", // 0.25 × 0.1 + 399.75 × 0.05
        "opening: { counters: { c: 999.75 } }\n");
    // Started thousands: 1 at 400, still 1 at 900, 2 at 1200 and 1100, 3 at 2100.
    row("packages", lifetime + "per: 1k, price: { unit: 7, fraction: up }", "a 2025-11 7|a 2026-01 7|a 2026-03 7|b 2026-02 14");
    row("a unit price", lifetime + "price: 2", "a 2025-11 800|a 2025-12 1000|a 2026-01 600|a 2026-02 -200|a 2026-03 2000|a 2026-11 400|a 2026-12 100|b 2026-02 2400");
    // x: 400, 700, 600, 800; y: 500, 1500, 1550.
    row("by line", lifetime + "lines_by: [model], " + slice, "a 2025-11 40|a 2025-12 50|a 2026-01 30|a 2026-02 -10|a 2026-03 75|a 2026-11 20|a 2026-12 2.5|b 2026-02 110");
    row("by line, from a table", lifetime + "lines_by: [model], price: { by: model, table: { x: [ { up_to: 500, unit: 1 }, { unit: 2 } ], y: 3 } }",
        "a 2025-11 400|a 2025-12 1500|a 2026-01 500|a 2026-02 -200|a 2026-03 3000|a 2026-11 400|a 2026-12 150|b 2026-02 1900"); // 100 + 2 × 200; -2 × 100; 500 + 2 × 700
    row("a price that changes", lifetime + "price: [ { value: [ { up_to: 1000, unit: 1 }, { unit: 2 } ] }, { from: 2026-01-05, value: [ { up_to: 1000, unit: 3 }, { unit: 4 } ] } ]",
        "a 2025-11 400|a 2025-12 500|a 2026-01 1100|a 2026-02 -400|a 2026-03 4000|a 2026-11 800|a 2026-12 200|b 2026-02 3800"); // 100 × 3 + 200 × 4
    row("quantities rounded as they were priced", lifetime + "round_quantity: { step: 350, mode: up }, price: [ { up_to: 1000, unit: 1 }, { unit: 2 } ]",
        "a 2025-11 700|a 2025-12 1100|a 2026-01 700|a 2026-02 -700|a 2026-03 2100|a 2026-11 700|a 2026-12 700|b 2026-02 1800"); // 400 → 700, 700, 350, -100 → -350 (up is away from zero), 1050, 350, 350
    // Paid for: 0 of 400, 300 of 900, 600 of 1200, 500 of 1100, 1500 of 2100, 1700, 1750; b 600 of 1200.
    row("included", lifetime + "included: 600, price: 1", "a 2025-12 300|a 2026-01 300|a 2026-02 -100|a 2026-03 1000|a 2026-11 200|a 2026-12 50|b 2026-02 600");
    row("included, then steps", lifetime + "included: 600, " + slice, "a 2025-12 30|a 2026-01 30|a 2026-02 -10|a 2026-03 75|a 2026-11 10|a 2026-12 2.5|b 2026-02 60");
    row("included, then flats", lifetime + "included: 600, price: { " + flats, "a 2025-12 35|a 2026-01 30|a 2026-02 -10|a 2026-03 78|a 2026-11 10|a 2026-12 2.5|b 2026-02 65");
    row("included each year", calendar + "included: 300, price: 2", "a 2025-11 200|a 2025-12 1000|a 2026-03 1800|a 2026-11 400|a 2026-12 100|b 2026-02 1800");
    row("corrections give back what was included", calendar + "included: 250, price: 2", "a 2025-11 300|a 2025-12 1000|a 2026-01 100|a 2026-02 -100|a 2026-03 1900|a 2026-11 400|a 2026-12 100|b 2026-02 1900");
    row("included, opening", lifetime + "included: 600, price: 1", "a 2025-11 300|a 2025-12 500|a 2026-01 300|a 2026-02 -100|a 2026-03 1000|a 2026-11 200|a 2026-12 50|b 2026-02 1100",
        "opening: { counters: { c: 500 } }\n");
    // Rounded: 700, 1400, 1750, 1400, 2450, 2800, 3150; b 1400.
    row("included, of rounded quantities", lifetime + "round_quantity: { step: 350, mode: up }, included: 1000, price: 1",
        "a 2025-12 400|a 2026-01 350|a 2026-02 -350|a 2026-03 1050|a 2026-11 350|a 2026-12 350|b 2026-02 400");
    row("included, raised", lifetime + "included: [ { value: 600 }, { from: 2026-01-01, value: 1000 } ], price: 1",
        "a 2025-12 300|a 2026-01 200|a 2026-02 -100|a 2026-03 1000|a 2026-11 200|a 2026-12 50|b 2026-02 200");
    row("included, by line", lifetime + "lines_by: [model], included: 600, price: 1", "a 2026-01 100|a 2026-02 -100|a 2026-03 900|a 2026-11 200|a 2026-12 50|b 2026-02 600");
    row("included, by line, from a table", lifetime + "lines_by: [model], included: 600, price: { by: model, table: { x: 1, y: 2 } }",
        "a 2026-01 100|a 2026-02 -100|a 2026-03 1800|a 2026-11 200|a 2026-12 100|b 2026-02 600");
    row("weeks", calendar + slice, "a 2025-11-10 40|a 2025-12-08 50|a 2026-01-05 30|a 2026-02-09 -10|a 2026-03-09 90|a 2026-11-02 10|a 2026-11-30 2.5|b 2026-02-02 110", "cycle: week\n");
    row("with a maximum of the charge", lifetime + "maximum: 30, " + slice, "a 2025-11 30|a 2025-12 30|a 2026-01 20|a 2026-02 -5|a 2026-03 30|a 2026-11 10|a 2026-12 2.5|b 2026-02 30");
}

void CountingOnTest::amounts() {
    QFETCH(QString, charge);
    QFETCH(QString, rest);
    QFETCH(QString, expected);
    const QString plan = planText("  - { id: c, meter: m, " + charge + " }\n", "  m: { value: q, by: [model] }\n", rest);
    const ReplayData data = dataOf({withHead(kRows)});
    const auto run = runOf(data, plan);
    QCOMPARE(contradictions(*run, data), "");
    QCOMPARE(monthly(linesOf(*run, data)), expected);

    QStringList imports;
    for (auto row = kRows.rbegin(); row != kRows.rend(); ++row)
        imports << withHead({*row});
    const ReplayData split = dataOf(imports, 2);
    for (const Date& from : {Date{2026, 1, 1}, Date{2026, 2, 1}, Date{2026, 12, 1}}) {
        if (rest.contains("week"))
            continue; // the range would cut weeks
        ReplayOptions options;
        options.from = from;
        const auto later = runOf(data, plan, options);
        QCOMPARE(contradictions(*later, data, options), "");
        QCOMPARE(monthly(linesOf(*later, data)), monthly(linesOf(*run, data), QString::fromStdString(toText(from))));
        options.threadCount = 3;
        QCOMPARE(linesOf(*runOf(split, plan, options), split), linesOf(*later, data));
    }
    ReplayOptions threads;
    threads.threadCount = 3;
    QCOMPARE(linesOf(*runOf(split, plan, threads), split), linesOf(*run, data));
}

// What a cut billing period used before the range is counted, and not billed.
void CountingOnTest::cutRange() {
    const ReplayData data = dataOf({withHead({"a 2026-01-05 900 x", "a 2026-01-20 300 x", "a 2026-02-01 10 x"})});
    ReplayOptions options;
    options.from = Date{2026, 1, 15};
    QCOMPARE(provenTotals(data, planText("  - { id: c, meter: m, reset: lifetime, price: [ { up_to: 1000, unit: 1 }, { unit: 2 } ] }\n"), options), "520 520.00");
    // Maxima of months add up: 900, then 10.
    options.from = Date{2026, 2, 1};
    QCOMPARE(provenTotals(data, planText("  - { id: c, meter: m, reset: lifetime, price: [ { up_to: 905, unit: 1 }, { unit: 2 } ] }\n", "  m: { max: q }\n"), options), "15 15.00");
}

void CountingOnTest::explained() {
    const ReplayData data = dataOf({withHead(kRows)});
    const auto noteOf = [&](const QString& reset, const Date& month, const QString& rest = {}) {
        const auto plan = planOf(planText("  - { id: c, meter: m, reset: " + reset + ", price: [ { up_to: 1000, unit: 1 }, { unit: 2 } ] }\n", {}, rest));
        QuantityCache cache;
        Progress progress;
        const auto why = explainInvoice(data, *plan, {}, cache, "a", month, progress);
        QString found;
        const auto look = [&](const Derivation& node, const auto& self) -> void {
            if (node.id == "counted before")
                found += QString::fromStdString(node.label + ": " + node.formula);
            for (const Derivation& child : node.children)
                self(child, self);
        };
        look(*why, look);
        return found;
    };
    QCOMPARE(noteOf("lifetime", {2026, 2, 1}), "Counted before this period: 1200 since the beginning");
    QCOMPARE(noteOf("lifetime, included: 600", {2026, 2, 1}), "Counted before this period: 1200 since the beginning, 600 of it included");
    QCOMPARE(noteOf("contract_year", {2026, 12, 1}), "Counted before this period: 200 since 2026-11-01");
    QCOMPARE(noteOf("calendar_year", {2026, 2, 1}), "Counted before this period: 300 since 2026-01-01");
    QCOMPARE(noteOf("calendar_year", {2025, 12, 1}, "opening: { counters: { c: 50 } }\n"),
             "Counted before this period: 450 since 2025-01-01, 50 of it before the data");
    QCOMPARE(noteOf("period", {2026, 2, 1}), "");
}

void CountingOnTest::cost() {
    const PlanCost cost = planCost(*planOf(planText("  - { id: c, meter: m, reset: lifetime, price: 2 }\n")));
    QCOMPARE(cost.charges[0].path, "sums by slice");
    QVERIFY(cost.charges[0].pathWhy.ends_with("steps go on over billing periods, so those before the range are metered as well"));
    QVERIFY(cost.isFast);
}

QTEST_GUILESS_MAIN(CountingOnTest)
#include "tst_counting_on.moc"
