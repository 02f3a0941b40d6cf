// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What becomes of steps and of rounding where a price changes within a billing period, and packages
// that are due at zero: amounts worked out beside each row, the explanation beside the amount.

#include <random>

#include <QTest>

#include "tests/support/replay_support.h"

using namespace rerate;
using namespace rerate::support;

#include "engine/catalog/plan_tree.h"
namespace {

// One customer, one month, one quantity each day; the price of most rows changes on the second.
QString used(const QString& quantities) {
    QString usage = "customer time q model\n";
    int day = 1;
    for (const QString& quantity : quantities.split(' '))
        usage += QString("a 2026-01-%1 %2 %3\n").arg(day++, 2, 10, QChar('0')).arg(quantity.section('/', 0, 0), quantity.contains('/') ? quantity.section('/', 1) : "x");
    return usage;
}

QString changing(const QString& before, const QString& after) {
    return "price: [ { value: " + before + " }, { from: 2026-01-02, value: " + after + " } ]";
}

void texts(const Derivation& node, QStringList& found) {
    found << QString::fromStdString(node.label + ": " + node.formula + (node.amount ? " = " + node.amount->toShortText() : ""));
    for (const Derivation& child : node.children)
        texts(child, found);
}

QString explanationOf(const ReplayData& data, const Plan& plan) {
    QuantityCache cache;
    Progress progress;
    const auto why = explainInvoice(data, plan, {}, cache, "a", {2026, 1, 1}, progress);
    if (!why)
        return "no explanation";
    QStringList found;
    texts(*why, found);
    return found.join('|');
}

} // namespace

class PriceChangesTest : public QObject {
    Q_OBJECT

private slots:
    void amounts_data();
    void amounts();
    void windows_data();
    void windows();
    void partsByThemselves_data();
    void partsByThemselves();
    void refunds_data();
    void refunds();
    void explained_data();
    void explained();
    void text_data();
    void text();
    void refused_data();
    void refused();
};

