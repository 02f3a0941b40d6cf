// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Files as they come → rows, or the reason why not.

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <rapidcheck.h>

#include "engine/import/cell_parser.h"
#include "engine/import/csv_fields.h"
#include "engine/import/usage_import.h"

using namespace rerate;

namespace {

QTemporaryDir folder;

QString write(const QString& name, const QByteArray& text) {
    const QString path = folder.filePath(name);
    QFile file(path);
    file.open(QIODevice::WriteOnly);
    file.write(text);
    return path;
}

ImportRequest requestFor(const QString& path) {
    ImportRequest request;
    request.files = {path.toStdString()};
    request.builder.temporaryDirectory = folder.path().toStdString();
    request.threadCount = 2;
    return request;
}

QString errorText(const Error& error) {
    QStringList lines{QString::fromStdString(error.message)};
    for (const Diagnostic& d : error.diagnostics)
        lines << QString("%1:%2 %3%4").arg(QString::fromStdString(d.file)).arg(d.line)
                     .arg(d.field.empty() ? QString() : QString::fromStdString(d.field) + ": ", QString::fromStdString(d.message));
    return lines.join('\n');
}

// "rows rejected duplicates", or the error.
QString outcome(const ImportRequest& request) {
    Progress progress;
    const auto imported = importUsage(request, progress);
    if (!imported)
        return errorText(imported.error());
    return QString("%1 %2 %3").arg((*imported).part->rows).arg((*imported).report.rowsRejected).arg((*imported).part->summary.duplicatesDropped);
}

} // namespace

class ImportTest : public QObject {
    Q_OBJECT

private slots:
    void cells_data();
    void cells();
    void rows_data();
    void rows();
    void files_data();
    void files();
    void guesses_data();
    void guesses();
    void customers_data();
    void customers();
    void roles_data();
    void roles();
    void namedNdjson_data();
    void namedNdjson();
    void rejects();
    void anyTableReadsBack();
    void cancels();
};

void ImportTest::cells_data() {
    QTest::addColumn<QString>("given");
    QTest::addColumn<QString>("expected"); // coefficient/scale, zeros that were written, wide text, "text" or "broken"; "as text": kept as it is written
    const auto row = [](const char* given, const char* expected) { QTest::newRow(given) << given << expected; };
    row("0", "0/0");
    row("-12.50", "-125/1 0");
    row("1e3", "1000/0 as text");
    row("1.5E-3", "15/4 as text");
    row("999999999999999999", "999999999999999999/0");
    row("9223372036854775807", "9223372036854775807/0");
    row("9223372036854775808", "wide 9223372036854775808");
    row("0.0000000000000000001", "wide 0.0000000000000000001");
    row("0.1000000000000000000", "1/1 as text"); // 19 places
    row("0.100000000000000000", "1/1 00000000000000000");
    row("1000000000000000000.50", "wide 1000000000000000000.50"); // 20 digits
    row("007", "7/0 as text");
    row("08.5", "85/1 as text");
    row("-007", "-7/0 as text");
    row("00.50", "5/1 as text");
    row("0000", "0/0 as text");
    row("0.00", "0/0 00");
    row("-0", "0/0 as text");
    row("00000000000000000000001", "1/0 as text");
    row("-00009223372036854775808.0", "-9223372036854775808/0 as text");
    row("00.", "text");
    row("0x1", "text");
    row("-", "text");
    row("", "text");
    row("abc", "text");
    row("1.2.3.4", "broken");
    row("2026-01-01", "text");
    row("+5", "text");
    row("1,234.5", "broken");
    row("1e400", "broken");
    row("NaN", "broken");
    row("-Infinity", "broken");
    row(".5", "broken");
    row("1.", "broken");
}

void ImportTest::cells() {
    QFETCH(QString, given);
    QFETCH(QString, expected);
    ParsedNumber number;
    std::string wide;
    QString found = "text";
    if (parseNumber(given.toStdString(), number, wide))
        found = (number.isWide ? "wide " + QString::fromStdString(wide)
                               : QString("%1/%2").arg(number.coefficient).arg(number.scale)) +
                (number.isPlain ? number.zeros > 0 ? " " + QString(number.zeros, '0') : "" : " as text");
    else if (isBrokenNumber(given.toStdString()) && given != "+5")
        found = "broken";
    QCOMPARE(found, expected);
}

