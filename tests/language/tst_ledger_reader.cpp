// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Charges over other lines, coupons, units, strata and openings: text → plan, or the error and its
// place.

#include <QTest>

#include "engine/catalog/plan_difference.h"
#include "engine/catalog/plan_tree.h"
#include "engine/language/plan_text.h"

using namespace rerate;

namespace {

// Lines 1 to 5 are the head, charges begin on line 6; `a` is a fee in USD, `k` usage in credits.
QString planOf(const QString& charges, const QString& rest = {}) {
    return "plan: p\ncurrency: USD\nunits: [credit, block]\nmeters: { m: { value: q, by: [region] } }\ncharges:\n"
           "  - { id: a, flat: 100 }\n"
           "  - { id: k, meter: m, lines_by: [region], price: 2, in_unit: credit }\n" +
           charges + rest;
}

QString problems(const QString& text, Severity severity) {
    QStringList lines;
    for (const Diagnostic& d : readPlan(text.toStdString(), "p.yaml").diagnostics)
        if (d.severity == severity)
            lines << QString("%1:%2 %3 %4").arg(d.line).arg(d.column).arg(QString::fromStdString(d.message), QString::fromStdString(d.suggestion)).trimmed();
    return lines.join('\n');
}

} // namespace

class LedgerReaderTest : public QObject {
    Q_OBJECT

private slots:
    void errors_data();
    void errors();
    void warnings();
    void canonical_data();
    void canonical();
    void differences_data();
    void differences();
};