void PriceChangesTest::amounts_data() {
    QTest::addColumn<QString>("quantities");
    QTest::addColumn<QString>("charge");
    QTest::addColumn<QString>("expected"); // exact and billed
    const auto row = [](const char* name, const char* quantities, const QString& charge, const char* expected) {
        QTest::newRow(name) << quantities << charge << expected;
    };
    const QString restarts = "at_change: restarts, ", apart = "parts: apart, ";
    const QString slice = changing("[ { up_to: 1000, unit: 0.10 }, { unit: 0.05 } ]", "[ { up_to: 1000, unit: 0.20 }, { unit: 0.10 } ]");
    const QString whole = changing("{ mode: whole, steps: [ { up_to: 1000, unit: 0.10 }, { unit: 0.05 } ] }",
                                   "{ mode: whole, steps: [ { up_to: 1000, unit: 0.20 }, { unit: 0.10 } ] }");
    const QString flats = "{ steps: [ { up_to: 10, unit: 1, flat: 5 }, { unit: 0.5, flat: 3 } ] }";
    const QString zeroFlats = "{ at_zero: first_step, steps: [ { up_to: 10, unit: 1, flat: 5 }, { unit: 0.5, flat: 3 } ] }";
    row("slice goes on", "1200 300", slice, "140 140.00");             // 100 + 10, 300 × 0.10
    row("slice restarts", "1200 300", restarts + slice, "170 170.00"); // 100 + 10, 300 × 0.20
    row("slice says that it goes on", "1200 300", "at_change: goes_on, " + slice, "140 140.00");
    row("whole goes on", "1200 300", whole, "90 90.00");               // 1200 × 0.05 + 300 × 0.10
    row("whole restarts", "1200 300", restarts + whole, "120 120.00"); // 1200 × 0.05 + 300 × 0.20
    row("flats go on", "15 15", changing(flats, flats), "28 28.00");   // 10 + 5 + 2.5 + 3, 15 × 0.5
    row("flats are due in each part", "15 15", restarts + changing(flats, flats), "41 41.00"); // 2 × 20.5
    row("limits of rows in each part", "15 15", restarts + changing("{ unit: 1, maximum: 12 }", "{ unit: 1, minimum: 20 }"), "32 32.00");
    row("a part of many events", "700 300 400", restarts + slice, "210 210.00"); // 70, then 700 × 0.20
    row("what is free stays that of the period", "1200 300", restarts + "included: 300, " + slice, "150 150.00"); // 900 × 0.10, 300 × 0.20
    row("corrections in a part of their own", "1200 -300", restarts + slice, "50 50.00"); // 110, then −300 × 0.20
    row("corrections that go on", "1200 -300", slice, "70 70.00");    // 100 + 10, −200 × 0.10 and −100 × 0.20, which is back in the first step
    row("mirrored in a part of their own", "1200 -1200", restarts + changing("[ { up_to: 1000, unit: 0.10 }, { unit: 0.05 } ]",
        "{ negative: mirror, steps: [ { up_to: 1000, unit: 0.20 }, { unit: 0.10 } ] }"), "-110 -110.00"); // 110 − 220
    row("nothing below zero in a part", "1200 -1200", restarts + changing("[ { up_to: 1000, unit: 0.10 }, { unit: 0.05 } ]",
        "{ negative: nothing, steps: [ { up_to: 1000, unit: 0.20 }, { unit: 0.10 } ] }"), "110 110.00");
    // Below zero: [0, 1200) at the first price, back to zero at the second, and what lies below it at that.
    const QString dear = changing("[ { up_to: 1000, unit: 5 }, { unit: 1 } ]", "[ { up_to: 1000, unit: 3 }, { unit: 2 } ]");
    const auto below = [](const char* negative) {
        return changing(QString("{ negative: %1, steps: [ { up_to: 1000, unit: 5 }, { unit: 1 } ] }").arg(negative),
                        QString("{ negative: %1, steps: [ { up_to: 1000, unit: 3 }, { unit: 2 } ] }").arg(negative));
    };
    row("back to zero", "1200 -1200", dear, "1800 1800.00");                  // 5000 + 200 − 400 − 3000
    row("one below zero", "1200 -1201", dear, "1797 1797.00");                // − 3
    row("one below zero, restarting", "1200 -1201", restarts + dear, "1597 1597.00"); // 5200 − 1201 × 3
    row("one below zero, mirrored", "1200 -1201", below("mirror"), "1797 1797.00");
    row("far below zero, mirrored", "1200 -2300", below("mirror"), "-1400 -1400.00"); // 1800 − 1000 × 3 − 100 × 2
    row("far below zero, for nothing", "1200 -2300", below("nothing"), "1800 1800.00");
    row("from below zero, for nothing", "-100 150", below("nothing"), "150 150.00"); // 50 × 3
    row("from below zero, mirrored", "-1200 1300", below("mirror"), "-1500 -1500.00"); // −5200 + 200 × 2 + 1000 × 3 + 100 × 3
    row("one below zero, whole", "1200 -1201", changing("{ mode: whole, steps: [ { up_to: 1000, unit: 5 }, { unit: 1 } ] }",
        "{ mode: whole, steps: [ { up_to: 1000, unit: 3 }, { unit: 2 } ] }"), "2397 2397.00"); // 1200 × 5 − 1201 × 3
    row("packages below zero", "12 -13", "per: 10, " + changing("{ unit: 15, fraction: up }", "{ unit: 20, fraction: up }"), "-12 -12.00"); // 30 − 40 − 1/10 × 20
    row("flats mirrored", "15 -30", changing("{ negative: mirror, steps: [ { up_to: 10, unit: 1, flat: 5 }, { unit: 0.5, flat: 3 } ] }",
        "{ negative: mirror, steps: [ { up_to: 10, unit: 1, flat: 5 }, { unit: 0.5, flat: 3 } ] }"), "-20.5 -20.50"); // 12.5 − 12.5 − (12.5 + 8)
    row("a limit that was reached", "15 -16", changing("{ unit: 1, maximum: 12 }", "2"), "-20 -20.00"); // 12 − 32
    row("no limit of what was taken back", "5 -6", "price: { unit: 1, minimum: 20 } }\n  - { id: d, meter: m, price: [ { value: 0 }, { from: 2026-01-02, value: 0 } ]", "-1 -1.00");
    row("first step at zero, once", "0 0", restarts + changing(zeroFlats, zeroFlats), "5 5.00");
    row("not for a part of zero", "0 15", restarts + changing(zeroFlats, zeroFlats), "20.5 20.50");
    row("three prices", "12 12 12", restarts + "price: [ { value: " + flats + " }, { from: 2026-01-02, value: 1 }, { from: 2026-01-03, value: " + flats + " } ]",
        "50 50.00"); // 19, 12, 19
    row("before the first price", "12 12 12", restarts + "price: [ { from: 2026-01-02, value: " + flats + " }, { from: 2026-01-03, value: " + flats + " } ]", "38 38.00");
    row("by line", "1200/x 300/y", restarts + "lines_by: [model], " + slice, "170 170.00");
    row("by line, from a table", "15/x 15/x 15/y", restarts + "lines_by: [model], " + changing("{ by: model, table: { x: " + flats + " }, default: 1 }",
        "{ by: model, table: { x: " + flats + " }, default: 2 }"), "71 71.00"); // 20.5 + 20.5 + 30
    // Packages of 10 for 15.
    const QString packages = "per: 10, " + changing("{ unit: 15, fraction: up }", "{ unit: 20, fraction: up }");
    row("packages together", "12 5", packages, "30 30.00");               // 2 at 15: the third is not begun
    row("packages together, begun later", "12 15", packages, "50 50.00"); // 2 at 15, 1 at 20
    row("packages apart", "12 5", apart + packages, "50 50.00");          // 2 at 15, 1 at 20
    row("packages restart", "12 5", restarts + packages, "50 50.00");
    row("packages apart, by two events", "6 6 2 2", apart + "per: 10, price: [ { value: { unit: 15, fraction: up } }, { from: 2026-01-03, value: { unit: 20, fraction: up } } ]", "50 50.00");
    const QString inSteps = "per: 10, " + changing("{ fraction: up, steps: [ { up_to: 20, unit: 1 }, { unit: 2 } ] }", "{ fraction: up, steps: [ { up_to: 20, unit: 1 }, { unit: 2 } ] }");
    row("packages in steps, together", "12 15", inSteps, "4 4.00");       // ⌈12⌉ = 2, none, ⌈7⌉ = 1 at 2
    row("packages in steps, apart", "12 15", apart + inSteps, "5 5.00");  // ⌈12⌉ = 2, ⌈8⌉ = 1, ⌈7⌉ = 1 at 2
    row("packages whole, apart", "12 15", apart + "per: 10, " + changing("{ mode: whole, fraction: up, steps: [ { up_to: 20, unit: 1 }, { unit: 2 } ] }",
        "{ mode: whole, fraction: up, steps: [ { up_to: 20, unit: 1 }, { unit: 2 } ] }"), "8 8.00"); // 2 × 2 + 2 × 2
    row("packages past the last bound, apart", "25 3", apart + "per: 10, " + changing("{ fraction: up, beyond: last_step, steps: [ { up_to: 20, unit: 1 } ] }",
        "{ fraction: up, beyond: last_step, steps: [ { up_to: 20, unit: 3 } ] }"), "6 6.00"); // 3 × 1 + 1 × 3
    // −7 comes to no package back; 100.333 by themselves are 11 packages of 10.
    row("parts after less than nothing, apart", "-7 100.333", "parts: apart, per: 10, " + changing("{ unit: 1, fraction: up }", "{ unit: 2, fraction: up }"), "22 22.00");
    // One whole package is given back at 1, then two are used at 2.
    row("parts from below zero to zero, apart", "-12 12", "parts: apart, per: 10, " + changing("{ unit: 1, fraction: up }", "{ unit: 2, fraction: up }"), "3 3.00");
    // Each price's row is rounded once: 0.5 and 0.5 to 1 each.
    row("rows rounded", "5 5", "round_step: { step: 1 }, " + changing("{ unit: 0.1, minimum: 0 }", "{ unit: 0.1, minimum: 0 }"), "2 2.00");
    row("rows rounded, cut by another charge", "5 2 3", "round_step: { step: 1 }, price: { unit: 0.1, minimum: 0 } }\n  - { id: d, meter: m, price: [ { value: 0 }, { from: 2026-01-02, value: 0 } ]", "1 1.00");
    row("parts down, apart", "12 19", "parts: apart, per: 10, " + changing("{ unit: 15, fraction: down }", "{ unit: 20, fraction: down }"), "35 35.00");
    row("parts down, together", "12 19", "per: 10, " + changing("{ unit: 15, fraction: down }", "{ unit: 20, fraction: down }"), "55 55.00"); // 1, then 3 − 1
    // Another charge's price cuts the part again, which changes nothing.
    row("a part in two slices", "12 5 3", apart + packages + " }\n  - { id: d, meter: m, price: [ { value: 1 }, { from: 2026-01-03, value: 1 } ]", "70 70.00"); // 2 at 15, ⌈8⌉ = 1 at 20, 20
    row("a restart in two slices", "1200 900 300", restarts + slice + " }\n  - { id: d, meter: m, price: [ { value: 0 }, { from: 2026-01-03, value: 0 } ]", "330 330.00"); // 110, 200 + 20
    // Up to whole ones.
    const QString rounds = "round_quantity: { step: 1, mode: up }, " + changing("1", "10");
    row("quantity rounded together", "1.2 1.2", rounds, "19.2 19.20");     // 3: 1.2 × 1 + 1.8 × 10
    row("quantity rounded apart", "1.2 1.2", apart + rounds, "22 22.00");  // 2 × 1 + 2 × 10
    row("quantity rounded apart, after what is free", "1.2 1.2", apart + "included: { quantity: 1, rounded: rest }, " + rounds, "21 21.00"); // ⌈0.2⌉ + 2 × 10
    row("quantity rounded apart, restarting", "1.2 1.2", restarts + apart + "round_quantity: { step: 1, mode: up }, " + changing(flats, flats), "14 14.00"); // 2 × (5 + 2)
    row("quantity rounded together, restarting", "1.2 1.2", restarts + "round_quantity: { step: 1, mode: up }, " + changing(flats, flats), "13 13.00"); // 5 + 1.2 + 5 + 1.8
    row("keys rounded apart", "1.2/x 1.2/x 1.2/y", apart + "round_quantity: { step: 1, mode: up }, " + changing("{ by: model, table: { x: 1 }, default: 2 }", "{ by: model, table: { x: 10 }, default: 20 }"),
        "62 62.00"); // 2, 2 × 10, 2 × 20
    // One package at zero.
    const QString package = "per: 10, price: { unit: 15, fraction: up, at_zero: one_package }";
    row("a package at zero", "0", package, "15 15.00");
    row("no second one", "3 4", package, "15 15.00");
    row("a package for nothing in all", "5 -5", package, "15 15.00");
    row("a package when all is free", "20", "included: 21, " + package, "15 15.00");
    row("no package below zero", "-5", package, "-7.5 -7.50");
    row("a package with its flat", "0", "per: 10, price: { fraction: up, at_zero: one_package, steps: [ { up_to: 100, unit: 1, flat: 2 }, { unit: 0.5 } ] }", "3 3.00");
    row("a package of the first step", "0", "price: { at_zero: one_package, steps: [ { up_to: 100, unit: 1, per: 25, fraction: up }, { unit: 0.5 } ] }", "1 1.00");
    row("a package, whole", "0", "per: 10, price: { mode: whole, fraction: up, at_zero: one_package, steps: [ { up_to: 100, unit: 7 }, { unit: 5 } ] }", "7 7.00");
    row("a package under a minimum", "0", "per: 10, price: { unit: 15, fraction: up, at_zero: one_package, minimum: 40 }", "40 40.00");
    row("a package for each event", "0 5 0", "reset: event, " + package, "45 45.00");
    row("one package for all parts", "0 0", restarts + "per: 10, " + changing("{ unit: 15, fraction: up, at_zero: one_package }", "{ unit: 20, fraction: up, at_zero: one_package }"), "15 15.00");
}

