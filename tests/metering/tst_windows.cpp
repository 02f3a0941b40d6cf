// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Stacks of windows: buckets, aggregates, what is carried, days on which clocks change. Figures were
// checked with Python's fractions and zoneinfo.

#include <QTest>

#include <rapidcheck.h>

#include "engine/metering/bucket_clock.h"
#include "tests/support/meter_support.h"

using namespace rerate;
using namespace rerate::support;

class WindowsTest : public QObject {
    Q_OBJECT

private slots:
    void stacks_data();
    void stacks();
    void levels_data();
    void levels();
    void percentiles_data();
    void percentiles();
    void bursts_data();
    void bursts();
    void removals_data();
    void removals();
    void clocks_data();
    void clocks();
    void starts_data();
    void starts();
    void items_data();
    void items();
    void slices();
    void anyUsage();
};

namespace {

const QStringList kMonths{"2026-01-01", "2026-02-01", "2026-03-01"};

QString quantitiesOf(const QString& meter, const QString& usage, const QStringList& days = kMonths) {
    const QString whole = metered({meterOf(meter)}, *dataOf({usage}).usage, days);
    for (const int rows : {1, 3}) {
        const QString cut = metered({meterOf(meter)}, *dataOf(inImportsOf(rows, usage)).usage, days, 2);
        if (cut != whole)
            return "in imports of " + QString::number(rows) + ": " + cut + " and not " + whole;
    }
    return whole;
}

const char* kHosts = "customer time host cpu\n"
                     "a 2026-01-01T00:10 h1 5\n"
                     "a 2026-01-01T00:20 h2 7\n"
                     "a 2026-01-01T00:59 h1 6\n"
                     "a 2026-01-01T01:00 h1 9\n"
                     "a 2026-01-01T05:00 h3 1\n"
                     "a 2026-01-02T05:00 h3 2.5\n"
                     "a 2026-01-02T05:01 - 8\n"
                     "a 2026-02-01T00:00 h1 3\n"
                     "b 2026-01-31T23:59 h1 4\n";

} // namespace

