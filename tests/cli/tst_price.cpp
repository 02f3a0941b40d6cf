// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Price books to plans and prices of single requests, on the real program. Sums were computed by
// tests/data/price-books/reference.py in fractions.

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

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

QByteArray data(const QString& name) {
    QFile file(RERATE_SOURCE_DIR "/tests/data/price-books/" + name);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void write(const QString& name, const QByteArray& text) {
    QFile file(folder.filePath(name));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(text);
}

QList<QByteArray> lines(const QByteArray& text) { return text.trimmed().split('\n'); }

} // namespace

class PriceTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void books_data();
    void books();
    void requests_data();
    void requests();
    void badBooks_data();
    void badBooks();
    void ownBooks_data();
    void ownBooks();
    void badRules_data();
    void badRules();
    void cachedApart();
    void lasting_data();
    void lasting();
    void atAnotherTime_data();
    void atAnotherTime();
    void asIfAlone();
    void pricedByAnother_data();
    void pricedByAnother();
    void replays_data();
    void replays();
};

void PriceTest::initTestCase() {
    for (const char* book : {"genai-prices", "litellm"}) {
        const QString name = QString(book).section('-', 0, 0);
        const Outcome made = rerate({"plan", "import", "--from", book, "-o", name + ".yaml",
                                     RERATE_SOURCE_DIR "/tests/data/price-books/" + name + "-slice.json"});
        QVERIFY2(made.code == 0, made.err);
        QCOMPARE(rerate({"plan", "check", name + ".yaml"}).code, 0);
        QCOMPARE(rerate({"plan", "fmt", "--check", name + ".yaml"}).code, 0);
    }
}

void PriceTest::books_data() {
    QTest::addColumn<QString>("book");
    QTest::newRow("genai-prices") << "genai";
    QTest::newRow("litellm") << "litellm";
}

void PriceTest::books() {
    QFETCH(QString, book);
    const QByteArray input = data(book + ".requests.ndjson");
    const Outcome priced = rerate({"price", "--plan", book + ".yaml", "--json"}, input);
    QVERIFY2(priced.code == 0, priced.err);
    const auto results = lines(priced.out);
    const auto expected = lines(data(book + ".expected.txt"));
    const auto asked = lines(input);
    QCOMPARE(results.size(), expected.size());
    for (qsizetype i = 0; i < results.size(); ++i)
        QVERIFY2(QJsonDocument::fromJson(results[i])["total"].toString().toUtf8() == expected[i],
                 asked[i] + "\n" + results[i] + "\n" + expected[i]);
}

