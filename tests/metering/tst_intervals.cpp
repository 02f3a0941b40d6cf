// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Events that last: parts of them by period, price, window and label; levels and peaks; ends that
// cannot be used. Figures were checked with Python's fractions and zoneinfo.

#include <QRegularExpression>
#include <QTest>

#include <rapidcheck.h>

#include "tests/support/meter_support.h"

using namespace rerate;
using namespace rerate::support;

class IntervalsTest : public QObject {
    Q_OBJECT

private slots:
    void parts_data();
    void parts();
    void slices_data();
    void slices();
    void faults_data();
    void faults();
    void zones_data();
    void zones();
    void items_data();
    void items();
    void centuries_data();
    void centuries();
    void behind_data();
    void behind();
    void partsMakeTheWhole();
};

namespace {

const QStringList kMonths{"2026-01-01", "2026-02-01", "2026-03-01"};
const char* kCalendar = "calendars: { tou: { rows: [ { label: peak, days: mon-fri, hours: 08:00-20:00 } ], default: off } }\n";

const char* kRuns = "customer time end q seconds\n"
                    "a 2026-01-01T00:00 2026-01-01T01:30:00Z 5 5400\n"
                    "a 2026-01-31T23:30 2026-02-01T00:30:00Z -10 3600\n"
                    "a 2025-12-31T23:00 2026-01-01T00:15:00Z 8 4500\n"
                    "a 2025-12-30T00:00 2025-12-30T01:00:00Z 7 3600\n"
                    "a 2026-01-10T22:00 2026-01-11T01:00:00Z 10 10800\n"
                    "b 2025-12-01T00:00 2027-01-01T00:00:00Z 1 34214400\n"
                    "b 2026-01-05T10:00 2026-01-05T10:00:00Z 3 0\n"
                    "b 2026-02-28T12:00 2026-03-02T00:00:00Z 4 129600\n";

Meter meterIn(const QString& meter) {
    return *planOf(planText("  - { id: c, meter: m, price: 1 }\n", "  m: " + meter + "\n", kCalendar))->findMeter("m");
}

QString quantitiesOf(const QString& meter, const QString& usage, const QStringList& days = kMonths) {
    const QString whole = metered({meterIn(meter)}, *dataOf({usage}).usage, days);
    for (const int rows : {1, 3}) {
        const QString cut = metered({meterIn(meter)}, *dataOf(inImportsOf(rows, usage)).usage, days, 2);
        if (cut != whole)
            return "in imports of " + QString::number(rows) + ": " + cut + " and not " + whole;
    }
    return whole;
}

} // namespace

