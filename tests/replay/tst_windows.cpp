// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Meters of windows in whole plans: published examples, prices that change inside a period, and
// what the explanation says of the windows. Figures were checked with Python's fractions.

#include <QTest>

#include "tests/replay/monthly.h"

using namespace rerate;
using namespace rerate::support;

class WindowsTest : public QObject {
    Q_OBJECT

private slots:
    void examples_data();
    void examples();
    void explained_data();
    void explained();
    void carriedIn_data();
    void carriedIn();
    void leftOutOnce_data();
    void leftOutOnce();
    void overTheEnd_data();
    void overTheEnd();
    void divisions_data();
    void divisions();
    void divisionsInWindows_data();
    void divisionsInWindows();
    void divisionsInRange_data();
    void divisionsInRange();
    void cutByRange_data();
    void cutByRange();
    void divisionsInConditions_data();
    void divisionsInConditions();
    void ends();
};

namespace {

// Warehouse and cloud services credits on four days.
const char* kCredits = "customer time event q\n"
                       "a 2026-01-05 wh 100\na 2026-01-05 cs 20\na 2026-01-06 wh 120\na 2026-01-06 cs 10\n"
                       "a 2026-01-07 wh 80\na 2026-01-07 cs 5\na 2026-01-08 wh 100\na 2026-01-08 cs 13\n";
const char* kBilled = "  wh: { event: wh, value: q, unit: credit }\n  cs: { event: cs, value: q, unit: credit }\n"
                      "  billed: { of: [wh, cs], every: day, value: 'wh + max(cs - wh * 0.1, 0)', unit: credit }\n";

QString hostsByHour() {
    QString usage = "customer time host\n";
    for (int hour = 0; hour < 744; ++hour) // 31 days: 3 hosts, in eight hours from 11 to 18
        for (int host = 0; host < (hour >= 100 && hour < 108 ? hour - 89 : 3); ++host)
            usage += "a " + QString::fromStdString(toText(Instant{(std::int64_t{20454} * 24 + hour) * 3600 * kNanosecondsPerSecond})).chopped(4) +
                     QString(" h%1\n").arg(host);
    return usage;
}

} // namespace

