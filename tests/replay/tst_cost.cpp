// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What pricing a plan costs: the path and numbers that are named are those that a replay takes; and
// friendly forms and conventions in money.

#include <QTest>

#include "engine/metering/meter_path.h"
#include "engine/metering/vector_expression.h"
#include "engine/replay/cost.h"
#include "tests/support/replay_support.h"

using namespace rerate;
using namespace rerate::support;

namespace {

const QString kUsage = "customer time q r model\n"
                       "a 2026-01-10 250 1 x\n"
                       "a 2026-01-11 1000 2 y\n"
                       "a 2026-01-12 61 3 x\n";

} // namespace

class CostTest : public QObject {
    Q_OBJECT

private slots:
    void paths_data();
    void paths();
    void whySharedCounter();
    void columnsAtATime_data();
    void columnsAtATime();
    void wide();
    void money_data();
    void money();
};

void CostTest::paths_data() {
    QTest::addColumn<QString>("meter");
    QTest::addColumn<QString>("charge");
    QTest::addColumn<QString>("expected"); // path | numbers: why
    const auto row = [](const char* name, const char* meter, const char* charge, const char* expected) {
        QTest::newRow(name) << "  m: " + QString(meter) + "\n" << "  - { id: c, " + QString(charge) + " }\n" << QString(expected);
    };
    row("sum", "{ value: q }", "meter: m, price: 2", "sums by slice | 128-bit: amounts are whole numbers over 1");
    row("count", "{ aggregate: count }", "meter: m, per: 1k, price: 0.25", "sums by slice | 128-bit: amounts are whole numbers over 100000");
    row("linear", "{ value: q * 3 - r }", "meter: m, price: 2", "sums by slice | 128-bit");
    row("rule", "{ value: 'ceil_to(q, 60)' }", "meter: m, price: 2", "rule per event, then sums | 128-bit");
    row("constant for each event", "{ value: q + 1 }", "meter: m, price: 2", "rule per event, then sums | 128-bit");
    row("product", "{ value: q * r }", "meter: m, price: 2", "rule per event, then sums | 128-bit");
    row("filter by text", "{ value: q, filter: model == 'x' }", "meter: m, price: 2", "sums by slice | 128-bit");
    row("filter by a number", "{ value: q, filter: q > 100 }", "meter: m, price: 2", "rule per event, then sums | 128-bit");
    row("count above a number", "{ aggregate: count, filter: q > 100 }", "meter: m, price: 2", "sums by slice | 128-bit");
    row("derived", "{ of: n, every: day, value: 'max(n, 60)' }\n  n: { value: q }", "meter: m, price: 2", "windows | 128-bit");
    row("window over the period", "{ value: q, round: { step: 10 } }", "meter: m, price: 2", "windows | 128-bit");
    row("windows priced apart", "{ windows: [ { every: day, sum: q } ] }", "meter: m, reset: window, price: [ { up_to: 100, unit: 1 }, { unit: 2 } ]", "itemised | 128-bit");
    row("shared counter", "{ value: q }", "meter: m, counter: m, price: [ { up_to: 100, unit: 1 }, { unit: 2 } ]", "itemised | 128-bit");
    row("retractions", "{ value: q, retract: r == 2 }", "meter: m, price: 2", "rule per event, then sums | 128-bit");
    row("peak", "{ max: q }", "meter: m, price: 2", "aggregate over the period | 128-bit");
    row("unique", "{ unique: model }", "meter: m, price: 2", "aggregate over the period | 128-bit");
    row("windows", "{ windows: [ { every: day, max: q } ] }", "meter: m, price: 2", "windows | 128-bit");
    row("window of an event", "{ windows: [ { every: event, sum: q, then: 'max(value, 60)' } ] }", "meter: m, price: 2", "rule per event, then sums | 128-bit");
    row("rounded window of an event", "{ windows: [ { every: event, max: q, round: { step: 10 } } ] }", "meter: m, price: 2", "rule per event, then sums | 128-bit");
    row("window of an event that is linear", "{ windows: [ { every: event, sum: q } ] }", "meter: m, price: 2", "sums by slice | 128-bit");
    row("requests of an event", "{ windows: [ { every: event, aggregate: count } ] }", "meter: m, price: 2", "sums by slice | 128-bit");
    row("distinct in an event", "{ windows: [ { every: event, unique: model } ] }", "meter: m, price: 2", "windows | 128-bit");
    row("mean of an event", "{ windows: [ { every: event, mean: q } ] }", "meter: m, price: 2", "windows | 128-bit");
    row("window of an event, then of a day", "{ windows: [ { every: event, sum: q }, { every: day, max: value } ] }", "meter: m, price: 2", "windows | 128-bit");
    row("items", "{ value: q }", "meter: m, reset: event, price: { unit: 1%, flat: 0.30 }", "rule per event, then sums | 128-bit: amounts are whole numbers over 100");
    row("items of steps", "{ value: q }", "meter: m, reset: event, price: [ { up_to: 100, unit: 1 }, { unit: 2, maximum: 500 } ]", "rule per event, then sums | 128-bit");
    row("items of requests", "{ aggregate: count }", "meter: m, reset: event, price: { unit: 1, flat: 2 }", "rule per event, then sums | 128-bit");
    row("items rounded", "{ value: q }", "meter: m, reset: event, round_item: { step: 0.01 }, price: { unit: 1%, flat: 0.30 }", "rule per event, then sums | 128-bit");
    row("items rounded in whole steps", "{ value: q }", "meter: m, position: r, round_item: { step: 0.01 }, price: { mode: whole, steps: [ { up_to: 2, unit: 1 }, { unit: 3 } ] }", "rule per event, then sums | 128-bit");
    row("items rounded in slices", "{ value: q }", "meter: m, reset: event, round_item: { step: 0.01 }, price: [ { up_to: 100, unit: 1 }, { unit: 2 } ]", "itemised | 128-bit");
    row("items rounded by key", "{ value: q, by: [model] }", "meter: m, reset: event, round_item: { step: 0.01 }, price: { by: model, table: { x: 1, y: 2 }, default: 3 }", "itemised | 128-bit");
    row("items rounded at a third", "{ value: q }", "meter: m, reset: event, per: 3, round_item: { step: 0.01 }, price: 1", "itemised | 128-bit");
    row("items with quantities rounded", "{ value: q }", "meter: m, reset: event, round_quantity: { step: 10 }, price: { unit: 1%, flat: 0.30 }", "itemised | 128-bit");
    row("items with an allowance", "{ value: q }", "meter: m, reset: event, included: 10, price: { unit: 1%, flat: 0.30 }", "itemised | 128-bit");
    row("items with parts rounded", "{ value: q }", "meter: m, reset: event, price: { fraction: up, unit: 1 }", "itemised | 128-bit");
    row("items without a price beyond", "{ value: q }", "meter: m, reset: event, price: { beyond: unpriced, steps: [ { up_to: 10, unit: 1 } ] }", "itemised | 128-bit");
    row("items of alike requests", "{ value: q, rows: uniform }", "meter: m, reset: event, price: { unit: 1, flat: 2 }", "itemised | 128-bit");
    row("items of the largest", "{ max: q }", "meter: m, reset: event, price: { unit: 1, flat: 2 }", "itemised | 128-bit");
    row("position in whole mode", "{ value: q }", "meter: m, position: r, price: { mode: whole, steps: [ { up_to: 2, unit: 1 }, { unit: 3 } ] }", "rule per event, then sums | 128-bit");
    row("position in slice mode", "{ value: q }", "meter: m, position: r, price: [ { up_to: 2, unit: 1 }, { unit: 3 } ]",
        "itemised | exact ratios: shares of an allowance or of a position need not end as decimals");
    row("shared allowance", "{ value: q, by: [model] }", "meter: m, included: 10, price: { by: model, table: { x: 1, y: 2 } }",
        "sums by slice | exact ratios: shares of an allowance");
    row("allowance in order", "{ value: q, by: [model] }", "meter: m, included: { quantity: 10, order: listed }, price: { by: model, table: { x: 1, y: 2 } }",
        "sums by slice | 128-bit");
    row("many digits", "{ value: q }", "meter: m, price: 0.0000000000000000000000001", "sums by slice | exact ratios: amounts are over 10000000000000000000000000");
    row("fee", "{ value: q }", "flat: 5", "fee by calendar");
    row("over lines", "{ value: q }", "minimum: 5", "over lines");
}

