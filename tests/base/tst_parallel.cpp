// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Work on several threads: every piece once, the same outcome at any number of threads, the lowest
// failure wins, cancelling and broken promises stop everything.

#include <QTest>

#include <atomic>
#include <mutex>

#include "engine/base/parallel.h"

using namespace rerate;

class ParallelTest : public QObject {
    Q_OBJECT

private slots:
    void everyPieceOnce_data();
    void everyPieceOnce();
    void inOrderOnOneThread();
    void lowestFailureWins_data();
    void lowestFailureWins();
    void cancelling_data();
    void cancelling();
    void threadCount();
};

void ParallelTest::everyPieceOnce_data() {
    QTest::addColumn<int>("pieces");
    QTest::addColumn<int>("threads");
    for (const int pieces : {0, 1, 2, 7, 1000})
        for (const int threads : {0, 1, 2, 8})
            QTest::addRow("%d on %d", pieces, threads) << pieces << threads;
}

void ParallelTest::everyPieceOnce() {
    QFETCH(int, pieces);
    QFETCH(int, threads);
    std::vector<int> calls(static_cast<std::size_t>(pieces));
    std::vector<std::size_t> results(static_cast<std::size_t>(pieces));
    std::atomic<bool> isWorkerKnown{true};
    const auto outcome = runParallel(
        calls.size(), static_cast<unsigned>(threads), Progress(),
        [&](std::size_t piece, unsigned worker) -> Result<void> {
            ++calls[piece]; // a slot of its own for each piece: no lock
            results[piece] = piece * piece;
            if (worker >= std::max(1U, static_cast<unsigned>(threads)))
                isWorkerKnown = false;
            return {};
        });
    QVERIFY(outcome);
    QVERIFY(isWorkerKnown);
    for (std::size_t piece = 0; piece < calls.size(); ++piece) {
        QCOMPARE(calls[piece], 1);
        QCOMPARE(results[piece], piece * piece);
    }
}

void ParallelTest::inOrderOnOneThread() {
    std::vector<std::size_t> seen;
    QVERIFY(runParallel(5, 1, Progress(), [&](std::size_t piece, unsigned) -> Result<void> {
        seen.push_back(piece);
        return {};
    }));
    QCOMPARE(seen, (std::vector<std::size_t>{0, 1, 2, 3, 4}));
}

// Pieces named here fail: "e" with an error, "c" with a broken promise, "m" for want of memory.
void ParallelTest::lowestFailureWins_data() {
    QTest::addColumn<QString>("failures");
    QTest::addColumn<QString>("expected"); // message of the error or of the check
    QTest::newRow("none") << "" << "";
    QTest::newRow("first") << "e0" << "piece 0";
    QTest::newRow("last") << "e199" << "piece 199";
    QTest::newRow("two errors") << "e70 e20" << "piece 20";
    QTest::newRow("all of them") << "e9 e8 e7 e6 e5 e4 e3" << "piece 3";
    QTest::newRow("check") << "c30" << "check of 30";
    QTest::newRow("check before error") << "c30 e31" << "check of 30";
    QTest::newRow("memory") << "m30 e31" << "not enough memory";
    QTest::newRow("error before check") << "e30 c31" << "piece 30";
}

void ParallelTest::lowestFailureWins() {
    QFETCH(QString, failures);
    QFETCH(QString, expected);
    const QStringList failing = failures.split(' ', Qt::SkipEmptyParts);
    for (const unsigned threads : {1U, 2U, 8U}) {
        QString got;
        try {
            const auto outcome =
                runParallel(200, threads, Progress(), [&](std::size_t piece, unsigned) -> Result<void> {
                    const QString number = QString::number(piece);
                    CHECK(!failing.contains("c" + number), "check of " + number.toStdString());
                    if (failing.contains("m" + number))
                        throw std::bad_alloc();
                    if (failing.contains("e" + number))
                        return Error{ErrorKind::InvalidInput, "piece " + number.toStdString()};
                    return {};
                });
            if (!outcome)
                QCOMPARE(outcome.error().kind, failures.startsWith('m') ? ErrorKind::Limit : ErrorKind::InvalidInput);
            if (!outcome)
                got = QString::fromStdString(outcome.error().message);
        } catch (const CheckFailure& failure) {
            got = QString::fromUtf8(failure.what());
            QVERIFY2(expected.startsWith("check"), qPrintable(got));
        }
        QCOMPARE(got.isEmpty(), expected.isEmpty());
        QVERIFY2(got.contains(expected), qPrintable(got));
    }
}

void ParallelTest::cancelling_data() {
    QTest::addColumn<int>("cancelAt"); // -1: before the first piece
    QTest::newRow("before") << -1;
    QTest::newRow("at once") << 0;
    QTest::newRow("midway") << 500;
}

void ParallelTest::cancelling() {
    QFETCH(int, cancelAt);
    for (const unsigned threads : {1U, 4U}) {
        Progress progress;
        if (cancelAt < 0)
            progress.cancel();
        std::atomic<int> done{0};
        const auto outcome =
            runParallel(100'000, threads, progress, [&](std::size_t piece, unsigned) -> Result<void> {
                if (static_cast<int>(piece) == cancelAt)
                    progress.cancel();
                ++done;
                return {};
            });
        QVERIFY(!outcome);
        QCOMPARE(outcome.error().kind, ErrorKind::Cancelled);
        QVERIFY(done < 100'000);
        if (threads == 1)
            QCOMPARE(done.load(), cancelAt + 1);
    }
    // A failure is told even when somebody cancels as well.
    Progress progress;
    const auto both = runParallel(10, 2, progress, [&](std::size_t, unsigned) -> Result<void> {
        progress.cancel();
        return Error{ErrorKind::InputOutput, "the disk is full"};
    });
    QVERIFY(!both);
    QCOMPARE(both.error().kind, ErrorKind::InputOutput);
}

void ParallelTest::threadCount() { QVERIFY(defaultThreadCount() >= 1); }

QTEST_GUILESS_MAIN(ParallelTest)
#include "tst_parallel.moc"
