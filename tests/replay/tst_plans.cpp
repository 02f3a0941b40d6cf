// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Plans over small usage → exact and billed revenue, worked out by hand beside each row.

#include <QTest>

#include "tests/support/replay_support.h"

using namespace rerate;
using namespace rerate::support;

class PlansTest : public QObject {
    Q_OBJECT

private slots:
    void prices_data();
    void prices();
    void meters_data();
    void meters();
    void invoices_data();
    void invoices();
    void eventsOfQuantities_data();
    void eventsOfQuantities();
    void attributes_data();
    void attributes();
    void zones_data();
    void zones();
    void ownZones_data();
    void ownZones();
    void counters_data();
    void counters();
    void factors_data();
    void factors();
    void phases_data();
    void phases();
    void beyond_data();
    void beyond();
    void keysByValue_data();
    void keysByValue();
    void cutRange_data();
    void cutRange();
    void refused_data();
    void refused();
};

namespace {

// One customer, one month, the quantity given.
QString used(const QString& quantities) {
    QString usage = "customer time q\n";
    int day = 1;
    for (const QString& quantity : quantities.split(' '))
        usage += QString("a 2026-01-%1 %2\n").arg(day++, 2, 10, QChar('0')).arg(quantity);
    return usage;
}

} // namespace

void PlansTest::prices_data() {
    QTest::addColumn<QString>("quantities");
    QTest::addColumn<QString>("charge");
    QTest::addColumn<QString>("expected"); // exact and billed
    const auto row = [](const char* name, const char* quantities, const char* charge, const char* expected) {
        QTest::newRow(name) << quantities << charge << expected;
    };
    const char* slice = "price: { steps: [ { up_to: 1000, unit: 0.10 }, { unit: 0.05 } ] }";
    const char* whole = "price: { mode: whole, steps: [ { up_to: 1000, unit: 0.10 }, { unit: 0.05 } ] }";
    const char* below = "price: { mode: whole, steps: [ { below: 1000, unit: 0.10 }, { unit: 0.05 } ] }";
    const char* flats = "price: { steps: [ { up_to: 10, unit: 1, flat: 5 }, { up_to: 20, unit: 0.5, flat: 3 }, { unit: 0, flat: 2 } ] }";
    const char* wholeFlat = "price: { mode: whole, steps: [ { up_to: 10, unit: 0, flat: 5 }, { up_to: 20, unit: 0, flat: 8 }, { unit: 0.1, flat: 1 } ] }";
    row("per 1M", "9621478720", "per: 1M, price: 1.25", "12026.8484 12026.85");
    row("per half", "3", "per: 0.5, price: 1", "6 6.00");
    row("slice", "1200", slice, "110 110.00");                    // 1000 × 0.10 + 200 × 0.05
    row("slice at the bound", "1000", slice, "100 100.00");
    row("slice over several events", "600 600", slice, "110 110.00");
    row("whole", "1200", whole, "60 60.00");                      // 1200 × 0.05
    row("whole at the bound, included", "1000", whole, "100 100.00");
    row("whole just above", "1000.5", whole, "50.025 50.03");     // half up
    row("whole at the bound, excluded", "1000", below, "50 50.00");
    row("whole just below", "999", below, "99.9 99.90");
    row("flats, first row", "4", flats, "9 9.00");                // 4 × 1 + 5
    row("flats, at the bound", "10", flats, "15 15.00");
    row("flats, second row", "15", flats, "20.5 20.50");          // 10 + 5 + 2.5 + 3
    row("flats, all rows", "100", flats, "25 25.00");             // 15 + 5 + 3 + 2
    row("whole flat 1", "10", wholeFlat, "5 5.00");
    row("whole flat 2", "11", wholeFlat, "8 8.00");
    row("whole flat 3", "30", wholeFlat, "4 4.00");               // 3 + 1
    row("zero", "0", flats, "0 0.00");
    const char* below0 = "price: { steps: [ { below: 10, unit: 1 }, { unit: 0.5, flat: 3 } ] }";
    row("slice at a bound that is excluded", "10", below0, "13 13.00"); // 10 × 1 + 3
    row("slice just below it", "9.5", below0, "9.5 9.50");
    row("slice well above it", "20", below0, "18 18.00");               // 10 + 5 + 3
    const char* package = "per: 10, price: { unit: 15, fraction: up }";
    row("packages, a started one", "21", package, "45 45.00");          // ⌈2.1⌉ × 15
    row("packages, exactly two", "20", package, "30 30.00");
    row("packages down", "29", "per: 10, price: { unit: 15, fraction: down }", "30 30.00");
    row("packages nearest", "25", "per: 10, price: { unit: 15, fraction: nearest }", "45 45.00");
    row("packages after what is free", "121", "per: 10, included: 21, price: { unit: 100, fraction: up }", "1000 1000.00");
    row("packages in each step", "1050", "price: { fraction: up, steps: [ { up_to: 1000, unit: 1, per: 100 }, { unit: 2, per: 1000 } ] }", "12 12.00"); // 10 + ⌈0.05⌉ × 2
    row("first step at zero", "0", "price: { at_zero: first_step, steps: [ { up_to: 10, unit: 1, flat: 5 }, { unit: 0 } ] }", "5 5.00");
    row("mirrored", "-250", "price: { negative: mirror, steps: [ { up_to: 100, unit: 0.1 }, { up_to: 500, unit: 0.05 }, { unit: 0.02 } ] }", "-17.5 -17.50");
    row("nothing below zero", "-250", "price: { negative: nothing, steps: [ { up_to: 100, unit: 0.1 }, { unit: 0.02 } ] }", "0 0.00");
    row("free beyond", "50", "price: { beyond: free, steps: [ { up_to: 10, unit: 1 } ] }", "10 10.00");
    row("last step goes on", "50", "price: { beyond: last_step, steps: [ { up_to: 10, unit: 1 } ] }", "50 50.00");
    row("steps with limits", "150", "price: { steps: [ { up_to: 100, unit: 0.03, minimum: 5, maximum: 20 }, { unit: 3, minimum: 10, maximum: 100 } ] }", "105 105.00"); // 3 → 5, 150 → 100
    row("rate rounded", "180", "per: 60, round_rate: { step: 0.000001 }, price: 0.1", "0.30006 0.30"); // 0.001667 × 180
    const char* percent = "reset: event, price: { unit: 2.99%, minimum: 1.75, maximum: 12 }";
    row("percent of each event", "10 80 10000", percent, "16.142 16.14"); // 1.75 + 2.392 + 12
    row("percent and fixed fee", "50 100 250 400", "reset: event, price: { unit: 1.3%, flat: 2 }", "18.4 18.40"); // 10.4 + 4 × 2
    row("three free events", "50 100 250 400", "reset: event, included: { events: 3 }, price: { unit: 1.3%, flat: 2 }", "7.2 7.20"); // 5.2 + 2
    row("a free amount", "50 100 250 400", "reset: event, included: { quantity: 250 }, price: { unit: 1.3%, flat: 2 }", "11.15 11.15"); // 550 × 1.3 % + 2 × 2
    row("quotas that end together", "50 100 250 400", "reset: event, included: { events: 3, quantity: 500 }, price: { unit: 1.3%, flat: 2 }", "7.2 7.20");
    row("quotas that end apart", "10 80 10000", "reset: event, included: { events: 3, quantity: 10000, ends: apart }, price: { unit: 2.99%, minimum: 1.75, maximum: 12 }", "2.691 2.69"); // 90 × 2.99 %
    row("apart, two free events", "10 80 10000", "reset: event, included: { events: 2, ends: apart }, price: { unit: 2.99%, minimum: 1.75, maximum: 12 }", "12 12.00");
    row("each event rounded", "1 1 1", "reset: event, per: 3, round_item: { step: 0.01, mode: up }, price: 1", "1.02 1.02"); // 3 × 0.34
    row("steps for each event", "1200 300", "reset: event, price: { steps: [ { up_to: 1000, unit: 0.10 }, { unit: 0.05 } ] }", "140 140.00");
    row("events of zero", "0 0 5", "reset: event, price: { unit: 1%, flat: 2, at_zero: first_step }", "6.05 6.05");
    row("events of zero altogether", "0 0", "reset: event, price: { unit: 1%, flat: 2, at_zero: first_step_unless_total_zero }", "0 0.00");
    row("events that come to zero", "10 -10", "reset: event, price: { unit: 1%, flat: 2, at_zero: first_step_unless_total_zero }", "0 0.00");
    row("events below zero pay too", "10 -3 8", "reset: event, price: { unit: 1%, flat: 5, at_zero: first_step_unless_total_zero }", "15.15 15.15"); // 15 × 1 % + 3 × 5
    row("events below zero pay nothing", "10 -3 8", "reset: event, price: { unit: 1%, flat: 5, at_zero: first_step }", "10.15 10.15");
    row("position, spread", "30", "position: q * 10, price: { steps: [ { up_to: 100, unit: 1 }, { unit: 2 } ] }", "50 50.00"); // a third at 1, two thirds at 2
    row("position, whole", "30", "position: q * 10, price: { mode: whole, steps: [ { up_to: 300, unit: 1 }, { unit: 2 } ] }", "30 30.00");
    row("position, whole, beyond", "31", "position: q * 10, price: { mode: whole, steps: [ { up_to: 300, unit: 1 }, { unit: 2 } ] }", "62 62.00");
    row("negative total", "-10", slice, "-1 -1.00");              // the first row's unit price
    row("correction inside", "1200 -300", slice, "90 90.00");     // 900 × 0.10
    row("allowance", "1200", "included: 200, price: 0.10", "100 100.00");
    row("allowance not used up", "150", "included: 200, price: 0.10", "0 0.00");
    row("allowance before steps", "1300", "included: 100, price: { steps: [ { up_to: 1000, unit: 0.10 }, { unit: 0.05 } ] }", "110 110.00");
    row("third of a cent", "1", "per: 3, price: 0.01", "1/300 0.00");
    row("discount", "100", "price: 1, discount: 12.5%", "87.5 87.50");
    row("minimum", "100", "price: 1, minimum: 150", "150 150.00");
    row("minimum kept", "200", "price: 1, minimum: 150", "200 200.00");
    row("maximum", "200", "price: 1, maximum: 150", "150 150.00");
    row("discount before minimum", "200", "price: 1, discount: 50%, minimum: 120", "120 120.00");
    row("minimum of thirds", "1", "per: 3, price: 200, minimum: 66.67", "66.67 66.67");
    row("rounded, then what is free", "4.2 6.1", "included: 2.5, round_quantity: { step: 1, mode: up }, price: 1", "8.5 8.50"); // 11 - 2.5
    row("what is not free is rounded", "4.2 6.1", "included: { quantity: 2.5, rounded: rest }, round_quantity: { step: 1, mode: up }, price: 1", "8 8.00"); // 7.8
    row("events rounded, then what is free", "4.2 6.1", "reset: event, included: 2.5, round_quantity: { step: 1, mode: up }, price: 1", "9.5 9.50"); // 5 + 7 - 2.5
    row("rest of events rounded", "4.2 6.1", "reset: event, included: { quantity: 2.5, rounded: rest }, round_quantity: { step: 1, mode: up }, price: 1", "9 9.00"); // 2 + 7
    row("all is free before it is rounded", "4.2", "included: { quantity: 5, rounded: rest }, round_quantity: { step: 1, mode: up }, price: 1", "0 0.00");
    row("quantity rounded up", "10.2", "round_quantity: { step: 1, mode: up }, price: 2", "22 22.00");
    row("own rounding", "1", "price: 0.125, round: { step: 0.05, mode: down }", "0.125 0.10");
    row("wide quantity", "123456789012345678901234567890", "price: 0.01", "1234567890123456789012345678.9 1234567890123456789012345678.90");
    row("tiny price", "1", "price: 0.000000000000000000000000000001", "0.000000000000000000000000000001 0.00");
    // A day on which a price may change does not change what is priced alike on both sides.
    const char* cutSlice = "price: [ { value: { steps: [ { up_to: 1000, unit: 0.10 }, { unit: 0.05 } ] } }, { from: 2026-01-02, value: { steps: [ { up_to: 1000, unit: 0.10 }, { unit: 0.05 } ] } } ]";
    const char* cutWhole = "price: [ { value: { mode: whole, steps: [ { up_to: 1000, unit: 0.10 }, { unit: 0.05 } ] } }, { from: 2026-01-02, value: { mode: whole, steps: [ { up_to: 1000, unit: 0.10 }, { unit: 0.05 } ] } } ]";
    row("cut, correction after use", "1200 -300", cutSlice, "90 90.00");
    row("cut, correction before use", "-300 2000", cutSlice, "135 135.00"); // 1000 × 0.10 + 700 × 0.05
    row("cut, whole, correction after use", "1200 -300", cutWhole, "90 90.00");
    row("cut, whole, correction before use", "-300 2000", cutWhole, "85 85.00");
    row("cut, correction and allowance", "1200 -300", "included: 1000, price: [ { value: 0.10 }, { from: 2026-01-02, value: 0.10 } ]", "0 0.00");
    const char* cheaper = "included: 100, price: [ { value: 1 }, { from: 2026-01-02, value: 0.1 } ]";
    row("free, corrected at another price", "57 -7", cheaper, "0 0.00");
    row("corrected to what is free", "150 -60", cheaper, "0 0.00");
    row("corrected before it is used", "-60 150", cheaper, "0 0.00");
    row("more than is free, corrected", "150 -20", cheaper, "30 30.00"); // 30 of the 150
    row("corrected below zero", "50 -60", cheaper, "-1 -1.00"); // 10 of the 60
    row("free events, corrected", "100 -99 5", "reset: event, included: { events: 3 }, price: { steps: [ { up_to: 10, unit: 1 }, { unit: 0.1 } ] }", "0 0.00");
    row("a free amount of events, corrected", "100 -99 5", "reset: event, included: 50, price: 1", "0 0.00"); // 94 - 99 + 5
    row("cut, rounded quantity and allowance", "9.5 0.2", "included: 5, round_quantity: { step: 10, mode: floor }, price: [ { value: 1 }, { from: 2026-01-02, value: 1 } ]", "0 0.00");
    row("cut, flats once", "15 15", "price: [ { value: { steps: [ { up_to: 10, unit: 0, flat: 5 }, { unit: 0, flat: 3 } ] } }, { from: 2026-01-02, value: { steps: [ { up_to: 20, unit: 0, flat: 50 }, { unit: 0, flat: 30 } ] } } ]", "38 38.00"); // 5 + 3, and 30 for the row that begins at 20
    row("cut, minimum of a row once", "5 5", "price: [ { value: { unit: 0.1, minimum: 5 } }, { from: 2026-01-02, value: { unit: 0.1, minimum: 5 } } ]", "10 10.00"); // a price of its own for each part: one minimum each
    row("cut, flat of a row entered before", "15 1", "price: [ { value: { steps: [ { up_to: 10, unit: 1 }, { unit: 0 } ] } }, { from: 2026-01-02, value: { steps: [ { up_to: 10, unit: 0, flat: 5 }, { unit: 0 } ] } } ]", "10 10.00");
    row("position, spread, free beyond", "30", "position: 50, price: { beyond: free, steps: [ { up_to: 100, unit: 2 } ] }", "60 60.00");
    const char* fromTen = "price: { steps: [ { below: 10, unit: 1 }, { unit: 0.5, minimum: 3 } ] }";
    row("just below a bound", "9.999", fromTen, "9.999 10.00");
    row("at a bound that begins a row", "10", fromTen, "13 13.00");
    row("at that bound in pieces", "4 6", fromTen, "13 13.00");
    row("a little above the bound", "12", fromTen, "13 13.00");
    row("minimum reached above the bound", "20", fromTen, "15 15.00");
    row("at a bound that ends a row", "10", "price: { steps: [ { up_to: 10, unit: 1 }, { unit: 0.5, minimum: 3 } ] }", "10 10.00");
    row("at a bound, each event", "10 10", "reset: event, price: { steps: [ { below: 10, unit: 1 }, { unit: 0.5, minimum: 3 } ] }", "26 26.00");
    row("at a bound without a minimum", "10", "price: { steps: [ { below: 10, unit: 1 }, { unit: 0.5, maximum: 3 } ] }", "10 10.00");
    row("minimum of a row whose parts are none", "3", "per: 10, price: { unit: 1, fraction: down, minimum: 5 }", "5 5.00");
    row("refund, no minimum of a row", "-12", "price: { unit: 10, minimum: 5 }", "-120 -120.00");
    row("refund of an event, no minimum", "-12", "reset: event, price: { unit: 2.9%, minimum: 1 }", "-0.348 -0.35");
    row("mirrored with a minimum", "-12", "price: { negative: mirror, unit: 0.1, minimum: 5 }", "-5 -5.00");
    row("mirrored with a maximum", "-12", "price: { negative: mirror, unit: 10, maximum: 50 }", "-50 -50.00");
    row("events, one mirrored, with a minimum", "12 -30", "reset: event, price: { negative: mirror, unit: 0.1, minimum: 5 }", "0 0.00");
    row("events between the limits", "1 30 -1 -30 -30", "reset: event, price: { negative: mirror, unit: 1, minimum: 5, maximum: 20 }", "-20 -20.00");
    row("mirrored with a flat", "-12", "price: { negative: mirror, unit: 10, flat: 5 }", "-125 -125.00");
    row("mirrored packages, whole", "-12", "per: 10, price: { negative: mirror, mode: whole, fraction: up, steps: [ { up_to: 100, unit: 10 }, { unit: 5 } ] }", "-20 -20.00");
    row("whole, all of it included, no minimum", "10", "included: 20, price: { mode: whole, unit: 1, minimum: 50 }", "0 0.00");
    row("dated price", "10 10", "price: [ { value: 1 }, { from: 2026-01-02, value: 3 } ]", "40 40.00"); // 10 + 30
    row("steps go on across the change", "600 600",
        "price: [ { value: { steps: [ { up_to: 1000, unit: 1 }, { unit: 0.5 } ] } }, "
        "{ from: 2026-01-02, value: { steps: [ { up_to: 1000, unit: 2 }, { unit: 1 } ] } } ]",
        "1600 1600.00"); // 600 × 1, then 400 × 2 + 200 × 1
    row("before the first price", "10 10", "price: [ { from: 2026-01-02, value: 3 } ]", "30 30.00");
}

