// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Charges over other lines → lines of invoices, exact and billed. The figures are small enough to be
// followed by hand; those that systems have published are named.

#include <QTest>

#include "engine/analysis/drivers.h"
#include "tests/support/replay_support.h"

using namespace rerate;
using namespace rerate::support;

namespace {

// One customer; in January 10 of x, in March 5 of x and −20 of y.
ReplayData usage() {
    return dataOf({"customer time q region\na 2026-01-15 10 x\na 2026-03-03 5 x\na 2026-03-04 -20 y\n"});
}

QString planOf(const QString& charges, const QString& rest) {
    return planText(charges, "  m: { value: q }\n  n: { value: q, by: [region] }\n", "units: [credit, block]\n" + rest);
}

QString fee(const QString& id, const QString& amount) { return "  - { id: " + id + ", flat: " + amount + " }\n"; }

// The lines of January, without the customer and the day.
QStringList january(const Run& run, const ReplayData& data) {
    QStringList lines;
    for (const QString& line : linesOf(run, data))
        if (line.startsWith("a 2026-01-01 "))
            lines << line.mid(13);
    return lines;
}

void flatten(const Derivation& node, QStringList& texts) {
    texts << QString::fromStdString(node.label + ": " + node.formula + " = " + (node.amount ? node.amount->toText() : ""));
    for (const Derivation& child : node.children)
        flatten(child, texts);
}

} // namespace

class LedgerTest : public QObject {
    Q_OBJECT

private slots:
    void january_data();
    void january();
    void months_data();
    void months();
    void withoutRate_data();
    void withoutRate();
    void explained_data();
    void explained();
    void drivers_data();
    void drivers();
};