void WindowsTest::stacks_data() {
    QTest::addColumn<QString>("meter");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* meter, const char* expected) { QTest::newRow(meter) << meter << expected; };
    // hours of January: {h1 h2} {h1} {h3} {h3}
    row("{ windows: [ { every: 1h, unique: host } ] }", "a 0 5(6); a 1 1(1); b 0 1(1); in 9 out 1");
    row("{ windows: [ { every: 1h, unique: host }, { every: period, max: value } ] }",
        "a 0 2(6); a 1 1(1); b 0 1(1); in 9 out 1");
    row("{ windows: [ { every: 1h, unique: host }, { every: day, max: value } ] }",
        "a 0 3(6); a 1 1(1); b 0 1(1); in 9 out 1");
    row("{ windows: [ { every: 1h, unique: host }, { every: day, mean: value, missing: zero }, { every: period, sum: value * 24 } ] }",
        "a 0 5.000000000000000016(6); a 1 1.000000000000000008(1); b 0 1.000000000000000008(1); in 9 out 1");
    row("{ windows: [ { every: day, mean: cpu }, { every: period, sum: value } ] }",
        "a 0 10.85(7); a 1 3(1); b 0 4(1); in 9 out 0"); // 28/5 + 10.5/2
    row("{ windows: [ { every: day, mean: cpu, divide: { places: 0, mode: half_up } } ] }",
        "a 0 11(7); a 1 3(1); b 0 4(1); in 9 out 0"); // 6 + 5
    row("{ windows: [ { every: day, max: cpu }, { every: period, mean: value, missing: zero, round: { step: 0.01, mode: up } } ] }",
        "a 0 0.55(7); a 1 0.11(1); b 0 0.13(1); in 9 out 0"); // 17/31, 3/28, 4/31
    row("{ windows: [ { every: 1h, first: cpu }, { every: period, min: value } ] }", "a 0 1(7); a 1 3(1); b 0 4(1); in 9 out 0");
    row("{ windows: [ { every: 1h, first: cpu }, { every: period, min: value, missing: zero } ] }", "a 0 0(7); a 1 0(1); b 0 0(1); in 9 out 0");
    row("{ windows: [ { every: 1h, last: cpu }, { every: period, sum: value } ] }", "a 0 24(7); a 1 3(1); b 0 4(1); in 9 out 0"); // 6 9 1 8
    row("{ windows: [ { every: 1h, aggregate: count }, { every: period, aggregate: count } ] }", "a 0 4(7); a 1 1(1); b 0 1(1); in 9 out 0");
    row("{ windows: [ { every: event, sum: cpu, then: 'ceil_to(value, 4)' } ] }", "a 0 52(7); a 1 4(1); b 0 4(1); in 9 out 0"); // 8 8 8 12 4 4 8
    row("{ windows: [ { every: event, sum: cpu, round: { step: 2, mode: down } } ] }", "a 0 34(7); a 1 2(1); b 0 4(1); in 9 out 0"); // 4 6 6 8 0 2 8
    row("{ windows: [ { every: 1h, per: host, max: cpu }, { every: period, sum: value } ] }", "a 0 33.5(7); a 1 3(1); b 0 4(1); in 9 out 0");
    row("{ windows: [ { every: 1h, per: host, max: cpu }, { every: 1h, max: value }, { every: period, sum: value } ] }",
        "a 0 25(7); a 1 3(1); b 0 4(1); in 9 out 0"); // 7 9 1 8
    row("{ windows: [ { every: 1h, per: host, max: cpu }, { every: period, per: host, max: value } ] }",
        "a 0 26.5(7); a 1 3(1); b 0 4(1); in 9 out 0"); // h1 9, h2 7, h3 2.5, none 8
    row("{ windows: [ { every: day, sum: cpu, then: 'max(value - 20, 0)' } ] }", "a 0 8(7); a 1 0(1); b 0 0(1); in 9 out 0");
    row("{ windows: [ { every: week, sum: cpu, then: 'min(value, 30)' } ] }", "a 0 30(7); a 1 3(1); b 0 4(1); in 9 out 0");
    row("{ windows: [ { every: month, max: cpu } ] }", "a 0 9(7); a 1 3(1); b 0 4(1); in 9 out 0");
    row("{ value: cpu, round: { step: 10, mode: half_up } }", "a 0 40(7); a 1 0(1); b 0 0(1); in 9 out 0"); // 38.5
    row("{ windows: [ { every: 1h, max: cpu } ], by: [host] }",
        "a 0 =8(1); a 0 h1=15(3); a 0 h2=7(1); a 0 h3=3.5(2); a 1 h1=3(1); b 0 h1=4(1); in 9 out 0");
    row("{ windows: [ { every: 1h, sum: host } ] }", "in 9 out 9");
    row("{ mean: cpu }", "a 0 5.5(7); a 1 3(1); b 0 4(1); in 9 out 0"); // 38.5 over 7
}

void WindowsTest::stacks() {
    QFETCH(QString, meter);
    QFETCH(QString, expected);
    QCOMPARE(quantitiesOf(meter, kHosts), expected);
}

