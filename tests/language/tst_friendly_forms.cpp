// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Friendly forms: each is the same plan as the core text that it stands for, formatting keeps what
// was written, and errors point to it.

#include <QTest>

#include "engine/catalog/plan_tree.h"
#include "engine/language/plan_text.h"

using namespace rerate;

namespace {

// Charges begin on line 6.
QString planOf(const QString& charges) {
    return "plan: p\ncurrency: USD\nmeters:\n  m: { value: q, by: [model] }\n  n: { value: r, by: [model] }\ncharges:\n" + charges;
}

QString problems(const QString& text) {
    QStringList lines;
    for (const Diagnostic& d : readPlan(text.toStdString(), "p.yaml").diagnostics)
        if (d.severity == Severity::Error)
            lines << QString("%1:%2 %3 | %4 %5").arg(d.line).arg(d.column).arg(QString::fromStdString(d.field), QString::fromStdString(d.message), QString::fromStdString(d.suggestion)).trimmed();
    return lines.join('\n');
}

} // namespace

class FriendlyFormsTest : public QObject {
    Q_OBJECT

private slots:
    void forms_data();
    void forms();
    void errors_data();
    void errors();
    void oneError_data();
    void oneError();
    void warnings();
    void gridByTheHour();
    void marks();
};

void FriendlyFormsTest::forms_data() {
    QTest::addColumn<QString>("friendly");
    QTest::addColumn<QString>("core");
    const auto row = [](const char* name, const QString& friendly, const QString& core) {
        QTest::newRow(name) << "  - { id: x, " + friendly + " }\n" << "  - { id: x, " + core + " }\n";
    };
    row("cap", "meter: m, price: 2, cap: 100", "meter: m, price: 2, maximum: 100");
    row("cap over lines", "cap: 100", "maximum: 100");
    row("cap of some lines", "cap: { amount: 100, of: [] }", "maximum: { amount: 100, of: [] }");
    row("dated cap", "meter: m, price: 2, cap: [ { value: 5 }, { from: 2026-02-01, value: 6 } ]",
        "meter: m, price: 2, maximum: [ { value: 5 }, { from: 2026-02-01, value: 6 } ]");
    row("free units", "meter: m, price: 2, free_units: 1k", "meter: m, price: 2, included: 1k");
    row("free units of a charge", "meter: m, price: 2, free_units: { quantity: 5, scope: charge }",
        "meter: m, price: 2, included: { quantity: 5, scope: charge }");
    row("package", "meter: m, package: { size: 100, price: 5 }", "meter: m, per: 100, price: { unit: 5, fraction: up }");
    row("package with free units", "meter: m, package: { size: 1k, price: 5 USD, included: 3k }",
        "meter: m, per: 1k, included: 3k, price: { unit: 5, fraction: up }");
    row("package and free units", "meter: m, free_units: 7, package: { size: 10, price: 5 }, discount: 5%",
        "meter: m, per: 10, included: 7, price: { unit: 5, fraction: up }, discount: 5%");
    row("rate only", "meter: m, percentage: { rate: 2.9% }", "meter: m, price: { unit: 0.029 }");
    row("rate and free amount", "meter: m, percentage: { rate: 1%, free_amount: 500 }", "meter: m, price: { unit: 0.01 }, included: { quantity: 500 }");
    row("payment fee", "meter: m, percentage: { rate: 2.9%, fixed: 0.30, minimum: 0.5, maximum: 5 }",
        "meter: m, reset: event, price: { unit: 0.029, flat: 0.30, minimum: 0.5, maximum: 5 }");
    row("free events", "meter: m, percentage: { rate: 1%, free_events: 3, free_amount: 500, ends: apart }",
        "meter: m, reset: event, price: { unit: 0.01 }, included: { quantity: 500, events: 3, ends: apart }");
    row("block tariff", "meter: m, block_tariff: [ { size: 10, price: 1, blocks: 5 }, { size: 100, price: 8 } ]",
        "meter: m, price: { mode: slice, steps: [ { up_to: 50, per: 10, unit: 1, fraction: up }, { per: 100, unit: 8, fraction: up } ] }");
    row("stairstep", "meter: m, stairstep: [ { up_to: 10, price: 50 }, { below: 100, price: 400 }, { price: 900 } ]",
        "meter: m, price: { mode: whole, steps: [ { up_to: 10, unit: 0, flat: 50 }, { below: 100, unit: 0, flat: 400 }, { unit: 0, flat: 900 } ] }");
    row("seats", "flat: 10 USD, quantity: 5", "flat: 50");
    row("parts of seats", "flat: 0.10, quantity: 2.5, in: arrears", "flat: 0.25, in: arrears");
    row("dated seats", "flat: [ { value: 10 }, { from: 2026-02-01, value: 12 } ], quantity: 3", "flat: [ { value: 30 }, { from: 2026-02-01, value: 36 } ]");
    row("allowance", "meter: m, allowance: { quantity: 500, overage: 0.05 }", "meter: m, included: 500, price: 0.05");
    row("allowance for many", "meter: m, minimum: 5, allowance: { quantity: 100k, overage: 0.5 USD, per: 1k }", "meter: m, minimum: 5, per: 1k, included: 100k, price: 0.5");
    row("overage by steps", "meter: m, allowance: { quantity: 5, overage: [ { up_to: 10, unit: 2 }, { unit: 1 } ] }",
        "meter: m, included: 5, price: [ { up_to: 10, unit: 2 }, { unit: 1 } ]");
    row("dated allowance", "meter: m, allowance: { quantity: [ { value: 5 }, { from: 2026-02-01, value: 6 } ], overage: 1 }",
        "meter: m, included: [ { value: 5 }, { from: 2026-02-01, value: 6 } ], price: 1");
    QTest::newRow("allowance with a fee")
        << "  - { id: x, label: Calls, meter: m, lines_by: model, allowance: { quantity: 500, fee: 20 USD, every: year, in: advance, prorate: day, overage: 0.05 } }\n"
        << "  - { id: x_fee, label: 'Calls, fee', flat: 20, every: year, in: advance, prorate: day }\n"
           "  - { id: x, label: Calls, meter: m, lines_by: model, included: 500, price: 0.05 }\n";
    row("trial of a fee", "flat: 49, every: month, trial: 3", "flat: [ { value: 0 }, { from_period: 4, value: 49 } ], every: month");
    row("trial of seats", "flat: 10, quantity: 5, trial: 1", "flat: [ { value: 0 }, { from_period: 2, value: 50 } ]");
    row("trial of a price, and its minimum", "meter: m, price: 2, minimum: 10, maximum: 50, trial: 12",
        "meter: m, price: [ { value: 0 }, { from_period: 13, value: 2 } ], minimum: [ { value: 0 }, { from_period: 13, value: 10 } ], maximum: 50");
    row("trial of steps", "meter: m, price: [ { up_to: 10, unit: 2 }, { unit: 1 } ], trial: 1",
        "meter: m, price: [ { value: 0 }, { from_period: 2, value: [ { up_to: 10, unit: 2 }, { unit: 1 } ] } ]");
    row("trial of a package", "meter: m, package: { size: 100, price: 5 }, trial: 2",
        "meter: m, per: 100, price: [ { value: 0 }, { from_period: 3, value: { unit: 5, fraction: up } } ]");
    row("trial of a percentage", "meter: m, percentage: { rate: 1%, fixed: 2 }, trial: 2",
        "meter: m, reset: event, price: [ { value: 0 }, { from_period: 3, value: { unit: 0.01, flat: 2 } } ]");
    row("trial of a stair", "meter: m, stairstep: [ { up_to: 10, price: 50 }, { price: 90 } ], trial: 2",
        "meter: m, price: [ { value: 0 }, { from_period: 3, value: { mode: whole, steps: [ { up_to: 10, unit: 0, flat: 50 }, { unit: 0, flat: 90 } ] } } ]");
    QTest::newRow("trial of an allowance") << "  - { id: x, meter: m, trial: 3, allowance: { quantity: 5, fee: 20, overage: 1 } }\n"
        << "  - { id: x_fee, flat: [ { value: 0 }, { from_period: 4, value: 20 } ] }\n"
           "  - { id: x, meter: m, included: 5, price: [ { value: 0 }, { from_period: 4, value: 1 } ] }\n";
    QTest::newRow("trial of a grid") << "  - { id: x, trial: 1, grid: { by: model, meters: [m], table: { a: [2] } } }\n"
        << "  - { id: x_m, meter: m, price: [ { value: 0 }, { from_period: 2, value: { by: model, table: { a: 2 } } } ] }\n";
    QTest::newRow("trial of a fee over lines") << "  - { id: y, meter: m, price: 1 }\n  - { id: x, fee: 3%, minimum: 5, trial: 2 }\n"
        << "  - { id: y, meter: m, price: 1 }\n  - { id: x, fee: [ { value: 0% }, { from_period: 3, value: 3% } ], minimum: [ { value: 0 }, { from_period: 3, value: 5 } ] }\n";
    QTest::newRow("dynamic") << "  - { id: x, dynamic: { value: cost, multiplier: 1.2, event: call, filter: \"a == 'b'\" } }\n"
                             << "  - { id: x, meter: x, price: 1.2 }\nmeters2";
    QTest::newRow("grid") << "  - { id: x, per: 1M, lines_by: model, discount: 5%, grid: { by: model, meters: [m, n], table: { a: [2, 8], b: [1, none] }, default: [3, none] } }\n"
                          << "  - { id: x_m, meter: m, per: 1M, lines_by: model, discount: 5%, price: { by: model, table: { a: 2, b: 1 }, default: 3 } }\n"
                             "  - { id: x_n, meter: n, per: 1M, lines_by: model, discount: 5%, price: { by: model, table: { a: 8 } } }\n";
    QTest::newRow("grid of one, and what is over it") << "  - { id: x, grid: { by: [model], meters: m, table: { a: [2], '*': [3] } } }\n  - { id: y, fee: 3%, of: [x_m] }\n"
                          << "  - { id: x_m, meter: m, price: { by: model, table: { a: 2, '*': 3 } } }\n  - { id: y, fee: 3%, of: [x_m] }\n";
}

