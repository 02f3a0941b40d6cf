// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Days, zones with daylight saving, cycles from any anchor, proration, and reading times.

#include <QTest>

#include "engine/time/cycle.h"
#include "engine/time/proration.h"
#include "engine/base/int128.h"
#include "engine/time/time_text.h"

using namespace rerate;

namespace {

QString text(const std::string& s) { return QString::fromStdString(s); }
Date day(const QString& s) { return *dateFromText(s.toStdString()); }

Cycle cycleOf(const QString& unit, int count, const QString& anchor) {
    return {*cycleUnitFromText(unit.toStdString()), count, day(anchor)};
}

} // namespace

class TimeTest : public QObject {
    Q_OBJECT

private slots:
    void zones_data();
    void zones();
    void cycles_data();
    void cycles();
    void shares_data();
    void shares();
    void times_data();
    void times();
    void formats_data();
    void formats();
    void messages_data();
    void messages();
};

void TimeTest::zones_data() {
    QTest::addColumn<QString>("zone");
    QTest::addColumn<QString>("date");
    QTest::addColumn<QString>("start"); // empty: no such zone
    const auto row = [](const char* zone, const char* date, const char* start) {
        QTest::addRow("%s %s", zone, date) << zone << date << start;
    };
    row("UTC", "2026-03-01", "2026-03-01T00:00:00Z");
    row("Europe/Berlin", "2026-03-29", "2026-03-28T23:00:00Z"); // the day with 23 hours
    row("Europe/Berlin", "2026-03-30", "2026-03-29T22:00:00Z");
    row("Europe/Berlin", "2026-10-26", "2026-10-25T23:00:00Z");
    row("America/New_York", "2026-01-01", "2026-01-01T05:00:00Z");
    row("Asia/Kathmandu", "2026-01-01", "2025-12-31T18:15:00Z");
    row("America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00Z"); // midnight is skipped
    row("Mars/Olympus", "2026-01-01", "");
    row("", "2026-01-01", "");
    row("europe/berlin2", "2026-01-01", "");
}

void TimeTest::zones() {
    QFETCH(QString, zone);
    QFETCH(QString, date);
    QFETCH(QString, start);
    const auto found = Zone::named(zone.toStdString());
    QCOMPARE(static_cast<bool>(found), !start.isEmpty());
    if (!found) {
        QVERIFY(!found.error().message.empty());
        return;
    }
    QCOMPARE(text(toText(found->startOfDay(day(date)))), start);
    QCOMPARE(text(toText(found->dateOf(found->startOfDay(day(date))))), date);
}

void TimeTest::cycles_data() {
    QTest::addColumn<QString>("unit");
    QTest::addColumn<int>("count");
    QTest::addColumn<QString>("anchor");
    QTest::addColumn<int>("from");
    QTest::addColumn<QString>("starts");
    QTest::newRow("31st comes back") << "month" << 1 << "2026-01-31" << 0 << "2026-01-31 2026-02-28 2026-03-31 2026-04-30";
    QTest::newRow("leap day") << "year" << 1 << "2024-02-29" << 0 << "2024-02-29 2025-02-28 2026-02-28 2027-02-28 2028-02-29";
    QTest::newRow("weeks") << "week" << 1 << "2026-01-05" << -1 << "2025-12-29 2026-01-05 2026-01-12";
    QTest::newRow("two weeks") << "week" << 2 << "2026-01-05" << 0 << "2026-01-05 2026-01-19 2026-02-02";
    QTest::newRow("quarters") << "quarter" << 1 << "2026-01-01" << 0 << "2026-01-01 2026-04-01 2026-07-01 2026-10-01 2027-01-01";
    QTest::newRow("days") << "day" << 1 << "2026-02-27" << 0 << "2026-02-27 2026-02-28 2026-03-01";
    QTest::newRow("before the anchor") << "month" << 1 << "2026-03-31" << -2 << "2026-01-31 2026-02-28 2026-03-31";
}