void ImportTest::rows_data() {
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QString>("fields");
    QTest::newRow("plain") << QByteArray("a,b,c\n") << "a|b|c";
    QTest::newRow("empty ones") << QByteArray(",,\n") << "||";
    QTest::newRow("CRLF") << QByteArray("a,b\r\n") << "a|b";
    QTest::newRow("no line end") << QByteArray("a,b") << "a|b";
    QTest::newRow("quoted") << QByteArray("\"a,1\",\"say \"\"hi\"\"\"\n") << "a,1|say \"hi\"";
    QTest::newRow("line end inside") << QByteArray("\"a\nb\",c\n") << "a\nb|c";
    QTest::newRow("quote in the middle") << QByteArray("5\" screen,b\n") << "5\" screen|b";
    QTest::newRow("text after a quote") << QByteArray("\"a\"b,c\n") << "ab|c";
    QTest::newRow("open quote") << QByteArray("\"a,b\n") << "OPEN";
}

void ImportTest::rows() {
    QFETCH(QByteArray, line);
    QFETCH(QString, fields);
    CsvRow row;
    readCsvRow({line.constData(), static_cast<std::size_t>(line.size())}, 0, ',', row);
    QStringList found;
    for (const auto field : row.fields)
        found << QString::fromUtf8(field.data(), static_cast<qsizetype>(field.size()));
    QCOMPARE(row.isQuoteOpen ? QString("OPEN") : found.join('|'), fields);
}