void IntervalsTest::parts_data() {
    QTest::addColumn<QString>("meter"); // without `interval`
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* meter, const char* expected) { QTest::newRow(meter) << meter << expected; };
    row("", "a 0 18900(4); a 1 1800(1); b 0 2678400(2); b 1 2462400(2); in 7 out 0");
    row("value: interval_seconds", "a 0 18900(4); a 1 1800(1); b 0 2678400(2); b 1 2462400(2); in 7 out 0");
    // 5 + −10/2 + 8/5 + 10; 1 × 31/396 + 3; 1 × 28/396 + 4 × 12/36
    row("value: q", "a 0 11.6(4); a 1 -5(1); b 0 3.078282828282828283(2); b 1 1.40404040404040404(2); in 7 out 0");
    row("value: interval_seconds * q", "a 0 124200(4); a 1 -18000(1); b 0 2678400(2); b 1 2592000(2); in 7 out 0");
    row("value: q, retract: q < 0", "a 0 21.6(4); a 1 5(1); b 0 3.078282828282828283(2); b 1 1.40404040404040404(2); in 7 out 0");
    row("by: [tou]", "a 0 off=18900(4); a 1 off=1800(1); b 0 off=1728000(1); b 0 peak=950400(2); b 1 off=1598400(2); b 1 peak=864000(1); in 7 out 0");
    row("unique: q", "a 0 4(4); a 1 1(1); b 0 2(2); b 1 2(2); in 7 out 0");
    row("windows: [ { every: 1h, unique: q } ]", "a 0 7(4); a 1 1(1); b 0 745(2); b 1 684(2); in 7 out 0");
    row("windows: [ { every: 1h, sum: interval_seconds } ]", "a 0 18900(4); a 1 1800(1); b 0 2678400(2); b 1 2462400(2); in 7 out 0");
    row("windows: [ { every: 1h, sum: interval_seconds }, { every: period, max: value } ]", "a 0 4500(4); a 1 1800(1); b 0 3600(2); b 1 7200(2); in 7 out 0");
    row("windows: [ { every: 1h, sum: interval_seconds, then: 'min(value, 1800)' } ]", "a 0 10800(4); a 1 1800(1); b 0 1339200(2); b 1 1209600(2); in 7 out 0");
    row("windows: [ { every: 1h, sum: q }, { every: period, max: value } ]",
        "a 0 4.933333333333333333(4); a 1 -5(1); b 0 3.000105218855218855(2); b 1 0.111216329966329967(2); in 7 out 0");
    row("windows: [ { every: day, sum: interval_seconds }, { every: period, max: value } ]", "a 0 7200(4); a 1 1800(1); b 0 86400(2); b 1 129600(2); in 7 out 0");
    row("windows: [ { every: event, sum: interval_seconds, then: 'ceil_to(value, 7200)' } ]", // the parts, each
        "a 0 36000(4); a 1 7200(1); b 0 2678400(2); b 1 2462400(2); in 7 out 0");
    row("windows: [ { every: 1h, sum: interval_seconds }, { every: period, aggregate: count } ]", "a 0 6(4); a 1 1(1); b 0 744(2); b 1 672(2); in 7 out 0");
    row("time_mean: q", "a 0 0.046370967741935484(4); a 1 -0.00744047619047619(1); b 0 1(1); b 1 1.071428571428571429(2); in 7 out 0");
    row("peak: 1", "a 0 2(4); a 1 1(1); b 0 1(1); b 1 2(2); in 7 out 0");
    row("peak: q", "a 0 13(4); a 1 0(1); b 0 1(1); b 1 5(2); in 7 out 0");
    row("windows: [ { every: day, time_mean: q } ]", "a 0 1.4375(4); a 1 -0.208333333333333333(1); b 0 31(1); b 1 30(2); in 7 out 0");
    row("windows: [ { every: day, time_mean: q }, { every: period, max: value } ]", "a 0 0.833333333333333333(4); a 1 -0.208333333333333333(1); b 0 1(1); b 1 3(2); in 7 out 0");
    row("windows: [ { every: day, peak: 1 } ]", "a 0 5(4); a 1 1(1); b 0 31(1); b 1 29(2); in 7 out 0");
    // a: the hours from 00:00, 01:00, and three on the 10th; windows in which nothing goes on are none
    row("windows: [ { every: 1h, peak: 1 }, { every: period, aggregate: count } ]", "a 0 6(4); a 1 1(1); b 0 744(1); b 1 672(2); in 7 out 0");
    row("windows: [ { every: 1h, peak: 1 }, { every: period, min: value } ]", "a 0 1(4); a 1 1(1); b 0 1(1); b 1 1(2); in 7 out 0");
    row("windows: [ { every: 1h, peak: 1 }, { every: period, min: value, missing: zero } ]", "a 0 0(4); a 1 0(1); b 0 1(1); b 1 1(2); in 7 out 0");
    row("windows: [ { every: 1h, peak: 1 }, { every: period, mean: value } ]", "a 0 1.166666666666666667(4); a 1 1(1); b 0 1(1); b 1 1.017857142857142857(2); in 7 out 0");
    row("windows: [ { every: 1h, peak: 1 }, { every: period, percentile: 50 } ]", "a 0 1(4); a 1 1(1); b 0 1(1); b 1 1(2); in 7 out 0");
    row("windows: [ { every: 1h, time_mean: 1, then: 'max(value, 3)' } ]", "a 0 18(4); a 1 3(1); b 0 2232(1); b 1 2016(2); in 7 out 0");
}

