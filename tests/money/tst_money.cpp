// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Ratios, rounding in every mode, allocation, currencies.

#include <QMap>
#include <QTest>

#include <functional>

#include "engine/money/allocation.h"
#include "engine/money/currency.h"
#include "engine/money/rounding.h"
#include "tests/support/money_support.h"

using namespace rerate;
using namespace rerate::support;

namespace {

constexpr const char* kModes[] = {"half_up", "half_down", "half_even", "up", "down", "ceiling", "floor"};

RoundingMode anyMode() { return static_cast<RoundingMode>(*rc::gen::inRange(0, 7)); }

// The 128-bit integer of a text with up to 38 digits.
Int128 wholeOf(const QString& s) { return *number(s).coefficientAtScale(0); }

} // namespace

class MoneyTest : public QObject {
    Q_OBJECT

private slots:
    void rounding_data();
    void rounding();
    void shownWithTheStep_data();
    void shownWithTheStep();
    void quotient_data();
    void quotient();
    void modeNames();
    void ratio_data();
    void ratio();
    void ratioArithmetic_data();
    void ratioArithmetic();
    void ratioShortText_data();
    void ratioShortText();
    void allocation_data();
    void allocation();
    void allocationProblems_data();
    void allocationProblems();
    void currencies_data();
    void currencies();
    void moneyText_data();
    void moneyText();
    void brokenPromises_data();
    void brokenPromises();
    void ratioProperties();
    void roundingProperties();
    void allocationProperties();
};

void MoneyTest::rounding_data() {
    QTest::addColumn<QString>("value"); // "2/3" is two thirds
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
    row("0.5", "1", "1 0 0 1 0 1 0");
    row("-0.5", "1", "-1 0 0 -1 0 0 -1");
    row("0.0000000000000000000001", "1", "0 0 0 1 0 1 0");
    row("-0.0000000000000000000001", "1", "0 0 0 -1 0 0 -1");
    row("2.50000000000000000001", "1", "3 3 3 3 2 3 2");
    row("2.49999999999999999999", "1", "2 2 2 3 2 3 2");
    row("7", "1", "7 7 7 7 7 7 7");
    row("0.005", "0.01", "0.01 0 0 0.01 0 0.01 0");
    row("-0.005", "0.01", "-0.01 0 0 -0.01 0 0 -0.01");
    row("-0.015", "0.01", "-0.02 -0.01 -0.02 -0.02 -0.01 -0.01 -0.02");
    row("1.234", "0.01", "1.23 1.23 1.23 1.24 1.23 1.24 1.23");
    row("-1.236", "0.01", "-1.24 -1.24 -1.24 -1.24 -1.23 -1.23 -1.24");
    row("1.025", "0.05", "1.05 1 1 1.05 1 1.05 1"); // 20.5 steps
    row("-1.025", "0.05", "-1.05 -1 -1 -1.05 -1 -1 -1.05");
    row("1.075", "0.05", "1.1 1.05 1.1 1.1 1.05 1.1 1.05"); // 21.5 steps
    row("1.02", "0.05", "1 1 1 1.05 1 1.05 1");
    row("-1.03", "0.05", "-1.05 -1.05 -1.05 -1.05 -1 -1 -1.05");
    row("12.5", "5", "15 10 10 15 10 15 10");
    row("-12.5", "5", "-15 -10 -10 -15 -10 -10 -15");
    row("17.5", "5", "20 15 20 20 15 20 15");
    row("7", "5", "5 5 5 10 5 10 5");
    row("-8", "5", "-10 -10 -10 -10 -5 -5 -10");
    row("0", "0.01", "0 0 0 0 0 0 0");
    row("-20.00", "5", "-20 -20 -20 -20 -20 -20 -20");
    row("2/3", "0.01", "0.67 0.67 0.67 0.67 0.66 0.67 0.66");
    row("-1/3", "0.01", "-0.33 -0.33 -0.33 -0.34 -0.33 -0.33 -0.34");
    row("15/2", "5", "10 5 10 10 5 10 5");
    row("1000000000000000000000000000000000000000.5", "1",
        "1000000000000000000000000000000000000001 1000000000000000000000000000000000000000 "
        "1000000000000000000000000000000000000000 1000000000000000000000000000000000000001 "
        "1000000000000000000000000000000000000000 1000000000000000000000000000000000000001 "
        "1000000000000000000000000000000000000000");
    row("-1000000000000000000000000000000000000002.5", "5",
        "-1000000000000000000000000000000000000005 -1000000000000000000000000000000000000000 "
        "-1000000000000000000000000000000000000000 -1000000000000000000000000000000000000005 "
        "-1000000000000000000000000000000000000000 -1000000000000000000000000000000000000000 "
        "-1000000000000000000000000000000000000005");
}