void PriceTest::requests_data() {
    QTest::addColumn<QByteArray>("request");
    QTest::addColumn<int>("code");
    QTest::addColumn<QByteArray>("expected"); // in the one line of output
    const auto row = [](const char* name, const char* request, int code, const char* expected) {
        QTest::newRow(name) << QByteArray(request) << code << QByteArray(expected);
    };
    row("by name", R"({"provider":"openai","model":"gpt-4o","time":"2026-01-01T00:00:00Z","input_tokens":1000})", 0, "0.0025 USD");
    row("below usage", R"({"provider":"openai","model":"gpt-4o","usage":{"input_tokens":1000}})", 0, "0.0025 USD");
    row("by rule", R"({"provider":"OpenAI","model":"GPT-4o-2024-08-06","input_tokens":1000})", 0, "gpt-4o  0.0025 USD");
    row("no provider", R"({"model":"o3","time":"2026-01-01T00:00:00Z","input_tokens":1000})", 0, "openai o3  0.002 USD");
    row("before a date", R"({"model":"o3","time":"2025-06-09T23:59:59Z","input_tokens":1000})", 0, "0.01 USD");
    row("at night", R"({"model":"deepseek-chat","time":"2026-01-01T00:29:59Z","input_tokens":1000})", 0, "0.000135 USD");
    row("by day", R"({"model":"deepseek-chat","time":"2026-01-01T00:30:00Z","input_tokens":1000})", 0, "0.00027 USD");
    row("cached inside", R"({"provider":"openai","model":"gpt-4o","input_tokens":1000,"cache_read_tokens":200})", 0, "0.00225 USD");
    row("no price", R"({"provider":"openai","model":"gpt-4o","input_tokens":1000,"web_searches":2})", 1, "no price for web_searches 2");
    row("not read", R"({"provider":"openai","model":"gpt-4o","input_tokens":1000,"output_tokns":2})", 0, "not read: output_tokns. Did you mean `output_tokens`?");
    row("a correction", R"({"provider":"openai","model":"gpt-4o","input_tokens":-5})", 0, "-0.0000125 USD");
    row("unknown model", R"({"provider":"openai","model":"gpt-4x","input_tokens":1})", 1, "Did you mean `gpt-4o`?");
    row("unknown provider", R"({"provider":"opanai2","model":"gpt-4o"})", 1, "Did you mean `openai`?");
    row("no model", R"({"input_tokens":1})", 1, "Add `model`.");
    row("contradiction", R"({"provider":"openai","model":"gpt-4o","input_tokens":9,"cache_read_tokens":10})", 1, "contradicts itself");
    row("a text for a number", R"({"provider":"openai","model":"gpt-4o","input_tokens":"abc"})", 1, "`input_tokens` is `abc`, which is not a number.");
    row("true for a number", R"({"provider":"openai","model":"gpt-4o","input_tokens":true})", 1, "is `true`, which is not a number");
    row("no time", R"({"provider":"openai","model":"gpt-4o","time":"yesterday"})", 1, "`time`");
    row("far time", R"({"provider":"openai","model":"gpt-4o","time":"2200-01-01T00:00:00Z"})", 1, "between 1970 and 2037");
    row("twice", R"({"model":"o3","input_tokens":1,"usage":{"input_tokens":2}})", 1, "twice");
    row("no JSON", "input_tokens=5", 1, "not a JSON object");
}

void PriceTest::requests() {
    QFETCH(QByteArray, request);
    QFETCH(int, code);
    QFETCH(QByteArray, expected);
    const Outcome priced = rerate({"price", "--plan", "genai.yaml", "-"}, request + "\n");
    QVERIFY2(priced.code == code, priced.out + priced.err);
    QVERIFY2(priced.out.contains(expected), priced.out + priced.err);
    QCOMPARE(priced.out.count('\n'), 1);
}

