// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Places in a plan's text: values by their keys, choices and their alternatives, steps that are
// split and removed with all they say, and what may be written at the cursor.

#include <QTest>

#include "app/document/plan_choices.h"
#include "app/document/plan_completion.h"
#include "app/document/plan_edits.h"
#include "app/document/plan_nodes.h"
#include "app/models/curve_points.h"
#include "engine/catalog/plan_tree.h"
#include "engine/language/conventions.h"
#include "engine/language/plan_text.h"
#include "engine/replay/replay.h"

using namespace rerate;

namespace {

const char kPlan[] = "plan: a\ncurrency: USD\n"
                     "calendars:\n  tou:\n    rows:\n      - { label: peak, hours: 08:00-20:00 }\n    default: off\n"
                     "meters:\n  calls: { event: call, value: seconds, unit: second }\n"
                     "  peak: { windows: [ { every: 1h, sum: x }, { every: period, percentile: 99 } ] }\n"
                     "charges:\n"
                     "  - id: one\n    meter: calls\n    included: 100k\n    price: 2.50\n"
                     "  - id: two\n    meter: calls\n    reset: event\n    price: { unit: 2.9%, flat: 0.30, minimum: 0.50 }\n"
                     "  - id: three\n    meter: peak\n    price:\n      - { up_to: 10, unit: 1, flat: 2, per: 3, fraction: up }\n      - { unit: 1 }\n"
                     "  - { id: off, discount: 10%, of: [one] }\n"
                     "  - { id: vat, tax: 19% }\n";

} // namespace

class PlanPlacesTest : public QObject {
    Q_OBJECT

private slots:
    void values_data();
    void values();
    void entries_data();
    void entries();
    void lists_data();
    void lists();
    void curves_data();
    void curves();
    void otherCurves_data();
    void otherCurves();
    void everyAlternativeIsAPlan_data();
    void everyAlternativeIsAPlan();
    void everyFieldHasAPlace_data();
    void everyFieldHasAPlace();
    void saidByConventions();
    void scalars_data();
    void scalars();
    void splitKeepsThePrice_data();
    void splitKeepsThePrice();
    void blockStepRemoved();
    void completions_data();
    void completions();
    void completionOfHalfAPlan();
};

void PlanPlacesTest::values_data() {
    QTest::addColumn<int>("charge"); // −1: the whole plan
    QTest::addColumn<bool>("ofPrice");
    QTest::addColumn<QString>("keys");
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("part"); // of the text after; "!": refused
    QTest::newRow("beside a plain quantity") << 0 << false << "included order" << "listed" << "included: { quantity: 100k, order: listed }";
    QTest::newRow("beside a plain price") << 0 << true << "negative" << "nothing" << "price: { unit: 2.50, negative: nothing }";
    QTest::newRow("into brackets") << 1 << true << "at_zero" << "first_step" << "minimum: 0.50, at_zero: first_step }";
    QTest::newRow("written") << 1 << false << "reset" << "window" << "    reset: window\n";
    QTest::newRow("beside steps") << 2 << true << "negative" << "mirror" << "    price:\n      negative: mirror\n      steps:\n      - { up_to: 10";
    QTest::newRow("new in a block") << 2 << false << "lines_by" << "[x]" << "    meter: peak\n    lines_by: [x]\n";
    QTest::newRow("list") << 3 << false << "of" << "[one, two]" << "of: [one, two] }";
    QTest::newRow("nested and new") << -1 << false << "invoice round mode" << "floor" << "invoice: { round: { mode: floor } }";
    QTest::newRow("no place for a key") << 3 << false << "discount mode" << "x" << "!";
}

void PlanPlacesTest::values() {
    QFETCH(int, charge);
    QFETCH(bool, ofPrice);
    QFETCH(QString, keys);
    QFETCH(QString, value);
    QFETCH(QString, part);
    const PlanReading reading = readPlan(kPlan, "a");
    QVERIFY2(reading.plan.has_value(), toText(reading.diagnostics).c_str());
    std::vector<std::string> path;
    for (const QString& key : keys.split(' '))
        path.push_back(key.toStdString());
    std::size_t offset = kWholePlan;
    if (charge >= 0) {
        const Charge& chosen = reading.plan->charges[static_cast<std::size_t>(charge)];
        offset = chosen.mark.offset;
        if (ofPrice)
            offset = std::get<StepPrice>(std::get<UsageCharge>(chosen.what).price.entries[0].value).mark.offset;
    }
    const auto made = withValue(kPlan, offset, path, value.toStdString());
    QCOMPARE(static_cast<bool>(made), part != "!");
    if (!made)
        return;
    QVERIFY2(made->find(part.toStdString()) != std::string::npos, made->c_str());
    if (value != "[x]") {
        const PlanReading after = readPlan(*made, "a");
        QVERIFY2(after.plan.has_value(), (*made + toText(after.diagnostics)).c_str());
    }
}