void PriceChangesTest::amounts() {
    QFETCH(QString, quantities);
    QFETCH(QString, charge);
    QFETCH(QString, expected);
    const ReplayData data = dataOf({used(quantities)});
    const auto run = runOf(data, planText("  - { id: c, meter: m, " + charge + " }\n", "  m: { value: q, by: [model] }\n"));
    QCOMPARE(totalsOf(*run), expected);
    QCOMPARE(contradictions(*run, data), QString());
}

// 3 before the change from 1 to 10, 4 after it. A sum or count of one window over the period is the plain one.
void PriceChangesTest::windows_data() {
    QTest::addColumn<QString>("meter");
    QTest::addColumn<QString>("rest"); // of the charge
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* name, const char* meter, const char* expected, const char* rest = "") {
        QTest::newRow(name) << meter << rest << expected;
    };
    row("sum", "sum: q", "43 43.00");
    row("a window's sum", "windows: [ { every: period, sum: q } ]", "43 43.00");
    row("count", "aggregate: count", "11 11.00");
    row("a window's count", "windows: [ { every: period, aggregate: count } ]", "11 11.00");
    row("of what lasts", "interval: { seconds: q }, windows: [ { every: period, sum: q } ]", "43 43.00");
    row("of each model", "windows: [ { every: period, per: [model], sum: q } ]", "43 43.00");
    row("days", "windows: [ { every: day, sum: q } ]", "43 43.00");
    row("days added up", "windows: [ { every: day, sum: q }, { every: period, sum: value } ]", "7 7.00"); // the period's own: 7 at 1
    row("with then", "windows: [ { every: period, sum: q, then: 'value * 2' } ]", "14 14.00");
    row("rounded", "windows: [ { every: period, sum: q, round: { step: 10, mode: up } } ]", "10 10.00");
    row("carried", "windows: [ { every: period, sum: q, carried: true } ]", "7 7.00");
    row("with empty", "windows: [ { every: period, sum: q, empty: zero } ]", "7 7.00");
    row("priced as a window", "windows: [ { every: period, sum: q } ]", "7 7.00", "reset: window, ");
    row("the largest", "windows: [ { every: period, max: q } ]", "4 4.00");
}

