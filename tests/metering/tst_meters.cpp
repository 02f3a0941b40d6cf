// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Events → quantities: every aggregate, filters, missing values and texts, dimensions, several
// imports, customers that span segments, numbers beyond 64 and 128 bits.

#include <QTest>

#include <rapidcheck.h>

#include "tests/support/meter_support.h"

using namespace rerate;
using namespace rerate::support;

namespace {

// Slice 0 is 1–3 January, slice 1 the rest.
const QStringList kDays{"2026-01-01", "2026-01-04", "2026-02-01"};

// Rows that stand for several requests; a missing value, a text where numbers are, a number among
// texts.
const char* kRows = "customer time event count q model tier\n"
                    "a 2026-01-01 use 1 2 x b\n"
                    "a 2026-01-03 use 3 10 y 7\n"
                    "a 2026-01-05 use 1 4.5 x -\n"
                    "a 2026-01-06 use 2 - x b\n"
                    "a 2026-01-07 stop 4 50 - b\n"
                    "b 2026-01-02 use 1 n/a x b\n"
                    "b 2026-01-04 use 1 -3 y 7.0\n";

// Single requests.
const char* kSingles = "customer time q user\n"
                       "a 2026-01-01 5 u1\n"
                       "a 2026-01-02 9 u2\n"
                       "a 2026-01-02 7 u1\n"
                       "a 2026-01-05 1.5 u1\n"
                       "a 2026-01-05 2.5 7\n"
                       "a 2026-01-06 - 7.0\n"
                       "b 2026-01-01 n/a -\n"
                       "b 2026-01-02 -4 u2\n";

} // namespace

class MetersTest : public QObject {
    Q_OBJECT

private slots:
    void sums_data();
    void sums();
    void orders_data();
    void orders();
    void written_data();
    void written();
    void wide_data();
    void wide();
    void imports_data();
    void imports();
    void edges();
    void manyKeys();
    void vectors_data();
    void vectors();
    void anyUsage();
};

