// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The program rerate-conformance: cases in, one line for each out, and the exit code.

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

class ProgramTest : public QObject {
    Q_OBJECT

private slots:
    void verdicts_data();
    void verdicts();
    void badFiles_data();
    void badFiles();
    void usage_data();
    void usage();
    void show();
    void shrinkList();
};

namespace {

struct Result {
    int code = -1;
    QString out, err;
};

Result runProgram(const QStringList& arguments) {
    QProcess process;
    process.start(QStringLiteral(RERATE_BINARY_DIR "/bin/rerate-conformance"), arguments);
    if (!process.waitForFinished(60'000))
        return {};
    return {process.exitCode(), QString::fromUtf8(process.readAllStandardOutput()),
            QString::fromUtf8(process.readAllStandardError())};
}

class Folder {
public:
    QString write(const QByteArray& text) {
        QFile file(m_folder.filePath("cases.jsonl"));
        if (file.open(QIODevice::WriteOnly))
            file.write(text);
        return file.fileName();
    }

private:
    QTemporaryDir m_folder;
};

// A case whose keys are given in JSON.
QByteArray caseOf(const QByteArray& model, const QByteArray& params, const QByteArray& usage, const QByteArray& expect,
                  const QByteArray& source = "somebody/else") {
    return R"({"id": "x-1", "source": ")" + source + R"(", "area": "price_model", "model": ")" + model +
           R"(", "params": )" + params + R"(, "usage": )" + usage + R"(, "expect": )" + expect + "}\n";
}

// Forty tiers of one unit each, at one dollar.
QByteArray manyTiers() {
    QByteArray tiers;
    for (int tier = 1; tier <= 40; ++tier)
        tiers += (tier == 1 ? "" : ", ") + QByteArray(R"({"unit": "1", "up_to": )") + (tier == 40 ? "null" : "\"" + QByteArray::number(tier) + "\"") + "}";
    return R"({"currency": "USD", "currency_decimals": 2, "price": {"type": "graduated", "tiers": [)" + tiers + "]}}";
}

QByteArray manyLines() {
    QByteArray lines;
    for (int tier = 1; tier <= 40; ++tier)
        lines += (tier == 1 ? "" : ", ") + QByteArray(R"({"name": "tier)") + QByteArray::number(tier) + R"(.usage", "quantity": 1, "amount": 1})";
    return lines;
}

} // namespace