void ImportTest::files_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* name, const QByteArray& text, const char* expected) { QTest::newRow(name) << text << QString(expected); };
    const QByteArray head = "customer,time,q\n";
    row("plain", head + "a,2026-01-01,1\nb,2026-01-02,2\n", "2 0 0");
    row("BOM, CRLF, no last line end", "\xEF\xBB\xBF" "customer,time,q\r\na,2026-01-01,1\r\nb,2026-01-02,2", "2 0 0");
    row("semicolons", "customer;time;q\na;2026-01-01;1\n", "1 0 0");
    row("tabs", "customer\ttime\tq\na\t2026-01-01\t1\n", "1 0 0");
    row("empty lines", head + "\na,2026-01-01,1\n\n\n", "1 0 0");
    row("quoted line ends", head + "\"a\nb\",2026-01-01,1\nc,2026-01-01,2\n", "2 0 0");
    row("NDJSON", "{\"customer\":\"a\",\"time\":\"2026-01-01T00:00:00Z\",\"q\":1.50,\"deep\":{\"x\":true}}\n{\"customer\":\"b\",\"time\":1767225600,\"q\":null}\n", "2 0 0");
    row("CloudEvents", "{\"specversion\":\"1.0\",\"type\":\"t\",\"source\":\"s\",\"subject\":\"a\",\"id\":\"1\",\"time\":\"2026-01-01T00:00:00Z\",\"data\":{\"q\":5}}\n"
                       "{\"specversion\":\"1.0\",\"type\":\"t\",\"source\":\"s\",\"subject\":\"a\",\"id\":\"1\",\"time\":\"2026-01-01T00:00:00Z\",\"data\":{\"q\":5}}\n", "1 0 1");
    const QByteArray event = "{\"specversion\":\"1.0\",\"type\":\"t\",\"source\":\"s\",\"subject\":\"a\",\"id\":\"1\",\"time\":\"2026-01-01T00:00:00Z\"}\n";
    row("CloudEvents of two sources", event + QByteArray(event).replace("\"s\"", "\"s2\""), "2 0 0");
    row("CloudEvents without source", QByteArray(event).replace("\"source\":\"s\",", "").repeated(2), "1 0 1");
    row("CloudEvents without id", event + QByteArray(event).replace("\"id\":\"1\",", "").repeated(2), "3 0 0");
    row("Latin-1", head + "a,2026-01-01,1\nM\xFCller,2026-01-02,2\n", "t.csv:3 column `customer`: the text is not UTF-8.");
    row("Latin-1, what to do", head + "M\xFCller,2026-01-02,2\n", "convert it, for instance with iconv -f WINDOWS-1252 -t UTF-8.");
    row("Latin-1 in quotes", head + "a,2026-01-01,\"\xE9\"\n", "t.csv:2 column `q`: the text is not UTF-8.");
    row("Latin-1 in an ignored place is good elsewhere", head + "\xC3\xA9,2026-01-01,1\n" + QByteArray("a,2026-01-01,1\n").repeated(199) + "a,2026-01-01,\xE9\n", "200 1 0");
    row("Latin-1 header", "customer,time,gr\xF6sse\na,2026-01-01,1\n", "has a first line that is not UTF-8. Convert it");
    row("Latin-1 in NDJSON", "{\"customer\":\"a\",\"time\":\"2026-01-01\"}\n{\"customer\":\"b\",\"time\":\"2026-01-01\",\"city\":\"K\xF6ln\"}\n", "t.csv:2 column `city`: the text is not UTF-8.");
    row("UTF-16 with a mark", QByteArray("\xFF\xFE" "c\0u\0s\0t\0,\0t\0\n\0", 16), "is UTF-16. Convert it, for instance with iconv -f UTF-16 -t UTF-8.");
    row("UTF-16 without one", QByteArray("c\0u\0s\0t\0,\0t\0\n\0", 14), "is UTF-16.");
    row("too small an exponent", head + "a,2026-01-01,1\na,2026-01-01,1e-400\n", "`1e-400` is too small; an exponent has at most two digits.");
    row("a time out of range", head + "a,2300-01-01,1\n", "t.csv:2 column `time`: `2300-01-01` is outside of the range of times, 1677-09-22 to 2262-04-11.");
    row("two rows, both wrong", head + "a,never,1\nb,never,1\n", "2 of 2 rows are wrong, more than the limit of 1 %.");
    row("a header of 10 MB", QByteArray(10'000'000, 'a') + ",b\n1,2\n", "has no column that could be the customer");
    row("a long name", QByteArray(1'000, 'a') + ",b\n1,2\n", ("it has " + QByteArray(60, 'a') + "…, b. Say which").constData());
    row("empty", "", "The file t.csv is empty.");
    row("only spaces", " \n \n", "The file t.csv is empty.");
    row("header only", head, "has a header and no rows.");
    row("binary", QByteArray("a\0b\n1\n", 6), "is not text: it holds zero bytes.");
    row("broken gzip", QByteArray("\x1f\x8b\x08\x00garbage", 11), "cannot be uncompressed.");
    row("JSON array", "[ {\"customer\":\"a\"} ]", "is one JSON array.");
    row("no customer", "who,time,q\na,2026-01-01,1\n", "has no column that could be the customer; it has who, time, q.");
    row("no time", "customer,when,q\na,2026-01-01,1\n", "has no column that could be the time");
    row("two columns alike", "customer,time,time\na,2026-01-01,1\n", "has two columns called `time`");
    row("too few fields", head + "a,2026-01-01\n", "t.csv:2 2 fields where the header has 3.");
    row("too many fields", head + "a,2026-01-01,1,2\n", "t.csv:2 4 fields where the header has 3.");
    row("no time in the row", head + "a,,1\n", "t.csv:2 column `time`: the time is missing.");
    row("bad time", head + "a,yesterday,1\n", "t.csv:2 column `time`:");
    row("missing customer", head + ",2026-01-01,1\n", "t.csv:2 column `customer`: the customer is missing.");
    row("NULL customer", head + "NULL,2026-01-01,1\n", "the customer is missing");
    row("group separators", head + "a,2026-01-01,\"1,234.5\"\n", "t.csv:2 column `q`: `1,234.5` is not a number");
    row("too large exponent", head + "a,2026-01-01,1e400\n", "`1e400` is too large; an exponent has at most two digits.");
    row("NaN", head + "a,2026-01-01,1\na,2026-01-01,NaN\n", "t.csv:3 column `q`: `NaN` is not a number");
    row("a text in a column of texts", head + "a,2026-01-01,Nan\na,2026-01-02,Anna\n", "2 0 0");
    row("open quote", head + "\"a,2026-01-01,1\n", "t.csv:2 a quote is opened and not closed.");
    row("not JSON", "{\"customer\":\"a\",\"time\":\"2026-01-01\"}\n{broken\n", "t.csv:2 this is not a JSON object");
    row("JSON number", "{\"customer\":\"a\",\"time\":\"2026-01-01\",\"q\":1e400}\n", "`1e400` is too large");
    row("one in a thousand is let through", head + QByteArray("a,2026-01-01,1\n").repeated(999) + "a,never,1\n", "999 1 0");
    row("a line of 10 MB", head + QByteArray(10'000'000, 'a') + ",2026-01-01,1\n", "The row at line 2 of t.csv is longer than 4 MiB.");
}

void ImportTest::files() {
    QFETCH(QByteArray, text);
    QFETCH(QString, expected);
    const QString found = outcome(requestFor(write("t.csv", text)));
    QVERIFY2(found.contains(expected), qPrintable(found.left(500)));
    QVERIFY(found.size() < 3'000);
}

void ImportTest::guesses_data() {
    QTest::addColumn<QString>("header");
    QTest::addColumn<QString>("roles");
    QTest::newRow("usual") << "client_id,window_start_s,requests,tokens" << "count=requests customer=client_id time=window_start_s";
    QTest::newRow("events") << "event_id,account,timestamp,event_name" << "customer=account event=event_name id=event_id time=timestamp";
    QTest::newRow("FOCUS") << "SubAccountId,ChargePeriodStart,BilledCost" << "customer=SubAccountId time=ChargePeriodStart";
    QTest::newRow("nothing known") << "a,b,c" << "";
}

void ImportTest::guesses() {
    QFETCH(QString, header);
    QFETCH(QString, roles);
    const QString path = write("g.csv", (header + "\n1,2,3,4\n").toUtf8().left(1000));
    const auto preview = previewImport(path.toStdString(), {}, 10);
    QVERIFY(static_cast<bool>(preview));
    QStringList found;
    for (const auto& [role, source] : preview->guess.roles)
        found << QString::fromStdString(role + "=" + source.column);
    QCOMPARE(found.join(' '), roles);
}

// What becomes of a file of customers: the customers, then duplicates and conflicts, or the error.
void ImportTest::customers_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* name, const QByteArray& text, const char* expected) { QTest::newRow(name) << text << QString(expected); };
    const QByteArray head = "customer,zone,size\n";
    row("texts stay as they are", head + "a,Europe/Berlin,007\nb,,large\n", "a size=007 zone=Europe/Berlin; b size=large; 0 0");
    row("NULL is missing", head + "a,UTC,NULL\n", "a zone=UTC; 0 0");
    row("NDJSON", "{\"customer\":\"a\",\"size\":1.50}\n{\"customer\":\"b\",\"zone\":\"UTC\"}\n", "a size=1.50; b zone=UTC; 0 0");
    row("the same twice", head + "a,UTC,x\na,UTC,x\n", "a size=x zone=UTC; 1 0");
    row("something else twice", head + "a,UTC,x\nb,UTC,y\na,UTC,z\n", "a size=z zone=UTC; b size=y zone=UTC; 0 1 a: c.csv line 4 stays, c.csv line 2 goes");
    row("a value and none", head + "a,UTC,x\na,UTC,\n", "a zone=UTC; 0 1 a: c.csv line 3 stays, c.csv line 2 goes");
    row("other columns add", "{\"customer\":\"a\",\"size\":\"x\"}\n{\"customer\":\"a\",\"zone\":\"UTC\"}\n", "a size=x zone=UTC; 0 0");
    row("no customer", head + "a,UTC,x\n,UTC,x\n", "1 of 2 rows is wrong, more than the limit of 1 %. Mend them, or allow more with --max-rejects.\nc.csv:3 column `customer`: the customer is missing.");
    row("no zone", head + "a,Mars/X,x\nb,UTC,x\n", "c.csv:2 column `zone`: `Mars/X` is not a time zone; use a name such as UTC or Europe/Berlin.");
    row("too few fields", head + "a,UTC\nb,UTC,x\n", "c.csv:2 2 fields where the header has 3.");
    row("open quote", head + "b,UTC,x\na,UTC,\"x\n", "c.csv:3 a quote is opened and not closed.");
    row("one in a hundred is let through", head + QByteArray("a,UTC,x\n").repeated(99) + "b,Mars/X,x\n", "a size=x zone=UTC; 98 0");
    row("another column", "who,zone\na,UTC\n", "has no column that could be the customer; it has who, zone.");
}

