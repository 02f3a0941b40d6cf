// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Exact decimals: text in and out, comparing, sums and products on both sides of 128 bits.

#include <QTest>

#include "tests/support/money_support.h"

using namespace rerate;
using namespace rerate::support;

namespace {

const QString kTwoTo127 = QStringLiteral("170141183460469231731687303715884105728");
const QString kGoogol = "1" + QString(100, '0');

} // namespace

class DecimalTest : public QObject {
    Q_OBJECT

private slots:
    void parse_data();
    void parse();
    void refused_data();
    void refused();
    void limits_data();
    void limits();
    void scales_data();
    void scales();
    void integers_data();
    void integers();
    void comparing_data();
    void comparing();
    void arithmetic_data();
    void arithmetic();
    void coefficients();
    void edgeOf128Bits();
    void literalsAreChecked();
    void properties();
};

void DecimalTest::parse_data() {
    QTest::addColumn<QString>("given");
    QTest::addColumn<QString>("shown");
    QTest::addColumn<QString>("keepingScale");
    const auto row = [](const QString& given, const QString& shown, const QString& keepingScale) {
        QTest::newRow(qPrintable(given.left(60))) << given << shown << keepingScale;
    };
    row("0", "0", "0");
    row("-0", "0", "0");
    row("0.00", "0", "0.00");
    row("-0.00", "0", "0.00");
    row("7", "7", "7");
    row("1.50", "1.5", "1.50");
    row("-0.10", "-0.1", "-0.10");
    row("100", "100", "100");
    row("100.000", "100", "100.000");
    row("1e3", "1000", "1000");
    row("1.5e-3", "0.0015", "0.0015");
    row("12E+2", "1200", "1200");
    row("1.250e1", "12.5", "12.50");
    row("1.25e2", "125", "125");
    row("1.25e3", "1250", "1250");
    row("0e99", "0", "0");
    row("0e-9", "0", "0.000000000");
    row("-5e-1", "-0.5", "-0.5");
    row("1e99", "1" + QString(99, '0'), "1" + QString(99, '0'));
    row("1e-99", "0." + QString(98, '0') + "1", "0." + QString(98, '0') + "1");
    row("9223372036854775808", "9223372036854775808", "9223372036854775808");
    row(kTwoTo127, kTwoTo127, kTwoTo127);
    row("-" + kTwoTo127, "-" + kTwoTo127, "-" + kTwoTo127);
    // 39 and more digits go another way than 38; a zero in front must not turn them octal.
    row("0." + QString(38, '0') + "17", "0." + QString(38, '0') + "17", "0." + QString(38, '0') + "17");
    row("0.0" + QString(40, '0'), "0", "0.0" + QString(40, '0'));
    row(QString(38, '9'), QString(38, '9'), QString(38, '9'));
    row(QString(39, '9'), QString(39, '9'), QString(39, '9'));
    row("-" + QString(39, '9') + ".50", "-" + QString(39, '9') + ".5", "-" + QString(39, '9') + ".50");
}

void DecimalTest::parse() {
    QFETCH(QString, given);
    QFETCH(QString, shown);
    QFETCH(QString, keepingScale);
    const auto parsed = Decimal::parse(given.toStdString());
    QVERIFY2(parsed, parsed ? "" : parsed.error().message.c_str());
    QCOMPARE(text(parsed->toText()), shown);
    QCOMPARE(text(parsed->toTextKeepingScale()), keepingScale);
}

void DecimalTest::refused_data() {
    QTest::addColumn<QString>("given");
    QTest::addColumn<QString>("why"); // stands in the message
    const auto row = [](const char* given, const char* why) { QTest::newRow(given) << given << why; };
    row("", "A number is missing.");
    row(" ", "begin with a digit");
    row("-", "begin with a digit");
    row(".5", "begin with a digit");
    row("-.5", "begin with a digit");
    row("+1", "begin with a digit");
    row("--1", "begin with a digit");
    row("NaN", "begin with a digit");
    row("inf", "begin with a digit");
    row("-Infinity", "begin with a digit");
    row(" 1", "begin with a digit");
    row("$1", "begin with a digit");
    row("e5", "begin with a digit");
    row("٣", "begin with a digit"); // a digit, but not one of ours
    row("01", "leading zeros");
    row("-01", "leading zeros");
    row("00", "leading zeros");
    row("00.5", "leading zeros");
    row("1.", "must follow the point");
    row("1.e5", "must follow the point");
    row("1..2", "must follow the point");
    row("1,234.5", "without group separators");
    row("1,5", "without group separators");
    row("1.234,5", "without group separators");
    row("1e400", "one or two digits");
    row("1e100", "one or two digits");
    row("1e-400", "one or two digits");
    row("1e", "one or two digits");
    row("1e+", "one or two digits");
    row("1ee5", "one or two digits");
    row("1e99999999999999999999", "one or two digits");
    row("1 ", "only digits");
    row("1 000", "only digits");
    row("1_000", "only digits");
    row("0x10", "only digits");
    row("1.2.3", "only digits");
    row("1e1.5", "only digits");
    row("12a", "only digits");
    row("1-", "only digits");
    row("5%", "only digits");
}

