// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Files of issued invoices as they come → values, or the reason why not.

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include "engine/import/invoice_import.h"

using namespace rerate;

namespace {

QTemporaryDir folder;

// "customer from to amount [charge] [currency] [id]; …", then what was rejected as "line: reason".
QString outcome(const QByteArray& text, const QString& mapping, const QString& zone = "UTC") {
    const QString path = folder.filePath("i.csv");
    QFile file(path);
    file.open(QIODevice::WriteOnly);
    file.write(text);
    file.close();
    ImportRequest request;
    request.files = {path.toStdString()};
    request.limits.rejectsMax = 1;
    request.mapping.timeFormat.zone = *Zone::named(zone.toStdString());
    for (const QString& entry : mapping.split(' ', Qt::SkipEmptyParts)) {
        const std::string source = entry.section('=', 1).toStdString();
        request.mapping.roles[entry.section('=', 0, 0).toStdString()] =
            source.starts_with(':') ? ColumnSource{"", source.substr(1)} : ColumnSource{source, std::nullopt};
    }
    Progress progress;
    const auto imported = importInvoices(request, progress);
    QStringList lines;
    if (!imported) {
        lines << QString::fromStdString(imported.error().message);
        for (const Diagnostic& diagnostic : imported.error().diagnostics)
            lines << QString("%1: %2").arg(diagnostic.line).arg(QString::fromStdString(diagnostic.message));
        return lines.join("; ");
    }
    for (const IssuedInvoice& one : imported->invoices)
        lines << QString::fromStdString(one.customer + " " + toText(one.from) + " " + toText(one.to) + " " +
                                        one.amount.toText() + " " + one.charge + " " + one.currency + " " + one.id).simplified();
    for (const RejectedRow& row : imported->report.rejectExamples)
        lines << QString("%1: %2").arg(row.line).arg(QString::fromStdString(row.reason));
    return lines.join("; ");
}

} // namespace

class InvoiceImportTest : public QObject {
    Q_OBJECT

private slots:
    void files_data();
    void files();
    void zones();
    void rejectFile();
};

