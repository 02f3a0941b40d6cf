// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Keys that are known and have no use where they stand: each is refused with a sentence that says where it
// belongs. What has a use there stays, in the second table.

#include <QTest>

#include "engine/language/plan_text.h"

using namespace rerate;

namespace {

QString problems(const QString& text) {
    QStringList lines;
    for (const Diagnostic& d : readPlan(text.toStdString(), "p.yaml").diagnostics)
        if (d.severity == Severity::Error)
            lines << QString::fromStdString(d.field + ": " + d.message + " " + d.suggestion);
    return lines.join('\n');
}

QString withCharges(const QString& charges) {
    return "plan: p\ncurrency: USD\nmeters:\n  m: { value: q, by: [model] }\ncharges:\n  - { id: a, meter: m, price: 1 }\n  - " + charges + "\n";
}

QString withPrice(const QString& price) { return withCharges("{ id: c, meter: m, lines_by: [model], price: " + price + " }"); }

QString withMeter(const QString& meter) {
    return "plan: p\ncurrency: USD\nmeters:\n  x: { value: q }\n  m: { " + meter + " }\ncharges:\n  - { id: c, meter: m, price: 1 }\n  - { id: d, meter: x, price: 1 }\n";
}

} // namespace

class RefusedKeysTest : public QObject {
    Q_OBJECT

private slots:
    void refused_data();
    void refused();
    void used_data();
    void used();
    void shares_data();
    void shares();
};

