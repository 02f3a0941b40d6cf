// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Amounts of both sides as short lines, "customer month amount [charge] [lines=n] [-unpriced]
// [-unmetered]" → the causes of what differs.

#include <QRegularExpression>
#include <QTest>

#include <rapidcheck.h>

#include "engine/analysis/tie_out.h"

using namespace rerate;

namespace {

std::vector<TieOutAmount> amountsOf(const QString& text) {
    std::vector<TieOutAmount> amounts;
    for (const QString& line : text.split(';', Qt::SkipEmptyParts)) {
        QStringList words = line.split(' ', Qt::SkipEmptyParts);
        TieOutAmount amount;
        amount.customer = words[0].toStdString();
        amount.month = {2026, words[1].toInt(), 1};
        amount.amount = Decimal::literal(words[2].toStdString());
        for (const QString& word : words.mid(3))
            if (word.startsWith("lines="))
                amount.lines = word.mid(6).toUInt();
            else if (word == "-unpriced")
                amount.hasUnpriced = true;
            else if (word == "-unmetered")
                amount.hasUnmetered = true;
            else
                amount.charge = word.toStdString();
        amounts.push_back(std::move(amount));
    }
    return amounts;
}

TieOut tied(const QString& simulated, const QString& issued, const QString& tolerance) {
    const TieOutSettings settings{*toleranceFromText(tolerance.toStdString()), Decimal::literal("0.01"),
                                  {2026, 1, 1}, {2026, 7, 1}};
    Progress progress;
    return *tieOut(amountsOf(simulated), amountsOf(issued), settings, progress);
}

// "equal 3, fixed_offset 2 -50 (-25 ×2 of 1)": causes with cells and residual, then their patterns.
QString summaryOf(const TieOut& result) {
    QStringList causes;
    for (std::size_t i = 0; i < kTieOutCauseCount; ++i) {
        const TieOutSum& sum = result.causes[i];
        if (sum.cells == 0)
            continue;
        const auto cause = static_cast<TieOutCause>(i);
        QString text = QString::fromStdString(std::string(idOf(cause))) + ' ' + QString::number(sum.cells);
        if (cause != TieOutCause::Equal)
            text += ' ' + QString::fromStdString(sum.residual.toText());
        for (const TieOutPattern& pattern : result.patterns)
            if (pattern.cause == cause)
                text += QString::fromUtf8(" (%1%2 ×%3 of %4)")
                            .arg(pattern.isInverse ? "1/" : "", QString::fromStdString(pattern.number.toText()))
                            .arg(pattern.cells)
                            .arg(pattern.customers);
        causes << text;
    }
    return causes.join(", ");
}

} // namespace

class TieOutTest : public QObject {
    Q_OBJECT

private slots:
    void causes_data();
    void causes();
    void rates();
    void tolerances_data();
    void tolerances();
    void grouping();
    void sumsAlwaysAgree();
    void cancels();
};