void PlanPlacesTest::entries_data() {
    QTest::addColumn<QString>("text"); // what comes out of "a" and what is in it
    QTest::addColumn<QString>("keys");
    QTest::addColumn<QString>("instead"); // "KEY VALUE", empty: taken out
    QTest::addColumn<QString>("result");  // "!": refused
    const QString block = "a:\n  one: 1 # first\n  two: [x, y]\n  three:\n    - { p: 1 } # p\n    - q\n  # of four\n  four: 4\nb: 2\n";
    QTest::newRow("first of a block") << block << "one" << "" << QString(block).remove("one: 1 # first\n  ");
    QTest::newRow("list in a line") << block << "two" << "" << QString(block).remove("  two: [x, y]\n");
    QTest::newRow("list of lines") << block << "three" << "" << QString(block).remove("  three:\n    - { p: 1 } # p\n    - q\n");
    QTest::newRow("last of a block") << block << "four" << "" << QString(block).remove("  four: 4\n");
    QTest::newRow("first in brackets") << "a: { one: 1, two: 2 }" << "one" << "" << "a: { two: 2 }";
    QTest::newRow("last in brackets") << "a: { one: 1, two: [2, 3] }" << "two" << "" << "a: { one: 1 }";
    QTest::newRow("the only one") << "a: { one: { deep: 1 }, two: 2 }" << "one deep" << "" << "a: { two: 2 }";
    QTest::newRow("not there") << block << "five" << "" << "!";
    QTest::newRow("another key") << "a: { sum: x, by: y }" << "sum" << "max" << "a: { max: x, by: y }";
    QTest::newRow("another key and value") << "a:\n  sum: x # why\n" << "sum" << "percentile 95" << "a:\n  percentile: 95 # why\n";
    QTest::newRow("a quoted value") << "a: { sum: 'max(x, 1)', by: y }" << "sum" << "aggregate count" << "a: { aggregate: count, by: y }";
    QTest::newRow("a list of lines by a value") << block << "three" << "five 5" << "!";
}

void PlanPlacesTest::entries() {
    QFETCH(QString, text);
    QFETCH(QString, keys);
    QFETCH(QString, instead);
    QFETCH(QString, result);
    const std::string given = text.toStdString();
    const std::size_t place = readYaml(given, "x").root.items[0].mark.offset;
    std::vector<std::string> path;
    for (const QString& key : keys.split(' '))
        path.push_back(key.toStdString());
    const QString value = instead.section(' ', 1);
    const auto made = instead.isEmpty() ? withoutValue(given, place, path)
                                        : withKeyInstead(given, place, path[0], instead.section(' ', 0, 0).toStdString(),
                                                         value.isEmpty() ? std::nullopt : std::optional(value.toStdString()));
    QCOMPARE(made ? QString::fromStdString(*made) : QString("!"), result);
}

void PlanPlacesTest::lists_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("what"); // "+1 x": in front of item 1; "-1"; "v1": down
    QTest::addColumn<QString>("result");
    QTest::newRow("into brackets") << "a: [x, { y: 1 }]" << "+1 z" << "a: [x, z, { y: 1 }]";
    QTest::newRow("behind in brackets") << "a: [x, { y: 1 }]" << "+2 z" << "a: [x, { y: 1 }, z]";
    QTest::newRow("into none") << "a: []" << "+0 z" << "a: [ z ]";
    QTest::newRow("out of brackets") << "a: [x, { y: 1 }, z]" << "-1" << "a: [x, z]";
    QTest::newRow("last out of brackets") << "a: [x, y]" << "-1" << "a: [x]";
    QTest::newRow("the only one") << "a: [x]" << "-0" << "!";
    QTest::newRow("down in brackets") << "a: [x, { y: 1 }, z]" << "v0" << "a: [{ y: 1 }, x, z]";
    QTest::newRow("last down") << "a: [x, y]" << "v1" << "!";
    const QString block = "a:\n  - x # one\n  # of y\n  - y: 1\n    z: 2\n  - w\nb: 1\n";
    QTest::newRow("into lines") << block << "+1 n" << "a:\n  - x # one\n  # of y\n  - n\n  - y: 1\n    z: 2\n  - w\nb: 1\n";
    QTest::newRow("behind lines") << block << "+3 n" << "a:\n  - x # one\n  # of y\n  - y: 1\n    z: 2\n  - w\n  - n\nb: 1\n";
    QTest::newRow("out of lines") << block << "-1" << "a:\n  - x # one\n  # of y\n  - w\nb: 1\n";
    QTest::newRow("down in lines") << block << "v1" << "a:\n  - x # one\n  # of y\n  - w\n  - y: 1\n    z: 2\nb: 1\n";
    QTest::newRow("with its comment") << block << "v0" << "a:\n  - y: 1\n    z: 2\n  # of y\n  - x # one\n  - w\nb: 1\n";
}

