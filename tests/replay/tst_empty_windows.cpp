// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Windows in which nothing happened: with `empty: zero` they have a value wherever the customer has the
// plan. Amounts by month, also worked out day by day and hour by hour in Python; the same whatever the
// range, order, imports and threads, and for single requests.

#include <QTest>

#include <algorithm>

#include "engine/catalog/plan_tree.h"
#include "engine/replay/price_requests.h"
#include "tests/replay/monthly.h"

using namespace rerate;
using namespace rerate::support;

class EmptyWindowsTest : public QObject {
    Q_OBJECT

private slots:
    void periods_data();
    void periods();
    void weeks();
    void explained();
    void requests();
    void refused_data();
    void refused();
    void canonical();
};

namespace {

const QString kCharge = "  - { id: c, meter: m, price: 1 }\n";

} // namespace

void EmptyWindowsTest::periods_data() {
    QTest::addColumn<QStringList>("rows");
    QTest::addColumn<QString>("plan");
    QTest::addColumn<QString>("ofA");
    QTest::addColumn<QString>("ofB"); // who begins in February, with 3 and then 8
    const auto meter = [](const char* name, const QStringList& rows, const QString& text, const char* ofA, const char* ofB) {
        QTest::newRow(name) << rows << planText(kCharge, "  m: { " + text + " }\n") << ofA << ofB;
    };
    const auto plan = [](const char* name, const QStringList& rows, const QString& text, const char* ofA, const char* ofB) {
        QTest::newRow(name) << rows << text << ofA << ofB;
    };
    const QStringList gap = byMonth("60 - 20");
    meter("without it", gap, "max: q, then: 'max(value, 50)'", "60 0 50", "50 50");
    meter("skipped", gap, "max: q, then: 'max(value, 50)', empty: skipped", "60 0 50", "50 50");
    meter("at least 50", gap, "max: q, then: 'max(value, 50)', empty: zero", "60 50 50", "50 50");
    meter("no event of the meter", gap, "filter: host == 'y', max: q, then: 'max(value, 50)', empty: zero", "50 50 50", "50 50");
    meter("no event of the meter, by host", gap, "filter: host == 'y', by: host, max: q, then: 'max(value, 50)', empty: zero", "0 0 0", "0 0");
    meter("a host from when it is first seen", gap + QStringList{"a 2026-02-10 70 y"}, "by: host, max: q, then: 'max(value, 50)', empty: zero", "60 120 100", "50 50");
    meter("a fee for each empty month", gap, "max: q, then: 'if(value == 0, 7, value)', empty: zero", "60 7 20", "3 8");
    meter("rounded", gap, "max: q, then: 'value + 0.4', round: { step: 1, mode: up }, empty: zero", "61 1 21", "4 9");
    meter("a division by nothing", gap, "max: q, then: 'divide(100, value, 0, half_up)', empty: zero", "2 0 5", "33 13"); // 1.67, none, 5; 33.3, 12.5
    // 31 days, one of them with 60; 28; 31 with 20. b: 28 with 3, 31 with 8.
    meter("each day", gap, "windows: [ { every: day, sum: q, then: 'max(value, 1)', empty: zero } ]", "90 28 50", "30 38");
    meter("each hour", gap, "windows: [ { every: 1h, sum: q, then: 'max(value, 10)', empty: zero } ]", "7490 6720 7450", "6720 7440");
    meter("each week", gap, "windows: [ { every: week, max: q, then: 'max(value, 30)', empty: zero } ]", "180 150 180", "150 180"); // cut at the month: 5, 5, 6 of them
    meter("mean of the days", gap, "windows: [ { every: day, max: q, empty: zero }, { every: period, mean: value, round: { step: 0.001 } } ]", "1.935 0 0.645", "0.107 0.258");
    meter("days that are empty, counted", gap, "windows: [ { every: day, aggregate: count, empty: zero }, { every: period, aggregate: count } ]", "31 28 31", "28 31");
    meter("lowest of the days", gap, "windows: [ { every: day, max: q, empty: zero, then: 'value + 1' }, { every: period, min: value } ]", "1 1 1", "1 1");
    meter("95th of 5 minutes", gap, "windows: [ { every: 5m, sum: q, then: 'max(value, 2)', empty: zero }, { every: period, percentile: 95 } ]", "2 2 2", "2 2");
    meter("days and the period", gap, "windows: [ { every: day, max: q, then: 'max(value, 2)', empty: zero }, { every: period, sum: value, then: 'max(value, 100)' } ]", "120 100 100", "100 100");
    meter("the period alone", gap, "windows: [ { every: day, max: q }, { every: period, sum: value, then: 'max(value, 30)', empty: zero } ]", "60 30 30", "30 30");
    meter("per host, then none", gap + QStringList{"a 2026-01-11 5 y"}, "windows: [ { every: day, per: host, max: q }, { every: period, sum: value, then: 'max(value, 30)', empty: zero } ]", "65 30 30", "30 30");
    meter("sessions", gap, "windows: [ { session: { gap: 1h }, aggregate: count }, { every: period, aggregate: count, then: 'max(value, 4) + value', empty: zero } ]", "5 4 5", "5 5");
    meter("a level", {"a 2026-01-11 31 x", "a 2026-03-11 62 x"}, "time_mean: q, then: 'max(value, 2)', empty: zero", "21 2 42", "2.035714285714285714 5.677419354838709677");
    meter("a level that is carried", {"a 2026-01-11 31 x", "a 2026-03-11 62 x"}, "time_mean: q, carried: true, empty: zero", "21 31 52", "2.035714285714285714 6.548387096774193548");
    meter("identifiers", gap, "unique: host, remove: q > 50, then: 'value + 1', empty: zero", "1 1 2", "2 2");
    meter("look back over zeros", gap, "windows: [ { every: period, max: q, empty: zero }, { look_back: 3, mean: value, round: { step: 0.01 } } ]", "60 30 26.67", "3 5.5"); // of one, two and three months; of one and two
    meter("look back, all zeros", gap, "windows: [ { every: period, max: q }, { look_back: 3, mean: value, missing: zero, round: { step: 0.01 } } ]", "20 20 26.67", "1 3.67");
    meter("nothing within reach", byMonth("5 - - 3"), "windows: [ { every: period, max: q }, { look_back: 2, max: value, then: 'max(value, 4)', empty: zero } ]", "5 5 4 4", "4 8 8");
    plan("a derived meter", gap, planText(kCharge, "  q: { max: q, empty: zero }\n  m: { of: [q], every: period, value: 'max(q, 50)' }\n"), "60 50 50", "50 50");
    plan("a derived meter, by day", gap, planText(kCharge, "  q: { max: q, empty: zero }\n  m: { of: [q], every: day, value: 'max(q, 1)' }\n"), "90 28 50", "30 38");
    plan("windows of a derived meter", gap, planText(kCharge, "  q: { max: q }\n  m: { of: [q], every: day, value: q, windows: [ { every: period, sum: value, then: 'max(value, 50)', empty: zero } ] }\n"), "60 50 50", "50 50");
    plan("price of the day", gap, planText("  - { id: c, meter: m, price: [ { value: 1 }, { from: 2026-02-15, value: 10 } ] }\n", "  m: { windows: [ { every: day, sum: q, then: 'max(value, 1)', empty: zero } ] }\n"),
         "90 154 500", "156 380"); // 14 + 14 × 10; with 3 on the 10th of February
    plan("each day priced by itself", gap, planText("  - { id: c, meter: m, reset: window, price: { at_zero: first_step, steps: [ { unit: 1, flat: 2 } ] } }\n", "  m: { windows: [ { every: day, sum: q, empty: zero } ] }\n"),
         "122 56 82", "59 70");
    plan("a zone, clocks go forward", byMonth("60 - 20"), planText(kCharge, "  m: { windows: [ { every: 1h, sum: q, then: 'max(value, 10)', empty: zero } ] }\n", "zone: Europe/Berlin\n"), "7490 6720 7440", "6720 7430");
    plan("steps that go on", gap, planText("  - { id: c, meter: m, reset: lifetime, price: [ { up_to: 100, unit: 1 }, { unit: 3 } ] }\n", "  m: { max: q, then: 'max(value, 50)', empty: zero }\n"), "60 70 150", "50 50"); // 60, 40 + 3 × 10, 3 × 50
    plan("beside others", gap, planText(kCharge + "  - { id: d, meter: n, price: 100 }\n", "  m: { max: q, then: 'max(value, 50)', empty: zero }\n  n: { max: q }\n"), "6060 50 2050", "350 850");
}

