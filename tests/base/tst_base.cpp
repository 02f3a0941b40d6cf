// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Checks, results, remarks as text, JSON text, suggestions, hashes, 128-bit integers, progress.

#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QTest>

#include <rapidcheck.h>

#include <functional>

#include "engine/base/hash.h"
#include "engine/base/id.h"
#include "engine/base/int128.h"
#include "engine/base/json_writer.h"
#include "engine/base/progress.h"
#include "engine/base/suggestion.h"
#include "engine/base/utf8.h"

using namespace rerate;

Q_DECLARE_METATYPE(rerate::Diagnostic)
Q_DECLARE_METATYPE(std::function<void()>)

namespace {

QString text(const std::string& s) { return QString::fromStdString(s); }

std::vector<std::string> words(const QString& list) {
    std::vector<std::string> split;
    for (const QString& word : list.split(' ', Qt::SkipEmptyParts))
        split.push_back(word.toStdString());
    return split;
}

Result<int> half(int number) {
    if (number % 2 != 0)
        return Error{ErrorKind::InvalidInput, "The number is odd."};
    return number / 2;
}

Result<void> tryHalf(int number, bool& reachedEnd) {
    RERATE_TRY(half(number));
    reachedEnd = true;
    return {};
}

Int128 power(int exponent) { return static_cast<Int128>(1) << exponent; }

} // namespace

class BaseTest : public QObject {
    Q_OBJECT

private slots:
    void checks_data();
    void checks();
    void results();
    void diagnostics_data();
    void diagnostics();
    void severities();
    void json_data();
    void json();
    void jsonIndented();
    void jsonIsJson();
    void utf8_data();
    void utf8();
    void suggestions_data();
    void suggestions();
    void sha256_data();
    void sha256();
    void sha256InPieces();
    void hash128Values();
    void int128Texts_data();
    void int128Texts();
    void int128Overflow();
    void ids();
    void progress();
};

void BaseTest::checks_data() {
    QTest::addColumn<std::function<void()>>("action");
    QTest::addColumn<QString>("meaning"); // empty: nothing breaks
    const auto row = [](const char* name, std::function<void()> action, const char* meaning) {
        QTest::newRow(name) << std::move(action) << meaning;
    };
    row("true", [] { CHECK(1 + 1 == 2, "sums"); }, "");
    row("false", [] { CHECK(1 + 1 == 3, "sums agree"); }, "sums agree");
    row("value of a success", [] { (void)half(4).value(); }, "");
    row("value of an error", [] { (void)half(3).value(); }, "The number is odd.");
    row("star of an error", [] { (void)*half(3); }, "The number is odd.");
    row("error of a success", [] { (void)half(4).error(); }, "asked for the error of a success");
    row("error of an empty success", [] { (void)Result<void>().error(); },
        "asked for the error of a success");
    row("closed JSON", [] { (void)JsonWriter().beginArray().endArray().take(); }, "");
    row("open JSON", [] { (void)JsonWriter().beginArray().take(); }, "before it was finished");
    row("JSON key without value", [] { JsonWriter().beginObject().key("a").endObject(); },
        "closed that was not open");
    row("JSON closed twice", [] { JsonWriter().beginArray().endArray().endArray(); },
        "closed that was not open");
    row("JSON key at the top", [] { JsonWriter().key("a"); }, "outside an object");
}

void BaseTest::checks() {
    QFETCH(std::function<void()>, action);
    QFETCH(QString, meaning);
    QString broken;
    try {
        action();
    } catch (const CheckFailure& failure) {
        broken = QString::fromUtf8(failure.what());
        QVERIFY2(broken.startsWith("internal check failed: "), qPrintable(broken));
        QVERIFY2(broken.contains(QRegularExpression("\\.(h|cpp):[0-9]+\\)$")), qPrintable(broken));
    }
    QCOMPARE(broken.isEmpty(), meaning.isEmpty());
    QVERIFY2(broken.contains(meaning), qPrintable(broken));
}

