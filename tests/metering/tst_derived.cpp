// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Meters derived from others, calendars as dimensions, and divisions by zero.

#include <QTest>

#include "tests/support/meter_support.h"

using namespace rerate;
using namespace rerate::support;

class DerivedTest : public QObject {
    Q_OBJECT

private slots:
    void derived_data();
    void derived();
    void calendars_data();
    void calendars();
    void zones();
    void zeroDivisions();
};

namespace {

const QStringList kMonths{"2026-01-01", "2026-02-01", "2026-03-01"};

Meter meterIn(const QString& plan, const char* id) { return *planOf(plan)->findMeter(id); }

// Credits of warehouses and cloud services on four days (Snowflake's published example).
const char* kCredits = "customer time event q wh\n"
                       "a 2026-01-05T01 wh 60 x\n"
                       "a 2026-01-05T09 wh 40 y\n"
                       "a 2026-01-05T10 cs 20 x\n"
                       "a 2026-01-06T01 wh 120 x\n"
                       "a 2026-01-06T10 cs 10 y\n"
                       "a 2026-01-07T01 wh 80 x\n"
                       "a 2026-01-07T10 cs 5 x\n"
                       "a 2026-01-08T01 wh 100 x\n"
                       "a 2026-01-08T10 cs 13 x\n"
                       "b 2026-01-08T10 cs 7 x\n"
                       "a 2026-02-02T10 wh 1 x\n";

const char* kSources = "  wh: { event: wh, value: q, unit: credit }\n"
                       "  cs: { event: cs, value: q, unit: credit }\n"
                       "  peak: { event: wh, windows: [ { every: 1h, max: q }, { every: period, max: value } ] }\n"
                       "  last: { event: wh, last: q }\n";

} // namespace

void DerivedTest::derived_data() {
    QTest::addColumn<QString>("meter");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* meter, const char* expected) { QTest::newRow(meter) << meter << expected; };
    row("{ of: [wh, cs], every: day, value: 'wh + max(cs - wh * 0.1, 0)' }", "a 0 413(9); a 1 1(1); b 0 7(1); in 11 out 0");
    row("{ of: [wh, cs], every: period, value: 'wh + max(cs - wh * 0.1, 0)' }", "a 0 408(9); a 1 1(1); b 0 7(1); in 11 out 0");
    row("{ of: [wh, cs], every: day, value: 'max(cs - wh * 0.1, 0)', by: [wh] }",
        // x: 20 - 6, 5 - 8, 13 - 10; y: nothing, 10
        "a 0 x=17(7); a 0 y=10(2); a 1 x=0(1); b 0 x=7(1); in 11 out 0");
    row("{ of: [wh, cs], every: day, value: wh + cs, windows: [ { every: period, max: value } ] }", "a 0 130(9); a 1 1(1); b 0 7(1); in 11 out 0");
    row("{ of: [wh], every: day, value: wh, windows: [ { every: week, max: value }, { every: period, mean: value, missing: zero } ] }",
        "a 0 24(5); a 1 0.2(1); in 6 out 0"); // 120 over five weeks that January touches, 1 over five
    row("{ of: [peak], every: day, value: peak * 2 }", "a 0 720(5); a 1 2(1); in 6 out 0"); // 60 120 80 100
    row("{ of: [peak, last], every: day, value: peak - last }", "a 0 20(10); a 1 0(2); in 12 out 0");
    row("{ of: [twice, cs], every: day, value: twice - cs }", "a 0 752(9); a 1 2(1); b 0 -7(1); in 11 out 0"); // 800 - 48
}

void DerivedTest::derived() {
    QFETCH(QString, meter);
    QFETCH(QString, expected);
    const QString plan = planText("  - { id: c, meter: m, price: 1 }\n", QString(kSources) +
                                  "  m: " + meter + "\n  twice: { of: wh, every: 1h, value: wh * 2, unit: credit }\n");
    for (const int rows : {100, 1, 4})
        QCOMPARE(metered({meterIn(plan, "m")}, *dataOf(inImportsOf(rows, kCredits)).usage, kMonths, 2), expected);
}

void DerivedTest::calendars_data() {
    QTest::addColumn<QString>("calendar");
    QTest::addColumn<QString>("expected"); // of a Friday, a Saturday, a Wednesday in July, Christmas
    const auto row = [](const char* calendar, const char* expected) { QTest::newRow(calendar) << calendar << expected; };
    row("rows: [ { label: peak, days: mon-fri, hours: 08:00-20:00 } ], default: off", "off 1+4+8+16+32; peak 2+64+128");
    row("rows: [ { label: night, hours: 22:00-06:00 } ], default: day", "day 2+4+16+64+128; night 1+8+32");
    row("rows: [ { label: night, days: fri, hours: 22:00-06:00 } ], default: day", "day 1+2+4+16+32+64+128; night 8");
    row("rows: [ { label: summer, months: 6-9 } ], default: winter", "summer 64; winter 1+2+4+8+16+32+128");
    row("rows: [ { label: winter, months: [11-2] } ], default: other", "other 64; winter 1+2+4+8+16+32+128");
    row("rows: [ { label: holiday, dates: [2026-12-24..2026-12-26] }, { label: work, days: [mon-fri] } ], default: weekend",
        "holiday 128; weekend 16+32; work 1+2+4+8+64");
    row("rows: [ { label: x, hours: [00:00-00:01, 08:00-08:01] } ], default: y", "x 1+2; y 4+8+16+32+64+128");
}