void PriceChangesTest::windows() {
    QFETCH(QString, meter);
    QFETCH(QString, rest);
    QFETCH(QString, expected);
    const ReplayData data = dataOf({used("3 4")});
    const auto run = runOf(data, planText("  - { id: c, meter: m, " + rest + changing("1", "10") + " }\n", "  m: { " + meter + " }\n"));
    QCOMPARE(totalsOf(*run), expected);
    QCOMPARE(contradictions(*run, data), QString());
}

// Steps that restart come to what each part would as a billing period of its own.
void PriceChangesTest::partsByThemselves_data() {
    QTest::addColumn<QString>("before");
    QTest::addColumn<QString>("after");
    const QStringList prices{
        "2", "[ { up_to: 10, unit: 2, flat: 5 }, { up_to: 25, unit: 1, flat: 3 }, { unit: 0.5 } ]", "{ mode: whole, steps: [ { below: 10, unit: 2, flat: 5 }, { unit: 1, flat: 1 } ] }",
        "{ fraction: up, steps: [ { up_to: 15, unit: 3, per: 4 }, { unit: 1, per: 10, minimum: 2 } ] }", "{ negative: mirror, steps: [ { up_to: 10, unit: 2, minimum: 4, maximum: 12 }, { unit: 1 } ] }",
        "{ negative: nothing, beyond: free, fraction: nearest, steps: [ { up_to: 7, unit: 2 }, { up_to: 30, unit: 1, per: 3 } ] }"};
    for (const QString& before : prices)
        for (const QString& after : prices)
            if (before != prices[0] || after != prices[0])
                QTest::newRow(qPrintable(before + " | " + after)) << before << after;
}

