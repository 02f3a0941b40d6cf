// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Windows that look back over billing periods: amounts by month, also worked out from the values of the
// months with Python's fractions; the same whatever the range, order, imports and threads.

#include <QTest>

#include <algorithm>

#include "engine/catalog/plan_difference.h"
#include "engine/catalog/plan_tree.h"
#include "engine/replay/cost.h"
#include "tests/replay/monthly.h"

using namespace rerate;
using namespace rerate::support;

namespace {

const QString kCharge = "  - { id: c, meter: m, price: 1 }\n";
// Billed is the peak of the month, at least 80 % of the highest of twelve.
const QString kRatchet = "  peak: { max: q }\n"
                         "  floor: { windows: [ { every: period, max: q }, { look_back: 12, max: value, then: 'value * 0.8' } ] }\n"
                         "  m: { of: [peak, floor], every: period, value: 'max(peak, floor)' }\n";

} // namespace

class LookBackTest : public QObject {
    Q_OBJECT

private slots:
    void periods_data();
    void periods();
    void cutRange_data();
    void cutRange();
    void explained_data();
    void explained();
    void priceEdit();
    void unusable_data();
    void unusable();
    void cost();
    void refused_data();
    void refused();
    void elsewhere();
    void canonical();
};

void LookBackTest::periods_data() {
    QTest::addColumn<QStringList>("rows");
    QTest::addColumn<QString>("plan");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* name, const QStringList& rows, const QString& window, const char* expected, const QString& inner = "max: q") {
        QTest::newRow(name) << rows << planText(kCharge, "  m: { windows: [ { every: period, " + inner + " }, { look_back: " + window + " } ] }\n") << expected;
    };
    const auto plan = [](const char* name, const QStringList& rows, const QString& text, const char* expected) {
        QTest::newRow(name) << rows << text << expected;
    };
    row("highest of three", byMonth("5 9 2 3 1 4"), "3, max: value", "5 9 9 9 3 4");
    row("this month only", byMonth("5 9 2"), "1, max: value", "5 9 2");
    row("all that there is", byMonth("5 9 2"), "1200, max: value", "5 9 9");
    row("a share of it", byMonth("5 9 2"), "12, max: value, then: 'value * 0.8'", "4 7.2 7.2");
    row("lowest", byMonth("5 9 2 3 1 4"), "3, min: value", "5 5 2 2 1 1");
    row("sum", byMonth("5 9 2 3"), "3, sum: value", "5 14 16 14");
    row("twice the sum", byMonth("5 9 2 3"), "3, sum: value * 2", "10 28 32 28");
    row("count", byMonth("5 - 2 3"), "3, aggregate: count", "1 1 2 2");
    row("first", byMonth("5 9 2 3"), "3, first: value", "5 5 5 9");
    row("last", byMonth("5 - - 4"), "2, last: value", "5 5 0 4");
    row("a month without events", byMonth("5 - 2 3"), "2, max: value", "5 5 2 3");
    row("nothing within reach", byMonth("5 - - 3"), "2, max: value", "5 5 0 3");
    row("mean", byMonth("6 - 3"), "3, mean: value", "6 6 4.5");
    row("mean, months without events are zero", byMonth("6 - 3 9"), "3, mean: value, missing: zero", "2 2 3 4"); // also those before the data
    row("lowest, months without events are zero", byMonth("6 4 3"), "3, min: value, missing: zero", "0 0 3");
    row("percentile", byMonth("6 4 3 9"), "4, percentile: 50", "6 4 4 4"); // 0, 1, 1, 2 of them dropped
    row("percentile, ceil", byMonth("6 4 3 9"), "4, percentile: 50, discard: ceil", "6 4 3 4");
    row("percentile, zero", byMonth("6 4 3 9"), "4, percentile: 50, missing: zero", "0 0 3 4"); // 2 of 4 dropped
    row("rounded", byMonth("5 9 4 4"), "3, mean: value, round: { step: 1, mode: half_up }", "5 7 6 6"); // 5, 7, 6, 17/3
    row("third of a mean", byMonth("1 1 3"), "3, mean: value", "1 1 1.666666666666666667");
    row("negative", byMonth("-5 -9 -2"), "2, max: value", "-5 -5 -2");
    row("sums of months", byMonth("5 9 2") + byMonth("1 1 1"), "2, max: value", "6 10 10", "sum: q");
    row("means of months", byMonth("5 9 2") + byMonth("2 2 2"), "2, sum: value", "3.5 9 7.5", "mean: q");
    row("per host, added up", byMonth("5 9 2") + QStringList{"a 2026-02-10 7 y"}, "2, sum: value", "5 21 18", "per: host, max: q"); // x 5, 9, 2; y -, 7, -
    row("per host, each by itself", byMonth("5 1 2") + QStringList{"a 2026-02-10 7 y"}, "2, per: host, max: value", "5 12 9", "per: host, max: q"); // x 5, 5, 2; y -, 7, 7
    row("per host, zero", byMonth("6 - 3") + QStringList{"a 2026-02-10 3 y"}, "2, mean: value, missing: zero", "3 2.25 1.5", "per: host, max: q"); // 6 / 2; (6 + 3) / 4; (3 + 3) / 4
    row("a level", {"a 2026-01-11 31 x", "a 2026-03-01 0 x"}, "2, max: value", "21 31 31", "time_mean: q, carried: true"); // 31 × 21/31
    row("a year later", byMonth("600 100 100 100 100 100 100 100 100 100 100 100 100"), "12, max: value", "600 600 600 600 600 600 600 600 600 600 600 600 100");
    plan("by host", byMonth("5 1 2") + QStringList{"a 2026-02-10 7 y"},
         planText("  - { id: c, meter: m, lines_by: [host], price: { by: host, table: { x: 10, y: 1 } } }\n",
                  "  m: { by: host, windows: [ { every: period, max: q }, { look_back: 2, max: value } ] }\n"), "50 57 27");
    plan("from hours", {"a 2026-01-10T10:10 4 x", "a 2026-01-10T10:50 4 x", "a 2026-01-10T12:10 5 x", "a 2026-02-10 6 x"},
         planText(kCharge, "  m: { windows: [ { every: 1h, sum: q }, { every: period, max: value }, { look_back: 2, max: value } ] }\n"), "8 8");
    plan("of a derived meter", byMonth("5 9 2"),
         planText(kCharge, "  q: { max: q }\n  m: { of: [q], every: period, value: 'q + 1', windows: [ { look_back: 2, max: value } ] }\n"), "6 10 10");
    plan("ratchet", byMonth("600 420 500 700 - 0"), planText(kCharge, kRatchet), "600 480 500 700 560 560");
    plan("ratchet that ends", byMonth("600 100 100 100 100 100 100 100 100 100 100 100 100"), planText(kCharge, kRatchet),
         "600 480 480 480 480 480 480 480 480 480 480 480 100");
    // The published example: 600 kW once, 420 now; 480 × 15 + 30,000 × 0.22 + 70,000 × 0.11 + 50.
    plan("electricity with a ratchet", {"a 2026-01-10 600 kw", "a 2026-02-10 420 kw", "a 2026-02-11 30000 on", "a 2026-02-11 70000 off"},
         planText("  - { id: demand, meter: m, price: 15 }\n  - { id: energy, meter: energy, price: { by: host, table: { on: 0.22, off: 0.11 } } }\n  - { id: base, flat: 50 }\n",
                  QString(kRatchet).replace("peak: { ", "peak: { filter: host == 'kw', ").replace("floor: { ", "floor: { filter: host == 'kw', ") +
                      "  energy: { filter: host != 'kw', value: q, by: host }\n"), "9050 21550");
    plan("prices that change", byMonth("5 9 2"),
         planText("  - { id: c, meter: m, price: [ { value: 1 }, { from: 2026-02-05, value: 10 } ] }\n",
                  "  m: { windows: [ { every: period, max: q }, { look_back: 2, max: value } ] }\n"), "5 9 90"); // that of the first day of the month
    plan("steps", byMonth("5 9 2"),
         planText("  - { id: c, meter: m, price: [ { up_to: 8, unit: 1 }, { unit: 3 } ] }\n",
                  "  m: { windows: [ { every: period, max: q }, { look_back: 2, max: value } ] }\n"), "5 11 11"); // 8 + 3 × 1
    plan("steps that go on", byMonth("5 9 2 - 0"),
         planText("  - { id: c, meter: m, reset: lifetime, price: [ { up_to: 10, unit: 1 }, { unit: 3 } ] }\n",
                  "  m: { windows: [ { every: period, max: q }, { look_back: 2, max: value } ] }\n"), "5 17 27 6 0"); // of 5, 9, 9, 2, 0: 5; 5 + 3 × 4; 27; 6
    plan("each window priced by itself", byMonth("5 9 2"),
         planText("  - { id: c, meter: m, reset: window, price: [ { up_to: 8, unit: 1, flat: 1 }, { unit: 3 } ] }\n",
                  "  m: { windows: [ { every: period, max: q }, { look_back: 2, max: value } ] }\n"), "6 12 12");
    plan("one charge looks back, another does not", byMonth("5 9 2"),
         planText(kCharge + "  - { id: d, meter: p, price: 100 }\n", "  p: { max: q }\n  m: { windows: [ { every: period, max: q }, { look_back: 2, max: value } ] }\n"),
         "505 909 209");
    plan("quarters", byMonth("5 - - 9 - - 2 - - 1"), planText(kCharge, "  m: { windows: [ { every: period, max: q }, { look_back: 2, max: value } ] }\n", "cycle: quarter\n"), "5 9 9 2");
    plan("days within the cycle", {"a 2026-01-01 5 x", "a 2026-01-02 9 x", "a 2026-01-04 2 x", "a 2026-01-05 1 x"},
         planText(kCharge, "  m: { windows: [ { every: period, max: q }, { look_back: 2, max: value } ] }\n", "cycle: day\n"),
         "5 9 9 2 2 1" + QString(" 0").repeated(25).toUtf8());
    plan("a zone", {"a 2026-01-31T23:30 5 x", "a 2026-02-28T22:30 9 x"},
         planText(kCharge, "  m: { windows: [ { every: period, max: q }, { look_back: 2, max: value } ] }\n", "zone: Europe/Berlin\n"), "9"); // both in February, local time
}

