// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The real program: arguments and files in, output and exit code out.

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <fcntl.h>

namespace {

struct Outcome {
    int code = -1;
    QByteArray out;
    QByteArray err;
};

QTemporaryDir folder;

Outcome rerate(const QStringList& arguments, const QByteArray& input = {}) {
    QProcess process;
    process.setWorkingDirectory(folder.path());
    process.start(RERATE_BINARY_DIR "/bin/rerate", arguments);
    process.write(input);
    process.closeWriteChannel();
    process.waitForFinished(120'000);
    return {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
}

void write(const QString& name, const QByteArray& text) {
    QFile file(folder.filePath(name));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(text);
}

QByteArray read(const QString& name) {
    QFile file(folder.filePath(name));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QStringList words(const QString& line) { return line.split(' ', Qt::SkipEmptyParts); }

const char* kPlan = "plan: a\ncurrency: USD\nmeters:\n  m: { value: q }\ncharges:\n  - { id: use, meter: m, price: 2 }\n";

} // namespace

class CliTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void commands_data();
    void commands();
    void json();
    void realData_data();
    void realData();
    void twiceAddsNothing();
    void nothingLacksNoPrice();
    void keepsTheEarliestOrTheLatest();
    void failedImportChangesNothing();
    void interrupt_data();
    void interrupt();
    void interruptOfAPipe_data();
    void interruptOfAPipe();
    void fullDisk_data();
    void fullDisk();
    void lockedProject();
    void splitIsLabelled();
    void standardInput();
    void threads();
    void badProjects_data();
    void badProjects();
};

void CliTest::initTestCase() {
    write("u.csv", "customer,time,q,model\na,2026-01-10,5,x\na,2026-02-10,7,y\nb,2026-01-20,1.5,x\n");
    write("plan.yaml", kPlan);
    write("new.yaml", QByteArray(kPlan).replace("plan: a", "plan: b").replace("price: 2", "price: 3"));
    write("bad.yaml", QByteArray(kPlan).replace("price", "pirce"));
    write("dup.yaml", QByteArray("plan: a\n") + kPlan);
    write("gap.yaml", QByteArray(kPlan).replace("price: 2", "price: { steps: [ { up_to: 5, unit: 1 }, { from: 7, unit: 1 } ] }"));
    write("meter.yaml", QByteArray(kPlan).replace("meter: m", "meter: n"));
    write("cycle.yaml", QByteArray(kPlan) + "  - { id: d, discount: 5%, of: [d] }\n");
    write("nocurrency.yaml", QByteArray(kPlan).replace("currency: USD\n", ""));
    write("digits.yaml", QByteArray(kPlan).replace("price: 2", "price: " + QByteArray(3000, '7')));
    write("property.yaml", QByteArray(kPlan).replace("value: q", "value: qq"));
    write("yen.yaml", QByteArray(kPlan).replace("USD", "JPY"));
    write("lago.yaml", "conventions: lagos\n" + QByteArray(kPlan));
    write("messy.yaml", QByteArray(kPlan).replace("plan: a", "plan:   a # id"));
    write("second.yaml", QByteArray(kPlan).replace("plan: a", "plan: a\nversion: 2"));
    write("free.yaml", QByteArray(kPlan).replace("price: 2", "price: 0"));
    write("below.yaml", QByteArray(kPlan).replace("price: 2", "price: { steps: [ { below: 3, unit: 2 }, { unit: 1 } ] }"));
    write("above.yaml", QByteArray(kPlan).replace("price: 2", "price: { steps: [ { up_to: 3, unit: 2 }, { unit: 1 } ] }"));
    write("bymodel.yaml", QByteArray(kPlan).replace("value: q", "value: q, by: [model]").replace("price: 2", "per: 1000, price: { by: model, table: { 20260101: 2 } }"));
    write("prorated.yaml", QByteArray(kPlan) + "  - { id: f, flat: 1, every: month, prorate: day }\n");
    write("units.yaml", QByteArray(kPlan).replace("meters:\n  m: { value: q }", "meters:\n  m: { value: q, unit: token }\n  n: { value: q, event: other, unit: tokens }"));
    write("ids.csv", "customer,time,q,model\n11353890204,2026-01-10,123456,20260101\n");
    write("keys.yaml", QByteArray(kPlan).replace("value: q", "value: q, by: [model]").replace("price: 2",
          "lines_by: [model], price: { by: model, default: 1, table: { x: { beyond: unpriced, steps: [ { up_to: 3, unit: 2 } ] } } }"));
    write("zero.csv", "customer,time,q,model\na,2026-01-10,5,x\na,2026-01-11,0,z\n");
    write("zero.yaml", QByteArray(kPlan).replace("value: q", "value: q, by: [model]").replace("price: 2", "lines_by: [model], price: { by: model, table: { x: 2 } }"));
    write("spread.csv", "customer,time,q,position\na,2026-01-10,25,30\n");
    write("spread.yaml", QByteArray(kPlan).replace("price: 2", "position: position, price: { beyond: unpriced, steps: [ { up_to: 20, unit: 2 } ] }"));
    write("unused.yaml", QByteArray(kPlan).replace("  m: { value: q }", "  m: { value: q, filter: \"model == 'x'\" }\n  n: { value: q, unit: token }")
                             .replace("currency: USD", "currency: USD\nunits: [token]"));
    write("beyond.yaml", QByteArray(kPlan).replace("price: 2", "price: { beyond: unpriced, steps: [ { up_to: 3, unit: 2 } ] }"));
    write("events.csv", "customer,time,q,Event-ID\na,2026-01-10,5,x1\na,2026-01-10,5,x1\n");
    write("empty.csv", "");
    write("header.csv", "customer,time,q\n");
    write("binary.csv", QByteArray(100, '\0'));
    write("rejects.csv", "customer,time,q\na,2026-01-10,5\na,soon,5\n");
    write("badzone.csv", "customer,zone\na,UTC\nb,Mars/X\n");
    write("attributes.csv", "customer,size\na,large\nb,small\n");
    QFile big(folder.filePath("big.csv"));
    QVERIFY(big.open(QIODevice::WriteOnly));
    big.write("customer,time,q\n");
    for (int i = 0; i < 2'000'000; ++i)
        big.write("c" + QByteArray::number(i % 1000) + ",2026-01-01T00:00:00Z," + QByteArray::number(i) + "\n");
    big.close();
    QCOMPARE(rerate(words("import u.csv --project p.rerate --event use")).code, 0);
    QCOMPARE(rerate(words("import attributes.csv --project p.rerate --kind customers")).code, 0);
}

void CliTest::commands_data() {
    QTest::addColumn<QString>("command");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("text"); // in standard output or error
    const auto row = [](const char* command, int code, const char* text) { QTest::newRow(command) << command << code << text; };
    row("", 0, "rerate import usage.csv");
    row("--version", 0, "rerate 0.");
    row("--help", 0, "compare");
    row("--help", 0, "--json");
    row("run --help", 0, "Options of every command:");
    row("run --help", 0, "--quiet");
    row("plan check --help", 0, "--json");
    row("plan check --help", 0, "rerate plan check today.yaml");
    row("plan fmt --help", 0, "rerate plan fmt --check");
    row("plan diff --help", 0, "rerate plan diff today.yaml");
    row("help plan check", 0, "Usage: rerate plan check");
    row("help plan", 0, "diff");
    row("help plan nothing", 2, "There is no help on `nothing`.");
    row("compare --help", 0, "--fail-on");
    row("help exit-codes", 0, "70   internal error");
    row("help nothing", 2, "There is no help on `nothing`.");
    row("imprt", 2, "Did you mean `import`?");
    row("imprt", 2, "rerate: There is no command `imprt`. Did you mean `import`?\n");
    row("xyzzy", 2, "rerate: There is no command `xyzzy`.\n`rerate --help` shows what there is.\n");
    row("plan chek plan.yaml", 2, "There is no command `plan chek`. Did you mean `plan check`?\n");
    row("run --projct p.rerate", 2, "There is no option `--projct`. Did you mean `--project`?\n`rerate run --help` shows");
    row("run --jsn", 2, "There is no option `--jsn`. Did you mean `--json`?\n");
    row("run word", 2, "`word` is not expected here: `rerate run` takes options only.\n");
    row("import", 2, "needs the names of files.");
    row("run --project p.rerate --plan beyond.yaml", 0, ", beyond the last step, 6 in 2 events of 1 customer\n");
    row("run --project p.rerate --plan keys.yaml", 0, ", model = x, beyond the last step, 2 in 1 event of 1 customer\n");
    row("explain --project p.rerate --plan keys.yaml --customer a --period 2026-01", 0, "No price beyond the last step for model = x: 2");
    row("run --usage spread.csv --plan spread.yaml", 0, ", beyond the last step, 8.333333333333333333 in 1 event of 1 customer\n"); // 25 × 10 / 30
    row("run --project p.rerate --plan unused.yaml", 0, "meter `n`, which no charge uses, 13.5 token in 3 events of 2 customers\n");
    row("explain --project p.rerate --plan beyond.yaml --customer a --period 2026-01", 0, "No price beyond the last step: 2");
    row("explain --project p.rerate --plan plan.yaml --customer A2 --period 2026-01", 3, "There is no invoice for customer `A2` in this range. Did you mean `a`?");
    row("import events.csv --project events.rerate", 0, "`Event-ID` was read as a property. If it tells events apart, import with --map id=Event-ID");
    row("import u.csv --project", 2, "--project needs a value.\n");
    row("run -j many", 2, "--threads: many is not in the range 1 to 1024.\n");
    row("import u.csv --project n.rerate --kind userss", 2, "--kind: userss is not one of usage, customers, invoices.\n");
    row("plan", 2, "needs one of");
    row("run --plan plan.yaml", 2, "--project FILE.rerate or with --usage FILE");
    row("run --project p.rerate --usage u.csv --plan plan.yaml", 2, "one of the two");
    row("run --project p.rerate --plan plan.yaml", 0, "27.00"); // 13.5 × 2
    row("run --usage u.csv --plan plan.yaml", 0, "27.00");
    row("run --project p.rerate --plan plan.yaml --by customer", 0, "a            24  24.00");
    row("run --project p.rerate --plan plan.yaml --by size,month", 0, "small  2026-01");
    row("run --project p.rerate --plan plan.yaml --by sizze", 2, "Did you mean `size`?");
    row("run --project p.rerate --plan plan.yaml --from 2026-02 --to 2026-02", 0, "14.00");
    row("run --project p.rerate --plan plan.yaml --from 2026-01-15 --to 2026-01-31", 0, "3.00");
    row("run --project p.rerate --plan plan.yaml --from 2026-02 --to 2026-01", 2, "is empty");
    row("run --project p.rerate --plan plan.yaml --from soon", 2, "neither a day nor a month");
    row("run --project p.rerate --plan plan.yaml --filter size=large", 0, "24.00");
    row("run --project p.rerate --plan plan.yaml --filter size", 2, "cannot be read");
    row("run --project p.rerate --plan plan.yaml --filter sizee=large", 2, "customers have no attribute `sizee`. Did you mean `size`?");
    row("run --project p.rerate --plan plan.yaml --filter colour=red", 2, "There is size, customer.");
    row("run --project p.rerate --plan plan.yaml --filter size=huge", 0, "warning: --filter size=huge: no customer has the size `huge`.\n");
    row("run --project p.rerate --plan plan.yaml --filter customer=a,c", 0, "no customer has the customer `c`.");
    row("run --project p.rerate --plan plan.yaml --billing-zone Mars/X", 2, "Mars/X");
    row("run --project p.rerate --plan none.yaml", 4, "neither a file nor a plan");
    row("run --project p.rerate --plan property.yaml", 3, "has no property `qq`. Did you mean `q`?");
    row("run --project p.rerate --plan plan.yaml --plan new.yaml", 2, "exactly one plan");
    row("run --project p.rerate --plan plan.yaml -o /proc/none/x", 4, "cannot be written");
    row("compare --project p.rerate --baseline plan.yaml --candidate new.yaml", 0, "+13.50");
    row("compare --project p.rerate --baseline plan.yaml --candidate new.yaml --by size", 0, "By size");
    row("compare --project p.rerate --baseline plan.yaml --candidate new.yaml --by colour", 2, "no attribute `colour`");
    row("compare --project p.rerate --baseline plan.yaml --candidate new.yaml --top some", 2, "--top takes");
    row("compare --project p.rerate --baseline plan.yaml --candidate yen.yaml", 3, "Compare plans of one currency");
    row("compare --project p.rerate --candidate new.yaml", 2, "--baseline FILE");
    row("explain --project p.rerate --plan new.yaml --against plan.yaml --customer a --period 2026-01", 0, "+5");
    row("explain --project p.rerate --plan new.yaml --customer a --period 2026-01 --events 3", 0, "2026-01-10T00:00:00Z use 5");
    row("explain --project p.rerate --plan new.yaml --customer a --period 2026-01", 0, "Invoice a, from 2026-01-01      15.00");
    row("explain --project p.rerate --plan below.yaml --customer a --period 2026-01", 0, "Step 2, from 3: 2 × 1 ");
    row("explain --project p.rerate --plan above.yaml --customer a --period 2026-01", 0, "Step 2, above 3: 2 × 1 ");
    row("explain --project p.rerate --plan plan.yaml --against plan.yaml --customer a --period 2026-01", 0, "a (baseline)  a (candidate)");
    row("explain --project p.rerate --plan second.yaml --against plan.yaml --customer a --period 2026-01", 0, "a, version 1  a, version 2");
    row("explain --usage ids.csv --plan plan.yaml --customer 11353890204 --period 2026-01", 0, "Invoice 11353890204, from 2026-01-01");
    row("explain --usage ids.csv --plan bymodel.yaml --customer 11353890204 --period 2026-01", 0, "model = 20260101: 123,456 × 2 / 1,000 ");
    row("compare --project p.rerate --baseline plan.yaml --candidate second.yaml", 0, "a, version 1 → a, version 2 ");
    row("compare --project p.rerate --baseline plan.yaml --candidate new.yaml", 0, "By charge\n  use ");
    row("compare --project p.rerate --baseline plan.yaml --candidate new.yaml --filter customer=b", 0, ", 1 customer, USD");
    row("compare --project p.rerate --baseline free.yaml --candidate new.yaml --fail-on change_pct.p95>25", 0, "not judged  change_pct.p95>25  change_pct.p95 has no value here");
    row("plan check units.yaml", 0, "units.yaml:5:38: warning: meters.n.unit: The unit `tokens` is not declared, and nearly the same as `token`.");
    row("plan check prorated.yaml", 0, "prorated.yaml:7:5: note: charges.f.prorate: `prorate` has no effect yet");
    row("explain --project p.rerate --plan new.yaml --customer zz --period 2026-01", 3, "no invoice for customer `zz`");
    row("explain --project p.rerate --plan new.yaml --customer a --period 2027-01", 3, "Its billing periods begin on 2026-01-01, 2026-02-01");
    row("explain --project p.rerate --plan new.yaml --customer a --period soon", 2, "neither a month nor a day");
    row("info --project p.rerate", 0, "q, model");
    row("info --project none.rerate", 4, "none.rerate");
    row("plan check plan.yaml new.yaml", 0, "2 plans are sound.");
    row("plan check bad.yaml", 3, "bad.yaml:6:26: error: charges[0].pirce: Unknown key `pirce`. Did you mean `price`?");
    row("plan check dup.yaml", 3, "stands here twice");
    row("plan check gap.yaml", 3, "There is a gap");
    row("plan check meter.yaml", 3, "There is no meter `n`.");
    row("plan check cycle.yaml", 3, "a cycle");
    row("plan check nocurrency.yaml", 3, "The plan has no currency.");
    row("plan check digits.yaml", 3, "more than 60 digits");
    row("plan check property.yaml", 0, "sound");
    row("plan check property.yaml --project p.rerate", 3, "Did you mean `q`?");
    row("plan check none.yaml", 4, "cannot be read");
    row("plan fmt --check messy.yaml", 1, "is not in canonical form");
    row("plan fmt bad.yaml", 3, "it was left as it is");
    row("plan diff plan.yaml new.yaml", 0, "+1 (+50 %)");
    row("plan diff plan.yaml plan.yaml", 0, "The plans are equal.");
    row("plan diff plan.yaml", 2, "takes two plans");
    row("plan show plan.yaml", 0, "conventions: rerate-1");
    row("plan show plan.yaml --core", 0, "negative: first_step");
    row("plan show plan.yaml --cost", 0, "path     sums by slice: `q` adds up");
    row("plan show plan.yaml --cost --project p.rerate", 0, "numbers  128-bit: amounts are whole numbers over 10\n");
    row("plan show plan.yaml --cost --json", 0, "\"schema\": \"rerate.plan-cost\"");
    row("plan show property.yaml --cost --project p.rerate", 3, "Did you mean `q`?");
    row("plan show plan.yaml --cost --project none.rerate", 4, "none.rerate");
    row("plan show plan.yaml --project p.rerate", 2, "only with --cost");
    row("plan show plan.yaml --core --cost", 2, "--core");
    row("plan show lago.yaml", 3, "Did you mean `lago`?");
    row("import empty.csv --project n.rerate", 3, "is empty");
    row("import header.csv --project n.rerate", 3, "has a header and no rows");
    row("import binary.csv --project n.rerate", 3, "is not text");
    row("import none.csv --project n.rerate", 4, "cannot be opened");
    row("import . --project n.rerate", 4, "is a folder");
    row("import u.csv --project n.rerate --separator ;", 3, "Its separator seems to be `,`");
    row("import u.csv --project n.rerate --map customer=custmer", 3, "Did you mean `customer`?");
    row("import u.csv --project n.rerate --map who=a", 2, "there is no role `who`");
    row("import u.csv --project n.rerate --map customer", 2, "ROLE=COLUMN");
    row("import u.csv --project n.rerate --time-format fortnights", 2, "fortnights");
    row("import u.csv --project n.rerate --zone Mars/X", 2, "Mars/X");
    row("import u.csv --project n.rerate --max-rejects many", 2, "Write a number or a percentage");
    row("import rejects.csv --project n.rerate", 3, "rejects.csv:3");
    row("import badzone.csv --project n.rerate --kind customers", 3, "badzone.csv:3: error: column `zone`: `Mars/X` is not a time zone");
    row("import u.csv --project n.rerate --kind customers --map customer=:a", 2, "cannot be a constant");
    row("import u.csv --project /proc/none/n.rerate", 4, "/proc/none");
    row("import u.csv", 2, "`rerate import` needs the option --project.\n");
}

void CliTest::commands() {
    QFETCH(QString, command);
    QFETCH(int, code);
    QFETCH(QString, text);
    const Outcome outcome = rerate(words(command));
    const QByteArray all = outcome.out + outcome.err;
    QVERIFY2(outcome.code == code, "code " + QByteArray::number(outcome.code) + ": " + all.left(600));
    QVERIFY2(QString::fromUtf8(all).contains(text), all.left(900));
    QVERIFY(!QFile::exists(folder.filePath("n.rerate"))); // a failed import leaves no project
}

void CliTest::json() {
    const auto object = [](const QString& command) {
        const Outcome outcome = rerate(words(command));
        return QJsonDocument::fromJson(outcome.out).object();
    };
    const QJsonObject run = object("run --json --project p.rerate --plan plan.yaml --by month,charge");
    for (const char* key : {"exact", "rounding", "total", "currency", "totals", "events", "represented", "unpriced",
                            "customers", "assumptions", "checks", "rows", "period"})
        QVERIFY2(run.contains(QLatin1String(key)), key);
    QCOMPARE(run["exact"].toString(), QString("27"));
    QCOMPARE(run["total"].toString(), QString("27.00"));
    QCOMPARE(run["events"].toInt(), 3);
    QCOMPARE(run["period"].toObject()["to"].toString(), QString("2026-03-01"));
    QCOMPARE(run["rows"].toArray()[0].toObject()["month"].toString(), QString("2026-01"));
    QCOMPARE(run["rows"].toArray()[0].toObject()["total"].toString(), QString("13.00"));
    const QJsonObject compare = object("compare --json --project p.rerate --baseline plan.yaml --candidate new.yaml --fail-on revenue.delta<0");
    QCOMPARE(compare["revenue"].toObject()["delta"].toString(), QString("13.50"));
    QCOMPARE(compare["change_pct"].toObject()["p50"].toString(), QString("50"));
    QCOMPARE(compare["customer_count"].toObject()["pays_more"].toInt(), 2);
    QCOMPARE(compare["guardrails"].toArray()[0].toObject()["broken"].toBool(), false);
    QCOMPARE(compare["drivers"].toArray().size(), 9);
    for (const QJsonValue& check : compare["checks"].toArray())
        QVERIFY(check.toObject()["ok"].toBool());
    QVERIFY(object("explain --json --project p.rerate --plan new.yaml --against plan.yaml --customer a --period 2026-01").contains("difference"));
    QVERIFY(!object("plan check --json bad.yaml")["ok"].toBool());
    QVERIFY(!object("plan diff --json plan.yaml new.yaml")["changes"].toArray().isEmpty());
    QCOMPARE(object("info --json --project p.rerate")["customers"].toInt(), 2);
    QCOMPARE(rerate({"compare", "--project", "p.rerate", "--baseline", "plan.yaml", "--candidate", "new.yaml", "--fail-on", "change_pct.p95 > 25"}).code, 1);
    QCOMPARE(rerate({"compare", "--project", "p.rerate", "--baseline", "plan.yaml", "--candidate", "new.yaml", "--fail-on", "chnge_pct.p95 > 25"}).code, 2);
    QCOMPARE(rerate({"compare", "--project", "p.rerate", "--baseline", "plan.yaml", "--candidate", "new.yaml", "--fail-on", "change_pct.p95 >"}).code, 2);
}

// Totals of the slices in tests/data, computed with Python.
void CliTest::realData_data() {
    QTest::addColumn<QString>("arguments");
    QTest::addColumn<QString>("meters");
    QTest::addColumn<QString>("charges");
    QTest::addColumn<QString>("exact");
    QTest::newRow("Azure") << RERATE_SOURCE_DIR "/tests/data/azure-llm/trace.csv --map time=TIMESTAMP --map customer=:all"
                           << "i: { value: ContextTokens }\n  o: { value: GeneratedTokens }"
                           << "{ id: i, meter: i, per: 1M, price: 1.25 }\n  - { id: o, meter: o, per: 1M, price: 10 }" << "4.30076";
    QTest::newRow("FOCUS") << RERATE_SOURCE_DIR "/tests/data/focus/focus.csv --map customer=SubAccountId --map time=ChargePeriodStart"
                           << "b: { value: BilledCost }" << "{ id: b, meter: b, price: 1 }" << "-1.69107714968";
    QTest::newRow("ServeGen") << RERATE_SOURCE_DIR "/scenarios/llm-repricing/usage.csv --map customer=client_id --map time=window_start_s "
                                 "--time-format seconds --time-origin 2026-01-01T00:00:00Z --map count=requests"
                              << "i: { value: input_tokens }\n  o: { value: output_tokens }"
                              << "{ id: i, meter: i, per: 1M, price: 1.25 }\n  - { id: o, meter: o, per: 1M, price: 10 }" << "400433.61077125";
}

void CliTest::realData() {
    QFETCH(QString, arguments);
    QFETCH(QString, meters);
    QFETCH(QString, charges);
    QFETCH(QString, exact);
    write("real.yaml", ("plan: r\ncurrency: USD\nmeters:\n  " + meters + "\ncharges:\n  - " + charges + "\n").toUtf8());
    const Outcome outcome = rerate(words("run --json --plan real.yaml --usage " + arguments));
    QVERIFY2(outcome.code == 0, outcome.err);
    QCOMPARE(QJsonDocument::fromJson(outcome.out).object()["exact"].toString(), exact);
}

void CliTest::twiceAddsNothing() {
    QCOMPARE(rerate(words("import u.csv --project twice.rerate")).code, 0);
    const QByteArray before = rerate(words("info --json --project twice.rerate")).out;
    const Outcome again = rerate(words("import u.csv --project twice.rerate"));
    QCOMPARE(again.code, 0);
    QVERIFY2(again.out.contains("Nothing new"), again.out);
    QCOMPARE(rerate(words("info --json --project twice.rerate")).out, before);
    // Rows without an id beside rows that have one: known by their file and their number in it.
    write("some.csv", "customer,time,id\na,2026-01-10,1\na,2026-01-10,\na,2026-01-10,\n");
    write("more.csv", "customer,time,id\na,2026-01-10,1\na,2026-01-10,\nb,2026-01-10,2\n");
    const auto import = [](const QString& file, const QByteArray& input = {}) {
        return rerate(words("import " + file + " --map id=id --project some.rerate"), input);
    };
    QVERIFY(import("some.csv").out.startsWith("3 rows added, of 3 read.\n"));
    QVERIFY(import("some.csv").out.contains("Nothing new"));
    QVERIFY(import("more.csv").out.startsWith("2 rows added, of 3 read; 1 duplicate dropped.\n"));
    const Outcome piped = import("-", read("some.csv"));
    QCOMPARE(piped.code, 3);
    QVERIFY2(piped.err.contains("standard input:3: error: column `id`: the event id is missing; a row without one is known by the hash of its file"), piped.err);
}

void CliTest::nothingLacksNoPrice() {
    const Outcome outcome = rerate(words("run --json --usage zero.csv --plan zero.yaml"));
    QCOMPARE(outcome.code, 0);
    QVERIFY(QJsonDocument::fromJson(outcome.out).object()["unpriced"].toArray().isEmpty());
    const Outcome explained = rerate(words("explain --usage zero.csv --plan zero.yaml --customer a --period 2026-01"));
    QVERIFY2(!explained.out.contains("No price"), explained.out);
}

// One id three times, in two files: 7 recorded on the 12th, 5 on the 13th, 4 on the 11th.
void CliTest::keepsTheEarliestOrTheLatest() {
    write("first.csv", "customer,time,id,q,seen\na,2026-01-10,1,7,2026-01-12\na,2026-01-10,1,5,2026-01-13\n");
    write("second.csv", "customer,time,id,q,seen\na,2026-01-10,1,4,2026-01-11\n");
    write("kept.yaml", "plan: a\ncurrency: USD\nmeters:\n  m: { value: q }\ncharges:\n  - { id: c, meter: m, price: 1 }\n");
    const auto import = [](const QString& file, const QString& project, const QString& more) {
        return rerate(words("import " + file + " --map id=id --map recorded=seen --project " + project + " " + more));
    };
    const auto total = [](const QString& project) {
        const QByteArray out = rerate(words("run --json --project " + project + " --plan kept.yaml")).out;
        return QJsonDocument::fromJson(out).object()["total"].toString();
    };
    for (const QString project : {"latest.rerate", "earliest.rerate"}) {
        const bool isEarliest = project.startsWith("earliest");
        QCOMPARE(import("first.csv", project, isEarliest ? "--keep earliest" : "").code, 0);
        QCOMPARE(total(project), isEarliest ? "7.00" : "5.00");
        QCOMPARE(import("second.csv", project, "").code, 0); // as the project has it
        QCOMPARE(total(project), isEarliest ? "4.00" : "5.00");
        QCOMPARE(import("first.csv", project, "").code, 0);
        QCOMPARE(total(project), isEarliest ? "4.00" : "5.00");
        const Outcome other = import("second.csv", project, isEarliest ? "--keep latest" : "--keep earliest");
        QCOMPARE(other.code, 2);
        QVERIFY2(other.err.contains(isEarliest ? "the project keeps the earliest" : "the project keeps the latest"), other.err);
    }
    const Outcome unknown = rerate(words("import first.csv --map id=id --project none.rerate --keep earliest"));
    QCOMPARE(unknown.code, 2);
    QVERIFY2(unknown.err.contains("Add --map recorded=COLUMN."), unknown.err);
    QCOMPARE(rerate(words("import first.csv --map id=id --project none.rerate --keep first")).code, 2);
}

void CliTest::failedImportChangesNothing() {
    const QByteArray before = read("p.rerate");
    const QStringList files = QDir(folder.path()).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot);
    for (const char* file : {"rejects.csv", "empty.csv", "binary.csv"})
        QCOMPARE(rerate({"import", file, "--project", "p.rerate"}).code, 3);
    QCOMPARE(rerate(words("import badzone.csv --project p.rerate --kind customers")).code, 3);
    QCOMPARE(read("p.rerate"), before);
    QCOMPARE(QDir(folder.path()).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot), files);
}