void WindowsTest::examples_data() {
    QTest::addColumn<QString>("usage");
    QTest::addColumn<QString>("meters");
    QTest::addColumn<QString>("charge");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* name, const QString& usage, const char* meters, const char* charge, const char* expected) {
        QTest::newRow(name) << usage << meters << charge << expected;
    };
    row("cloud services above a tenth of each day", kCredits, kBilled, "meter: billed, price: 1", "413 413.00");
    row("price changes on the third day", kCredits, kBilled,
        "meter: billed, price: [ { value: 1 }, { from: 2026-01-07, value: 3 } ]", "779 779.00"); // 230 + 3 × 183
    row("warehouse, 60 seconds at least", "customer time q\na 2026-01-05T10:00 37\na 2026-01-05T11:00 90\n",
        "  m: { windows: [ { every: event, sum: q, then: 'max(value, 60)' } ] }\n", "meter: m, per: 3600, price: 12", "0.5 0.50");
    // 744 hours: 7.44 are 1 %; floor drops 18 … 12, the 8th highest is 11; ceil drops 8, the next is 3
    row("hosts, eighth highest", hostsByHour(), "  m: { windows: [ { every: 1h, unique: host }, { every: period, percentile: 99 } ] }\n",
        "meter: m, price: 15", "165 165.00");
    row("hosts, ninth highest", hostsByHour(), "  m: { windows: [ { every: 1h, unique: host }, { every: period, percentile: 99, discard: ceil } ] }\n",
        "meter: m, price: 15", "45 45.00");
    row("storage, mean of a level", "customer time q\na 2026-04-01 10\na 2026-04-21 4\n", "  m: { time_mean: q }\n", "meter: m, price: 23", "184 184.00");
    row("conversations of a day", "customer time id workflow\na 2026-01-05T10:00 1 w\na 2026-01-06T09:59 2 w\na 2026-01-06T10:00 3 w\na 2026-01-06T10:00 4 v\n",
        "  m: { windows: [ { first_use: 24h, per: workflow, aggregate: count, then: '1' } ] }\n", "meter: m, price: 2", "6 6.00");
    row("outcomes taken back", "customer time op\na 2026-01-05 ok\na 2026-01-06 ok\na 2026-01-07 undo\n",
        "  m: { aggregate: count, retract: op == 'undo' }\n", "meter: m, price: 0.99", "0.99 0.99");
    row("peak and off-peak", "customer time q\na 2026-01-05T07:59 1\na 2026-01-05T08:00 10\na 2026-01-10T12:00 100\n",
        "  m: { value: q, by: tou }\n", "meter: m, price: { by: tou, table: { peak: 3 }, default: 1 }", "131 131.00");
    row("tier over the days", "customer time q\na 2026-01-05 600\na 2026-01-06 600\n", "  m: { windows: [ { every: day, max: q } ] }\n",
        "meter: m, price: { steps: [ { up_to: 1000, unit: 0.10 }, { unit: 0.05 } ] }", "110 110.00");
    const char* overMidnight = "customer time end\na 2026-01-10T22:00 2026-01-11T02:00:00Z\n";
    const char* hourly = "meter: m, per: 3600, price: [ { value: 1 }, { from: 2026-01-11, value: 2 } ]";
    row("a run over a change of price", overMidnight, "  m: { interval: { end: end } }\n", hourly, "6 6.00");
    row("a run at the price of its start", overMidnight, "  m: { interval: { end: end, split: at_start } }\n", hourly, "4 4.00");
    const char* friday = "customer time end\na 2026-01-09T19:00 2026-01-09T21:00:00Z\n";
    const char* labelled = "meter: m, per: 3600, price: { by: tou, table: { peak: 3 }, default: 1 }";
    row("a call into the evening", friday, "  m: { interval: { end: end }, by: tou }\n", labelled, "4 4.00");
    row("a call priced at its start", friday, "  m: { interval: { end: end, split: at_start }, by: tou }\n", labelled, "6 6.00");
    const char* overMonths = "customer time end\na 2026-01-31T23:30 2026-02-01T00:30:00Z\na 2026-02-02T10:00 2026-02-02T10:00:20Z\n";
    row("each part by itself", overMonths, "  m: { interval: { end: end } }\n", "meter: m, per: 3600, reset: event, price: { unit: 1, minimum: 0.75 }",
        "2.25 2.25"); // three parts of at most half an hour
    row("each event by itself", overMonths, "  m: { interval: { end: end, split: at_start } }\n", "meter: m, per: 3600, reset: event, price: { unit: 1, minimum: 0.75 }",
        "1.75 1.75"); // an hour, and a minimum
    row("a minute at least for each run", overMonths, "  m: { interval: { end: end }, value: 'max(interval_seconds, 60)' }\n", "meter: m, per: 60, price: 1", "61 61.00");
    row("what goes on at one time", "customer time end\na 2026-01-05T10:00 2026-01-05T11:00:00Z\na 2026-01-05T11:00 2026-01-05T12:00:00Z\na 2026-01-05T11:59 2026-01-07T00:00:00Z\n",
        "  m: { interval: { end: end }, windows: [ { every: day, peak: 1 } ] }\n", "meter: m, price: 10", "30 30.00"); // 2 on the 5th, 1 on the 6th
    row("an hour of each day is free", overMidnight, "  s: { interval: { end: end } }\n  m: { of: [s], every: day, value: 'max(s - 3600, 0)' }\n", "meter: m, per: 3600, price: 1",
        "2 2.00"); // one hour beyond on either day
}

void WindowsTest::examples() {
    QFETCH(QString, usage);
    QFETCH(QString, meters);
    QFETCH(QString, charge);
    QFETCH(QString, expected);
    const QString plan = planText("  - { id: c, " + charge + " }\n", meters,
                                  "calendars: { tou: { rows: [ { label: peak, days: mon-fri, hours: 08:00-20:00 } ], default: off } }\n");
    QCOMPARE(provenTotals(dataOf({usage}), plan), expected);
    ReplayOptions options;
    options.threadCount = 3;
    const QStringList lines = usage.split('\n', Qt::SkipEmptyParts);
    QStringList imports{lines[0] + '\n', lines[0] + '\n'};
    for (int i = 1; i < lines.size(); ++i)
        imports[i % 2] += lines[i] + '\n';
    QCOMPARE(provenTotals(dataOf(imports, 5), plan, options), expected);
}

