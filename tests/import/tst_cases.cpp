// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Folders of regression cases → a case, or what is wrong in which file and line.

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include "engine/import/regression_case.h"

using namespace rerate;

namespace {

const char* kPlan = "plan: a\ncurrency: USD\nmeters:\n  m: { value: q }\ncharges:\n  - { id: use, meter: m, price: 2 }\n";

QString problemsOf(const Error& error) {
    QStringList lines;
    for (const Diagnostic& diagnostic : error.diagnostics)
        lines << QString("%1:%2:%3 %4 %5").arg(QString::fromStdString(diagnostic.file).section('/', -1))
                     .arg(diagnostic.line).arg(diagnostic.column)
                     .arg(QString::fromStdString(diagnostic.message), QString::fromStdString(diagnostic.suggestion)).trimmed();
    lines << QString::fromStdString(error.message);
    return lines.join("; ");
}

} // namespace

class CasesTest : public QObject {
    Q_OBJECT

private slots:
    void settings_data();
    void settings();
    void expected_data();
    void expected();
    void files_data();
    void files();
    void search();
};

void CasesTest::settings_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("found"); // "from to zone roles"; or part of the problems
    const auto row = [](const char* text, const char* found) { QTest::newRow(text) << QByteArray(text) << QString::fromUtf8(found); };
    row("label: x\n", "- - UTC");
    row("period: 2026-01\n", "2026-01-01 2026-02-01 UTC");
    row("period: 2026-01-05\n", "2026-01-05 2026-01-06 UTC");
    row("from: 2026-01\nto: 2026-02-10\nzone: Europe/Berlin\n", "2026-01-01 2026-02-11 Europe/Berlin");
    row("map: { customer: c, time: \"t t\", event: \":use\" }\n", "- - UTC customer=c event=:use time=t t");
    row("", "case.yaml:1:1 This file must hold keys and values.");
    row("- a\n", "case.yaml:1:1 This file must hold keys and values.");
    row("label: [a\n", "case.yaml:1:10 This is not valid YAML");
    row("labl: x\n", "case.yaml:1:1 Unknown key `labl`. Did you mean `label`?");
    row("label: x\nperiod: soon\n", "case.yaml:2:9 `soon` is neither a day nor a month. Write 2026-03 or 2026-03-15.");
    row("period: 2026-01\nto: 2026-02\n", "case.yaml:2:5 `period` says this already. Remove one of them.");
    row("from: 2026-02\nto: 2026-01\n", "case.yaml:2:5 It lies before `from`.");
    row("zone: Mars/X\n", "case.yaml:1:7");
    row("map: { who: c }\n", "case.yaml:1:8 Unknown key `who`. Known are customer, time, end, event, id, recorded, count.");
    row("map: x\n", "case.yaml:1:6 Keys and values are needed here.");
    row("map: { customer: [a] }\n", "case.yaml:1:18 A single value is needed here.");
    row("separator: abc\n", "case.yaml:1:12 The separator is one character.");
    row("time_format: fortnights\n", "case.yaml:1:14");
    row("time_origin: soon\n", "case.yaml:1:14");
    row("broken_numbers: number\n", "case.yaml:1:17 `number` is no choice here.");
    row("null_words: { a: b }\n", "case.yaml:1:13 A list is needed here.");
    row("label: x\nlabel: y\n", "case.yaml:2:1");
}

