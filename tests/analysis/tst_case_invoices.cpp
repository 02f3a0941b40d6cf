// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Invoices of a regression case, expected and got, as short lines → every figure that differs.

#include <QTest>

#include "engine/analysis/case_invoices.h"
#include "tests/support/replay_support.h"

using namespace rerate;
using namespace rerate::support;

namespace {

// "a 1 10: use 10 / fee 0.5": customer, month, total; lines with their total, or no colon and none.
CaseInvoices invoicesFrom(const QString& text) {
    CaseInvoices result;
    result.currency = "USD";
    for (const QString& part : text.split(';', Qt::SkipEmptyParts)) {
        const QStringList words = part.section(':', 0, 0).split(' ', Qt::SkipEmptyParts);
        CaseInvoice invoice{words[0].toStdString(), {2026, words[1].toInt(), 1}, std::nullopt,
                            {std::nullopt, std::nullopt, Decimal::literal(words[2].toStdString())}};
        if (part.contains(':')) {
            invoice.lines.emplace();
            for (const QString& line : part.section(':', 1).split('/', Qt::SkipEmptyParts)) {
                const QStringList own = line.split(' ', Qt::SkipEmptyParts);
                if (own.size() == 2)
                    invoice.lines->push_back({own[0].toStdString(), {std::nullopt, std::nullopt, Decimal::literal(own[1].toStdString())}});
            }
        }
        result.invoices.push_back(std::move(invoice));
    }
    return result;
}

QString listed(const std::vector<CaseDifference>& differences) {
    QStringList lines;
    for (const CaseDifference& one : differences)
        lines << QString::fromStdString(one.customer + " " + one.period + " " + one.charge + " " + one.field + ": " +
                                        one.expected + " -> " + one.got).simplified();
    return lines.join("; ");
}

} // namespace

class CaseInvoicesTest : public QObject {
    Q_OBJECT

private slots:
    void differences_data();
    void differences();
    void exactAmounts();
    void unpriced_data();
    void unpriced();
    void ofARun();
};

void CaseInvoicesTest::differences_data() {
    QTest::addColumn<QString>("expected");
    QTest::addColumn<QString>("got");
    QTest::addColumn<QString>("text");
    const auto row = [](const char* expected, const char* got, const char* text) {
        QTest::newRow(qPrintable(QString("%1 | %2").arg(expected, got))) << expected << got << text;
    };
    row("a 1 10: use 10", "a 1 10.00: use 10", "");
    row("a 1 10", "a 1 10: use 10", ""); // lines that are not expected are not compared
    row("a 1 10: use 10", "a 1 11: use 11", "a 2026-01-01 use total: 10.00 -> 11.00; a 2026-01-01 total: 10.00 -> 11.00");
    row("a 1 10: use 10", "a 1 10: use 9 / fee 1", "a 2026-01-01 use total: 10.00 -> 9.00; a 2026-01-01 fee total: 0.00 -> 1.00");
    row("a 1 10: use 9 / fee 1", "a 1 10: use 10", "a 2026-01-01 use total: 9.00 -> 10.00; a 2026-01-01 fee total: 1.00 -> 0.00");
    row("a 1 10: use 10 / fee 0", "a 1 10: use 10", ""); // an absent line is zero
    row("a 1 10", "", "a 2026-01-01 invoice: 10.00 -> none");
    row("", "a 1 10:", "a 2026-01-01 invoice: none -> 10.00");
    row("", "a 1 0:", "");
    row("a 1 10; b 2 5", "b 2 5.001:; a 1 10:", "b 2026-02-01 total: 5.00 -> 5.001");
}

void CaseInvoicesTest::differences() {
    QFETCH(QString, expected);
    QFETCH(QString, got);
    QFETCH(QString, text);
    QCOMPARE(listed(compareInvoices(invoicesFrom(expected), invoicesFrom(got))), text);
}