void WindowsTest::explained_data() {
    QTest::addColumn<QString>("usage");
    QTest::addColumn<QString>("meters");
    QTest::addColumn<QString>("charge");
    QTest::addColumn<QString>("expected"); // labels and formulas under the quantities, in order, parts of them
    QTest::newRow("hours dropped") << hostsByHour()
                                   << "  m: { windows: [ { every: 1h, unique: host }, { every: period, percentile: 99 } ] }\n" << "meter: m, price: 15"
                                   << "Billing period: percentile 99 of 744 windows of 1h = 11|From 2026-01-05 11:00, dropped: unique(host) of 18 events = 18|"
                                      "From 2026-01-05 04:00, counts: unique(host) of 11 events = 11|… and 734 more windows of 1h";
    QTest::newRow("day by day") << kCredits << kBilled << "meter: billed, price: 1"
                                << "Sum of 4 windows = 413|2026-01-05: 100 + max(20 - 100 * 0.1, 0) = 110|wh: sum(q) of 1 event = 100|cs: sum(q) of 1 event = 20|"
                                   "2026-01-08: 100 + max(13 - 100 * 0.1, 0) = 103";
    QTest::newRow("rounded") << "customer time q\na 2026-01-05 10\na 2026-01-05T12:00 11\na 2026-01-06 10\n"
                             << "  m: { windows: [ { every: day, mean: q }, { every: period, mean: value, round: { step: 1, mode: up } } ] }\n"
                             << "meter: m, price: 1" << "Billing period: mean of 2 windows of day = 10.25, rounded = 11|2026-01-05: mean(q) of 2 events = 10.5";
    QTest::newRow("quantity rounded") << "customer time q\na 2026-01-05 4.2\na 2026-01-06 6.1\n" << "  m: { value: q }\n"
                                      << "meter: m, price: 1, included: { quantity: 2.5, rounded: rest }, round_quantity: { step: 1, mode: up }"
                                      << "Quantity rounded: 7.8 → 8, to 1, up = 8";
    QTest::newRow("events rounded") << "customer time q\na 2026-01-05 4.2\na 2026-01-06 6.1\n" << "  m: { value: q }\n"
                                    << "meter: m, reset: event, price: 1, round_quantity: { step: 1, mode: up }"
                                    << "Quantity rounded: 10.3 → 12, to 1, up, one by one = 12";
    QTest::newRow("line by line") << "customer time q model\na 2026-01-05 10 x\na 2026-01-05 11 y\n"
                                  << "  m: { windows: [ { every: day, max: q } ], by: model }\n" << "meter: m, lines_by: [model], price: 1"
                                  << "model = x: 2026-01-05: max(q) of 1 event = 10|model = y: 2026-01-05: max(q) of 1 event = 11";
    QTest::newRow("below zero, and nothing") << "customer time event q\na 2026-01-05 wh -3\na 2026-01-06 cs 2\n" << kBilled << "meter: billed, price: 1"
                                             << "2026-01-05: -3 + max(0 - -3 * 0.1, 0) = -2.7|wh: sum(q) of 1 event = -3|cs = 0|2026-01-06: 0 + max(2 - 0 * 0.1, 0) = 2|wh = 0";
    QString everyHalfHour = "customer time q\n";
    for (int i = 0; i < 48; ++i)
        everyHalfHour += QString("a 2026-01-05T%1:%2 %3\n").arg(i / 2, 2, 10, QChar('0')).arg(i % 2 * 30, 2, 10, QChar('0')).arg(i + 1);
    QTest::newRow("parts of a month") << "customer time end q\na 2026-01-31T23:30 2026-02-01T00:30:00Z -11\na 2026-01-05T10:00 2026-01-05T11:00:00Z 5\n"
                                      << "  m: { interval: { end: end }, value: q }\n" << "meter: m, price: 1"
                                      << "From 2026-01-05 10:00: sum(q) of 2 parts = -0.5|2026-01-05 10:00 to 2026-01-05 11:00 = 5|"
                                         "2026-01-31 23:30 to 2026-02-01 00:00: -11 × 1800 / 3600 s = -5.5";
    QTest::newRow("one part") << "customer time end\na 2026-01-31T23:30 2026-02-01T00:30:00Z\n" << "  m: { interval: { end: end } }\n" << "meter: m, price: 1"
                              << "2026-01-31 23:30 to 2026-02-01 00:00: 1800 of 3600 s = 1800";
    QTest::newRow("levels") << "customer time end\na 2026-01-05T10:00 2026-01-05T11:00:00Z\na 2026-01-05T10:30 2026-01-06T00:00:00Z\n"
                            << "  m: { interval: { end: end }, peak: 1 }\n" << "meter: m, price: 1"
                            << "Billing period: peak(1) of what goes on = 2|2026-01-05 10:00 to 2026-01-05 11:00 = 1|2026-01-05 10:30 to 2026-01-06 00:00 = 1";
    QString manyRuns = "customer time end\n";
    for (int i = 0; i < 12; ++i)
        manyRuns += QString("a 2026-01-05T10:%1 2026-01-05T11:30:00Z\n").arg(i, 2, 10, QChar('0'));
    QTest::newRow("many parts") << manyRuns << "  m: { interval: { end: end }, windows: [ { every: 1h, sum: interval_seconds } ] }\n" << "meter: m, price: 1"
                                << "Sum of 2 windows = 60840|From 2026-01-05 10:00: sum(interval_seconds) of 12 parts = 39240|"
                                   "2026-01-05 10:09 to 2026-01-05 11:00: 3060 of 4860 s = 3060|… and 2 more parts|From 2026-01-05 11:00: sum(interval_seconds) of 12 parts = 21600";
    QTest::newRow("many buckets") << everyHalfHour << "  s: { value: q }\n  m: { of: [s], every: 30m, value: s * 2 }\n" << "meter: m, price: 1"
                                  << "Sum of 48 windows = 2352|From 2026-01-05 00:00: 1 * 2 = 2|s: sum(q) of 1 event = 1|"
                                     "From 2026-01-05 15:00: 31 * 2 = 62|… and 17 more windows";
}