// The same from whatever month on, in any order, in many imports and on several threads.
void EmptyWindowsTest::periods() {
    QFETCH(QStringList, rows);
    QFETCH(QString, plan);
    QFETCH(QString, ofA);
    QFETCH(QString, ofB);
    const QStringList all = rows + byMonth("3 8", "b", 1);
    const ReplayData data = dataOf({withHead(all)});
    const auto run = runOf(data, plan);
    QCOMPARE(contradictions(*run, data), "");
    QCOMPARE(amounts(*run, data), ofA);
    QCOMPARE(amounts(*run, data, "b"), ofB);

    QStringList imports;
    for (auto one = all.rbegin(); one != all.rend(); ++one)
        imports << withHead({*one});
    const ReplayData split = dataOf(imports, 2);
    ReplayOptions options;
    options.threadCount = 3;
    QCOMPARE(linesOf(*runOf(split, plan, options), split), linesOf(*run, data));
    for (int period = 1; period < static_cast<int>(run->periodStarts.size()); ++period) {
        options.from = run->periodStarts[static_cast<std::size_t>(period)];
        const auto part = runOf(split, plan, options);
        QCOMPARE(contradictions(*part, split, options), "");
        QCOMPARE(amounts(*part, split), ofA.split(' ').mid(period).join(' '));
        QCOMPARE(amounts(*part, split, "b"), ofB.split(' ').mid(period - 1).join(' '));
    }
    options.from.reset();
    options.to = run->periodStarts[1];
    QCOMPARE(amounts(*runOf(split, plan, options), split), ofA.section(' ', 0, 0));
}