void MetersTest::sums_data() {
    QTest::addColumn<QString>("meter");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* meter, const char* expected) {
        QTest::newRow(meter) << meter << expected;
    };
    // counts: a 1 + 3 | 1 + 2 + 4, b 1 | 1
    row("{ aggregate: count }", "a 0 4(2); a 1 7(3); b 0 1(1); b 1 1(1); in 7 out 0");
    row("{ event: use, aggregate: count }", "a 0 4(2); a 1 3(2); b 0 1(1); b 1 1(1); in 6 out 0");
    row("{ event: none, aggregate: count }", "in 0 out 0");
    row("{ value: q }", "a 0 12(2); a 1 54.5(2); b 1 -3(1); in 7 out 2");
    row("{ event: use, value: q, by: [model] }",
        "a 0 x=2(1); a 0 y=10(1); a 1 x=4.5(1); b 1 y=-3(1); in 6 out 2");
    row("{ aggregate: count, by: [tier] }",
        "a 0 7=3(1); a 0 b=1(1); a 1 =1(1); a 1 b=6(2); b 0 b=1(1); b 1 7.0=1(1); in 7 out 0"); // as they are written
    row("{ aggregate: count, by: [model, tier] }",
        "a 0 x,b=1(1); a 0 y,7=3(1); a 1 ,b=4(1); a 1 x,=1(1); a 1 x,b=2(1); b 0 x,b=1(1); "
        "b 1 y,7.0=1(1); in 7 out 0");
    row("{ aggregate: count, by: [model] }",
        "a 0 x=1(1); a 0 y=3(1); a 1 =4(1); a 1 x=3(2); b 0 x=1(1); b 1 y=1(1); in 7 out 0");
    row("{ aggregate: count, by: [event] }",
        "a 0 use=4(2); a 1 stop=4(1); a 1 use=3(2); b 0 use=1(1); b 1 use=1(1); in 7 out 0");
    row("{ event: use, value: q * count }", "a 0 32(2); a 1 4.5(1); b 1 -3(1); in 6 out 2");
    row("{ event: use, value: '-q' }", "a 0 -12(2); a 1 -4.5(1); b 1 3(1); in 6 out 2");
    row("{ event: use, value: abs(q) }", "a 0 12(2); a 1 4.5(1); b 1 3(1); in 6 out 2");
    row("{ event: use, value: 'floor_to(q, 4)' }", "a 0 8(2); a 1 4(1); b 1 -4(1); in 6 out 2");
    row("{ event: use, value: 'min(q, 4)' }", "a 0 6(2); a 1 4(1); b 1 -3(1); in 6 out 2");
    // a text is there, so coalesce keeps it and the row stays out
    row("{ value: 'coalesce(q, 1)' }", "a 0 12(2); a 1 55.5(3); b 1 -3(1); in 7 out 1");
    row("{ value: \"if(model == 'x', 1, 0)\" }", "a 0 1(2); a 1 2(3); b 0 1(1); b 1 0(1); in 7 out 0");
    // 0.5 + 2.5; 1.125; -0.75 lies between -0.7 and -0.8
    row("{ event: use, value: 'divide(q, 4, 1, half_even)' }",
        "a 0 3(2); a 1 1.1(1); b 1 -0.8(1); in 6 out 2");
    row("{ event: use, value: 'divide(12, q, 0, half_up)' }", "a 0 7(2); a 1 3(1); b 1 -4(1); in 6 out 2");
    row("{ event: use, value: model }", "in 6 out 6");
    row("{ event: use, value: 'round(q, 0.5, half_up) + ceil(q) - floor(q, -1)' }", // 2+2-0, 10+10-10 | 4.5+5-0 | -3-3+10
        "a 0 14(2); a 1 9.5(1); b 1 4(1); in 6 out 2");
    row("{ aggregate: count, filter: \"concat(event, '/', tier) == 'use/7'\" }", "a 0 3(1); in 1 out 0");
    row("{ aggregate: count, filter: \"concat(model, tier) == 'xb'\" }", "a 0 1(1); a 1 2(1); b 0 1(1); in 3 out 0");
    // taken back
    row("{ aggregate: count, retract: event == 'stop' }", "a 0 4(2); a 1 -1(3); b 0 1(1); b 1 1(1); in 7 out 0");
    row("{ value: q, retract: tier == 'b' }", "a 0 8(2); a 1 -45.5(2); b 1 -3(1); in 7 out 2"); // 10 - 2; 4.5 - 50
    row("{ aggregate: count, retract: event == 'stop', rows: uniform }", "a 0 4(2); a 1 -1(3); b 0 1(1); b 1 1(1); in 7 out 0");
    row("{ windows: [ { every: day, sum: q } ], retract: tier == 'b' }", "a 0 8(2); a 1 -45.5(2); b 1 -3(1); in 7 out 2");
    // filters
    row("{ aggregate: count, filter: model == 'x' }", "a 0 1(1); a 1 3(2); b 0 1(1); in 4 out 0");
    row("{ aggregate: count, filter: model != 'x' }", "a 0 3(1); a 1 4(1); b 1 1(1); in 3 out 0");
    row("{ aggregate: count, filter: not (model == 'x') }", "a 0 3(1); a 1 4(1); b 1 1(1); in 3 out 0");
    row("{ aggregate: count, filter: q > 4 }", "a 0 3(1); a 1 5(2); in 3 out 0");
    row("{ aggregate: count, filter: q <= 4.5 }", "a 0 1(1); a 1 1(1); b 1 1(1); in 3 out 0");
    row("{ aggregate: count, filter: q == 'n/a' }", "b 0 1(1); in 1 out 0");
    row("{ aggregate: count, filter: tier == 7 }", "a 0 3(1); b 1 1(1); in 2 out 0");
    // a text compares with what was written, a number with its value
    row("{ aggregate: count, filter: tier == '7' }", "a 0 3(1); in 1 out 0");
    row("{ aggregate: count, filter: \"'7.0' == tier\" }", "b 1 1(1); in 1 out 0");
    row("{ aggregate: count, filter: tier == '7.00' }", "in 0 out 0");
    row("{ aggregate: count, filter: tier == 7.00 }", "a 0 3(1); b 1 1(1); in 2 out 0");
    row("{ aggregate: count, filter: tier != '7.0' }", "a 0 4(2); a 1 7(3); b 0 1(1); in 6 out 0");
    row("{ aggregate: count, filter: tier != 7 }", "a 0 1(1); a 1 7(3); b 0 1(1); in 5 out 0");
    row("{ aggregate: count, filter: \"in(tier, '7.0', 'b')\" }", "a 0 1(1); a 1 6(2); b 0 1(1); b 1 1(1); in 5 out 0");
    row("{ aggregate: count, filter: \"q == '4.5'\" }", "a 1 1(1); in 1 out 0");
    row("{ aggregate: count, filter: tier < 8 }", "a 0 3(1); b 1 1(1); in 2 out 0");
    row("{ aggregate: count, filter: has(q) }", "a 0 4(2); a 1 5(2); b 0 1(1); b 1 1(1); in 6 out 0");
    row("{ aggregate: count, filter: not has(model) }", "a 1 4(1); in 1 out 0");
    row("{ aggregate: count, filter: \"in(tier, 7, 'b') and event == 'use'\" }",
        "a 0 4(2); a 1 2(1); b 0 1(1); b 1 1(1); in 5 out 0");
    row("{ aggregate: count, filter: q > 9 or model == 'x' and tier == 'b' }",
        "a 0 4(2); a 1 6(2); b 0 1(1); in 5 out 0");
    row("{ aggregate: count, filter: count > 1 }", "a 0 3(1); a 1 6(2); in 3 out 0");
    // all requests of a row alike: 10 over 3 is 3.33…, rounded up to 6 each
    row("{ event: use, value: 'ceil_to(q, 3)', rows: uniform }",
        "a 0 21(2); a 1 6(1); b 1 -3(1); in 6 out 2");
    row("{ aggregate: count, filter: q > 4, rows: uniform }", "a 1 5(2); in 2 out 0");
    row("{ event: use, value: q, rows: uniform }", "a 0 12(2); a 1 4.5(1); b 1 -3(1); in 6 out 2");
    row("{ event: use, value: 'min(q, 4)', rows: uniform }", "a 0 12(2); a 1 4(1); b 1 -3(1); in 6 out 2");
    row("{ event: use, value: q * 3 - count, rows: uniform }", "a 0 32(2); a 1 12.5(1); b 1 -10(1); in 6 out 2");
    // 0.5 and 3 × 0.83; 1.13; -0.75
    row("{ event: use, value: 'divide(q, 4, 2, half_up)', rows: uniform }",
        "a 0 2.99(2); a 1 1.13(1); b 1 -0.75(1); in 6 out 2");
    // 4 and 10 × 10 / 3, the one value that never ends
    row("{ event: use, value: q * q, rows: uniform }",
        "a 0 37.333333333333333333(2); a 1 20.25(1); b 1 9(1); in 6 out 2");
    row("{ event: use, value: q, filter: q * 3 == 10, rows: uniform }", "a 0 10(1); in 1 out 0");
    row("{ event: use, max: q, rows: uniform }", "a 0 3.333333333333333333(2); a 1 4.5(1); b 1 -3(1); in 6 out 2");
    row("{ value: 1, rows: uniform }", "a 0 4(2); a 1 7(3); b 0 1(1); b 1 1(1); in 7 out 0");
}

