// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Parity and regression on the real program: issued invoices, tie-outs, regression cases.

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>
#include <QXmlStreamReader>

namespace {

struct Outcome {
    int code = -1;
    QByteArray out;
    QByteArray err;
};

QTemporaryDir folder;

Outcome rerate(const QStringList& arguments) {
    QProcess process;
    process.setWorkingDirectory(folder.path());
    process.start(RERATE_BINARY_DIR "/bin/rerate", arguments);
    process.closeWriteChannel();
    process.waitForFinished(120'000);
    return {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
}

QStringList words(const QString& line) { return line.split(' ', Qt::SkipEmptyParts); }

void write(const QString& name, const QByteArray& text) {
    QVERIFY(QDir(folder.path()).mkpath(QFileInfo(name).path()));
    QFile file(folder.filePath(name));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(text);
}

QByteArray read(const QString& name) {
    QFile file(folder.filePath(name));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QStringList entries(const QString& name) {
    return QDir(folder.filePath(name)).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot, QDir::Name);
}

const char* kPlan = "plan: a\ncurrency: USD\nmeters:\n  m: { value: q }\ncharges:\n  - { id: use, label: Usage, meter: m, price: 2 }\n"
                    "  - { id: fee, flat: 5 }\n";
const char* kCase = "label: One customer\nperiod: 2026-01\n";
const char* kExpected = R"({"currency": "USD", "invoices": [
  {"customer": "a", "period": "2026-01-01", "total": "15.00", "exact": "15",
   "lines": [{"charge": "use", "total": "10"}, {"charge": "fee", "total": "5"}]}]})";

void writeCase(const QString& name, const QByteArray& expected = kExpected, const QByteArray& plan = kPlan) {
    write(name + "/plan.yaml", plan);
    write(name + "/usage.csv", "customer,time,q\na,2026-01-10,5\n");
    write(name + "/case.yaml", kCase);
    if (!expected.isEmpty())
        write(name + "/expected.json", expected);
}

} // namespace

class ParityTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void commands_data();
    void commands();
    void tieoutJson();
    void update();
    void junit();
    void savedCasesPass_data();
    void savedCasesPass();
    void savedExactly();
    void unpriced();
    void failedSaveLeavesNothing();
    void threads();
};

// What is billed: a 15, 19; b 8, 11; c -, 6 (from February on).
void ParityTest::initTestCase() {
    write("u.csv", "customer,time,q\na,2026-01-10,5\na,2026-02-10,7\nb,2026-01-20,1.5\nb,2026-02-01,3\nc,2026-02-28T23:30:00Z,0.5\n");
    write("plan.yaml", kPlan);
    write("eur.yaml", QByteArray(kPlan).replace("USD", "EUR"));
    write("equal.csv", "customer,month,amount\na,2026-01,15\na,2026-02,19.00\nb,2026-01,8\nb,2026-02,11\nc,2026-02,6\n");
    write("off.csv", "customer,month,amount,currency,id\na,2026-01,15.01,USD,1\na,2026-02,19,USD,2\nb,2026-01,8,USD,3\n"
                     "b,2026-02,12,USD,4\nb,2026-02,-1,USD,5\nd,2026-02,3,USD,6\na,2026-01,9,EUR,7\na,2025-12,9,USD,8\n");
    write("charges.csv", "customer,month,charge,amount\na,2026-01,use,10\na,2026-01,fee,5\na,2026-02,Usage,14\na,2026-02,fee,5\n"
                         "b,2026-01,use,3\nb,2026-01,fee,5\nb,2026-02,use,7\nb,2026-02,fee,5\nc,2026-02,use,1\nc,2026-02,fee,5\n");
    write("mixed.csv", "customer,month,charge,amount\na,2026-01,use,10\na,2026-01,,5\n");
    write("eur.csv", "customer,month,amount,currency\na,2026-01,15,EUR\n");
    write("late.csv", "customer,month,amount\na,2027-01,15\n");
    write("january.csv", "customer,month,amount\na,2026-01,15\nb,2026-01,8\n");
    write("wrong.csv", "customer,month,amount\na,January,15\nb,2026-01,8\n");
    for (const char* name : {"equal", "off", "charges", "mixed", "eur", "late", "january"}) {
        const QString project = QString(name) + ".rerate";
        QCOMPARE(rerate(words("import u.csv --project " + project)).code, 0);
        QCOMPARE(rerate(words("import " + QString(name) + ".csv --kind invoices --project " + project)).code, 0);
    }
    QCOMPARE(rerate(words("import u.csv --project none.rerate")).code, 0);
    writeCase("cases/good");
    writeCase("cases/sub/total-only", R"({"currency": "USD", "invoices": [{"customer": "a", "period": "2026-01", "total": 15}]})");
    writeCase("failing", QByteArray(kExpected).replace("\"total\": \"10\"", "\"total\": \"11\"").replace("15.00", "16.00"));
    writeCase("no-expected", "");
    writeCase("bad-json", "{\"currency\": \"USD\",\n\"invoices\": 5}");
    writeCase("bad-plan", kExpected, QByteArray(kPlan).replace("price", "pirce"));
    writeCase("bad-property", kExpected, QByteArray(kPlan).replace("value: q", "value: qq"));
    writeCase("bad-usage");
    write("bad-usage/usage.csv", "customer,time,q\na,2026-01-10,5\na,soon,5\n");
    writeCase("bad-yaml");
    write("bad-yaml/case.yaml", "label: x\nperiod: [2026\n");
    writeCase("bad-map");
    write("bad-map/case.yaml", "map: { customer: client }\n");
    writeCase("bad-customers");
    write("bad-customers/customers.csv", "customer,zone\na,UTC\n,UTC\n");
    write("empty/note.txt", "nothing");
}