void MoneyTest::rounding() {
    QFETCH(QString, value);
    QFETCH(QString, step);
    QFETCH(QString, expected);
    const QStringList results = expected.split(' ');
    for (int i = 0; i < 7; ++i) {
        const auto mode = roundingModeFromText(kModes[i]);
        QVERIFY(mode.has_value());
        const Rounded rounded = roundTo(ratioOf(value), {number(step), *mode});
        QVERIFY2(text(rounded.value.toText()) == results[i],
                 qPrintable(QString("%1: %2, expected %3")
                                .arg(kModes[i], text(rounded.value.toText()), results[i])));
        QVERIFY(ratioOf(value) + rounded.rounding == Ratio(rounded.value));
    }
}

void MoneyTest::shownWithTheStep_data() {
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("step");
    QTest::addColumn<QString>("shown");
    QTest::newRow("cents") << "12" << "0.01" << "12.00";
    QTest::newRow("zero") << "0" << "0.001" << "0.000";
    QTest::newRow("francs") << "1.1" << "0.05" << "1.10";
    QTest::newRow("yen") << "1.4999" << "1" << "1";
    QTest::newRow("fives") << "-8.00" << "5" << "-10";
}

void MoneyTest::shownWithTheStep() {
    QFETCH(QString, value);
    QFETCH(QString, step);
    QFETCH(QString, shown);
    QCOMPARE(text(roundTo(ratioOf(value), {number(step), RoundingMode::HalfUp}).value.toTextKeepingScale()),
             shown);
}

void MoneyTest::quotient_data() {
    QTest::addColumn<QString>("numerator");
    QTest::addColumn<QString>("denominator");
    QTest::addColumn<QString>("expected"); // in the order of kModes
    const auto row = [](const char* numerator, const char* denominator, const char* expected) {
        QTest::addRow("%s/%s", numerator, denominator) << numerator << denominator << expected;
    };
    row("1005", "1000", "1 1 1 2 1 2 1");
    row("1500", "1000", "2 1 2 2 1 2 1");
    row("-1500", "1000", "-2 -1 -2 -2 -1 -1 -2");
    row("2500", "1000", "3 2 2 3 2 3 2");
    row("0", "7", "0 0 0 0 0 0 0");
    row("-1", "3", "0 0 0 -1 0 0 -1");
    row("-2", "3", "-1 -1 -1 -1 0 0 -1");
    row("1", "1", "1 1 1 1 1 1 1");
    // Beyond 64 bits, and where doubling the remainder would overflow 128 bits.
    row("100000000000000000000000000005", "10",
        "10000000000000000000000000001 10000000000000000000000000000 10000000000000000000000000000 "
        "10000000000000000000000000001 10000000000000000000000000000 10000000000000000000000000001 "
        "10000000000000000000000000000");
    row("170141183460469231731687303715884105726", "170141183460469231731687303715884105727",
        "1 1 1 1 0 1 0");
    row("-170141183460469231731687303715884105726", "170141183460469231731687303715884105727",
        "-1 -1 -1 -1 0 0 -1");
    row("9223372036854775807", "9223372036854775807", "1 1 1 1 1 1 1");
    row("9223372036854775808", "18446744073709551616", "1 0 0 1 0 1 0");
}