void PlansTest::prices() {
    QFETCH(QString, quantities);
    QFETCH(QString, charge);
    QFETCH(QString, expected);
    const ReplayData data = dataOf({used(quantities)});
    const auto run = runOf(data, planText("  - { id: c, meter: m, " + charge + " }\n"));
    QCOMPARE(totalsOf(*run), expected);
    for (const Check& check : run->checks)
        QVERIFY(check.passed);
    // The explanation is made by the same code and gives the same amount.
    QuantityCache cache;
    Progress progress;
    const auto derivation = explainInvoice(data, *run->plan, {}, cache, "a", {2026, 1, 1}, progress);
    QVERIFY(static_cast<bool>(derivation));
    QVERIFY(*derivation->amount == Ratio(run->total()));
}

void PlansTest::meters_data() {
    QTest::addColumn<QString>("meter");
    QTest::addColumn<QString>("price");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* name, const char* meter, const char* expected, const char* price = "1") {
        QTest::newRow(name) << meter << price << expected;
    };
    // customer a: four events and one of another name
    row("sum", "{ event: use, value: q }", "16 16.00");
    row("count", "{ event: use, aggregate: count }", "4 4.00");
    row("every event", "{ aggregate: count }", "5 5.00");
    row("filter text", "{ event: use, value: q, filter: model == 'x' }", "6 6.00");
    row("filter number", "{ event: use, value: q, filter: q > 2 }", "14 14.00"); // 4 + 10
    row("filter not", "{ event: use, value: q, filter: not (model == 'x') }", "10 10.00");
    row("filter in", "{ event: use, aggregate: count, filter: \"in(model, 'y', 'z')\" }", "1 1.00");
    row("filter by both", "{ event: use, value: q, filter: model == 'x' and q < 3 }", "2 2.00");
    row("expression", "{ event: use, value: q * 2 + 1, filter: has(q) }", "35 35.00"); // 32 + 3 rows with q... see below
    row("max of two", "{ event: use, value: 'max(q - 3, 0)' }", "8 8.00");             // 1 + 7
    row("coalesce", "{ event: use, value: 'coalesce(q, 100)' }", "116 116.00");
    row("divide", "{ event: use, value: 'divide(q, 3, 2, half_up)' }", "5.33 5.33"); // 0.67 + 1.33 + 3.33
    row("ceil", "{ event: use, value: 'ceil_to(q, 5)' }", "20 20.00");               // 5 + 5 + 10
    row("unique", "{ event: use, unique: model }", "2 2.00");
    row("largest", "{ event: use, max: q }", "10 10.00");
    row("smallest", "{ event: use, min: q }", "2 2.00");
    row("latest", "{ event: use, last: q }", "4 4.00");
    row("table", "{ event: use, value: q, by: [model] }", "32 32.00", "{ by: model, table: { x: 2 }, default: 2 }");
    row("table, wildcard", "{ event: use, value: q, by: [model] }", "22 22.00", "{ by: model, table: { x: 2, '*': 1 } }"); // 12 + 10
    row("table, unpriced", "{ event: use, value: q, by: [model] }", "12 12.00", "{ by: model, table: { x: 2 } }");
    row("most exact row", "{ event: use, value: q, by: [model, tier] }", "44 44.00",
        "{ by: [model, tier], table: { 'x, *': 4, '*, *': 2, 'x, b': 4 } }"); // 6 × 4 + 10 × 2
    row("by a number", "{ event: use, value: q, by: [tier] }", "16 16.00", "{ by: tier, table: { b: 1, '7': 1 } }");
}