// The same from whatever month on, in any order, in many imports and on several threads.
void LookBackTest::periods() {
    QFETCH(QStringList, rows);
    QFETCH(QString, plan);
    QFETCH(QString, expected);
    const QStringList later = rows + byMonth("3 8", "b", 1); // another customer, who begins in February
    const ReplayData data = dataOf({withHead(later)});
    const auto run = runOf(data, plan);
    QCOMPARE(contradictions(*run, data), "");
    QStringList months = amounts(*run, data).split(' ');
    const auto size = expected.split(' ').size();
    QCOMPARE(months.mid(0, size).join(' '), expected);

    QStringList imports;
    for (auto one = later.rbegin(); one != later.rend(); ++one)
        imports << withHead({*one});
    const ReplayData split = dataOf(imports, 2);
    ReplayOptions options;
    options.threadCount = 3;
    QCOMPARE(linesOf(*runOf(split, plan, options), split), linesOf(*run, data));
    for (std::size_t period = 1; period < std::min<std::size_t>(run->periodStarts.size(), 4); ++period) {
        options.from = run->periodStarts[period];
        const auto part = runOf(split, plan, options);
        QCOMPARE(contradictions(*part, split, options), "");
        QCOMPARE(amounts(*part, split), months.mid(static_cast<int>(period)).join(' '));
    }
}

