// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The short cuts of reading give what the long ways give.

#include <QTest>

#include <rapidcheck.h>

#include "engine/import/separator_scan.h"
#include "engine/import/text_interner.h"
#include "engine/import/time_reader.h"

using namespace rerate;

class ReadersTest : public QObject {
    Q_OBJECT

private slots:
    void times_data();
    void times();
    void manyTimes();
    void separators();
    void texts();
};

void ReadersTest::times_data() {
    QTest::addColumn<QString>("format");
    QTest::addColumn<QString>("zone");
    QTest::addColumn<QString>("text");
    // Read after a good time of the same date, so that the date is remembered.
    for (const char* text :
         {"2026-03-01T12:00:00Z", "2026-03-01T23:59:59Z", "2026-03-01 00:00:00Z", "2026-03-01T12:34:56",
          "2026-03-01 12:34:56", "2026-03-02T12:00:00Z", "2026-03-01T12:00:00+01:00", "2026-03-01",
          "2026-03-01T12:00:00.5Z", "2262-04-11T23:47:15Z", "2262-04-11T00:00:00Z", "1677-09-21T00:12:44Z",
          "2026-03-01T24:00:00Z", "2026-03-01T12:60:00Z", "2026-03-01T12:00:60Z", "2026-03-01T1a:00:00Z",
          "2026-03-01T12-00-00Z", "2026-03-01x12:00:00Z", "2026-03-01T12:00:00z", "2026-03-01T12:00:00X",
          "2026-02-30T12:00:00Z", "2026-03-01T12:00:0/Z", "2026-03-01T12:00:0:Z", "2026-13-01T12:00:00Z",
          "12345678901234567890", "1772366400", "", "2262-04-12T00:00:00Z"})
        for (const char* format : {"auto", "iso", "seconds", "%Y-%m-%dT%H:%M:%SZ"})
            for (const char* zone : {"UTC", "Europe/Berlin"})
                QTest::addRow("%s %s %s", format, zone, text) << format << zone << text;
}

void ReadersTest::times() {
    QFETCH(QString, format);
    QFETCH(QString, zone);
    QFETCH(QString, text);
    TimeFormat timeFormat = *timeFormatFromText(format.toStdString());
    if (zone != "UTC")
        timeFormat.zone = *Zone::named(zone.toStdString());
    TimeReader reader(timeFormat);
    for (const std::string& each :
         {std::string("2026-03-01T01:02:03Z"), text.toStdString(), text.toStdString(),
          text.toStdString().substr(0, 10) + "T23:59:59Z", std::string("2026-03-01T01:02:03Z")}) {
        Instant expected, found;
        const bool isTime = tryParseInstant(each, timeFormat, expected);
        QCOMPARE(reader.read(each, found), isTime);
        if (isTime)
            QCOMPARE(found.nanoseconds, expected.nanoseconds);
    }
}

void ReadersTest::manyTimes() {
    QVERIFY(rc::check("times one after the other", [] {
        const TimeFormat format;
        TimeReader reader(format);
        for (int i = 0, count = *rc::gen::inRange(1, 30); i < count; ++i) {
            std::string text = "2026-0" + std::to_string(*rc::gen::inRange(1, 3)) + "-01T" +
                               std::to_string(*rc::gen::inRange(10, 26)) + ":30:0" +
                               std::to_string(*rc::gen::inRange(0, 10)) + "Z";
            if (*rc::gen::inRange(0, 5) == 0)
                text[*rc::gen::inRange<std::size_t>(0, text.size())] = *rc::gen::elementOf(std::string("0:-TZ x9"));
            Instant expected, found;
            const bool isTime = tryParseInstant(text, format, expected);
            RC_ASSERT(reader.read(text, found) == isTime);
            RC_ASSERT(!isTime || found.nanoseconds == expected.nanoseconds);
        }
    }));
}

void ReadersTest::separators() {
    QVERIFY(rc::check("every separator and line end once", [] {
        const char separator = *rc::gen::elementOf(std::string(",;\t|\x80\xFF"));
        const std::string letters = std::string("ab\r\x7F\x8A\x0B\x2D,;\n") + separator;
        const std::string text = *rc::gen::container<std::string>(rc::gen::elementOf(letters));
        SeparatorScan scan(text, separator);
        for (std::size_t at = 0; at < text.size(); ++at)
            if (text[at] == separator || text[at] == '\n')
                RC_ASSERT(scan.next() == at);
        RC_ASSERT(scan.next() == text.size());
        RC_ASSERT(scan.next() == text.size());
    }));
}

void ReadersTest::texts() {
    QVERIFY(rc::check("codes in order of appearance", [] {
        TextInterner interner;
        for (int round = 0; round < 2; ++round) {
            std::vector<std::string> distinct;
            for (int i = 0, count = *rc::gen::inRange(0, 300); i < count; ++i) {
                // Texts of two letters, whose halves overlap in every way.
                const std::string text(*rc::gen::inRange<std::size_t>(0, 40), *rc::gen::elementOf(std::string("ab")));
                const std::string other = *rc::gen::arbitrary<bool>() ? text : text + "b";
                const auto found = std::find(distinct.begin(), distinct.end(), other);
                const auto code = static_cast<std::uint32_t>(found - distinct.begin());
                if (found == distinct.end())
                    distinct.push_back(other);
                RC_ASSERT(interner.codeOf(other) == code);
            }
            RC_ASSERT(interner.take() == distinct);
        }
    }));
}

QTEST_GUILESS_MAIN(ReadersTest)
#include "tst_readers.moc"