void PlansTest::meters() {
    QFETCH(QString, meter);
    QFETCH(QString, price);
    QFETCH(QString, expected);
    const ReplayData data = dataOf({"customer time event q model tier\n"
                                    "a 2026-01-01 use 2 x b\n"
                                    "a 2026-01-03 use 10 y 7\n"
                                    "a 2026-01-05 use 4 x b\n"
                                    "a 2026-01-06 use - x b\n"
                                    "a 2026-01-07 other 50 x b\n"});
    const auto run = runOf(data, planText("  - { id: c, meter: m, price: " + price + " }\n", "  m: " + meter + "\n"));
    QCOMPARE(totalsOf(*run), expected);
    QCOMPARE(run->events, std::uint64_t{5});
}

void PlansTest::invoices_data() {
    QTest::addColumn<QString>("charges");
    QTest::addColumn<QString>("rest");
    QTest::addColumn<QString>("lines");
    const auto row = [](const char* name, const char* charges, const char* rest, const char* lines) {
        QTest::newRow(name) << charges << rest << lines;
    };
    // a uses 100/3 of x on 15 January and 10 of y on 3 March; b uses 1 in March.
    row("fees from the month of the first event", "  - { id: f, flat: 10 }\n", "",
        "a 2026-01-01 f 10 10|a 2026-02-01 f 10 10|a 2026-03-01 f 10 10|b 2026-03-01 f 10 10");
    row("in arrears", "  - { id: f, flat: 10, every: quarter, in: arrears }\n", "", "a 2026-03-01 f 10 10|b 2026-03-01 f 10 10");
    row("quarter in advance, begun before", "  - { id: f, flat: 10, every: quarter }\n", "", "a 2026-01-01 f 10 10|b 2026-03-01 f 10 10");
    row("weekly fees by month", "  - { id: f, flat: 1, every: week }\n", "",
        "a 2026-01-01 f 5 5|a 2026-02-01 f 4 4|a 2026-03-01 f 5 5|b 2026-03-01 f 6 6"); // Mondays, and the week begun before
    row("dated fee", "  - { id: f, flat: [ { value: 1 }, { from: 2026-02-15, value: 2 } ] }\n", "",
        "a 2026-01-01 f 1 1|a 2026-02-01 f 1 1|a 2026-03-01 f 2 2|b 2026-03-01 f 2 2");
    row("two columns", "  - { id: u, meter: m, price: 1 }\n  - { id: d, discount: 10%, of: [u] }\n", "",
        "a 2026-01-01 u 33.333 33.33|a 2026-01-01 d -3.3333 -3.33|a 2026-03-01 u 10 10|a 2026-03-01 d -1 -1|b 2026-03-01 u 1 1|b 2026-03-01 d -0.1 -0.1");
    row("minimum over lines", "  - { id: u, meter: m, price: 1 }\n  - { id: n, minimum: { amount: 20, of: [u] } }\n", "",
        "a 2026-01-01 u 33.333 33.33|a 2026-02-01 n 20 20|a 2026-03-01 u 10 10|a 2026-03-01 n 10 10|b 2026-03-01 u 1 1|b 2026-03-01 n 19 19");
    row("maximum over lines", "  - { id: u, meter: m, price: 1 }\n  - { id: n, maximum: 20 }\n", "",
        "a 2026-01-01 u 33.333 33.33|a 2026-01-01 n -13.333 -13.33|a 2026-03-01 u 10 10|b 2026-03-01 u 1 1");
    row("invoice minimum", "  - { id: u, meter: m, price: 1 }\n", "invoice: { minimum: 33.335 }\n",
        "a 2026-01-01 u 33.333 33.33|a 2026-01-01 invoice_minimum 0.002 0.01|a 2026-02-01 invoice_minimum 33.335 33.34|"
        "a 2026-03-01 u 10 10|a 2026-03-01 invoice_minimum 23.335 23.34|b 2026-03-01 u 1 1|b 2026-03-01 invoice_minimum 32.335 32.34");
    row("invoice maximum", "  - { id: u, meter: m, price: 1 }\n", "invoice: { maximum: 5 }\n",
        "a 2026-01-01 u 33.333 33.33|a 2026-01-01 invoice_maximum -28.333 -28.33|a 2026-03-01 u 10 10|a 2026-03-01 invoice_maximum -5 -5|b 2026-03-01 u 1 1");
    row("rounded at the invoice", "  - { id: u, meter: m, price: 1 }\n  - { id: v, meter: m, price: 1 }\n", "invoice: { round: { at: invoice, step: 1 } }\n",
        "a 2026-01-01 u 33.333 33.333|a 2026-01-01 v 33.333 33.333|a 2026-01-01 invoice_rounding 0 0.334|"
        "a 2026-03-01 u 10 10|a 2026-03-01 v 10 10|b 2026-03-01 u 1 1|b 2026-03-01 v 1 1");
    // What never ends is rounded with all of its digits: 0.025 is 0.03, though what stands on the bill adds up to less.
    row("rounded at the invoice, never ending", "  - { id: x, meter: m, per: 60, price: 0.2 }\n  - { id: y, meter: m, per: 60, price: 0.8 }\n  - { id: z, meter: m, per: 60, price: 0.5 }\n",
        "invoice: { round: { at: invoice, mode: half_up } }\n",
        "a 2026-01-01 x 0.11111 0.11111|a 2026-01-01 y 0.44444 0.44444|a 2026-01-01 z 0.277775 0.277775|a 2026-01-01 invoice_rounding 0 -0.003325|"
        "a 2026-03-01 x 1/30 0.033333333333333333|a 2026-03-01 y 2/15 0.133333333333333333|a 2026-03-01 z 1/12 0.083333333333333333|a 2026-03-01 invoice_rounding 0 0.000000000000000001|"
        "b 2026-03-01 x 1/300 0.003333333333333333|b 2026-03-01 y 1/75 0.013333333333333333|b 2026-03-01 z 1/120 0.008333333333333333|b 2026-03-01 invoice_rounding 0 0.005000000000000001");
    row("rounded nowhere", "  - { id: u, meter: m, per: 3, price: 1 }\n", "invoice: { round: { at: nowhere } }\n",
        "a 2026-01-01 u 11.111 11.111|a 2026-03-01 u 10/3 3.333333333333333333|b 2026-03-01 u 1/3 0.333333333333333333");
    row("rounded nowhere, all digits", "  - { id: u, meter: m, per: 1M, price: 2.1234567, discount: 12.5% }\n  - { id: d, discount: 12.5% }\n",
        "invoice: { round: { at: nowhere } }\n",
        // 33.333 × 2.1234567 / 10^6 × 7/8, and 1/8 of that
        "a 2026-01-01 u 0.0000619335344084625 0.0000619335344084625|a 2026-01-01 d -0.0000077416918010578125 -0.0000077416918010578125|"
        "a 2026-03-01 u 0.000018580246125 0.000018580246125|a 2026-03-01 d -0.000002322530765625 -0.000002322530765625|"
        "b 2026-03-01 u 0.0000018580246125 0.0000018580246125|b 2026-03-01 d -0.0000002322530765625 -0.0000002322530765625");
    row("rounded nowhere, more than 24 digits", "  - { id: u, meter: m, price: 0.0000000000000000000000001 }\n", "invoice: { round: { at: nowhere } }\n",
        "a 2026-01-01 u 0.0000000000000000000000033333 0|a 2026-03-01 u 0.000000000000000000000001 0|b 2026-03-01 u 0.0000000000000000000000001 0");
    row("quarters", "  - { id: u, meter: m, price: 1 }\n", "cycle: quarter\n", "a 2026-01-01 u 43.333 43.33|b 2026-01-01 u 1 1");
    row("weeks", "  - { id: u, meter: m, price: 1 }\n", "cycle: week\n",
        "a 2026-01-12 u 33.333 33.33|a 2026-03-02 u 10 10|b 2026-03-02 u 1 1");
    row("lines by", "  - { id: u, meter: n, lines_by: [model], price: { steps: [ { up_to: 5, unit: 1 }, { unit: 0.001 } ] } }\n", "",
        "a 2026-01-01 u 5.028333 5.03|a 2026-03-01 u 5.005 5.01|b 2026-03-01 u 1 1");
}