void CostTest::paths() {
    QFETCH(QString, meter);
    QFETCH(QString, charge);
    QFETCH(QString, expected);
    const auto plan = planOf(planText(charge, meter));
    const ReplayData data = dataOf({kUsage});
    QuantityCache cache;
    Progress progress;
    const auto over = planCost(data, *plan, {}, cache, progress);
    QVERIFY(static_cast<bool>(over));
    for (const PlanCost& cost : {planCost(*plan), *over}) {
        QString text = QString::fromStdString(cost.charges[0].path);
        if (!cost.charges[0].numbersWhy.empty())
            text += (cost.charges[0].isFast ? " | 128-bit: " : " | exact ratios: ") + QString::fromStdString(cost.charges[0].numbersWhy);
        QVERIFY2(text.startsWith(expected), qPrintable(text));
        QVERIFY(!cost.charges[0].pathWhy.empty() && !cost.numbersWhy.empty());
        QCOMPARE(cost.isFast, cost.charges[0].isFast);
    }
    // What carries the bills is what a replay compiles.
    const auto setup = prepareReplay(data, *plan, {}, cache, progress);
    QCOMPARE(compilePlan<FastNumber>(*plan, setup->tablePointers(), setup->days, setup->rangeTo).has_value(), over->isFast);
}

