// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Exact decimals, ratios, rounding in every mode, allocation, currencies.

#include <QTest>

#include <rapidcheck.h>

#include "engine/money/allocation.h"
#include "engine/money/currency.h"
#include "engine/money/rounding.h"

using namespace rerate;

namespace {

QString text(const std::string& s) { return QString::fromStdString(s); }
Decimal number(const QString& s) { return Decimal::literal(s.toStdString()); }

Decimal anyDecimal() {
    const auto digits = *rc::gen::container<std::string>(rc::gen::inRange('0', ':'));
    const auto fraction = *rc::gen::container<std::string>(rc::gen::inRange('0', ':'));
    std::string text = *rc::gen::arbitrary<bool>() ? "-1" : "1";
    text += digits;
    if (!fraction.empty())
        text += "." + fraction;
    return Decimal::literal(text);
}

} // namespace

class MoneyTest : public QObject {
    Q_OBJECT

private slots:
    void parse_data();
    void parse();
    void arithmetic_data();
    void arithmetic();
    void rounding_data();
    void rounding();
    void ratio_data();
    void ratio();
    void allocation_data();
    void allocation();
    void currencies_data();
    void currencies();
    void properties();
};

void MoneyTest::parse_data() {
    QTest::addColumn<QString>("given");
    QTest::addColumn<QString>("shown"); // empty: refused
    const auto row = [](const char* given, const char* shown) { QTest::newRow(given) << given << shown; };
    row("0", "0");
    row("-0", "0");
    row("1.50", "1.5");
    row("-0.10", "-0.1");
    row("1e3", "1000");
    row("1.5e-3", "0.0015");
    row("12E+2", "1200");
    row("340282366920938463463374607431768211456", "340282366920938463463374607431768211456");
    row("0.000000000000000000000000000000000000000000001", "0.000000000000000000000000000000000000000000001");
    row("", "");
    row(".5", "");
    row("1.", "");
    row("01", "");
    row("+1", "");
    row("1,234.5", "");
    row("1e400", "");
    row("NaN", "");
    row("inf", "");
    row("--1", "");
    row("1 ", "");
    row("0x10", "");
    row("1e", "");
}

void MoneyTest::parse() {
    QFETCH(QString, given);
    QFETCH(QString, shown);
    const auto parsed = Decimal::parse(given.toStdString());
    QCOMPARE(static_cast<bool>(parsed), !shown.isEmpty());
    if (parsed)
        QCOMPARE(text(parsed->toText()), shown);
    else
        QVERIFY(!parsed.error().message.empty());
}

void MoneyTest::arithmetic_data() {
    QTest::addColumn<QString>("a");
    QTest::addColumn<QString>("b");
    QTest::addColumn<QString>("sum");
    QTest::addColumn<QString>("product");
    QTest::newRow("small") << "0.1" << "0.2" << "0.3" << "0.02";
    QTest::newRow("signs") << "-5" << "2.5" << "-2.5" << "-12.5";
    QTest::newRow("64 bits") << "9223372036854775807" << "1" << "9223372036854775808" << "9223372036854775807";
    QTest::newRow("128 bits") << "170141183460469231731687303715884105727" << "1"
                              << "170141183460469231731687303715884105728"
                              << "170141183460469231731687303715884105727";
    QTest::newRow("wide product") << "100000000000000000000000000000" << "100000000000000000000000000000"
                                  << "200000000000000000000000000000"
                                  << "10000000000000000000000000000000000000000000000000000000000";
    QTest::newRow("scales") << "1e-20" << "1e20" << "100000000000000000000.00000000000000000001" << "1";
}

void MoneyTest::arithmetic() {
    QFETCH(QString, a);
    QFETCH(QString, b);
    QFETCH(QString, sum);
    QFETCH(QString, product);
    QCOMPARE(text((number(a) + number(b)).toText()), sum);
    QCOMPARE(text((number(a) * number(b)).toText()), product);
    QCOMPARE(text((number(sum) - number(b)).toText()), text(number(a).toText()));
}