void DecimalTest::refused() {
    QFETCH(QString, given);
    QFETCH(QString, why);
    const auto parsed = Decimal::parse(given.toStdString());
    QVERIFY(!parsed);
    QCOMPARE(parsed.error().kind, ErrorKind::InvalidInput);
    QVERIFY2(text(parsed.error().message).contains(why), parsed.error().message.c_str());
}

void DecimalTest::limits_data() {
    QTest::addColumn<QString>("given");
    QTest::addColumn<bool>("good");
    const auto zeros = [](int count) { return QString(count, '0'); };
    QTest::newRow("most digits") << "1" + zeros(Decimal::kDigitsMax - 1) << true;
    QTest::newRow("one more") << "1" + zeros(Decimal::kDigitsMax) << false;
    QTest::newRow("with a point") << "1." + zeros(Decimal::kDigitsMax - 1) << true;
    QTest::newRow("one more with a point") << "1." + zeros(Decimal::kDigitsMax) << false;
    QTest::newRow("smallest scale") << "0." + zeros(Decimal::kDigitsMax - 11) + "1e-10" << true;
    QTest::newRow("scale by the exponent") << "0." + zeros(Decimal::kDigitsMax - 2) + "1e-10" << false;
    QTest::newRow("a long text of another kind") << QString(1'000'000, 'x') << false;
}

void DecimalTest::limits() {
    QFETCH(QString, given);
    QFETCH(bool, good);
    const auto parsed = Decimal::parse(given.toStdString());
    QCOMPARE(static_cast<bool>(parsed), good);
    if (parsed)
        QVERIFY(parsed->scale() <= Decimal::kScaleMax);
    else
        QVERIFY(parsed.error().message.size() < 200); // the text is not shown whole
}

void DecimalTest::scales_data() {
    QTest::addColumn<QString>("given");
    QTest::addColumn<int>("scale");
    QTest::addColumn<int>("scaleMin");
    QTest::addColumn<QString>("padded");
    QTest::newRow("pads") << "1.5" << 1 << 3 << "1.500";
    QTest::newRow("keeps") << "1.500" << 3 << 2 << "1.500";
    QTest::newRow("zero") << "0" << 0 << 2 << "0.00";
    QTest::newRow("negative") << "-7" << 0 << 1 << "-7.0";
    QTest::newRow("into the wide") << QString(38, '9') << 0 << 3 << QString(38, '9') + ".000";
}

void DecimalTest::scales() {
    QFETCH(QString, given);
    QFETCH(int, scale);
    QFETCH(int, scaleMin);
    QFETCH(QString, padded);
    const Decimal value = number(given);
    QCOMPARE(value.scale(), scale);
    QCOMPARE(text(value.withScaleMin(scaleMin).toTextKeepingScale()), padded);
    QVERIFY(value.withScaleMin(scaleMin) == value);
    QVERIFY(value.withScaleMin(scaleMin).normalized().scale() <= scale);
}

void DecimalTest::integers_data() {
    QTest::addColumn<QString>("given");
    QTest::addColumn<int>("sign");
    QTest::addColumn<bool>("isInteger");
    QTest::addColumn<QString>("integer"); // empty: does not fit 64 bits
    const auto row = [](const QString& given, int sign, bool isInteger, const char* integer) {
        QTest::newRow(qPrintable(given)) << given << sign << isInteger << integer;
    };
    row("0", 0, true, "0");
    row("0.000", 0, true, "0");
    row("5.0", 1, true, "5");
    row("-5.00", -1, true, "-5");
    row("5.5", 1, false, "");
    row("-0.1", -1, false, "");
    row("9223372036854775807", 1, true, "9223372036854775807");
    row("9223372036854775808", 1, true, "");
    row("-9223372036854775808", -1, true, "-9223372036854775808");
    row("-9223372036854775809", -1, true, "");
    row("-" + kGoogol, -1, true, "");
    row(kGoogol + ".5", 1, false, "");
}