void WindowsTest::levels_data() {
    QTest::addColumn<QString>("meter");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* meter, const char* expected) { QTest::newRow(meter) << meter << expected; };
    // a: 10 from 1 January, 4 from 21 January noon, -1 from 10 February; c: 31 from 31 December on
    row("{ time_mean: q }", "a 0 7.967741935483870968(2); a 1 -0.678571428571428571(1); c 0 1(1); in 4 out 0");
    row("{ time_mean: q, carried: true }",
        "a 0 7.967741935483870968(2); a 1 0.607142857142857143(1); c 0 31(1); c 1 31(0); in 4 out 0");
    row("{ time_mean: q, of: deltas, carried: true }",
        "a 0 11.354838709677419355(2); a 1 13.321428571428571429(1); c 0 32(1); c 1 62(0); in 4 out 0");
    row("{ delta_to_end: q }", "a 0 11.354838709677419355(2); a 1 -0.678571428571428571(1); c 0 1(1); in 4 out 0");
    row("{ delta_to_end: q, carried: true }",
        "a 0 11.354838709677419355(2); a 1 13.321428571428571429(1); c 0 32(1); c 1 62(0); in 4 out 0");
    row("{ delta_to_end: q, prorate: day, round: { step: 0.00001, mode: up } }",
        "a 0 11.41936(2); a 1 -0.67858(1); c 0 1(1); in 4 out 0"); // 10 + 4 × 11/31; -19/28; 31 × 1/31
    row("{ sum: q, carried: true }", "a 0 14(2); a 1 13(1); c 0 62(1); c 1 62(0); in 4 out 0");
    row("{ last: q, carried: true }", "a 0 4(2); a 1 -1(1); c 0 31(1); c 1 31(0); in 4 out 0");
    // The level that was there counts with those that come: 4 until February 10, when it is -1 from midnight on.
    row("{ max: q, carried: true }", "a 0 10(2); a 1 4(1); c 0 31(1); c 1 31(0); in 4 out 0");
    row("{ min: q, carried: true }", "a 0 4(2); a 1 -1(1); c 0 31(1); c 1 31(0); in 4 out 0");
    row("{ min: q * -1, carried: true }", "a 0 -10(2); a 1 -4(1); c 0 -31(1); c 1 -31(0); in 4 out 0");
    row("{ windows: [ { every: day, max: q, carried: true } ] }", "a 0 250(2); a 1 17(1); c 0 961(1); c 1 868(0); in 4 out 0"); // 21 × 10 + 10 × 4; 9 × 4 - 19
    row("{ windows: [ { every: day, min: q, carried: true } ] }", "a 0 244(2); a 1 17(1); c 0 961(1); c 1 868(0); in 4 out 0"); // 20 × 10 + 11 × 4
    row("{ windows: [ { every: day, time_mean: q }, { every: period, mean: value, missing: zero } ] }",
        "a 0 7.967741935483870968(2); a 1 -0.678571428571428571(1); c 0 1(1); in 4 out 0");
    row("{ windows: [ { every: day, last: q, carried: true }, { every: period, max: value } ] }",
        "a 0 10(2); a 1 4(1); c 0 31(1); c 1 31(0); in 4 out 0");
}

void WindowsTest::levels() {
    QFETCH(QString, meter);
    QFETCH(QString, expected);
    QCOMPARE(quantitiesOf(meter, "customer time q\n"
                                 "a 2026-01-01 10\n"
                                 "a 2026-01-21T12:00 4\n"
                                 "a 2026-02-10 -1\n"
                                 "c 2025-12-31 31\n"
                                 "c 2026-01-31 31\n"),
             expected);
}

void WindowsTest::percentiles_data() {
    QTest::addColumn<QString>("percentile");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* percentile, const char* expected) {
        QTest::newRow(percentile) << percentile << expected;
    };
    // The hours 1 … 10 of a day of which 14 hours have nothing.
    row("{ every: day, percentile: 95 }", "10");
    row("{ every: day, percentile: 95, discard: ceil }", "9");
    row("{ every: day, percentile: 85 }", "9"); // 1.5: 1 dropped
    row("{ every: day, percentile: 85, discard: ceil }", "8");
    row("{ every: day, percentile: 85, discard: nearest_rank }", "9"); // rank 8.5 → 9
    row("{ every: day, percentile: 50 }", "5"); // 5 dropped
    row("{ every: day, percentile: 0 }", "1");
    row("{ every: day, percentile: 100, discard: ceil }", "10");
    row("{ every: day, percentile: 85, missing: zero }", "7"); // 3.6 of 24: 3 dropped
    row("{ every: day, percentile: 85, missing: zero, discard: ceil }", "6");
    row("{ every: day, percentile: 50, missing: zero }", "0"); // 12 dropped
    row("{ every: day, percentile: 99.9, missing: zero }", "10");
}

void WindowsTest::percentiles() {
    QFETCH(QString, percentile);
    QFETCH(QString, expected);
    QString usage = "customer time q\n";
    for (int hour = 1; hour <= 10; ++hour)
        usage += QString("a 2026-01-05T%1:30 %2\n").arg((hour * 7) % 11, 2, 10, QChar('0')).arg(hour);
    QCOMPARE(quantitiesOf("{ windows: [ { every: 1h, max: q }, " + percentile + " ] }", usage),
             "a 0 " + expected + "(10); in 10 out 0");
}