void IntervalsTest::parts() {
    QFETCH(QString, meter);
    QFETCH(QString, expected);
    const QString rest = meter.isEmpty() ? "" : ", " + meter;
    QCOMPARE(quantitiesOf("{ interval: { end: end }" + rest + " }", kRuns), expected);
    QCOMPARE(quantitiesOf("{ interval: { seconds: seconds }" + rest + " }", kRuns), expected);
}

// A price that changes on 11 January cuts what goes on over its midnight.
void IntervalsTest::slices_data() {
    QTest::addColumn<QString>("meter");
    QTest::addColumn<QString>("expected");
    QTest::newRow("parts") << "{ interval: { end: end }, value: q }"
                           << "a 0 13.266666666666666667(3); a 1 -1.666666666666666667(1); a 2 -5(1); b 0 3.025252525252525252(2); "
                              "b 1 0.053030303030303031(0); b 2 1.40404040404040404(2); in 7 out 0";
    QTest::newRow("at the start") << "{ interval: { end: end, split: at_start }, value: q }" << "a 0 15(2); a 1 -10(1); b 0 3(1); b 2 4(1); in 5 out 0";
    QTest::newRow("seconds at the start") << "{ interval: { seconds: seconds, split: at_start } }"
                                          << "a 0 16200(2); a 1 3600(1); b 0 0(1); b 2 129600(1); in 5 out 0";
    QTest::newRow("days") << "{ interval: { end: end }, windows: [ { every: day, sum: interval_seconds } ] }"
                          << "a 0 13500(3); a 1 5400(1); a 2 1800(1); b 0 864000(2); b 1 1814400(0); b 2 2462400(2); in 7 out 0";
    QTest::newRow("a whole period") << "{ interval: { end: end }, windows: [ { every: day, sum: interval_seconds }, { every: period, max: value } ] }"
                                    << "a 0 7200(4); a 2 1800(1); b 0 86400(2); b 2 129600(2); in 7 out 0";
}

void IntervalsTest::slices() {
    QFETCH(QString, meter);
    QFETCH(QString, expected);
    const ReplayData data = dataOf(inImportsOf(3, kRuns), 2);
    SliceGrid grid = gridOf(*data.usage, {"2026-01-01", "2026-01-11", "2026-02-01", "2026-03-01"});
    grid.periodOfSlice = {0, 0, 1};
    QuantityCache cache;
    Progress progress;
    const auto tables = runMeters({meterIn(meter)}, *data.usage, grid, cache, 2, progress);
    QCOMPARE(textOf(*tables->front(), *data.usage), expected);
}

