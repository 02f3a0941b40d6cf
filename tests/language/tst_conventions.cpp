// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Conventions: every file names known fields and values, a plan takes what it leaves out from them,
// and the core of a plan, with all of it written out, is the same plan.

#include <QDir>
#include <QFile>
#include <QTest>

#include "engine/catalog/plan_tree.h"
#include "engine/language/conventions.h"
#include "engine/language/plan_text.h"

using namespace rerate;

namespace {

QString planOf(const QString& conventions, const QString& charges, const QString& rest = {}) {
    return "plan: p\n" + conventions + "currency: USD\n" +
           "meters: { m: { value: q, by: [model] } }\ncharges:\n" + charges + rest;
}

std::optional<Plan> read(const QString& text, QString* problems = nullptr) {
    PlanReading reading = readPlan(text.toStdString(), "p.yaml");
    for (const Diagnostic& d : reading.diagnostics)
        if (problems && d.severity == Severity::Error)
            *problems += QString("%1:%2 %3 %4\n").arg(d.line).arg(d.column).arg(
                QString::fromStdString(d.message), QString::fromStdString(d.suggestion));
    return std::move(reading.plan);
}

const QString kCharges =
    "  - { id: a, meter: m, price: [ { up_to: 10, unit: 2, flat: 5 }, { unit: 1 } ], included: 3, "
    "discount: 10%, minimum: 5, maximum: 50 }\n"
    "  - { id: b, flat: 100 }\n"
    "  - { id: c, discount: 10%, of: [a, b] }\n"
    "  - { id: d, true_up: 100 }\n"
    "  - { id: e, commitment: { amount: 10 } }\n"
    "  - { id: f, tax: 19% }\n"
    "  - { id: g, meter: m, lines_by: [model], price: { by: model, table: { x: 2 }, default: 1 } }\n"
    "coupons: [ { id: h, discount: 5 USD }, { id: i, discount: 5% }, { id: j, discount: 5 USD, of: [b] } ]\n";

} // namespace

class ConventionsTest : public QObject {
    Q_OBJECT

private slots:
    void files_data() { namesData(); }
    void files();
    void frozen();
    void core_data() { namesData(); }
    void core();
    void values_data();
    void values();
    void errors_data();
    void errors();

private:
    static void namesData() {
        QTest::addColumn<QString>("name");
        for (const std::string& name : conventionNames())
            QTest::newRow(name.c_str()) << QString::fromStdString(name);
    }
};