void DecimalTest::integers() {
    QFETCH(QString, given);
    QFETCH(int, sign);
    QFETCH(bool, isInteger);
    QFETCH(QString, integer);
    const Decimal value = number(given);
    QCOMPARE(value.sign(), sign);
    QCOMPARE(value.isZero(), sign == 0);
    QCOMPARE(value.isNegative(), sign < 0);
    QCOMPARE(value.isInteger(), isInteger);
    QCOMPARE(value.absolute().sign(), sign == 0 ? 0 : 1);
    QCOMPARE((-value).sign(), -sign);
    const auto whole = value.toInteger();
    QCOMPARE(whole ? QString::number(*whole) : QString(), integer);
}

void DecimalTest::comparing_data() {
    QTest::addColumn<QString>("a");
    QTest::addColumn<QString>("b");
    QTest::addColumn<int>("order");
    const auto row = [](const QString& a, const QString& b, int order) {
        QTest::addRow("%s and %s", qPrintable(a.left(40)), qPrintable(b.left(40))) << a << b << order;
    };
    row("1.50", "1.5", 0);
    row("0", "-0.000", 0);
    row("1e3", "1000.0", 0);
    row("1.5", "1.49999999999999999999", 1);
    row("-1", "0", -1);
    row("-2", "-1.999", -1);
    row("10", "9", 1);
    row(kGoogol, kGoogol + ".000", 0);
    row(kGoogol, kGoogol + ".0000001", -1);
    row("-" + kGoogol, "1", -1);
    row(kGoogol, "1e-99", 1);
    // Scaled up, the left one does not fit 128 bits, while the right one does.
    row("100000000000000000000000000000000000000", "0.1", 1);
    row("1e-50", "1", -1);
    row("-" + kTwoTo127, kTwoTo127, -1);
}

void DecimalTest::comparing() {
    QFETCH(QString, a);
    QFETCH(QString, b);
    QFETCH(int, order);
    const auto sign = [](std::strong_ordering o) { return o < 0 ? -1 : o > 0 ? 1 : 0; };
    QCOMPARE(sign(number(a) <=> number(b)), order);
    QCOMPARE(sign(number(b) <=> number(a)), -order);
    QCOMPARE(number(a) == number(b), order == 0);
    if (order == 0)
        QCOMPARE(number(a).hash(), number(b).hash());
}

void DecimalTest::arithmetic_data() {
    QTest::addColumn<QString>("a");
    QTest::addColumn<QString>("b");
    QTest::addColumn<QString>("sum");
    QTest::addColumn<QString>("product");
    const auto row = [](const char* name, const QString& a, const QString& b, const QString& sum,
                        const QString& product) { QTest::newRow(name) << a << b << sum << product; };
    row("small", "0.1", "0.2", "0.3", "0.02");
    row("signs", "-5", "2.5", "-2.5", "-12.5");
    row("both negative", "-0.5", "-0.25", "-0.75", "0.125");
    row("zero", "0", "12.5", "12.5", "0");
    row("to zero", "7.25", "-7.25", "0", "-52.5625");
    row("64 bits", "9223372036854775807", "1", "9223372036854775808", "9223372036854775807");
    row("128 bits", "170141183460469231731687303715884105727", "1", kTwoTo127,
        "170141183460469231731687303715884105727");
    row("wide product", "1e29", "1e29", "200000000000000000000000000000", "1" + QString(58, '0'));
    row("scales", "1e-20", "1e20", "100000000000000000000.00000000000000000001", "1");
    row("far apart", "1e60", "1e-60", "1" + QString(60, '0') + "." + QString(59, '0') + "1", "1");
    row("wide and back", "1" + QString(40, '0'), "-" + QString(40, '9'), "1",
        "-" + QString(40, '9') + QString(40, '0'));
    row("squares of nines", QString(20, '9'), QString(20, '9'), "1" + QString(19, '9') + "8",
        QString(19, '9') + "8" + QString(19, '0') + "1");
}

void DecimalTest::arithmetic() {
    QFETCH(QString, a);
    QFETCH(QString, b);
    QFETCH(QString, sum);
    QFETCH(QString, product);
    QCOMPARE(text((number(a) + number(b)).toText()), sum);
    QCOMPARE(text((number(b) + number(a)).toText()), sum);
    QCOMPARE(text((number(a) * number(b)).toText()), product);
    QCOMPARE(text((number(b) * number(a)).toText()), product);
    QCOMPARE(text((number(sum) - number(b)).toText()), text(number(a).toText()));
    Decimal accumulated = number(a);
    accumulated += number(b);
    QVERIFY(accumulated == number(sum));
    accumulated -= number(a);
    QVERIFY(accumulated == number(b));
}