void LedgerReaderTest::errors_data() {
    QTest::addColumn<QString>("charges");
    QTest::addColumn<QString>("rest");
    QTest::addColumn<QString>("error"); // part of the list
    const auto charge = [](const char* name, const QString& text, const char* error) {
        QTest::newRow(name) << "  - { id: x, " + text + " }\n" << QString() << QString(error);
    };
    const auto plan = [](const char* name, const QString& rest, const char* error) {
        QTest::newRow(name) << QString() << rest << QString(error);
    };
    charge("fee without sign", "fee: 3", "8:19 A fee is a percentage of other lines. Write it with its sign, like 3%");
    charge("fee below zero", "fee: -3%", "A fee is not negative. Write a `discount`.");
    charge("tax as an amount", "tax: 5 USD", "A tax is a percentage of other lines.");
    charge("two kinds", "fee: 3%, tax: 4%", "must say what it charges");
    charge("discount without sign or unit", "discount: 10", "is not a percentage");
    charge("discount below zero", "discount: -10 USD", "8:24 A discount is not negative.");
    charge("discount in another currency", "discount: 10 EUR", "The amount is in `EUR`, the plan in USD.");
    charge("percentage among amounts", "discount: [ { value: 10 USD }, { from: 2026-02-01, value: 5% } ]", "is not a number");
    charge("amount among percentages", "discount: [ { value: 10% }, { from: 2026-02-01, value: 5 USD } ]", "is not a percentage");
    charge("used without amount", "discount: { already_used: 5 USD }", "needs `steps` or `table`");
    charge("own discount by steps", "flat: 5, discount: { steps: [ { unit: 0.1 } ] }", "Such a discount is a charge of its own over other lines.");
    charge("price without lines", "price: { steps: [ { unit: 0.1 } ] }", "The `price` has neither a `meter` nor lines to be over.");
    charge("price with per", "price: 0.1, of: [a], per: 1k", "`per` needs a `meter`.");
    charge("spread of a fee", "fee: 3%, spread: listed", "`spread` belongs to a discount or maximum over other lines.");
    charge("spread unknown", "discount: 3%, spread: evenly", "is none of the choices");
    charge("uses of a fee", "fee: 3%, uses: 2", "`uses` belongs to a discount over other lines.");
    charge("uses of nothing", "discount: 3%, uses: 0", "Write once, recurring 3, or forever.");
    charge("rounded discount", "discount: 3%, rounded: parts", "`rounded` belongs to a minimum");
    charge("each of a commitment", "commitment: { amount: 5 }, each: line", "which all its lines share");
    charge("order over lines", "discount: 3%, order: [discount]", "is about a charge's own discount");
    charge("order twice", "flat: 5, order: [discount, discount]", "8:41 `discount` stands here twice.");
    charge("order leaves out", "flat: 5, minimum: 6, order: [discount]", "The order leaves out the charge's `minimum`.");
    charge("order unknown", "flat: 5, order: [tax]", "is none of the choices");
    charge("each of usage", "flat: 5, each: line", "`each` belongs to a charge over other lines.");
    charge("commitment without amount", "commitment: { overage_factor: 2 }", "`amount` is missing.");
    charge("factor below zero", "commitment: { amount: 5, overage_factor: -1 }", "A factor is not negative.");
    charge("true-up of a commitment", "commitment: { amount: 5, true_up: maybe }", "is none of the choices");
    charge("more than the period", "true_up: { amount: 5, share: 3/2 }", "8:43 `3/2` is not a share of a billing period.");
    charge("share of nothing", "commitment: { amount: 5, share: 3/0 }", "is not a share of a billing period");
    charge("credits and dollars", "fee: 3%, of: [a, k]", "`k` is in credit, `x` in USD: they cannot be added. Convert it first");
    charge("unknown unit", "flat: 5, in_unit: credti", "8:32 Unknown unit `credti`. Did you mean `credit`?");
    charge("amount in the wrong unit", "flat: 5 USD, in_unit: credit", "The amount is in `USD`");
    charge("convert dollars to dollars", "convert: 2, of: [a]", "`a` is in USD already.");
    charge("convert without a rate", "convert: { per: 3 }", "`rate` is missing.");
    charge("convert per nothing", "convert: { rate: 2, per: 0 }", "`per` must be above zero.");
    charge("rates without default", "convert: { by: region, table: { eu: 2 } }", "The rates have no `default`");
    charge("rates by another key", "convert: { by: model, table: { eu: 2 }, default: 1 }", "is not metered by `model`");
    charge("rate by steps", "convert: { rate: { steps: [ { up_to: 5, unit: 1 }, { unit: 2 } ] } }", "A rate is a number.");
    charge("nothing to convert", "convert: 2 }\n  - { id: y, convert: 3", "There is nothing to convert");
    charge("converted twice", "convert: 2, of: [k] }\n  - { id: y, convert: 3, of: [k]", "`x` converts `k` already.");
    charge("two units at once", "flat: 5, in_unit: block }\n  - { id: y, convert: 3, of: [k, x]", "The lines are in credit and in block");
    charge("unknown line", "fee: 3%, of: [b]", "No charge `b` stands before this one.");
    charge("itself", "fee: 3%, of: [x]", "would be over itself: a cycle");
    charge("over a tax", "tax: 3% }\n  - { id: y, discount: 3%, of: [x]", "9:5 `y` would be over `x` of the stratum tax, which comes later: a cycle.");
    charge("rounding of the discount", "flat: 5, discount: 3%, round_discount: { step: 0 }", "A rounding step is above zero.");
    charge("unknown key in a discount", "discount: { amount: 5 USD, alredy_used: 1 USD }", "Did you mean `already_used`?");
    plan("coupon without discount", "coupons: [ { id: c } ]\n", "A coupon needs a `discount`.");
    plan("coupon with steps", "coupons: [ { id: c, discount: { steps: [ { unit: 1 } ] } } ]\n", "A coupon is a percentage or an amount.");
    plan("coupon of a charge's name", "coupons: [ { id: a, discount: 5% } ]\n", "There are two charges with the id `a`.");
    plan("coupon over nothing", "coupons: [ { id: c, discount: 5%, of: [aa] } ]\n", "No charge `aa` stands before this one.");
    plan("coupon with a meter", "coupons: [ { id: c, discount: 5%, meter: m } ]\n", "Unknown key `meter`.");
    plan("coupon order", "coupon_order: largest\n", "is none of the choices");
    plan("strata incomplete", "strata: [usage, fees, adjustments, tax, rounding]\n", "8:9 The strata are not complete.");
    plan("strata twice", "strata: [usage, fees, adjustments, tax, tax]\n", "8:41 `tax` stands here twice.");
    plan("strata in a cycle", "strata: [tax, usage, fees, adjustments, ledger, limits, rounding]\n", "8:10 `tax` would be over lines that come after it: a cycle.");
    plan("rounding in between", "strata: [usage, fees, adjustments, rounding, ledger, tax, limits]\n", "`rounding` rounds what all others have made.");
    plan("stratum unknown", "strata: [usage, fees, own]\n", "is none of the choices");
    plan("opening of nothing", "opening: { billed: { b: 5 } }\n", "8:22 There is no charge `b`.");
    plan("opening in the wrong unit", "opening: { billed: { k: 5 USD } }\n", "The amount is in `USD`");
    plan("opening is a list", "opening: { billed: [5] }\n", "maps charges to values");
    plan("place in the period", "opening: { in_period: second }\n", "is none of the choices");
    plan("residual of the invoice", "invoice: { round: { at: invoice, residual: last } }\n", "A residual is left where each line is rounded.");
    plan("residual unknown", "invoice: { round: { residual: smallest } }\n", "is none of the choices");
}