// Powers of two, so that the sum tells which events have the label.
void DerivedTest::calendars() {
    QFETCH(QString, calendar);
    QFETCH(QString, expected);
    const ReplayData data = dataOf(inImportsOf(3, "customer time q\n"
                                                  "a 2026-01-02T00:00 1\n"
                                                  "a 2026-01-02T08:00 2\n"
                                                  "a 2026-01-02T20:00 4\n"
                                                  "a 2026-01-02T22:30 8\n"
                                                  "a 2026-01-03T07:00 16\n"
                                                  "a 2026-01-03T23:00 32\n"
                                                  "a 2026-07-01T12:00 64\n"
                                                  "a 2026-12-25T10:00 128\n"));
    const QStringList year{"2026-01-01", "2027-01-01"};
    const QString head = "calendars: { tou: { " + calendar + " } }\n";
    QStringList texts;
    for (const char* meter : {"{ value: q, by: [tou] }", "{ windows: [ { every: event, sum: q } ], by: tou }"}) {
        const Meter of = *planOf(planText("  - { id: c, meter: m, price: 1 }\n", QString("  m: ") + meter + "\n", head))->findMeter("m");
        texts << metered({of}, *data.usage, year, 2);
    }
    QCOMPARE(texts[1], texts[0]);
    QStringList labels;
    for (const QString& row : texts[0].split("; ").mid(0, texts[0].count("; "))) {
        const int sum = row.section('=', 1).section('(', 0, 0).toInt();
        QStringList powers;
        for (int power = 1; power <= sum; power *= 2)
            if ((sum & power) != 0)
                powers << QString::number(power);
        labels << row.section(' ', 2).section('=', 0, 0) + " " + powers.join('+');
    }
    QCOMPARE(labels.join("; "), expected);
}

// Eight in the morning is another instant in Berlin, and in summer.
void DerivedTest::zones() {
    const ReplayData data = dataOf({"customer time q\n"
                                    "a 2026-01-05T06:59 1\na 2026-01-05T07:00 2\na 2026-07-06T05:59 4\na 2026-07-06T06:00 8\n"
                                    "b 2026-01-05T07:59 16\nb 2026-01-05T08:00 32\n"});
    SliceGrid grid = gridOf(*data.usage, {"2026-01-01", "2027-01-01"});
    grid.zones.push_back(*Zone::named("Europe/Berlin"));
    grid.bounds.push_back(grid.bounds[0]);
    grid.zoneOfCustomer[*data.usage->customers().find("a")] = 1;
    const Meter of = *planOf(planText("  - { id: c, meter: m, price: 1 }\n", "  m: { value: q, by: tou }\n",
                                      "calendars: { tou: { rows: [ { label: peak, hours: 08:00-20:00 } ], default: off } }\n"))
                          ->findMeter("m");
    QuantityCache cache;
    Progress progress;
    const auto tables = runMeters({of}, *data.usage, grid, cache, 1, progress);
    QCOMPARE(textOf(*tables->front(), *data.usage),
             QString("a 0 off=5(2); a 0 peak=10(2); b 0 off=16(1); b 0 peak=32(1); in 6 out 0"));
}

void DerivedTest::zeroDivisions() {
    const ReplayData data = dataOf({"customer time q p\na 2026-01-01 6 2\na 2026-01-02 6 0\nb 2026-01-03 1 0\nb 2026-01-04 1 0\nc 2026-01-04 9 -\n"});
    const QString plan = planText("  - { id: c, meter: m, price: 1 }\n", "  m: { value: 'divide(q, p, 2, half_up)' }\n"
                                  "  o: { max: 'divide(q, p, 2, half_up)' }\n"
                                  "  w: { windows: [ { every: day, sum: 'divide(q, p, 2, half_up)' } ] }\n"
                                  "  q: { value: q }\n  p: { value: p }\n"
                                  "  d: { of: [q, p], every: day, value: 'divide(q, p, 2, half_up)' }\n");
    for (const char* id : {"m", "o", "w", "d"}) {
        QuantityCache cache;
        Progress progress;
        const auto tables = runMeters({meterIn(plan, id)}, *data.usage, gridOf(*data.usage, kMonths), cache, 1, progress);
        QStringList found;
        for (const auto& [customer, count] : tables->front()->zeroDivisions.byCustomer)
            found << QString::fromStdString(data.usage->customers().text(customer.number)) + QString::number(count);
        // In the derived meter c has no p on a day with q: zero as well.
        QCOMPARE(found.join(' '), QString(id) == "d" ? QString("a1 b2 c1") : QString("a1 b2"));
    }
}

QTEST_GUILESS_MAIN(DerivedTest)
#include "tst_derived.moc"