// What is said to go columns at a time does, over columns without gaps.
// Its steps do not count anew.
void CostTest::whySharedCounter() {
    const auto plan = planOf(planText("  - { id: c, meter: m, counter: m, price: [ { up_to: 100, unit: 1 }, { unit: 2 } ] }\n", "  m: { value: q }\n"));
    QCOMPARE(planCost(*plan).charges[0].pathWhy,
             std::string("steps go on with the running total of `m`, so that each event is priced by itself: the counter of its steps moves in order of time"));
}

void CostTest::columnsAtATime_data() {
    QTest::addColumn<bool>("inColumns");
    for (const char* value : {"max(q, 60)", "min(q, r, 5)", "ceil_to(q, 60)", "floor_to(q * 2, 0.5)", "q * r", "-(q - r) + 1",
                              "abs(q - 100)", "max(abs(q), 3)", "round(q, 10, half_up)",
                              "if(model == 'x', q, 0)", "if(q > 5 and not r == 2, q, r)", "if(in(model, 'x', 'y') or q <= r, 1, 2)"})
        QTest::newRow(value) << true;
    for (const char* value : {"divide(q, 3, 2, half_even)", "coalesce(q, 1)", "if(has(q), q, 0)",
                              "max(divide(q, 3, 2, up), 3)", "if(concat(model, 'a') == 'xa', q, 0)"})
        QTest::newRow(value) << false;
}

void CostTest::columnsAtATime() {
    QFETCH(bool, inColumns);
    const std::string value = QTest::currentDataTag();
    const auto expression = parseExpression(value);
    QVERIFY(static_cast<bool>(expression));
    QCOMPARE(hasColumnForm(*expression), inColumns);
    const ReplayData data = dataOf({kUsage});
    ColumnSet columns(*data.usage);
    const BoundExpression bound = bindExpression(*expression, columns);
    const auto segment = data.usage->readSegment(0, columns.columns());
    QCOMPARE(evaluateAll(bound, columns, *segment).has_value(), inColumns);
    const auto plan = planOf(planText("  - { id: c, meter: m, price: 1 }\n", "  m: { value: \"" + QString::fromStdString(value) + "\" }\n"));
    const QString why = QString::fromStdString(planCost(*plan).charges[0].pathWhy);
    QVERIFY2(why.contains(inColumns ? "columns at a time" : "row by row"), qPrintable(why));
}