void MoneyTest::quotient() {
    QFETCH(QString, numerator);
    QFETCH(QString, denominator);
    QFETCH(QString, expected);
    QStringList results;
    for (const char* mode : kModes)
        results << text(toText(roundedQuotient(wholeOf(numerator), wholeOf(denominator),
                                               *roundingModeFromText(mode))));
    QCOMPARE(results.join(' '), expected);
}

void MoneyTest::modeNames() {
    for (const char* mode : kModes)
        QCOMPARE(text(toText(*roundingModeFromText(mode))), QString(mode));
    for (const char* wrong : {"", "half", "HALF_UP", "half-up", "half_up ", "bankers"})
        QVERIFY2(!roundingModeFromText(wrong), wrong);
}

void MoneyTest::ratio_data() {
    QTest::addColumn<QString>("numerator");
    QTest::addColumn<QString>("denominator");
    QTest::addColumn<QString>("shown");
    QTest::addColumn<QString>("shortText");
    const auto row = [](const char* name, const QString& numerator, const QString& denominator,
                        const QString& shown, const QString& shortText) {
        QTest::newRow(name) << numerator << denominator << shown << shortText;
    };
    row("finite", "1", "8", "0.125", "0.125");
    row("third", "1", "3", "1/3", "0.333333333333…");
    row("lowest terms", "4", "6", "2/3", "0.666666666667…");
    row("negative", "-10", "4", "-2.5", "-2.5");
    row("negative third", "-2", "6", "-1/3", "-0.333333333333…");
    row("decimal numerator", "0.5", "3", "1/6", "0.166666666667…");
    row("zero", "0", "7", "0", "0");
    row("one", "7", "7", "1", "1");
    row("twos and fives", "3", "1000000", "0.000003", "0.000003");
    row("a month", "16", "31", "16/31", "0.516129032258…");
    row("large factor of ten", "1", "3000", "1/3000", "0.000333333333…");
    row("an integer with a point", "9", "6.0", "1.5", "1.5");
    row("wide", "1e60", "3e30", "1000000000000000000000000000000/3",
        "333333333333333333333333333333.333333333333…");
    row("wide below", "1", "1" + QString(45, '0'), "0." + QString(44, '0') + "1", "0…");
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
    QCOMPARE(value.finite().has_value(), !shown.contains('/'));
    QCOMPARE(value.isZero(), number(numerator).isZero());
    QCOMPARE(value.sign(), number(numerator).sign());
}

void MoneyTest::ratioArithmetic_data() {
    QTest::addColumn<QString>("a");
    QTest::addColumn<QString>("b");
    QTest::addColumn<QString>("sum");
    QTest::addColumn<QString>("difference");
    QTest::addColumn<QString>("product");
    QTest::addColumn<int>("order");
    const auto row = [](const QString& a, const QString& b, const QString& sum,
                        const QString& difference, const QString& product, int order) {
        QTest::addRow("%s and %s", qPrintable(a), qPrintable(b))
            << a << b << sum << difference << product << order;
    };
    row("1/3", "1/6", "0.5", "1/6", "1/18", 1);
    row("1/3", "-1/3", "0", "2/3", "-1/9", 1);
    row("1/3", "2/3", "1", "-1/3", "2/9", -1);
    row("16/31", "15/31", "1", "1/31", "240/961", 1);
    row("0.5", "1/3", "5/6", "1/6", "1/6", 1);
    row("-1/7", "-1/8", "-15/56", "-1/56", "1/56", -1);
    row("2/4", "0.5", "1", "0", "0.25", 0);
    row("1/3", "0", "1/3", "1/3", "0", 1);
    row("1/1000000000000000000000000000057", "1/3", // a prime below the line
        "1000000000000000000000000000060/3000000000000000000000000000171",
        "-1000000000000000000000000000054/3000000000000000000000000000171",
        "1/3000000000000000000000000000171", -1);
}