void PlansTest::invoices() {
    QFETCH(QString, charges);
    QFETCH(QString, rest);
    QFETCH(QString, lines);
    const ReplayData data = dataOf({"customer time q model\n"
                                    "a 2026-01-15 33.333 x\n"
                                    "a 2026-03-03 10 y\n"
                                    "b 2026-03-04 1 y\n"});
    const auto run = runOf(data, planText(charges, "  m: { value: q }\n  n: { value: q, by: [model] }\n", rest));
    QCOMPARE(linesOf(*run, data).join('|'), lines);
    QCOMPARE(contradictions(*run, data), QString());
}

void PlansTest::eventsOfQuantities_data() {
    QTest::addColumn<QString>("linesBy");
    QTest::addColumn<QString>("meter");
    for (const char* meter : {"value: q", "aggregate: count", "max: q", "value: q, filter: q > 2"})
        for (const char* linesBy : {"", "lines_by: [model], ", "lines_by: [tier], ", "lines_by: [tier, model], "})
            QTest::newRow(qPrintable(QString(linesBy) + meter)) << linesBy << meter;
}

// The customers' months begin at other instants than those of the billing zone; the range cuts them.
void PlansTest::eventsOfQuantities() {
    QFETCH(QString, linesBy);
    QFETCH(QString, meter);
    const ReplayData data = withAttributes(dataOf({"customer time q model tier\n"
                                                   "a 2026-01-31T23:30:00 1 x s\na 2026-02-01T00:30:00 2 y s\na 2026-02-10T00:00:00 3 x t\n"
                                                   "a 2026-02-10T00:00:00 4 x s\na 2026-02-28T23:30:00 5 y t\nb 2026-02-01T00:30:00 6 x -\n"
                                                   "b 2026-02-20T00:30:00 - x s\nb 2026-02-28T23:30:00 7 y s\n"}),
                                           "a zone=Europe/Berlin\nb zone=America/New_York\n");
    const QString plan = planText("  - { id: c, meter: m, " + linesBy + "price: 1 }\n", "  m: { " + meter + ", by: [model, tier] }\n");
    ReplayOptions options;
    QCOMPARE(contradictions(*runOf(data, plan, options), data, options), QString());
    options.from = Date{2026, 2, 10};
    options.to = Date{2026, 2, 21};
    QCOMPARE(contradictions(*runOf(data, plan, options), data, options), QString());
}