void TieOutTest::causes_data() {
    QTest::addColumn<QString>("simulated");
    QTest::addColumn<QString>("issued");
    QTest::addColumn<QString>("tolerance");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* name, const char* simulated, const char* issued, const char* tolerance,
                        const char* expected) {
        QTest::newRow(name) << simulated << issued << tolerance << QString::fromUtf8(expected);
    };
    row("equal", "a 1 10; b 1 20", "a 1 10.00; b 1 20", "0", "equal 2");
    row("nothing against nothing", "a 1 0", "", "0", "");
    row("zero was issued", "a 1 0", "a 1 0", "0", "equal 1");
    row("zero against an invoice", "a 1 0", "a 1 5", "0", "only_issued 1 -5");
    row("an invoice of zero", "a 1 5", "a 1 0", "0", "only_simulated 1 5");
    row("one side", "a 1 10; b 1 20", "a 1 10; c 1 7", "0", "equal 1, only_simulated 1 20, only_issued 1 -7");
    row("invoice and credit note add up", "a 1 10", "a 1 12; a 1 -2", "0", "equal 1");
    row("within an amount", "a 1 10.05", "a 1 10", "0.05", "within_tolerance 1 0.05");
    row("beyond an amount", "a 1 10.051", "a 1 10", "0.05", "other 1 0.051");
    row("within a percentage", "a 1 99.5", "a 1 100", "0.5%", "within_tolerance 1 -0.5");
    row("beyond a percentage", "a 1 99.49", "a 1 100", "0.5%", "other 1 -0.51");
    row("a percentage of nothing", "a 1 1", "", "50%", "only_simulated 1 1");
    row("one step", "a 1 10.01", "a 1 10", "0", "rounding 1 0.01");
    row("below a step", "a 1 10.004", "a 1 10", "0", "rounding 1 0.004");
    row("two steps", "a 1 10.02", "a 1 10", "0", "other 1 0.02");
    row("two steps over three lines", "a 1 10.02 lines=3", "a 1 10", "0", "rounding 1 0.02");
    row("a part without a price", "a 1 8 -unpriced; b 1 5", "a 1 10; b 1 5", "0", "equal 1, unpriced 1 -2");
    row("all without a price", "a 1 0 -unpriced", "a 1 10", "0", "unpriced 1 -10");
    row("without a price, yet too much", "a 1 12 -unpriced", "a 1 10", "0", "other 1 2");
    row("without a price, by a rounding", "a 1 9.99 -unpriced", "a 1 10", "0", "rounding 1 -0.01");
    row("without a price in another charge", "a 1 8 x -unpriced; a 1 8 y", "a 1 10 x; a 1 11 y", "0",
        "unpriced 1 -2, other 1 -3");
    row("let in by no meter", "a 1 8 -unmetered", "a 1 10", "0", "unpriced 1 -2");
    row("let in by no meter, a discount", "a 1 90 -unmetered; a 2 300 -unmetered", "a 1 100; a 2 333.33", "0",
        "proportional 2 -43.33 (1/0.9 ×2 of 1)");
    row("let in by no meter, too much", "a 1 12 -unmetered", "a 1 10", "0", "other 1 2");
    row("issued a month later", "a 1 10; a 2 20; a 3 30", "a 2 10; a 3 20; a 4 30", "0",
        "period_shift 4 0 (1 ×4 of 1)");
    row("issued a month earlier", "a 2 10; a 3 20", "a 1 10; a 2 20", "0", "period_shift 3 0 (-1 ×3 of 1)");
    row("later, the range ends", "a 4 10; a 5 20; a 6 30", "a 5 10; a 6 20", "0", "period_shift 3 30 (1 ×3 of 1)");
    row("the neighbour is right as it is", "a 1 10; a 2 10", "a 2 10", "0", "equal 1, only_simulated 1 10");
    row("no shift across customers", "a 1 10", "b 2 10", "0", "only_simulated 1 10, only_issued 1 -10");
    row("no shift across charges", "a 1 10 x", "a 2 10 y", "0", "only_simulated 1 10, only_issued 1 -10");
    row("one month is chance", "a 1 10; a 2 20", "a 1 7; a 2 10", "0", "other 2 13");
    row("two months later is none", "a 1 10", "a 3 10", "0", "only_simulated 1 10, only_issued 1 -10");
    row("a fee is missing", "a 1 10; a 2 33", "a 1 35; a 2 58", "0", "fixed_offset 2 -50 (-25 ×2 of 1)");
    row("a fee of three customers", "a 1 10; b 1 33; c 1 7", "a 1 35; b 1 58; c 1 32", "0",
        "fixed_offset 3 -75 (-25 ×3 of 3)");
    row("of two customers it may be chance", "a 1 10; b 1 33", "a 1 35; b 1 58", "0", "other 2 -50");
    row("a discount", "a 1 100; a 2 333.33", "a 1 90; a 2 300", "0", "proportional 2 43.33 (0.9 ×2 of 1)");
    row("a tax", "a 1 100; a 2 333.33", "a 1 119; a 2 396.66", "0", "proportional 2 -82.33 (1.19 ×2 of 1)");
    row("net and gross", "a 1 119; a 2 396.66", "a 1 100; a 2 333.33", "0", "proportional 2 82.33 (1/1.19 ×2 of 1)");
    row("small amounts join", "a 1 100; a 2 333.33; a 3 0.36", "a 1 80; a 2 266.66; a 3 0.29", "0",
        "proportional 3 86.74 (0.8 ×3 of 1)");
    row("small amounts alone prove nothing", "a 1 0.36; a 2 0.71", "a 1 0.29; a 2 0.56", "0", "other 2 0.22");
    row("a discount of three customers", "a 1 100; b 1 333.33; c 1 47", "a 1 90; b 1 300; c 1 42.3", "0",
        "proportional 3 48.03 (0.9 ×3 of 3)");
    row("the same amount each month: an offset", "a 1 100; a 2 100", "a 1 90; a 2 90", "0",
        "fixed_offset 2 20 (10 ×2 of 1)");
    row("discount and one odd month", "a 1 100; a 2 200; a 3 300", "a 1 90; a 2 180; a 3 299", "0",
        "proportional 2 30 (0.9 ×2 of 1), other 1 1");
    row("two factors", "a 1 100; a 2 200; b 1 100; b 2 200", "a 1 90; a 2 180; b 1 80; b 2 160", "0",
        "proportional 4 90 (0.8 ×2 of 1) (0.9 ×2 of 1)");
    row("everything credited back", "a 1 100; a 2 200", "a 1 -100; a 2 -200", "0",
        "proportional 2 600 (-1 ×2 of 1)");
    row("negative invoices", "a 1 -100; a 2 -200", "a 1 -90; a 2 -180", "0", "proportional 2 -30 (0.9 ×2 of 1)");
    row("by charge", "a 1 100 x; a 1 5 y", "a 1 100 x; a 1 6 y", "0", "equal 1, other 1 -1");
    row("far beyond 128 bits", "a 1 1e40", "a 1 1e40; a 1 0.01", "0", "rounding 1 -0.01");
}