void IntervalsTest::faults_data() {
    QTest::addColumn<QString>("time");
    QTest::addColumn<QString>("end");
    QTest::addColumn<QString>("interval");
    QTest::addColumn<QString>("expected"); // quantity, then faults: none, no end, no time, before its start
    const auto row = [](const char* name, const char* time, const char* end, const char* interval, const char* expected) {
        QTest::newRow(name) << time << end << interval << expected;
    };
    row("still running", "2026-01-05T10:00", "-", "end: end", "in 1 out 1 / 1 0 0");
    row("no time", "2026-01-05T10:00", "soon", "end: end", "in 1 out 1 / 0 1 0");
    row("a day that does not exist", "2026-01-05T10:00", "2026-02-30T00:00:00Z", "end: end", "in 1 out 1 / 0 1 0");
    row("beyond all times", "2026-01-05T10:00", "9999-12-31T00:00:00Z", "end: end", "in 1 out 1 / 0 1 0");
    row("before its start", "2026-01-05T10:00", "2026-01-05T09:59:59Z", "end: end", "in 1 out 1 / 0 0 1");
    row("before its start, outside", "2026-04-05T10:00", "2026-01-05T09:59:59Z", "end: end", "in 0 out 0");
    row("still running, from before", "2025-12-05T10:00", "-", "end: end", "in 0 out 0");
    row("a number that is no time", "2026-01-05T10:00", "-5", "end: end", "in 1 out 1 / 0 0 1"); // 1969
    row("Unix seconds", "2026-01-05T10:00", "1767607260", "end: end", "a 0 60(1); in 1 out 0");
    row("Unix milliseconds", "2026-01-05T10:00", "1767607260500", "end: end", "a 0 60.5(1); in 1 out 0");
    row("another offset", "2026-01-05T10:00", "2026-01-05T12:00:00+01:00", "end: end", "a 0 3600(1); in 1 out 0");
    row("no offset", "2026-01-05T10:00", "2026-01-05T10:00:01.25", "end: end", "a 0 1.25(1); in 1 out 0");
    row("no length", "2026-01-05T10:00", "-", "seconds: end", "in 1 out 1 / 1 0 0");
    row("a length that is a text", "2026-01-05T10:00", "1h", "seconds: end", "in 1 out 1 / 0 1 0");
    row("a length below zero", "2026-01-05T10:00", "-0.5", "seconds: end", "in 1 out 1 / 0 0 1");
    row("an expression", "2026-01-05T10:00", "1500", "seconds: 'end * 0.001'", "a 0 1.5(1); in 1 out 0");
    row("less than can be told apart", "2026-01-31T23:59:59", "0.0000000004", "seconds: end", "a 0 0.0000000004(1); in 1 out 0");
    row("longer than all times", "2026-01-31T23:59:59", "1e30", "seconds: end", "a 0 1(1); in 1 out 0");
    row("three sevenths of a second", "2026-01-31T23:59:59", "1.75", "seconds: end", "a 0 1(1); in 1 out 0");
}

void IntervalsTest::faults() {
    QFETCH(QString, time);
    QFETCH(QString, end);
    QFETCH(QString, interval);
    QFETCH(QString, expected);
    const ReplayData data = dataOf({"customer time end\na " + time + " " + end + "\n"});
    QuantityCache cache;
    Progress progress;
    const auto tables = runMeters({meterIn("{ interval: { " + interval + " } }")}, *data.usage,
                                  gridOf(*data.usage, {"2026-01-01", "2026-02-01"}), cache, 1, progress);
    QString found = textOf(*tables->front(), *data.usage);
    for (const auto& [customer, counts] : tables->front()->intervalFaults.byCustomer)
        found += QString(" / %1 %2 %3").arg(counts[1]).arg(counts[2]).arg(counts[3]);
    QCOMPARE(found, expected);
}

// Berlin, from Saturday 28 March 20:00 to Monday 10:00: 37 hours, of which one is skipped.
void IntervalsTest::zones_data() {
    QTest::addColumn<QString>("meter");
    QTest::addColumn<QString>("expected");
    QTest::newRow("seconds") << "{ interval: { end: end } }" << "a 0 133200(1); in 1 out 0";
    QTest::newRow("labels") << "{ interval: { end: end }, by: [tou] }" << "a 0 off=126000(1); a 0 peak=7200(1); in 1 out 0";
    QTest::newRow("longest day") << "{ interval: { end: end }, windows: [ { every: day, sum: interval_seconds }, { every: period, max: value } ] }"
                                 << "a 0 82800(1); in 1 out 0";
    QTest::newRow("hours") << "{ interval: { end: end }, windows: [ { every: 1h, sum: interval_seconds }, { every: period, aggregate: count } ] }"
                           << "a 0 37(1); in 1 out 0";
}

void IntervalsTest::zones() {
    QFETCH(QString, meter);
    QFETCH(QString, expected);
    const ReplayData data = dataOf({"customer time end\na 2026-03-28T19:00 2026-03-30T10:00:00\n"}); // the end is local
    SliceGrid grid = gridOf(*data.usage, {});
    grid.zones = {*Zone::named("Europe/Berlin")};
    grid.bounds[0] = {grid.zones[0].startOfDay({2026, 3, 1}), grid.zones[0].startOfDay({2026, 4, 1})};
    QuantityCache cache;
    Progress progress;
    const auto tables = runMeters({meterIn(meter)}, *data.usage, grid, cache, 1, progress);
    QCOMPARE(textOf(*tables->front(), *data.usage), expected);
}