void BaseTest::results() {
    QVERIFY(half(4));
    QCOMPARE(*half(4), 2);
    QVERIFY(!half(3));
    QCOMPARE(half(3).error().kind, ErrorKind::InvalidInput);
    bool reachedEnd = false;
    QVERIFY(!tryHalf(3, reachedEnd));
    QVERIFY(!reachedEnd);
    QVERIFY(tryHalf(4, reachedEnd));
    QVERIFY(reachedEnd);
    // A result may hold what can only be moved.
    Result<std::unique_ptr<int>> moved(std::make_unique<int>(7));
    const std::unique_ptr<int> taken = *std::move(moved);
    QCOMPARE(*taken, 7);
    QCOMPARE(cancelledError().kind, ErrorKind::Cancelled);
}

void BaseTest::diagnostics_data() {
    QTest::addColumn<Diagnostic>("diagnostic");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* name, Diagnostic diagnostic, const char* expected) {
        QTest::newRow(name) << std::move(diagnostic) << expected;
    };
    row("the example of the header",
        {Severity::Error, "plan.yaml", 12, 9, 0, 0, "", "unknown key `pirce`.",
         "Did you mean `price`?"},
        "plan.yaml:12:9: error: unknown key `pirce`. Did you mean `price`?");
    row("no place", {Severity::Note, "", 0, 0, 0, 0, "", "Nothing to do.", ""},
        "note: Nothing to do.");
    row("file only", {Severity::Warning, "usage.csv", 0, 0, 0, 0, "", "It is empty.", ""},
        "usage.csv: warning: It is empty.");
    row("line only", {Severity::Error, "usage.csv", 3, 0, 0, 0, "time", "It is missing.", ""},
        "usage.csv:3: error: time: It is missing.");
    row("line without a file", {Severity::Error, "", 3, 4, 0, 0, "", "It is odd.", ""},
        "line 3:4: error: It is odd.");
    row("column without a line", {Severity::Error, "a.csv", 0, 4, 0, 0, "", "It is odd.", ""},
        "a.csv: error: It is odd.");
    row("path in a plan", {Severity::Error, "p", 1, 1, 2, 5, "charges[1].price", "It is odd.", "Fix it."},
        "p:1:1: error: charges[1].price: It is odd. Fix it.");
}

void BaseTest::diagnostics() {
    QFETCH(Diagnostic, diagnostic);
    QFETCH(QString, expected);
    QCOMPARE(text(toText(diagnostic)), expected);
    QCOMPARE(text(toText(std::vector<Diagnostic>{diagnostic, diagnostic})),
             expected + "\n" + expected + "\n");
}

void BaseTest::severities() {
    const auto list = [](std::initializer_list<Severity> severities) {
        std::vector<Diagnostic> diagnostics;
        for (const Severity severity : severities)
            diagnostics.push_back({severity, "", 0, 0, 0, 0, "", "", ""});
        return diagnostics;
    };
    QVERIFY(!hasErrors({}));
    QVERIFY(!hasErrors(list({Severity::Warning, Severity::Note})));
    QVERIFY(hasErrors(list({Severity::Warning, Severity::Error})));
    QCOMPARE(toText(std::vector<Diagnostic>()), std::string());
}

void BaseTest::json_data() {
    QTest::addColumn<QByteArray>("given");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char* name, QByteArray given, QByteArray expected) {
        QTest::newRow(name) << given << expected;
    };
    row("plain", "abc", "\"abc\"");
    row("empty", "", "\"\"");
    row("quote", "a\"b", "\"a\\\"b\"");
    row("backslash", "a\\b", "\"a\\\\b\"");
    row("slash stays", "a/b", "\"a/b\"");
    row("line ends", "a\r\n\tb", "\"a\\r\\n\\tb\"");
    row("control", QByteArray("\x01\x1f", 2), "\"\\u0001\\u001f\"");
    row("zero byte", QByteArray("a\0b", 3), "\"a\\u0000b\"");
    row("other letters", "Zürich €", "\"Zürich €\"");
}