void TieOutTest::causes() {
    QFETCH(QString, simulated);
    QFETCH(QString, issued);
    QFETCH(QString, tolerance);
    QFETCH(QString, expected);
    const TieOut result = tied(simulated, issued, tolerance);
    QCOMPARE(summaryOf(result), expected);
    for (const Check& check : result.checks)
        QVERIFY(check.passed);
    const bool mustMatch = expected.isEmpty() || !expected.contains(QRegularExpression("rounding|other|only|shift|offset|prop|unpriced"));
    QCOMPARE(result.isWithinTolerance(), mustMatch);
}

void TieOutTest::rates() {
    const TieOut result = tied("a 1 100; b 1 50; c 1 30", "a 1 100; b 1 60", "0");
    QCOMPARE(result.total.matchedPercent()->toTextKeepingScale(), std::string("33.33"));
    // Of 100 + 60 + 30, the larger of both sides.
    QCOMPARE(result.total.moneyMatchedPercent()->toTextKeepingScale(), std::string("52.63"));
    QCOMPARE(result.total.residual.toText(), std::string("20"));
    QVERIFY(!tied("", "", "0").total.matchedPercent());
    TieOutSum almost;
    almost.cells = 100'000;
    almost.matched = 99'999;
    QCOMPARE(almost.matchedPercent()->toTextKeepingScale(), std::string("99.99")); // never 100
}

void TieOutTest::tolerances_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("expected"); // empty: refused
    for (const auto& [text, expected] : {std::pair("0", "0"), {"0.010", "0.01"}, {"0.5%", "0.5%"}, {"0.5 %", "0.5%"},
                                         {"", ""}, {"%", ""}, {"-1", ""}, {"0,5", ""}, {"1 USD", ""}, {"-0.5%", ""}})
        QTest::newRow(text) << text << expected;
}

void TieOutTest::tolerances() {
    QFETCH(QString, text);
    QFETCH(QString, expected);
    const auto tolerance = toleranceFromText(text.toStdString());
    QCOMPARE(static_cast<bool>(tolerance), !expected.isEmpty());
    if (tolerance)
        QCOMPARE(QString::fromStdString(toText(*tolerance)), expected);
    else
        QCOMPARE(tolerance.error().kind, ErrorKind::WrongUsage);
}

void TieOutTest::grouping() {
    const TieOut result = tied("a 1 10 x; a 1 5 y; a 2 8 x; b 1 1 x", "a 1 10 x; a 1 4 y; a 2 8 x; b 1 3 x", "0");
    QStringList rows;
    const auto grouped = groupTieOut(result, {"month", "charge"});
    for (const TieOutRow& row : *grouped)
        rows << QString::fromStdString(row.key[0] + " " + row.key[1] + " " + std::to_string(row.sum.cells) + " " +
                                       row.sum.residual.toText());
    QCOMPARE(rows.join("; "), QString("2026-01 x 2 -2; 2026-01 y 1 1; 2026-02 x 1 0"));
    QVERIFY(!groupTieOut(result, {"size"}));
    QCOMPARE(groupTieOut(result, {})->size(), std::size_t{1});
}

// Whatever the amounts: every difference is in one cause and one cell, and the order of the input
// does not matter.
void TieOutTest::sumsAlwaysAgree() {
    const bool holds = rc::check("sums agree", [] {
        const auto side = [] {
            std::vector<TieOutAmount> amounts;
            const int count = *rc::gen::inRange(0, 40);
            for (int i = 0; i < count; ++i)
                amounts.push_back({std::string(1, static_cast<char>('a' + *rc::gen::inRange(0, 4))),
                                   {2026, *rc::gen::inRange(1, 7), 1}, "",
                                   Decimal::fromCoefficient(*rc::gen::inRange(-300, 3000), 2),
                                   1});
            return amounts;
        };
        auto simulated = side();
        auto issued = side();
        const TieOutSettings settings{{}, Decimal::literal("0.01"), {2026, 1, 1}, {2026, 7, 1}};
        Progress progress;
        const TieOut result = *tieOut(simulated, issued, settings, progress);
        std::uint64_t cells = 0;
        for (const TieOutSum& sum : result.causes)
            cells += sum.cells;
        RC_ASSERT(cells == result.cells.size());
        std::reverse(simulated.begin(), simulated.end());
        std::reverse(issued.begin(), issued.end());
        RC_ASSERT(summaryOf(*tieOut(simulated, issued, settings, progress)) == summaryOf(result));
    });
    QVERIFY(holds);
}

void TieOutTest::cancels() {
    Progress progress;
    progress.cancel();
    const auto result = tieOut(amountsOf("a 1 10"), amountsOf("a 1 11"), {}, progress);
    QVERIFY(!result);
    QCOMPARE(result.error().kind, ErrorKind::Cancelled);
}

QTEST_GUILESS_MAIN(TieOutTest)
#include "tst_tie_out.moc"