// Priced one by one: each part, or the event at its start.
void IntervalsTest::items_data() {
    QTest::addColumn<QString>("meter");
    QTest::addColumn<QString>("expected");
    QTest::newRow("parts") << "{ interval: { end: end } }" << "a 01T00:00 5400; a 31T23:30 1800; a 01T00:00 900; a 01T00:00 1800; a 10T22:00 10800";
    QTest::newRow("at the start") << "{ interval: { end: end, split: at_start }, value: q }" << "a 01T00:00 5; a 31T23:30 -10; a 10T22:00 10";
    QTest::newRow("days") << "{ interval: { end: end }, windows: [ { every: day, sum: interval_seconds } ] }"
                          << "a 01T00:00 6300; a 31T00:00 1800; a 01T00:00 1800; a 10T00:00 7200; a 11T00:00 3600";
}

void IntervalsTest::items() {
    QFETCH(QString, meter);
    QFETCH(QString, expected);
    Meter itemised = meterIn(meter);
    itemised.isItemised = true;
    QString usage = kRuns;
    usage.truncate(usage.indexOf("b 2025"));
    const ReplayData data = dataOf(inImportsOf(2, usage));
    QuantityCache cache;
    Progress progress;
    const auto tables = runMeters({itemised}, *data.usage, gridOf(*data.usage, kMonths), cache, 2, progress);
    const QuantityTable& table = *tables->front();
    QStringList texts;
    for (std::size_t i = 0; i < table.rows.size(); ++i)
        texts << "a " + QString::fromStdString(toText(Instant{table.times[i]})).mid(8, 8) + " " +
                     QString::fromStdString(table.quantity(table.rows[i]).toText());
    QStringList wanted = expected.split("; ");
    texts.sort();
    wanted.sort();
    QCOMPARE(texts.join("; "), wanted.join("; "));
}

// A hundred years cost no more than the grid has windows, and many of them share its windows.
void IntervalsTest::centuries_data() {
    QTest::addColumn<QString>("meter");
    QTest::addColumn<QString>("expected");
    QTest::newRow("seconds") << "{ interval: { end: end } }" << "a 0 267840000(100); in 100 out 0";
    QTest::newRow("minutes") << "{ interval: { end: end }, windows: [ { every: 1m, sum: interval_seconds } ] }" << "a 0 267840000(100); in 100 out 0";
    QTest::newRow("labels") << "{ interval: { end: end }, by: [tou] }" << "a 0 off=172800000(100); a 0 peak=95040000(100); in 100 out 0";
    QTest::newRow("peak") << "{ interval: { end: end }, windows: [ { every: 1h, peak: 1 } ] }" << "a 0 74400(100); in 100 out 0";
}

void IntervalsTest::centuries() {
    QFETCH(QString, meter);
    QFETCH(QString, expected);
    QString usage = "customer time end\n";
    for (int i = 0; i < 100; ++i)
        usage += "a 1970-01-01T00:00 2070-01-01T00:00:00Z\n";
    const ReplayData data = dataOf({usage});
    QCOMPARE(metered({meterIn(meter)}, *data.usage, {"2026-01-01", "2026-02-01"}), expected);
}

void IntervalsTest::behind_data() {
    QTest::addColumn<QString>("meter");
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("expected");
    QTest::newRow("parts") << "{ interval: { end: end }, value: q }" << "" << "31T23:00 1.6; 01T00:00 5; 10T22:00 10; 31T23:30 -5";
    QTest::newRow("at the start") << "{ interval: { end: end, split: at_start }, value: q }" << "" << "01T00:00 5; 10T22:00 10; 31T23:30 -10";
    QTest::newRow("a label that holds for none") << "{ interval: { end: end }, value: q, by: [tou] }" << "peak" << "";
    QTest::newRow("a label") << "{ interval: { end: end }, value: q, by: [tou] }" << "off" << "31T23:00 1.6; 01T00:00 5; 10T22:00 10; 31T23:30 -5";
    QTest::newRow("levels") << "{ interval: { end: end }, peak: q }" << "" << "31T23:00 8; 01T00:00 5; 10T22:00 10; 31T23:30 -10";
}