void CaseInvoicesTest::exactAmounts() {
    CaseInvoices expected = invoicesFrom("a 1 0.33");
    CaseInvoices got = invoicesFrom("a 1 0.33");
    got.invoices[0].amounts.exact = Ratio::over(Decimal(1), Decimal(3));
    got.invoices[0].amounts.rounding = Ratio(Decimal::literal("0.33")) - Ratio::over(Decimal(1), Decimal(3));
    QCOMPARE(listed(compareInvoices(expected, got)), QString());
    expected.invoices[0].amounts.exact = Ratio(Decimal::literal("0.333333333333"));
    QCOMPARE(listed(compareInvoices(expected, got)), QString("a 2026-01-01 exact: 0.333333333333 -> 1/3"));
    got.currency = "EUR";
    QVERIFY(listed(compareInvoices(expected, got)).startsWith("currency: USD -> EUR"));
}

void CaseInvoicesTest::unpriced_data() {
    QTest::addColumn<QString>("expected"); // charge, meter, key, quantity
    QTest::addColumn<QString>("got");
    QTest::addColumn<QString>("text");
    const auto row = [](const char* expected, const char* got, const char* text) {
        QTest::newRow(qPrintable(QString("%1 | %2").arg(expected, got))) << expected << got << text;
    };
    row("", "", "");
    row("c m k=z 5", "c m k=z 5.0", "");
    row("", "c m k=z 5", "c unpriced k=z: none -> 5");
    row("c m k=z 5", "", "c unpriced k=z: 5 -> none");
    row("c m k=z 5", "c m k=z 7;c m k=y 1", "c unpriced k=y: none -> 1; c unpriced k=z: 5 -> 7");
    row("c m  5", "d m  5", "c unpriced: 5 -> none; d unpriced: none -> 5");
    row(" w  5", "  upload 3", "unpriced event upload: none -> 3; unpriced meter w: 5 -> none");
}

void CaseInvoicesTest::unpriced() {
    QFETCH(QString, expected);
    QFETCH(QString, got);
    QFETCH(QString, text);
    const auto from = [](const QString& given) {
        CaseInvoices invoices;
        invoices.currency = "USD";
        for (const QString& one : given.split(';', Qt::SkipEmptyParts)) {
            const QStringList words = one.split(' ');
            invoices.unpriced.push_back({words[0].toStdString(), words[1].toStdString(), words[2].toStdString(),
                                         Decimal::literal(words[3].toStdString())});
        }
        return invoices;
    };
    QCOMPARE(listed(compareInvoices(from(expected), from(got))).simplified(), text);
}

void CaseInvoicesTest::ofARun() {
    const ReplayData data = dataOf({"customer time q model\na 2026-01-10 1 y\na 2026-02-10 0 y\n"});
    const auto run = runOf(data, planText("  - { id: u, meter: m, per: 3, price: 1 }\n  - { id: f, flat: 5, every: year }\n"));
    const CaseInvoices invoices = invoicesOf(*run, data.usage->customers());
    QCOMPARE(invoices.invoices.size(), std::size_t{2});
    QCOMPARE(invoices.invoices[0].lines->size(), std::size_t{2});
    QCOMPARE((*invoices.invoices[0].lines)[0].amounts.exact->toText(), std::string("1/3"));
    QCOMPARE((*invoices.invoices[0].lines)[0].amounts.rounding->toText(), std::string("-1/300"));
    QCOMPARE(invoices.invoices[0].amounts.total.toText(), std::string("5.33"));
    QVERIFY(invoices.invoices[1].lines->empty()); // zero lines are left out
    QVERIFY(compareInvoices(invoices, invoices).empty());
    QVERIFY(invoices.unpriced.empty());
    const auto other = runOf(data, planText("  - { id: u, meter: m, price: { by: model, table: { x: 1 } } }\n", "  m: { value: q, by: [model] }\n"));
    const CaseInvoices unpriced = invoicesOf(*other, data.usage->customers());
    QCOMPARE(unpriced.unpriced.size(), std::size_t{1});
    QCOMPARE(unpriced.unpriced[0].charge, std::string("u"));
    QCOMPARE(unpriced.unpriced[0].quantity.toText(), std::string("1"));
}

QTEST_GUILESS_MAIN(CaseInvoicesTest)
#include "tst_case_invoices.moc"