void PlanPlacesTest::lists() {
    QFETCH(QString, text);
    QFETCH(QString, what);
    QFETCH(QString, result);
    const std::string given = text.toStdString();
    const std::size_t place = readYaml(given, "x").root.items[0].mark.offset;
    const std::size_t index = what.mid(1, 1).toUInt();
    const auto made = what[0] == '+' ? withItem(given, place, index, what.mid(3).toStdString())
                      : what[0] == '-' ? withoutItem(given, place, index)
                                       : withItemMovedDown(given, place, index);
    QCOMPARE(made ? QString::fromStdString(*made) : QString("!"), result);
}

void PlanPlacesTest::curves_data() {
    QTest::addColumn<QString>("charge");
    QTest::addColumn<QString>("low");
    QTest::addColumn<QString>("high");
    QTest::addColumn<QString>("places"); // where it bends or jumps: "at quantity, amount up to there, amount right behind"
    QTest::newRow("straight") << "price: 2" << "0" << "10" << "";
    QTest::newRow("slices") << "price: [ { up_to: 10, unit: 2 }, { unit: 1 } ]" << "0" << "15" << "10 20 20";
    QTest::newRow("whole") << "price: { mode: whole, steps: [ { up_to: 10, unit: 2 }, { unit: 1 } ] }" << "0" << "15" << "10 20 10";
    QTest::newRow("flat at the start") << "price: { unit: 1, flat: 5 }" << "0" << "10" << "0 0 5";
    QTest::newRow("packages") << "package: { size: 100, price: 5 }" << "0" << "1000" << "0 0 5; 100 5 10; 400 20 25";
    QTest::newRow("stair") << "stairstep: [ { up_to: 10, price: 50 }, { price: 90 } ]" << "0" << "15" << "0 0 50; 10 50 90";
    QTest::newRow("blocks") << "block_tariff: [ { size: 10, price: 1, blocks: 2 }, { size: 100, price: 8 } ]" << "0" << "520" << "0 0 1; 10 1 2; 20 2 10; 120 10 18";
    QTest::newRow("allowance") << "{ included: 100, price: 2 }" << "0" << "150" << "100 0 0";
    QTest::newRow("minimum") << "{ price: 2, minimum: 30 }" << "0" << "20" << "15 30 30";
    QTest::newRow("maximum of a row") << "price: { unit: 2, maximum: 7 }" << "0" << "10" << "3.5 7 7";
    QTest::newRow("limits of an event") << "percentage: { rate: 2%, fixed: 0.3, minimum: 0.5, maximum: 5 }" << "0" << "320" << "10 0.5 0.5; 235 5 5";
    QTest::newRow("minimum that stays") << "{ price: 0, minimum: 30 }" << "0" << "10" << "";
    QTest::newRow("allowance and overage") << "allowance: { quantity: 100, overage: 2 }" << "0" << "150" << "100 0 0";
    QTest::newRow("behind a trial") << "{ price: 2, trial: 3 }" << "0" << "10" << "5 10 10";
    QTest::newRow("below zero") << "price: { negative: mirror, steps: [ { up_to: 10, unit: 2 }, { unit: 1 } ] }" << "-7.5" << "15" << "10 20 20";
}