namespace {

void collect(const Derivation& node, bool isInside, QStringList& found) {
    if (isInside || node.id == "round_quantity")
        found << QString::fromStdString(node.label + (node.formula.empty() ? "" : ": " + node.formula) +
                                        (node.quantity ? " = " + node.quantity->toText() : ""));
    for (const Derivation& child : node.children)
        collect(child, isInside || node.kind == Derivation::Kind::Quantity, found);
}

} // namespace

void WindowsTest::explained() {
    QFETCH(QString, usage);
    QFETCH(QString, meters);
    QFETCH(QString, charge);
    QFETCH(QString, expected);
    QuantityCache cache;
    Progress progress;
    const auto why = explainInvoice(dataOf({usage}), *planOf(planText("  - { id: c, " + charge + " }\n", meters)), {}, cache, "a", {2026, 1, 1}, progress);
    QVERIFY(static_cast<bool>(why));
    QStringList found;
    collect(*why, false, found);
    qsizetype at = 0;
    for (const QString& line : expected.split('|')) {
        at = found.indexOf(line, at);
        QVERIFY2(at >= 0, qPrintable(line + " is not there, or not in order:\n" + found.join('\n')));
    }
}

void WindowsTest::carriedIn_data() {
    QTest::addColumn<QString>("values"); // of January, February …
    QTest::addColumn<QString>("meter");
    QTest::addColumn<QString>("expected"); // in the last of them
    QTest::newRow("highest") << "9 - 4" << "max: q, carried: true" << "Billing period: max(q) of 1 event, 9 carried in = 9\n";
    QTest::newRow("lowest") << "2 - 4" << "min: q, carried: true" << "Billing period: min(q) of 1 event, 2 carried in = 2\n";
    QTest::newRow("nothing before") << "9" << "max: q, carried: true" << "Billing period: max(q) of 1 event = 9\n";
    QTest::newRow("nothing goes on") << "9 4" << "max: q, then: value" << "Billing period: max(q) of 1 event = 4\n";
    QTest::newRow("mean") << "31 0" << "time_mean: q, carried: true" << "Billing period: time_mean(q) of 1 event, 31 carried in = "; // 9 of 28 days
    QTest::newRow("last") << "5 4" << "last: q, carried: true" << "Billing period: last(q) of 1 event, 5 carried in = 4\n";
    QTest::newRow("running total") << "5 4 1" << "sum: q, carried: true, round: { step: 5, mode: up }" << "Billing period: sum(q) of 1 event, 9 carried in = 10\n";
    QTest::newRow("identifiers") << "5 4" << "unique: q, remove: q < 0, carried: true" << "Billing period: unique(q) of 1 event, 1 carried in = 2\n";
    QTest::newRow("each day") << "5 4" << "windows: [ { every: day, max: q, carried: true }, { every: period, sum: value } ]"
                              << "2026-02-10: max(q) of 1 event = 4\n"; // its own from midnight on
    QTest::newRow("days before it") << "5 4" << "windows: [ { every: day, max: q, carried: true }, { every: period, sum: value } ]"
                                    << "2026-02-01: max(q) of 0 events, 5 carried in = 5\n";
}

void WindowsTest::carriedIn() {
    QFETCH(QString, values);
    QFETCH(QString, meter);
    QFETCH(QString, expected);
    const ReplayData data = dataOf({withHead(byMonth(values))});
    const Date last{2026, static_cast<int>(values.split(' ').size()), 1};
    const QString text = whyOf(data, planText("  - { id: c, meter: m, price: 1 }\n", "  m: { " + meter + " }\n"), last);
    QVERIFY2(text.contains(expected), qPrintable(text));
}

// What a meter leaves out is said once, or of each charge where they differ.
void WindowsTest::leftOutOnce_data() {
    QTest::addColumn<QString>("charges");
    QTest::addColumn<QString>("expected"); // rows, and the charges
    QTest::newRow("the same") << "  - { id: c, meter: m, price: 1 }\n  - { id: d, meter: m, reset: event, price: { unit: 1, flat: 1 } }\n" << "1 ";
    QTest::newRow("by a position") << "  - { id: c, meter: m, price: 1 }\n  - { id: d, meter: m, position: r, price: 1 }\n" << "1 c, 2 d";
    QTest::newRow("three") << "  - { id: c, meter: m, price: 1 }\n  - { id: d, meter: m, position: r, price: 1 }\n  - { id: e, meter: m, reset: event, price: { unit: 1, flat: 1 } }\n"
                           << "1 c e, 2 d";
    QTest::newRow("looked at from before the range") << "  - { id: c, meter: m, price: 1 }\n  - { id: d, meter: m, reset: lifetime, price: 1 }\n" << "2 ";
    QTest::newRow("only one of them") << "  - { id: d, meter: m, position: r, price: 1 }\n" << "2 ";
}