void MetersTest::sums() {
    QFETCH(QString, meter);
    QFETCH(QString, expected);
    const ReplayData data = dataOf({kRows});
    QCOMPARE(metered({meterOf(meter)}, *data.usage, kDays), expected);
    // In several imports, and together with another meter that may share its pass.
    const ReplayData cut = dataOf(inImportsOf(2, kRows));
    QVERIFY(cut.usage->segments().size() > 2);
    QCOMPARE(metered({meterOf("{ event: stop, aggregate: count }"), meterOf(meter)}, *cut.usage, kDays, 2),
             "a 1 4(1); in 1 out 0\n" + expected);
}

void MetersTest::orders_data() {
    QTest::addColumn<QString>("meter");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* meter, const char* expected) {
        QTest::newRow(meter) << meter << expected;
    };
    row("{ max: q }", "a 0 9(3); a 1 2.5(2); b 0 -4(1); in 8 out 2");
    row("{ min: q }", "a 0 5(3); a 1 1.5(2); b 0 -4(1); in 8 out 2");
    row("{ max: q * -2 }", "a 0 -10(3); a 1 -3(2); b 0 8(1); in 8 out 2");
    row("{ last: q }", "a 0 9(3); a 1 2.5(2); b 0 -4(1); in 8 out 2"); // the largest of a tie
    row("{ last: '-q' }", "a 0 -7(3); a 1 -1.5(2); b 0 4(1); in 8 out 2");
    row("{ unique: user }", "a 0 2(3); a 1 3(3); b 0 1(1); in 8 out 1"); // 7 and 7.0 are two
    row("{ unique: event }", "a 0 1(3); a 1 1(3); b 0 1(2); in 8 out 0");
    row("{ unique: q }", "a 0 3(3); a 1 2(2); b 0 2(2); in 8 out 1");
    row("{ max: q, by: [user] }",
        "a 0 u1=7(2); a 0 u2=9(1); a 1 7=2.5(1); a 1 u1=1.5(1); b 0 u2=-4(1); in 8 out 2");
    row("{ unique: q, by: [user] }",
        "a 0 u1=2(2); a 0 u2=1(1); a 1 7=1(1); a 1 u1=1(1); b 0 =1(1); b 0 u2=1(1); in 8 out 1");
    row("{ last: q, filter: user == 'u1' }", "a 0 7(2); a 1 1.5(1); in 3 out 0");
    row("{ max: q, event: none }", "in 0 out 0");
    row("{ max: user }", "a 1 7(2); in 8 out 6"); // 7 and 7.0 are its only numbers
}