void WindowsTest::bursts_data() {
    QTest::addColumn<QString>("meter");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* meter, const char* expected) { QTest::newRow(meter) << meter << expected; };
    row("{ windows: [ { session: { gap: 15m }, aggregate: count }, { every: period, aggregate: count } ] }",
        "a 0 4(7); a 1 1(1); in 8 out 0"); // 0:00–0:30, 0:45:01, 12:00, 31st 23:50–0:05 | 1 February 12:00
    row("{ windows: [ { session: { gap: 15m, cap: 20m }, aggregate: count }, { every: period, aggregate: count } ] }",
        "a 0 5(7); a 1 1(1); in 8 out 0"); // 0:00 and 0:15, then 0:30
    row("{ windows: [ { session: { gap: 15m }, sum: q } ] }", "a 0 64(7); a 1 64(1); in 8 out 0"); // 7 + 8 + 16 + 33
    row("{ windows: [ { session: { gap: 15m }, per: user, max: q } ] }", "a 0 62(7); a 1 64(1); in 8 out 0");
    row("{ windows: [ { first_use: 24h, per: user, aggregate: count, then: '1' } ] }", "a 0 3(8); in 8 out 0"); // the one of 31 January holds all of the next day
    row("{ windows: [ { first_use: 1h, per: user, aggregate: count, then: '1' } ], by: [user] }",
        "a 0 u=3(6); a 0 v=1(1); a 1 u=1(1); in 8 out 0");
}

void WindowsTest::bursts() {
    QFETCH(QString, meter);
    QFETCH(QString, expected);
    QCOMPARE(quantitiesOf(meter, "customer time user q\n"
                                 "a 2026-01-01T00:00 u 1\n"
                                 "a 2026-01-01T00:15 u 2\n"
                                 "a 2026-01-01T00:30 v 4\n"
                                 "a 2026-01-01T00:45:01 u 8\n"
                                 "a 2026-01-01T12:00 u 16\n"
                                 "a 2026-01-31T23:50 u 32\n"
                                 "a 2026-02-01T00:05 u 1\n"
                                 "a 2026-02-01T12:00 u 64\n"),
             expected);
}

void WindowsTest::removals_data() {
    QTest::addColumn<QString>("meter");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* meter, const char* expected) { QTest::newRow(meter) << meter << expected; };
    // u from 1 January, v 2–10 January, w 3–4 January and again from 31 January; u ends on 1 February.
    row("{ unique: user }", "a 0 3(6); a 1 1(1); in 8 out 1");
    row("{ unique: user, remove: op == 'x' }", "a 0 2(6); a 1 0(1); in 8 out 1");
    row("{ unique: user, remove: op == 'x', carried: true }", "a 0 2(6); a 1 1(1); in 8 out 1");
    row("{ unique: user, remove: op == 'x', active: peak }", "a 0 3(6); a 1 0(1); in 8 out 1");
    row("{ unique: user, remove: op == 'x', active: any, carried: true }", "a 0 3(6); a 1 2(1); in 8 out 1");
    // active on 31, 9, 2 + 1 days; in February 28 days of w, one of u
    row("{ windows: [ { every: day, unique: user, remove: op == 'x', active: any, carried: true } ] }", "a 0 43(6); a 1 29(1); in 8 out 1");
    row("{ windows: [ { every: day, unique: user, remove: op == 'x', carried: true } ] }", "a 0 41(6); a 1 28(1); in 8 out 1");
    row("{ windows: [ { every: day, unique: user, remove: op == 'x', active: any }, { every: period, mean: value, missing: zero, "
        "round: { step: 0.00001, mode: up } } ] }", "a 0 1.3871(6); a 1 0(1); in 8 out 1"); // 43/31; nobody is known in February
}