void ParityTest::commands_data() {
    QTest::addColumn<QString>("command");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("text"); // in standard output or error
    const auto row = [](const char* command, int code, const char* text) { QTest::newRow(command) << command << code << QString::fromUtf8(text); };
    row("tieout --help", 0, "--tolerance");
    row("test --help", 0, "--junit");
    row("help tieout", 0, "Exit code 1");
    row("help exit-codes", 0, "a tie-out lies outside its");
    row("info --project equal.rerate", 0, "issued invoices  5");
    row("import wrong.csv --project n.rerate --kind invoices", 3, "wrong.csv:2: error: column `month`: `January` is neither a month nor a day");
    row("import equal.csv --project n.rerate --kind invoices --map time=month", 2, "there is no role `time`. Roles are customer, period,");
    row("import equal.csv --project n.rerate --kind invoices --map amount=total", 3, "has no column `total`");
    row("import equal.csv --project n.rerate --kind bills", 2, "bills");
    row("tieout --project equal.rerate --plan plan.yaml", 0, "Match: 5 of 5 invoices (100.00 %), 59.00 of 59.00 USD (100.00 %)");
    row("tieout --project off.rerate --plan plan.yaml", 1, "Match: 3 of 6 invoices (50.00 %), 38.00 of 62.01 USD (61.28 %)");
    row("tieout --project off.rerate --plan plan.yaml", 1, "Not compared: issued in another currency than the plan's: 1, 9.00 EUR.");
    row("tieout --project off.rerate --plan plan.yaml --top 1 --by month", 1, "2026-01         2      1      23.00   23.01     -0.01");
    row("tieout --project off.rerate --plan plan.yaml --tolerance 6", 0, "within the tolerance");
    row("tieout --project off.rerate --plan plan.yaml --tolerance 0.01 --to 2026-01", 0, "Match: 2 of 2 invoices");
    row("tieout --project off.rerate --plan plan.yaml --tolerance 1% --filter customer=a", 0, "Match: 2 of 2 invoices");
    row("tieout --project off.rerate --plan plan.yaml --filter customer=d", 1, "Only issued: the replay gives nothing");
    row("tieout --project off.rerate --plan plan.yaml --from 2025-12", 1, "2025-12 to 2026-02");
    row("tieout --project off.rerate --plan plan.yaml --from 2026-02 --to 2026-01", 2, "is empty");
    row("tieout --project charges.rerate --plan plan.yaml --by charge", 1, "use           5      4      34.00   35.00     -1.00");
    row("tieout --project charges.rerate --plan plan.yaml", 1, "b 2026-02 use");
    row("tieout --project mixed.rerate --plan plan.yaml", 1, "Whole invoices are compared, because some issued entries name no charge: 1.");
    row("tieout --project january.rerate --plan plan.yaml", 0, "simulated for months without any issued invoice: 3, 36.00 USD.");
    row("tieout --project january.rerate --plan plan.yaml --to 2026-02", 1, "Only simulated: nothing was issued");
    row("tieout --project equal.rerate --plan plan.yaml --billing-zone Asia/Tokyo", 1, "residual");
    row("tieout --project eur.rerate --plan plan.yaml", 3, "None of the issued invoices is in USD");
    row("tieout --project eur.rerate --plan eur.yaml --filter customer=a", 0, "Match: 1 of 1 invoice (100.00 %)");
    row("tieout --project late.rerate --plan plan.yaml", 3, "No invoice was issued for the months 2026-01 to 2026-02");
    row("tieout --project none.rerate --plan plan.yaml", 3, "has no issued invoices. Import some");
    row("tieout --project missing.rerate --plan plan.yaml", 4, "missing.rerate");
    row("tieout --project equal.rerate", 2, "--plan FILE");
    row("tieout --plan plan.yaml", 2, "--project");
    row("tieout --project equal.rerate --plan plan.yaml --tolerance much", 2, "--tolerance: The tolerance `much` cannot be read.");
    row("tieout --project equal.rerate --plan plan.yaml --tolerance -1", 2, "cannot be read");
    row("tieout --project equal.rerate --plan plan.yaml --by size", 2, "cannot be grouped by `size`");
    row("tieout --project equal.rerate --plan plan.yaml --by charge", 2, "do not all name a charge");
    row("tieout --project equal.rerate --plan plan.yaml --top some", 2, "--top takes");
    row("tieout --project equal.rerate --plan plan.yaml -o /proc/none/x", 4, "cannot be written");
    row("test cases", 0, "2 cases: 2 ok, 0 failed");
    row("test cases/good cases/sub", 0, "2 cases: 2 ok, 0 failed");
    row("test cases", 0, "ok       cases/sub/total-only  One customer");
    row("test failing", 1, "a 2026-01-01 use total: expected 11.00, got 10.00");
    row("test cases failing", 1, "3 cases: 2 ok, 1 failed");
    row("test no-expected", 3, "has no expected.json. Write it with `rerate test --update`, then check it.");
    row("test bad-json", 3, "bad-json/expected.json:2:13: error: invoices: A list is needed here.");
    row("test bad-plan", 3, "bad-plan/plan.yaml:6:40: error: charges[0].pirce: Unknown key `pirce`.");
    row("test bad-property", 3, "has no property `qq`. Did you mean `q`?");
    row("test bad-usage", 3, "bad-usage/usage.csv:3: error:");
    row("test bad-yaml", 3, "bad-yaml/case.yaml:2:14: error:");
    row("test bad-map", 3, "has no column `client`");
    row("test bad-customers", 3, "bad-customers/customers.csv:3: error: column `customer`: the customer is missing.");
    row("test bad-map failing cases", 3, "4 cases: 2 ok, 1 failed, 1 cannot be run");
    row("test bad-map --update", 3, "1 cannot be run");
    row("test empty", 3, "There is no case in empty.");
    row("test nowhere", 4, "There is no folder nowhere.");
    row("test plan.yaml", 4, "is a file; a case is a folder.");
    row("test cases --junit /proc/none/x", 4, "cannot be written");
    row("test", 2, "folders");
    row("explain --project equal.rerate --plan plan.yaml --customer zz --period 2026-01 --save-case n", 3, "no invoice for customer `zz`");
    row("explain --project equal.rerate --plan plan.yaml --customer a --period 2026-01 --save-case cases", 4, "is there already");
    row("explain --project equal.rerate --plan plan.yaml --customer a --period 2026-01 --save-case /proc/none/x", 4, "/proc/none");
}