// What lies in the folder besides `before`.
QStringList left(const QStringList& before) {
    QStringList files = QDir(folder.path()).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot);
    for (const QString& file : before)
        files.removeAll(file);
    return files;
}

// A signal in the middle of an import ends it soon and leaves nothing behind. A kill: the project
// still opens, and the next import takes away what was left.
void CliTest::interrupt_data() {
    QTest::addColumn<int>("signal");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("project");
    QTest::newRow("Ctrl+C") << SIGINT << 130 << "p.rerate";
    QTest::newRow("Ctrl+C, new project") << SIGINT << 130 << "n.rerate";
    QTest::newRow("SIGTERM") << SIGTERM << 143 << "n.rerate";
    QTest::newRow("SIGHUP") << SIGHUP << 129 << "n.rerate";
    QTest::newRow("kill") << SIGKILL << 9 << "p.rerate";
}

void CliTest::interrupt() {
    QFETCH(int, signal);
    QFETCH(int, code);
    QFETCH(QString, project);
    const QByteArray before = read("p.rerate");
    const QStringList files = left({});
    QProcess process;
    process.setWorkingDirectory(folder.path());
    process.start(RERATE_BINARY_DIR "/bin/rerate", {"import", "big.csv", "--project", project});
    QVERIFY(process.waitForStarted());
    const auto works = [] { return !QDir(folder.path()).entryList({".rerate-*"}, QDir::AllEntries | QDir::Hidden).isEmpty(); };
    QTRY_VERIFY_WITH_TIMEOUT(works(), 10'000);
    QTest::qWait(50);
    ::kill(static_cast<pid_t>(process.processId()), signal);
    QVERIFY(process.waitForFinished(10'000));
    QCOMPARE(process.exitCode(), code);
    if (signal == SIGKILL) {
        QCOMPARE(QDir(folder.path()).entryList({".rerate-*"}, QDir::AllEntries | QDir::Hidden).size(), 1);
        QCOMPARE(rerate(words("import rejects.csv --project n.rerate")).code, 3);
        QFile::remove(folder.filePath("p.rerate-lock"));
    } else {
        QVERIFY(process.readAllStandardError().endsWith("rerate: Cancelled. Nothing was changed.\n"));
    }
    QCOMPARE(left(files).join(' '), QString());
    QCOMPARE(rerate(words("run --project p.rerate --plan plan.yaml")).code, 0);
    QCOMPARE(read("p.rerate"), before);
}

// Whether the program has come so far.
bool catchesInterrupts(qint64 process) {
    QFile status(QString("/proc/%1/status").arg(process));
    if (!status.open(QIODevice::ReadOnly))
        return false;
    for (const QByteArray& line : status.readAll().split('\n'))
        if (line.startsWith("SigCgt:"))
            return (line.mid(7).trimmed().toULongLong(nullptr, 16) & (1ULL << (SIGINT - 1))) != 0;
    return false;
}

// An idle pipe: nothing comes, and Ctrl+C is heard all the same.
void CliTest::interruptOfAPipe_data() {
    QTest::addColumn<QString>("command");
    QTest::newRow("import") << "import - --project n.rerate";
    QTest::newRow("customers") << "import - --project n.rerate --kind customers";
    QTest::newRow("run") << "run --usage - --plan plan.yaml";
    QTest::newRow("plan check") << "plan check -";
}

void CliTest::interruptOfAPipe() {
    QFETCH(QString, command);
    const QStringList files = left({});
    QProcess process;
    process.setWorkingDirectory(folder.path());
    process.start(RERATE_BINARY_DIR "/bin/rerate", words(command));
    QVERIFY(process.waitForStarted());
    process.write("customer,time\n");
    QTRY_VERIFY_WITH_TIMEOUT(catchesInterrupts(process.processId()), 10'000);
    QTest::qWait(150);
    ::kill(static_cast<pid_t>(process.processId()), SIGINT);
    QVERIFY(process.waitForFinished(10'000));
    QCOMPARE(process.exitCode(), 130);
    QCOMPARE(left(files).join(' '), QString());
}

// A limit of the size of files stands for a full disk: an exit code and a sentence, no signal.
void CliTest::fullDisk_data() {
    QTest::addColumn<QString>("command");
    QTest::addColumn<int>("blocks"); // of 1 KiB
    QTest::addColumn<QString>("text");
    QTest::newRow("new project") << "import u.csv --project n.rerate" << 20 << "n.rerate cannot be";
    QTest::newRow("in a project") << "import big.csv --project p.rerate" << 200 + static_cast<int>(QFileInfo(folder.filePath("p.rerate")).size() / 1024) << "p.rerate cannot be";
    QTest::newRow("rejects") << "import u.csv --project n.rerate --rejects /dev/full" << 100'000 << "/dev/full";
    QTest::newRow("result") << "run --usage u.csv --plan plan.yaml -o /dev/full" << 100'000 << "/dev/full cannot be written";
}

void CliTest::fullDisk() {
    QFETCH(QString, command);
    QFETCH(int, blocks);
    QFETCH(QString, text);
    if (command.contains("/dev/full") && QFileInfo("/dev/full").isFile())
        QSKIP("/dev/full is no device here");
    const QByteArray before = read("p.rerate");
    const QStringList files = left({});
    QProcess process;
    process.setWorkingDirectory(folder.path());
    process.start("/bin/bash", {"-c", QString("ulimit -f %1; exec " RERATE_BINARY_DIR "/bin/rerate %2").arg(blocks).arg(command)});
    QVERIFY(process.waitForFinished(60'000));
    const QByteArray error = process.readAllStandardError();
    QVERIFY2(process.exitStatus() == QProcess::NormalExit && process.exitCode() == 4, error);
    QVERIFY2(QString::fromUtf8(error).contains(text) && !error.contains("unfinished"), error);
    QCOMPARE(left(files).join(' '), QString());
    QCOMPARE(read("p.rerate"), before);
}

// Another program has locked the file: said at once, and given up after some seconds.
void CliTest::lockedProject() {
    QFile file(folder.filePath("p.rerate"));
    QVERIFY(file.open(QIODevice::ReadWrite));
    struct flock lock{F_WRLCK, SEEK_SET, 0x40000000, 512, 0}; // the bytes that SQLite locks
    QCOMPARE(::fcntl(file.handle(), F_SETLK, &lock), 0);
    QElapsedTimer timer;
    timer.start();
    const Outcome refused = rerate(words("run --project p.rerate --plan plan.yaml"));
    QCOMPARE(refused.code, 4);
    QVERIFY2(refused.err.startsWith("p.rerate is locked by another program; waiting"), refused.err);
    QVERIFY(refused.err.contains("p.rerate is open in another program that is writing to it."));
    QVERIFY(timer.elapsed() > 4'000 && timer.elapsed() < 30'000);
    file.close();
    QCOMPARE(rerate(words("run --project p.rerate --plan plan.yaml")).code, 0);
}

void CliTest::splitIsLabelled() {
    QCOMPARE(rerate(words("import " RERATE_SOURCE_DIR "/tests/data/azure-llm/trace.csv --project s.rerate --map time=TIMESTAMP "
                          "--split-customers 10 --event completion")).code, 0);
    write("s.yaml", "plan: s\ncurrency: USD\nmeters: { i: { value: ContextTokens } }\ncharges: [ { id: i, meter: i, price: 1 } ]\n");
    const Outcome text = rerate(words("run --project s.rerate --plan s.yaml --by customer"));
    QVERIFY2(text.out.contains("SYNTHETIC") && text.out.contains("bucket-01"), text.out + text.err);
    const QJsonObject run = QJsonDocument::fromJson(rerate(words("run --json --project s.rerate --plan s.yaml")).out).object();
    QVERIFY(run["labels"].toArray()[0].toString().startsWith("SYNTHETIC"));
    QCOMPARE(run["exact"].toString(), QString("3113432"));
    QVERIFY(rerate(words("info --project s.rerate")).out.contains("SYNTHETIC"));
}

void CliTest::standardInput() {
    QCOMPARE(rerate(words("plan check -"), kPlan).out, QByteArray("The plan is sound.\n"));
    QVERIFY(rerate(words("plan check -"), read("bad.yaml")).err.contains("standard input:6:26: error: "));
    QCOMPARE(rerate(words("plan fmt -"), read("messy.yaml")).out.left(12), QByteArray("plan: a # id"));
    QCOMPARE(rerate(words("run --usage u.csv --plan - --json"), kPlan).code, 0);
    const Outcome outcome = rerate(words("run --usage - --plan plan.yaml --json"), read("u.csv"));
    QCOMPARE(QJsonDocument::fromJson(outcome.out).object()["exact"].toString(), QString("27"));
}

void CliTest::threads() {
    const QString command = "compare --json --top all --baseline plan.yaml --candidate new.yaml --project p.rerate -j ";
    QCOMPARE(rerate(words(command + "1")).out, rerate(words(command + "2")).out);
}

void CliTest::badProjects_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("text");
    QFile file(folder.filePath("p.rerate"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray good = file.readAll();
    QByteArray newer = good;
    newer[63] = 99; // user_version, big endian, at 60
    QByteArray other = good;
    other[68] = 1; // application id at 68
    QTest::newRow("text") << QByteArray("this is no project, only a text of some length\n").repeated(50) << 3 << "is not a Rerate project";
    QTest::newRow("other database") << other << 3 << "is not a Rerate project";
    QTest::newRow("newer") << newer << 3 << "newer";
    QTest::newRow("truncated") << good.left(good.size() / 2) << 3 << "damaged";
    QTest::newRow("empty") << QByteArray() << 3 << "";
}

void CliTest::badProjects() {
    QFETCH(QByteArray, bytes);
    QFETCH(int, code);
    QFETCH(QString, text);
    write("bad.rerate", bytes);
    for (const char* command : {"info --project bad.rerate", "run --project bad.rerate --plan plan.yaml", "import u.csv --project bad.rerate"}) {
        const Outcome outcome = rerate(words(command));
        QVERIFY2(outcome.code == code, QByteArray(command) + ": " + outcome.err);
        QVERIFY2(QString::fromUtf8(outcome.err).contains(text), outcome.err);
        QCOMPARE(read("bad.rerate"), bytes);
    }
}

QTEST_GUILESS_MAIN(CliTest)
#include "tst_cli.moc"