// The plan begins on the first of the month of the first event; the range begins with that of any.
void EmptyWindowsTest::weeks() {
    const ReplayData data = dataOf({withHead({"a 2026-01-20 9 x", "b 2026-02-03 1 x", "a 2026-02-10 9 x"})});
    const QString plan = planText(kCharge, "  m: { max: q, then: 'max(value, 5)', empty: zero }\n", "cycle: week\n");
    const auto run = runOf(data, plan);
    QCOMPARE(contradictions(*run, data), "");
    QCOMPARE(amounts(*run, data), "5 5 5 9 5 5 9 5 5"); // from 1 January, a Thursday, to 28 February, a Saturday
    QCOMPARE(amounts(*run, data, "b"), "5 5 5 5 5");    // from the week that holds 1 February
}

void EmptyWindowsTest::explained() {
    const ReplayData data = dataOf({withHead(byMonth("60 - 20"))});
    const QString month = whyOf(data, planText(kCharge, "  m: { max: q, then: 'max(value, 50)', empty: zero }\n"), Date{2026, 2, 1});
    QVERIFY2(month.contains("Billing period: max(q) of 0 events = 0, then max(value, 50) = 50"), qPrintable(month));
    const QString back = whyOf(data, planText(kCharge, "  m: { windows: [ { every: period, max: q, empty: zero }, { look_back: 2, mean: value } ] }\n"), Date{2026, 2, 1});
    QVERIFY2(back.contains("Looking back over 2 billing periods: mean of 2 of the last 2 billing periods = 30"), qPrintable(back));
    QVERIFY2(back.contains("Billing period from 2026-01-01: max(q) of 1 event = 60"), qPrintable(back));
    QVERIFY2(back.contains("Billing period from 2026-02-01: max(q) of 0 events = 0"), qPrintable(back));
    const QString days = whyOf(data, planText(kCharge, "  m: { windows: [ { every: day, sum: q, then: 'max(value, 1)', empty: zero } ] }\n"), Date{2026, 1, 1});
    QVERIFY2(days.contains("Sum of 31 windows") && days.contains("2026-01-01: sum(q) of 0 events = 0, then max(value, 1) = 1\n"), qPrintable(days));
    QVERIFY2(days.contains("2026-01-10: sum(q) of 1 event = 60\n"), qPrintable(days));
}