void BaseTest::json() {
    QFETCH(QByteArray, given);
    QFETCH(QByteArray, expected);
    const std::string_view value(given.data(), static_cast<std::size_t>(given.size()));
    QCOMPARE(QByteArray::fromStdString(JsonWriter(JsonWriter::Layout::Compact).string(value).take()),
             expected);
    const std::string object =
        JsonWriter(JsonWriter::Layout::Compact).beginObject().field(value, 1).endObject().take();
    QCOMPARE(QByteArray::fromStdString(object), "{" + expected + ":1}");
}

void BaseTest::jsonIndented() {
    JsonWriter writer;
    writer.beginObject().field("b", "x").field("a", std::int64_t{-5});
    writer.key("list").beginArray().integer(1).null().boolean(true);
    writer.beginObject().endObject().beginArray().endArray().endArray();
    writer.field("last", false).endObject();
    QCOMPARE(text(writer.take()), QString("{\n"
                                          "  \"b\": \"x\",\n"
                                          "  \"a\": -5,\n"
                                          "  \"list\": [\n"
                                          "    1,\n"
                                          "    null,\n"
                                          "    true,\n"
                                          "    {},\n"
                                          "    []\n"
                                          "  ],\n"
                                          "  \"last\": false\n"
                                          "}\n"));
    QCOMPARE(text(JsonWriter(JsonWriter::Layout::Compact).integer(INT64_MIN).take()),
             QString("-9223372036854775808"));
}

// What is written can be read by somebody else's reader.
void BaseTest::jsonIsJson() {
    QVERIFY(rc::check("any text comes back", [] {
        std::string any;
        for (const char32_t letter : *rc::gen::container<std::u32string>(rc::gen::inRange<char32_t>(1, 0xD7FF)))
            any += QString::fromUcs4(&letter, 1).toStdString();
        JsonWriter writer(*rc::gen::arbitrary<bool>() ? JsonWriter::Layout::Compact
                                                      : JsonWriter::Layout::Indented);
        const std::string json = writer.beginObject().field("k", any).endObject().take();
        const QJsonDocument document = QJsonDocument::fromJson(QByteArray::fromStdString(json));
        RC_ASSERT(document.object().value("k").toString().toStdString() == any);
    }));
}

void BaseTest::utf8_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("size");          // of the first character
    QTest::addColumn<QByteArray>("prefix"); // of four bytes
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<int>("sound");         // bytes
    const auto row = [](const char* name, const char* text, int size, const char* prefix, const char* json, int sound) {
        QTest::newRow(name) << QByteArray(text) << size << QByteArray(prefix) << QByteArray(json) << sound;
    };
    row("letters", "abcdef", 1, "abcd", "\"abcdef\"", 6);
    row("two bytes", "\u00dcabc", 2, "\u00dcab", "\"\u00dcabc\"", 5);
    row("cut in a character", "abc\u20ac", 1, "abc", "\"abc\u20ac\"", 6);
    row("cut behind one", "a\u20acb", 1, "a\u20ac", "\"a\u20acb\"", 5);
    row("four bytes", "\U0001F642x", 4, "\U0001F642", "\"\U0001F642x\"", 5);
    row("the last one", "\xF4\x8F\xBF\xBF", 4, "\xF4\x8F\xBF\xBF", "\"\xF4\x8F\xBF\xBF\"", 4);
    row("beyond the last one", "\xF4\x90\x80\x80", 0, "\xF4\x90\x80\x80", "\"\uFFFD\uFFFD\uFFFD\uFFFD\"", 0);
    row("half a character", "a\xC3", 1, "a\xC3", "\"a\uFFFD\"", 1);
    row("its other half", "\x9Cz", 0, "\x9Cz", "\"\uFFFDz\"", 0);
    row("Latin 1", "\xFC" "ber", 0, "\xFC" "ber", "\"\uFFFDber\"", 0);
    row("too long a form", "\xC0\xAF", 0, "\xC0\xAF", "\"\uFFFD\uFFFD\"", 0);
    row("half a pair of UTF-16", "\xED\xA0\x80", 0, "\xED\xA0\x80", "\"\uFFFD\uFFFD\uFFFD\"", 0);
    row("no characters at all", "\x80\x80\x80\x80\x80\x80", 0, "\x80\x80\x80\x80", "\"\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\"", 0);
}