void FriendlyFormsTest::forms() {
    QFETCH(QString, friendly);
    QFETCH(QString, core);
    QString expected = planOf(core);
    if (core.endsWith("meters2")) { // the form makes a meter
        expected.chop(7);
        expected.replace("charges:", "  x: { event: call, filter: \"a == 'b'\", value: cost }\ncharges:");
    }
    const PlanReading written = readPlan(planOf(friendly).toStdString(), "p.yaml");
    const PlanReading meant = readPlan(expected.toStdString(), "p.yaml");
    QVERIFY2(written.plan.has_value(), qPrintable(problems(planOf(friendly))));
    QVERIFY2(meant.plan.has_value(), qPrintable(problems(expected)));
    QCOMPARE(writeCore(*written.plan), writeCore(*meant.plan));
    const auto formatted = formatPlanText(planOf(friendly).toStdString(), "p.yaml");
    QVERIFY(static_cast<bool>(formatted));
    for (const char* form : {"cap", "free_units", "package", "percentage", "block_tariff", "stairstep", "quantity", "dynamic", "grid", "allowance", "trial"})
        QCOMPARE((*formatted).find(form) != std::string::npos, friendly.contains(form));
}

void FriendlyFormsTest::errors_data() {
    QTest::addColumn<QString>("charge");
    QTest::addColumn<QString>("error");
    const auto row = [](const char* name, const QString& charge, const char* error) {
        QTest::newRow(name) << "  - { id: x, " + charge + " }\n" << QString(error);
    };
    row("two caps", "meter: m, price: 1, cap: 5, maximum: 6", "7:39 charges[0].cap | `cap` says what `maximum` is, which stands in line 7 as well. Keep one of them.");
    row("package and price", "meter: m, package: { size: 1, price: 2 }, price: 3", "`package` says what `price` is");
    row("package and per", "meter: m, per: 3, package: { size: 1, price: 2 }", "`package` says what `per` is");
    row("package without size", "meter: m, package: { price: 2 }", "charges[0].package | `package` needs `size`.");
    row("package of nothing", "meter: m, package: { size: 0, price: 2 }", "7:41 charges[0].package.size | `size` must be above zero.");
    row("package no mapping", "meter: m, package: 5", "`charges[0].package` must be a mapping of keys to values. Its keys are size, price or included.");
    row("package with a typo", "meter: m, package: { size: 1, prise: 2 }", "7:44 charges[0].package.prise | Unknown key `prise`. Did you mean `price`?");
    row("package price no number", "meter: m, package: { size: 1, price: much }", "7:51 charges[0].package.price | `much` is not a number.");
    row("free twice", "meter: m, free_units: 5, package: { size: 1, price: 2, included: 3 }", "The charge says twice what is free.");
    row("free units and included", "meter: m, price: 1, free_units: 5, included: 6", "`free_units` says what `included` is");
    row("free units below zero", "meter: m, price: 1, free_units: -5", "An included quantity is not negative.");
    row("rate without sign", "meter: m, percentage: { rate: x }", "`x` is not a number.");
    row("percentage without rate", "meter: m, percentage: { fixed: 1 }", "`percentage` needs `rate`.");
    row("percentage, minimum above", "meter: m, percentage: { rate: 1%, minimum: 5, maximum: 1 }", "The minimum is above the maximum.");
    row("part of a free event", "meter: m, percentage: { rate: 1%, free_events: 1.5 }", "A number of events is whole");
    row("ends of nothing", "meter: m, percentage: { rate: 1%, ends: apart }", "7:54 charges[0].percentage.ends | `ends` says how free events and a free amount end");
    row("two forms", "meter: m, package: { size: 1, price: 2 }, stairstep: [ { price: 3 } ]", "says what `price` is, which stands in line 7");
    row("blocks without end", "meter: m, block_tariff: [ { size: 10, price: 1 }, { size: 10, price: 2 } ]", "7:40 charges[0].block_tariff[0] | Only the last row may lack `blocks`. Say where this one ends.");
    row("blocks with an end", "meter: m, block_tariff: [ { size: 10, price: 1, blocks: 5 } ]", "charges[0].block_tariff[0].blocks | The rows end here; usage beyond would have no price. Add a last row without `blocks`.");
    row("blocks of nothing", "meter: m, block_tariff: [ { size: 0, price: 1 } ]", "charges[0].block_tariff[0].size | `size` must be above zero.");
    row("no blocks", "meter: m, block_tariff: [ { size: 1, price: 1, blocks: 0 }, { size: 2, price: 1 } ]", "charges[0].block_tariff[0].blocks | `blocks` must be above zero.");
    row("blocks at no price", "meter: m, block_tariff: [ { size: 1, price: [] } ]", "7:58 charges[0].block_tariff[0].price | `charges[0].block_tariff[0].price` must be a text.");
    row("blocks without size", "meter: m, block_tariff: [ { price: 1 } ]", "7:40 charges[0].block_tariff[0] | A row of `block_tariff` needs `size`. Add it.");
    row("block tariff no list", "meter: m, block_tariff: { size: 1, price: 2 }", "must be a list of rows");
    row("stairs overlap", "meter: m, stairstep: [ { up_to: 10, price: 1 }, { up_to: 5, price: 2 }, { price: 3 } ]", "7:71 charges[0].stairstep[1].up_to | The row ends at 5, not above where it begins, 10: rows overlap.");
    row("a stair with two ends", "meter: m, stairstep: [ { up_to: 10, below: 20, price: 1 }, { price: 3 } ]", "charges[0].stairstep[0].below | A row ends with `up_to` or `below`, not both.");
    row("a stair without end", "meter: m, stairstep: [ { price: 1 }, { price: 3 } ]", "Only the last row may lack `up_to` and `below`.");
    row("a stair up to a word", "meter: m, stairstep: [ { up_to: ten, price: 1 }, { price: 3 } ]", "`ten` is not a number.");
    row("stairs end", "meter: m, stairstep: [ { up_to: 10, price: 1 } ]", "charges[0].stairstep[0].up_to | The rows end here; usage beyond would have no price. Add a last row without `up_to` and `below`.");
    row("stairs with a unit price", "meter: m, stairstep: [ { unit: 1 } ]", "Unknown key `unit`.");
    row("no stairs", "meter: m, stairstep: []", "The list of rows is empty.");
    row("seats below zero", "flat: 10, quantity: -1", "A quantity is not negative.");
    row("seats no number", "flat: 10, quantity: many", "`many` is not a number.");
    row("seats of usage", "meter: m, price: 1, quantity: 3", "`quantity` does not go with `meter`.");
    row("seats of lines", "fee: 3%, quantity: 3", "`quantity` needs `flat`.");
    row("dynamic without value", "dynamic: { multiplier: 2 }", "`dynamic` needs `value`.");
    row("dynamic with a meter", "meter: m, dynamic: { value: c }", "`dynamic` says what `meter` is");
    row("dynamic condition", "dynamic: { value: a == b }", "The value of a meter is a number.");
    QTest::newRow("dynamic named as a meter") << "  - { id: m, dynamic: { value: c } }\n" << "There is a meter `m` already";
    row("a price of none beside a default", "grid: { by: model, meters: [m, n], table: { a: [1, none] }, default: [3, 9] }", "`none` leaves this to the default, which has a price.");
    row("grid without meters", "grid: { by: model, table: { a: [1] } }", "A grid needs `by`, `meters` and `table`.");
    row("grid, row too short", "grid: { by: model, meters: [m, n], table: { a: [1] } }", "7:61 charges[0].grid.table.a | A row of the grid has a price for each of its 2 meters.");
    row("grid, row no list", "grid: { by: model, meters: [m], table: { a: 1 } }", "Write them as a list");
    row("grid, default too long", "grid: { by: model, meters: [m], table: { a: [1] }, default: [1, 2] }", "charges[0].grid.default | A row of the grid");
    row("grid, table no mapping", "grid: { by: model, meters: [m], table: [1] }", "`table` must map keys to lists of prices.");
    row("grid, no such meter", "grid: { by: model, meters: [mm], table: { a: [1] } }", "There is no meter `mm`.");
    row("grid, no such dimension", "grid: { by: modell, meters: [m], table: { a: [1] } }", "Did you mean `model`?");
    row("grid and price", "price: 3, grid: { by: model, meters: [m], table: { a: [1] } }", "`grid` says what `price` is");
    row("grid of the same meter", "grid: { by: model, meters: [m, m], table: { a: [1, 2] } }", "`m` stands here twice.");
    QTest::newRow("over a grid") << "  - { id: x, grid: { by: model, meters: [m], table: { a: [2] } } }\n  - { id: y, fee: 3%, of: [x] }\n" << "8:27 charges[1].of | No charge `x` stands before this one. Name `x_m`, or some of them.";
    row("rate below zero", "meter: m, percentage: { rate: -1% }", "charges[0].percentage.rate | A rate is not negative.");
    row("allowance without overage", "meter: m, allowance: { quantity: 5 }", "charges[0].allowance | `allowance` needs `overage`.");
    row("allowance without quantity", "meter: m, allowance: { overage: 5 }", "`allowance` needs `quantity`.");
    row("allowance with a price", "meter: m, price: 1, allowance: { quantity: 5, overage: 5 }", "`allowance` says what `price` is");
    row("allowance and what is free", "meter: m, free_units: 1, allowance: { quantity: 5, overage: 5 }", "`allowance` says what `included` is");
    row("allowance with a typo", "meter: m, allowance: { quantity: 5, overage: 5, pear: 1 }", "charges[0].allowance.pear | Unknown key `pear`. Did you mean `per`?");
    row("allowance below zero", "meter: m, allowance: { quantity: -5, overage: 5 }", "charges[0].allowance.quantity | An included quantity is not negative.");
    row("overage per nothing", "meter: m, allowance: { quantity: 5, overage: 5, per: 0 }", "charges[0].allowance.per | `per` must be above zero.");
    row("overage no number", "meter: m, allowance: { quantity: 5, overage: dear }", "charges[0].allowance.overage | `dear` is not a number.");
    row("allowance, fee no amount", "meter: m, allowance: { quantity: 5, overage: 1, fee: 20 EUR }", "charges[0].allowance.fee | The amount is in `EUR`");
    row("allowance in advance without a fee", "meter: m, allowance: { quantity: 5, overage: 1, in: advance }", "charges[0].allowance.in | `in` is about the fee for what is included, and there is none.");
    row("allowance without a meter", "allowance: { quantity: 5, overage: 1 }", "needs a `meter`");
    row("trial of no number", "flat: 1, trial: yes", "charges[0].trial | `yes` is not a number.");
    row("trial of half a period", "flat: 1, trial: 1.5", "charges[0].trial | `1.5` is no number of billing periods. Write how many");
    row("trial of nothing", "flat: 1, trial: 0", "`0` is no number of billing periods.");
    row("trial of a dated fee", "flat: [ { value: 1 }, { from: 2026-02-01, value: 2 } ], trial: 1", "charges[0].trial | `trial` changes `flat` with billing periods, and it changes by itself already.");
    row("trial of a phased price", "meter: m, price: [ { value: 1 }, { from_period: 3, value: 2 } ], trial: 1", "Leave `trial` out and begin with { value: 0 }.");
    QTest::newRow("trial of a discount") << "  - { id: y, flat: 5 }\n  - { id: x, discount: 3%, trial: 1 }\n" << "charges[1].trial | `trial` makes a price, a fixed fee or a fee over lines free";
    QTest::newRow("over an allowance that failed") << "  - { id: x, meter: m, allowance: { overage: 1 } }\n  - { id: y, fee: 3%, of: [x] }\n" << "7:35 charges[0].allowance | `allowance` needs `quantity`.";
    QTest::newRow("over a broken grid") << "  - { id: x, per: 1M, grid: { meters: [m], table: { a: [2] } } }\n  - { id: y, fee: 3%, of: [x_m] }\n" << "A grid needs `by`";
}