void PlansTest::attributes_data() {
    QTest::addColumn<QString>("meter");
    QTest::addColumn<QString>("charge");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* name, const char* meter, const char* charge, const char* expected) {
        QTest::newRow(name) << meter << charge << expected;
    };
    // a: edition pro, level 2, region eu; b: basic, level 2.0; c is not in the table. a 10 and 1, b 20, c 30.
    row("table by edition", "{ value: q, by: [edition] }", "price: { by: edition, table: { pro: 2, basic: 3 }, default: 5 }", "232 232.00");
    row("no row for a customer", "{ value: q, by: [edition] }", "price: { by: edition, table: { pro: 2 } }", "22 22.00");
    row("numbers in another form", "{ value: q, by: [level] }", "price: { by: level, table: { 2: 1 }, default: 10 }", "331 331.00");
    row("filter", "{ value: q, filter: edition == 'pro' }", "price: 1", "11 11.00");
    row("lines", "{ value: q, by: [edition] }", "lines_by: [edition], price: 1, minimum: 15", "65 65.00");
    row("an event's property goes before", "{ value: q, by: [region] }", "price: { by: region, table: { us: 1 }, default: 0 }", "1 1.00");
    row("unique", "{ unique: edition }", "price: 1", "2 2.00");
    row("windows", "{ windows: [ { every: day, max: q, per: edition }, { every: period, sum: value } ] }", "price: 1", "61 61.00");
    row("texts are not calculated with", "{ value: q * level }", "price: 1", "0 0.00");
}

// The customers' attributes are dimensions like properties of events.
void PlansTest::attributes() {
    QFETCH(QString, meter);
    QFETCH(QString, charge);
    QFETCH(QString, expected);
    const ReplayData data = withAttributes(dataOf({"customer time q region\na 2026-01-05 10 -\na 2026-01-06 1 us\nb 2026-01-05 20 -\n",
                                                   "customer time q region\nc 2026-01-05 30 -\n"}),
                                           "a edition=pro level=2 region=eu\nb edition=basic level=2.0\n");
    QCOMPARE(provenTotals(data, planText("  - { id: c, meter: m, " + charge + " }\n", "  m: " + meter + "\n")), expected);
}

void PlansTest::zones_data() {
    QTest::addColumn<QString>("rest");
    QTest::addColumn<QString>("charge");
    QTest::addColumn<QString>("expected");
    const QString dated = "price: [ { value: 1 }, { from: 2026-02-01, value: 2 } ]";
    const QString night = "price: { by: tou, table: { night: 1 }, default: 10 }";
    const QString calendar = "calendars: { tou: { %1rows: [ { label: night, hours: 00:00-06:00 } ], default: day } }\n";
    // 10 at 18:30 and 20 at 22:00 of January in New York, which is the 31st 23:30 and the 1st 03:00 in UTC
    QTest::newRow("the customer's days") << calendar.arg("") << dated << "30 30.00";
    QTest::newRow("the plan's days") << "zone: UTC\n" + calendar.arg("") << dated << "50 50.00";
    QTest::newRow("the customer's hours") << calendar.arg("") << night << "300 300.00";
    QTest::newRow("the calendar's hours") << calendar.arg("zone: UTC, ") << night << "120 120.00";
    QTest::newRow("the plan's hours") << "zone: UTC\n" + calendar.arg("") << night << "120 120.00";
    QTest::newRow("the customer's hours in the plan's days") << "zone: UTC\n" + calendar.arg("zone: customer, ") << night << "300 300.00";
    QTest::newRow("the plan's days, whatever calendars say") << "zone: UTC\n" + calendar.arg("zone: customer, ") << dated << "50 50.00";
    QTest::newRow("the customer's hours, as they are anyway") << calendar.arg("zone: customer, ") << night << "300 300.00";
    QTest::newRow("the calendar's before the plan's") << "zone: UTC\n" + calendar.arg("zone: America/New_York, ") << night << "300 300.00";
}