void PriceTest::badBooks_data() {
    QTest::addColumn<QString>("from");
    QTest::addColumn<QByteArray>("book");
    QTest::addColumn<int>("code");
    QTest::addColumn<QByteArray>("expected");
    const auto genai = [](const char* name, const QByteArray& prices, const char* expected) {
        QTest::newRow(name) << "genai-prices"
                            << R"([{"id":"p","models":[{"id":"ok","prices":{"input_mtok":1}},{"id":"m","prices":)" + prices + "}]}]"
                            << 0 << QByteArray(expected);
    };
    genai("tiers out of order", R"({"input_mtok":{"base":1,"tiers":[{"start":9,"price":2},{"start":5,"price":3}]}})", "tiers are out of order");
    genai("part without whole", R"({"cache_read_mtok":1})", "a price for a part (cache_read_tokens) without one for the whole");
    genai("below zero", R"({"input_mtok":-1})", "below zero");
    genai("no number", R"({"input_mtok":"free"})", "not a number");
    genai("unknown unit", R"({"input_mtok":1,"inptu_mtok":1})", "Did you mean `input_mtok`?");
    genai("dates", R"([{"prices":{"input_mtok":1}},{"constraint":{"start_date":"2026-02-01"},"prices":{"input_mtok":2}},{"constraint":{"start_date":"2026-01-01"},"prices":{"input_mtok":3}}])", "start dates do not ascend");
    genai("no date", R"([{"prices":{"input_mtok":1}},{"constraint":{"start_date":"soon"},"prices":{"input_mtok":2}}])", "a start date is not a day. Write it like");
    genai("date and hours", R"([{"prices":{"input_mtok":1}},{"constraint":{"start_date":"2026-01-01","start_time":"00:00:00Z","end_time":"12:00:00Z"},"prices":{"input_mtok":2}}])", "an entry with a start date and hours of the day");
    genai("cached audio without a price", R"({"input_mtok":1,"cache_read_mtok":0.5,"input_audio_mtok":3})", "no price for cache_audio_read_tokens");
    genai("tier from zero", R"({"input_mtok":{"base":1,"tiers":[{"start":0,"price":2}]}})", "a tier starts at zero");
    genai("tier from below zero", R"({"input_mtok":{"base":1,"tiers":[{"start":-1,"price":2}]}})", "a start is below zero");
    genai("tiers without base", R"({"input_mtok":{"tiers":[{"start":5,"price":2}]}})", "a price without `base`");
    genai("tiers that are no list", R"({"input_mtok":{"base":1,"tiers":"x"}})", "p/m.input_mtok.tiers: Not carried over, `p/m.input_mtok.tiers`: tiers that are no list");
    genai("tier without a price", R"({"input_mtok":{"base":1,"tiers":[{"start":5}]}})", "a tier without `start` or `price`");
    genai("names that differ in case only", R"({"input_mtok":1}},{"id":"M","prices":{"input_mtok":2})", "`p/M.id`: its name and another's differ in case only, so that only this spelling means it");
    genai("model twice", R"({"input_mtok":1}},{"id":"m","prices":{"input_mtok":2})", "a model of this name stands further up");
    genai("nothing", "{}", "1: it has no price");
    QTest::newRow("provider twice") << "genai-prices"
        << QByteArray(R"([{"id":"p","models":[{"id":"m","prices":{"input_mtok":1}}]},{"id":"p","models":[{"id":"m","prices":{"input_mtok":2}}]}])")
        << 0 << QByteArray("book.json:1:");
    QTest::newRow("nothing left") << "genai-prices" << QByteArray(R"([{"id":"p","models":[{"id":"m","prices":{}}]}])")
                                  << 3 << QByteArray("No model of the price book book.json has a price");
    const auto rule = [](const char* name, const char* match, const char* expected) {
        QTest::newRow(name) << "genai-prices"
                            << QByteArray(R"([{"id":"p","models":[{"id":"ok","prices":{"input_mtok":1}},)") +
                                   R"({"id":"m","match":)" + match + R"(,"prices":{"input_mtok":1}}]}])"
                            << 0 << QByteArray("book.json:1:") + expected;
    };
    rule("rule misspelled", R"({"equls":"m"})", "79: warning: p/m.match: Not carried over, `p/m.match`: a rule of names says `equls`, which is unknown. Did you mean `equals`?");
    rule("rule inside", R"({"or":[{"equals":"m"},{"regex":"("}]})", "109: warning: p/m.match: Not carried over, `p/m.match`: a rule of names is not a pattern");
    rule("rule that looks ahead", R"~({"regex":"^m(?=n)"})~", "87: warning: p/m.match: Not carried over, `p/m.match`: a rule of names is not a pattern. Write it like \"^o[134]\", without look-ahead and \\1.");
    rule("rule that refers back", R"({"regex":"^(m)\\1"})", "87: warning: p/m.match: Not carried over, `p/m.match`: a rule of names is not a pattern");
    rule("rule of nothing", R"({"or":[]})", "84: warning: p/m.match: Not carried over, `p/m.match`: a rule of names holds no rules");
    rule("rule of an empty name", R"({"equals":""})", "88: warning: p/m.match: Not carried over, `p/m.match`: a rule of names holds no name");
    rule("rule of two clauses", R"({"equals":"m","contains":"n"})", "78: warning: p/m.match: Not carried over, `p/m.match`: a rule of names is not one clause");
    QTest::newRow("rule of a provider") << "genai-prices"
        << QByteArray(R"([{"id":"p","provider_match":{"contans":"p"},"models":[{"id":"m","prices":{"input_mtok":1}}]}])")
        << 0 << QByteArray("p.provider_match: Not carried over, `p.provider_match`: a rule of names says `contans`");
    QTest::newRow("provider without a name") << "genai-prices"
        << QByteArray(R"([{"id":"p","models":[{"id":"m","prices":{"input_mtok":1}}]},{"models":[{"id":"m","prices":{"input_mtok":1}}]}])")
        << 0 << QByteArray("its provider has no name");
    QTest::newRow("no map") << "litellm" << QByteArray(R"({"a":{"litellm_provider":"p","input_cost_per_token":1e-6},"m":5})")
                            << 0 << QByteArray("its entry is no map of prices");
    QTest::newRow("bound without a price below") << "litellm"
        << QByteArray(R"({"a":{"litellm_provider":"p","input_cost_per_token":1e-6},"m":{"litellm_provider":"p","input_cost_per_token_above_200k_tokens":1e-6}})")
        << 0 << QByteArray("a price above a bound without the price below it. Price `input_cost_per_token` as well.");
    QTest::newRow("two prices") << "litellm"
        << QByteArray(R"({"m":{"litellm_provider":"p","input_cost_per_token":1e-6,"cache_read_input_token_cost":1e-7,"input_cost_per_token_cache_hit":2e-7}})")
        << 0 << QByteArray("two prices for the same usage differ");
    QTest::newRow("key twice") << "litellm" << QByteArray(R"({"m":{"litellm_provider":"p","mode":1,"mode":2}})") << 3 << QByteArray("mode");
    QTest::newRow("other book") << "litellm" << QByteArray("[]") << 3 << QByteArray("Check --from");
    QTest::newRow("no JSON") << "genai-prices" << QByteArray("{") << 3 << QByteArray("cannot be read");
}

void PriceTest::badBooks() {
    QFETCH(QString, from);
    QFETCH(QByteArray, book);
    QFETCH(int, code);
    QFETCH(QByteArray, expected);
    write("book.json", book);
    const Outcome made = rerate({"plan", "import", "--from", from, "book.json", "-o", "book.yaml"});
    QVERIFY2(made.code == code, made.err);
    QVERIFY2(made.err.contains(expected), made.err);
}

void PriceTest::ownBooks_data() {
    QTest::addColumn<QByteArray>("models");
    QTest::addColumn<QByteArray>("request");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char* name, const QByteArray& models, const QByteArray& request, const QByteArray& expected) {
        QTest::newRow(name) << models << request << expected;
    };
    // An entry is all that a model asks for from its day on.
    const auto ends = [](const char* prices) {
        return R"({"id":"m","prices":[{"prices":)" + QByteArray(prices) +
               R"(},{"constraint":{"start_date":"2026-09-01"},"prices":{"input_mtok":2}}]})";
    };
    const QByteArray searches = ends(R"({"input_mtok":1,"web_searches_kcount":10})");
    row("searches before their price ends", searches, R"("time":"2026-08-31T23:59:59Z","input_tokens":2000,"web_searches":2)", "1: p m  0.022 USD");
    row("searches after it", searches, R"("time":"2026-09-01T00:00:00Z","input_tokens":2000,"web_searches":2)", "1: p m  0.004 USD");
    row("searches that are unpriced", searches, R"("time":"2026-09-01T00:00:00Z","input_tokens":2000,"web_searches":2)", "no price for web_searches");
    row("output that is unpriced", ends(R"({"input_mtok":1,"output_mtok":7})"), R"("time":"2026-09-01T00:00:00Z","output_tokens":5)", "The plan has no price for this request");
    const QByteArray requests = ends(R"({"input_mtok":1,"requests_kcount":5})");
    row("a request before its price ends", requests, R"("time":"2026-08-31T23:59:59Z","input_tokens":2000)", "1: p m  0.007 USD");
    row("a request after it", requests, R"("time":"2026-09-01T00:00:00Z","input_tokens":2000)", "1: p m  0.004 USD");
    // Patterns that try many ways: 299 letters and one that does not fit.
    for (const char* pattern : {"^(c+)+$", "(c|c|cc)*x", "(c*)*c*c*c*c*c*x", "(c{0,99}){0,99}x"})
        row(pattern, R"({"id":"m","match":{"regex":")" + QByteArray(pattern) + R"("},"prices":{"input_mtok":1}})",
            R"("input_tokens":5,"model":")" + QByteArray(299, 'c') + R"(d")", "The plan has no model");
    row("a pattern inside of a name", R"({"id":"m","match":{"regex":"B+c$"},"prices":{"input_mtok":1}})", R"("input_tokens":5,"model":"abBc")", "1: p m  0.000005 USD");
    const QByteArray twins = R"({"id":"M","match":{"equals":"M"},"prices":{"input_mtok":1}},{"id":"m","match":{"equals":"m"},"prices":{"input_mtok":2}})";
    row("small of two that differ in case", twins, R"("input_tokens":5)", "1: p m  0.00001 USD");
    row("large of two that differ in case", twins, R"("input_tokens":5,"model":"M")", "1: p M  0.000005 USD");
    row("the same name on all days", searches, R"("time":"2026-09-01T00:00:00Z","input_tokens":5)", "USD; input_tokens 5 × 2");
    row("hours beside the name", R"({"id":"m","prices":[{"prices":{"input_mtok":1}},{"constraint":{"start_time":"10:00:00Z","end_time":"12:00:00Z"},"prices":{"input_mtok":2}}]})",
        R"("time":"2026-09-01T10:00:00Z","input_tokens":5)", "1: p m (10:00-12:00)  0.00001 USD; input_tokens 5");
    row("nothing from a day on", R"({"id":"m","prices":[{"prices":{"input_mtok":1}},{"constraint":{"start_date":"2026-09-01"},"prices":{}}]})",
        R"("time":"2026-09-01T00:00:00Z","input_tokens":5)", "The plan has no price for this request");
}