void WindowsTest::removals() {
    QFETCH(QString, meter);
    QFETCH(QString, expected);
    QCOMPARE(quantitiesOf(meter, "customer time user op\n"
                                 "a 2026-01-01 u add\n"
                                 "a 2026-01-02T10:00 v add\n"
                                 "a 2026-01-03 w add\n"
                                 "a 2026-01-04 w x\n"
                                 "a 2026-01-05 - add\n"
                                 "a 2026-01-10 v x\n"
                                 "a 2026-01-31 w add\n"
                                 "a 2026-02-01T08:00 u x\n"),
             expected);
}

void WindowsTest::clocks_data() {
    QTest::addColumn<QString>("zone");
    QTest::addColumn<QString>("every");
    QTest::addColumn<QString>("day");
    QTest::addColumn<int>("windows");
    // One event every 10 minutes of the day.
    QTest::newRow("hours") << "Europe/Berlin" << "1h" << "2026-01-05" << 24;
    QTest::newRow("hours of a short day") << "Europe/Berlin" << "1h" << "2026-03-29" << 23;
    QTest::newRow("hours of a long day") << "Europe/Berlin" << "1h" << "2026-10-25" << 25;
    QTest::newRow("six hours of a long day") << "Europe/Berlin" << "6h" << "2026-10-25" << 4;
    QTest::newRow("six hours of a short day") << "Europe/Berlin" << "6h" << "2026-03-29" << 4;
    QTest::newRow("half hours") << "Asia/Kolkata" << "30m" << "2026-01-05" << 48;
    QTest::newRow("a change of half an hour") << "Australia/Lord_Howe" << "30m" << "2026-04-05" << 49;
    QTest::newRow("a start that is skipped") << "Europe/Berlin" << "2h" << "2026-03-29" << 12;
    QTest::newRow("two hours of a long day") << "Europe/Berlin" << "2h" << "2026-10-25" << 13; // 02:00 comes twice
    QTest::newRow("a start that half an hour skips") << "Australia/Lord_Howe" << "1h" << "2026-10-04" << 24;
    QTest::newRow("hours of a day half an hour longer") << "Australia/Lord_Howe" << "1h" << "2026-04-05" << 24;
    QTest::newRow("windows that are skipped whole") << "Europe/Berlin" << "15m" << "2026-03-29" << 92;
    QTest::newRow("a midnight that is skipped") << "America/Sao_Paulo" << "2h" << "2018-11-04" << 12;
    QTest::newRow("minutes") << "UTC" << "10m" << "2026-01-05" << 144;
    QTest::newRow("days") << "America/Sao_Paulo" << "day" << "2018-11-04" << 1;
}

void WindowsTest::clocks() {
    QFETCH(QString, zone);
    QFETCH(QString, every);
    QFETCH(QString, day);
    QFETCH(int, windows);
    const Zone of = *Zone::named(zone.toStdString());
    const Date date = *dateFromText(day.toStdString());
    const std::int64_t from = of.startOfDay(date).nanoseconds, to = of.startOfDay(addDays(date, 1)).nanoseconds;
    QString usage = "customer time q\n";
    for (std::int64_t time = from; time < to; time += 600 * kNanosecondsPerSecond)
        usage += "a " + QString::fromStdString(toText(Instant{time})).chopped(1) + " 1\n";
    const ReplayData data = dataOf({usage});
    SliceGrid grid = gridOf(*data.usage, {});
    grid.zones = {of};
    grid.bounds[0] = {of.startOfDay({date.year, date.month, 1}), of.startOfDay(addMonths({date.year, date.month, 1}, 1))};
    QuantityCache cache;
    Progress progress;
    const auto tables = runMeters({meterOf("{ windows: [ { every: " + every + ", aggregate: count }, { every: period, aggregate: count } ] }")},
                                  *data.usage, grid, cache, 1, progress);
    QCOMPARE(textOf(*tables->front(), *data.usage),
             QString("a 0 %1(%2); in %2 out 0").arg(windows).arg(usage.count('\n') - 1));
}