// The table of rounding.h, and steps other than 1.
void MoneyTest::rounding_data() {
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("step");
    QTest::addColumn<QString>("expected"); // half_up half_down half_even up down ceiling floor
    const auto row = [](const char* value, const char* step, const char* expected) {
        QTest::addRow("%s to %s", value, step) << value << step << expected;
    };
    row("2.5", "1", "3 2 2 3 2 3 2");
    row("-2.5", "1", "-3 -2 -2 -3 -2 -2 -3");
    row("3.5", "1", "4 3 4 4 3 4 3");
    row("-3.5", "1", "-4 -3 -4 -4 -3 -3 -4");
    row("2.4", "1", "2 2 2 3 2 3 2");
    row("-2.4", "1", "-2 -2 -2 -3 -2 -2 -3");
    row("2.6", "1", "3 3 3 3 2 3 2");
    row("-2.6", "1", "-3 -3 -3 -3 -2 -2 -3");
    row("0.005", "0.01", "0.01 0 0 0.01 0 0.01 0");
    row("-0.015", "0.01", "-0.02 -0.01 -0.02 -0.02 -0.01 -0.01 -0.02");
    row("1.025", "0.05", "1.05 1 1 1.05 1 1.05 1");
    row("-1.025", "0.05", "-1.05 -1 -1 -1.05 -1 -1 -1.05");
    row("12.5", "5", "15 10 10 15 10 15 10");
    row("7", "5", "5 5 5 10 5 10 5");
    row("0", "0.01", "0 0 0 0 0 0 0");
}

void MoneyTest::rounding() {
    QFETCH(QString, value);
    QFETCH(QString, step);
    QFETCH(QString, expected);
    const QStringList results = expected.split(' ');
    const char* modes[] = {"half_up", "half_down", "half_even", "up", "down", "ceiling", "floor"};
    for (int i = 0; i < 7; ++i) {
        const auto mode = roundingModeFromText(modes[i]);
        QVERIFY(mode.has_value());
        const Rounded rounded = roundTo(number(value), {number(step), *mode});
        QVERIFY2(text(rounded.value.toText()) == results[i],
                 qPrintable(QString("%1: %2, expected %3").arg(modes[i], text(rounded.value.toText()), results[i])));
        QVERIFY(Ratio(rounded.value) - Ratio(number(value)) == rounded.rounding);
    }
    QVERIFY(!roundingModeFromText("half").has_value());
}

void MoneyTest::ratio_data() {
    QTest::addColumn<QString>("numerator");
    QTest::addColumn<QString>("denominator");
    QTest::addColumn<QString>("shown");
    QTest::addColumn<QString>("shortText");
    QTest::newRow("finite") << "1" << "8" << "0.125" << "0.125";
    QTest::newRow("third") << "1" << "3" << "1/3" << "0.333333333333…";
    QTest::newRow("lowest terms") << "4" << "6" << "2/3" << "0.666666666667…";
    QTest::newRow("negative") << "-10" << "4" << "-2.5" << "-2.5";
    QTest::newRow("decimal numerator") << "0.5" << "3" << "1/6" << "0.166666666667…";
    QTest::newRow("zero") << "0" << "7" << "0" << "0";
}

void MoneyTest::ratio() {
    QFETCH(QString, numerator);
    QFETCH(QString, denominator);
    QFETCH(QString, shown);
    QFETCH(QString, shortText);
    const Ratio value = Ratio::over(number(numerator), number(denominator));
    QCOMPARE(text(value.toText()), shown);
    QCOMPARE(text(value.toShortText()), shortText);
    QVERIFY(value * Ratio(number(denominator)) == Ratio(number(numerator)));
}