void ImportTest::customers() {
    QFETCH(QByteArray, text);
    QFETCH(QString, expected);
    Progress progress;
    const auto read = importCustomers(requestFor(write("c.csv", text)), progress);
    QString found;
    if (!read)
        found = errorText(read.error());
    else {
        for (const auto& [customer, values] : read->table.customers) {
            found += QString::fromStdString(customer);
            for (const auto& [name, value] : values)
                found += QString::fromStdString(" " + name + "=" + value);
            found += "; ";
        }
        found += QString("%1 %2").arg(read->duplicates).arg(read->conflicts);
        for (const PartConflict& conflict : read->conflictExamples)
            found += QString::fromStdString(" " + conflict.id + ": " + conflict.rowKept + " stays, " + conflict.rowDropped + " goes");
    }
    QVERIFY2(found.contains(expected), qPrintable(found));
}

// Constants for roles; ids that some rows lack.
void ImportTest::roles_data() {
    QTest::addColumn<QStringList>("map");
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("expected");
    QTest::addColumn<quint64>("represented");
    const QByteArray rows = "customer,key,q\na,1,5\nb,,6\nb,,6\na,1,5\n";
    const auto row = [](const char* name, const char* map, const QByteArray& text, const char* expected, quint64 represented) {
        QTest::newRow(name) << QString(map).split(' ') << text << QString(expected) << represented;
    };
    row("time", "time=:2026-01-01", rows, "4 0 0", 4);
    row("count", "time=:2026-01-01 count=:10", rows, "4 0 0", 40);
    row("end and recorded", "time=:2026-01-01 end=:2026-01-02 recorded=:2026-01-03", rows, "4 0 0", 4);
    row("id", "time=:2026-01-01 id=:x", "customer,q\na,5\na,5\n", "1 0 1", 1);
    row("ids that some rows lack", "time=:2026-01-01 id=key", rows, "3 0 1", 3);
    row("ids that all rows lack", "time=:2026-01-01 id=key", "customer,key,q\na,,5\na,,5\n", "2 0 0", 2);
    row("no time", "time=:soon", rows, "--map time=:soon: `soon` is not a time; expected ISO 8601", 0);
    row("no count", "time=:2026-01-01 count=:0", rows, "--map count=:0: a row stands for 1 or more requests.", 0);
    row("half a count", "time=:2026-01-01 count=:1.5", rows, "a row stands for 1 or more requests.", 0);
}