void WindowsTest::starts_data() {
    QTest::addColumn<QString>("zone");
    QTest::addColumn<int>("hours");
    QTest::addColumn<QString>("day");
    QTest::addColumn<QString>("lengths"); // of the first windows of the day, in minutes
    QTest::newRow("two hours, 02:00 is skipped") << "Europe/Berlin" << 2 << "2026-03-29" << "120 60 120";
    QTest::newRow("three hours") << "Europe/Berlin" << 3 << "2026-03-29" << "120 180 180";
    QTest::newRow("two hours, 02:00 comes twice") << "Europe/Berlin" << 2 << "2026-10-25" << "120 60 120 120";
    QTest::newRow("three hours of four") << "Europe/Berlin" << 3 << "2026-10-25" << "240 180";
    QTest::newRow("one hour, 02:00 to 02:30 is skipped") << "Australia/Lord_Howe" << 1 << "2026-10-04" << "60 60 30 60";
    QTest::newRow("one hour, 01:30 comes twice") << "Australia/Lord_Howe" << 1 << "2026-04-05" << "60 90 60";
    QTest::newRow("two hours, midnight is skipped") << "America/Sao_Paulo" << 2 << "2018-11-04" << "60 120";
    QTest::newRow("an ordinary day") << "Europe/Berlin" << 2 << "2026-01-05" << "120 120";
}

void WindowsTest::starts() {
    QFETCH(QString, zone);
    QFETCH(int, hours);
    QFETCH(QString, day);
    QFETCH(QString, lengths);
    const Zone of = *Zone::named(zone.toStdString());
    const Date date = *dateFromText(day.toStdString());
    const Period whole{of.startOfDay(date), of.startOfDay(addDays(date, 1))};
    const BucketClock clock({Bucket::Kind::Clock, hours * 3600, {}}, of, whole);
    QStringList found;
    std::uint64_t count = 0;
    for (std::int64_t time = whole.from.nanoseconds; time < whole.to.nanoseconds; ++count) {
        const Period bucket = clock.at(time);
        QCOMPARE(bucket.from.nanoseconds, time);
        QCOMPARE(clock.at(bucket.to.nanoseconds - 1), bucket);
        found << QString::number((bucket.to.nanoseconds - time) / kNanosecondsPerSecond / 60);
        time = bucket.to.nanoseconds;
    }
    QCOMPARE(found.mid(0, lengths.count(' ') + 1).join(' '), lengths);
    QCOMPARE(clock.countIn(whole), count);
}

void WindowsTest::items_data() {
    QTest::addColumn<QString>("meter");
    QTest::addColumn<QString>("expected");
    QTest::newRow("hours") << "{ windows: [ { every: 1h, unique: host } ] }" << "a 01T00 2; a 01T01 1; a 01T05 1; a 02T05 1; a 01T00 1; b 31T23 1";
    QTest::newRow("by host") << "{ windows: [ { every: day, max: cpu } ], by: [host] }"
                             << "a 01T00 9; a 01T00 7; a 01T00 1; a 02T00 8; a 02T00 2.5; a 01T00 3; b 31T00 4";
    QTest::newRow("periods") << "{ windows: [ { every: day, max: cpu }, { every: period, sum: value } ] }" << "a 01T00 17; a 01T00 3; b 01T00 4";
}

void WindowsTest::items() {
    QFETCH(QString, meter);
    QFETCH(QString, expected);
    Meter itemised = meterOf(meter);
    itemised.isItemised = true;
    const ReplayData data = dataOf(inImportsOf(2, kHosts));
    QuantityCache cache;
    Progress progress;
    const auto tables = runMeters({itemised}, *data.usage, gridOf(*data.usage, kMonths), cache, 2, progress);
    const QuantityTable& table = *tables->front();
    QStringList texts;
    for (std::size_t i = 0; i < table.rows.size(); ++i)
        texts << QString("%1 %2 %3")
                     .arg(QString::fromStdString(data.usage->customers().text(table.rows[i].customer.number)),
                          QString::fromStdString(toText(Instant{table.times[i]})).mid(8, 5),
                          QString::fromStdString(table.quantity(table.rows[i]).toText()));
    std::stable_sort(texts.begin(), texts.end(), [](const QString& a, const QString& b) { return a[0] < b[0]; });
    QCOMPARE(texts.join("; "), expected);
}