void WindowsTest::leftOutOnce() {
    QFETCH(QString, charges);
    QFETCH(QString, expected);
    const ReplayData data = dataOf({"customer time q r\na 2026-01-03 - 1\na 2026-02-03 10 1\na 2026-02-04 10 -\na 2026-02-05 - 1\n"});
    ReplayOptions options;
    options.from = Date{2026, 2, 1};
    const auto run = runOf(data, planText(charges), options);
    QStringList texts;
    for (const UnusableUsage& usage : run->unusable) {
        QStringList ids;
        for (const std::string& charge : usage.charges)
            ids << QString::fromStdString(charge);
        texts << QString::number(usage.rows) + " " + ids.join(' ');
    }
    QCOMPARE(texts.join(", "), expected);
}

// Windows from first use and sessions go on past the end of the day that is billed, with their events.
void WindowsTest::overTheEnd_data() {
    QTest::addColumn<QString>("meter");
    QTest::addColumn<QString>("expected");
    QTest::newRow("from first use") << "windows: [ { first_use: 24h, per: k, first: q } ]" << "17 17.00"; // 5, 2; 2, 8
    QTest::newRow("from first use, added") << "windows: [ { first_use: 24h, sum: q } ]" << "24 24.00";
    QTest::newRow("session") << "windows: [ { session: { gap: 6h, cap: 12h }, per: k, max: q } ]" << "19 19.00"; // 7, 2; 2, 8
}

void WindowsTest::overTheEnd() {
    QFETCH(QString, meter);
    QFETCH(QString, expected);
    const ReplayData data = dataOf({"customer time q k\na 2026-01-05T20:00 5 x\na 2026-01-06T01:00 7 x\na 2026-01-06T23:00 2 y\na 2026-01-07T21:00 2 x\na 2026-01-08T00:30 8 y\n"});
    QCOMPARE(provenTotals(data, planText("  - { id: c, meter: m, price: 1 }\n", "  m: { " + meter + " }\n", "cycle: day\n")), expected);
}

// Whatever is worked out of an event may be divided by zero: the event is left out, and named.
void WindowsTest::divisions_data() {
    QTest::addColumn<QString>("meter");
    QTest::addColumn<QString>("charge");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* meter, const char* charge, const char* expected) { QTest::newRow(meter + QByteArray(charge)) << meter << charge << expected; };
    row("value: 'divide(q, p, 0, half_up)'", "", "5 5.00");
    row("value: 'divide(q, p, 0, half_up)'", "reset: event, ", "5 5.00");
    row("value: 'divide(q, p, 0, half_up)'", "reset: event, included: { events: 1 }, ", "0 0.00");
    row("value: q", "position: 'divide(q, p, 0, half_up)', ", "10 10.00");
    row("max: 'divide(q, p, 0, half_up)'", "", "5 5.00");
    row("windows: [ { every: event, sum: 'divide(q, p, 0, half_up)' } ]", "", "5 5.00");
    row("windows: [ { session: { gap: 1h }, max: 'divide(q, p, 0, half_up)' } ]", "", "5 5.00");
    row("interval: { seconds: 'divide(q, p, 0, half_up)' }", "", "5 5.00");
    row("interval: { seconds: 'divide(q, p, 0, half_up)', split: at_start }", "reset: event, ", "5 5.00");
    row("interval: { seconds: 'divide(q, p, 0, half_up)' }, peak: 1", "", "1 1.00");
    row("interval: { seconds: p }, value: 'divide(q, interval_seconds, 0, half_up)'", "", "5 5.00");
}

void WindowsTest::divisions() {
    QFETCH(QString, meter);
    QFETCH(QString, charge);
    QFETCH(QString, expected);
    const ReplayData data = dataOf({"customer time q p\na 2026-01-05 10 2\nb 2026-01-05 10 0\nb 2026-01-06 10 0\n"});
    const auto run = runOf(data, planText("  - { id: c, meter: m, " + charge + "price: 1 }\n", "  m: { " + meter + " }\n"));
    QCOMPARE(totalsOf(*run), expected);
    QCOMPARE(run->unusable.size(), std::size_t{1});
    QCOMPARE(run->unusable[0].rows, std::uint64_t{2});
    QCOMPARE(run->unusable[0].badEnds(), std::uint64_t{0});
    QCOMPARE(run->unusable[0].zeroDivisions, std::uint64_t{2});
    QCOMPARE(run->unusable[0].customers, std::vector<std::string>{"b"});
    QCOMPARE(run->unusable[0].events.size(), std::size_t{1});
    QVERIFY2(run->unusable[0].events[0].starts_with("b at 2026-01-05T00:00:00Z"), run->unusable[0].events[0].c_str());
}