void PriceChangesTest::partsByThemselves() {
    QFETCH(QString, before);
    QFETCH(QString, after);
    const auto exact = [](const QString& usage, const QString& charge) {
        return runOf(dataOf({"customer time q\n" + usage}), planText("  - { id: c, meter: m, " + charge + " }\n"))->exact();
    };
    for (const char* pair : {"3 4", "12 5", "9.5 30.5", "10 10", "26 1", "-4 12", "12 -5", "40 -40", "0 8", "7 -30"}) {
        const QString first = QString("a 2026-01-01 %1\n").arg(QString(pair).section(' ', 0, 0));
        const QString second = QString("a 2026-01-02 %1\n").arg(QString(pair).section(' ', 1));
        const Ratio apart = exact(first, "price: " + before) + exact(second, "price: " + after);
        QVERIFY2(exact(first + second, "at_change: restarts, " + changing(before, after)) == apart, pair);
    }
}

// One unit more that is taken back never makes the bill larger, whatever the prices are.
void PriceChangesTest::refunds_data() {
    QTest::addColumn<QString>("charge");
    for (unsigned seed = 0; seed < 60; ++seed) {
        std::mt19937 random(seed);
        const auto below = [&](unsigned limit) { return static_cast<int>(random() % limit); };
        const char* negative[] = {"first_step", "mirror", "nothing"};
        const QString belowZero = negative[seed % 3];
        const auto price = [&] {
            QString steps;
            int bound = 0;
            for (int i = below(3); i > 0; --i)
                steps += QString("{ up_to: %1, unit: %2, flat: %3 }, ").arg(bound += 1 + below(12)).arg(below(9)).arg(below(2) * below(20));
            const QString limit = below(4) == 0 ? QString(", maximum: %1").arg(5 + below(30)) : QString();
            return QString("{ negative: %1, steps: [ %2{ unit: %3%4 } ] }").arg(belowZero, steps).arg(below(9)).arg(limit);
        };
        const QString restarts = below(3) == 0 ? "at_change: restarts, " : "";
        const QString first = price();
        QTest::addRow("%u", seed) << restarts + changing(first, price());
    }
}