// Whose midnight and whose hours hold.
void PlansTest::zones() {
    QFETCH(QString, rest);
    QFETCH(QString, charge);
    QFETCH(QString, expected);
    const ReplayData data = withAttributes(dataOf({"customer time q\na 2026-01-31T23:30 10\na 2026-02-01T03:00 20\n"}), "a zone=America/New_York\n");
    QCOMPARE(provenTotals(data, planText("  - { id: c, meter: m, " + charge + " }\n", "  m: { value: q, by: [tou] }\n", rest)), expected);
}

void PlansTest::ownZones_data() {
    QTest::addColumn<QString>("zone"); // of the calendar
    QTest::addColumn<QString>("meter");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* name, const char* zone, const char* meter, const char* expected) { QTest::newRow(name) << zone << meter << expected; };
    // In Los Angeles 3 at 23:59:59 of 30 January and 5 at 00:00 of the 31st, each for 2 hours; in Berlin 7 at 08:59:59; in UTC, of
    // a customer without a zone, 9 at 20:00.
    row("sums", "customer", "value: q", "132 132.00"); // 30 + 5, 7, 90
    row("sums in the plan's zone", "UTC", "value: q", "105 105.00"); // 3 + 5, 7, 90
    row("by event", "customer", "windows: [ { every: event, max: q } ]", "132 132.00");
    row("hours", "customer", "windows: [ { every: 1h, sum: q } ]", "132 132.00");
    // seconds: 1 at 10 and 7199 at 1, 7200 at 1; 7200 at 1; 7200 at 10
    row("what lasts", "customer", "interval: { end: end }", "93609 93609.00");
    row("what lasts in the plan's zone", "UTC", "interval: { end: end }", "93600 93600.00");
    row("what is derived", "customer", "of: [n], every: day, value: n * 2", "264 264.00");
}

// Bills by the days of the plan's zone, labels by the hours of each customer's.
void PlansTest::ownZones() {
    QFETCH(QString, zone);
    QFETCH(QString, meter);
    QFETCH(QString, expected);
    const ReplayData data = withAttributes(dataOf({"customer time end q\na 2026-01-31T07:59:59 2026-01-31T09:59:59 3\na 2026-01-31T08:00 2026-01-31T10:00 5\n"
                                                   "b 2026-01-31T07:59:59 2026-01-31T09:59:59 7\nc 2026-01-31T20:00 2026-01-31T22:00 9\n"}),
                                           "a zone=America/Los_Angeles\nb zone=Europe/Berlin\n");
    const QString rest = "zone: UTC\ncalendars: { tou: { zone: " + zone + ", rows: [ { label: early, hours: 00:00-12:00 } ], default: late } }\n";
    const QString meters = "  n: { value: q }\n  m: { by: [tou], " + meter + " }\n";
    QCOMPARE(provenTotals(data, planText("  - { id: c, meter: m, price: { by: tou, table: { early: 1 }, default: 10 } }\n", meters, rest)), expected);
}

void PlansTest::counters_data() {
    QTest::addColumn<QString>("meters");
    QTest::addColumn<QString>("charges");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* name, const QString& meters, const QString& charges, const char* expected) {
        QTest::newRow(name) << meters << charges << expected;
    };
    // In January local 600, abroad 600, local 600 and, at one instant, local 100 and abroad 300; in February local 10.
    const QString meters = "  local: { event: local, value: q }\n  abroad: { event: abroad, value: q }\n  all: { value: q }\n"
                           "  by_class: { value: q, by: [event] }\n  by_region: { value: q, by: [region] }\n";
    const QString steps = "counter: all, price: [ { up_to: 1000, unit: %1 }, { up_to: 2000, unit: %2 }, { unit: %3 } ] }\n";
    const QString local = "  - { id: l, meter: local, " + steps.arg(10).arg(5).arg(1);
    const QString abroad = "  - { id: a, meter: abroad, " + steps.arg(20).arg(8).arg(2);
    // local 600 below 1000; 600 in [1200, 1800); 100 spread over [1800, 2200): half at 5, half at 1; 10 in February
    row("local", meters, local, "9400 9400.00"); // 6000 + 3000 + 250 + 50 + 100
    // abroad 400 and 200 in [600, 1200); 300 over [1800, 2200): half at 8, half at 2
    row("abroad", meters, abroad, "11100 11100.00"); // 8000 + 1600 + 1200 + 300
    row("both", meters, local + abroad, "20500 20500.00");
    row("classes in a table", meters, "  - { id: c, meter: by_class, counter: all, price: { by: event, table: { "
        "local: [ { up_to: 1000, unit: 10 }, { up_to: 2000, unit: 5 }, { unit: 1 } ], abroad: [ { up_to: 1000, unit: 20 }, { up_to: 2000, unit: 8 }, { unit: 2 } ] } } }\n",
        "20500 20500.00");
    row("whole mode: where the counter comes to", meters,
        "  - { id: l, meter: local, counter: all, price: { mode: whole, steps: [ { up_to: 1000, unit: 10 }, { unit: 1 } ] } }\n",
        "6800 6800.00"); // 6000 + 600 + 100 + 100
    row("one price is a price", meters, "  - { id: l, meter: local, counter: all, price: 2 }\n", "2620 2620.00");
    row("its own counter", meters, "  - { id: x, meter: all, counter: all, price: [ { up_to: 1000, unit: 1 }, { unit: 2 } ] }\n",
        "3410 3410.00"); // 1000 + 2 × 1200, 10
    row("moved by others only", meters, "  - { id: a, meter: abroad, counter: local, price: [ { up_to: 600, unit: 1 }, { unit: 3 } ] }\n",
        "1500 1500.00"); // 600 at 600; 300 spread over [1200, 1300)
    // 900 below 1000; 900 spread over [600, 1200), two thirds at 1; 900 each above, also of 100 and 300; 900 in February
    row("rounded quantities", meters, "  - { id: x, meter: all, counter: all, round_quantity: { step: 900, mode: up }, price: [ { up_to: 1000, unit: 1 }, { unit: 2 } ] }\n",
        "8400 8400.00"); // 900 + 1200 + 1800 + 1800 + 1800, 900
    row("a third of a rounded quantity", meters, "  - { id: x, meter: all, counter: all, round_quantity: { step: 7, mode: up }, price: [ { up_to: 1000, unit: 1 }, { unit: 2 } ] }\n",
        "10304/3 3434.67"); // 602 + 802 2/3 + 1204 + 210 + 602, 14
}