void RefusedKeysTest::refused_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("error");
    const auto row = [](const char* name, const QString& text, const char* error) { QTest::newRow(name) << text << QString(error); };
    const QString steps = "steps: [ { up_to: 5, unit: 2 }, { unit: 1 } ] }";
    row("per beside steps", withPrice("{ per: 1k, " + steps),
        "charges[1].price.per: `per` belongs to a step, and stands beside `steps`. Put it into each step, like { unit: 0.40, per: 1k }, or beside `price` into the charge.");
    row("flat beside steps", withPrice("{ flat: 49, " + steps), "`flat` belongs to a step, and stands beside `steps`. Put it into a step, like { unit: 0.40, flat: 5 }, or make it a charge of its own, with `flat`.");
    row("minimum beside steps", withPrice("{ minimum: 49, " + steps), "`minimum` belongs to a step, and stands beside `steps`. Put it into the step that it limits, or beside `price` into the charge.");
    row("maximum beside steps", withPrice("{ maximum: 49, " + steps), "`maximum` belongs to a step, and stands beside `steps`.");
    row("unit beside steps", withPrice("{ unit: 49, " + steps), "`unit` belongs to a step, and stands beside `steps`. Put it into a step, like { up_to: 1k, unit: 0.40 }.");
    row("in a cell", withPrice("{ by: model, table: { x: { per: 1k, " + steps + " } }"), "charges[1].price.table.x.per: `per` belongs to a step");
    row("in the default", withPrice("{ by: model, table: { x: 1 }, default: { flat: 3, " + steps + " }"), "charges[1].price.default.flat: `flat` belongs to a step");
    row("in a dated price", withPrice("[ { value: 1 }, { from: 2026-03-01, value: { minimum: 3, " + steps + " } ]"), "charges[1].price[1].value.minimum: `minimum` belongs to a step");
    row("default of no table", withPrice("{ unit: 1, default: 3 }"), "charges[1].price.default: `default` belongs to a price with `table`, and this is none.");
    row("default beside steps", withPrice("{ default: 3, " + steps), "`default` belongs to a price with `table`");
    row("a table in a cell", withPrice("{ by: model, table: { x: { unit: 1, by: model, table: { y: 2 } } } }"), "charges[1].price.table.x.by: `by` belongs to a price with `table`, and this is none.");
    row("discount by steps", withCharges("{ id: c, of: [a], discount: { flat: 3, " + steps + " }"), "charges[1].discount.flat: `flat` belongs to a step");
    row("discount by steps, unit", withCharges("{ id: c, of: [a], discount: { unit: 3, " + steps + " }"), "charges[1].discount.unit: `unit` belongs to a step");
    row("price of money", withCharges("{ id: c, of: [a], price: { flat: 3, " + steps + " }"), "charges[1].price.flat: `flat` belongs to a step");
    row("allowance", withCharges("{ id: c, meter: m, allowance: { quantity: 5, overage: { per: 3, " + steps + " } }"), "`per` belongs to a step");
    row("grid", withCharges("{ id: c, lines_by: [model], grid: { by: model, meters: [m], table: { x: [ { per: 3, " + steps + " ] } } }"), "`per` belongs to a step");

    row("beyond of a rate", withCharges("{ id: k, meter: m, in_unit: EUR, price: 1 }\n  - { id: c, of: [k], convert: { rate: { unit: 2, beyond: free } } }"),
        "charges[2].convert.rate.beyond: `beyond` belongs to a price of usage, not of money. Leave it out.");
    row("beyond of a discount", withCharges("{ id: c, of: [a], discount: { beyond: free, steps: [ { up_to: 5, unit: 1 } ] } }"), "charges[1].discount.beyond: `beyond` belongs to a price of usage");

    row("every of a meter", withMeter("event: e, every: day, max: q"),
        "meters.m.every: `every` belongs to a window or to a derived meter. Write `windows: [ { every: day, max: q } ]`.");
    row("every of a count", withMeter("every: 1h, aggregate: count"), "Write `windows: [ { every: 1h, aggregate: count } ]`.");
    row("every of a value", withMeter("every: day, value: 'max(q, 3)', by: [model]"), "Write `windows: [ { every: day, value: 'max(q, 3)' } ]`.");
    row("every of a mean over time", withMeter("every: 1h, time_mean: q, of: deltas"), "Write `windows: [ { every: 1h, time_mean: q, of: deltas } ]`.");
    row("every of a percentile", withMeter("every: day, percentile: 50, value: q"), "Write `windows: [ { every: day, percentile: 50, value: q } ]`.");
    row("every beside windows", withMeter("every: day, windows: [ { every: 1h, sum: q } ]"), "`every` belongs to a window or to a derived meter. Say it in the window.");

    row("remove from a sum", withMeter("sum: q, remove: op == 1"),
        "meters.m.remove: `remove` takes distinct values away, and has no meaning for `sum`. Write `retract: ` and the condition in the meter: such events count as the negative of themselves.");
    row("remove from a value", withMeter("value: q, remove: op == 1"), "has no meaning for `sum`");
    row("remove from a count", withMeter("aggregate: count, remove: op == 1"), "has no meaning for `count`. Write `retract: `");
    row("remove from a maximum", withMeter("max: q, remove: op == 1"), "has no meaning for `max`. Use `unique`, or take the events out by the meter's `filter`.");
    row("remove in a window", withMeter("windows: [ { every: day, sum: q, remove: op == 1 } ]"), "meters.m.windows[0].remove: `remove` takes distinct values away");
    row("remove further out", withMeter("windows: [ { every: 1h, unique: q }, { every: day, max: value, remove: value == 1 } ]"), "meters.m.windows[1].remove: `remove` takes distinct values away");
    row("remove of what lasts", withMeter("interval: { end: stop }, sum: q, remove: op == 1"), "has no meaning for `sum`");
    row("a sum of two values", withMeter("windows: [ { every: day, sum: q, value: p } ]"), "meters.m.windows[0].value: The window says twice what it takes. Keep `value` or `sum`.");
    row("distinct values of two", withMeter("windows: [ { every: day, unique: q, value: p } ]"), "The window says twice what it takes. Keep `value` or `unique`.");
    row("a count of a value", withMeter("windows: [ { every: day, aggregate: count, value: p } ]"), "A count has no `value`.");

    const QString derived = "of: [x], every: day, value: x, ";
    row("aggregate of a derived meter", withMeter(derived + "aggregate: count"),
        "meters.m.aggregate: `aggregate` makes one value of many, and a derived meter adds up its `value` of each `every`. Say it of those values, like `windows: [ { every: period, max: value } ]`, or in the meters in `of`.");
    row("maximum of a derived meter", withMeter(derived + "max: x"), "`max` makes one value of many");
    row("percentile of a derived meter", withMeter(derived + "percentile: 95"), "`percentile` makes one value of many");
    row("division of a derived meter", withMeter(derived + "divide: { places: 2 }"), "`divide` belongs to a window, and a derived meter has those of `windows`.");
    row("discard of a derived meter", withMeter(derived + "discard: ceil"), "`discard` belongs to a window");
    row("carried derived meter", withMeter(derived + "carried: true"), "meters.m.carried: `carried` belongs to a window, and a derived meter has those of `windows`. Say it in a window, like `windows: [ { every: period, sum: value, carried: … } ]`, or in the meters in `of`.");
    row("remove of a derived meter", withMeter(derived + "remove: x == 1"), "`remove` belongs to a window");
    row("then of a derived meter", withMeter(derived + "then: value * 2"), "`then` belongs to a window");
    row("per of a derived meter", withMeter(derived + "windows: [ { every: day, per: model, max: value } ]"),
        "meters.m.windows[0].per: A derived meter has no events whose properties would keep windows apart. Leave `per` out, or use the meter's `by`.");
}

