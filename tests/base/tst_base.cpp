// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// JSON text, hashes, suggestions, diagnostics, parallel work.

#include <QTest>

#include <atomic>

#include "engine/base/hash.h"
#include "engine/base/json_writer.h"
#include "engine/base/parallel.h"
#include "engine/base/suggestion.h"

using namespace rerate;

class BaseTest : public QObject {
    Q_OBJECT

private slots:
    void hashes_data();
    void hashes();
    void json();
    void suggestions_data();
    void suggestions();
    void diagnostics();
    void parallel_data();
    void parallel();
    void parallelFailures();
    void results();
};

// FIPS 180-2 vectors.
void BaseTest::hashes_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("hex");
    QTest::newRow("empty") << QByteArray() << "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    QTest::newRow("abc") << QByteArray("abc") << "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    QTest::newRow("448 bits") << QByteArray("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")
                              << "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1";
}

void BaseTest::hashes() {
    QFETCH(QByteArray, text);
    QFETCH(QString, hex);
    QCOMPARE(QString::fromStdString(sha256Hex(text.toStdString())), hex);
    Sha256 hash;
    for (const char c : text)
        hash.add({&c, 1});
    QCOMPARE(QString::fromStdString(hash.finishHex()), hex);
    QCOMPARE(QString::fromStdString(hash.finishHex()), QString::fromStdString(sha256Hex(""))); // fresh again
    QVERIFY(hash128(text.toStdString()) == hash128(text.toStdString()));
    QVERIFY(!(hash128(text.toStdString()) == hash128(text.toStdString() + "x")));
}

void BaseTest::json() {
    JsonWriter writer(JsonWriter::Layout::Compact);
    writer.beginObject();
    writer.field("text", "a\"b\\c\n\t\x01ü");
    writer.field("number", std::int64_t{-5});
    writer.field("flag", true);
    writer.key("nothing").null();
    writer.key("list").beginArray().string("x").integer(1).endArray();
    writer.key("empty").beginObject().endObject();
    writer.endObject();
    QCOMPARE(QString::fromStdString(writer.take()),
             QString::fromUtf8("{\"text\":\"a\\\"b\\\\c\\n\\t\\u0001ü\",\"number\":-5,\"flag\":true,\"nothing\":null,"
                               "\"list\":[\"x\",1],\"empty\":{}}"));
    JsonWriter open;
    open.beginObject();
    QVERIFY_EXCEPTION_THROWN(open.take(), CheckFailure);
}

void BaseTest::suggestions_data() {
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QString>("expected");
    QTest::newRow("letters swapped") << "pirce" << "Did you mean `price`?";
    QTest::newRow("one missing") << "chages" << "Did you mean `charges`?";
    QTest::newRow("too far") << "banana" << "";
    QTest::newRow("empty") << "" << "";
}

void BaseTest::suggestions() {
    QFETCH(QString, typed);
    QFETCH(QString, expected);
    QCOMPARE(QString::fromStdString(didYouMean(typed.toStdString(), {"price", "charges", "meters"})), expected);
}

void BaseTest::diagnostics() {
    Diagnostic diagnostic;
    diagnostic.file = "plan.yaml";
    diagnostic.line = 12;
    diagnostic.column = 9;
    diagnostic.message = "Unknown key `pirce`.";
    diagnostic.suggestion = "Did you mean `price`?";
    QCOMPARE(QString::fromStdString(toText(diagnostic)),
             QString("plan.yaml:12:9: error: Unknown key `pirce`. Did you mean `price`?"));
    QVERIFY(hasErrors({diagnostic}));
    diagnostic.severity = Severity::Warning;
    QVERIFY(!hasErrors({diagnostic}));
}

void BaseTest::parallel_data() {
    QTest::addColumn<int>("pieces");
    QTest::addColumn<int>("threads");
    for (const int pieces : {0, 1, 7, 1000})
        for (const int threads : {1, 2, 9})
            QTest::addRow("%d on %d", pieces, threads) << pieces << threads;
}

void BaseTest::parallel() {
    QFETCH(int, pieces);
    QFETCH(int, threads);
    std::vector<int> done(static_cast<std::size_t>(pieces));
    std::atomic<bool> strangeWorker{false};
    Progress progress;
    const auto result = runParallel(done.size(), static_cast<unsigned>(threads), progress,
                                    [&](std::size_t piece, unsigned worker) -> Result<void> {
                                        ++done[piece];
                                        if (worker >= static_cast<unsigned>(threads))
                                            strangeWorker = true;
                                        return {};
                                    });
    QVERIFY(static_cast<bool>(result) && !strangeWorker);
    QVERIFY(std::all_of(done.begin(), done.end(), [](int times) { return times == 1; }));
}

void BaseTest::parallelFailures() {
    Progress progress;
    // The error of the lowest piece, whatever the threads do.
    for (int round = 0; round < 20; ++round) {
        const auto failed = runParallel(100, 4, progress, [](std::size_t piece, unsigned) -> Result<void> {
            if (piece % 10 == 7)
                return Error{ErrorKind::InvalidInput, "piece " + std::to_string(piece)};
            return {};
        });
        QVERIFY(!failed);
        QCOMPARE(failed.error().message, std::string("piece 7"));
    }
    QVERIFY_EXCEPTION_THROWN(static_cast<void>(runParallel(4, 2, progress, [](std::size_t, unsigned) -> Result<void> {
                                 checkFailed("x", "y", 1, "z");
                             })),
                             CheckFailure);
    progress.cancel();
    const auto cancelled = runParallel(4, 2, progress, [](std::size_t, unsigned) -> Result<void> { return {}; });
    QVERIFY(!cancelled);
    QCOMPARE(cancelled.error().kind, ErrorKind::Cancelled);
}

void BaseTest::results() {
    const Result<int> good = 5;
    const Result<int> bad = Error{ErrorKind::Limit, "too much"};
    QCOMPARE(*good, 5);
    QVERIFY(!bad);
    QVERIFY_EXCEPTION_THROWN(static_cast<void>(bad.value()), CheckFailure);
    QVERIFY_EXCEPTION_THROWN(static_cast<void>(good.error()), CheckFailure);
}

QTEST_GUILESS_MAIN(BaseTest)
#include "tst_base.moc"