void CasesTest::settings() {
    QFETCH(QByteArray, text);
    QFETCH(QString, found);
    const QTemporaryDir folder;
    const auto write = [&](const char* name, const QByteArray& bytes) {
        QFile file(folder.filePath(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(bytes);
    };
    write("plan.yaml", kPlan);
    write("usage.csv", "customer,time,q\na,2026-01-01,1\n");
    write("case.yaml", text);
    const auto read = readRegressionCase(folder.path().toStdString(), false);
    if (!read) {
        QCOMPARE(read.error().kind, ErrorKind::InvalidInput);
        QVERIFY2(problemsOf(read.error()).contains(found), qPrintable(problemsOf(read.error())));
        return;
    }
    QString summary = (read->from ? QString::fromStdString(toText(*read->from)) : "-") + ' ' +
                      (read->to ? QString::fromStdString(toText(*read->to)) : "-") + ' ' +
                      QString::fromStdString(read->zone.name());
    for (const auto& [role, source] : read->mapping.roles)
        summary += QString::fromStdString(" " + role + "=" + (source.constant ? ":" + *source.constant : source.column));
    QCOMPARE(summary, found);
}

void CasesTest::expected_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("problem"); // empty: it can be read
    const auto row = [](const char* text, const char* problem) { QTest::newRow(text) << QByteArray(text) << QString::fromUtf8(problem); };
    row(R"({"currency":"USD","invoices":[]})", "");
    row(R"({"currency":"USD","invoices":[{"customer":"a","period":"2026-01-01","total":"1.50"}]})", "");
    row(R"({"currency":"USD","invoices":[{"customer":"ä \"b\"","period":"2026-01","exact":"1/3","lines":[{"charge":"u","total":1e3}],"total":-1}]})", "");
    row(R"({"currency":"USD","invoices":[],"unpriced":[{"charge":"u","meter":"m","key":"k = z","quantity":"5"},{"key":"upload","quantity":1}]})", "");
    row("{\"currency\":\"USD\",\"invoices\":[],\n\"unpriced\":{}}", "expected.json:2:12 A list is needed here.");
    row("{\"currency\":\"USD\",\"invoices\":[],\"unpriced\":[\n{\"charge\":\"u\"}]}", "expected.json:2:1 `quantity` is missing.");
    row("{\"currency\":\"USD\",\"invoices\":[],\"unpriced\":[\n{\"charge\":\"u\",\"quantity\":\"many\"}]}", "expected.json:2:26 `many` is not an amount.");
    row("{\"currency\":\"USD\",\"invoices\":[],\"unpriced\":[\n{\"charge\":\"u\",\"quantity\":\"1\",\"total\":\"1\"}]}", "expected.json:2:30 Unknown key `total`.");
    row("", "expected.json:1:1 This file must hold keys and values.");
    row("[]", "expected.json:1:1 This file must hold keys and values.");
    row("{\"currency\":\"USD\",\n\"invoices\":[", "This is not valid JSON");
    row("{\"invoices\":[]}", "expected.json:1:1 `currency` is missing.");
    row("{\"currency\":\"USD\"}", "expected.json:1:1 `invoices` is missing.");
    row("{\"currency\":\"USD\",\n \"invoices\":{}}", "expected.json:2:13 A list is needed here.");
    row("{\"currency\":\"USD\",\"invoices\":[\n{\"customer\":\"a\",\"period\":\"2026-01\"}]}", "expected.json:2:1 `total` is missing.");
    row("{\"currency\":\"USD\",\"invoices\":[\n{\"customer\":\"a\",\"period\":\"soon\",\"total\":\"1\"}]}", "expected.json:2:26 `soon` is not a day.");
    row("{\"currency\":\"USD\",\"invoices\":[\n{\"customer\":\"a\",\"period\":\"2026-01\",\"total\":\"1,5\"}]}", "expected.json:2:44 `1,5` is not an amount. Write it like \"12.50\".");
    row("{\"currency\":\"USD\",\"invoices\":[\n{\"customer\":\"a\",\"period\":\"2026-01\",\"exact\":\"1/0\",\"total\":\"1\"}]}", "expected.json:2:44 `1/0` is not a fraction.");
    row("{\"currency\":\"USD\",\"invoices\":[{\"customer\":\"a\",\"period\":\"2026-01\",\"total\":\"1\"},\n{\"customer\":\"a\",\"period\":\"2026-01-01\",\"total\":\"2\"}]}", "expected.json:2:1 The invoice of `a` for 2026-01-01 stands here twice.");
    row("{\"currency\":\"USD\",\"invoices\":[{\"customer\":\"a\",\"period\":\"2026-01\",\"total\":\"1\",\"lines\":[{\"charge\":\"u\",\"total\":\"1\"},\n{\"charge\":\"u\",\"total\":\"1\"}]}]}", "expected.json:2:1 The charge `u` stands here twice.");
    row("{\"currency\":\"USD\",\"invoices\":[{\"customer\":\"a\",\"period\":\"2026-01\",\n\"totl\":\"1\"}]}", "expected.json:2:1 Unknown key `totl`. Did you mean `total`?");
    row("{\"schema\":\"rerate.run\",\"currency\":\"USD\",\"invoices\":[]}", "expected.json:1:11 `rerate.run` is not `rerate.case`.");
    row("{\"schema_version\":2,\"currency\":\"USD\",\"invoices\":[]}", "This program reads version 1, not 2.");
}