// A request costs what a replay of it alone bills.
void EmptyWindowsTest::requests() {
    const QString text = planText(kCharge, "  m: { windows: [ { every: day, sum: q, then: 'max(value, 1)', empty: zero } ] }\n");
    std::vector<UsageRequest> requests(2);
    for (std::size_t i = 0; i < requests.size(); ++i) {
        requests[i].line = i + 1;
        requests[i].time = *parseInstant(i == 0 ? "2026-01-10" : "2026-03-10", {});
        requests[i].usage = {{"q", Decimal(i == 0 ? 60 : 20)}};
    }
    Progress progress;
    const auto prices = priceRequests(planOf(text), requests, QDir::tempPath().toStdString(), 2, progress);
    QVERIFY(static_cast<bool>(prices));
    for (std::size_t i = 0; i < requests.size(); ++i) {
        const ReplayData data = dataOf({withHead({i == 0 ? "a 2026-01-10 60 x" : "a 2026-03-10 20 x"})});
        QCOMPARE(QString::fromStdString((*prices)[i].problem), "");
        QCOMPARE(QString::fromStdString((*prices)[i].total.toText()), amounts(*runOf(data, text), data));
    }
}

void EmptyWindowsTest::refused_data() {
    QTest::addColumn<QString>("meters");
    QTest::addColumn<QString>("error");
    const auto row = [](const char* name, const QString& meter, const char* error) {
        QTest::newRow(name) << "  m: { " + meter + " }\n" << error;
    };
    row("a word", "windows: [ { every: day, sum: q, empty: one } ]", "4:48 meters.m.windows[0].empty");
    row("a number", "max: q, empty: 0", "meters.m.empty");
    row("true", "max: q, empty: true", "meters.m.empty");
    row("a list", "max: q, empty: [zero]", "meters.m.empty");
    row("events", "windows: [ { every: event, sum: q, empty: zero } ]", "Windows of event are where events are: none is empty. Use `every:` with a length");
    row("sessions", "windows: [ { session: { gap: 1h }, aggregate: count, empty: zero } ]", "Windows of session are where events are: none is empty.");
    row("first use", "windows: [ { first_use: 24h, aggregate: count, empty: zero } ]", "Windows of 24h from first use are where events are: none is empty.");
    row("per user", "windows: [ { every: day, per: host, sum: q, empty: zero } ]", "Nobody knows for which values of `per` nothing happened. Leave `per` or `empty` out.");
    row("beside windows", "empty: zero, windows: [ { every: day, sum: q } ]", "`empty` does not go with `windows`. Say it in the window.");
    row("of a derived meter", "of: [n], every: day, value: n, empty: zero }\n  n: { value: q", "`empty` belongs to a window, and a derived meter has those of `windows`.");
    row("then of a derived meter", "of: [n], every: day, value: n, then: 'max(value, 1)' }\n  n: { value: q", "Say it in a window, like `windows: [ { every: period, sum: value, then: … } ]`, or in the meters in `of`.");
}

void EmptyWindowsTest::refused() {
    QFETCH(QString, meters);
    QFETCH(QString, error);
    const QString errors = errorsOf(planText(kCharge, meters));
    QVERIFY2(errors.contains(error), qPrintable(errors));
}

// What is written comes back; the default stands nowhere.
void EmptyWindowsTest::canonical() {
    const auto textOf = [](const QString& meter) { return QString::fromStdString(writePlan(*planOf(planText(kCharge, "  m: { " + meter + " }\n")))); };
    const QString zero = textOf("max: q, empty: zero");
    QVERIFY2(zero.contains("empty: zero"), qPrintable(zero));
    QCOMPARE(QString::fromStdString(writePlan(*planOf(zero))), zero);
    const QString skipped = textOf("windows: [ { every: period, max: q, empty: skipped } ]");
    QVERIFY2(!skipped.contains("empty"), qPrintable(skipped));
    QCOMPARE(skipped, textOf("windows: [ { every: period, max: q } ]"));
}

QTEST_GUILESS_MAIN(EmptyWindowsTest)
#include "tst_empty_windows.moc"