// Amounts by hand.
void PriceTest::ownBooks() {
    QFETCH(QByteArray, models);
    QFETCH(QByteArray, request);
    QFETCH(QByteArray, expected);
    write("own.json", R"([{"id":"p","models":[)" + models + "]}]");
    const Outcome made = rerate({"plan", "import", "--from", "genai-prices", "own.json", "-o", "own.yaml"});
    QVERIFY2(made.code == 0, made.err);
    QCOMPARE(rerate({"plan", "fmt", "--check", "own.yaml"}).code, 0);
    const QByteArray model = request.contains("\"model\"") ? "" : "\"model\":\"m\",";
    const Outcome priced = rerate({"price", "--plan", "own.yaml"}, "{" + model + request + "}\n");
    QVERIFY2(priced.out.contains(expected), priced.out + priced.err);
}

void PriceTest::badRules_data() {
    QTest::addColumn<QByteArray>("models");
    QTest::addColumn<QByteArray>("expected");
    QTest::newRow("pattern") << QByteArray("{ provider: p, names: [{ model: m, match: { regex: '(' } }] }") << QByteArray("is not a pattern");
    QTest::newRow("pattern that closes another's bracket") << QByteArray("{ provider: p, names: [{ model: m, match: { regex: 'a)(b' } }] }") << QByteArray("is not a pattern");
    QTest::newRow("pattern that refers back") << QByteArray("{ provider: p, names: [{ model: m, match: { regex: '(a)\\1' } }] }") << QByteArray("is not a pattern. Write it like '^o[134]', without look-ahead");
    QTest::newRow("empty") << QByteArray("{ provider: p, names: [{ model: m, match: {} }] }") << QByteArray("The rule is empty");
    QTest::newRow("hours") << QByteArray("{ provider: p, names: [{ model: m, hours: 25:00-26:00 }] }") << QByteArray("no hours of a day");
    QTest::newRow("unknown key") << QByteArray("{ provider: p, names: [{ model: m, match: { equal: m } }] }") << QByteArray("Did you mean `equals`?");
    QTest::newRow("twice") << QByteArray("{ provider: p, names: [{ model: m }, { model: m }] }") << QByteArray("stands here twice");
    QTest::newRow("no provider") << QByteArray("{ names: [{ model: m }] }") << QByteArray("names no provider");
}