void LookBackTest::cutRange_data() {
    QTest::addColumn<QString>("from");
    QTest::addColumn<QString>("to");
    QTest::addColumn<QString>("expected");
    QTest::newRow("whole") << "" << "" << "5 9 9 9 7";
    QTest::newRow("up to the second month") << "" << "2026-03-01" << "5 9";
    QTest::newRow("the third month") << "2026-03-01" << "2026-04-01" << "9";
    // What the range cuts off the month of February is left out of it: the 9 of the 10th.
    QTest::newRow("from the middle of a month on") << "2026-02-15" << "" << "5 7 7 7";
    QTest::newRow("up to the middle of a month") << "2026-03-01" << "2026-04-05" << "9 9";
    QTest::newRow("from before the data on") << "2025-11-01" << "2026-02-01" << "5";
    QTest::newRow("after the data") << "2026-06-01" << "2026-09-01" << "3 1 0";
}

void LookBackTest::cutRange() {
    QFETCH(QString, from);
    QFETCH(QString, to);
    QFETCH(QString, expected);
    const ReplayData data = dataOf({withHead(byMonth("5 9 7 3 1"))});
    const QString plan = planText(kCharge, "  m: { windows: [ { every: period, max: q }, { look_back: 3, max: value } ] }\n");
    ReplayOptions options;
    if (!from.isEmpty())
        options.from = dateFromText(from.toStdString());
    if (!to.isEmpty())
        options.to = dateFromText(to.toStdString());
    const auto run = runOf(data, plan, options);
    QCOMPARE(contradictions(*run, data, options), "");
    QCOMPARE(amounts(*run, data), expected);
}