void MoneyTest::ratioArithmetic() {
    QFETCH(QString, a);
    QFETCH(QString, b);
    QFETCH(QString, sum);
    QFETCH(QString, difference);
    QFETCH(QString, product);
    QFETCH(int, order);
    const Ratio left = ratioOf(a);
    const Ratio right = ratioOf(b);
    QVERIFY2(left + right == ratioOf(sum), (left + right).toText().c_str());
    QVERIFY2(left - right == ratioOf(difference), (left - right).toText().c_str());
    QVERIFY2(left * right == ratioOf(product), (left * right).toText().c_str());
    const auto comparison = left <=> right;
    QCOMPARE(comparison < 0 ? -1 : comparison > 0 ? 1 : 0, order);
    Ratio accumulated = left;
    accumulated += right;
    accumulated -= left;
    QVERIFY(accumulated == right);
}

void MoneyTest::ratioShortText_data() {
    QTest::addColumn<QString>("value");
    QTest::addColumn<int>("places");
    QTest::addColumn<QString>("shown");
    QTest::newRow("cut") << "2/3" << 2 << "0.67…";
    QTest::newRow("none") << "2/3" << 0 << "1…";
    QTest::newRow("fits") << "1/8" << 3 << "0.125";
    QTest::newRow("half to even") << "1/8" << 2 << "0.12…";
    QTest::newRow("zeros dropped") << "300001/3000000" << 4 << "0.1…";
    QTest::newRow("vanishes") << "-1/3000" << 2 << "0…";
}

void MoneyTest::ratioShortText() {
    QFETCH(QString, value);
    QFETCH(int, places);
    QFETCH(QString, shown);
    QCOMPARE(text(ratioOf(value).toShortText(places)), shown);
}

void MoneyTest::allocation_data() {
    QTest::addColumn<QString>("total");
    QTest::addColumn<QString>("weights");
    QTest::addColumn<QString>("step");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* name, const char* total, const char* weights, const char* step,
                        const char* expected) {
        QTest::newRow(name) << total << weights << step << expected;
    };
    row("thirds", "100", "1 1 1", "0.01", "33.34 33.33 33.33");
    row("negative", "-100", "1 1 1", "0.01", "-33.34 -33.33 -33.33");
    row("largest remainder", "10", "1 2 4", "1", "1 3 6"); // 1.43 2.86 5.71
    row("zero weights", "1", "0 0", "0.01", "0.5 0.5");
    row("zero weights that do not come out even", "0.05", "0 0 0 0", "0.01", "0.02 0.01 0.01 0.01");
    row("one zero", "1", "0 3", "0.01", "0 1");
    row("a zero gets no rest", "0.01", "0 1 1", "0.01", "0 0.01 0");
    row("yen", "100", "1 1 1", "1", "34 33 33");
    row("dinars", "1", "1 1 1", "0.001", "0.334 0.333 0.333");
    row("francs", "1", "1 1 1", "0.05", "0.35 0.35 0.3"); // 20 steps: 7 7 6
    row("one part", "12.34", "0.1", "0.01", "12.34");
    row("nothing to split", "0", "1 2", "0.01", "0 0");
    row("decimal weights", "10", "0.1 0.25 0.65", "1", "1 3 6"); // 1 2.5 6.5: ties to the earlier
    row("wide", "1e40", "1 1 1", "1",
        "3333333333333333333333333333333333333334 3333333333333333333333333333333333333333 "
        "3333333333333333333333333333333333333333");
    row("no parts", "0", "", "0.01", "");
}

void MoneyTest::allocation() {
    QFETCH(QString, total);
    QFETCH(QString, weights);
    QFETCH(QString, step);
    QFETCH(QString, expected);
    std::vector<Decimal> parts;
    for (const QString& weight : weights.split(' ', Qt::SkipEmptyParts))
        parts.push_back(number(weight));
    QStringList shown;
    for (const Decimal& part : allocate(number(total), parts, number(step)))
        shown << text(part.toText());
    QCOMPARE(shown.join(' '), expected);
}