void PriceTest::badRules() {
    QFETCH(QByteArray, models);
    QFETCH(QByteArray, expected);
    write("rules.yaml", "plan: a\ncurrency: USD\nmodels:\n  - " + models +
                            "\nmeters:\n  m: { value: q }\ncharges:\n  - { id: c, meter: m, price: 1 }\n");
    const Outcome checked = rerate({"plan", "check", "rules.yaml"});
    QCOMPARE(checked.code, 3);
    QVERIFY2(checked.err.contains(expected), checked.err);
    QVERIFY2(checked.err.contains("rules.yaml:4:"), checked.err);
}

// 800 tokens at 2.50 and 200 cached ones at 1.25 a million.
void PriceTest::cachedApart() {
    const Outcome made = rerate({"plan", "import", "--from", "genai-prices", "--provider", "openai", "--cached", "apart",
                                 "-o", "apart.yaml", RERATE_SOURCE_DIR "/tests/data/price-books/genai-slice.json"});
    QVERIFY2(made.code == 0, made.err);
    QFile plan(folder.filePath("apart.yaml"));
    QVERIFY(plan.open(QIODevice::ReadOnly));
    QVERIFY(plan.readAll().contains("# Cached tokens are counted beside input tokens."));
    const Outcome priced = rerate({"price", "--plan", "apart.yaml"},
                                  R"({"provider":"openai","model":"gpt-4o","input_tokens":800,"cache_read_tokens":200})");
    QVERIFY2(priced.out.contains("0.00225 USD"), priced.out + priced.err);
}

