// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Numbers as the screen shows them: exact text in, grouped text out.

#include <QTest>

#include "app/charts/number_text.h"

namespace rerate {

class TestNumberText : public QObject {
    Q_OBJECT

private slots:
    void money_data();
    void money();
    void percent_data();
    void percent();
    void exact_data();
    void exact();
    void shortForm_data();
    void shortForm();
    void counts();
    void positions();
};

void TestNumberText::money_data() {
    QTest::addColumn<QString>("amount");
    QTest::addColumn<int>("digits");
    QTest::addColumn<QString>("plain");
    QTest::addColumn<QString>("withSign");
    QTest::newRow("grouped") << "1234.5" << 2 << "1,234.50" << "+1,234.50";
    QTest::newRow("negative") << "-12" << 2 << "−12.00" << "−12.00";
    QTest::newRow("zero has no sign") << "0" << 2 << "0.00" << "0.00";
    QTest::newRow("no decimals") << "1000" << 0 << "1,000" << "+1,000";
    QTest::newRow("digits are kept") << "0.0000031" << 2 << "0.0000031" << "+0.0000031";
    QTest::newRow("zeros are not") << "7.5000" << 2 << "7.50" << "+7.50";
    QTest::newRow("999 has no group") << "-999.99" << 2 << "−999.99" << "−999.99";
    QTest::newRow("more than a double holds") << "12345678901234567890.12" << 2
                                              << "12,345,678,901,234,567,890.12"
                                              << "+12,345,678,901,234,567,890.12";
}

void TestNumberText::money() {
    QFETCH(QString, amount);
    QFETCH(int, digits);
    const Decimal value = Decimal::literal(amount.toStdString());
    QTEST(moneyText(value, digits), "plain");
    QTEST(signedMoneyText(value, digits), "withSign");
}

void TestNumberText::percent_data() {
    QTest::addColumn<QString>("value");
    QTest::addColumn<int>("places");
    QTest::addColumn<QString>("text");
    QTest::newRow("up") << "3.7" << 1 << "+3.7 %";
    QTest::newRow("down") << "-11.26" << 1 << "−11.3 %";
    QTest::newRow("half to even") << "0.25" << 1 << "+0.2 %";
    QTest::newRow("grouped") << "1234.56" << 2 << "+1,234.56 %";
    QTest::newRow("zero") << "0" << 1 << "0.0 %";
    QTest::newRow("shows as zero, from below") << "-0.04" << 1 << "0.0 %";
    QTest::newRow("shows as zero, from above") << "0.04" << 1 << "0.0 %";
    QTest::newRow("to zero") << "-100" << 1 << "−100.0 %";
}

void TestNumberText::percent() {
    QFETCH(QString, value);
    QFETCH(int, places);
    QTEST(percentText(Decimal::literal(value.toStdString()), places), "text");
}

void TestNumberText::exact_data() {
    QTest::addColumn<QString>("numerator");
    QTest::addColumn<QString>("denominator");
    QTest::addColumn<QString>("text");
    QTest::newRow("integer") << "1234567" << "1" << "1,234,567";
    QTest::newRow("finite") << "1" << "8" << "0.125";
    QTest::newRow("third") << "1" << "3" << "0.333333333333…";
    QTest::newRow("negative") << "-2" << "3" << "−0.666666666667…";
    QTest::newRow("zero") << "0" << "7" << "0";
}

void TestNumberText::exact() {
    QFETCH(QString, numerator);
    QFETCH(QString, denominator);
    QTEST(exactText(Ratio::over(Decimal::literal(numerator.toStdString()),
                                Decimal::literal(denominator.toStdString()))),
          "text");
}

void TestNumberText::shortForm_data() {
    QTest::addColumn<double>("value");
    QTest::addColumn<bool>("withSign");
    QTest::addColumn<QString>("text");
    QTest::newRow("zero") << 0.0 << true << "0";
    QTest::newRow("below a thousand") << 999.6 << false << "999.6";
    QTest::newRow("four digits make it a thousand") << 999.99 << false << "1 k";
    QTest::newRow("thousand") << 1000.0 << false << "1 k";
    QTest::newRow("thousands") << 1234.0 << true << "+1.234 k";
    QTest::newRow("nearly a million") << 999600.0 << false << "999.6 k";
    QTest::newRow("million") << -1.5e6 << true << "−1.5 M";
    QTest::newRow("milliard") << 2.5e9 << false << "2.5 G";
    QTest::newRow("billion") << 1e12 << false << "1 T";
    QTest::newRow("price of a token") << 0.00001 << false << "0.00001";
    QTest::newRow("below zero and small") << -0.000025 << false << "−0.000025";
    QTest::newRow("a power of ten in front") << 0.001 << false << "0.001";
}

void TestNumberText::shortForm() {
    QFETCH(double, value);
    QFETCH(bool, withSign);
    QTEST(shortNumber(value, withSign), "text");
}

void TestNumberText::counts() {
    QCOMPARE(countText(0), QStringLiteral("0"));
    QCOMPARE(countText(999), QStringLiteral("999"));
    QCOMPARE(countText(1000), QStringLiteral("1,000"));
    QCOMPARE(countText(UINT64_MAX), QStringLiteral("18,446,744,073,709,551,615"));
}

void TestNumberText::positions() {
    QCOMPARE(toDouble(Decimal::literal("0.1")), 0.1);
    QCOMPARE(toDouble(Decimal::literal("-1234.5")), -1234.5);
    QCOMPARE(toDouble(Ratio::over(Decimal(1), Decimal(4))), 0.25);
}

} // namespace rerate

QTEST_GUILESS_MAIN(rerate::TestNumberText)
#include "tst_number_text.moc"