void LookBackTest::explained_data() {
    QTest::addColumn<QString>("values");
    QTest::addColumn<QString>("window");
    QTest::addColumn<QString>("period");
    QTest::addColumn<QString>("expected"); // parts, separated by |, in this order
    QTest::newRow("highest") << "9 - 2" << "12, max: value, then: 'value * 0.8'" << "2026-03-01"
                             << "Looking back over 12 billing periods: max of 2 of the last 12 billing periods = 9, then value * 0.8 = 7.2|"
                                "Billing period from 2026-01-01: max(q) of 1 event = 9|Billing period from 2026-03-01: max(q) of 1 event = 2";
    QTest::newRow("nothing this month") << "9 2 -" << "2, max: value" << "2026-03-01"
                                        << "Looking back over 2 billing periods: max of 1 of the last 2 billing periods = 2|Billing period from 2026-02-01: max(q) of 1 event = 2";
    QTest::newRow("zeros") << "9 - 3" << "6, mean: value, missing: zero" << "2026-03-01" << "mean of 2 of the last 6 billing periods and 4 zeros = 2|from 2026-01-01|from 2026-03-01";
    QTest::newRow("percentile") << "9 4 3 8" << "4, percentile: 50" << "2026-04-01"
                                << "percentile 50 of 4 of the last 4 billing periods = 4|from 2026-01-01, dropped|from 2026-04-01, dropped|from 2026-02-01, counts|from 2026-03-01: max";
    QTest::newRow("all twelve") << "1 2 3 4 5 6 7 8 9 10 11 12" << "12, max: value" << "2026-12-01"
                                << "from 2026-01-01: max(q) of 1 event = 1\n|from 2026-12-01: max(q) of 1 event = 12";
}