void PriceChangesTest::refunds() {
    QFETCH(QString, charge);
    QString usage = "customer time q\n";
    for (int back = 0; back < 50; ++back)
        usage += QString("c%1 2026-01-01 20\nc%1 2026-01-02 5\nc%1 2026-01-03 -%1\n").arg(back, 2, 10, QChar('0'));
    const ReplayData data = dataOf({usage});
    const auto run = runOf(data, planText("  - { id: c, meter: m, " + charge + " }\n"));
    QCOMPARE(contradictions(*run, data), QString());
    std::vector<Ratio> bills(50);
    for (std::size_t invoice = 0; invoice < run->invoices.size(); ++invoice) {
        const QString customer = QString::fromStdString(data.usage->customers().text(run->invoiceCustomer[invoice].number));
        bills[customer.mid(1).toUInt()] = run->charges.exact(invoice * run->chargeCount());
    }
    for (std::size_t back = 1; back < bills.size(); ++back)
        QVERIFY2(bills[back] <= bills[back - 1], qPrintable(QString("%1 back: %2 after %3").arg(back).arg(
            QString::fromStdString(bills[back].toShortText()), QString::fromStdString(bills[back - 1].toShortText()))));
}

void PriceChangesTest::explained_data() {
    QTest::addColumn<QString>("quantities");
    QTest::addColumn<QString>("charge");
    QTest::addColumn<QString>("part");
    const QString steps = changing("[ { up_to: 10, unit: 2 }, { unit: 1 } ]", "[ { up_to: 10, unit: 4 }, { unit: 3 } ]");
    QTest::newRow("restarts") << "17 5" << "at_change: restarts, " + steps << "Steps count anew with each price: 17 from 2026-01-01, 5 from 2026-01-02|Step 1, 0 to 10, from 2026-01-01: 10 × 2 = 20";
    QTest::newRow("goes on") << "17 5" << steps << "to price|Step 1, 0 to 10, from 2026-01-01: 10 × 2 = 20|Step 2, above 10, from 2026-01-01: 7 × 1 = 7|Step 2, above 10, from 2026-01-02: 5 × 3 = 15";
    QTest::newRow("rows rounded") << "2" << "round_step: { step: 0.01 }, price: [ { up_to: 1, unit: 0.005 }, { unit: 0.005 } ]"
                                  << "Step 1, 0 to 1: 1 × 0.005 = 0.005|Step 2, above 1: 1 × 0.005 = 0.005|Rounding of each step: to 0.01, half_up = 0.01";
    QTest::newRow("rounded apart") << "1.2 1.2" << "parts: apart, round_quantity: { step: 1, mode: up }, " + changing("1", "10") << "2.4 → 4, to 1, up, for each price apart";
    QTest::newRow("package at zero") << "0" << "per: 10, price: { unit: 15, fraction: up, at_zero: one_package }" << "Nothing to pay for: one package is due: |Unit price: 10 × 15 / 10 = 15";
}