void LedgerTest::january_data() {
    QTest::addColumn<QString>("charges");
    QTest::addColumn<QString>("rest");
    QTest::addColumn<QString>("lines");
    const auto row = [](const char* name, const QString& charges, const QString& rest, const char* lines) {
        QTest::newRow(name) << charges << rest << QString(lines);
    };
    const QString f = fee("f", "33.333");
    const QString two = fee("a", "75") + fee("b", "25");
    // Discounts of an amount.
    row("amount off", f + "  - { id: d, discount: 20 USD, of: [f] }\n", "", "f 33.333 33.33|d -20 -20");
    row("never below zero", fee("f", "12.345") + "  - { id: d, discount: 20 USD }\n", "", "f 12.345 12.35|d -12.345 -12.35");
    row("partly used before", f + "  - { id: d, discount: { amount: 20 USD, already_used: 12 USD } }\n", "", "f 33.333 33.33|d -8 -8");
    row("used up before", f + "  - { id: d, discount: { amount: 20 USD, already_used: 25 USD } }\n", "", "f 33.333 33.33");
    row("own amount off", "  - { id: f, flat: 33.333, discount: 20 USD }\n", "", "f 13.333 13.33");
    row("own amount off, all of it", "  - { id: f, flat: 12, discount: 20 USD }\n", "", "");
    // Fees and steps over money.
    row("fee", f + "  - { id: x, fee: 3% }\n", "", "f 33.333 33.33|x 0.99999 1");
    row("fee above all", f + "  - { id: x, fee: 150% }\n", "", "f 33.333 33.33|x 49.9995 50"); // 1.5 × 33.33 = 49.995
    row("greater of 100 and 10 %, low", fee("f", "500") + "  - { id: x, fee: 10%, minimum: 100 }\n", "", "f 500 500|x 100 100");
    row("greater of 100 and 10 %, high", fee("f", "2000") + "  - { id: x, fee: 10%, minimum: 100 }\n", "", "f 2000 2000|x 200 200");
    const QString brackets = "price: { steps: [ { up_to: 10k, unit: 10% }, { up_to: 80k, unit: 0.07 }, { unit: 0.05 } ] }";
    row("support fee by brackets", fee("f", "100k") + "  - { id: x, " + QString(brackets).replace("10%", "0.10") + ", of: [f] }\n", "",
        "f 100000 100000|x 6900 6900"); // 1000 + 4900 + 1000
    row("whole, below its bound", fee("f", "999.99") + "  - { id: x, price: { mode: whole, steps: [ { below: 1000, unit: 0 }, { unit: 0.03 } ] }, of: [f] }\n", "", "f 999.99 999.99");
    row("whole, at its bound", fee("f", "1000") + "  - { id: x, price: { mode: whole, steps: [ { below: 1000, unit: 0 }, { unit: 0.03 } ] }, of: [f] }\n", "", "f 1000 1000|x 30 30");
    row("steps with flats", fee("f", "150") + "  - { id: x, price: { steps: [ { up_to: 100, unit: 0, flat: 5 }, { unit: 0.1, flat: 2 } ] }, of: [f] }\n", "",
        "f 150 150|x 12 12"); // 5 + 50 × 0.1 + 2
    row("discount by spend, whole", fee("f", "1200") + "  - { id: x, discount: { mode: whole, steps: [ { up_to: 1000, unit: 0 }, { unit: 0.05 } ] } }\n", "", "f 1200 1200|x -60 -60");
    row("discount by spend, slice", fee("f", "1200") + "  - { id: x, discount: { steps: [ { up_to: 1000, unit: 0 }, { unit: 0.05 } ] } }\n", "", "f 1200 1200|x -10 -10");
    row("negative unit prices", fee("f", "1200") + "  - { id: x, price: { mode: whole, steps: [ { up_to: 1000, unit: 0 }, { unit: -0.05 } ] }, of: [f] }\n", "", "f 1200 1200|x -60 -60");
    row("steps that take off too much", fee("f", "10") + "  - { id: x, discount: { steps: [ { unit: 0.5, flat: 20 } ] } }\n", "", "f 10 10|x -10 -10");
    // Minimum, maximum, true-up and what is rounded.
    row("true-up", fee("f", "66.667") + "  - { id: x, true_up: { amount: 100, of: [f] } }\n", "", "f 66.667 66.67|x 33.333 33.33");
    row("true-up kept", fee("f", "166.667") + "  - { id: x, true_up: 100 }\n", "", "f 166.667 166.67");
    const QString nowhere = "invoice: { round: { at: nowhere } }\n";
    const QString cents = ", round: { step: 0.01 } }\n";
    row("limit rounded", fee("f", "66.665") + "  - { id: x, minimum: 100, rounded: limit" + cents, nowhere, "f 66.665 66.665|x 33.335 33.34");
    row("parts rounded", fee("f", "66.665") + "  - { id: x, minimum: 100, rounded: parts" + cents, nowhere, "f 66.665 66.665|x 33.335 33.33"); // 100 − 66.67
    row("limit rounded, not even", fee("f", "66.666") + "  - { id: x, minimum: 100.004, rounded: limit" + cents, nowhere, "f 66.666 66.666|x 33.338 33.33");
    row("difference rounded", fee("f", "66.666") + "  - { id: x, minimum: 100.004, rounded: difference" + cents, nowhere, "f 66.666 66.666|x 33.338 33.34");
    // Lago: a minimum of 200 for 17 of 31 days over 60.00 lacks 49.68; a commitment of 10,000 for 2 of
    // 29 days over 36.90 lacks 652.76, the limit rounded first.
    row("minimum for a part of the period", fee("f", "60") + "  - { id: x, minimum: { amount: 200, share: 17/31 }, rounded: difference }\n", "", "f 60 60|x 1540/31 49.68");
    row("commitment for a part of the period", fee("f", "36.90") + "  - { id: x, true_up: { amount: 10k, share: 2/29 } }\n", "", "f 36.9 36.9|x 189299/290 652.76");
    // Each line apart.
    const QString small = fee("a", "0.01") + fee("b", "0.01");
    row("of the sum", small + "  - { id: d, discount: 50% }\n", "", "a 0.01 0.01|b 0.01 0.01|d -0.01 -0.01");
    row("of one line that was computed by lines", small + "  - { id: d, discount: 50%, each: line }\n  - { id: x, fee: 50%, each: line, of: [d] }\n", "",
        "a 0.01 0.01|b 0.01 0.01|d -0.01 -0.02|x -0.005 -0.01"); // half of −0.02, not twice half of −0.01
    row("of each line", small + "  - { id: d, discount: 50%, each: line }\n", "", "a 0.01 0.01|b 0.01 0.01|d -0.01 -0.02");
    row("amount off each line", two + "  - { id: d, discount: 30 USD, each: line }\n", "", "a 75 75|b 25 25|d -55 -55");
    row("minimum of each line", two + "  - { id: x, minimum: 50, each: line }\n", "", "a 75 75|b 25 25|x 25 25");
    // Odoo: ten lines of 3.60 at 5.5 % are 38.00, one sum of 36.00 is 37.98.
    const QString ten = [] {
        QString lines;
        for (int i = 0; i < 10; ++i)
            lines += fee(QString("l%1").arg(i), "3.60");
        return lines;
    }();
    row("tax of each line", ten + "  - { id: t, tax: 5.5%, each: line }\n", "invoice: { minimum: 38 }\n",
        "l0 3.6 3.6|l1 3.6 3.6|l2 3.6 3.6|l3 3.6 3.6|l4 3.6 3.6|l5 3.6 3.6|l6 3.6 3.6|l7 3.6 3.6|l8 3.6 3.6|l9 3.6 3.6|t 1.98 2|invoice_minimum 0.02 0");
    row("tax of the sum", ten + "  - { id: t, tax: 5.5% }\n", "",
        "l0 3.6 3.6|l1 3.6 3.6|l2 3.6 3.6|l3 3.6 3.6|l4 3.6 3.6|l5 3.6 3.6|l6 3.6 3.6|l7 3.6 3.6|l8 3.6 3.6|l9 3.6 3.6|t 1.98 1.98");
    // Flexprice: taxes of 8.875, 2.125 and 0.5 % of 99.99 are rounded apart and do not compound.
    row("taxes", fee("f", "99.99") + "  - { id: s, tax: 8.875% }\n  - { id: c, tax: 2.125% }\n  - { id: m, tax: 0.5% }\n", "",
        "f 99.99 99.99|s 8.8741125 8.87|c 2.1247875 2.12|m 0.49995 0.5");
    row("a tax on a tax", fee("f", "100") + "  - { id: s, tax: 10% }\n  - { id: c, tax: 5%, of: [f, s] }\n", "", "f 100 100|s 10 10|c 5.5 5.5");
    row("tax listed before the usage", "  - { id: t, tax: 10% }\n" + fee("f", "100"), "", "t 10 10|f 100 100");
    // Spread: what later charges see.
    const QString off30 = "  - { id: d, discount: 30 USD, spread: ";
    const QString left = " }\n  - { id: x, fee: 100%, of: [a] }\n";
    row("not spread", two + off30 + "none" + left, "", "a 75 75|b 25 25|d -30 -30|x 75 75");
    row("proportional", two + off30 + "proportional" + left, "", "a 75 75|b 25 25|d -30 -30|x 52.5 52.5"); // Autumn
    row("listed", two + off30 + "listed" + left, "", "a 75 75|b 25 25|d -30 -30|x 45 45");
    row("spread and counted once", two + off30 + "proportional }\n  - { id: x, fee: 100% }\n", "", "a 75 75|b 25 25|d -30 -30|x 70 70");
    row("largest remainder", fee("a", "1.00") + fee("b", "2.00") + "  - { id: d, discount: 1 USD, spread: largest_remainder" + left, "",
        "a 1 1|b 2 2|d -1 -1|x 2/3 0.67"); // Polar: 0.33 and 0.67
    row("spread of each line", two + "  - { id: d, discount: 10%, each: line, spread: proportional" + left, "", "a 75 75|b 25 25|d -10 -10|x 67.5 67.5");
    row("maximum spread", two + "  - { id: d, maximum: 50, spread: proportional" + left, "", "a 75 75|b 25 25|d -50 -50|x 37.5 37.5");
    // Lago: 10.00 off over fees of 100, 50, 30 and 20, taxed at 10, 0 and 20 %: 19.00 of tax.
    row("tax after a coupon", fee("s", "100") + fee("m", "50") + fee("o", "30") + fee("t", "20") +
            "  - { id: t10, tax: 10%, of: [s] }\n  - { id: t20, tax: 20%, of: [o, t] }\n",
        "coupons: [ { id: c, discount: 10 USD } ]\n", "s 100 100|m 50 50|o 30 30|t 20 20|t10 9.5 9.5|t20 9.5 9.5|c -10 -10");
    // Coupons.
    row("coupons as listed", fee("f", "100"), "coupons: [ { id: c, discount: 10 USD }, { id: d, discount: 20% } ]\n", "f 100 100|c -10 -10|d -18 -18");
    row("percentages first", fee("f", "100"), "coupon_order: percentages_first\ncoupons: [ { id: c, discount: 10 USD }, { id: d, discount: 20% } ]\n", "f 100 100|d -20 -20|c -10 -10");
    row("amounts first", fee("f", "100"), "coupon_order: amounts_first\ncoupons: [ { id: d, discount: 20% }, { id: c, discount: 10 USD } ]\n", "f 100 100|c -10 -10|d -18 -18");
    row("amounts first, as at Orb", fee("f", "100"), "conventions: orb\ncoupons: [ { id: d, discount: 20% }, { id: c, discount: 10 USD } ]\n", "f 100 100|c -10 -10|d -18 -18");
    row("percentages compound", fee("f", "100"), "coupons: [ { id: c, discount: 10% }, { id: d, discount: 25% } ]\n", "f 100 100|c -10 -10|d -22.5 -22.5"); // Meteroid
    // Lago: 5 limited to a metric of 12, then 82 to a plan of 75: 80 in all.
    row("limited first", fee("f", "12") + fee("g", "75") + fee("h", "13"),
        "coupon_order: limited_first\ncoupons: [ { id: z, discount: 1 USD }, { id: p, discount: 82 USD, of: [g] }, { id: q, discount: 5 USD, of: [f] } ]\n",
        "f 12 12|g 75 75|h 13 13|p -75 -75|q -5 -5|z -1 -1");
    // Units.
    const QString credits = "  - { id: u, meter: m, price: 2, in_unit: credit }\n";
    row("credits", credits + "  - { id: c, convert: 0.25 }\n", "", "c 5 5"); // 20 credits
    row("rate per many", credits + "  - { id: c, convert: { rate: 1, per: 3 } }\n", "", "c 20/3 6.67");
    // Lago: 10,655.243249 units, hundredths first, at 0.0075: 79.91.
    row("rounded in its own unit", "  - { id: u, flat: 10655.243249, in_unit: credit, round: { step: 0.01 } }\n  - { id: c, convert: 0.0075 }\n", "", "c 79.9143243675 79.91");
    row("fractions of a credit are kept", "  - { id: u, flat: 0.333, in_unit: credit }\n  - { id: c, convert: 100 }\n", "", "c 33.3 33.3");
    row("rounded to whole credits", "  - { id: u, flat: 0.333, in_unit: credit, round: { step: 1, mode: up } }\n  - { id: c, convert: 100 }\n", "", "c 33.3 100");
    row("minimum in credits", "  - { id: u, meter: m, price: 2, in_unit: credit, minimum: 50 }\n  - { id: c, convert: 0.25 }\n", "", "c 12.5 12.5");
    row("discount in credits", credits + "  - { id: d, discount: 10%, in_unit: credit }\n  - { id: c, convert: 0.25 }\n", "", "c 4.5 4.5");
    row("a chain", credits + "  - { id: k, convert: { rate: 3, per: 10 }, in_unit: block }\n  - { id: c, convert: 0.5 }\n", "", "c 3 3"); // 20 → 6 → 3
    row("a rate by key", "  - { id: u, meter: n, lines_by: [region], price: 2, in_unit: credit }\n  - { id: c, convert: { by: region, table: { x: 0.5 }, default: 1 } }\n", "", "c 10 10");
    row("foreign currency", fee("f", "10") + "  - { id: e, flat: 20 EUR, in_unit: EUR }\n  - { id: c, convert: 1.085 }\n  - { id: d, discount: 10% }\n", "", "f 10 10|c 21.7 21.7|d -3.17 -3.17");
    // Odoo: net out of 1000.00 and 800.00 with 30 % tax inside: 1384.61 by line, 1384.62 by sum.
    const QString gross = "  - { id: g, flat: 1000, in_unit: credit }\n  - { id: h, flat: 800, in_unit: credit }\n  - { id: c, convert: { rate: 1, per: 1.30 }";
    row("net of each line", gross + ", each: line }\n", "", "c 18000/13 1384.61");
    row("net of the sum", gross + " }\n", "", "c 18000/13 1384.62");
    // Commitments (Flexprice).
    const QString uses = fee("a", "5000") + fee("b", "5000");
    row("commitment and overage", uses + "  - { id: x, commitment: { amount: 1000, overage_factor: 1.5 } }\n", "", "a 5000 5000|b 5000 5000|x 4500 4500");
    row("commitment not reached", uses + "  - { id: x, commitment: { amount: 20k, overage_factor: 1.5 } }\n", "", "a 5000 5000|b 5000 5000");
    row("commitment with true-up", uses + "  - { id: x, commitment: { amount: 20k, overage_factor: 1.5, true_up: yes } }\n", "", "a 5000 5000|b 5000 5000|x 10000 10000");
    row("commitment used before", fee("a", "12") + "  - { id: x, commitment: { amount: 60, overage_factor: 2, already_used: 50 } }\n", "", "a 12 12|x 2 2");
    row("commitment, billed before", fee("a", "12") + "  - { id: x, commitment: { amount: 60, overage_factor: 2 } }\n", "opening: { billed: { a: 50 } }\n", "a 12 12|x 2 2");
    row("cheaper beyond", fee("a", "100") + "  - { id: x, commitment: { amount: 60, overage_factor: 0.5 } }\n", "", "a 100 100|x -20 -20");
    // Net or at list: 960 of 1,200 less 20 % leave 40 of 1,000; 1,200 use it up, and 200 count half as much again.
    const QString less = "  - { id: a, flat: 1200, discount: 20% }\n";
    const QString of1000 = "  - { id: x, commitment: { amount: 1000, overage_factor: 1.5, true_up: yes";
    row("counts net", less + of1000 + " } }\n", "", "a 960 960|x 40 40");
    row("counts net, said so", less + of1000 + ", counts: net } }\n", "", "a 960 960|x 40 40");
    row("counts at list", less + of1000 + ", counts: list } }\n", "", "a 960 960|x 100 100");
    row("at list, an amount off", "  - { id: a, flat: 1200, discount: 200 USD }\n" + of1000 + ", counts: list } }\n", "", "a 1000 1000|x 100 100");
    row("net, an amount off", "  - { id: a, flat: 1200, discount: 200 USD }\n" + of1000 + " } }\n", "", "a 1000 1000");
    row("at list, before its own minimum", "  - { id: a, flat: 600, minimum: 900 }\n" + of1000 + ", counts: list } }\n", "", "a 900 900|x 400 400");
    row("at list, before its own maximum", "  - { id: a, flat: 1400, maximum: 900 }\n" + of1000 + ", counts: list } }\n", "", "a 900 900|x 200 200");
    const QString off = fee("a", "1200") + "  - { id: d, discount: 20%";
    row("net of a discount over lines", off + " }\n" + of1000 + " } }\n", "", "a 1200 1200|d -240 -240|x 40 40");
    row("at list before a discount over lines", off + " }\n" + of1000 + ", counts: list } }\n", "", "a 1200 1200|d -240 -240|x 100 100");
    row("at list before a discount that is spread", off + ", spread: proportional }\n" + of1000 + ", counts: list } }\n", "", "a 1200 1200|d -240 -240|x 100 100");
    row("at list before a maximum over lines", fee("a", "1200") + "  - { id: d, maximum: 900 }\n" + of1000 + ", counts: list } }\n", "", "a 1200 1200|d -300 -300|x 100 100");
    row("at list, a fee over lines counts", fee("a", "1000") + "  - { id: d, fee: 10% }\n" + of1000 + ", counts: list } }\n", "", "a 1000 1000|d 100 100|x 50 50");
    row("at list, several lines and a minimum of theirs", "  - { id: a, meter: n, lines_by: [region], price: 10, minimum: 700, discount: 50% }\n" + of1000 + ", counts: list } }\n", "",
        "a 700 700|x 900 900"); // 100 at list
    row("at list, rounded as its line would be", "  - { id: a, flat: 33.336, discount: 10% }\n  - { id: x, commitment: { amount: 30, overage_factor: 2, counts: list } }\n", "",
        "a 30.0024 30|x 3.336 3.34");
    row("at list, billed before", less + of1000 + ", counts: list } }\n", "opening: { billed: { a: 300 } }\n", "a 960 960|x 250 250"); // 500 beyond
    row("floor of one line", fee("n", "3") + fee("o", "4") + "  - { id: x, minimum: { amount: 5, of: [n] } }\n", "", "n 3 3|o 4 4|x 2 2");
    // Opening amounts (OpenMeter's maximum spend).
    const QString capped = "  - { id: u, flat: 1000, maximum: 10000 }\n";
    row("cap reached exactly", capped, "opening: { in_period: middle, in_period_of: { u: first }, billed: { u: 9000 } }\n", "u 1000 1000");
    row("cap partly reached", capped, "opening: { billed: { u: 9600 } }\n", "u 400 400");
    row("cap used up", capped, "opening: { billed: { u: 10000 } }\n", "");
    row("no refund above the cap", capped, "opening: { billed: { u: 20000 } }\n", "");
    row("both rounded before", "  - { id: u, flat: 1000, maximum: 10000.001 }\n", "opening: { billed: { u: 9000.01123 } }\n", "u 999.98977 999.99");
    row("minimum counts what was billed", "  - { id: u, flat: 10, minimum: 100 }\n", "opening: { billed: { u: 80 } }\n", "u 20 20");
    row("minimum waits for the last", "  - { id: u, flat: 10, minimum: 100 }\n", "opening: { in_period: first }\n", "u 10 10");
    row("true-up waits for the last", fee("u", "10") + "  - { id: x, true_up: 100 }\n", "opening: { in_period: first }\n", "u 10 10");
    row("fee in arrears waits", "  - { id: u, flat: 10, in: arrears }\n  - { id: v, flat: 5 }\n", "opening: { in_period: first }\n", "v 5 5");
    row("fee in advance is past", "  - { id: u, flat: 10, in: arrears }\n  - { id: v, flat: 5 }\n", "opening: { in_period: last }\n", "u 10 10");
    row("invoice's maximum counts it", fee("u", "10"), "invoice: { maximum: 50 }\nopening: { billed: { u: 45 } }\n", "u 10 10|invoice_maximum -5 -5");
    // Order of own adjustments.
    row("discount, minimum", "  - { id: f, flat: 33.333, discount: 10%, minimum: 40 }\n", "", "f 40 40");
    row("minimum, discount", "  - { id: f, flat: 33.333, discount: 10%, minimum: 40, order: [minimum, discount] }\n", "", "f 36 36");
    row("discount, maximum", "  - { id: f, flat: 200, discount: 10%, maximum: 150 }\n", "", "f 150 150");
    row("maximum, discount", "  - { id: f, flat: 200, discount: 10%, maximum: 150, order: [maximum, discount] }\n", "", "f 135 135");
    // Orb: 550 less 10 % is 495, under the cap of 500; 52 less 10 % is lifted to 50.
    row("Orb's order, high", "  - { id: f, flat: 550, discount: 10%, minimum: 50, maximum: 500 }\n", "", "f 495 495");
    row("Orb's order, low", "  - { id: f, flat: 52, discount: 10%, minimum: 50, maximum: 500 }\n", "", "f 50 50");
    row("discount rounded first", "  - { id: f, flat: 33.345, discount: 10%, round_discount: { step: 0.01 } }\n", "", "f 30.0105 30.02"); // 33.345 − 3.33 = 30.015
    row("discount not rounded", "  - { id: f, flat: 33.345, discount: 10% }\n", "", "f 30.0105 30.01");
    row("tiny discount vanishes", "  - { id: f, flat: 1, discount: 0.1%, round_discount: { step: 0.01 } }\n", "", "f 0.999 1");
    // Strata.
    const QString taxed = fee("f", "50") + "  - { id: t, tax: 10% }\n";
    row("tax, then limits", taxed, "invoice: { minimum: 100 }\n", "f 50 50|t 5 5|invoice_minimum 45 45");
    row("limits, then tax", taxed, "invoice: { minimum: 100 }\nstrata: [usage, fees, adjustments, ledger, limits, tax, rounding]\n", "f 50 50|t 10 10|invoice_minimum 50 50");
    row("limits, then discounts", fee("f", "50") + "  - { id: d, discount: 10% }\n", "invoice: { minimum: 100 }\nstrata: [usage, fees, adjustments, limits, ledger, tax, rounding]\n",
        "f 50 50|d -10 -10|invoice_minimum 50 50");
    // Residuals.
    const QString thirds = fee("a", "0.334") + fee("b", "0.334") + fee("c", "0.334");
    row("no residual", thirds, "", "a 0.334 0.33|b 0.334 0.33|c 0.334 0.33");
    row("largest", thirds, "invoice: { round: { residual: largest } }\n", "a 0.334 0.34|b 0.334 0.33|c 0.334 0.33"); // Autumn
    row("last", thirds, "invoice: { round: { residual: last } }\n", "a 0.334 0.33|b 0.334 0.33|c 0.334 0.34");
    row("largest, downwards", fee("a", "0.336") + fee("b", "0.335") + fee("c", "0.337"), "invoice: { round: { residual: largest } }\n",
        "a 0.336 0.34|b 0.335 0.33|c 0.337 0.34"); // 1.008 → 1.01, b was rounded up most
    row("tens", fee("a", "14") + fee("b", "14") + fee("c", "14"), "invoice: { round: { step: 10, residual: largest } }\n", "a 14 20|b 14 10|c 14 10"); // 42 → 40
    row("a finer line", "  - { id: a, flat: 0.334, round: { step: 0.001 } }\n" + fee("b", "0.334"), "invoice: { round: { residual: last } }\n", "a 0.334 0.334|b 0.334 0.336"); // 0.668 → 0.67
}