void MoneyTest::allocationProblems_data() {
    QTest::addColumn<QString>("total");
    QTest::addColumn<QString>("weights");
    QTest::addColumn<bool>("areLimits");
    QTest::addColumn<int>("problem"); // -1: none
    const auto row = [](const char* name, const char* total, const char* weights, bool areLimits, int problem) {
        QTest::newRow(name) << total << weights << areLimits << problem;
    };
    using enum AllocationProblem;
    row("fits", "3", "2 1.5", true, -1);
    row("all of it", "3.5", "2 1.5", true, -1);
    row("nothing by nothing", "0", "", false, -1);
    row("fine weights", "1", "0.001 0.002", false, -1);
    row("negative", "-1", "1", false, static_cast<int>(NegativeAmount));
    row("part of a step", "1.001", "2", false, static_cast<int>(UnroundedAmount));
    row("no parts", "1", "", false, static_cast<int>(NoParts));
    row("a weight of zero", "1", "1 0", false, static_cast<int>(WeightNotPositive));
    row("a weight below zero", "1", "-1", false, static_cast<int>(WeightNotPositive));
    row("a limit of parts of a step", "1", "2.001", true, static_cast<int>(UnroundedWeight));
    row("more than the limits", "3.51", "2 1.5", true, static_cast<int>(TooLarge));
}

void MoneyTest::allocationProblems() {
    QFETCH(QString, total);
    QFETCH(QString, weights);
    QFETCH(bool, areLimits);
    QFETCH(int, problem);
    std::vector<Decimal> parts;
    for (const QString& weight : weights.split(' ', Qt::SkipEmptyParts))
        parts.push_back(number(weight));
    const auto found = allocationProblem(number(total), parts, Decimal::literal("0.01"), areLimits);
    QCOMPARE(found ? static_cast<int>(*found) : -1, problem);
}

void MoneyTest::currencies_data() {
    QTest::addColumn<QString>("code");
    QTest::addColumn<QString>("step"); // empty: not a currency
    const auto row = [](const char* code, const char* step) { QTest::newRow(code) << code << step; };
    row("USD", "0.01");
    row("EUR", "0.01");
    row("CHF", "0.01");
    row("XCG", "0.01"); // the Caribbean guilder of 2025
    row("JPY", "1");
    row("KRW", "1");
    row("CLP", "1");
    row("KWD", "0.001");
    row("TND", "0.001");
    row("CLF", "0.0001");
    row("usd", "");
    row("XAU", "");
    row("credit", "");
    row("", "");
    row("US", "");
    row("USDX", "");
    row("SD ", ""); // between two codes of a list
    row("D A", "");
}

void MoneyTest::currencies() {
    QFETCH(QString, code);
    QFETCH(QString, step);
    const auto found = currencyStep(code.toStdString());
    QCOMPARE(found ? text(found->toText()) : QString(), step);
    QCOMPARE(currencyDigits(code.toStdString()).has_value(), !step.isEmpty());
    const auto codes = currencyCodes();
    QCOMPARE(std::count(codes.begin(), codes.end(), code.toStdString()), step.isEmpty() ? 0 : 1);
    for (const std::string& known : codes)
        QVERIFY2(currencyDigits(known), known.c_str());
}

void MoneyTest::moneyText_data() {
    QTest::addColumn<QString>("amount");
    QTest::addColumn<QString>("unit");
    QTest::addColumn<QString>("shown");
    QTest::newRow("padded") << "12.3" << "USD" << "12.30 USD";
    QTest::newRow("more digits than paid") << "0.00125" << "USD" << "0.00125 USD";
    QTest::newRow("yen") << "12.00" << "JPY" << "12 JPY";
    QTest::newRow("dinar") << "-1" << "KWD" << "-1.000 KWD";
    QTest::newRow("another unit") << "5.50" << "credits" << "5.5 credits";
    QTest::newRow("a count") << "5" << "" << "5";
}