void DecimalTest::coefficients() {
    QVERIFY(number("1.50").coefficient() == Int128{150});
    QVERIFY(!number(kGoogol).coefficient());
    QVERIFY(number("1.50").coefficientAtScale(1) == Int128{15});
    QVERIFY(number("1.50").coefficientAtScale(4) == Int128{15000});
    QVERIFY(!number("1.55").coefficientAtScale(1)); // a digit would be lost
    QVERIFY(!number("1").coefficientAtScale(39));   // too large
    QVERIFY(number("0").coefficientAtScale(1000) == Int128{0});
    QVERIFY(number("1." + QString(60, '0')).coefficientAtScale(2) == Int128{100});
    QCOMPARE(text(Decimal::fromCoefficient(-1234, 2).toTextKeepingScale()), QString("-12.34"));
    QCOMPARE(text(Decimal::fromCoefficient(12, -3).toTextKeepingScale()), QString("12000"));
    QCOMPARE(text(Decimal::fromCoefficient(7, -60).toText()), "7" + QString(60, '0'));
    QCOMPARE(text(Decimal(INT64_MIN).toText()), QString("-9223372036854775808"));
    QCOMPARE(text(Decimal(UINT64_MAX).toText()), QString("18446744073709551615"));
}

// -2^127 fits 128 bits, 2^127 does not; however it arose, it is the same value.
void DecimalTest::edgeOf128Bits() {
    const Int128 smallest = -(static_cast<Int128>(1) << 126) - (static_cast<Int128>(1) << 126);
    const Decimal made = Decimal::fromCoefficient(smallest, 0);
    const Decimal parsed = number("-" + kTwoTo127);
    const Decimal summed = number("-" + kTwoTo127 + "0") - number("-" + kTwoTo127) * Decimal(9);
    QCOMPARE(text(made.toText()), "-" + kTwoTo127);
    QVERIFY(made == parsed);
    QVERIFY(made == summed);
    QCOMPARE(parsed.hash(), made.hash());
    QCOMPARE(summed.hash(), made.hash());
    QVERIFY(parsed.coefficient() == made.coefficient());
    QCOMPARE(text((-made).toText()), kTwoTo127);
    QVERIFY(-(-made) == made);
    QCOMPARE(text(made.absolute().toText()), kTwoTo127);
    QCOMPARE(text((made * Decimal(-1)).toText()), kTwoTo127);
    QVERIFY((made - Decimal(1)) + Decimal(1) == made);
}

void DecimalTest::literalsAreChecked() {
    QVERIFY_EXCEPTION_THROWN(Decimal::literal("1,5"), CheckFailure);
    QVERIFY_EXCEPTION_THROWN(Decimal::literal(""), CheckFailure);
}

void DecimalTest::properties() {
    QVERIFY(rc::check("text and back", [] {
        const Decimal a = anyDecimal();
        RC_ASSERT(Decimal::literal(a.toText()) == a);
        RC_ASSERT(Decimal::literal(a.toTextKeepingScale()) == a);
        RC_ASSERT(Decimal::literal(a.toTextKeepingScale()).scale() == a.scale());
        RC_ASSERT(Decimal::literal(a.toText()).toText() == a.toText());
        RC_ASSERT(a.normalized().hash() == a.withScaleMin(70).hash());
    }));
    QVERIFY(rc::check("laws of a ring", [] {
        const Decimal a = anyDecimal();
        const Decimal b = anyDecimal();
        const Decimal c = anyDecimal();
        RC_ASSERT(a + b == b + a);
        RC_ASSERT((a + b) + c == a + (b + c));
        RC_ASSERT(a * b == b * a);
        RC_ASSERT((a * b) * c == a * (b * c));
        RC_ASSERT(a * (b + c) == a * b + a * c);
        RC_ASSERT(a + Decimal() == a);
        RC_ASSERT(a * Decimal(1) == a);
        RC_ASSERT(a - a == Decimal(0));
        RC_ASSERT(a - b == -(b - a));
    }));
    QVERIFY(rc::check("order", [] {
        const Decimal a = anyDecimal();
        const Decimal b = anyDecimal();
        const Decimal c = anyDecimal();
        RC_ASSERT((a < b) == (b > a));
        RC_ASSERT((a < b) == ((a - b).sign() < 0));
        RC_ASSERT((a < b) == (a + c < b + c));
        RC_ASSERT((a <=> b) == (-b <=> -a));
    }));
    QVERIFY(rc::check("small numbers behave like machine integers", [](std::int32_t a, std::int32_t b) {
        const auto wide = [](std::int64_t value) { return std::to_string(value); };
        RC_ASSERT((Decimal(a) + Decimal(b)).toText() == wide(std::int64_t{a} + b));
        RC_ASSERT((Decimal(a) * Decimal(b)).toText() == wide(std::int64_t{a} * b));
        RC_ASSERT((Decimal(a) <=> Decimal(b)) == (a <=> b));
    }));
}

QTEST_GUILESS_MAIN(DecimalTest)
#include "tst_decimal.moc"