void LedgerTest::january() {
    QFETCH(QString, charges);
    QFETCH(QString, rest);
    QFETCH(QString, lines);
    const ReplayData data = usage();
    const auto run = runOf(data, planOf(charges, rest));
    QCOMPARE(::january(*run, data).join('|'), lines);
    QCOMPARE(contradictions(*run, data), QString());
}

void LedgerTest::months_data() {
    QTest::addColumn<QString>("charges");
    QTest::addColumn<QString>("rest");
    QTest::addColumn<QString>("lines"); // of charge d or c
    const QString f = fee("f", "100");
    QTest::newRow("once") << f << "coupons: [ { id: d, discount: 10%, uses: once } ]\n" << "2026-01-01 d -10 -10";
    QTest::newRow("recurring") << f << "coupons: [ { id: d, discount: 10%, uses: recurring 2 } ]\n" << "2026-01-01 d -10 -10|2026-02-01 d -10 -10";
    QTest::newRow("forever") << f << "coupons: [ { id: d, discount: 10% } ]\n" << "2026-01-01 d -10 -10|2026-02-01 d -10 -10|2026-03-01 d -10 -10";
    QTest::newRow("dated") << f + "  - { id: d, discount: [ { value: 5 USD }, { from: 2026-02-01, value: 7 USD } ] }\n" << "" << "2026-01-01 d -5 -5|2026-02-01 d -7 -7|2026-03-01 d -7 -7";
    QTest::newRow("dated rate") << "  - { id: u, flat: 10, in_unit: credit }\n  - { id: d, convert: { rate: [ { value: 2 }, { from: 2026-03-01, value: 3 } ] } }\n" << ""
                                << "2026-01-01 d 20 20|2026-02-01 d 20 20|2026-03-01 d 30 30";
    // A rate that changes inside of February.
    const QString rates = "  - { id: u, flat: 10, in_unit: credit }\n  - { id: d, convert: { rate: [ { value: 2 }, { from: %1, value: 3 } ]%2 } }\n";
    QTest::newRow("rate of the first day") << rates.arg("2026-02-15", "") << "" << "2026-01-01 d 20 20|2026-02-01 d 20 20|2026-03-01 d 30 30";
    QTest::newRow("rate of the first day, said so") << rates.arg("2026-02-15", ", rate_of: period_start") << "" << "2026-01-01 d 20 20|2026-02-01 d 20 20|2026-03-01 d 30 30";
    QTest::newRow("rate of the last day") << rates.arg("2026-02-15", ", rate_of: period_end") << "" << "2026-01-01 d 20 20|2026-02-01 d 30 30|2026-03-01 d 30 30";
    QTest::newRow("rate from the last day on") << rates.arg("2026-02-28", ", rate_of: period_end") << "" << "2026-01-01 d 20 20|2026-02-01 d 30 30|2026-03-01 d 30 30";
    QTest::newRow("rate from the day after it") << rates.arg("2026-03-01", ", rate_of: period_end") << "" << "2026-01-01 d 20 20|2026-02-01 d 20 20|2026-03-01 d 30 30";
    QTest::newRow("one rate, of the last day") << "  - { id: u, flat: 10, in_unit: credit }\n  - { id: d, convert: { rate: 2, rate_of: period_end } }\n" << ""
                                               << "2026-01-01 d 20 20|2026-02-01 d 20 20|2026-03-01 d 20 20";
    QTest::newRow("rate of phases") << "  - { id: u, flat: 10, in_unit: credit }\n  - { id: d, convert: { rate: [ { value: 2 }, { from_period: 2, value: 3 } ], rate_of: period_end } }\n" << ""
                                    << "2026-01-01 d 20 20|2026-02-01 d 30 30|2026-03-01 d 30 30";
    // In March usage is 5 of x and −20 of y: a refund of 20 among lines by region.
    const QString u = "  - { id: u, meter: n, price: 1, lines_by: [region] }\n";
    QTest::newRow("refunds counted") << u + f + "  - { id: d, discount: 10% }\n" << "" << "2026-01-01 d -11 -11|2026-02-01 d -10 -10|2026-03-01 d -8.5 -8.5";
    QTest::newRow("refunds left out") << u + f + "  - { id: d, discount: 10%, refunds: left_out }\n" << "" << "2026-01-01 d -11 -11|2026-02-01 d -10 -10|2026-03-01 d -10.5 -10.5";
    QTest::newRow("refunds bear nothing") << u + f + "  - { id: e, discount: 21 USD, spread: proportional }\n  - { id: d, fee: 100%, of: [u] }\n" << ""
                                          << "2026-01-01 d 89/11 8.09|2026-03-01 d -16 -16"; // 10 − 21 × 10 / 110; 5 − 21 × 5 / 105 − 20
}