void ImportTest::roles() {
    QFETCH(QStringList, map);
    QFETCH(QByteArray, text);
    QFETCH(QString, expected);
    QFETCH(quint64, represented);
    auto request = requestFor(write("roles.csv", text));
    for (const QString& entry : map) {
        const std::string source = entry.section('=', 1).toStdString();
        request.mapping.roles[entry.section('=', 0, 0).toStdString()] =
            source[0] == ':' ? ColumnSource{"", source.substr(1)} : ColumnSource{source, std::nullopt};
    }
    const QString found = outcome(request);
    QVERIFY2(found.contains(expected), qPrintable(found));
    if (represented == 0)
        return;
    Progress progress;
    QCOMPARE((*importUsage(request, progress)).part->represented, represented);
}

void ImportTest::rejects() {
    auto request = requestFor(write("r.csv", "customer,time,q\na,2026-01-01,1\nb,soon,\"2\n,x\"\n"));
    request.limits.rejectsMax = 1;
    request.rejectsFile = folder.filePath("rejects.csv").toStdString();
    QCOMPARE(outcome(request), QString("1 1 0"));
    QFile file(folder.filePath("rejects.csv"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray text = file.readAll();
    QVERIFY(text.startsWith("file,line,column,reason,row\nr.csv,3,time,"));
    QVERIFY2(text.endsWith(",\"b,soon,\"\"2\n,x\"\"\"\n"), text);
    request.limits.rejectsMax = 0;
    QVERIFY(outcome(request).contains("more than the limit of 0 rows"));
    QCOMPARE(QDir(folder.path()).entryList({"rerate-import-*", "*.writing"}), QStringList());
}

// The name says what a file is when its first line does not.
void ImportTest::namedNdjson_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("expected");
    QTest::newRow("ndjson") << "x.ndjson" << "1 1 0";
    QTest::newRow("jsonl") << "x.jsonl" << "1 1 0";
    QTest::newRow("ndjson, compressed by name") << "x.ndjson.gz" << "1 1 0";
    QTest::newRow("csv") << "x.csv" << "has no column that could be the customer";
}

void ImportTest::namedNdjson() {
    QFETCH(QString, name);
    QFETCH(QString, expected);
    auto request = requestFor(write(name, "broken\n{\"customer\":\"a\",\"time\":\"2026-01-01\"}\n"));
    request.limits.rejectsMax = 1;
    QVERIFY2(outcome(request).contains(expected), qPrintable(outcome(request)));
    request.limits.rejectsMax = 0;
    if (name != "x.csv")
        QVERIFY(outcome(request).contains(name + ":1 this is not a JSON object"));
}

// Any table of texts, written as CSV with quotes here and there, reads back the same.
void ImportTest::anyTableReadsBack() {
    QVERIFY(rc::check("CSV there and back", [] {
        const std::string alphabet = "ab,\"\n\r ;x7.";
        std::string text = "customer,time,q\n";
        std::vector<std::string> cells;
        const int count = *rc::gen::inRange(1, 30);
        for (int i = 0; i < count; ++i) {
            std::string cell = "k";
            for (int k = *rc::gen::inRange(0, 12); k > 0; --k)
                cell += alphabet[*rc::gen::inRange<std::size_t>(0, alphabet.size())];
            cell += "z";
            std::string quoted = "\"";
            for (const char c : cell) {
                quoted += c;
                if (c == '"')
                    quoted += c;
            }
            text += "c" + std::to_string(i) + ",2026-01-01," + quoted + "\"" + (*rc::gen::arbitrary<bool>() ? "\r\n" : "\n");
            cells.push_back(cell);
        }
        const QString path = write("any.csv", QByteArray::fromStdString(text));
        Progress progress;
        auto request = requestFor(path);
        request.threadCount = static_cast<unsigned>(*rc::gen::inRange(1, 4));
        const auto imported = importUsage(request, progress);
        RC_ASSERT(static_cast<bool>(imported));
        const FinishedPart& part = *imported->part;
        RC_ASSERT(part.rows == static_cast<std::uint64_t>(count));
        for (const std::string& cell : cells)
            RC_ASSERT(part.columnTexts[0]->find(cell).has_value());
    }));
}

void ImportTest::cancels() {
    auto request = requestFor(write("big.csv", "customer,time,q\n" + QByteArray("a,2026-01-01,1\n").repeated(400'000)));
    Progress progress;
    progress.cancel();
    const auto imported = importUsage(request, progress);
    QVERIFY(!imported);
    QCOMPARE(imported.error().kind, ErrorKind::Cancelled);
    QCOMPARE(QDir(folder.path()).entryList({"rerate-import-*"}), QStringList());
}

QTEST_GUILESS_MAIN(ImportTest)
#include "tst_import.moc"