// Steps that a counter of several charges counts, in every order of the rows.
void PlansTest::counters() {
    QFETCH(QString, meters);
    QFETCH(QString, charges);
    QFETCH(QString, expected);
    const QStringList rows{"a 2026-01-05 600 local eu", "a 2026-01-06 600 abroad us", "a 2026-01-07 600 local eu",
                           "a 2026-01-08 100 local eu", "a 2026-01-08 300 abroad us", "a 2026-02-01 10 local eu"};
    const QString head = "customer time q event region\n";
    QCOMPARE(provenTotals(dataOf({head + rows.join('\n') + '\n'}), planText(charges, meters)), expected);
    QStringList imports;
    for (auto row = rows.rbegin(); row != rows.rend(); ++row)
        imports << head + *row + '\n';
    ReplayOptions options;
    options.threadCount = 3;
    QCOMPARE(provenTotals(dataOf(imports, 2), planText(charges, meters), options), expected);
    // A second event that undoes itself at one instant moves nothing.
    QCOMPARE(provenTotals(dataOf({head + rows.join('\n') + "\na 2026-01-05T05:00 7 local eu\na 2026-01-05T05:00 -7 local eu\n"}),
                          planText(charges, meters)), expected);
}

void PlansTest::factors_data() {
    QTest::addColumn<QString>("charge");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* name, const char* charge, const char* expected) {
        QTest::newRow(name) << charge << expected;
    };
    // 10 of (x, eu), 20 of (x, us), 30 of (y, eu), 40 of (y, asia)
    const char* other = "factors: [ { by: region, table: { eu: 1.1, us: 1 }, default: 2 } ]";
    row("over a number", qPrintable(QString("price: 3, %1").arg(other)), "432 432.00"); // 3 × (11 + 20 + 33 + 80)
    row("over a table", qPrintable(QString("price: { by: model, table: { x: 1, y: 2 } }, %1").arg(other)),
        "257 257.00"); // 11 + 20 + 2 × (33 + 80)
    row("two tables", "price: 1, factors: [ { by: region, table: { eu: 1.1 }, default: 1 }, { by: model, table: { x: 0.5 }, default: 1.25 } ]",
        "106.75 106.75"); // 5.5 + 10 + 41.25 + 50
    row("the most specific row", "price: 1, factors: [ { by: [region, model], table: { 'eu, *': 1.1, 'eu, y': 1.3 }, default: 1 } ]",
        "110 110.00"); // 11 + 20 + 39 + 40
    row("no row", "price: 1, factors: [ { by: region, table: { eu: 2, us: 3 } } ]", "140 140.00"); // asia is unpriced
    row("zero", "price: 1, factors: [ { by: region, table: { eu: 0 }, default: 1 } ]", "60 60.00");
    row("steps by line", "lines_by: [region], price: { steps: [ { up_to: 30, unit: 1, flat: 5 }, { unit: 2 } ] }, factors: [ { by: region, table: { eu: 1.5 }, default: 1 } ]",
        "162.5 162.50"); // eu 40: (5 + 30 + 20) × 1.5; us 20: 25; asia 40: 55
    row("per event", "reset: event, price: { unit: 1, flat: 2, maximum: 25 }, factors: [ { by: region, table: { eu: 0.5 }, default: 1 } ]",
        "65.5 65.50"); // 6, 22, 12.5, 25
    row("per three", "per: 3, price: 1, factors: [ { by: region, table: { eu: 0.3 }, default: 0.6 } ]", "16 16.00");
    row("a rate that is rounded", "price: 0.15, round_rate: { step: 0.1 }, factors: [ { by: region, table: { eu: 1.1 }, default: 1 } ]",
        "20 20.00"); // 0.165 and 0.15 become 0.2
    row("share of an allowance", "price: 1, included: 50, factors: [ { by: region, table: { eu: 2 }, default: 1 } ]",
        "70 70.00"); // half of each is free: 5 × 2 + 10 + 15 × 2 + 20
}

void PlansTest::factors() {
    QFETCH(QString, charge);
    QFETCH(QString, expected);
    const ReplayData data = dataOf({"customer time q model region\na 2026-01-05 10 x eu\na 2026-01-06 20 x us\na 2026-01-07 30 y eu\na 2026-01-08 40 y asia\n"});
    QCOMPARE(provenTotals(data, planText("  - { id: c, meter: m, " + charge + " }\n", "  m: { value: q, by: [model, region] }\n")), expected);
}

void PlansTest::phases_data() {
    QTest::addColumn<QString>("charges");
    QTest::addColumn<QString>("from");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* name, const char* charges, const char* expected, const char* from = "") {
        QTest::newRow(name) << charges << from << expected;
    };
    // a from January: 10, 0, 20, 30; b from March: 100, 200.
    row("price", "  - { id: c, meter: m, price: [ { value: 1 }, { from_period: 2, value: 2 }, { from_period: 4, value: 3 } ] }\n",
        "640 640.00"); // 10 + 40 + 90; 100 + 400
    row("price per three", "  - { id: c, meter: m, per: 3, price: [ { value: 1 }, { from_period: 2, value: 7 } ] }\n",
        "620 620.00"); // (10 + 140 + 210 + 100 + 1400) / 3
    row("fee", "  - { id: f, flat: [ { value: 0 }, { from_period: 3, value: 50 } ] }\n", "100 100.00"); // a in March and April
    row("discount", "  - { id: c, meter: m, price: 1, discount: [ { value: 50% }, { from_period: 2, value: 0% } ] }\n",
        "305 305.00"); // 5 + 20 + 30 + 50 + 200
    row("minimum", "  - { id: c, meter: m, price: 1, minimum: [ { value: 0 }, { from_period: 2, value: 25 } ] }\n",
        "390 390.00"); // 10, 25, 25, 30; 100, 200
    row("allowance", "  - { id: c, meter: m, price: 1, included: [ { value: 15 }, { from_period: 3, value: 0 } ] }\n",
        "320 320.00"); // 0, 0, 20, 30; 85, 185
    row("steps", "  - { id: c, meter: m, price: [ { value: 0 }, { from_period: 4, value: { steps: [ { up_to: 10, unit: 1 }, { unit: 2 } ] } } ] }\n",
        "50 50.00"); // only a in April: 10 + 40
    row("discount over lines", "  - { id: c, meter: m, price: 1 }\n  - { id: d, discount: [ { value: 10% }, { from_period: 2, value: 20% } ] }\n",
        "299 299.00"); // 360 - 1 - 4 - 6 - 10 - 40
    row("trial", "  - { id: c, meter: m, trial: 2, minimum: 25, price: 1 }\n", "55 55.00"); // a in March and April: 25, 30
    row("trial of an allowance with its fee", "  - { id: c, meter: m, trial: 1, allowance: { quantity: 15, fee: 5, overage: 2 } }\n",
        "430 430.00"); // 0, 5, 5 + 10, 5 + 30; 0, 5 + 370
    row("a range that begins later", "  - { id: c, meter: m, price: [ { value: 1 }, { from_period: 3, value: 2 } ] }\n",
        "400 400.00", "2026-03-01"); // 40 + 60; 100 + 200
}

