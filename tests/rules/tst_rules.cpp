// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The shape of the code: who may include whom, one door for each outside library, no floating point
// where money is, heads of files, length of functions. Each rule is first shown to fail on a snippet.

#include <QDirIterator>
#include <QFile>
#include <QFileInfo>
#include <QMap>
#include <QRegularExpression>
#include <QSet>
#include <QTest>

namespace {

constexpr int kEdge = 99;

const QMap<QString, int>& levels() {
    static const QMap<QString, int> kLevels = {
        {"base", 0},    {"money", 1},   {"time", 1},     {"usage", 2},  {"catalog", 2},
        {"language", 3}, {"metering", 3}, {"contracts", 3}, {"credits", 3}, {"rating", 4}, {"billing", 5},
        {"replay", 6},  {"analysis", 7}, {"import", kEdge}, {"storage", kEdge}, {"warehouse", kEdge},
        {"report", kEdge}};
    return kLevels;
}

QString readFile(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

QStringList sources(const QString& folder) {
    QStringList files;
    QDirIterator it(QStringLiteral(RERATE_SOURCE_DIR "/") + folder, {"*.h", "*.cpp"}, QDir::Files,
                    QDirIterator::Subdirectories);
    while (it.hasNext())
        files << it.next();
    files.sort();
    return files;
}

QString withoutComments(QString text) {
    text.remove(QRegularExpression("//[^\n]*"));
    text.remove(QRegularExpression("\"(\\\\.|[^\"\\\\\n])*\""));
    return text;
}

// What a file of a room includes that it may not.
QStringList wrongIncludes(const QString& room, const QString& text) {
    QStringList wrong;
    const int level = levels().value(room, -1);
    static const QRegularExpression include("#include \"(engine|app|tests)/([a-z_]+)/");
    auto matches = include.globalMatch(text);
    while (matches.hasNext()) {
        const auto match = matches.next();
        const QString other = match.captured(2);
        if (match.captured(1) != "engine") {
            wrong << match.captured(0);
            continue;
        }
        const int otherLevel = levels().value(other, -1);
        const bool isOwn = other == room;
        const bool isLower = otherLevel >= 0 && otherLevel < level && otherLevel != kEdge;
        if (!isOwn && !isLower)
            wrong << match.captured(0);
    }
    if (text.contains(QRegularExpression("#include <Q[A-Za-z]")))
        wrong << "Qt";
    return wrong;
}

QStringList forbiddenWords(const QString& text) {
    QStringList found;
    const QString code = withoutComments(text);
    for (const char* word : {"double", "float", "std::chrono::system_clock", "std::locale", "getenv",
                             "std::rand", "random_device", "std::time("})
        if (code.contains(QRegularExpression(QStringLiteral("\\b") + QRegularExpression::escape(word) +
                                             (QString(word).endsWith('(') ? "" : "\\b"))))
            found << word;
    return found;
}

// What a translator of the conformance cases may not do: calculate, or see more than texts.
QStringList wrongInTranslator(const QString& text) {
    QStringList found;
    static const QRegularExpression include("#include [\"<]([^\">]+)[\">]");
    static const QSet<QString> kAllowed = {
        "array", "span", "string", "vector", "tests/conformance/plan_pieces.h", "tests/conformance/translator.h"};
    auto includes = include.globalMatch(text);
    while (includes.hasNext())
        if (const QString file = includes.next().captured(1); !kAllowed.contains(file))
            found << file;
    const QString code = withoutComments(QString(text).remove(include));
    static const QRegularExpression words(
        "\\b(Decimal|Ratio|Case|CaseValue|expect|double|float|sto[a-z]+|ato[a-z]+|strto[a-z]+|from_chars|to_string|sscanf)\\b");
    static const QRegularExpression arithmetic("[^+\\-] ?(\\+=|-=|\\*=|/=|%=)|[\\w)\\]] [+\\-*/%] [\\w(]");
    for (const QRegularExpression* pattern : {&words, &arithmetic})
        for (auto matches = pattern->globalMatch(code); matches.hasNext();)
            found << matches.next().captured(0).trimmed();
    return found;
}

// Functions longer than a screen or two, by the line on which they end.
QStringList longFunctions(const QString& text, int linesMax) {
    QStringList found;
    const QStringList lines = text.split('\n');
    int start = -1;
    int indent = 0;
    for (int i = 0; i < lines.size(); ++i) {
        static const QRegularExpression head("^( {0,4})[A-Za-z_~\\[].*\\)( const)?( override)?( noexcept)? \\{$");
        const auto match = head.match(lines[i]);
        const bool isBlock = lines[i].contains(QRegularExpression("^ *(class|struct|namespace|if|for|while|switch|do|else|return)\\b"));
        if (start < 0 && match.hasMatch() && !isBlock) {
            start = i;
            indent = static_cast<int>(match.captured(1).size());
        } else if (start >= 0 && lines[i].startsWith(QString(indent, ' ') + '}') ) {
            if (i - start + 1 > linesMax)
                found << QString::number(start + 1);
            start = -1;
        }
    }
    return found;
}

} // namespace

class RulesTest : public QObject {
    Q_OBJECT

private slots:
    void snippets_data();
    void snippets();
    void rooms();
    void doors_data();
    void doors();
    void words();
    void heads();
    void functions();
    void translators_data();
    void translators();
    void translatorFiles();
};

void RulesTest::snippets_data() {
    QTest::addColumn<QString>("room");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("expected");
    QTest::newRow("lower") << "billing" << "#include \"engine/money/decimal.h\"" << "";
    QTest::newRow("own") << "billing" << "#include \"engine/billing/plan_terms.h\"" << "";
    QTest::newRow("same level") << "time" << "#include \"engine/money/decimal.h\"" << "#include \"engine/money/";
    QTest::newRow("higher") << "rating" << "#include \"engine/replay/run.h\"" << "#include \"engine/replay/";
    QTest::newRow("edge") << "analysis" << "#include \"engine/storage/project.h\"" << "#include \"engine/storage/";
    QTest::newRow("edge to edge") << "storage" << "#include \"engine/import/usage_import.h\"" << "#include \"engine/import/";
    QTest::newRow("app") << "report" << "#include \"app/views/style.h\"" << "#include \"app/views/";
    QTest::newRow("Qt") << "usage" << "#include <QString>" << "Qt";
}

void RulesTest::snippets() {
    QFETCH(QString, room);
    QFETCH(QString, text);
    QFETCH(QString, expected);
    QCOMPARE(wrongIncludes(room, text).join(' '), expected);
    QCOMPARE(forbiddenWords("double price = 0;"), QStringList{"double"});
    QCOMPARE(forbiddenWords("// a double\nint x = 0; const char* t = \"double\";"), QStringList());
    QCOMPARE(longFunctions("void f() {\n1\n2\n3\n}\n", 4), QStringList{"1"});
    QCOMPARE(longFunctions("void f() {\n1\n2\n}\n", 4), QStringList());
}

void RulesTest::rooms() {
    QStringList wrong;
    for (const QString& file : sources("engine")) {
        const QString room = file.section("/engine/", 1).section('/', 0, 0);
        QVERIFY2(levels().contains(room), qPrintable("the room of " + file + " has no level"));
        for (const QString& include : wrongIncludes(room, readFile(file)))
            wrong << file + ": " + include;
    }
    // The command line is a program without Qt.
    for (const QString& file : sources("app/cli"))
        if (readFile(file).contains(QRegularExpression("#include <Q[A-Za-z]")))
            wrong << file + ": Qt";
    QCOMPARE(wrong.join('\n'), QString());
}

void RulesTest::doors_data() {
    QTest::addColumn<QString>("include");
    QTest::addColumn<QString>("door");
    QTest::newRow("SQLite") << "<sqlite3.h>" << "engine/storage/database";
    QTest::newRow("libyaml") << "<yaml.h>" << "engine/language/yaml_document";
    QTest::newRow("Boost") << "<boost/" << "engine/money/wide_integer";
    QTest::newRow("date") << "<date/" << "engine/time/";
    QTest::newRow("simdjson") << "<simdjson.h>" << "engine/import/json_parser";
    QTest::newRow("zlib") << "<zlib.h>" << "engine/import/gzip_stream";
    QTest::newRow("zstd") << "<zstd.h>" << "engine/usage/zstd_codec";
    QTest::newRow("CLI11") << "<CLI/" << "app/cli/command_line";
    QTest::newRow("QCustomPlot") << "<qcustomplot.h>" << "app/charts/plot.h";
    QTest::newRow("xxHash") << "<xxhash.h>" << "engine/base/hash";
    QTest::newRow("Nettle") << "<nettle/" << "engine/base/hash";
}

void RulesTest::doors() {
    QFETCH(QString, include);
    QFETCH(QString, door);
    QStringList wrong;
    int users = 0;
    for (const QString& folder : {QStringLiteral("engine"), QStringLiteral("app")})
        for (const QString& file : sources(folder))
            if (readFile(file).contains("#include " + include)) {
                ++users;
                if (!file.contains('/' + door))
                    wrong << file;
            }
    QCOMPARE(wrong.join('\n'), QString());
    QVERIFY2(users > 0, "nobody uses this library any more");
}

void RulesTest::words() {
    QStringList wrong;
    for (const QString& file : sources("engine"))
        for (const QString& word : forbiddenWords(readFile(file)))
            wrong << file + ": " + word;
    for (const QString& folder : {QStringLiteral("engine"), QStringLiteral("app"), QStringLiteral("tests")})
        for (const QString& file : sources(folder))
            if (!file.endsWith("tst_rules.cpp") &&
                readFile(file).contains(QRegularExpression("\\b(TODO|FIXME|XXX)\\b")))
                wrong << file + ": left undone";
    QCOMPARE(wrong.join('\n'), QString());
}

void RulesTest::heads() {
    QStringList wrong;
    for (const QString& folder : {QStringLiteral("engine"), QStringLiteral("app"), QStringLiteral("tests")})
        for (const QString& file : sources(folder)) {
            const QStringList lines = readFile(file).split('\n');
            if (lines.value(0) != "// SPDX-FileCopyrightText: The Rerate authors" ||
                lines.value(1) != "// SPDX-License-Identifier: GPL-3.0-or-later")
                wrong << file + ": licence";
            if (!file.endsWith(".h"))
                continue;
            if (!lines.contains("#pragma once"))
                wrong << file + ": #pragma once";
            if (!lines.value(3).startsWith("// "))
                wrong << file + ": opening paragraph";
        }
    QCOMPARE(wrong.join('\n'), QString());
}

void RulesTest::functions() {
    QStringList wrong;
    for (const QString& folder : {QStringLiteral("engine"), QStringLiteral("app")})
        for (const QString& file : sources(folder))
            for (const QString& line : longFunctions(readFile(file), 90))
                wrong << file + ':' + line;
    QCOMPARE(wrong.join('\n'), QString());
}

void RulesTest::translators_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("expected");
    QTest::newRow("moves text") << "rows.push_back(join(\"unit: \", tier[\"price\"].text())); // a * b" << "";
    QTest::newRow("includes") << "#include \"engine/money/decimal.h\"\n#include <array>" << "engine/money/decimal.h";
    QTest::newRow("the case itself") << "#include \"tests/conformance/case_file.h\"" << "tests/conformance/case_file.h";
    QTest::newRow("number") << "const int n = std::stoi(view.params[\"n\"].text());" << "stoi";
    QTest::newRow("adds") << "auto x = a + b;" << "a + b";
    QTest::newRow("adds on") << "x += b;" << "x +=";
    QTest::newRow("multiplies") << "auto x = f(a) * g(b);" << ") * g";
    QTest::newRow("expected value") << "found.expect.find(\"amount\")" << "expect";
    QTest::newRow("counts up") << "++row;" << "";
}

void RulesTest::translators() {
    QFETCH(QString, text);
    QFETCH(QString, expected);
    QCOMPARE(wrongInTranslator(text).join(' '), expected);
}

void RulesTest::translatorFiles() {
    QStringList wrong;
    int files = 0;
    for (const QString& file : sources("tests/conformance")) {
        if (!QFileInfo(file).fileName().startsWith("translate_"))
            continue;
        ++files;
        for (const QString& found : wrongInTranslator(readFile(file)))
            wrong << file + ": " + found;
    }
    QCOMPARE(wrong.join('\n'), QString());
    QVERIFY(files > 0);
    // Nor may what they include let them see more.
    for (const char* file : {"case_view.h", "question.h", "translator.h", "plan_pieces.h"}) {
        const QString text = readFile(QStringLiteral(RERATE_SOURCE_DIR "/tests/conformance/") + file);
        QVERIFY2(!text.contains("case_file.h") && !text.contains("engine/money"), file);
    }
}

QTEST_GUILESS_MAIN(RulesTest)
#include "tst_rules.moc"