void LedgerTest::months() {
    QFETCH(QString, charges);
    QFETCH(QString, rest);
    QFETCH(QString, lines);
    const ReplayData data = usage();
    const auto run = runOf(data, planOf(charges, rest));
    QStringList found;
    for (const QString& line : linesOf(*run, data))
        if (line.section(' ', 2, 2) == "d")
            found << line.mid(2);
    QCOMPARE(found.join('|'), lines);
    QCOMPARE(contradictions(*run, data), QString());
}

// Lines of periods before the first rate would be on no invoice.
void LedgerTest::withoutRate_data() {
    QTest::addColumn<QString>("rate");
    QTest::addColumn<QString>("error"); // none: it is billed
    QTest::newRow("from the beginning") << "{ rate: [ { from: 2026-01-01, value: 2 } ] }" << "";
    QTest::newRow("before it") << "{ rate: [ { from: 2025-12-15, value: 2 }, { from: 2026-02-01, value: 3 } ] }" << "";
    QTest::newRow("later") << "{ rate: [ { from: 2026-02-01, value: 2 } ] }" << "There is no rate for the billing period from 2026-01-01: its lines would be on no invoice. Leave out the first `from`";
    QTest::newRow("within") << "{ rate: [ { from: 2026-01-02, value: 2 }, { from: 2026-02-01, value: 2 } ], rate_of: period_end }" << "";
    QTest::newRow("within, of the first day") << "{ rate: [ { from: 2026-01-02, value: 2 } ] }" << "There is no rate for the billing period from 2026-01-01";
    QTest::newRow("after the last day") << "{ rate: [ { from: 2026-02-01, value: 2 }, { from: 2026-03-01, value: 3 } ], rate_of: period_end }" << "There is no rate for the billing period from 2026-01-01";
}