// Windows that have no value, because it had to be divided by zero: total, how many, of whom, and the first.
void WindowsTest::divisionsInWindows_data() {
    QTest::addColumn<QString>("meter");
    QTest::addColumn<QString>("expected");
    QTest::addColumn<QString>("first");
    const auto row = [](const char* meter, const char* expected, const char* first) { QTest::newRow(meter) << meter << expected << first; };
    const char* b = "6 6.00: 1 of b"; // 6 of a, 0 of b
    row("windows: [ { every: event, sum: q, then: 'divide(60, value, 0, half_up)' } ]", b, "b at 2026-01-05T00:00:00Z, memory-0 row 2");
    row("windows: [ { every: event, sum: q, then: 'divide(60, value, 0, half_up)' }, { every: period, sum: value } ]", b, "b at 2026-01-05T00:00:00Z, memory-0 row 2");
    row("windows: [ { every: event, sum: q }, { every: period, sum: 'divide(60, value, 0, half_up)' } ]", b, "b at 2026-01-05T00:00:00Z, whose first event is memory-0 row 2");
    row("windows: [ { every: 1h, sum: q, then: 'divide(60, value, 0, half_up)' } ]", b, "b in the window from 2026-01-05T00:00:00Z, whose first event is memory-0 row 2");
    row("windows: [ { every: 1h, sum: q, then: 'divide(60, value, 0, half_up)' } ], by: [k]", b, "b in the window from 2026-01-05T00:00:00Z of k = x, whose first event is memory-0 row 2");
    row("windows: [ { every: day, per: k, sum: q, then: 'divide(60, value, 0, half_up)' } ]", b, "b in the window from 2026-01-05T00:00:00Z of k = x, whose first event is memory-0 row 2");
    row("windows: [ { every: day, per: k, sum: q }, { every: day, sum: 'divide(60, value, 0, half_up)' } ]", b, "b in the window from 2026-01-05T00:00:00Z, whose first event is memory-0 row 2");
    row("windows: [ { session: { gap: 1h }, sum: q, then: 'divide(60, value, 0, half_up)' } ]", b, "b at 2026-01-05T00:00:00Z, whose first event is memory-0 row 2");
    row("windows: [ { first_use: 24h, sum: q, then: 'divide(60, value, 0, half_up)' } ]", b, "b in the window from 2026-01-05T00:00:00Z, whose first event is memory-0 row 2");
    row("windows: [ { every: 1h, sum: q }, { every: period, sum: 'divide(60, value, 0, half_up)' } ]", b, "b in the window from 2026-01-05T00:00:00Z, whose first event is memory-0 row 2");
    row("windows: [ { every: period, sum: q, then: 'divide(60, value, 0, half_up)' } ]", b, "b in the window from 2026-01-01T00:00:00Z, whose first event is memory-0 row 2");
    row("windows: [ { every: period, sum: q }, { look_back: 2, max: value, then: 'divide(60, value, 0, half_up)' } ]", b, "b in the window from 2026-01-01T00:00:00Z, whose first event is memory-0 row 2");
    row("sum: q, then: 'divide(60, value, 0, half_up)'", b, "b in the window from 2026-01-01T00:00:00Z, whose first event is memory-0 row 2");
    row("interval: { seconds: 60 }, windows: [ { every: 1h, sum: q, then: 'divide(60, value, 0, half_up)' } ]", b, "b in the window from 2026-01-05T00:00:00Z, whose first event is memory-0 row 2");
    row("windows: [ { every: 1h, sum: q, then: 'if(value > 0, divide(60, value, 0, half_up), 1)' } ]", "7 7.00: 0 of ", "");
}

void WindowsTest::divisionsInWindows() {
    QFETCH(QString, meter);
    QFETCH(QString, expected);
    QFETCH(QString, first);
    const ReplayData data = dataOf({"customer time q k\na 2026-01-05 10 x\nb 2026-01-05 0 x\n"});
    const auto run = runOf(data, planText("  - { id: c, meter: m, price: 1 }\n", "  m: { " + meter + " }\n"));
    std::uint64_t count = 0;
    QString customers, windows;
    for (const UnusableUsage& usage : run->unusable) {
        QVERIFY(!usage.inConditions);
        QCOMPARE(usage.rows, std::uint64_t{0});
        count += usage.zeroDivisions;
        for (const std::string& customer : usage.customers)
            customers += QString::fromStdString(customer);
        for (const std::string& window : usage.events)
            windows += QString::fromStdString(window);
    }
    QCOMPARE(totalsOf(*run) + ": " + QString::number(count) + " of " + customers, expected);
    QCOMPARE(windows, first);
}