void MetersTest::orders() {
    QFETCH(QString, meter);
    QFETCH(QString, expected);
    const ReplayData data = dataOf({kSingles});
    QCOMPARE(metered({meterOf(meter)}, *data.usage, kDays), expected);
    const ReplayData cut = dataOf(inImportsOf(2, kSingles));
    QCOMPARE(metered({meterOf(meter)}, *cut.usage, kDays, 3), expected);
}

// The same number in several ways: texts and dimensions keep what was written, values are what it says.
void MetersTest::written_data() {
    QTest::addColumn<QString>("meter");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* meter, const char* expected) { QTest::newRow(meter) << meter << expected; };
    row("{ value: q }", "a 0 8.5(3); a 1 100.5(2); b 0 0(1); in 6 out 0"); // 7 + 8.5 - 7, 0.5 + 100
    row("{ value: q + 1 }", "a 0 11.5(3); a 1 102.5(2); b 0 1(1); in 6 out 0");
    row("{ value: 'max(q, 1)' }", "a 0 16.5(3); a 1 101(2); b 0 1(1); in 6 out 0");
    row("{ max: q }", "a 0 8.5(3); a 1 100(2); b 0 0(1); in 6 out 0");
    row("{ last: q }", "a 0 -7(3); a 1 100(2); b 0 0(1); in 6 out 0");
    row("{ windows: [ { every: day, sum: q }, { every: period, max: value } ] }", "a 0 8.5(3); a 1 100(2); b 0 0(1); in 6 out 0");
    row("{ interval: { seconds: 'abs(q)' } }", "a 0 22.5(3); a 1 100.5(2); b 0 0(1); in 6 out 0");
    row("{ value: q, filter: v == '1.50' }", "a 0 7(1); in 1 out 0");
    row("{ value: q, filter: v != '1.50' }", "a 0 1.5(2); a 1 100.5(2); b 0 0(1); in 5 out 0");
    row("{ value: q, filter: v == 1.50 }", "a 0 0(2); in 2 out 0"); // 7 - 7
    row("{ value: q, filter: \"in(v, '1.50', 'x')\" }", "a 0 7(1); in 1 out 0");
    row("{ value: q, filter: v > 3 }", "a 1 100.5(2); in 2 out 0");
    row("{ value: \"if(v == '3.10', 1, 0)\" }", "a 0 0(3); a 1 1(2); b 0 0(1); in 6 out 0");
    row("{ aggregate: count, filter: q == 7 }", "a 0 1(1); in 1 out 0");
    row("{ aggregate: count, filter: q == '007' }", "a 0 1(1); in 1 out 0");
    row("{ aggregate: count, filter: q == '7' }", "in 0 out 0");
    row("{ aggregate: count, filter: q == w }", "a 0 1(1); in 1 out 0"); // 007 and 7.00, values of two properties
    row("{ aggregate: count, filter: \"concat(v, '/', q) == '1.50/007'\" }", "a 0 1(1); in 1 out 0");
    row("{ unique: u }", "a 0 3(3); a 1 2(2); b 0 1(1); in 6 out 0");
    row("{ windows: [ { every: period, unique: u } ] }", "a 0 3(3); a 1 2(2); b 0 1(1); in 6 out 0");
    row("{ aggregate: count, by: [v] }", "a 0 1.5=1(1); a 0 1.50=1(1); a 0 zz=1(1); a 1 3.1=1(1); a 1 3.10=1(1); b 0 v3=1(1); in 6 out 0");
    row("{ aggregate: count, by: [q] }", "a 0 -007=1(1); a 0 007=1(1); a 0 08.5=1(1); a 1 00.50=1(1); a 1 1e2=1(1); b 0 0000=1(1); in 6 out 0");
}