void CasesTest::expected() {
    QFETCH(QByteArray, text);
    QFETCH(QString, problem);
    const auto read = readCaseInvoices(text.toStdString(), "expected.json");
    QCOMPARE(static_cast<bool>(read), problem.isEmpty());
    if (!read) {
        QCOMPARE(read.error().kind, ErrorKind::InvalidInput);
        QVERIFY2(problemsOf(read.error()).contains(problem), qPrintable(problemsOf(read.error())));
    }
}

void CasesTest::files_data() {
    QTest::addColumn<QStringList>("names");
    QTest::addColumn<QString>("problem");
    const auto row = [](const char* names, const char* problem) { QTest::newRow(names) << QString(names).split(' ') << problem; };
    row("plan.yaml usage.csv case.yaml expected.json", "");
    row("plan.yaml usage.ndjson case.yaml expected.json customers.csv", "");
    row("usage.csv case.yaml expected.json", "has no plan.yaml.");
    row("plan.yaml case.yaml expected.json", "has no usage.csv or usage.ndjson.");
    row("plan.yaml usage.csv usage.ndjson case.yaml expected.json", "has both usage.csv and usage.ndjson.");
    row("plan.yaml usage.csv expected.json", "has no case.yaml.");
    row("plan.yaml usage.csv case.yaml", "has no expected.json. Write it with `rerate test --update`");
}

void CasesTest::files() {
    QFETCH(QStringList, names);
    QFETCH(QString, problem);
    const QTemporaryDir folder;
    for (const QString& name : names) {
        QFile file(folder.filePath(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(name == "plan.yaml"       ? QByteArray(kPlan)
                   : name == "case.yaml"     ? QByteArray("label: x\n")
                   : name == "expected.json" ? QByteArray("{\"currency\":\"USD\",\"invoices\":[]}")
                                             : QByteArray("a\n"));
    }
    const auto read = readRegressionCase(folder.path().toStdString(), true);
    QCOMPARE(static_cast<bool>(read), problem.isEmpty());
    if (!read)
        QVERIFY2(problemsOf(read.error()).contains(problem), qPrintable(problemsOf(read.error())));
}

// Cases are found in and below a folder, in the order of their names; a case holds no cases.
void CasesTest::search() {
    const QTemporaryDir folder;
    for (const char* name : {"b/two", "b/one", "a", "a/inner", "c/empty"})
        QVERIFY(QDir(folder.path()).mkpath(name));
    for (const char* name : {"b/two/case.yaml", "b/one/expected.json", "a/case.yaml", "a/inner/case.yaml"}) {
        QFile file(folder.filePath(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
    }
    const auto found = findRegressionCases(folder.path().toStdString());
    QVERIFY(found);
    QStringList names;
    for (const std::filesystem::path& path : *found)
        names << QDir(folder.path()).relativeFilePath(QString::fromStdString(path.string()));
    QCOMPARE(names.join(' '), QString("a b/one b/two"));
    QCOMPARE(findRegressionCases(folder.filePath("c").toStdString()).error().kind, ErrorKind::InvalidInput);
    QCOMPARE(findRegressionCases(folder.filePath("none").toStdString()).error().kind, ErrorKind::InputOutput);
    QCOMPARE(findRegressionCases(folder.filePath("a/case.yaml").toStdString()).error().kind, ErrorKind::InputOutput);
}

QTEST_GUILESS_MAIN(CasesTest)
#include "tst_cases.moc"