void ParityTest::commands() {
    QFETCH(QString, command);
    QFETCH(int, code);
    QFETCH(QString, text);
    const Outcome outcome = rerate(words(command));
    const QByteArray all = outcome.out + outcome.err;
    QVERIFY2(outcome.code == code, "code " + QByteArray::number(outcome.code) + ": " + all.left(900));
    QVERIFY2(QString::fromUtf8(all).contains(text), all.left(2000));
    QVERIFY(!QFile::exists(folder.filePath("n.rerate"))); // a failed import leaves no project
    QVERIFY(!QFile::exists(folder.filePath("n")));        // nor a failed saving a case
}

void ParityTest::tieoutJson() {
    const QJsonObject found = QJsonDocument::fromJson(rerate(words("tieout --json --project off.rerate --plan plan.yaml --by customer")).out).object();
    QCOMPARE(found["schema"].toString(), QString("rerate.tieout"));
    QCOMPARE(found["simulated"].toString(), QString("59.00"));
    QCOMPARE(found["issued"].toString(), QString("56.01"));
    QCOMPARE(found["residual"].toString(), QString("2.99"));
    QCOMPARE(found["within_tolerance"].toBool(), false);
    QStringList causes;
    for (const QJsonValue& cause : found["causes"].toArray())
        causes << cause["id"].toString() + ' ' + cause["residual"].toString();
    QCOMPARE(causes.join(", "), QString("equal 0.00, only_simulated 6.00, only_issued -3.00, rounding -0.01"));
    QStringList rows;
    for (const QJsonValue& row : found["rows"].toArray())
        rows << row["customer"].toString() + ' ' + row["residual"].toString();
    QCOMPARE(rows.join(", "), QString("a -0.01, b 0.00, c 6.00, d -3.00"));
    QCOMPARE(found["not_compared"].toArray().size(), 2);
    for (const QJsonValue& check : found["checks"].toArray())
        QVERIFY(check["ok"].toBool());
}

