// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Two runs side by side: who pays more, percentiles by nearest rank, bins, months, guardrails.

#include <QTest>

#include "engine/analysis/guardrail.h"
#include "tests/support/replay_support.h"

using namespace rerate;
using namespace rerate::support;

namespace {

Comparison compared(const QString& usage, const QString& before, const QString& after) {
    const ReplayData data = dataOf({usage});
    const auto comparison = compareRuns(runOf(data, planText(before)), runOf(data, planText(after)),
                                        data.usage->customers(), data.usage->timeRange());
    CHECK(static_cast<bool>(comparison), "the plans can be compared");
    return *comparison;
}

// Ten customers that use 1, 2, … 10, and one that uses nothing that counts.
QString ten() {
    QString usage = "customer time q\n";
    for (int i = 1; i <= 10; ++i)
        usage += QString("c%1 2026-01-10 %2\n").arg(i, 2, 10, QChar('0')).arg(i);
    return usage + "zero 2026-01-10 0\n";
}

const char* kOne = "  - { id: u, meter: m, price: 1 }\n";
// 5 as a fee and 0.5 each: 5.5 … 10 against 1 … 10.
const char* kFee = "  - { id: u, meter: m, price: 0.5 }\n  - { id: f, flat: 5 }\n";

} // namespace

class ComparisonTest : public QObject {
    Q_OBJECT

private slots:
    void figures();
    void lastBinHasNoEnd();
    void guardrails_data();
    void guardrails();
    void currencies();
};

void ComparisonTest::figures() {
    const Comparison c = compared(ten(), kOne, kFee);
    QCOMPARE(c.baselineTotal.toText(), std::string("55"));
    QCOMPARE(c.candidateTotal.toText(), std::string("82.5")); // 27.5 + 11 × 5
    QCOMPARE(c.paysMore, std::uint64_t{10});                  // all but c10: 5 + 5 = 10
    QCOMPARE(c.paysSame, std::uint64_t{1});
    QCOMPARE(c.newPayers, std::uint64_t{1}); // zero pays 5 now
    QCOMPARE(c.customers[0].customer, std::string("zero")); // the largest change, +5
    QVERIFY(!c.customers[0].changePercent);
    // Changes in percent, (5 − 0.5 q) / q: 450 200 116.7 75 50 33.3 21.4 12.5 5.6 0; nearest rank of ten
    QCOMPARE(c.changePercentiles.at("p50").toText(), std::string("33.3333")); // the 5th from below
    QCOMPARE(c.changePercentiles.at("p5").toText(), std::string("0"));
    QCOMPARE(c.changePercentiles.at("p95").toText(), std::string("450"));
    QCOMPARE(c.changePercentiles.at("p90").toText(), std::string("200"));
    QCOMPARE(c.changePercentiles.at("p25").toText(), std::string("12.5"));
    QStringList bins;
    for (const ChangeBin& bin : c.bins)
        if (bin.customers > 0)
            bins << QString("%1: %2").arg(QString::fromStdString(bin.label)).arg(bin.customers);
    QCOMPARE(bins.join(", "), QString::fromUtf8("no change: 1, +5 … +10 %: 1, +10 … +25 %: 2, +25 … +50 %: 2, "
                                                "+50 … +100 %: 1, above +100 %: 3, new: 1"));
    QCOMPARE(c.months.size(), std::size_t{1});
    QCOMPARE(c.months[0].daysCovered, 1);
    QCOMPARE(c.months[0].days, 31);
    for (const Check& check : c.checks)
        QVERIFY(check.passed);
    const Comparison back = compared(ten(), kFee, kOne);
    QCOMPARE(back.paysLess, std::uint64_t{10});
    QCOMPARE(back.toZero, std::uint64_t{1});
    QCOMPARE(back.changePercentiles.at("min").toText(), std::string("-100"));
}

// 0.01 → 1,000,000,000 is more than any 32-bit number of percent.
void ComparisonTest::lastBinHasNoEnd() {
    const Comparison c = compared("customer time q\na 2026-01-10 1\n", "  - { id: u, meter: m, price: 0.01 }\n",
                                  "  - { id: u, meter: m, price: 1G }\n");
    QCOMPARE(c.changePercentiles.at("max").toText(), std::string("9999999999900"));
    for (const ChangeBin& bin : c.bins)
        QCOMPARE(bin.customers, std::uint64_t{bin.label == "above +100 %"});
}

void ComparisonTest::guardrails_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("verdict"); // broken, ok, or part of the error
    const auto row = [](const char* text, const char* verdict) { QTest::newRow(text) << text << verdict; };
    row("change_pct.p95 > 25", "broken");
    row("change_pct.p95>25", "broken");
    row("change_pct.p95 > 450", "ok");
    row("change_pct.p95 >= 450", "broken");
    row("revenue.delta < 0", "ok");
    row("revenue.delta_pct > 50%", "ok"); // exactly 50
    row("revenue.delta < 0 or customer_count.new >= 1", "broken");
    row("revenue.delta < 0 and customer_count.new >= 1", "ok");
    row("revenue.delta < 0 and customer_count.new >= 1 or customer_count.total == 11", "broken"); // and before or
    row("customer_count.pays_less != 0", "ok");
    row("", "a condition is");
    row("change_pct.p95", "a condition is");
    row("change_pct.p95 > ", "a condition is");
    row("change_pct.p95 > many", "`many` is no number");
    row("change_pct.p95 ~ 5", "`~` is no comparison");
    row("change_pct.p96 > 5", "Did you mean `change_pct.p9");
    row("change_pct.p95 > 5 xor revenue.delta > 0", "neither `and` nor `or`");
    row("change_pct.p95 > 5 and", "a condition is");
    row("25 < change_pct.p95", "which no comparison has");
}

void ComparisonTest::guardrails() {
    QFETCH(QString, text);
    QFETCH(QString, verdict);
    static const auto numbers = guardrailNumbers(compared(ten(), kOne, kFee));
    const auto judged = judgeGuardrail(text.toStdString(), numbers);
    if (judged) {
        QCOMPARE(judged->broken ? QString("broken") : QString("ok"), verdict);
        return;
    }
    QCOMPARE(judged.error().kind, ErrorKind::WrongUsage);
    QVERIFY2(judged.error().message.find(verdict.toStdString()) != std::string::npos, judged.error().message.c_str());
}

void ComparisonTest::currencies() {
    const ReplayData data = dataOf({ten()});
    const auto other = compareRuns(runOf(data, planText(kOne)), runOf(data, planText(kOne).replace("USD", "EUR")),
                                   data.usage->customers(), std::nullopt);
    QVERIFY(!other);
    QCOMPARE(other.error().kind, ErrorKind::InvalidInput);
}

QTEST_GUILESS_MAIN(ComparisonTest)
#include "tst_comparison.moc"