void FriendlyFormsTest::errors() {
    QFETCH(QString, charge);
    QFETCH(QString, error);
    const QString found = problems(planOf(charge));
    QVERIFY2(!found.isEmpty() && found.contains(error), qPrintable(found));
}

// A form that failed has been reported; nothing else is said in its wake.
void FriendlyFormsTest::oneError_data() {
    QTest::addColumn<QString>("charges");
    QTest::newRow("grid without by") << "  - { id: x, per: 1M, lines_by: model, grid: { meters: [m, n], table: { a: [2, 3] } } }\n  - { id: y, fee: 3%, of: [x_m] }\n";
    QTest::newRow("grid of nothing") << "  - { id: x, grid: {} }\n";
    QTest::newRow("grid with a price") << "  - { id: x, price: 1, grid: { by: model, meters: [m], table: { a: [2] } } }\n";
    QTest::newRow("row too short") << "  - { id: x, grid: { by: model, meters: [m, n], table: { a: [2] } } }\n  - { id: y, fee: 3%, of: [x_m, x_n] }\n";
    QTest::newRow("blocks without size") << "  - { id: x, meter: m, block_tariff: [ { price: 2, blocks: 3 }, { size: 2, price: 1 } ] }\n";
    QTest::newRow("stairs overlap") << "  - { id: x, meter: m, stairstep: [ { up_to: 5, price: 2 }, { up_to: 5, price: 3 }, { price: 4 } ] }\n";
    QTest::newRow("package of nothing") << "  - { id: x, meter: m, package: { size: 0, price: 2 } }\n";
    QTest::newRow("allowance of nothing") << "  - { id: x, meter: m, allowance: { overage: 1 } }\n";
    QTest::newRow("trial of a word") << "  - { id: x, flat: 3, trial: long }\n";
}