// Values by billing periods of the customer, whenever it began.
void PlansTest::phases() {
    QFETCH(QString, charges);
    QFETCH(QString, from);
    QFETCH(QString, expected);
    ReplayOptions options;
    if (!from.isEmpty())
        options.from = dateFromText(from.toStdString());
    const ReplayData data = dataOf({"customer time q\na 2026-01-05 10\na 2026-03-05 20\na 2026-04-05 30\nb 2026-03-05 100\nb 2026-04-05 200\n"});
    QCOMPARE(provenTotals(data, planText(charges), options), expected);
}

// What lies past the last step, and the events that it comes from.
void PlansTest::beyond_data() {
    QTest::addColumn<QString>("charge");
    QTest::addColumn<QString>("expected"); // total, unpriced quantity, events
    QTest::newRow("of a period") << "price: { beyond: unpriced, steps: [ { up_to: 10, unit: 1 } ] }" << "10 10.00: 49 of 3"; // 50 + 3 + 6 - 10
    QTest::newRow("of each event") << "reset: event, price: { beyond: unpriced, steps: [ { up_to: 5, unit: 1 } ] }" << "13 13.00: 46 of 2"; // 5 + 3 + 5, 45 + 1
    QTest::newRow("of events priced together") << "reset: event, price: { mode: whole, beyond: unpriced, steps: [ { up_to: 5, unit: 1 } ] }" << "3 3.00: 56 of 2";
    QTest::newRow("no row of a table") << "price: { by: model, table: { y: 1 } }" << "0 0.00: 59 of 3";
}

void PlansTest::beyond() {
    QFETCH(QString, charge);
    QFETCH(QString, expected);
    const ReplayData data = dataOf({"customer time q model\na 2026-01-01 50 x\na 2026-01-02 3 x\na 2026-01-03 6 x\n"});
    const auto run = runOf(data, planText("  - { id: c, meter: m, " + charge + " }\n", "  m: { value: q, by: [model] }\n"));
    QString found = totalsOf(*run) + ":";
    for (const UnpricedUsage& usage : run->unpriced)
        found += " " + QString::fromStdString(usage.quantity.toText()) + " of " + QString::number(usage.events);
    QCOMPARE(found, expected);
}

// Keys of tables that are numbers, and usage as it is written.
void PlansTest::keysByValue_data() {
    QTest::addColumn<QString>("charge");
    QTest::addColumn<QString>("expected");
    const char* table = "price: { by: v, table: { 3.1: 1, '3.50': 10, v3: 100 } }";
    QTest::newRow("table") << table << "1123 1123.00"; // 1 + 2 + 40 - 20 + 100 × 11
    QTest::newRow("lines") << QString("lines_by: [v], ") + table << "1123 1123.00";
    // steps of 3.1 and 3.10 begin anew: 1 + 2, and 2 + 2, less 2
    QTest::newRow("steps by line") << "lines_by: [v], price: { by: v, table: { 3.1: [ { up_to: 1, unit: 1 }, { unit: 2 } ] }, default: 0 }" << "4 4.00";
    QTest::newRow("default") << "price: { by: v, table: { 3: 1 }, default: 2 }" << "32 32.00"; // 2 × (1 + 2 + 4 - 2 + 11)
}

void PlansTest::keysByValue() {
    QFETCH(QString, charge);
    QFETCH(QString, expected);
    const ReplayData data = dataOf({"customer time q v\na 2026-01-01 1 3.1\na 2026-01-02 2 3.10\na 2026-01-03 4 3.5\na 2026-01-04 -2 3.50\na 2026-01-05 11 v3\n"});
    QCOMPARE(provenTotals(data, planText("  - { id: c, meter: m, " + charge + " }\n", "  m: { value: q, by: [v] }\n")), expected);
}

void PlansTest::cutRange_data() {
    QTest::addColumn<QString>("meter");
    QTest::addColumn<QString>("expected");
    QTest::newRow("a sum has the price of the day") << "{ value: q }" << "30 30.00";
    QTest::newRow("a maximum has that of the first day of the period") << "{ max: q }" << "10 10.00";
    QTest::newRow("and so has the latest") << "{ last: q }" << "10 10.00";
}

// The price changes on the 10th, the range begins on the 15th.
void PlansTest::cutRange() {
    QFETCH(QString, meter);
    QFETCH(QString, expected);
    const ReplayData data = dataOf({"customer time q\na 2026-03-05 100\na 2026-03-20 10\n"});
    ReplayOptions options;
    options.from = Date{2026, 3, 15};
    QCOMPARE(provenTotals(data, planText("  - { id: c, meter: m, price: [ { value: 1 }, { from: 2026-03-10, value: 3 } ] }\n", "  m: " + meter + "\n"), options),
             expected);
}

void PlansTest::refused_data() {
    QTest::addColumn<QString>("meter");
    QTest::addColumn<QString>("error");
    QTest::newRow("unknown property") << "{ value: qq }" << "The usage has no property `qq`. Did you mean `q`?";
    QTest::newRow("unknown dimension") << "{ value: q, by: [modle] }" << "The usage has no property `modle`.";
    QTest::newRow("unknown in filter") << "{ value: q, filter: region == 'eu' }" << "The usage has no property `region`.";
    QTest::newRow("largest of many requests") << "{ max: q }" << "rows of the usage stand for many requests";
    QTest::newRow("limit of each request") << "{ value: 'max(q, 5)' }" << "rows of the usage stand for many requests";
    QTest::newRow("selection of each request") << "{ value: q, filter: q > 5 }" << "rows of the usage stand for many requests";
    QTest::newRow("sums are fine") << "{ value: q * 2 }" << "";
    QTest::newRow("text filters are fine") << "{ value: q, filter: model == 'x' }" << "";
    QTest::newRow("uniform rows are fine") << "{ value: 'max(q, 5)', rows: uniform }" << "";
}

void PlansTest::refused() {
    QFETCH(QString, meter);
    QFETCH(QString, error);
    const ReplayData data = dataOf({"customer time q model count\na 2026-01-01 12 x 4\n"});
    const auto plan = planOf(planText("  - { id: c, meter: m, price: 1 }\n", "  m: " + meter + "\n"));
    QuantityCache cache;
    Progress progress;
    const auto run = replay(data, plan, {}, cache, progress);
    if (error.isEmpty()) {
        QVERIFY(static_cast<bool>(run));
        QCOMPARE((*run)->represented.toText(), std::string("4"));
        // 12 over 4 alike requests: 3 each, at least 5 each makes 20.
        if (meter.contains("uniform")) {
            QCOMPARE(totalsOf(**run), QString("20 20.00"));
            QVERIFY(QString::fromStdString((*run)->labels[0]).startsWith("ESTIMATE"));
        }
        return;
    }
    QVERIFY(!run);
    QCOMPARE(run.error().kind, ErrorKind::InvalidInput);
    const QString text = QString::fromStdString(toText(run.error().diagnostics));
    QVERIFY2(text.contains(error), qPrintable(text));
}

QTEST_GUILESS_MAIN(PlansTest)
#include "tst_plans.moc"