void PriceTest::lasting_data() {
    QTest::addColumn<QByteArray>("interval");
    QTest::addColumn<QByteArray>("request");
    QTest::addColumn<QByteArray>("sum");
    QTest::newRow("end") << QByteArray("end: until") << QByteArray(R"("until":"2026-01-01T10:30:00Z")") << QByteArray("1: 30 USD; calls 1,800 × 1 / 60 = 30");
    QTest::newRow("seconds") << QByteArray("seconds: minutes * 60") << QByteArray(R"("minutes":45)") << QByteArray("1: 45 USD; calls 2,700 × 1 / 60 = 45");
    QTest::newRow("an end before the start") << QByteArray("end: until") << QByteArray(R"("until":"2026-01-01T09:30:00Z")") << QByteArray("1: error: The request ends before it begins, for the meter `calls`. Write a time like 2026-01-31T10:00:00Z into `until`.");
    QTest::newRow("no end") << QByteArray("end: until") << QByteArray(R"("minutes":45)") << QByteArray("1: error: The request has no end, for the meter `calls`. Write a time like 2026-01-31T10:00:00Z into `until`.");
    QTest::newRow("an end that is no time") << QByteArray("end: until") << QByteArray(R"("until":"soon")") << QByteArray("1: error: The request has an end that is no time, for the meter `calls`. Write a time like 2026-01-31T10:00:00Z into `until`.");
    QTest::newRow("division by zero") << QByteArray("seconds: 'divide(minutes, hours, 0, half_up)'") << QByteArray(R"("minutes":45,"hours":0)") << QByteArray("1: error: The meter `calls` divides by zero. Check the request's numbers, or let the meter ask with `if` first.");
}

// 1 USD a minute, for requests that last.
void PriceTest::lasting() {
    QFETCH(QByteArray, interval);
    QFETCH(QByteArray, request);
    QFETCH(QByteArray, sum);
    write("lasting.yaml", "plan: lasting\ncurrency: USD\nmeters:\n  calls: { event: call, interval: { " + interval +
                              " } }\ncharges:\n  - { id: calls, meter: calls, per: 60, price: 1 }\n");
    const Outcome priced = rerate({"price", "--plan", "lasting.yaml"},
                                  R"({"event":"call","time":"2026-01-01T10:00:00Z",)" + request + "}");
    QCOMPARE(priced.out.trimmed(), sum);
}