void PriceChangesTest::explained() {
    QFETCH(QString, quantities);
    QFETCH(QString, charge);
    QFETCH(QString, part);
    const ReplayData data = dataOf({used(quantities)});
    const QString why = explanationOf(data, *planOf(planText("  - { id: c, meter: m, included: 0, " + charge + " }\n")));
    QVERIFY2(why.contains(part), qPrintable(why));
}

// What is written of a choice in the canonical text: nothing where it can change nothing.
void PriceChangesTest::text_data() {
    QTest::addColumn<QString>("rest");
    QTest::addColumn<QString>("charge");
    QTest::addColumn<QString>("written"); // lines with at_change, parts or at_zero
    const QString steps = "price: [ { value: [ { up_to: 10, unit: 2 }, { unit: 1 } ] }, { from: 2026-01-15, value: 3 } ]";
    const auto row = [](const char* name, const QString& charge, const char* written, const char* rest = "") {
        QTest::newRow(name) << QString(rest) << charge << QString(written);
    };
    row("default", steps, "");
    row("said", "at_change: restarts, " + steps, "at_change: restarts");
    row("the default said", "at_change: goes_on, parts: together, " + steps, "");
    row("a price that never changes", "at_change: restarts, parts: apart, round_quantity: { step: 1 }, price: [ { up_to: 10, unit: 2 }, { unit: 1 } ]", "");
    row("a price without steps", "at_change: restarts, price: [ { value: 2 }, { from: 2026-01-15, value: 3 } ]", "");
    row("a price without parts", "parts: apart, " + steps, "");
    row("a price with parts", "parts: apart, round_quantity: { step: 1 }, " + steps, "parts: apart");
    row("phases count anew as it is", "at_change: restarts, price: [ { value: [ { up_to: 10, unit: 2 }, { unit: 1 } ] }, { from_period: 3, value: 3 } ]", "");
    row("Kill Bill's", steps, "at_change: restarts", "conventions: killbill\n");
    row("Kill Bill's, said otherwise", "at_change: goes_on, " + steps, "", "conventions: killbill\n");
    row("a package at zero", "price: { unit: 2, fraction: up, at_zero: one_package }", "at_zero: one_package");
}

