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

} // namespace

class RefusedKeysTest : public QObject {
    Q_OBJECT

private slots:
    void refused_data();
    void refused();
    void used_data();
    void used();
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
}

void RefusedKeysTest::used() {
    QFETCH(QString, text);
    QCOMPARE(problems(text), QString());
}

QTEST_GUILESS_MAIN(RefusedKeysTest)
#include "tst_refused_keys.moc"