void RefusedKeysTest::refused() {
    QFETCH(QString, text);
    QFETCH(QString, error);
    const QString found = problems(text);
    QVERIFY2(found.contains(error), qPrintable(found));
}

void RefusedKeysTest::used_data() {
    QTest::addColumn<QString>("text");
    const auto row = [](const char* name, const QString& text) { QTest::newRow(name) << text; };
    row("per of a step", withPrice("{ steps: [ { up_to: 5, unit: 2, per: 3, minimum: 1 }, { unit: 1, flat: 2 } ] }"));
    row("unit and default", withPrice("{ by: model, table: { x: { unit: 1, per: 3 } }, default: { unit: 2, flat: 1 } }"));
    row("steps of a discount", withCharges("{ id: c, of: [a], discount: { steps: [ { up_to: 5, unit: 0.1, flat: 1 }, { unit: 0.2 } ] } }"));
    row("levels", withMeter("time_mean: q, of: deltas"));
    row("derived of one", withMeter("of: x, every: day, value: x"));
    row("taken away", withMeter("unique: q, remove: op == 1, active: peak"));
    row("taken away in windows", withMeter("windows: [ { every: day, unique: q, remove: op == 1 }, { every: period, max: value } ]"));
    row("value of an aggregate", withMeter("windows: [ { every: day, aggregate: max, value: q } ]"));
    row("value of a percentile", withMeter("windows: [ { every: 1h, sum: q }, { every: day, percentile: 95, value: value * 2 } ]"));
    row("windows of a derived meter", withMeter("of: [x], every: day, value: x, windows: [ { every: period, max: value } ]"));
}

void RefusedKeysTest::used() {
    QFETCH(QString, text);
    QCOMPARE(problems(text), QString());
}

void RefusedKeysTest::shares_data() {
    QTest::addColumn<QString>("unit"); // of the meter
    QTest::addColumn<QString>("charge");
    QTest::addColumn<QString>("found"); // empty: nothing is said
    const auto row = [](const char* name, const char* unit, const QString& charge, const char* found) { QTest::newRow(name) << unit << charge << QString(found); };
    const QString share = "price: { unit: 10% }";
    row("of money", "USD", share, "");
    row("of what nobody says", "", share, "");
    row("of euros", "EUR", share, "error charges[0].price.unit: `10%` of EUR is in EUR, and the charge in USD. Say `in_unit: EUR`, and add a charge that converts it, like { convert: 1.08, of: […] }.");
    row("of euros in euros", "EUR", share + ", in_unit: EUR", "");
    row("of dollars in euros", "USD", share + ", in_unit: EUR", "error charges[0].price.unit: `10%` of USD is in USD, and the charge in EUR.");
    row("a price of euros", "EUR", "price: 1.08", "");
    row("the form, of euros", "EUR", "percentage: { rate: 10%, fixed: 1 }", "error charges[0].percentage.rate: `10%` of EUR is in EUR");
    row("steps", "EUR", "price: { steps: [ { up_to: 5, unit: 3% }, { unit: 2 } ] }", "error charges[0].price.steps[0].unit: `3%` of EUR is in EUR");
    row("a table", "EUR", "price: { by: model, table: { x: 3% } }", "error charges[0].price.table.x: `3%` of EUR is in EUR");
    row("of tokens", "token", "price: 2.9%", "warning charges[0].price: `2.9%` of token is in token, and the charge in USD. Write 0.029, if each costs that; a percentage is for prices of money.");
    row("of tokens in tokens", "token", "price: 2.9%, in_unit: token", "");
}

void RefusedKeysTest::shares() {
    QFETCH(QString, unit);
    QFETCH(QString, charge);
    QFETCH(QString, found);
    const QString meter = "{ value: q, by: [model]" + (unit.isEmpty() ? unit : ", unit: " + unit) + " }";
    const QString text = "plan: p\ncurrency: USD\n" + QString(unit == "token" ? "units: [token]\n" : unit == "EUR" ? "units: [EUR]\n" : "") +
                         "meters:\n  m: " + meter + "\ncharges:\n  - { id: c, meter: m, " + charge + " }\n" +
                         (charge.contains("in_unit") ? "  - { id: d, convert: 2, of: [c] }\n" : "");
    QStringList lines;
    for (const Diagnostic& d : readPlan(text.toStdString(), "p.yaml").diagnostics)
        lines << QString::fromStdString((d.severity == Severity::Error ? "error " : "warning ") + d.field + ": " + d.message + " " + d.suggestion);
    const QString all = lines.join('\n');
    QVERIFY2(found.isEmpty() ? all.isEmpty() : all.contains(found), qPrintable(all));
}

QTEST_GUILESS_MAIN(RefusedKeysTest)
#include "tst_refused_keys.moc"