void LedgerReaderTest::errors() {
    QFETCH(QString, charges);
    QFETCH(QString, rest);
    QFETCH(QString, error);
    const QString found = problems(planOf(charges, rest), Severity::Error);
    QVERIFY2(found.contains(error), qPrintable(found));
    QVERIFY(!readPlan(planOf(charges, rest).toStdString(), "p").plan);
}

void LedgerReaderTest::warnings() {
    QVERIFY(problems(planOf(""), Severity::Warning).contains("The lines of `k` are in credit and no charge converts them"));
    QCOMPARE(problems(planOf("  - { id: x, convert: 2 }\n"), Severity::Warning), QString());
}

void LedgerReaderTest::canonical_data() {
    QTest::addColumn<QString>("charges");
    QTest::addColumn<QString>("rest");
    QTest::addColumn<QString>("part"); // of the canonical text
    const auto row = [](const char* name, const QString& charges, const QString& rest, const char* part) {
        QTest::newRow(name) << charges << rest << QString(part);
    };
    row("amount off", "  - { id: x, discount: 20 USD }\n", "", "discount: 20 USD\n    each: sum\n    spread: none\n    refunds: counted\n    uses: forever");
    row("amount partly used", "  - { id: x, discount: { amount: 20 USD, already_used: 5 USD }, uses: once }\n", "", "already_used: 5 USD");
    row("dated amounts", "  - { id: x, discount: [ { value: 20 USD }, { from: 2026-02-01, value: 10 USD } ] }\n", "", "value: 10 USD");
    row("discount by steps", "  - { id: x, discount: { mode: whole, steps: [ { up_to: 1k, unit: 0 }, { unit: 0.05 } ] }, of: a }\n", "", "up_to: 1000");
    row("fee with a minimum", "  - { id: x, fee: 10%, minimum: 100 }\n", "", "fee: 10%\n    each: sum\n    refunds: counted\n    minimum: 100");
    row("price over lines", "  - { id: x, price: [ { up_to: 10k, unit: 0.10 }, { unit: 0.07 } ], of: [a] }\n", "", "up_to: 10000");
    row("tax", "  - { id: x, tax: 19%, each: line }\n", "", "tax: 19%\n    each: line");
    row("true-up", "  - { id: x, true_up: { amount: 100, of: [a] }, rounded: difference }\n", "", "true_up: 100\n    of:\n      - a\n    each: sum\n    rounded: difference");
    row("share", "  - { id: x, true_up: { amount: 100, share: 25/28 } }\n", "", "amount: 100\n      share: 25/28");
    row("commitment", "  - { id: x, commitment: { amount: 5k, overage_factor: 1.5, true_up: yes, already_used: 7 } }\n", "", "overage_factor: 1.5\n      true_up: yes\n      already_used: 7");
    row("conversion", "  - { id: x, convert: { by: region, table: { eu: 2.2 }, default: 2 } }\n", "", "default: 2");
    row("dated conversion", "  - { id: x, convert: { rate: [ { value: 2 }, { from: 2026-02-01, value: 3 } ], per: 10 } }\n", "", "per: 10");
    row("chain", "  - { id: x, convert: 2, in_unit: block }\n  - { id: y, convert: 3 }\n", "", "in_unit: block");
    row("own amount off", "  - { id: x, flat: 5, discount: 1 USD, minimum: 2, order: [minimum, discount], round_discount: { step: 0.1 } }\n", "", "order:\n      - minimum\n      - discount\n      - maximum");
    row("coupon", "", "coupons: [ { id: x, discount: 10%, uses: recurring 3 } ]\n", "spread: proportional\n    refunds: counted\n    uses: 3");
    row("coupons in order", "", "coupon_order: percentages_first\ncoupons: [ { id: x, discount: 5 USD }, { id: y, discount: 10% } ]\n", "- id: y\n    discount: 10%");
    row("strata", "", "strata: [usage, fees, adjustments, limits, ledger, tax, rounding]\n", "- adjustments\n  - limits\n  - ledger");
    row("opening", "", "opening: { in_period: last, in_period_of: { a: only }, billed: { k: 5 credit } }\n", "opening:\n  in_period: last\n  in_period_of:\n    a: only\n  billed:\n    k: 5");
    row("residual", "", "invoice: { round: { residual: largest, step: 10 } }\n", "residual: largest");
}