void MetersTest::written() {
    QFETCH(QString, meter);
    QFETCH(QString, expected);
    const QString usage = "customer time q v u w\n"
                          "a 2026-01-01 007 1.50 5e1 7.00\n"
                          "a 2026-01-02 08.5 zz 50 7\n"
                          "a 2026-01-03 -007 1.5 1e1 7\n"
                          "a 2026-01-05 00.50 3.10 x 7\n"
                          "a 2026-01-06 1e2 3.1 050 7\n"
                          "b 2026-01-01 0000 v3 50.0 7\n";
    QCOMPARE(metered({meterOf(meter)}, *dataOf({usage}).usage, kDays), expected);
    for (const int rows : {1, 2})
        QCOMPARE(metered({meterOf(meter)}, *dataOf(inImportsOf(rows, usage)).usage, kDays, 2), expected);
}

void MetersTest::wide_data() {
    QTest::addColumn<QString>("quantities");
    QTest::addColumn<QString>("meter");
    QTest::addColumn<QString>("expected");
    const char* nines = "99999999999999999999999999999999999999"; // 38 digits: nearly 2^127
    QTest::newRow("64 bits") << "9223372036854775807" << "{ value: q }" << "9223372036854775807(1)";
    QTest::newRow("beyond 64 bits") << "9223372036854775807 9223372036854775807" << "{ value: q }"
                                    << "18446744073709551614(2)";
    QTest::newRow("below 64 bits") << "-9223372036854775807 -9223372036854775807" << "{ value: q }"
                                   << "-18446744073709551614(2)";
    QTest::newRow("and back") << "9223372036854775807 9223372036854775807 -9223372036854775807" << "{ value: q }"
                              << "9223372036854775807(3)";
    QTest::newRow("product") << "9223372036854775807" << "{ value: q * 10 }" << "92233720368547758070(1)";
    QTest::newRow("square") << "9223372036854775807 1" << "{ value: q * q }"
                            << "85070591730234615847396907784232501250(2)"; // 2^126 - 2^64 + 1, + 1
    QTest::newRow("38 digits") << nines << "{ value: q }" << QString(nines) + "(1)";
    QTest::newRow("beyond 128 bits") << QString("%1 %1 %1").arg(nines) << "{ value: q }"
                                     << "299999999999999999999999999999999999997(3)";
    QTest::newRow("40 places") << "1 0.0000000000000000000000000000000000000001" << "{ value: q }"
                               << "1.0000000000000000000000000000000000000001(2)";
    QTest::newRow("large and small") << "9223372036854775807 0.000000000000000001" << "{ value: q }"
                                     << "9223372036854775807.000000000000000001(2)";
    QTest::newRow("largest") << QString("5 %1 7").arg(nines) << "{ max: q }" << QString(nines) + "(3)";
    QTest::newRow("smallest") << "1 0.0000000000000000000000000000000000000001" << "{ min: q }"
                              << "0.0000000000000000000000000000000000000001(2)";
    QTest::newRow("latest") << QString("5 %1").arg(nines) << "{ last: q }" << QString(nines) + "(2)";
    QTest::newRow("distinct") << QString("5 %1 %1 5.0").arg(nines) << "{ unique: q }" << "3(4)";
    QTest::newRow("filtered") << QString("5 %1").arg(nines) << "{ value: q, filter: q > 9223372036854775807 }"
                              << QString(nines) + "(1)";
    QTest::newRow("no room for 31 places") << "0.0000000000000000000000000000001 2" << "{ value: q }"
                                           << "2.0000000000000000000000000000001(2)";
}

void MetersTest::wide() {
    QFETCH(QString, quantities);
    QFETCH(QString, meter);
    QFETCH(QString, expected);
    QString usage = "customer time q\n";
    int day = 10;
    for (const QString& quantity : quantities.split(' '))
        usage += QString("a 2026-01-%1 %2\n").arg(day++).arg(quantity);
    for (const std::size_t chunk : {100, 1}) {
        const ReplayData data = dataOf({usage}, chunk);
        const QString found = metered({meterOf(meter)}, *data.usage, {"2026-01-01", "2026-02-01"});
        QCOMPARE(found.section(';', 0, 0), "a 0 " + expected);
    }
}