void ParityTest::update() {
    writeCase("renewed", "nothing of use");
    writeCase("fresh", "");
    QCOMPARE(rerate(words("test renewed fresh")).code, 3);
    const Outcome outcome = rerate(words("test renewed fresh cases --update"));
    QCOMPARE(outcome.code, 0);
    QVERIFY2(outcome.out.contains("4 cases: 2 ok, 0 failed, 2 updated"), outcome.out);
    QCOMPARE(rerate(words("test renewed fresh")).code, 0);
    QCOMPARE(read("renewed/expected.json"), read("fresh/expected.json"));
    QCOMPARE(read("cases/good/expected.json"), QByteArray(kExpected)); // what agrees is left as it is
    QCOMPARE(entries("fresh"), (QStringList{"case.yaml", "expected.json", "plan.yaml", "usage.csv"}));
}

void ParityTest::junit() {
    writeCase("odd <&> \"name\"", QByteArray(kExpected).replace("\"total\": \"5\"", "\"total\": \"6\""));
    const Outcome outcome = rerate({"test", "cases", "failing", "bad-json", "odd <&> \"name\"", "--junit", "report.xml"});
    QCOMPARE(outcome.code, 3);
    QXmlStreamReader xml(read("report.xml"));
    QMap<QString, int> elements;
    QString counts;
    while (!xml.atEnd())
        if (xml.readNext() == QXmlStreamReader::StartElement) {
            ++elements[xml.name().toString()];
            if (xml.name() == QString("testsuite"))
                counts = xml.attributes().value("tests").toString() + ' ' + xml.attributes().value("failures").toString() + ' ' +
                         xml.attributes().value("errors").toString();
        }
    QVERIFY2(!xml.hasError(), qPrintable(xml.errorString()));
    QCOMPARE(counts, QString("5 2 1"));
    QCOMPARE(elements["testcase"], 5);
    QCOMPARE(elements["failure"], 2);
    QCOMPARE(elements["error"], 1);
}