// A price that changes inside the period cuts days, but not the level that goes on, nor the period.
void WindowsTest::slices() {
    const ReplayData data = dataOf({"customer time q\na 2026-01-01 10\na 2026-01-20 30\na 2026-02-03 5\n"});
    SliceGrid grid = gridOf(*data.usage, {"2026-01-01", "2026-01-11", "2026-02-01", "2026-03-01"});
    grid.periodOfSlice = {0, 0, 1};
    const auto found = [&](const QString& meter) {
        QuantityCache cache;
        Progress progress;
        const auto tables = runMeters({meterOf(meter)}, *data.usage, grid, cache, 1, progress);
        return textOf(*tables->front(), *data.usage);
    };
    // 10 days of 10 | 9 days of 10 and 12 of 30 | 26 of 5
    QCOMPARE(found("{ windows: [ { every: day, time_mean: q } ] }"), QString("a 0 100(1); a 1 450(1); a 2 130(1); in 3 out 0"));
    QCOMPARE(found("{ windows: [ { every: day, time_mean: q }, { every: period, max: value } ] }"),
             QString("a 0 30(2); a 2 5(1); in 3 out 0"));
}

// Order, imports, segments and threads change nothing; sums by window are the plain sum.
void WindowsTest::anyUsage() {
    static const QStringList kMeters{
        "{ windows: [ { every: 1h, sum: q } ], by: [m] }",
        "{ windows: [ { every: 15m, unique: m }, { every: period, percentile: 90, missing: zero } ] }",
        "{ windows: [ { every: 6h, per: m, first: q }, { every: day, max: value }, { every: period, sum: value } ] }",
        "{ windows: [ { every: day, last: q } ], by: m }",
        "{ windows: [ { every: day, min: q }, { every: week, mean: value } ] }",
        "{ windows: [ { session: { gap: 90m }, per: m, sum: q }, { every: period, max: value } ] }",
        "{ windows: [ { first_use: 5h, per: m, aggregate: count, then: '1' } ] }",
        "{ windows: [ { every: 1h, time_mean: q, carried: true }, { every: period, percentile: 50 } ], by: [m] }",
        "{ unique: m, remove: q < 0, carried: true, active: peak }",
        "{ delta_to_end: q, prorate: day, carried: true }"};
    QVERIFY(rc::check("windows depend on the events alone", [] {
        QStringList rows;
        for (int i = 0, count = *rc::gen::inRange(1, 50); i < count; ++i)
            rows << QString("c%1 2026-01-%2T%3:%4 %5 m%6\n")
                        .arg(*rc::gen::inRange(0, 3))
                        .arg(*rc::gen::element(1, 2, 30, 31), 2, 10, QChar('0'))
                        .arg(*rc::gen::inRange(0, 24), 2, 10, QChar('0'))
                        .arg(*rc::gen::element(0, 15, 59), 2, 10, QChar('0'))
                        .arg(*rc::gen::element(1, 25, -3, 400))
                        .arg(*rc::gen::inRange(0, 3));
        const QString head = "customer time q m\n";
        const ReplayData whole = dataOf({head + rows.join("")});
        QStringList imports;
        std::reverse(rows.begin(), rows.end());
        for (int part = 0; part < 3; ++part) {
            QString text = head;
            for (int i = part; i < rows.size(); i += 3)
                text += rows[i];
            if (text != head)
                imports << text;
        }
        const ReplayData split = dataOf(imports, *rc::gen::element<std::size_t>(1, 3, 1000));
        const QStringList days{"2026-01-01", "2026-01-31", "2026-02-01"};
        const unsigned threads = *rc::gen::inRange(1U, 4U);
        for (int i = 0; i < 3; ++i) {
            const QString meter = kMeters[*rc::gen::inRange(0, static_cast<int>(kMeters.size()))];
            RC_ASSERT(metered({meterOf(meter)}, *split.usage, days, threads) == metered({meterOf(meter)}, *whole.usage, days));
        }
        RC_ASSERT(metered({meterOf(kMeters[0])}, *split.usage, days) == metered({meterOf("{ value: q, by: [m] }")}, *split.usage, days));
    }));
}

QTEST_GUILESS_MAIN(WindowsTest)
#include "tst_windows.moc"