void LedgerReaderTest::canonical() {
    QFETCH(QString, charges);
    QFETCH(QString, rest);
    QFETCH(QString, part);
    const QString text = planOf(charges, rest);
    const PlanReading reading = readPlan(text.toStdString(), "p.yaml");
    QVERIFY2(reading.plan.has_value(), qPrintable(problems(text, Severity::Error)));
    const std::string written = writePlan(*reading.plan);
    QVERIFY2(QString::fromStdString(written).contains(part), written.c_str());
    const PlanReading again = readPlan(written, "canonical");
    QVERIFY2(again.plan.has_value(), qPrintable(problems(QString::fromStdString(written), Severity::Error)));
    QCOMPARE(writePlan(*again.plan), written);
    QVERIFY(static_cast<bool>(formatPlanText(text.toStdString(), "p")));
}

void LedgerReaderTest::differences_data() {
    QTest::addColumn<QString>("before");
    QTest::addColumn<QString>("after");
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("change");
    const auto charge = [](const char* name, const QString& before, const QString& after, const char* path, const char* change) {
        QTest::newRow(name) << planOf("  - { id: x, " + before + " }\n") << planOf("  - { id: x, " + after + " }\n") << QString(path) << QString(change);
    };
    charge("amount off", "discount: 20 USD", "discount: 25 USD", "charges.x.discount", "+5 (+25 %)");
    charge("fee", "fee: 3%", "fee: 4.5%", "charges.x.fee", "+1.5 (+50 %)");
    charge("each", "fee: 3%", "fee: 3%, each: line", "charges.x.each", "");
    charge("rate", "convert: 2", "convert: 2.2", "charges.x.convert.rate", "+0.2 (+10 %)");
    charge("factor", "commitment: { amount: 5, overage_factor: 2 }", "commitment: { amount: 5, overage_factor: 1 }", "charges.x.commitment.overage_factor", "-1 (-50 %)");
    charge("nothing", "discount: 20 USD", "discount: '20.00 USD', spread: none", "", "");
    QTest::newRow("strata") << planOf("") << planOf("", "strata: [usage, fees, adjustments, ledger, limits, tax, rounding]\n") << "strata[5]" << "";
}

void LedgerReaderTest::differences() {
    QFETCH(QString, before);
    QFETCH(QString, after);
    QFETCH(QString, path);
    QFETCH(QString, change);
    const auto changes = comparePlans(*readPlan(before.toStdString(), "p").plan, *readPlan(after.toStdString(), "p").plan);
    QCOMPARE(changes.empty(), path.isEmpty());
    if (changes.empty())
        return;
    QCOMPARE(QString::fromStdString(changes[0].path), path);
    QCOMPARE(QString::fromStdString(changes[0].change), change);
}

QTEST_GUILESS_MAIN(LedgerReaderTest)
#include "tst_ledger_reader.moc"