// Each line `field: value` of the file stands in the table, and is taken over as it stands.
void ConventionsTest::files() {
    QFETCH(QString, name);
    const QDir folder(RERATE_SOURCE_DIR "/resources/conventions");
    QCOMPARE(static_cast<std::size_t>(folder.entryList({"*.yaml"}).size()), conventionNames().size());
    QFile file(folder.filePath(name + ".yaml"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const Conventions* conventions = findConventions(name.toStdString());
    QVERIFY(conventions && !conventions->label.empty() && !conventions->source.empty());
    std::size_t seen = 0;
    const QStringList lines = QString::fromUtf8(file.readAll()).split('\n');
    for (const QString& line : lines) {
        if (!line.startsWith("  "))
            continue;
        const QString field = line.section(':', 0, 0).trimmed();
        const QString value = line.section(':', 1).section('#', 0, 0).trimmed();
        const auto& choices = conventionField(field.toStdString()).choices;
        QVERIFY2(std::find(choices.begin(), choices.end(), value.toStdString()) != choices.end(), qPrintable(line));
        QCOMPARE(conventions->text(field.toStdString()), value.toStdString());
        ++seen;
    }
    QCOMPARE(seen, conventions->values.size());
}

// A plan without conventions means what it always meant.
void ConventionsTest::frozen() {
    QCOMPARE(rerateConventions().values.size(), conventionFields().size());
    for (const ConventionField& field : conventionFields()) {
        const std::string value = rerateConventions().text(field.name);
        const bool isNotFirst = field.name == "price.beyond" || field.name == "coupon.spread" ||
                                field.name == "adjustments.order" || field.name == "strata" ||
                                field.name == "window.divide.mode";
        QVERIFY2(isNotFirst != (value == field.choices.front()), field.name.data());
    }
    const auto with = read(planOf("conventions: rerate-1\n", kCharges));
    const auto without = read(planOf({}, kCharges));
    QVERIFY(with && without);
    QCOMPARE(writePlan(*with), writePlan(*without));
}

void ConventionsTest::core() {
    QFETCH(QString, name);
    QString problems;
    const auto plan = read(planOf("conventions: " + name + "\n", kCharges), &problems);
    QVERIFY2(plan.has_value(), qPrintable(problems));
    for (const std::string& text : {writePlan(*plan), writeCore(*plan)}) {
        const auto again = read(QString::fromStdString(text), &problems);
        QVERIFY2(again.has_value(), qPrintable(problems + QString::fromStdString(text)));
        QCOMPARE(writeCore(*again), writeCore(*plan));
    }
    const QString core = QString::fromStdString(writeCore(*plan));
    for (const char* choice : {"at_zero: ", "negative: ", "fraction: ", "reset: period", "in: ", "prorate: ",
                               "order:", "spread: ", "each: ", "refunds: ", "strata:", "mode: ", "scope: "})
        QVERIFY2(core.contains(choice), choice);
}

void ConventionsTest::values_data() {
    QTest::addColumn<QString>("conventions");
    QTest::addColumn<QString>("rest");
    QTest::addColumn<QString>("part"); // of the core
    const auto row = [](const char* name, const char* part, const char* rest = "") {
        QTest::addRow("%s %s", name, part) << QString(name) << QString(rest) << QString(part);
    };
    row("rerate-1", "at_zero: nothing\n      negative: first_step");
    row("lago", "at_zero: first_step\n      negative: nothing");
    row("lago", "prorate: day");
    row("lago", "- adjustments\n  - limits\n  - ledger\n  - tax");
    row("lago", "- id: j\n    discount: 5 USD\n    of:\n      - b\n    each: sum\n    spread: proportional");
    row("openmeter", "order:\n      - discount\n      - maximum\n      - minimum\n    round_discount:\n      step: 0.01");
    row("openmeter", "prorate: second");
    row("openmeter", "discount: 10%\n    of:\n      - a\n      - b\n    each: line");
    row("openmeter", "true_up: 100\n    each: sum\n    rounded: parts");
    row("killbill", "fraction: up");
    row("stripe", "prorate: second");
    row("zuora", "order:\n      - minimum\n      - maximum\n      - discount");
    row("meteroid", "- id: i\n    discount: 5%\n    each: sum\n    spread: largest_remainder\n    refunds: counted\n"
                    "    uses: forever\n    round:\n      step: 0.01\n      mode: down\n  - id: h");
    row("autumn", "at: nowhere");
    row("autumn", "refunds: left_out");
    row("autumn", "negative: mirror");
    row("metronome", "true_up: yes");
    row("orb", "- ledger\n  - limits\n  - tax");
    row("flexprice", "- id: h\n    discount: 5 USD\n    each: sum\n    spread: proportional");
    // What the plan says goes before.
    row("autumn", "at: line", "invoice: { round: { at: line } }\n");
    row("lago", "- adjustments\n  - ledger\n  - tax", "strata: [usage, fees, adjustments, ledger, tax, limits, rounding]\n");
    row("meteroid", "- id: h\n", "coupon_order: as_listed\n");
}

void ConventionsTest::values() {
    QFETCH(QString, conventions);
    QFETCH(QString, rest);
    QFETCH(QString, part);
    QString problems;
    const auto plan = read(planOf("conventions: " + conventions + "\n", kCharges, rest), &problems);
    QVERIFY2(plan.has_value(), qPrintable(problems));
    const QString core = QString::fromStdString(writeCore(*plan));
    QVERIFY2(core.contains(part), qPrintable(core));
    QVERIFY(core.contains("conventions: rerate-1"));
    QCOMPARE(QString::fromStdString(plan->conventions), conventions);
}

void ConventionsTest::errors_data() {
    QTest::addColumn<QString>("conventions");
    QTest::addColumn<QString>("charge");
    QTest::addColumn<QString>("error"); // empty: none
    const auto row = [](const char* name, const char* conventions, const char* charge, const char* error) {
        QTest::newRow(name) << QString(conventions) << "  - { id: a, " + QString(charge) + " }\n" << QString(error);
    };
    row("misspelt", "conventions: lagoo\n", "flat: 1", "2:14 `lagoo` is none of the choices for `conventions`. Did you mean `lago`?");
    row("unknown", "conventions: sap\n", "flat: 1", "Write rerate-1, autumn, flexprice, killbill, lago, meteroid, metronome, openmeter, orb, stripe or zuora.");
    row("list", "conventions: [lago]\n", "flat: 1", "`conventions` must be a text.");
    row("mapping", "conventions: { price.at_zero: nothing }\n", "flat: 1", "`conventions` must be a text.");
    row("empty", "conventions:\n", "flat: 1", "`conventions` must be a text.");
    row("bound of the last step", "conventions: stripe\n", "meter: m, price: [ { up_to: 10, unit: 1 } ]", "usage beyond it would have no price");
    row("bound of the last step goes on", "conventions: killbill\n", "meter: m, price: [ { up_to: 10, unit: 1 } ]", "");
    row("value by name", "conventions: lago\n", "meter: m, price: { at_zero: first, steps: [ { unit: 1 } ] }", "`first` is none of the choices");
    row("table of prices that count per line", "conventions: lago\n", "meter: m, price: { by: model, table: { x: 2 } }",
        "Steps inside a table count per line, and so does what the conventions `lago` make of its prices. Add `lines_by`");
    row("table of steps", "conventions: lago\n", "meter: m, price: { by: model, table: { x: [ { unit: 2, flat: 1 } ] } }",
        "Steps inside a table count per line. Add `lines_by`");
    row("table that says so", "conventions: lago\n", "meter: m, price: { by: model, table: { x: { unit: 2, negative: first_step, at_zero: nothing } } }", "");
    row("table by line", "conventions: lago\n", "meter: m, lines_by: [model], price: { by: model, table: { x: 2 } }", "");
}

void ConventionsTest::errors() {
    QFETCH(QString, conventions);
    QFETCH(QString, charge);
    QFETCH(QString, error);
    QString problems;
    const auto plan = read(planOf(conventions, charge), &problems);
    QCOMPARE(plan.has_value(), error.isEmpty());
    QVERIFY2(problems.contains(error), qPrintable(problems));
}

QTEST_GUILESS_MAIN(ConventionsTest)
#include "tst_conventions.moc"