void PriceChangesTest::text() {
    QFETCH(QString, rest);
    QFETCH(QString, charge);
    QFETCH(QString, written);
    const auto plan = planOf(planText("  - { id: c, meter: m, " + charge + " }\n", "", rest));
    QStringList found;
    for (const QString& line : QString::fromStdString(writePlan(*plan)).split('\n'))
        if (line.contains("at_change:") || line.contains("parts:") || line.contains("at_zero:"))
            found << line.trimmed();
    QCOMPARE(found.join('|'), written);
    for (const std::string& text : {writePlan(*plan), writeCore(*plan)})
        QCOMPARE(writePlan(*planOf(QString::fromStdString(text))), writePlan(*plan));
}

void PriceChangesTest::refused_data() {
    QTest::addColumn<QString>("charge");
    QTest::addColumn<QString>("error");
    const QString steps = "price: [ { value: [ { up_to: 10, unit: 2 }, { unit: 1 } ] }, { from: 2026-01-15, value: 3 } ]";
    const auto row = [](const char* name, const QString& charge, const char* error) { QTest::newRow(name) << charge << QString(error); };
    row("misspelt", "meter: m, at_change: restart, " + steps, "`restart` is none of the choices for `charges[0].at_change`. Did you mean `restarts`?");
    row("a list", "meter: m, at_change: [restarts], " + steps, "must be a text");
    row("of each event", "meter: m, reset: event, at_change: restarts, " + steps, "Each event or window is priced by itself: no steps go on from one to the next.");
    row("by position", "meter: m, position: q, at_change: restarts, " + steps, "Each event or window is priced by itself");
    row("of a shared counter", "meter: m, counter: m, at_change: restarts, " + steps, "Steps of a shared counter go on: other charges move it too.");
    row("over billing periods", "meter: m, reset: lifetime, at_change: restarts, " + steps, "This `reset` counts steps over billing periods, `at_change: restarts` anew where the price changes.");
    row("phases over billing periods", "meter: m, reset: lifetime, at_change: restarts, price: [ { value: [ { up_to: 10, unit: 2 }, { unit: 1 } ] }, { from_period: 2, value: 3 } ]",
        "This `reset` counts steps over billing periods");
    row("rounding over billing periods", "meter: m, reset: lifetime, parts: apart, round_quantity: { step: 1 }, " + steps, "`parts: apart` rounds what lies between two changes");
    row("of a fee", "flat: 10, at_change: restarts", "`at_change` does not go with `flat`.");
    row("over other lines", "discount: 10%, parts: apart", "`parts` needs a `meter`.");
    row("parts misspelt", "meter: m, parts: separate, " + steps, "`separate` is none of the choices for `charges[0].parts`. Write together or apart.");
    row("a package without packages", "meter: m, price: { unit: 2, at_zero: one_package }", "Only a price of packages can charge one of them at zero");
    row("packages further up", "meter: m, price: { at_zero: one_package, steps: [ { up_to: 10, unit: 2 }, { unit: 1, fraction: up } ] }", "Only a price of packages can charge one of them at zero");
    row("packages rounded down", "meter: m, price: { unit: 2, fraction: down, at_zero: one_package }", "Add `fraction: up`");
    row("a choice of a whole table", "meter: m, price: { by: model, fraction: up, table: { x: 2 }, default: 1 }", "`fraction` belongs to a price of the table, not to the table.");
    row("a package over billing periods", "meter: m, reset: lifetime, price: { unit: 2, fraction: up, at_zero: one_package }", "`at_zero` is about one billing period");
}

void PriceChangesTest::refused() {
    QFETCH(QString, charge);
    QFETCH(QString, error);
    const PlanReading reading = readPlan(planText("  - { id: c, " + charge + " }\n", "  m: { value: q, by: [model] }\n").toStdString(), "p.yaml");
    QVERIFY(!reading.plan);
    const QString text = QString::fromStdString(toText(reading.diagnostics));
    QVERIFY2(text.contains(error), qPrintable(text));
}

QTEST_GUILESS_MAIN(PriceChangesTest)
#include "tst_price_changes.moc"