void ProgramTest::verdicts_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("line");
    QTest::addColumn<int>("code");
    const QByteArray unit = R"({"currency": "USD", "unit_price": "0.5", "rounding": {"stage": "line", "scale": 2, "mode": "half_up"}})";
    QTest::newRow("passed") << caseOf("per_unit", unit, R"({"units": "3"})", R"({"amount": "1.50"})") << "passed x-1" << 0;
    QTest::newRow("by value") << caseOf("per_unit", unit, R"({"units": 3})", R"({"amount": 1.5})") << "passed x-1" << 0;
    QTest::newRow("failed") << caseOf("per_unit", unit, R"({"units": "3"})", R"({"amount": "1.51"})")
                            << "FAILED x-1: amount: expected 1.51, got 1.5" << 1;
    QTest::newRow("tolerance") << caseOf("per_unit", unit, R"({"units": "3"})", R"({"amount": "1.51", "amount_tolerance": "0.01"})")
                               << "passed x-1" << 0;
    QTest::newRow("out of tolerance") << caseOf("per_unit", unit, R"({"units": "3"})", R"({"amount": "1.52", "amount_tolerance": "0.01"})")
                                      << "FAILED x-1: amount: expected 1.52, got 1.5" << 1;
    QTest::newRow("unknown parameter") << caseOf("per_unit", R"({"currency": "USD", "unit_price": "1", "surge": "2"})", R"({"units": "3"})", R"({"amount": "3"})")
                                       << "skipped x-1: unknown parameter: params.surge" << 0;
    QTest::newRow("unknown in a list") << caseOf("graduated", R"({"currency": "USD", "tiers": [{"up_to": null, "unit_price": "1", "surge": "2"}]})", R"({"units": "3"})", R"({"amount": "3"})")
                                       << "skipped x-1: unknown parameter: params.tiers[0].surge" << 0;
    QTest::newRow("unknown usage") << caseOf("per_unit", unit, R"({"units": "3", "sevens": "7"})", R"({"amount": "1.5"})")
                                   << "skipped x-1: unknown parameter: usage.sevens" << 0;
    QTest::newRow("unknown choice") << caseOf("volume_boundary", R"({"currency": "USD", "bound": "1", "bound_belongs_to": "nobody", "lower_price": "1", "upper_price": "2"})", R"({"units": "3"})", R"({"amount": "3"})")
                                    << "skipped x-1: unknown parameter: params.bound_belongs_to = `nobody`" << 0;
    QTest::newRow("unknown answer") << caseOf("per_unit", unit, R"({"units": "3"})", R"({"amount": "1.5", "mood": "good"})")
                                    << "skipped x-1: nothing answers mood" << 0;
    QTest::newRow("unknown model") << caseOf("astrology", "{}", "{}", R"({"amount": "1"})")
                                   << "skipped x-1: no translator for the model astrology" << 0;
    QTest::newRow("later") << caseOf("pay_in_advance", "{}", "{}", R"({"amount": "1"})") << "skipped x-1: not yet: pay_in_advance" << 0;
    QTest::newRow("places") << caseOf("standard", R"({"unit_price": "1.005"})", R"({"units": "1"})", R"({"amount": "1.01", "amount_dp": 2})", "getlago/lago-api x")
                            << "passed x-1" << 0;
    QTest::newRow("forty tiers") << caseOf("graduated", manyTiers(), R"({"units": "40", "period": null})",
                                           R"({"amount": "40", "lines": [)" + manyLines() + "]}", "openmeterio/openmeter x")
                                 << "passed x-1" << 0;
    QTest::newRow("an item without usage") << caseOf("invoice", R"({"currency": "USD", "items": [{"price": {"type": "unit", "amount": "1"}}]})", R"({"items": []})", R"({"amount": "0"})", "openmeterio/openmeter x")
                                           << "skipped x-1: unknown parameter: an item without usage" << 0;
    QTest::newRow("no time of day") << caseOf("commitment_overage", R"({"buckets": [{"from": "9", "to": "17", "unit_price": "1", "commitment_amount": "1"}]})", R"({"windows": []})", R"({"amount": "0"})")
                                    << "skipped x-1: unknown parameter: params.buckets[].from = `9`" << 0;
    QTest::newRow("nothing where a list may be") << caseOf("graduated", R"({"currency": "USD", "tiers": [{"up_to": null, "unit_price": "1"}], "rounding": null})", R"({"units": "3"})", R"({"amount": "3"})")
                                                 << "passed x-1" << 0;
    QTest::newRow("a property nobody has") << caseOf("charge_filters", R"({"filters": [{"name": "f", "match": {"region": ["eu"]}, "unit_price": "1"}], "default": {"unit_price": "2"}})", R"({"events": [{"value": "3"}]})", R"({"fees": {"f": {"units": "0"}, "default": {"amount_cents": 600}}})", "getlago/lago-api x")
                                           << "passed x-1" << 0;
    QTest::newRow("a text") << caseOf("expression", R"x({"expression": "concat(event.properties.a, '-', round(event.properties.b, 1))"})x", R"({"props": {"a": "x", "b": "2.25"}})", R"({"value": "x-2.3"})", "getlago/lago-expression x")
                            << "passed x-1" << 0;
    QTest::newRow("refused") << caseOf("per_unit", R"({"currency": "USD", "unit_price": "dear"})", R"({"units": "3"})", R"({"amount": "3"})")
                             << "FAILED x-1: refused: The plan is refused." << 1;
}

void ProgramTest::verdicts() {
    QFETCH(QByteArray, text);
    QFETCH(QString, line);
    QFETCH(int, code);
    Folder folder;
    const Result result = runProgram({folder.write(text)});
    QVERIFY2(result.out.startsWith(line), qPrintable(result.out + result.err));
    QCOMPARE(result.code, code);
    const QString last = result.out.trimmed().section('\n', -1);
    QCOMPARE(last, QString("%1 passed, %2 failed, %3 skipped")
                       .arg(line.startsWith("passed"))
                       .arg(line.startsWith("FAILED"))
                       .arg(line.startsWith("skipped")));
}