// Only what is divided in the run's range counts, and is named.
void WindowsTest::divisionsInRange_data() {
    QTest::addColumn<QString>("meter");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* meter, const char* expected) { QTest::newRow(meter) << meter << expected; };
    row("value: 'divide(60, q, 0, half_up)'", "1: a at 2026-02-03T00:00:00Z, memory-0 row 2");
    row("windows: [ { every: event, sum: q, then: 'divide(60, value, 0, half_up)' } ]", "1: a at 2026-02-03T00:00:00Z, memory-0 row 2");
    row("windows: [ { every: 1h, max: q, then: 'divide(60, value, 0, half_up)' } ]", "1: a in the window from 2026-02-03T00:00:00Z, whose first event is memory-0 row 2");
    row("windows: [ { session: { gap: 1h }, max: q, then: 'divide(60, value, 0, half_up)' } ]", "1: a at 2026-02-03T00:00:00Z, whose first event is memory-0 row 2");
    row("windows: [ { every: day, max: q, carried: true, then: 'divide(60, value, 0, half_up)' } ]", "28: a in the window from 2026-02-01T00:00:00Z");
    row("interval: { seconds: 864000 }, value: 'divide(60, q, 0, half_up)'", "2: a at 2026-02-03T00:00:00Z, memory-0 row 2"); // the first one reaches in
}

void WindowsTest::divisionsInRange() {
    QFETCH(QString, meter);
    QFETCH(QString, expected);
    const ReplayData data = dataOf({"customer time q\na 2026-01-25 0\na 2026-02-03 0\na 2026-03-01 0\n"});
    ReplayOptions options;
    options.from = Date{2026, 2, 1};
    options.to = Date{2026, 3, 1};
    const auto run = runOf(data, planText("  - { id: c, meter: m, price: 1 }\n", "  m: { " + meter + " }\n"), options);
    QString text = QString::number(run->unusable.at(0).zeroDivisions) + ":";
    for (const std::string& name : run->unusable.at(0).events)
        text += " " + QString::fromStdString(name);
    QCOMPARE(text, expected);
}

// What the range cuts off of events that last: how many began before it, how many go on after it, for how long.
void WindowsTest::cutByRange_data() {
    QTest::addColumn<QString>("meter");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* meter, const char* expected) { QTest::newRow(meter) << meter << expected; };
    // a: an hour on each side of the start, and all of January to March; b: half an hour on each side of the end
    row("interval: { end: end }", "2424600: 2 for 2682000, 2 for 2678400.5 of a b");
    row("interval: { end: end }, by: [k]", "2424600: 2 for 2682000, 2 for 2678400.5 of a b");
    row("interval: { end: end }, windows: [ { every: 1h, peak: 1 }, { every: period, max: value } ]", "3: 2 for 2682000, 2 for 2678400.5 of a b");
    row("interval: { end: end, split: at_start }", "3600.5: 0 for 0, 0 for 0 of ");
    row("interval: { end: end }, rows: uniform", "2424600: 2 for 2682000, 2 for 2678400.5 of a b");
}

void WindowsTest::cutByRange() {
    QFETCH(QString, meter);
    QFETCH(QString, expected);
    const ReplayData data = dataOf({"customer time end k\na 2026-01-31T23:00 2026-02-01T01:00:00Z x\na 2026-01-01 2026-03-31T23:30:00Z y\n"
                                    "b 2026-02-28T23:30 2026-03-01T00:30:00.5Z x\nb 2026-03-02 2026-03-03T00:00:00Z x\nb 2026-02-03 2026-02-03T00:00:00Z x\n"},
                                   2);
    ReplayOptions options;
    options.from = Date{2026, 2, 1};
    options.to = Date{2026, 3, 1};
    for (const unsigned threads : {1U, 3U}) {
        options.threadCount = threads;
        const auto run = runOf(data, planText("  - { id: c, meter: m, price: 1 }\n  - { id: d, meter: m, reset: event, price: 0 }\n", "  m: { " + meter + " }\n"), options);
        UnusableUsage found;
        if (!run->unusable.empty())
            found = run->unusable.front();
        QVERIFY(run->unusable.size() <= 1);
        QString text = QString("%1: %2 for %3, %4 for %5 of ").arg(QString::fromStdString(run->exact().toText())).arg(found.rest.before.events)
                           .arg(QString::fromStdString(found.rest.before.seconds.toText())).arg(found.rest.after.events)
                           .arg(QString::fromStdString(found.rest.after.seconds.toText()));
        for (std::size_t i = 0; i < found.restCustomers.size(); ++i)
            text += QString(i == 0 ? "" : " ") + QString::fromStdString(found.restCustomers[i]);
        QCOMPARE(text, expected);
    }
}