void PriceTest::atAnotherTime_data() {
    QTest::addColumn<QByteArray>("booked");
    QTest::addColumn<QByteArray>("sum");
    const QByteArray write = ", for the meter `m`. Write a time like 2026-01-31T10:00:00Z into `booked`.";
    QTest::newRow("before the price changes") << QByteArray(R"("booked":"2026-01-10T00:00:00Z")") << QByteArray("1: 5 USD; c 5 × 1 = 5");
    QTest::newRow("after it") << QByteArray(R"("booked":"2026-01-20T00:00:00Z")") << QByteArray("1: 15 USD; c 5 × 3 = 15");
    QTest::newRow("none") << QByteArray(R"("other":1)") << "1: error: The request has no `booked`" + write;
    QTest::newRow("no time") << QByteArray(R"("booked":"soon")") << "1: error: The request has a `booked` that is no time" + write;
    QTest::newRow("in the next month") << QByteArray(R"("booked":"2026-02-01T00:00:00Z")")
                                       << "1: error: The request has a `booked` outside of the billing period in which it was made" + write;
}

void PriceTest::atAnotherTime() {
    QFETCH(QByteArray, booked);
    QFETCH(QByteArray, sum);
    write("booked.yaml", "plan: booked\ncurrency: USD\nmeters:\n  m: { value: q, time: booked }\n"
                         "charges:\n  - { id: c, meter: m, price: [ { value: 1 }, { from: 2026-01-15, value: 3 } ] }\n");
    const Outcome priced = rerate({"price", "--plan", "booked.yaml"}, R"({"time":"2026-01-05T10:00:00Z","q":5,)" + booked + "}");
    QCOMPARE(priced.out.trimmed(), sum);
}

// A plan that counts in billing periods prices a request as if it were all, and says so.
void PriceTest::asIfAlone() {
    write("alone.yaml", R"(plan: alone
currency: USD
meters:
  q: { value: q }
  hours: { windows: [ { every: 1h, sum: q, then: 'max(value, 3)' } ] }
  runs: { windows: [ { every: event, sum: q, then: 'max(value, 3)' } ] }
charges:
  - { id: free, meter: q, included: 4, price: 1 }
  - { id: steps, meter: q, price: [ { up_to: 2, unit: 1 }, { unit: 0.5 } ] }
  - { id: events, meter: q, reset: event, price: [ { up_to: 2, unit: 1 }, { unit: 0.5 } ] }
  - { id: trial, meter: q, price: [ { value: 0 }, { from_period: 2, value: 1 } ] }
  - { id: hours, meter: hours, price: 1 }
  - { id: runs, meter: runs, price: 1 }
  - { id: fee, flat: 5 }
)");
    const Outcome priced = rerate({"price", "--plan", "alone.yaml"}, R"({"q":5})");
    QVERIFY2(priced.err.contains("No part of a request's price: fee.\n"), priced.err);
    QVERIFY2(priced.err.contains("Priced as if a request were all that is used: free (included), steps (steps), trial (phases), hours (windows).\n"), priced.err);
    // 1 over 4; 2 and 3 halves twice; nothing in the first period; 5 and 5.
    QVERIFY2(priced.out.startsWith("1: 18 USD; "), priced.out);
    QVERIFY(rerate({"price", "--plan", "alone.yaml", "--quiet"}, R"({"q":5})").err.isEmpty());
}

void PriceTest::pricedByAnother_data() {
    QTest::addColumn<QByteArray>("request");
    QTest::addColumn<QByteArray>("expected");
    const QByteArray none = "1: error: The plan has no price for this request (provider ``, model `";
    QTest::newRow("its own usage") << QByteArray(R"({"model":"ear","seconds":5})") << QByteArray("1: ear  15 USD; seconds 5 × 3 = 15");
    QTest::newRow("another usage") << QByteArray(R"({"model":"ear","tokens":5})") << none + "ear`). `ear` is priced by `seconds`.";
    QTest::newRow("no usage at all") << QByteArray(R"({"model":"ears","tokens":5})") << none + "ears`). Did you mean `ear`?";
    QTest::newRow("division by zero") << QByteArray(R"({"model":"pen","tokens":5,"pages":0})") << QByteArray("1: error: The meter `share` divides by zero. Check the request's numbers, or let the meter ask with `if` first.");
}