void LookBackTest::explained() {
    QFETCH(QString, values);
    QFETCH(QString, window);
    QFETCH(QString, period);
    QFETCH(QString, expected);
    const ReplayData data = dataOf({withHead(byMonth(values) + byMonth(QString("1 ").repeated(14).trimmed(), "b"))});
    const QString plan = planText(kCharge, "  m: { windows: [ { every: period, max: q }, { look_back: " + window + " } ] }\n");
    const Date month = *dateFromText(period.toStdString());
    ReplayOptions late;
    late.from = month;
    for (const ReplayOptions& options : {ReplayOptions(), late}) {
        const QString text = whyOf(data, plan, month, options);
        qsizetype at = 0;
        for (const QString& part : expected.split('|')) {
            const qsizetype found = text.indexOf(part, at);
            QVERIFY2(found >= 0, qPrintable("missing: " + part + "\n" + text));
            at = found + part.size();
        }
    }
}

// Another price finds the quantities that are there.
void LookBackTest::priceEdit() {
    const ReplayData data = dataOf({withHead(byMonth("5 9 2"))});
    QuantityCache cache;
    Progress progress;
    ReplayOptions options;
    options.from = Date{2026, 2, 1};
    const QString text = planText(kCharge, kRatchet);
    QVERIFY(static_cast<bool>(prepareReplay(data, *planOf(text), options, cache, progress)));
    const std::size_t bytes = cache.bytes();
    const auto edited = replay(data, planOf(QString(text).replace("price: 1", "price: 3")), options, cache, progress);
    QVERIFY(static_cast<bool>(edited));
    QCOMPARE(cache.bytes(), bytes);
    QCOMPARE(amounts(**edited, data), "27 21.6");
}

void LookBackTest::unusable_data() {
    QTest::addColumn<QString>("charge");
    QTest::addColumn<QString>("meter");
    QTest::addColumn<int>("rows");
    const QString back = "windows: [ { every: period, max: q }, { look_back: 2, max: value } ]";
    QTest::newRow("looking back") << "price: 1" << back << 2;
    QTest::newRow("steps that go on") << "reset: lifetime, price: 1" << "value: q" << 2;
    QTest::newRow("neither") << "price: 1" << "value: q" << 1;
}

// Usage that counts for a range is also what was before it: unusable events there are reported as well.
void LookBackTest::unusable() {
    QFETCH(QString, charge);
    QFETCH(QString, meter);
    QFETCH(int, rows);
    const ReplayData data = dataOf({withHead(byMonth("5 none 7 none 8"))});
    ReplayOptions options;
    options.from = Date{2026, 3, 1};
    const auto run = runOf(data, planText("  - { id: c, meter: m, " + charge + " }\n", "  m: { " + meter + " }\n"), options);
    QCOMPARE(run->unusable.size(), std::size_t{1});
    QCOMPARE(run->unusable[0].rows, static_cast<std::uint64_t>(rows));
}

void LookBackTest::cost() {
    const PlanCost cost = planCost(*planOf(planText(kCharge, kRatchet)));
    QCOMPARE(QString::fromStdString(cost.charges[0].path), "windows");
    QVERIFY2(QString::fromStdString(cost.charges[0].pathWhy).contains("billing periods are taken in order, also those before the range"), cost.charges[0].pathWhy.c_str());
}