// A condition over a division by zero does not hold, and the run says of how many events: total, how many, of whom.
void WindowsTest::divisionsInConditions_data() {
    QTest::addColumn<QString>("meter");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* meter, const char* expected) { QTest::newRow(meter) << meter << expected; };
    row("value: q, filter: 'divide(q, p, 0, half_up) > 1'", "10 10.00: 2 of b");
    row("value: q, filter: 'not divide(q, p, 0, half_up) > 1'", "20 20.00: 2 of b");
    row("value: q, filter: 'p == 0 or divide(q, p, 0, half_up) > 1'", "30 30.00: 0 of ");
    row("value: q, filter: 'p != 0 and divide(q, p, 0, half_up) > 1'", "10 10.00: 0 of ");
    row("value: q, filter: 'q > 20 or divide(q, p, 0, half_up) > 1'", "10 10.00: 2 of b");
    row("value: q, filter: 'coalesce(divide(q, p, 0, half_up), 5) > 1'", "30 30.00: 0 of ");
    row("value: 'if(divide(q, p, 0, half_up) > 1, q, 1)'", "12 12.00: 2 of b");
    row("value: 'if(p != 0, divide(q, p, 0, half_up), 1)'", "7 7.00: 0 of ");
    row("value: 'if(divide(q, p, 0, half_up) > 1, q, 1)', filter: 'p != 0'", "10 10.00: 0 of ");
    row("value: q, retract: 'divide(q, p, 0, half_up) > 1'", "10 10.00: 2 of b");
    row("max: q, filter: 'divide(q, p, 0, half_up) > 1'", "10 10.00: 2 of b");
    row("value: 'if(divide(q, n, 0, up) + divide(q, p, 0, up) > 1, q, 1)'", "3 3.00: 2 of b"); // what is missing hides none
    row("interval: { seconds: 3 }, value: 'if(divide(q, p, 0, half_up) > 1, q, 1)'", "12 12.00: 2 of b");
    row("interval: { seconds: p }, value: 'if(divide(q, interval_seconds, 0, half_up) > 1, q, 1)'", "12 12.00: 2 of b");
    row("interval: { seconds: 'if(divide(q, p, 0, half_up) > 1, q, 1)' }", "12 12.00: 2 of b");
    row("interval: { seconds: 3 }, filter: 'divide(q, p, 0, half_up) > 1'", "3 3.00: 2 of b");
    row("filter: 'divide(q, p, 0, half_up) > 1', windows: [ { every: 1h, max: q } ]", "10 10.00: 2 of b");
}

void WindowsTest::divisionsInConditions() {
    QFETCH(QString, meter);
    QFETCH(QString, expected);
    const ReplayData data = dataOf({"customer time q p n\na 2026-01-05 10 2 -\nb 2026-01-05 10 0 -\nb 2026-01-06 10 0 -\n"});
    const auto run = runOf(data, planText("  - { id: c, meter: m, price: 1 }\n", "  m: { " + meter + " }\n"));
    std::uint64_t count = 0;
    QString customers;
    for (const UnusableUsage& usage : run->unusable) {
        QVERIFY(usage.inConditions);
        QCOMPARE(usage.rows, std::uint64_t{0});
        count += usage.zeroDivisions;
        for (const std::string& customer : usage.customers)
            customers += QString::fromStdString(customer);
        QVERIFY2(usage.events.at(0).starts_with("b at 2026-01-05T00:00:00Z"), usage.events.at(0).c_str());
    }
    QCOMPARE(totalsOf(*run) + ": " + QString::number(count) + " of " + customers, expected);
}

// The run names who has events without a usable end, and how many.
void WindowsTest::ends() {
    const ReplayData data = dataOf({"customer time end\na 2026-01-05 -\nb 2026-01-05 2026-01-04\nb 2026-01-05 soon\nb 2026-01-06 -\nc 2026-01-05 2026-01-05T00:00:30Z\n"});
    const auto run = runOf(data, planText("  - { id: c, meter: m, price: 1 }\n", "  m: { interval: { end: end } }\n"));
    QCOMPARE(totalsOf(*run), QString("30 30.00"));
    QCOMPARE(run->unusable.size(), std::size_t{1});
    const UnusableUsage& unusable = run->unusable[0];
    QCOMPARE(unusable.rows, std::uint64_t{0});
    QCOMPARE(unusable.withoutEnd, std::uint64_t{2});
    QCOMPARE(unusable.unreadableEnds, std::uint64_t{1});
    QCOMPARE(unusable.endsBeforeStart, std::uint64_t{1});
    QCOMPARE(unusable.endCustomers, (std::vector<std::string>{"a", "b"}));
}

QTEST_GUILESS_MAIN(WindowsTest)
#include "tst_windows.moc"