void TimeTest::cycles() {
    QFETCH(QString, unit);
    QFETCH(int, count);
    QFETCH(QString, anchor);
    QFETCH(int, from);
    QFETCH(QString, starts);
    const Cycle cycle = cycleOf(unit, count, anchor);
    QStringList shown;
    const auto expected = starts.split(' ');
    for (int i = 0; i < expected.size(); ++i) {
        const Date start = cycleStart(cycle, from + i);
        shown << text(toText(start));
        QCOMPARE(cycleIndexOf(cycle, start), from + i);
        QCOMPARE(cycleIndexOf(cycle, addDays(start, -1)), from + i - 1);
    }
    QCOMPARE(shown.join(' '), starts);
    QVERIFY(!cycleUnitFromText("fortnight").has_value());
    QVERIFY(!dateFromText("2026-02-30").has_value());
    QVERIFY(!dateFromText("2026-2-3").has_value());
}

void TimeTest::shares_data() {
    QTest::addColumn<QString>("zone");
    QTest::addColumn<QString>("from");
    QTest::addColumn<QString>("to");
    QTest::addColumn<QString>("month");
    QTest::addColumn<QString>("byDay");
    QTest::addColumn<QString>("bySecond");
    QTest::newRow("half March") << "UTC" << "2026-03-16" << "2026-04-01" << "2026-03-01" << "16/31" << "1382400/2678400";
    QTest::newRow("March in Berlin lacks an hour") << "Europe/Berlin" << "2026-03-16" << "2026-04-01" << "2026-03-01"
                                                   << "16/31" << "1378800/2674800";
    QTest::newRow("all") << "UTC" << "2026-02-01" << "2026-03-01" << "2026-02-01" << "28/28" << "2419200/2419200";
    QTest::newRow("one day") << "UTC" << "2028-02-29" << "2028-03-01" << "2028-02-01" << "1/29" << "86400/2505600";
}

void TimeTest::shares() {
    QFETCH(QString, zone);
    QFETCH(QString, from);
    QFETCH(QString, to);
    QFETCH(QString, month);
    QFETCH(QString, byDay);
    QFETCH(QString, bySecond);
    const Zone z = *Zone::named(zone.toStdString());
    const Period part{z.startOfDay(day(from)), z.startOfDay(day(to))};
    const Period whole{z.startOfDay(day(month)), z.startOfDay(addMonths(day(month), 1))};
    const auto shown = [&](ProrationBasis basis) {
        const Share share = prorationShare(part, whole, basis, z);
        return QString("%1/%2").arg(share.part).arg(share.whole);
    };
    QCOMPARE(shown(ProrationBasis::Day), byDay);
    // In seconds the fraction may be in any terms; compare as products.
    const Share seconds = prorationShare(part, whole, ProrationBasis::Second, z);
    const qint64 a = bySecond.section('/', 0, 0).toLongLong();
    const qint64 b = bySecond.section('/', 1, 1).toLongLong();
    QVERIFY(static_cast<Int128>(seconds.part) * b == static_cast<Int128>(seconds.whole) * a);
}