void BaseTest::utf8() {
    QFETCH(QByteArray, text);
    QFETCH(int, size);
    QFETCH(QByteArray, prefix);
    QFETCH(QByteArray, json);
    QFETCH(int, sound);
    const std::string whole = text.toStdString();
    QCOMPARE(utf8SizeAt(whole, 0), static_cast<std::size_t>(size));
    QCOMPARE(std::string(utf8CharacterAt(whole, 0)), whole.substr(0, static_cast<std::size_t>(std::max(1, size))));
    QCOMPARE(QByteArray::fromStdString(std::string(utf8Prefix(whole, 4))), prefix);
    QCOMPARE(QByteArray::fromStdString(JsonWriter(JsonWriter::Layout::Compact).string(whole).take()), json);
    QCOMPARE(endOfUtf8(whole), static_cast<std::size_t>(sound));
}

void BaseTest::suggestions_data() {
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QString>("known");
    QTest::addColumn<QString>("nearest"); // empty: none is near enough
    const auto row = [](const char* typed, const char* known, const char* nearest) {
        QTest::addRow("%s of %s", typed, known) << typed << known << nearest;
    };
    row("pirce", "meter price name", "price"); // two letters swapped
    row("prices", "meter price name", "price"); // one too many
    row("prce", "meter price name", "price"); // one too few
    row("prixe", "meter price name", "price"); // another one
    row("PRICE", "meter price name", "price"); // case does not count
    row("customer", "event customer_id", "customer_id"); // the beginning of a word
    row("customer_identifier", "event customer", "customer");
    row("stepp", "steps step", "steps"); // as near as the other: the first
    row("banana", "meter price name", "");
    row("", "meter price name", "");
    row("", "a b", "");
    row("x", "y z", ""); // nothing in common
    row("x", "y xy", "xy");
    row("price", "", "");
    row("id", "to by at", "");
}