void MoneyTest::moneyText() {
    QFETCH(QString, amount);
    QFETCH(QString, unit);
    QFETCH(QString, shown);
    const Money money{number(amount), Unit(unit.toStdString())};
    QCOMPARE(text(money.toText()), shown);
    QVERIFY(money - money == (Money{Decimal(0), Unit(unit.toStdString())}));
    QVERIFY((money + money).amount == money.amount * Decimal(2));
}

void MoneyTest::brokenPromises_data() {
    QTest::addColumn<QString>("what");
    for (const char* what : {"over zero", "over a negative", "over a fraction", "step zero",
                             "negative step", "allocation step zero", "not a multiple",
                             "negative weight", "no parts", "two units", "two units subtracted"})
        QTest::newRow(what) << what;
}

void MoneyTest::brokenPromises() {
    QFETCH(QString, what);
    const Decimal one(1);
    const Money dollar{one, Unit("USD")};
    const Money euro{one, Unit("EUR")};
    const QMap<QString, std::function<void()>> actions = {
        {"over zero", [&] { Ratio::over(one, Decimal(0)); }},
        {"over a negative", [&] { Ratio::over(one, Decimal(-3)); }},
        {"over a fraction", [&] { Ratio::over(one, Decimal::literal("1.5")); }},
        {"step zero", [&] { roundTo(one, {Decimal(0), RoundingMode::Up}); }},
        {"negative step", [&] { roundTo(one, {Decimal(-1), RoundingMode::Up}); }},
        {"allocation step zero", [&] { (void)allocate(one, {one}, Decimal(0)); }},
        {"not a multiple", [&] { (void)allocate(Decimal::literal("1.005"), {one}, Decimal::literal("0.01")); }},
        {"negative weight", [&] { (void)allocate(one, {Decimal(-1), Decimal(2)}, one); }},
        {"no parts", [&] { (void)allocate(one, {}, one); }},
        {"two units", [&] { (void)(dollar + euro); }},
        {"two units subtracted", [&] { (void)(dollar - euro); }},
    };
    QVERIFY(actions.contains(what));
    QVERIFY_EXCEPTION_THROWN(actions[what](), CheckFailure);
}

void MoneyTest::ratioProperties() {
    QVERIFY(rc::check("ratios are a field without division", [] {
        const Ratio a = anyRatio();
        const Ratio b = anyRatio();
        const Ratio c = anyRatio();
        RC_ASSERT(a + b == b + a);
        RC_ASSERT((a + b) + c == a + (b + c));
        RC_ASSERT(a * (b + c) == a * b + a * c);
        RC_ASSERT((a - a).isZero());
        RC_ASSERT((a < b) == ((a - b).sign() < 0));
        RC_ASSERT(a * Ratio(a.denominator()) == Ratio(a.numerator()));
    }));
    QVERIFY(rc::check("text and back", [] {
        const Ratio a = anyRatio();
        RC_ASSERT(ratioOf(text(a.toText())) == a);
    }));
}