void ProgramTest::badFiles_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("message");
    const QByteArray good = caseOf("per_unit", "{}", "{}", "{}");
    QTest::newRow("no JSON") << good + "{\"id\": \n" << "cases.jsonl:2:1: error: This is no JSON";
    QTest::newRow("two values") << QByteArray("{} {}\n") << "cases.jsonl:1:1: error: There is more after the end";
    QTest::newRow("a list") << QByteArray("[1]\n") << "cases.jsonl:1:1: error: This line is no JSON object";
    QTest::newRow("no model") << QByteArray(R"({"id": "a", "source": "b", "area": "c", "params": {}, "usage": {}, "expect": {}})")
                              << "The case has no text `model`.";
    QTest::newRow("params is a list") << QByteArray(good).replace("\"params\": {}", "\"params\": []") << "The case has no object `params`.";
    QTest::newRow("same id") << good + good << "cases.jsonl:2:1: error: id: The id `x-1` was used at";
    QTest::newRow("too deep") << good.chopped(2) + ", \"notes\": " + QByteArray(100, '[') + QByteArray(100, ']') + "}\n"
                              << "This is no JSON";
}

void ProgramTest::badFiles() {
    QFETCH(QByteArray, text);
    QFETCH(QString, message);
    Folder folder;
    const Result result = runProgram({folder.write(text)});
    QCOMPARE(result.code, 3);
    QVERIFY2(result.err.contains(message), qPrintable(result.err));
}

void ProgramTest::usage_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("message");
    QTest::newRow("help") << QStringList{"--help"} << 0 << "";
    QTest::newRow("nothing") << QStringList() << 2 << "Name at least one file";
    QTest::newRow("no such option") << QStringList{"--all", "x.jsonl"} << 2 << "There is no option `--all`.";
    QTest::newRow("no value") << QStringList{"x.jsonl", "--show"} << 2 << "`--show` needs a value.";
    QTest::newRow("by what") << QStringList{"--by", "moon", "x.jsonl"} << 2 << "`--by` takes area";
    QTest::newRow("no file") << QStringList{"/nowhere/x.jsonl"} << 4 << "Cannot read `/nowhere/x.jsonl`";
    QTest::newRow("a folder") << QStringList{"/"} << 4 << "Cannot read `/`";
}

void ProgramTest::usage() {
    QFETCH(QStringList, arguments);
    QFETCH(int, code);
    QFETCH(QString, message);
    const Result result = runProgram(arguments);
    QCOMPARE(result.code, code);
    QVERIFY2(result.err.contains(message), qPrintable(result.err));
}

void ProgramTest::show() {
    Folder folder;
    const QString file = folder.write(caseOf("per_unit", R"({"currency": "USD", "unit_price": "0.5"})", R"({"units": "3"})", R"({"amount": "1.50"})"));
    const Result shown = runProgram({file, "--show", "x-1"});
    QCOMPARE(shown.code, 0);
    for (const char* part : {"charges:\n  - { id: c, meter: m, price: { unit: 0.5, negative: nothing } }", "q=3", "3 × 0.5"})
        QVERIFY2(shown.out.contains(part), qPrintable(shown.out));
    QCOMPARE(runProgram({file, "--show", "x-2"}).code, 2);
    const Result table = runProgram({file, "--by", "model"});
    QVERIFY2(table.out.contains("| per_unit | 1 | 0 | 0 | 0 |"), qPrintable(table.out));
}

void ProgramTest::shrinkList() {
    Folder folder;
    const QString file = folder.write(caseOf("per_unit", R"({"currency": "USD", "unit_price": "0.5"})", R"({"units": "3"})", R"({"amount": "1.50"})"));
    QTemporaryDir lists;
    QFile list(lists.filePath("list.txt"));
    QVERIFY(list.open(QIODevice::WriteOnly));
    list.write("# remark\nx-1: because\nx-2: because\n");
    list.close();
    QCOMPARE(runProgram({file, "--shrink-list", list.fileName()}).code, 0);
    QVERIFY(list.open(QIODevice::ReadOnly));
    QCOMPARE(list.readAll(), QByteArray("# remark\nx-2: because\n"));
    list.close();
    QVERIFY(list.open(QIODevice::WriteOnly));
    list.write("no reason\n");
    list.close();
    const Result bad = runProgram({file, "--shrink-list", list.fileName()});
    QCOMPARE(bad.code, 3);
    QVERIFY2(bad.err.contains("list.txt:1: write `id: reason`."), qPrintable(bad.err));
}

QTEST_GUILESS_MAIN(ProgramTest)
#include "tst_program.moc"