void BaseTest::suggestions() {
    QFETCH(QString, typed);
    QFETCH(QString, known);
    QFETCH(QString, nearest);
    const auto found = nearestWord(typed.toStdString(), words(known));
    QCOMPARE(found ? text(*found) : QString(), nearest);
    QCOMPARE(text(didYouMean(typed.toStdString(), words(known))),
             nearest.isEmpty() ? QString() : "Did you mean `" + nearest + "`?");
    QVERIFY(!nearestWord(std::string(100'000, 'a'), words(known)).has_value()); // and at once
}

// The examples of FIPS 180-4 and of NIST's test vectors.
void BaseTest::sha256_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("expected");
    QTest::newRow("empty") << QByteArray()
                           << "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    QTest::newRow("abc") << QByteArray("abc")
                         << "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    QTest::newRow("two blocks")
        << QByteArray("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")
        << "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1";
    QTest::newRow("one byte") << QByteArray("\xbd", 1)
                              << "68325720aabd7c82f30f554b313d0570c95accbb7dc4b5aae11204c08ffe732b";
    QTest::newRow("a million a")
        << QByteArray(1'000'000, 'a')
        << "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0";
}

void BaseTest::sha256() {
    QFETCH(QByteArray, bytes);
    QFETCH(QString, expected);
    QCOMPARE(text(sha256Hex({bytes.data(), static_cast<std::size_t>(bytes.size())})), expected);
}

void BaseTest::sha256InPieces() {
    QVERIFY(rc::check("pieces hash like the whole", [](const std::vector<std::string>& pieces) {
        Sha256 hash;
        std::string whole;
        for (const std::string& piece : pieces) {
            hash.add(piece);
            whole += piece;
        }
        RC_ASSERT(hash.finishHex() == sha256Hex(whole));
        // The object is fresh again.
        hash.add("abc");
        RC_ASSERT(hash.finishHex() == sha256Hex("abc"));
    }));
}

void BaseTest::hash128Values() {
    // XXH3's value of nothing, as its specification's test vectors have it.
    const Hash128 nothing = hash128("");
    QCOMPARE(nothing.high, 0x99aa06d3014798d8ULL);
    QCOMPARE(nothing.low, 0x6001c324468d497fULL);
    QVERIFY(hash128("a") == hash128(std::string("a")));
    QVERIFY(hash128("a") != hash128("b"));
    QVERIFY(hash128(std::string_view("a\0", 2)) != hash128("a"));
    // Ordered by the high half first.
    QVERIFY((Hash128{1, 9} < Hash128{2, 0}));
    QVERIFY((Hash128{1, 0} < Hash128{1, 9}));
}

void BaseTest::int128Texts_data() {
    QTest::addColumn<int>("exponent"); // of two
    QTest::addColumn<int>("added");
    QTest::addColumn<bool>("negative");
    QTest::addColumn<QString>("expected");
    QTest::newRow("zero") << 0 << -1 << false << "0";
    QTest::newRow("small") << 3 << 1 << true << "-9";
    QTest::newRow("64 bits") << 63 << 0 << false << "9223372036854775808";
    QTest::newRow("127 bits") << 126 << 0 << false << "85070591730234615865843651857942052864";
    QTest::newRow("negative") << 126 << 1 << true << "-85070591730234615865843651857942052865";
}

void BaseTest::int128Texts() {
    QFETCH(int, exponent);
    QFETCH(int, added);
    QFETCH(bool, negative);
    QFETCH(QString, expected);
    const Int128 value = power(exponent) + added;
    QCOMPARE(text(toText(negative ? -value : value)), expected);
}

void BaseTest::int128Overflow() {
    const Int128 largest = power(126) - 1 + power(126);
    const Int128 smallest = -largest - 1;
    QCOMPARE(text(toText(largest)), QString("170141183460469231731687303715884105727"));
    QCOMPARE(text(toText(smallest)), QString("-170141183460469231731687303715884105728"));
    Int128 result = 0;
    QVERIFY(addChecked(largest, smallest, result));
    QVERIFY(result == -1);
    QVERIFY(!addChecked(largest, 1, result));
    QVERIFY(!subtractChecked(smallest, 1, result));
    QVERIFY(!subtractChecked(0, smallest, result));
    QVERIFY(multiplyChecked(power(63), -power(63), result));
    QVERIFY(result == -power(126));
    QVERIFY(!multiplyChecked(power(64), power(63), result));
}

void BaseTest::ids() {
    QVERIFY(CustomerId{1} < CustomerId{2});
    QVERIFY(CustomerId{1} == CustomerId{1});
    static_assert(!std::is_convertible_v<CustomerId, ColumnId>, "ids of different things never mix");
    static_assert(!std::is_convertible_v<CustomerId, std::uint32_t>);
    QCOMPARE(std::hash<CustomerId>()(CustomerId{7}), std::hash<CustomerId>()(CustomerId{7}));
}

void BaseTest::progress() {
    Progress progress;
    QCOMPARE(progress.stage(), std::string());
    progress.startStage("Reading a.csv", 100);
    progress.add(40);
    progress.add(2);
    progress.addRows(3);
    QCOMPARE(progress.stage(), std::string("Reading a.csv"));
    QCOMPARE(progress.done(), 42U);
    QCOMPARE(progress.total(), 100U);
    QCOMPARE(progress.rows(), 3U);
    progress.startStage("Sorting", 0);
    QCOMPARE(progress.done(), 0U);
    QCOMPARE(progress.total(), 0U);
    QCOMPARE(progress.rows(), 0U);
    QVERIFY(!progress.isCancelled());
    progress.cancel();
    progress.startStage("Another", 1); // a new stage does not undo the wish to stop
    QVERIFY(progress.isCancelled());
}

QTEST_GUILESS_MAIN(BaseTest)
#include "tst_base.moc"