void InvoiceImportTest::files_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("mapping");
    QTest::addColumn<QString>("expected"); // all of it, or with … at its end the beginning
    const auto row = [](const char* name, const char* text, const char* mapping, const char* expected) {
        QTest::newRow(name) << QByteArray(text) << mapping << QString::fromUtf8(expected);
    };
    row("month", "customer,month,amount\na,2026-03,12.50\n", "", "a 2026-03-01 2026-04-01 12.5");
    row("day inside the month", "customer,month,amount\na,2026-03-31,12.50\n", "", "a 2026-03-01 2026-04-01 12.5");
    row("digits", "customer,month,amount\na,202603,1\nb,20260315,2\n", "", "a 2026-03-01 2026-04-01 1; b 2026-03-01 2026-04-01 2");
    row("time inside the month", "customer,month,amount\na,2026-03-31T23:59:59.999999999Z,1\n", "", "a 2026-03-01 2026-04-01 1");
    row("half-open period", "customer,period_from,period_to,amount\na,2026-03-01,2026-04-01,1\n", "", "a 2026-03-01 2026-04-01 1");
    row("closed period", "customer,period_from,period_to,amount\na,2026-03-01,2026-03-31,1\n", "", "a 2026-03-01 2026-04-01 1");
    row("anchored period", "customer,period_start,period_end,amount\na,2026-03-15,2026-04-15,1\n", "", "a 2026-03-15 2026-04-15 1");
    row("one day", "customer,period_from,period_to,amount\na,2026-03-15,2026-03-15,1\n", "", "a 2026-03-15 2026-03-16 1");
    row("months from to", "customer,from,to,amount\na,2026-01,2026-03,1\n", "", "a 2026-01-01 2026-04-01 1");
    row("all columns", "Invoice ID,Client,Billing Month,Currency,Total,Charge\n7,a,2026-03,eur,-12.50,use\n", "", "a 2026-03-01 2026-04-01 -12.5 use EUR 7");
    row("mapped", "who,when,what,n\na,2026-03,use,1\n", "customer=who period=when charge=what amount=n", "a 2026-03-01 2026-04-01 1 use");
    row("constants", "who,n\na,1\n", "customer=who amount=n period=:2026-03 currency=:USD", "a 2026-03-01 2026-04-01 1 USD");
    row("other currency words stay", "customer,month,amount,currency\na,2026-03,1,credits\n", "", "a 2026-03-01 2026-04-01 1 credits");
    row("no currency", "customer,month,amount,currency\na,2026-03,1,XXZ\nb,2026-03,1,USD\n", "", "b 2026-03-01 2026-04-01 1 USD; 2: `XXZ` is not a currency; write an ISO 4217 code");
    row("a currency, misspelt", "customer,month,amount,currency\na,2026-03,1,UDS\nb,2026-03,1,usd\n", "", "b 2026-03-01 2026-04-01 1 USD; 2: `UDS` is not a currency; did you mean `USD`?");
    row("no currency for all", "customer,month,amount\na,2026-03,1\n", "currency=:XXZ", "Nothing was imported: the only row is wrong.…");
    row("a short unit", "customer,month,amount,currency\na,2026-03,1,tok\n", "", "a 2026-03-01 2026-04-01 1 tok");
    row("NDJSON", "{\"customer\":\"a\",\"month\":\"2026-03\",\"amount\":12.345678901234567890123}\n", "", "a 2026-03-01 2026-04-01 12.345678901234567890123");
    row("semicolons and spaces", "customer;month;amount\na ; 2026-03 ; 5\n", "", "a 2026-03-01 2026-04-01 5");
    row("no such month", "customer,month,amount\na,2026-13,1\nb,2026-03,1\n", "", "b 2026-03-01 2026-04-01 1; 2: `2026-13` is neither a month nor a day; write 2026-03 or 2026-03-15");
    row("no customer", "customer,month,amount\n,2026-03,1\nb,2026-03,1\n", "", "b 2026-03-01 2026-04-01 1; 2: the customer is missing");
    row("no period", "customer,month,amount\na,NULL,1\nb,2026-03,1\n", "", "b 2026-03-01 2026-04-01 1; 2: the period is missing");
    row("no amount", "customer,month,amount\na,2026-03,\nb,2026-03,1\n", "", "b 2026-03-01 2026-04-01 1; 2: the amount is missing");
    row("grouped amount", "customer,month,amount\na,2026-03,\"1,000.00\"\nb,2026-03,1\n", "", "b 2026-03-01 2026-04-01 1; 2: `1,000.00` is not an amount; write it with a point and no separators, as 1000.00");
    row("decimal comma", "customer;month;amount\na;2026-03;1.015,33\nb;2026-03;1\n", "", "b 2026-03-01 2026-04-01 1; 2: `1.015,33` is not an amount; write it with a point and no separators, as 1015.33");
    row("three digits after a comma", "customer;month;amount\na;2026-03;15,333\nb;2026-03;1\n", "", "b 2026-03-01 2026-04-01 1; 2: `15,333` is not an amount; write it like -1234.50");
    row("too many digits", "customer,month,amount\na,2026-03,1" + QByteArray(60, '0') + "\nb,2026-03,1\n", "", "b 2026-03-01 2026-04-01 1; 2: `1" + QByteArray(59, '0') + "…` has more than 60 characters");
    row("amount with its currency", "customer,month,amount\na,2026-03,12 USD\nb,2026-03,1\n", "", "b 2026-03-01 2026-04-01 1; 2: `12 USD` is not an amount; write it like -1234.50");
    row("wrong order", "customer,from,to,amount\na,2026-03-05,2026-02-01,1\nb,2026-03-01,2026-04-01,1\n", "", "b 2026-03-01 2026-04-01 1; 2: the period ends before it begins");
    row("too few fields", "customer,month,amount\na,2026-03\nb,2026-03,1\n", "", "b 2026-03-01 2026-04-01 1; 2: 2 fields where the header has 3");
    row("not JSON", "{\"customer\":\"a\",\"month\":\"2026-03\",\"amount\":1}\n{oops\n", "", "a 2026-03-01 2026-04-01 1; 2: this is not a JSON object…");
    row("too many rejects", "customer,month,amount\na,x,1\nb,y,1\nc,2026-01,1\n", "", "Nothing was imported: 2 of 3 rows are wrong, more than the limit of 1 row.…");
    row("nothing good", "customer,month,amount\na,x,1\n", "", "Nothing was imported: the only row is wrong.…");
    row("no column for the amount", "customer,month,sum\na,2026-03,1\n", "", "The file i.csv has no column that could be the amount; it has customer, month, sum. Say which with --map amount=COLUMN.");
    row("no column for the period", "customer,when,amount\na,2026-03,1\n", "", "The file i.csv has no column that could be the period;…");
    row("no such column", "customer,month,amount\na,2026-03,1\n", "amount=amuont", "The file i.csv has no column `amuont`; it has customer, month, amount. Did you mean `amount`?");
    row("both kinds of period", "customer,month,from,amount\na,2026-03,2026-03-01,1\n", "period=month period_from=from", "Give --map period=COLUMN, or period_from and period_to; not both.");
    row("empty", "", "", "The file i.csv is empty.");
    row("header alone", "customer,month,amount\n", "", "The file i.csv has a header and no rows.");
}

void InvoiceImportTest::files() {
    QFETCH(QByteArray, text);
    QFETCH(QString, mapping);
    QFETCH(QString, expected);
    const QString found = outcome(text, mapping);
    if (expected.endsWith(QChar(0x2026)))
        QVERIFY2(found.startsWith(expected.chopped(1)), qPrintable(found));
    else
        QCOMPARE(found, expected);
}

// A month that begins at midnight in Berlin begins an hour earlier in UTC.
void InvoiceImportTest::zones() {
    const QByteArray text = "customer,month,amount\na,2026-02-28T23:00:00Z,1\n";
    QCOMPARE(outcome(text, ""), QString("a 2026-02-01 2026-03-01 1"));
    QCOMPARE(outcome(text, "", "Europe/Berlin"), QString("a 2026-03-01 2026-04-01 1"));
}

void InvoiceImportTest::rejectFile() {
    const QString path = folder.filePath("r.csv");
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("customer,month,amount\n\"a, b\",x,1\nb,2026-01,1\n");
    file.close();
    ImportRequest request;
    request.files = {path.toStdString()};
    request.limits.rejectsMax = 5;
    request.rejectsFile = folder.filePath("rejects.csv").toStdString();
    Progress progress;
    QVERIFY(importInvoices(request, progress));
    QFile rejects(folder.filePath("rejects.csv"));
    QVERIFY(rejects.open(QIODevice::ReadOnly));
    QCOMPARE(rejects.readAll(), QByteArray("file,line,column,reason,row\n"
                                           "r.csv,2,month,`x` is neither a month nor a day; write 2026-03 or 2026-03-15,"
                                           "\"\"\"a, b\"\",x,1\"\n"));
    progress.cancel();
    const auto cancelled = importInvoices(request, progress);
    QVERIFY(!cancelled);
    QCOMPARE(cancelled.error().kind, ErrorKind::Cancelled);
}

QTEST_GUILESS_MAIN(InvoiceImportTest)
#include "tst_invoices.moc"