void ParityTest::savedCasesPass_data() {
    QTest::addColumn<QByteArray>("usage");
    QTest::addColumn<QString>("mapping");
    QTest::addColumn<QByteArray>("customers"); // may be empty
    QTest::addColumn<QByteArray>("plan");
    QTest::addColumn<QString>("which");
    const QByteArray plan(kPlan);
    const auto row = [](const char* name, const QByteArray& usage, const char* mapping, const QByteArray& customers,
                        const QByteArray& text, const char* which) {
        QTest::newRow(name) << usage << mapping << customers << text << which;
    };
    const QByteArray two = "customer,time,q\na,2026-01-10,5\nb,2026-01-11,9\na,2026-02-10,7\n";
    row("plain", two, "", "", plan, "--customer a --period 2026-01");
    row("second month", two, "", "", plan, "--customer a --period 2026-02");
    row("no use in the period", two, "", "", plan, "--customer b --period 2026-02");
    // A quarterly fee in advance is due when the customer began, so that the first event matters.
    row("began earlier", "customer,time,q\na,2026-01-10,5\na,2026-02-10,7\n", "", "",
        QByteArray(plan).replace("flat: 5", "flat: 5, every: quarter, in: advance"), "--customer a --period 2026-02");
    row("weeks", two, "", "", "cycle: week\n" + plan, "--customer a --period 2026-01-05");
    row("a quarter that the range cuts", two, "", "", "cycle: quarter\n" + plan, "--customer a --period 2026-01");
    row("days of a range", two, "", "", plan, "--customer a --period 2026-01 --from 2026-01-05 --to 2026-01-20");
    row("zone of the customer", "customer,time,q\na,2026-01-31T20:00:00Z,5\na,2026-02-10,1\n", "", "customer,zone,size\na,Asia/Tokyo,large\n", plan,
        "--customer a --period 2026-02");
    row("billing zone", "customer,time,q\na,2026-01-31T20:00:00Z,5\na,2026-02-10,1\n", "", "", plan,
        "--customer a --period 2026-02 --billing-zone Asia/Tokyo");
    row("counts, ids, ends", "who,at,till,n,key,q\na,2026-01-10,2026-01-11,30,k1,5\na,2026-01-12,2026-01-13,1,k2,5\n",
        "--map customer=who --map time=at --map end=till --map count=n --map id=key", "",
        QByteArray(plan).replace("m: { value: q }", "m: { aggregate: count }"), "--customer a --period 2026-01");
    row("properties with names of roles", "c,t,customer,time,event,count,q\na,2026-01-10,x,noon,e,7,5\n",
        "--map customer=c --map time=t --event use", "c,customer,zone\na,y,Europe/Berlin\n",
        QByteArray(plan).replace("value: q", "value: count"), "--customer a --period 2026-01");
    row("odd texts", "customer,time,q,note\n\"a, \"\"b\"\"\",2026-01-10T00:00:00.123456789Z,5,\"two\nlines\"\n\"a, \"\"b\"\"\",2026-01-11,1, spaced \nx,2026-01-12,1,ä;ö|ü\n",
        "", "", plan, "--customer");
    row("words that mean missing elsewhere", "customer,time,q,note\na,2026-01-10,5,NULL\na,2026-01-11,-,x\n", "--null -", "", plan,
        "--customer a --period 2026-01");
    row("versions are no numbers", "customer,time,q,note\na,2026-01-10,5,1.2.3\nb,2026-01-10,5,x\n", "", "", plan, "--customer a --period 2026-01");
    row("long numbers", "customer,time,q\na,2026-01-10,12345678901234567890.0123456789012345678901234567890\na,2026-01-11,1e-20\n",
        "", "", plan, "--customer a --period 2026-01");
    row("property that this customer lacks", "customer,time,q,r\na,2026-01-10,5,\nb,2026-01-10,5,6\n", "", "",
        QByteArray(plan).replace("value: q", "value: q, filter: r == 6"), "--customer a --period 2026-01");
    row("NDJSON with inner objects", "{\"customer\":\"a\",\"time\":\"2026-01-10\",\"data\":{\"q\":5,\"tags\":[\"x\",\"y\"]}}\n", "", "",
        QByteArray(plan).replace("value: q", "value: field('data.q')"), "--customer a --period 2026-01");
    row("a price that ends nowhere", two, "", "", QByteArray(plan).replace("price: 2", "per: 3, price: 1"), "--customer a --period 2026-01");
}

void ParityTest::savedCasesPass() {
    QFETCH(QByteArray, usage);
    QFETCH(QString, mapping);
    QFETCH(QByteArray, customers);
    QFETCH(QByteArray, plan);
    QFETCH(QString, which);
    for (const char* name : {"saved.rerate", "saved-usage"})
        QFile::remove(folder.filePath(name));
    QDir(folder.filePath("saved")).removeRecursively();
    write("saved-usage", usage);
    write("saved-plan.yaml", plan);
    Outcome outcome = rerate(words("import saved-usage --project saved.rerate " + mapping));
    QVERIFY2(outcome.code == 0, outcome.err);
    if (!customers.isEmpty()) {
        write("saved-customers", customers);
        outcome = rerate(words("import saved-customers --project saved.rerate --kind customers") +
                         (customers.startsWith("c,") ? words("--map customer=c") : QStringList()));
        QVERIFY2(outcome.code == 0, outcome.err);
    }
    const QStringList choice = which == "--customer" ? QStringList{"--customer", "a, \"b\"", "--period", "2026-01"} : words(which);
    outcome = rerate(words("explain --project saved.rerate --plan saved-plan.yaml --save-case saved/deep/case") + choice);
    QVERIFY2(outcome.code == 0, outcome.err);
    QCOMPARE(entries("saved/deep"), QStringList{"case"}); // nothing else is left behind
    outcome = rerate(words("test saved"));
    QVERIFY2(outcome.code == 0, outcome.out + outcome.err + read("saved/deep/case/case.yaml"));
    QCOMPARE(read("saved/deep/case/plan.yaml"), plan);
    QVERIFY(read("saved/deep/case/expected.json").contains("\"total\""));
}