void TimeTest::times_data() {
    QTest::addColumn<QString>("format");
    QTest::addColumn<QString>("given");
    QTest::addColumn<QString>("expected"); // empty: refused
    const auto row = [](const char* format, const char* given, const char* expected) {
        QTest::addRow("%s %s", format, given) << format << given << expected;
    };
    row("auto", "2026-03-01T12:30:00Z", "2026-03-01T12:30:00Z");
    row("auto", "2026-03-01 12:30:00", "2026-03-01T12:30:00Z");
    row("auto", "2026-03-01T12:30:00+02:00", "2026-03-01T10:30:00Z");
    row("auto", "2026-03-01T12:30:00.1234567", "2026-03-01T12:30:00.1234567Z");
    row("auto", "2026-03-01T12:30:00.123456789Z", "2026-03-01T12:30:00.123456789Z");
    row("auto", "2026-03-01", "2026-03-01T00:00:00Z");
    row("auto", "1767225600", "2026-01-01T00:00:00Z");
    row("auto", "1767225600123", "2026-01-01T00:00:00.123Z");
    row("auto", "1767225600123456", "2026-01-01T00:00:00.123456Z");
    row("auto", "1767225600123456789", "2026-01-01T00:00:00.123456789Z");
    row("seconds", "1767225600.5", "2026-01-01T00:00:00.5Z");
    row("milliseconds", "1767225600000", "2026-01-01T00:00:00Z");
    row("%d.%m.%Y %H:%M:%S", "24.12.2026 18:00:00", "2026-12-24T18:00:00Z");
    row("auto", "20260102T030405Z", "2026-01-02T03:04:05Z");
    row("auto", "20260102T0304", "2026-01-02T03:04:00Z");
    row("auto", "20260102T030405.5+0130", "2026-01-02T01:34:05.5Z");
    row("iso", "20260102", "2026-01-02T00:00:00Z");
    row("auto", "2026-01-31T24:00:00Z", "2026-02-01T00:00:00Z");
    row("auto", "2016-12-31T23:59:60Z", "2016-12-31T23:59:59Z");
    row("auto", "2016-12-31T23:59:60.25Z", "2016-12-31T23:59:59.25Z");
    row("auto", "2017-01-01T00:59:60+01:00", "2016-12-31T23:59:59Z");
    row("seconds", "1.7672256e9", "2026-01-01T00:00:00Z");
    row("seconds", "1.5e9", "2017-07-14T02:40:00Z");
    row("seconds", "17672256005E-1", "2026-01-01T00:00:00.5Z");
    row("milliseconds", "1.7672256e12", "2026-01-01T00:00:00Z");
    row("%d %b %Y %I:%M %p", "24 Dec 2026 06:30 PM", "2026-12-24T18:30:00Z");
    row("%d %B %Y %I %p", "1 march 2026 12 am", "2026-03-01T00:00:00Z");
    row("auto", "2016-12-31T22:59:60Z", "");
    row("auto", "2016-12-31T23:60:00Z", "");
    row("auto", "2026-01-31T24:00:01Z", "");
    row("auto", "20261302T030405Z", "");
    row("seconds", "1.5e-10", "");
    row("seconds", "1e19", "");
    row("seconds", "1.5e", "");
    row("%d %b %Y %I:%M %p", "24 Dez 2026 06:30 PM", "");
    row("%d %b %Y %I:%M %p", "24 Dec 2026 13:30 PM", "");
    row("auto", "", "");
    row("auto", "yesterday", "");
    row("auto", "2026-13-01T00:00:00Z", "");
    row("auto", "2026-02-30", "");
    row("auto", "2026-03-01T25:00:00Z", "");
    row("auto", "2026-03-01T12:30:00.1234567891Z", "");
    row("iso", "1767225600", "");
    row("seconds", "2026-01-01", "");
    row("seconds", "99999999999999999999", "");
    row("%d.%m.%Y %H:%M:%S", "2026-12-24", "");
}

void TimeTest::times() {
    QFETCH(QString, format);
    QFETCH(QString, given);
    QFETCH(QString, expected);
    const auto parsedFormat = timeFormatFromText(format.toStdString());
    QVERIFY(static_cast<bool>(parsedFormat));
    const auto parsed = parseInstant(given.toStdString(), *parsedFormat);
    QCOMPARE(parsed ? text(toText(*parsed)) : QString(), expected);
    Instant fast;
    QCOMPARE(tryParseInstant(given.toStdString(), *parsedFormat, fast), !expected.isEmpty());
    if (!parsed)
        QVERIFY(!parsed.error().message.empty());
}