void MoneyTest::allocation_data() {
    QTest::addColumn<QString>("total");
    QTest::addColumn<QString>("weights");
    QTest::addColumn<QString>("step");
    QTest::addColumn<QString>("expected");
    QTest::newRow("thirds") << "100" << "1 1 1" << "0.01" << "33.34 33.33 33.33";
    QTest::newRow("negative") << "-100" << "1 1 1" << "0.01" << "-33.34 -33.33 -33.33";
    QTest::newRow("largest remainder") << "10" << "1 2 4" << "1" << "1 3 6"; // 1.43 2.86 5.71
    QTest::newRow("zero weights") << "1" << "0 0" << "0.01" << "0.5 0.5";
    QTest::newRow("one zero") << "1" << "0 3" << "0.01" << "0 1";
    QTest::newRow("yen") << "100" << "1 1 1" << "1" << "34 33 33";
}

void MoneyTest::allocation() {
    QFETCH(QString, total);
    QFETCH(QString, weights);
    QFETCH(QString, step);
    QFETCH(QString, expected);
    std::vector<Decimal> parts;
    for (const QString& weight : weights.split(' '))
        parts.push_back(number(weight));
    QStringList shown;
    for (const Decimal& part : allocate(number(total), parts, number(step)))
        shown << text(part.toText());
    QCOMPARE(shown.join(' '), expected);
}

void MoneyTest::currencies_data() {
    QTest::addColumn<QString>("code");
    QTest::addColumn<QString>("step"); // empty: not a currency
    QTest::newRow("USD") << "USD" << "0.01";
    QTest::newRow("JPY") << "JPY" << "1";
    QTest::newRow("KWD") << "KWD" << "0.001";
    QTest::newRow("EUR") << "EUR" << "0.01";
    QTest::newRow("lower case") << "usd" << "";
    QTest::newRow("credit") << "credit" << "";
    QTest::newRow("empty") << "" << "";
}

void MoneyTest::currencies() {
    QFETCH(QString, code);
    QFETCH(QString, step);
    const auto found = currencyStep(code.toStdString());
    QCOMPARE(found ? text(found->toText()) : QString(), step);
    QCOMPARE(currencyDigits(code.toStdString()).has_value(), !step.isEmpty());
}

void MoneyTest::properties() {
    QVERIFY(rc::check("text and back", [] {
        const Decimal a = anyDecimal();
        RC_ASSERT(Decimal::literal(a.toText()) == a);
        RC_ASSERT(Decimal::literal(a.toTextKeepingScale()) == a);
    }));
    QVERIFY(rc::check("laws of a ring", [] {
        const Decimal a = anyDecimal();
        const Decimal b = anyDecimal();
        const Decimal c = anyDecimal();
        RC_ASSERT(a + b == b + a);
        RC_ASSERT((a + b) + c == a + (b + c));
        RC_ASSERT(a * (b + c) == a * b + a * c);
        RC_ASSERT(a - a == Decimal(0));
        RC_ASSERT((a < b) == (b > a));
    }));
    QVERIFY(rc::check("rounding stays within one step", [] {
        const Decimal a = anyDecimal();
        const auto mode = static_cast<RoundingMode>(*rc::gen::inRange(0, 7));
        const Decimal step = Decimal::literal("0.05");
        const Rounded rounded = roundTo(a, {step, mode});
        RC_ASSERT(rounded.rounding < Ratio(step) && -rounded.rounding < Ratio(step));
        RC_ASSERT(Ratio(rounded.value) == Ratio(a) + rounded.rounding);
    }));
    QVERIFY(rc::check("parts add up to the whole", [] {
        const Decimal total = Decimal::fromCoefficient(*rc::gen::arbitrary<std::int64_t>(), 2);
        std::vector<Decimal> weights;
        for (const auto weight : *rc::gen::nonEmpty(rc::gen::container<std::vector<std::uint32_t>>(rc::gen::arbitrary<std::uint32_t>())))
            weights.emplace_back(weight);
        Decimal sum;
        for (const Decimal& part : allocate(total, weights, Decimal::literal("0.01")))
            sum += part;
        RC_ASSERT(sum == total);
    }));
}

QTEST_GUILESS_MAIN(MoneyTest)
#include "tst_money.moc"