void LedgerTest::withoutRate() {
    QFETCH(QString, rate);
    QFETCH(QString, error);
    QuantityCache cache;
    Progress progress;
    const auto run = replay(usage(), ::planOf(planOf("  - { id: u, flat: 10, in_unit: credit }\n  - { id: d, convert: " + rate + " }\n", "")), {}, cache, progress);
    QCOMPARE(static_cast<bool>(run), error.isEmpty());
    if (!run)
        QVERIFY2(QString::fromStdString(toText(run.error().diagnostics)).contains(error), toText(run.error().diagnostics).c_str());
}

void LedgerTest::explained_data() {
    QTest::addColumn<QString>("charges");
    QTest::addColumn<QString>("text"); // part of the explanation of January
    const QString two = fee("a", "75") + fee("b", "25");
    QTest::newRow("shares") << two + "  - { id: d, discount: 30 USD, spread: proportional }\n" << "Discount over other lines: -30 = -30|Borne by a:  = -22.5|Borne by b:  = -7.5";
    // −0.50 × 3.33 / 5.10 and −0.50 × 1.77 / 5.10 add up to what is billed, not to the exact discount above it.
    QTest::newRow("shares of what is billed") << fee("a", "3.33") + fee("b", "1.77") + "  - { id: d, discount: 9.9%, spread: proportional }\n"
                                              << "= -0.5049|Rounded, and borne by the lines:  = -0.5|Borne by a:  = -111/340|Borne by b:  = -59/340";
    QTest::newRow("no more than there is") << two + "  - { id: d, discount: 130 USD }\n" << "-130, not more than the 100 there is = -100";
    QTest::newRow("left of it") << two + "  - { id: d, discount: 130 USD, uses: once }\n" << "Left of the discount:  = 30|Invoices that it still holds on: 0 = ";
    QTest::newRow("left after what was used") << two + "  - { id: d, discount: { amount: 20 USD, already_used: 12 USD } }\n" << "Left of the discount:  = 0";
    QTest::newRow("more was used") << two + "  - { id: d, discount: { amount: 20 USD, already_used: 25 USD } }\n" << "Left of the discount:  = 0";
    QTest::newRow("uses left") << two + "  - { id: d, discount: 10%, uses: 3 }\n" << "Invoices that it still holds on: 2 = ";
    QTest::newRow("nothing to discount") << "  - { id: z, flat: 0, every: month }\n  - { id: d, discount: 5 USD, uses: once, of: [z] }\n" << "Left of the discount:  = 5";
    QTest::newRow("each line") << two + "  - { id: d, fee: 10%, each: line }\n" << "Fee over a: 10 % × 75 = 7.5|Fee over b: 10 % × 25 = 2.5";
    QTest::newRow("commitment") << two + "  - { id: d, commitment: { amount: 80, overage_factor: 1.5 } }\n"
                                << "a beyond the commitment: 75 within it; 0 × (1.5 - 1) = 0|b beyond the commitment: 5 within it; 20 × (1.5 - 1) = 10";
    QTest::newRow("commitment at list") << "  - { id: a, flat: 1200, discount: 20% }\n  - { id: d, commitment: { amount: 1000, overage_factor: 1.5, counts: list } }\n"
                                        << "a beyond the commitment: 1000 at list price within it; 200 × (1.5 - 1) = 100";
    QTest::newRow("rate of the last day") << "  - { id: u, flat: 10, in_unit: credit }\n  - { id: d, convert: { rate: [ { value: 2 }, { from: 2026-01-20, value: 3 } ], rate_of: period_end } }\n"
                                          << "u: 10 credit × 3, the rate of the period's last day = 30";
    QTest::newRow("steps") << two + "  - { id: d, price: { steps: [ { up_to: 60, unit: 0.1 }, { unit: 0.05, flat: 2 } ] }, of: [a, b] }\n"
                           << "Step 1, 0 to 60 over other lines: 60 × 0.1 = 6|Step 2, above 60 over other lines: 40 × 0.05 + 2 = 4";
    QTest::newRow("steps below zero") << "  - { id: a, meter: m, price: -10 }\n  - { id: d, discount: { steps: [ { unit: 0.1 } ] } }\n"
                                      << "Discount over other lines: nothing off -100 = 0";
    QTest::newRow("steps that take off too much") << fee("a", "10") + "  - { id: d, discount: { steps: [ { unit: 0.5, flat: 20 } ] } }\n"
                                                  << "Step 1, from 0: 10 × 0.5 + 20 = -25|Not more than there is: of 10 = 15";
    QTest::newRow("conversion") << "  - { id: u, meter: n, lines_by: [region], price: 2, in_unit: credit }\n  - { id: d, convert: { rate: 3, per: 10 } }\n"
                                << "u, region = x: 20 credit × 3 / 10 = 6";
}