// What each mode means, said in another way than the code does.
void MoneyTest::roundingProperties() {
    QVERIFY(rc::check("rounding", [] {
        const Ratio exact = anyRatio();
        const Decimal step = Decimal::literal(*rc::gen::element<std::string>("1", "0.01", "0.05", "5", "0.001", "25"));
        const RoundingMode mode = anyMode();
        const Rounded rounded = roundTo(exact, {step, mode});
        const Ratio added = rounded.rounding;
        RC_ASSERT(Ratio(rounded.value) - exact == added);
        const Ratio steps = Ratio(rounded.value) * Ratio::over(Decimal(1000), step * Decimal(1000));
        RC_ASSERT(steps.finite().has_value() && steps.finite()->isInteger());
        const Ratio size = added.sign() < 0 ? -added : added;
        RC_ASSERT(size < Ratio(step));
        const bool isHalf = size * Ratio(Decimal(2)) == Ratio(step);
        const bool isAway = added.sign() != 0 && added.sign() == exact.sign();
        switch (mode) {
        case RoundingMode::Up: RC_ASSERT(added.isZero() || isAway); break;
        case RoundingMode::Down: RC_ASSERT(!isAway); break;
        case RoundingMode::Ceiling: RC_ASSERT(added.sign() >= 0); break;
        case RoundingMode::Floor: RC_ASSERT(added.sign() <= 0); break;
        default:
            RC_ASSERT(size * Ratio(Decimal(2)) <= Ratio(step));
            if (isHalf && mode == RoundingMode::HalfUp)
                RC_ASSERT(isAway);
            if (isHalf && mode == RoundingMode::HalfDown)
                RC_ASSERT(!isAway);
            if (isHalf && mode == RoundingMode::HalfEven)
                RC_ASSERT((*steps.finite() * Decimal::literal("0.5")).isInteger());
        }
    }));
    QVERIFY(rc::check("a half is met often enough", [](std::int32_t halves) {
        const Ratio exact = Decimal::literal("0.5") * Decimal(halves);
        const Decimal even = roundTo(exact, {Decimal(1), RoundingMode::HalfEven}).value;
        RC_ASSERT(halves % 2 == 0 || (even * Decimal::literal("0.5")).isInteger());
        const Decimal up = roundTo(exact, {Decimal(1), RoundingMode::HalfUp}).value;
        const Decimal down = roundTo(exact, {Decimal(1), RoundingMode::HalfDown}).value;
        RC_ASSERT((up - down).absolute() == Decimal(halves % 2 == 0 ? 0 : 1));
    }));
    QVERIFY(rc::check("the hot path and the wide path agree", [](std::int64_t a, std::int64_t b) {
        RC_PRE(b != 0 && b != INT64_MIN);
        const Int128 scale = *rc::gen::element<std::int64_t>(1, INT64_MAX);
        const Int128 numerator = static_cast<Int128>(a) * scale;
        const Int128 denominator = static_cast<Int128>(b < 0 ? -b : b);
        const RoundingMode mode = anyMode();
        const Decimal wide = roundTo(Ratio::over(Decimal::fromCoefficient(numerator, 0),
                                                 Decimal::fromCoefficient(denominator, 0)),
                                     {Decimal(1), mode})
                                 .value;
        RC_ASSERT(Decimal::fromCoefficient(roundedQuotient(numerator, denominator, mode), 0) == wide);
    }));
}

void MoneyTest::allocationProperties() {
    QVERIFY(rc::check("parts add up to the whole and are near their shares", [] {
        const Decimal step = Decimal::literal(*rc::gen::element<std::string>("1", "0.01", "0.05", "0.001"));
        const Decimal total = Decimal(*rc::gen::arbitrary<std::int64_t>()) * step;
        std::vector<Decimal> weights;
        Decimal sum;
        for (const auto weight : *rc::gen::nonEmpty(
                 rc::gen::container<std::vector<std::uint16_t>>(rc::gen::arbitrary<std::uint16_t>()))) {
            weights.push_back(Decimal::fromCoefficient(weight, 1));
            sum += weights.back();
        }
        const std::vector<Decimal> parts = allocate(total, weights, step);
        RC_ASSERT(parts.size() == weights.size());
        Decimal given;
        for (std::size_t i = 0; i < parts.size(); ++i) {
            given += parts[i];
            RC_ASSERT(parts[i].sign() * total.sign() >= 0);
            // Within one step of total × weight / sum, all sides multiplied by the sum.
            const Decimal distance = (parts[i] * sum - total * weights[i]).absolute();
            RC_ASSERT(sum.isZero() || distance < step * sum);
        }
        RC_ASSERT(given == total);
    }));
}

QTEST_GUILESS_MAIN(MoneyTest)
#include "tst_money.moc"