void PriceTest::pricedByAnother() {
    QFETCH(QByteArray, request);
    QFETCH(QByteArray, expected);
    write("apart-units.yaml", R"(plan: units
currency: USD
meters:
  tokens: { value: tokens, by: [model] }
  seconds: { value: seconds, by: [model] }
  share: { value: 'divide(tokens, pages, 0, half_up)' }
charges:
  - { id: seconds, meter: seconds, price: { by: model, table: { ear: 3 } } }
  - { id: tokens, meter: tokens, price: { by: model, table: { pen: 2 } } }
  - { id: share, meter: share, price: 1 }
)");
    const Outcome priced = rerate({"price", "--plan", "apart-units.yaml"}, request);
    QCOMPARE(priced.out.trimmed(), expected);
}

void PriceTest::replays_data() {
    QTest::addColumn<QByteArray>("events");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char* name, const QByteArray& events, const QByteArray& expected) {
        QTest::newRow(name) << events << expected;
    };
    const QByteArray noon = "2026-01-05T12:00:00Z,c,";
    const QByteArray night = "2026-01-05T23:00:00Z,c,";
    // large 2, small 1, owl 5 by day, moon 7 by night; large pays 10 extra, for which a filter asks.
    row("own name", noon + "acme,small,3\n", "provider = acme, model = small 3.00");
    row("by rule", noon + "ACME inc,SMALL-2026,3\n", "provider = acme, model = small 3.00");
    row("two spellings", noon + "acme,small,3\n" + noon + "acme,small-1,4\n", "provider = acme, model = small 7.00");
    row("provider from the rule", noon + ",big,3\n",
        "provider = acme, model = large 6.00|provider = acme, model = large 30.00");
    row("by day", noon + "acme,bird,2\n", "provider = acme, model = owl 10.00");
    row("by night", night + "acme,bird,2\n", "provider = acme, model = moon 14.00");
    row("day and night", night + "acme,bird,2\n" + noon + "acme,bird,2\n",
        "provider = acme, model = moon 14.00|provider = acme, model = owl 10.00");
    row("unknown model", noon + "acme,tiny,3\n",
        "provider = acme, model = tiny 0.00|No price for provider = acme, model = tiny: 3");
    row("unknown provider", noon + "other,small,3\n",
        "provider = other, model = small 0.00|No price for provider = other, model = small: 3");
    row("no model", noon + "acme,,3\n",
        "provider = acme, model = (none) 0.00|No price for provider = acme, model = (none): 3");
    row("a number for a model", noon + "acme,4,3\n" + noon + "acme,small,1\n",
        "provider = acme, model = 4 0.00|No price for provider = acme, model = 4: 3|provider = acme, model = small 1.00");
}

// A replay reads usage by the plan's rules, as `price` does.
void PriceTest::replays() {
    QFETCH(QByteArray, events);
    QFETCH(QByteArray, expected);
    write("names.yaml", R"(plan: names
currency: USD
models:
  - provider: acme
    provider_match: { contains: acme }
    model_match: { equals: big }
    names:
      - { model: large, match: { equals: big } }
      - { model: small, match: { starts_with: small } }
      - { model: owl, match: { equals: bird }, hours: 06:00-22:00 }
      - { model: moon, match: { equals: bird }, hours: 22:00-06:00 }
meters:
  tokens: { value: tokens, by: [provider, model] }
  extra: { value: tokens, filter: "model == 'large'", by: [provider, model] }
charges:
  - id: tokens
    meter: tokens
    lines_by: [provider, model]
    price: { by: [provider, model], table: { 'acme, large': 2, 'acme, small': 1, 'acme, owl': 5, 'acme, moon': 7 } }
  - { id: extra, meter: extra, price: 10, lines_by: [provider, model] }
)");
    write("events.csv", "time,customer,provider,model,tokens\n" + events);
    const Outcome explained = rerate({"explain", "--usage", "events.csv", "--plan", "names.yaml", "--customer", "c",
                                      "--period", "2026-01"});
    QVERIFY2(explained.code == 0, explained.err);
    QByteArrayList got;
    for (const QByteArray& line : lines(explained.out))
        if (const QByteArray text = line.simplified(); text.startsWith("provider = ") || text.startsWith("No price"))
            got.append(text);
    QCOMPARE(got.join('|'), expected);
}

QTEST_GUILESS_MAIN(PriceTest)
#include "tst_price.moc"