void PlanPlacesTest::curves() {
    QFETCH(QString, charge);
    QFETCH(QString, low);
    QFETCH(QString, high);
    QFETCH(QString, places);
    const QString inside = charge.startsWith("{ ") ? charge.mid(2, charge.size() - 4) : charge;
    const std::string text = "plan: a\ncurrency: USD\nmeters: { m: { event: e, value: x } }\ncharges:\n  - { id: c, meter: m, " + inside.toStdString() + " }\n";
    const PlanReading reading = readPlan(text, "a");
    QVERIFY2(reading.plan.has_value(), (text + toText(reading.diagnostics)).c_str());
    const Date day{2026, 1, 15};
    const CurveRange range = curveRange(*reading.plan, "c", {}, day);
    QCOMPARE(QString::fromStdString(range.low.toText()), low);
    QCOMPARE(QString::fromStdString(range.high.normalized().toText()), high);
    const auto points = curvePoints(*reading.plan, nullptr, "c", {}, day, range).candidate;
    const Decimal narrow = (range.high - range.low) * Decimal::literal("0.0001");
    for (const QString& place : places.split("; ", Qt::SkipEmptyParts)) {
        const Decimal at = Decimal::literal(place.section(' ', 0, 0).toStdString());
        bool hasBefore = false, hasBehind = false;
        for (const CurvePoint& point : points) { // within a pixel of it on either side, at those amounts or near them
            const Decimal distance = point.quantity - at;
            const auto isNear = [&](int section) {
                const Ratio wanted(Decimal::literal(place.section(' ', section, section).toStdString()));
                const Ratio difference = point.amount - wanted;
                return difference <= Ratio(narrow * Decimal(3)) && Ratio(Decimal(0)) - difference <= Ratio(narrow * Decimal(3));
            };
            hasBefore = hasBefore || (distance.sign() <= 0 && Decimal(0) - distance <= narrow && isNear(1));
            hasBehind = hasBehind || (distance.sign() >= 0 && distance <= narrow && isNear(2));
        }
        QVERIFY2(hasBefore && hasBehind, qPrintable(place));
    }
    QVERIFY(points.size() < 1'300);
}

// Charges over lines by the money of the lines, fees by billing period.
void PlanPlacesTest::otherCurves_data() {
    QTest::addColumn<QString>("charge");
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("places"); // "at amount", where it bends with a |
    const auto row = [](const char* name, const char* charge, const char* places, const char* key = "") {
        QTest::newRow(name) << charge << key << places;
    };
    row("percentage", "discount: 10%", "100 -10; 0 0; 1000 -100");
    row("discount of an amount", "discount: 20 USD", "10 -10; 20 -20 |; 30 -20");
    row("discount of which some is used", "discount: { amount: 20 USD, already_used: 5 USD }", "10 -10; 15 -15 |; 20 -15");
    row("commitment of which some is used", "commitment: { amount: 1000, already_used: 200, true_up: yes }", "400 400; 800 0 |; 1200 0");
    row("discount on the first invoices", "discount: 10%, uses: once", "100 -10");
    row("discount by steps", "discount: { mode: whole, steps: [ { up_to: 1k, unit: 0 }, { unit: 0.05 } ] }", "1000 0 |; 1500 -75");
    row("fee and its minimum", "fee: 10%, minimum: 100", "500 100; 1000 100; 2000 200");
    row("fee that begins later", "fee: 10%, trial: 2", "500 50");
    row("price by steps", "price: [ { up_to: 10k, unit: 0.10 }, { unit: 0.07 } ], of: [u]", "10000 1000 |; 15000 1350");
    row("minimum", "minimum: { amount: 100 }", "30 70; 100 0 |; 150 0");
    row("minimum for a part of the period", "minimum: { amount: 100, share: 1/4 }", "5 20; 25 0 |; 30 0");
    row("maximum", "maximum: 100, of: [u]", "90 0; 100 0 |; 150 -50");
    row("true-up", "true_up: 500", "200 300; 500 0 |; 750 0");
    row("commitment", "commitment: { amount: 1000, overage_factor: 1.5, true_up: yes }", "400 600; 1000 0 |; 1200 100");
    row("tax", "tax: 19%", "100 19");
    row("conversion", "convert: 2.00, of: [k]", "100 200");
    row("conversion by a table", "convert: { rate: { by: model, table: { a: 2, b: 3 }, default: 1 } }, of: [k]", "100 300", "b");
    row("fee of every month", "flat: 10", "1 10; 12 10");
    row("fee of every quarter", "flat: 10, every: quarter", "1 10; 2 0; 3 0; 4 10");
    row("in arrears", "flat: 10, every: quarter, in: arrears", "1 0; 3 10; 6 10");
    row("fee with a trial", "flat: 10, trial: 3", "1 0; 3 0; 4 10 |; 12 10");
    row("fee that is raised on a day", "flat: [ { value: 10 }, { from: 2026-03-01, value: 12 } ]", "2 10; 3 12");
}

void PlanPlacesTest::otherCurves() {
    QFETCH(QString, charge);
    QFETCH(QString, key);
    QFETCH(QString, places);
    const std::string text = "plan: a\ncurrency: USD\nunits: [credit]\nmeters: { m: { value: x, by: [model] } }\ncharges:\n  - { id: u, meter: m, price: 1 }\n"
                             "  - { id: k, meter: m, price: 1, in_unit: credit, lines_by: [model] }\n  - { id: c, " + charge.toStdString() + " }\n";
    const PlanReading reading = readPlan(text, "a");
    QVERIFY2(reading.plan.has_value(), (text + toText(reading.diagnostics)).c_str());
    const Date day{2026, 1, 15};
    const std::vector<std::string> keys = key.isEmpty() ? std::vector<std::string>{} : std::vector<std::string>{key.toStdString()};
    const std::vector<Decimal> breakpoints = chargeBreakpoints(*reading.plan, "c", keys, day);
    std::size_t bends = 0;
    for (const QString& place : places.split("; ")) {
        const Decimal at = Decimal::literal(place.section(' ', 0, 0).toStdString());
        const Decimal amount = Decimal::literal(place.section(' ', 1, 1).toStdString());
        const auto curve = chargeCurve(*reading.plan, "c", keys, day, {at});
        QCOMPARE(curve.size(), std::size_t{1});
        QVERIFY2(curve[0].amount == Ratio(amount), qPrintable(place + ": " + QString::fromStdString(curve[0].amount.finite()->toText())));
        QVERIFY(*chargeExample(*reading.plan, "c", keys, day, at).amount == Ratio(amount));
        bends += place.endsWith('|');
        QVERIFY2(!place.endsWith('|') || std::find(breakpoints.begin(), breakpoints.end(), at) != breakpoints.end(), qPrintable(place));
    }
    QCOMPARE(breakpoints.size(), bends);
    const CurveRange range = curveRange(*reading.plan, "c", keys, day);
    const auto points = curvePoints(*reading.plan, nullptr, "c", keys, day, range).candidate;
    QVERIFY(points.size() > 1 && points.size() < 1'300);
    QVERIFY(points.front().quantity == range.low && points.back().quantity == range.high);
}

// A plan in which every field of the conventions matters.
const char kAllChoices[] = R"(plan: a
currency: USD
units: [second, credit]
meters:
  calls: { event: call, value: seconds, unit: second, by: [model, tier] }
  runs: { interval: { end: stopped_at } }
  peak: { windows: [ { every: 1h, sum: x }, { every: period, percentile: 99 } ] }
  hosts: { windows: [ { every: 1h, unique: host, remove: "op == 'gone'" }, { every: period, mean: value, round: { step: 1 } } ] }
  stored: { windows: [ { every: period, time_mean: bytes } ] }
  left: { windows: [ { every: period, delta_to_end: seats } ] }
charges:
  - { id: one, meter: calls, included: 100k, price: 2.50, minimum: 5, discount: 10%, round_quantity: { step: 1 } }
  - { id: two, meter: calls, reset: event, included: { quantity: 10, events: 3 }, price: { unit: 2.9%, flat: 0.30, minimum: 0.50 } }
  - { id: three, meter: calls, lines_by: [model], included: [ { value: 5 }, { from: 2026-02-01, value: { quantity: 6, scope: charge } } ], price: 1 }
  - { id: four, meter: runs, price: { beyond: free, steps: [ { up_to: 10, unit: 2 }, { up_to: 20, unit: 1 } ] } }
  - id: five
    meter: calls
    lines_by: [model]
    price: { mode: whole, by: model, table: { a: [ { up_to: 10, unit: 2 }, { unit: 1 } ], b: 2 }, default: [ { up_to: 10, unit: 2 }, { unit: 1 } ] }
  - { id: p, meter: peak, price: 1 }
  - { id: h, meter: hosts, price: 1 }
  - { id: s, meter: stored, price: 1 }
  - { id: l, meter: left, price: 1, trial: 2 }
  - { id: changing, meter: calls, round_quantity: { step: 1 }, price: [ { value: [ { up_to: 10, unit: 2 }, { unit: 1 } ] }, { from: 2026-02-10, value: 3 } ] }
  - { id: hundreds, meter: calls, per: 100, price: [ { up_to: 300, unit: 1 }, { unit: 0.5 } ] }
  - { id: packs, meter: calls, per: 10, price: { unit: 5, flat: 1, fraction: up } }
  - { id: credits, flat: 5, in_unit: credit }
  - { id: dollars, convert: { rate: [ { value: 2 }, { from: 2026-02-10, value: 3 } ] }, of: [credits] }
  - { id: fee, flat: 10 }
  - { id: plus, meter: calls, allowance: { quantity: 5, overage: 1, fee: 10 } }
  - { id: off, discount: 10%, of: [one] }
  - { id: cap, maximum: 1000, of: [one] }
  - { id: floor, minimum: 10, of: [two] }
  - { id: commit, commitment: { amount: 100 } }
  - { id: vat, tax: 19% }
coupons:
  - { id: ten, discount: 10% }
  - { id: twenty, discount: 20 USD }
invoice: { minimum: 5 }
)";

void PlanPlacesTest::everyAlternativeIsAPlan_data() {
    QTest::addColumn<QString>("text");
    QTest::newRow("of some charges") << kPlan;
    QTest::newRow("of all") << kAllChoices;
    QString lago = kAllChoices;
    QTest::newRow("of all by conventions") << lago.replace("currency: USD\n", "currency: USD\nconventions: killbill\n");
}

// Each alternative holds after it is written, and nothing else of the plan has changed.
void PlanPlacesTest::everyAlternativeIsAPlan() {
    QFETCH(QString, text);
    const std::string given = text.toStdString();
    const PlanReading before = readPlan(given, "a");
    QVERIFY2(before.plan.has_value(), toText(before.diagnostics).c_str());
    const auto choices = choicesOf(*before.plan, given);
    QVERIFY(choices.size() > 15);
    for (std::size_t i = 0; i < choices.size(); ++i)
        for (const std::string& value : choices[i].alternatives) {
            if (choices[i].field == "conventions")
                continue; // not each holds every plan
            const std::string what = choices[i].where + ", " + choices[i].field + ": " + value;
            const auto edited = withAlternative(given, choices[i], value);
            QVERIFY2(static_cast<bool>(edited), what.c_str());
            const PlanReading reading = readPlan(*edited, "a");
            QVERIFY2(reading.plan.has_value(), (what + "\n" + *edited + toText(reading.diagnostics)).c_str());
            bool isThere = false;
            for (const PlanChoice& now : choicesOf(*reading.plan, *edited))
                isThere = isThere || (now.where == choices[i].where && now.field == choices[i].field && now.value == value);
            QVERIFY2(isThere || value == "nowhere" || value == "invoice", (what + "\n" + *edited).c_str());
        }
}

void PlanPlacesTest::everyFieldHasAPlace_data() {
    QTest::addColumn<QString>("field");
    for (const ConventionField& field : conventionFields())
        QTest::newRow(std::string(field.name).c_str()) << QString::fromUtf8(field.name.data(), static_cast<int>(field.name.size()));
}

// A field that is new to the conventions is a choice of the window as well. One of a new group needs a
// place in the list of choices, one that does not always matter a use in the plan above.
void PlanPlacesTest::everyFieldHasAPlace() {
    QFETCH(QString, field);
    const Plan plan = *readPlan(kAllChoices, "a").plan;
    bool isThere = false;
    for (const PlanChoice& choice : choicesOf(plan, kAllChoices)) {
        if (QString::fromStdString(choice.convention) != field)
            continue;
        isThere = true;
        QVERIFY(!choice.field.empty() && !choice.value.empty());
        // What holds is what the engine reads: written out, it changes nothing (in one row, a fraction is the row's own).
        if (field != "price.fraction" && choice.source == PlanChoice::Source::Default && conventionField(choice.convention).isWritten) {
            const auto edited = withAlternative(kAllChoices, choice, choice.value);
            QVERIFY(static_cast<bool>(edited));
            const PlanReading reading = readPlan(*edited, "a");
            QVERIFY2(reading.plan.has_value(), toText(reading.diagnostics).c_str());
            QCOMPARE(writePlan(*reading.plan), writePlan(plan));
        }
    }
    QVERIFY2(isThere, qPrintable("`" + field + "` has no place among the choices"));
}

void PlanPlacesTest::saidByConventions() {
    const std::string text = "plan: a\ncurrency: USD\nconventions: lago\nmeters: { m: { value: x } }\n"
                             "charges:\n  - { id: c, meter: m, price: { negative: mirror, steps: [ { up_to: 10, unit: 1, flat: 2 }, { unit: 1 } ] } }\n  - { id: f, flat: 1 }\n";
    const Plan plan = *readPlan(text, "a").plan;
    const auto sourceOf = [&](const char* field) {
        for (const PlanChoice& choice : choicesOf(plan, text))
            if (choice.convention == field)
                return choice.source;
        return PlanChoice::Source::Default;
    };
    QCOMPARE(sourceOf("price.negative"), PlanChoice::Source::Plan);
    QCOMPARE(sourceOf("price.at_zero"), PlanChoice::Source::Conventions);
    QCOMPARE(sourceOf("fee.in"), PlanChoice::Source::Default);
}

void PlanPlacesTest::scalars_data() {
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QString>("written");
    QTest::newRow("name") << "input_tokens" << "input_tokens";
    QTest::newRow("expression") << "a - b" << "a - b";
    QTest::newRow("comma") << "max(a, b)" << "'max(a, b)'";
    QTest::newRow("quote") << "x == 'a'" << "'x == ''a'''";
    QTest::newRow("comment") << "a # b" << "'a # b'";
    QTest::newRow("hours") << "08:00-20:00" << "08:00-20:00";
    QTest::newRow("colon") << "a: b" << "'a: b'";
    QTest::newRow("brace") << "{ a }" << "'{ a }'";
}

void PlanPlacesTest::scalars() {
    QFETCH(QString, typed);
    QFETCH(QString, written);
    QCOMPARE(QString::fromStdString(scalarFor(typed.toStdString())), written);
    const auto yaml = readYaml("k: { v: " + written.toStdString() + " }", "x");
    QVERIFY(!hasErrors(yaml.diagnostics));
    QCOMPARE(QString::fromStdString(yaml.root.items[0].items[0].text), typed);
}

void PlanPlacesTest::splitKeepsThePrice_data() {
    QTest::addColumn<QString>("price");
    QTest::newRow("plain") << "2";
    QTest::newRow("one row") << "{ unit: 15, per: 10, fraction: up, at_zero: nothing }";
    QTest::newRow("one row in a block") << "\n      unit: 15\n      flat: 3\n      negative: mirror";
    QTest::newRow("slice") << "[ { up_to: 3000, unit: 2, flat: 5, per: 10, fraction: up }, { unit: 1 } ]";
    QTest::newRow("whole") << "{ mode: whole, steps: [ { up_to: 3000, unit: 2, flat: 5 }, { unit: 1 } ] }";
    QTest::newRow("rows in a block") << "\n      steps:\n        - up_to: 3000\n          unit: 2\n          flat: 4\n        - unit: 1";
}

void PlanPlacesTest::splitKeepsThePrice() {
    QFETCH(QString, price);
    const std::string text = "plan: a\ncurrency: USD\nmeters: { m: { event: e, value: x } }\ncharges:\n  - id: c\n    meter: m\n    price: " +
                             price.toStdString() + "\n  - { id: f, flat: 1 }\n";
    const PlanReading reading = readPlan(text, "a");
    QVERIFY2(reading.plan.has_value(), toText(reading.diagnostics).c_str());
    const auto& steps = std::get<StepPrice>(std::get<UsageCharge>(reading.plan->charges[0].what).price.entries[0].value);
    const std::string edited = withSplitStep(text, steps, steps.rows[0], Decimal(0));
    const PlanReading after = readPlan(edited, "a");
    QVERIFY2(after.plan.has_value(), (edited + toText(after.diagnostics)).c_str());
    const auto& split = std::get<StepPrice>(std::get<UsageCharge>(after.plan->charges[0].what).price.entries[0].value);
    QCOMPARE(split.rows.size(), steps.rows.size() + 1);
    std::vector<Decimal> quantities{Decimal(0), Decimal(10), Decimal(500), Decimal(1000), Decimal(1500), Decimal(2000), Decimal(3000), Decimal(9000)};
    const Date day{2026, 1, 15};
    const auto before = chargeCurve(*reading.plan, "c", {}, day, quantities);
    const auto now = chargeCurve(*after.plan, "c", {}, day, quantities);
    for (std::size_t i = 0; i < quantities.size(); ++i)
        QVERIFY2(before[i].amount == now[i].amount, (quantities[i].toText() + "\n" + edited).c_str());
}

void PlanPlacesTest::blockStepRemoved() {
    const std::string text = "plan: a\ncurrency: USD\nmeters: { m: { event: e, value: x } }\ncharges:\n  - id: c\n    meter: m\n    price:\n"
                             "      - up_to: 10\n        unit: 2\n        minimum: 1\n      - unit: 1\n";
    const Plan plan = *readPlan(text, "a").plan;
    const auto& steps = std::get<StepPrice>(std::get<UsageCharge>(plan.charges[0].what).price.entries[0].value);
    QCOMPARE(QString::fromStdString(withoutStep(text, steps.rows[0])),
             QString::fromStdString(text.substr(0, text.find("      - up_to")) + "      - unit: 1\n"));
}

void PlanPlacesTest::completions_data() {
    QTest::addColumn<QString>("text"); // | is the cursor
    QTest::addColumn<QString>("prefix");
    QTest::addColumn<QString>("has");
    QTest::addColumn<QString>("hasNot");
    const QString charges = "meters:\n  calls: { event: call }\ncharges:\n  - id: one\n";
    QTest::newRow("top") << "plan: a\nme|" << "me" << "meters" << "price";
    QTest::newRow("meter's key") << "meters:\n  m:\n    fi|" << "fi" << "filter" << "price";
    QTest::newRow("meter's key in brackets") << "meters:\n  m: { event: e, fi|" << "fi" << "filter" << "price";
    QTest::newRow("charge's key") << charges + "    pr|" << "pr" << "price" << "filter";
    QTest::newRow("charge's key, empty line") << charges + "    |" << "" << "round_rate" << "filter";
    QTest::newRow("name of a meter") << charges + "    meter: |" << "" << "calls" << "one";
    QTest::newRow("names of charges") << charges + "  - { id: off, discount: 10%, of: [on|" << "on" << "one" << "calls";
    QTest::newRow("event") << "meters:\n  m: { event: com|" << "com" << "completion" << "tokens";
    QTest::newRow("property") << "meters:\n  m: { value: 'a + to|" << "to" << "tokens" << "completion";
    QTest::newRow("step's key") << charges + "    price: [ { up_to: 10, fr|" << "fr" << "fraction" << "id";
    QTest::newRow("step's key in a block") << charges + "    price:\n      steps:\n        - { up_to: 1k, mi|" << "mi" << "minimum" << "id";
    QTest::newRow("in a table") << charges + "    price: { by: model, table: { a: { mo|" << "mo" << "mode" << "id";
    QTest::newRow("allowance") << charges + "    allowance: { |" << "" << "overage" << "invoice";
    QTest::newRow("steps beyond an allowance") << charges + "    allowance: { quantity: 5, overage: [ { |" << "" << "up_to" << "invoice";
    QTest::newRow("fee of an allowance") << charges + "    allowance: { quantity: 5, fee: 1, prorate: |" << "" << "second" << "invoice";
    QTest::newRow("trial") << charges + "    tri|" << "tri" << "trial" << "invoice";
    QTest::newRow("choice") << charges + "    price: { unit: 1, negative: |" << "" << "mirror" << "invoice";
    QTest::newRow("mode of rounding") << "invoice: { round: { mode: |" << "" << "half_even" << "slice";
    QTest::newRow("mode of steps") << charges + "    price: { mode: |" << "" << "slice" << "half_even";
    QTest::newRow("window's key") << "meters:\n  m: { windows: [ { every: 1h, perc|" << "perc" << "percentile" << "id";
    QTest::newRow("empty windows") << "meters:\n  m: { windows: [ { every: 1h, sum: x, empty: |" << "" << "zero" << "absent";
    QTest::newRow("window's bucket") << "meters:\n  m: { windows: [ { every: |" << "" << "period" << "quarter";
    QTest::newRow("fee's bucket") << charges + "    every: |" << "" << "quarter" << "period";
    QTest::newRow("comment") << "plan: a # me|" << "me" << "" << "meters";
}

void PlanPlacesTest::completions() {
    QFETCH(QString, text);
    QFETCH(QString, prefix);
    QFETCH(QString, has);
    QFETCH(QString, hasNot);
    const std::size_t offset = static_cast<std::size_t>(text.indexOf('|'));
    const PlanCompletion completion = completionsAt(text.remove('|').toStdString(), offset, {{"completion"}, {"tokens"}});
    QStringList words;
    for (const std::string& word : completion.words)
        words << QString::fromStdString(word);
    QCOMPARE(QString::fromStdString(completion.prefix), prefix);
    QVERIFY2(has.isEmpty() || words.contains(has), qPrintable(words.join(' ')));
    QVERIFY2(!words.contains(hasNot), qPrintable(words.join(' ')));
}

// At every place of a plan, cut off there or not, it ends and breaks nothing.
void PlanPlacesTest::completionOfHalfAPlan() {
    const std::string text = kPlan;
    for (std::size_t i = 0; i <= text.size(); ++i) {
        completionsAt(text, i, {});
        completionsAt(text.substr(0, i), i, {});
        completionsAt(text.substr(i), 0, {});
    }
}

QTEST_GUILESS_MAIN(PlanPlacesTest)
#include "tst_plan_places.moc"