void FriendlyFormsTest::oneError() {
    QFETCH(QString, charges);
    const QString found = problems(planOf(charges));
    QVERIFY2(!found.isEmpty() && found.count('\n') == 0, qPrintable(found));
}

void FriendlyFormsTest::warnings() {
    const PlanReading reading = readPlan(planOf("  - { id: x, meter: m, percentage: { rate: 2.9 } }\n  - { id: y, meter: n, price: 1 }\n").toStdString(), "p.yaml");
    QVERIFY(reading.plan.has_value());
    QCOMPARE(reading.diagnostics.size(), std::size_t{1});
    QCOMPARE(QString::fromStdString(reading.diagnostics[0].message), QString("A rate of 2.9 is 290 %."));
}

// Hours of a calendar make the rows of a grid; a wrong label is said once, where it stands.
void FriendlyFormsTest::gridByTheHour() {
    const QString head = "plan: p\ncurrency: USD\ncalendars:\n  tou: { rows: [ { label: peak, hours: 08:00-20:00 } ], default: low }\n"
                         "meters:\n  m: { value: q, by: [tou] }\n  n: { value: r, by: [tou] }\ncharges:\n";
    const QString grid = "  - { id: x, grid: { by: tou, meters: [m, n], table: { peak: [0.30, 0.02], low: [0.10, 0.01] } } }\n";
    const QString core = "  - { id: x_m, meter: m, price: { by: tou, table: { peak: 0.30, low: 0.10 } } }\n"
                         "  - { id: x_n, meter: n, price: { by: tou, table: { peak: 0.02, low: 0.01 } } }\n";
    const PlanReading written = readPlan((head + grid).toStdString(), "p.yaml");
    const PlanReading meant = readPlan((head + core).toStdString(), "p.yaml");
    QVERIFY(written.plan && meant.plan);
    QCOMPARE(writeCore(*written.plan), writeCore(*meant.plan));
    QCOMPARE(problems(head + QString(grid).replace("peak:", "peek:")),
             QString("9:56 charges[0].grid.table.peek | The calendar `tou` has no label `peek`. Did you mean `peak`?"));
}

// An edit of a price goes to what the user wrote.
void FriendlyFormsTest::marks() {
    const std::string text = planOf("  - { id: x, meter: m, package: { size: 100, price: 5 } }\n").toStdString();
    const PlanReading reading = readPlan(text, "p.yaml");
    QVERIFY(reading.plan.has_value());
    const auto& usage = std::get<UsageCharge>(reading.plan->charges[0].what);
    const auto& price = std::get<StepPrice>(usage.price.entries[0].value);
    QVERIFY(replaceScalar(text, price.rows[0].unitPrice.mark, "6.25").find("{ size: 100, price: 6.25 }") != std::string::npos);
    QVERIFY(replaceScalar(text, usage.per.mark, "50").find("{ size: 50, price: 5 }") != std::string::npos);
}

QTEST_GUILESS_MAIN(FriendlyFormsTest)
#include "tst_friendly_forms.moc"