void LookBackTest::refused_data() {
    QTest::addColumn<QString>("windows");
    QTest::addColumn<QString>("error");
    const QString period = "{ every: period, max: q }, ";
    QTest::newRow("none") << period + "{ look_back: 0, max: value }" << "4:59 meters.m.windows[1].look_back `look_back` is a whole number of billing periods from 1 to 1200. Write `look_back: 12`";
    QTest::newRow("less than none") << period + "{ look_back: -3, max: value }" << "is a whole number of billing periods from 1 to 1200.";
    QTest::newRow("a part of one") << period + "{ look_back: 1.5, max: value }" << "is a whole number of billing periods from 1 to 1200.";
    QTest::newRow("too many") << period + "{ look_back: 1201, max: value }" << "is a whole number of billing periods from 1 to 1200.";
    QTest::newRow("far too many") << period + "{ look_back: 99999999999999999999999, max: value }" << "is a whole number of billing periods from 1 to 1200.";
    QTest::newRow("a word") << period + "{ look_back: year, max: value }" << "meters.m.windows[1].look_back";
    QTest::newRow("a list") << period + "{ look_back: [3], max: value }" << "meters.m.windows[1].look_back";
    QTest::newRow("the only one") << "{ look_back: 3, max: q }" << "takes the values of billing periods. Put a window `every: period` before it.";
    QTest::newRow("over days") << "{ every: day, max: q }, { look_back: 3, max: value }" << "Windows of day do not fit into windows of 3 billing periods.";
    QTest::newRow("over months") << "{ every: month, max: q }, { look_back: 3, max: value }" << "Windows of month do not fit into windows of 3 billing periods.";
    QTest::newRow("inside") << period + "{ look_back: 3, max: value }, { every: period, sum: value }" << "A window that looks back is the last of the list. Go on from it in a derived meter";
    QTest::newRow("twice") << period + "{ look_back: 3, max: value }, { look_back: 3, sum: value }" << "A window that looks back is the last of the list.";
    QTest::newRow("for each of what is one") << period + "{ look_back: 3, per: host, max: value }" << "The windows inside are not kept apart by `host`.";
    QTest::newRow("two lengths") << period + "{ look_back: 3, every: period, max: value }" << "A window says once how long it is. Give it one of `every`, `session`, `first_use` and `look_back`.";
    QTest::newRow("without an aggregate") << period + "{ look_back: 3 }" << "The window does not say what it makes of its values.";
    QTest::newRow("another name") << period + "{ look_back: 3, max: q }" << "There is no `q` here, only `value`";
    QTest::newRow("mean over time") << period + "{ look_back: 3, time_mean: value }" << "`time_mean` has no meaning over the values of billing periods.";
    QTest::newRow("what is left") << period + "{ look_back: 3, delta_to_end: value }" << "`delta_to_end` has no meaning over the values of billing periods.";
    QTest::newRow("running total") << period + "{ look_back: 3, sum: value, carried: true }" << "`sum` has no meaning over the values of billing periods. Use";
    QTest::newRow("missing of a maximum") << period + "{ look_back: 3, max: value, missing: zero }" << "`missing` has no meaning for `max`.";
}

void LookBackTest::refused() {
    QFETCH(QString, windows);
    QFETCH(QString, error);
    const QString errors = errorsOf(planText(kCharge, "  m: { windows: [ " + windows + " ] }\n"));
    QVERIFY2(errors.contains(error), qPrintable(errors));
}

void LookBackTest::elsewhere() {
    QVERIFY(errorsOf(planText(kCharge, "  m: { look_back: 3, max: q }\n")).contains("meters.m.look_back"));
    QVERIFY(errorsOf(planText("  - { id: f, flat: 5, look_back: 3 }\n", "  m: { max: q }\n")).contains("charges[0].look_back"));
}

// What is written comes back; a window that does not look back says nothing of it.
void LookBackTest::canonical() {
    const QString text = planText(kCharge, kRatchet);
    const std::string once = writePlan(*planOf(text));
    QCOMPARE(writePlan(*planOf(QString::fromStdString(once))), once);
    QVERIFY2(QString::fromStdString(once).contains("look_back: 12"), once.c_str());
    QVERIFY(!QString::fromStdString(writePlan(*planOf(planText(kCharge, "  m: { windows: [ { every: period, max: q } ] }\n")))).contains("look_back"));
    const auto differences = comparePlans(*planOf(text), *planOf(QString(text).replace("look_back: 12", "look_back: 6")));
    QCOMPARE(differences.size(), std::size_t{1});
    QCOMPARE(QString::fromStdString(differences[0].path + " " + differences[0].before + " " + differences[0].after + " " + differences[0].change),
             "meters.floor.windows[2].look_back 12 6 -6 (-50 %)");
}

QTEST_GUILESS_MAIN(LookBackTest)
#include "tst_look_back.moc"