void MetersTest::imports_data() {
    QTest::addColumn<QStringList>("imports");
    QTest::addColumn<QString>("expected");
    const QString head = "customer time id recorded q\n";
    const QString one = head + "a 2026-01-01 e1 2026-01-02T00:00:00 1\n";
    const QString again = one + "a 2026-01-02 e2 2026-01-02T00:00:00 5\n";
    const QString corrected = head + "a 2026-01-01 e1 2026-01-09T00:00:00 20\n";
    const QString moved = head + "b 2026-01-05 e1 2026-01-10T00:00:00 300\n";
    QTest::newRow("one") << QStringList{one} << "a 0 1(1); in 1 out 0";
    QTest::newRow("the same twice") << QStringList{one, one} << "a 0 1(1); in 1 out 0";
    QTest::newRow("twice in one file") << QStringList{one + "a 2026-01-01 e1 2026-01-02T00:00:00 1\n"}
                                       << "a 0 1(1); in 1 out 0";
    QTest::newRow("and more") << QStringList{one, again} << "a 0 6(2); in 2 out 0";
    QTest::newRow("corrected later") << QStringList{one, again, corrected} << "a 0 25(2); in 2 out 0";
    QTest::newRow("to another customer") << QStringList{one, again, corrected, moved}
                                         << "a 0 5(1); b 1 300(1); in 2 out 0";
    QTest::newRow("without ids nothing is the same")
        << QStringList{"customer time q\na 2026-01-01 1\n", "customer time q\na 2026-01-01 1\n"}
        << "a 0 2(2); in 2 out 0";
    QTest::newRow("a column that only one has")
        << QStringList{"customer time id q\na 2026-01-01 x 1\n", "customer time id p\na 2026-01-02 y 8\n"}
        << "a 0 1(1); in 2 out 1";
}

void MetersTest::imports() {
    QFETCH(QStringList, imports);
    QFETCH(QString, expected);
    std::sort(imports.begin(), imports.end());
    do {
        const ReplayData data = dataOf(imports, 2);
        QCOMPARE(metered({meterOf("{ value: q }")}, *data.usage, kDays, 2), expected);
    } while (std::next_permutation(imports.begin(), imports.end()));
}

// The first instant of a slice belongs to it, the last does not; events outside all are left out.
void MetersTest::edges() {
    const ReplayData data = dataOf({"customer time q\n"
                                    "a 2025-12-31T23:59:59.999999999 1\n"
                                    "a 2026-01-01T00:00:00 10\n"
                                    "a 2026-01-03T23:59:59.999999999 100\n"
                                    "a 2026-01-04T00:00:00 1000\n"
                                    "a 2026-01-31T23:59:59.999999999 10000\n"
                                    "a 2026-02-01T00:00:00 100000\n"});
    QCOMPARE(metered({meterOf("{ value: q }")}, *data.usage, kDays),
             QString("a 0 110(2); a 1 11000(2); in 4 out 0"));
    QCOMPARE(metered({meterOf("{ max: q }")}, *data.usage, kDays),
             QString("a 0 100(2); a 1 10000(2); in 4 out 0"));
}

// 200 × 200 possible combinations are more than the dense keys hold.
void MetersTest::manyKeys() {
    QString usage = "customer time u v\n";
    QString expected;
    for (int i = 0; i < 200; ++i) {
        usage += QString("a 2026-01-0%1 u%2 v%2\n").arg(1 + i % 3).arg(i, 3, 10, QChar('0'));
        expected += QString("a 0 u%1,v%1=1(1); ").arg(i, 3, 10, QChar('0'));
    }
    for (const std::size_t chunk : {1000, 7}) {
        const ReplayData data = dataOf({usage}, chunk);
        QCOMPARE(metered({meterOf("{ aggregate: count, by: [u, v] }")}, *data.usage, kDays, 2),
                 expected + "in 200 out 0");
    }
}