void LedgerTest::explained() {
    QFETCH(QString, charges);
    QFETCH(QString, text);
    const ReplayData data = usage();
    QuantityCache cache;
    Progress progress;
    const auto why = explainInvoice(data, *::planOf(planOf(charges, "")), {}, cache, "a", {2026, 1, 1}, progress);
    QVERIFY(static_cast<bool>(why));
    QStringList texts;
    flatten(*why, texts);
    QVERIFY2(texts.join('|').contains(text), qPrintable(texts.join('|')));
}

void LedgerTest::drivers_data() {
    QTest::addColumn<QString>("before");
    QTest::addColumn<QString>("after");
    QTest::addColumn<QString>("driver"); // the only one that is not zero
    const auto row = [](const char* name, const QString& before, const QString& after, const char* driver) {
        QTest::newRow(name) << fee("f", "100") + "  - { id: x, " + before + " }\n" << fee("f", "100") + "  - { id: x, " + after + " }\n" << QString(driver);
    };
    row("fee", "fee: 3%", "fee: 4%", "unit_prices");
    row("overage", "commitment: { amount: 5, overage_factor: 2 }", "commitment: { amount: 5, overage_factor: 3 }", "unit_prices");
    row("commitment", "commitment: { amount: 5, overage_factor: 2 }", "commitment: { amount: 50, overage_factor: 2 }", "minimums_maximums");
    row("amount off", "discount: 5 USD", "discount: 6 USD", "discounts");
    row("kind", "discount: 5 USD", "discount: 10%", "structure");
    row("bound", "price: { steps: [ { up_to: 50, unit: 0.1 }, { unit: 0.2 } ] }, of: [f]", "price: { steps: [ { up_to: 60, unit: 0.1 }, { unit: 0.2 } ] }, of: [f]", "bounds");
    row("flat", "price: { steps: [ { up_to: 50, unit: 0.1 }, { unit: 0.2, flat: 1 } ] }, of: [f]", "price: { steps: [ { up_to: 50, unit: 0.1 }, { unit: 0.2, flat: 3 } ] }, of: [f]", "flats_allowances");
    row("step", "price: { steps: [ { up_to: 50, unit: 0.1 }, { unit: 0.2 } ] }, of: [f]", "price: { steps: [ { up_to: 50, unit: 0.1 }, { unit: 0.3 } ] }, of: [f]", "unit_prices");
    row("order", "flat: 50, discount: 10%, minimum: 60", "flat: 50, discount: 10%, minimum: 60, order: [minimum, discount]", "structure");
    row("rounding of the discount", "flat: 1, discount: 5%", "flat: 1, discount: 5%, round_discount: { step: 0.1 }", "rounding");
    row("true-up", "true_up: 150", "true_up: 160", "minimums_maximums");
}

void LedgerTest::drivers() {
    QFETCH(QString, before);
    QFETCH(QString, after);
    QFETCH(QString, driver);
    const ReplayData data = usage();
    QuantityCache cache;
    Progress progress;
    const auto drivers = attributeDifference(data, runOf(data, planOf(before, "")), runOf(data, planOf(after, "")), {}, cache, progress);
    QVERIFY(static_cast<bool>(drivers));
    QStringList moved;
    for (const Driver& one : *drivers)
        if (!one.delta.isZero())
            moved << QString::fromStdString(one.id);
    QCOMPARE(moved.join(' '), driver);
}

QTEST_GUILESS_MAIN(LedgerTest)
#include "tst_ledger.moc"