// A quantity of the data can forbid what the plan alone allows.
void CostTest::wide() {
    const auto plan = planOf(planText("  - { id: a, meter: m, price: 2 }\n  - { id: b, flat: 3 }\n"));
    const ReplayData data = dataOf({"customer time q\na 2026-01-10 123456789012345678901234\n"});
    QuantityCache cache;
    Progress progress;
    QVERIFY(planCost(*plan).isFast);
    const auto over = planCost(data, *plan, {}, cache, progress);
    QVERIFY(static_cast<bool>(over));
    QCOMPARE(over->isFast, false);
    QCOMPARE(over->charges[0].numbersWhy, "a metered quantity does not fit 64 bits");
    QCOMPARE(over->numbersWhy, "`a`: a metered quantity does not fit 64 bits");
}

// The usage is 250, 1000 and 61 of q: 1311.
void CostTest::money_data() {
    QTest::addColumn<QString>("head");
    QTest::addColumn<QString>("charge");
    QTest::addColumn<QString>("total");
    const auto row = [](const char* name, const char* head, const char* charge, const char* total) {
        QTest::newRow(name) << QString(head) << "  - { id: c, " + QString(charge) + " }\n" << QString(total);
    };
    row("package", "", "meter: m, package: { size: 100, price: 5, included: 1k }", "20 20.00");        // 311 → 4 × 5
    row("payment fee", "", "meter: m, percentage: { rate: 1%, fixed: 0.30 }", "14.01 14.01");           // 13.11 + 0.90
    row("payment fee, at most 5", "", "meter: m, percentage: { rate: 1%, maximum: 5 }", "8.11 8.11");   // 2.5 + 5 + 0.61
    row("free amount", "", "meter: m, percentage: { rate: 1%, free_amount: 311 }", "10 10.00");
    row("block tariff", "", "meter: m, block_tariff: [ { size: 100, price: 7, blocks: 10 }, { size: 50, price: 3 } ]", "91 91.00"); // 10 × 7 + 7 × 3
    row("stairstep", "", "meter: m, stairstep: [ { up_to: 1310, price: 50 }, { up_to: 1311, price: 60 }, { price: 90 } ]", "60 60.00");
    row("cap", "", "meter: m, price: 1, cap: 100", "100 100.00");
    row("seats", "", "flat: 10, quantity: 5", "50 50.00");
    row("dynamic", "", "dynamic: { value: r, multiplier: 1.5 }", "9 9.00");                              // 6 × 1.5
    row("started blocks by convention", "conventions: killbill\n", "meter: m, per: 100, price: 5", "70 70.00"); // 14 × 5
    row("no started blocks", "", "meter: m, per: 100, price: 5", "65.55 65.55");
    row("money is in no blocks by convention", "conventions: killbill\n", "dynamic: { value: 'q * 0.001', multiplier: 1.2 }", "1.5732 1.57");
    row("a percentage is in no blocks by convention", "conventions: killbill\n", "meter: m, percentage: { rate: 2.9%, free_amount: 0.5 }", "38.0045 38.00");
    row("the plan goes before", "conventions: killbill\n", "meter: m, per: 100, price: { unit: 5, fraction: exact }", "65.55 65.55");
    row("first flat without use", "conventions: lago\n", "meter: none, price: [ { up_to: 10, unit: 1, flat: 7 }, { unit: 1 } ]", "7 7.00");
    row("no flat without use", "", "meter: none, price: [ { up_to: 10, unit: 1, flat: 7 }, { unit: 1 } ]", "0 0.00");
    row("below zero is nothing", "conventions: lago\n", "meter: back, price: 2", "0 0.00");
    row("below zero is taken back", "", "meter: back, price: 2", "-2622 -2622.00");
    row("maximum before minimum", "conventions: openmeter\n", "meter: m, price: 1, maximum: 5, minimum: 5, discount: 50%", "5 5.00");
    row("limits before the discount", "conventions: zuora\n", "meter: m, price: 1, maximum: 100, discount: 10%", "90 90.00");
    row("discount before limits", "", "meter: m, price: 1, maximum: 100, discount: 10%", "100 100.00");
    row("no fixed fee where all events are zero", "conventions: lago\n", "meter: zero, percentage: { rate: 2%, fixed: 0.30 }", "0 0.00");
    row("a fixed fee where some are", "conventions: lago\n", "meter: some, percentage: { rate: 2%, fixed: 0.30 }", "20.9 20.90"); // 20 + 3 × 0.30
    row("the plan says that it is due", "conventions: lago\n", "meter: zero, reset: event, price: { unit: 2%, flat: 0.30, at_zero: first_step }", "0.9 0.90");
    row("billing units before the tier", "conventions: autumn\n", "meter: m, per: 100, price: [ { up_to: 1300, unit: 1 }, { unit: 0.5 } ]", "13.5 13.500"); // 1400
    row("billing units of a plain price", "conventions: autumn\n", "meter: m, per: 100, price: 5", "70 70.00");
    row("no billing units where a rounding is said", "conventions: autumn\n", "meter: m, per: 100, round_quantity: { step: 1 }, price: 5", "65.55 65.55");
    row("a price per 100 of its own", "conventions: autumn\n", "meter: m, price: { unit: 5, per: 100 }", "65.55 65.55");
    // 1,000 × 0.000005 = 0.005 and 311 × 0.00002 = 0.00622, together 0.01122.
    row("tiers rounded apart", "conventions: openmeter\n", "meter: m, price: [ { up_to: 1000, unit: 0.000005 }, { unit: 0.00002 } ]", "0.02 0.02");
    row("tiers rounded together", "", "meter: m, price: [ { up_to: 1000, unit: 0.000005 }, { unit: 0.00002 } ]", "0.01122 0.01");
    row("tiers rounded apart, as the plan says", "", "meter: m, round_step: { step: 0.01, mode: down }, price: [ { up_to: 1000, unit: 0.000005 }, { unit: 0.00002 } ]", "0 0.00");
    // 1,000 × 0.000004 = 0.004, a flat of 0.004 and 311 × 0.00001 = 0.00311.
    row("flats rounded apart", "conventions: openmeter\n", "meter: m, price: [ { up_to: 1000, unit: 0.000004, flat: 0.004 }, { unit: 0.00001 } ]", "0 0.00");
    row("rounded before a minimum", "", "meter: m, round_step: { step: 0.01 }, price: [ { up_to: 1000, unit: 0.000004, flat: 0.004, minimum: 0.007 }, { unit: 0.00001 } ]", "0.007 0.01");
    row("rounded below zero", "", "meter: back, round_step: { step: 1 }, price: { negative: mirror, steps: [ { up_to: 1000, unit: 0.0005 }, { unit: 0.002 } ] }", "-2 -2.00"); // −0.5 → −1, −0.622 → −1
    row("rounded nowhere", "conventions: autumn\n", "meter: m, price: 0.0001", "0.1311 0.1311");
}

void CostTest::money() {
    QFETCH(QString, head);
    QFETCH(QString, charge);
    QFETCH(QString, total);
    const QString meters = "  m: { value: q }\n  none: { value: q, filter: model == 'z' }\n  back: { value: -q }\n"
                           "  zero: { value: q * 0 }\n  some: { value: 'if(q > 999, q, 0)' }\n";
    QCOMPARE(provenTotals(dataOf({kUsage}), planText(charge, meters, head)), total);
}

QTEST_GUILESS_MAIN(CostTest)
#include "tst_cost.moc"