void MetersTest::vectors_data() {
    QTest::addColumn<QString>("value");
    for (const char* value : {"ceil_to(q, 60)", "floor_to(q, 0.25)", "ceil(q, -2)", "if(q > 20, q, 20)", "if(q <= p, p, -q)",
                              "if(model == 'x', q * 2, p)", "if(model != 'x' and not (p < 0.5), ceil_to(q, 7), 1)",
                              "if(in(model, 'x', 'z', 5) or q == p, min(q, 3), max(p, 3))", "if(event == 'use', 1, 2)",
                              "ceil_to(q - p, 0.3)", "floor_to(-q, 7)", "if(true, q, p)", "if(model == 'nobody', q, p)"})
        QTest::newRow(value) << value;
}

// All rows at once where the block allows it, row by row where one value is of another kind: the
// first rows add the same.
void MetersTest::vectors() {
    QFETCH(QString, value);
    QString plain = "customer time q p model\n";
    for (int i = 0; i < 40; ++i)
        plain += QString("a 2026-01-0%1 %2 %3 %4\n").arg(1 + i % 9).arg(i * 37 % 101 - 30).arg(i * 0.25).arg("xyz"[i % 3]);
    const QString odd = plain + "b 2026-01-01 n/a n/a 1\n";
    const QString meter = "{ value: \"" + value + "\" }";
    const QString all = metered({meterOf(meter)}, *dataOf({plain}).usage, kDays);
    QVERIFY(metered({meterOf(meter)}, *dataOf({odd}).usage, kDays).startsWith(all.section("; in", 0, 0)));
}

namespace {

// A value of the column q, and what it adds: nothing for texts and missing values.
std::pair<QString, std::optional<Decimal>> anyValue() {
    static const QStringList kOdd{"-", "n/a", "9223372036854775807", "-9223372036854775807", "0.5",
                                  "1e-20", "123456789012345678901234567890"};
    const int pick = *rc::gen::inRange(0, 40);
    const QString text = pick < kOdd.size() ? kOdd[pick] : QString::number(*rc::gen::inRange(-9, 999));
    const auto number = Decimal::parse(text.toStdString());
    return {text, number ? std::optional(*number) : std::nullopt};
}

struct Sum {
    Decimal value;
    int rows = 0;
};

QString textOf(const std::map<std::tuple<QString, int, QString>, Sum>& sums, int in, int out) {
    QString text;
    for (const auto& [place, sum] : sums)
        text += QString("%1 %2 %3=%4(%5); ")
                    .arg(std::get<0>(place))
                    .arg(std::get<1>(place))
                    .arg(std::get<2>(place), QString::fromStdString(sum.value.toText()))
                    .arg(sum.rows);
    return text + QString("in %1 out %2").arg(in).arg(out);
}

} // namespace

// Sums added up one by one here, against any split into imports, segments and threads.
void MetersTest::anyUsage() {
    QVERIFY(rc::check("metering is adding up", [] {
        QStringList imports(3, "customer time q model\n");
        std::map<std::tuple<QString, int, QString>, Sum> sums;
        int in = 0, out = 0;
        for (int i = 0, count = *rc::gen::inRange(0, 80); i < count; ++i) {
            const QString customer = QString("c%1").arg(*rc::gen::inRange(0, 3));
            const int day = *rc::gen::inRange(1, 10);
            const QString model = QStringList{"x", "y", "7", "-"}[*rc::gen::inRange(0, 4)];
            const auto [text, value] = anyValue();
            imports[*rc::gen::inRange(0, 3)] +=
                QString("%1 2026-01-0%2 %3 %4\n").arg(customer).arg(day).arg(text, model);
            ++in;
            out += value ? 0 : 1;
            if (!value)
                continue;
            Sum& sum = sums[{customer, day < 4 ? 0 : 1, model == "-" ? "" : model}];
            sum.value += *value;
            ++sum.rows;
        }
        QStringList filled;
        for (const QString& text : imports)
            if (text.count('\n') > 1)
                filled << text;
        if (filled.isEmpty())
            return;
        const ReplayData data = dataOf(filled, *rc::gen::inRange<std::size_t>(1, 30));
        const QString found = metered({meterOf("{ value: q, by: [model] }")}, *data.usage, kDays,
                                      *rc::gen::inRange(1U, 4U));
        RC_ASSERT(found.toStdString() == textOf(sums, in, out).toStdString());
    }));
}

QTEST_GUILESS_MAIN(MetersTest)
#include "tst_meters.moc"