void IntervalsTest::behind() {
    QFETCH(QString, meter);
    QFETCH(QString, key);
    QFETCH(QString, expected);
    const ReplayData data = dataOf(inImportsOf(3, kRuns));
    const LineKey of = key.isEmpty() ? LineKey() : LineKey{{"tou", key.toStdString()}};
    const auto events = eventsBehind(meterIn(meter), *data.usage, CustomerId{*data.usage->customers().find("a")},
                                     {Zone().startOfDay({2026, 1, 1}), Zone().startOfDay({2026, 2, 1})}, of, 100, Progress());
    QStringList found;
    for (const MeteredEvent& event : *events)
        found << QString::fromStdString(toText(event.time)).mid(8, 8) + " " + QString::fromStdString(event.value ? event.value->toText() : "left out");
    QCOMPARE(found.join("; "), expected);
}

// Whatever cuts an event, its parts are its value; two events that meet are as good as one.
void IntervalsTest::partsMakeTheWhole() {
    QVERIFY(rc::check("parts add up", [] {
        QString one = "customer time end q\n";
        QString two = one;
        std::int64_t total = 0;
        for (int i = 0, count = *rc::gen::inRange(1, 20); i < count; ++i) {
            const std::int64_t from = *rc::gen::inRange<std::int64_t>(0, 80 * 86'400);
            const std::int64_t middle = from + *rc::gen::inRange<std::int64_t>(1, 3 * 86'400);
            const std::int64_t to = middle + *rc::gen::inRange<std::int64_t>(1, 3 * 86'400);
            const int q = *rc::gen::inRange(-1000, 1000);
            const auto text = [](std::int64_t seconds) {
                return QString::fromStdString(toText(Instant{(1'767'225'600 + seconds) * kNanosecondsPerSecond})).chopped(1);
            };
            one += QString("c%1 %2 %3 %4\n").arg(i % 2).arg(text(from), text(to)).arg(q);
            two += QString("c%1 %2 %3 %4\n").arg(i % 2).arg(text(from), text(middle)).arg(q) +
                   QString("c%1 %2 %3 %4\n").arg(i % 2).arg(text(middle), text(to)).arg(q);
            total += q;
        }
        const ReplayData whole = dataOf({one});
        const ReplayData halves = dataOf({two}, *rc::gen::element<std::size_t>(1, 4, 1000));
        const auto sum = [](const QString& meter, const ReplayData& data) {
            QuantityCache cache;
            Progress progress;
            const auto tables = runMeters({meterIn(meter)}, *data.usage, gridOf(*data.usage, {"2026-01-01", "2026-01-11", "2026-02-01", "2026-05-01"}),
                                          cache, 2, progress);
            Decimal all;
            for (const QuantityRow& row : tables->front()->rows)
                all += tables->front()->quantity(row);
            return all;
        };
        const auto seconds = [](const QString& meter, const ReplayData& data) {
            return metered({meterIn("{ interval: { end: end }, " + meter + " }")}, *data.usage, {"2026-01-01", "2026-02-01", "2026-05-01"})
                .remove(QRegularExpression("\\(\\d+\\)|; in.*$"));
        };
        RC_ASSERT(sum("{ interval: { end: end }, value: q, by: [tou] }", whole) == Decimal(total));
        RC_ASSERT(sum("{ interval: { end: end }, windows: [ { every: 1h, sum: q } ] }", whole) == Decimal(total));
        for (const char* meter : {"by: [tou]", "windows: [ { every: 1h, sum: interval_seconds }, { every: period, max: value } ]", "peak: q", "time_mean: q",
                                  "windows: [ { every: day, peak: 1 }, { every: period, max: value } ]"})
            RC_ASSERT(seconds(meter, halves) == seconds(meter, whole));
    }));
}

QTEST_GUILESS_MAIN(IntervalsTest)
#include "tst_intervals.moc"