void TimeTest::formats_data() {
    QTest::addColumn<QString>("zone");
    QTest::addColumn<QString>("origin");
    QTest::addColumn<QString>("given");
    QTest::addColumn<QString>("expected");
    QTest::newRow("zone") << "Europe/Berlin" << "" << "2026-07-01T00:00:00" << "2026-06-30T22:00:00Z";
    QTest::newRow("end of day") << "Europe/Berlin" << "" << "2026-06-30T24:00:00" << "2026-06-30T22:00:00Z";
    QTest::newRow("zone of its own wins") << "Europe/Berlin" << "" << "2026-07-01T00:00:00Z" << "2026-07-01T00:00:00Z";
    QTest::newRow("origin") << "UTC" << "2026-01-01T00:00:00Z" << "21600" << "2026-01-01T06:00:00Z";
}

void TimeTest::formats() {
    QFETCH(QString, zone);
    QFETCH(QString, origin);
    QFETCH(QString, given);
    QFETCH(QString, expected);
    TimeFormat format;
    format.zone = *Zone::named(zone.toStdString());
    if (!origin.isEmpty()) {
        format.kind = TimeFormatKind::Seconds;
        format.origin = *parseInstant(origin.toStdString(), {});
    }
    const auto parsed = parseInstant(given.toStdString(), format);
    QVERIFY(static_cast<bool>(parsed));
    QCOMPARE(text(toText(*parsed)), expected);
    QVERIFY(!timeFormatFromText("fortnights"));
}

// Times and formats that are refused, and what is said.
void TimeTest::messages_data() {
    QTest::addColumn<QString>("format");
    QTest::addColumn<QString>("zone");
    QTest::addColumn<QString>("given");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* format, const char* zone, const char* given, const char* expected) {
        QTest::addRow("%s %s %s", format, zone, given) << format << zone << given << expected;
    };
    row("auto", "UTC", "2300-01-01", "`2300-01-01` is outside of the range of times, 1677-09-22 to 2262-04-11.");
    row("auto", "UTC", "1677-01-01T00:00:00Z", "`1677-01-01T00:00:00Z` is outside of the range of times, 1677-09-22 to 2262-04-11.");
    row("auto", "Europe/Berlin", "2040-01-01", "`2040-01-01` is outside of 1970 to 2037, the years in which the zone Europe/Berlin is known.");
    row("seconds", "UTC", "99999999999999", "`99999999999999` is outside of the range of times, 1677-09-22 to 2262-04-11.");
    row("%d.%m.%Y", "UTC", "01.01.2300", "`01.01.2300` is outside of the range of times, 1677-09-22 to 2262-04-11.");
    row("auto", "UTC", "2026-02-30", "`2026-02-30` is not a time; expected ISO 8601 (2026-03-01T12:00:00Z) or Unix time.");
    row("seconds", "UTC", "soon", "`soon` is not a time; expected a number of seconds.");
    row("%d.%m.%Y %Q", "UTC", "", "The time format `%d.%m.%Y %Q` cannot be used: `%Q` is not known; known are");
    row("%H:%M", "UTC", "", "it must name a day, with %Y, %m and %d.");
    row("%d.%m.%Y %I:%M", "UTC", "", "%I and %p need each other.");
    row("fortnights", "UTC", "", "Unknown time format `fortnights`.");
}

void TimeTest::messages() {
    QFETCH(QString, format);
    QFETCH(QString, zone);
    QFETCH(QString, given);
    QFETCH(QString, expected);
    auto read = timeFormatFromText(format.toStdString());
    std::string found = read ? "" : read.error().message;
    if (read) {
        read->zone = *Zone::named(zone.toStdString());
        const auto time = parseInstant(given.toStdString(), *read);
        found = time ? toText(*time) : time.error().message;
    }
    QVERIFY2(text(found).contains(expected), found.c_str());
}

QTEST_GUILESS_MAIN(TimeTest)
#include "tst_time.moc"