// Digits, nanoseconds, ids and counts stand in the file as they were.
void ParityTest::savedExactly() {
    write("exact.csv", "customer,time,key,n,q,r\na,2026-01-10T00:00:00.123456789+02:00,k,3,0.1000000000000000000000000000001,007\n"
                       "a,2026-01-11,l,1,-1e3,\nb,2026-01-12,m,1,8,9\na,2026-02-01,o,1,8,9\n");
    QCOMPARE(rerate(words("import exact.csv --project exact.rerate --map id=key --map count=n --event use")).code, 0);
    const Outcome outcome = rerate(words("explain --project exact.rerate --plan plan.yaml --customer a --period 2026-01 --save-case exact -q"));
    QVERIFY2(outcome.code == 0, outcome.err);
    QCOMPARE(outcome.err, QByteArray());
    QCOMPARE(read("exact/usage.csv"), QByteArray("customer,time,event,count,id,q,r\n"
                                                 "a,2026-01-09T22:00:00.123456789Z,use,3,k,0.1000000000000000000000000000001,007\n"
                                                 "a,2026-01-11T00:00:00Z,use,1,l,-1e3,\n"));
    // 2 × (0.1000000000000000000000000000001 − 1000) + 5
    const QByteArray expected = read("exact/expected.json");
    QVERIFY2(expected.contains("\"exact\": \"-1994.7999999999999999999999999999998\""), expected);
}

// Usage that loses its row of the table is seen, though it costs nothing before and after.
void ParityTest::unpriced() {
    const QByteArray plan = "plan: a\ncurrency: USD\nmeters:\n  m: { value: q, by: [k] }\ncharges:\n  - { id: use, meter: m, price: { by: k, table: { x: 2, z: 0 } } }\n";
    write("keys.csv", "customer,time,q,k\na,2026-01-10,5,x\na,2026-01-11,3,z\na,2026-01-12,4,y\na,2026-02-12,9,y\n");
    write("keys.yaml", plan);
    QCOMPARE(rerate(words("import keys.csv --project keys.rerate")).code, 0);
    QCOMPARE(rerate(words("explain --project keys.rerate --plan keys.yaml --customer a --period 2026-01 --save-case keys -q")).code, 0);
    const QByteArray expected = read("keys/expected.json");
    QVERIFY2(expected.simplified().replace(" ", "").contains(R"("unpriced":[{"charge":"use","meter":"m","key":"k=y","quantity":"4"}])"), expected);
    QCOMPARE(rerate(words("test keys")).code, 0);
    write("keys/plan.yaml", QByteArray(plan).replace(", z: 0", ""));
    const Outcome outcome = rerate(words("test keys"));
    QCOMPARE(outcome.code, 1);
    QVERIFY2(outcome.out.contains("use unpriced k = z: expected none, got 3"), outcome.out);
    QCOMPARE(rerate(words("test keys --update")).code, 0);
    QCOMPARE(rerate(words("test keys")).code, 0);
    write("keys/plan.yaml", plan);
    QVERIFY(rerate(words("test keys")).out.contains("use unpriced k = z: expected 3, got none"));
}

void ParityTest::failedSaveLeavesNothing() {
    const QStringList before = entries(".");
    QCOMPARE(rerate(words("explain --project equal.rerate --plan plan.yaml --customer a --period 2027-01 --save-case left")).code, 3);
    QCOMPARE(entries("."), before);
}

void ParityTest::threads() {
    for (const QString& command : {QString("tieout --json --top all --by customer,month --project off.rerate --plan plan.yaml -j "),
                                   QString("test --json cases failing -j ")})
        QCOMPARE(rerate(words(command + "1")).out, rerate(words(command + "2")).out);
}

QTEST_GUILESS_MAIN(ParityTest)
#include "tst_parity.moc"
