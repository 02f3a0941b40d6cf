// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/storage/database.h"
#include "engine/storage/packed_bytes.h"
#include "engine/storage/stored_blocks.h"

#include <QTemporaryDir>
#include <QtTest>

#include <rapidcheck.h>

using namespace rerate;

class TestDatabase : public QObject {
    Q_OBJECT

private slots:
    void aFullDiskIsAnErrorAndTheFileStaysAsItWas();
    void aTransactionThatIsNotCommittedLeavesNothing();
    void anEmptyTextIsNotNull();
    void readBlobTellsMissingFromEmpty();
    void anotherWritersLockIsAnError();
    void packedValuesComeBack();
    void cutOffBytesAreDamaged();
    void placesOfBlocksAscendAndDiffer();
    void blocksLeaveTheCacheWhenItIsFull();

private:
    std::unique_ptr<Database> make(const QString& name) {
        auto database =
            Database::open(m_folder.filePath(name).toStdString(), Database::Mode::Create);
        return *std::move(database);
    }
    QTemporaryDir m_folder;
};

void TestDatabase::aFullDiskIsAnErrorAndTheFileStaysAsItWas() {
    const auto database = make("full");
    QVERIFY(database->execute("CREATE TABLE t (b BLOB); PRAGMA max_page_count = 10"));
    const std::vector<std::byte> bytes(1'000'000);
    Statement insert(*database, "INSERT INTO t VALUES (?)");
    const auto outcome = insert.bindBytes(bytes).run();
    QVERIFY(!outcome);
    QCOMPARE(outcome.error().kind, ErrorKind::InputOutput);
    QVERIFY(outcome.error().message.find("The disk is full") == 0);
    QCOMPARE(*database->integer("SELECT count(*) FROM t"), 0);
}

void TestDatabase::aTransactionThatIsNotCommittedLeavesNothing() {
    const auto database = make("rollback");
    QVERIFY(database->execute("CREATE TABLE t (n)"));
    {
        Transaction transaction(*database);
        QVERIFY(transaction.begin(Transaction::Kind::Write));
        QVERIFY(database->execute("INSERT INTO t VALUES (1)"));
    }
    QCOMPARE(*database->integer("SELECT count(*) FROM t"), 0);
}

void TestDatabase::anEmptyTextIsNotNull() {
    const auto database = make("empty");
    QVERIFY(database->execute("CREATE TABLE t (a, b, c)"));
    Statement insert(*database, "INSERT INTO t VALUES (?, ?, ?)");
    QVERIFY(insert.bind(std::string_view()).bindOptional("").bindOptional(std::nullopt).run());
    QCOMPARE(*database->integer("SELECT (a IS NULL) * 4 + (b IS NULL) * 2 + (c IS NULL) FROM t"),
             1);
}

void TestDatabase::readBlobTellsMissingFromEmpty() {
    const auto database = make("blob");
    QVERIFY(database->execute("CREATE TABLE t (k INTEGER PRIMARY KEY, b BLOB);"
                              "INSERT INTO t VALUES (1, x''), (2, x'0102')"));
    QVERIFY((*database->readBlob("t", "b", 1)).has_value());
    QCOMPARE((*database->readBlob("t", "b", 2))->size(), std::size_t{2});
    QVERIFY(!(*database->readBlob("t", "b", 3)).has_value());
}

void TestDatabase::anotherWritersLockIsAnError() {
    const auto first = make("busy");
    QVERIFY(first->execute("CREATE TABLE t (n)"));
    const auto second = make("busy");
    QVERIFY(second->execute("PRAGMA busy_timeout = 1"));
    Transaction transaction(*first);
    QVERIFY(transaction.begin(Transaction::Kind::Write));
    const auto outcome = second->execute("INSERT INTO t VALUES (1)");
    QVERIFY(!outcome);
    QCOMPARE(outcome.error().kind, ErrorKind::InputOutput);
    QVERIFY(outcome.error().message.find("is open in another program") != std::string::npos);
}

void TestDatabase::packedValuesComeBack() {
    const bool holds = rc::check([](std::uint64_t number, const std::string& text, bool present) {
        const std::optional<std::string> maybe = present ? std::optional(text) : std::nullopt;
        const std::string bytes =
            BytePacker().number(number).text(text).optionalText(maybe).bytes();
        ByteReader reader(bytes);
        RC_ASSERT(reader.number() == number);
        RC_ASSERT(reader.text() == text);
        RC_ASSERT(reader.optionalText() == maybe);
        RC_ASSERT(reader.atEnd() && !reader.isDamaged());
    });
    QVERIFY(holds);
}

void TestDatabase::cutOffBytesAreDamaged() {
    const bool holds = rc::check([](std::uint64_t number, const std::string& text) {
        std::string bytes = BytePacker().number(number).text(text).bytes();
        bytes.resize(*rc::gen::inRange<std::size_t>(0, bytes.size()));
        ByteReader reader(bytes);
        reader.number();
        reader.text();
        RC_ASSERT(reader.isDamaged());
    });
    QVERIFY(holds);
}

void TestDatabase::placesOfBlocksAscendAndDiffer() {
    std::int64_t last = -1;
    for (const std::uint32_t part : {0u, 1u, kPartNumberMax})
        for (const BlockKind kind : {BlockKind::Runs, BlockKind::Property, BlockKind::IdIndex})
            for (const std::uint32_t column : {0u, 1u, kColumnNumberMax})
                for (const std::uint32_t segment : {0u, 1u, kSegmentNumberMax}) {
                    const std::int64_t place = placeOfBlock(part, kind, column, segment);
                    QVERIFY(place > last);
                    last = place;
                }
    QVERIFY(placeOfBlock(7, BlockKind::IdIndex, kColumnNumberMax, kSegmentNumberMax) <
            placeAfterPart(7));
    QVERIFY(placeOfBlock(8, BlockKind::Runs, 0, 0) == placeAfterPart(7));
}

void TestDatabase::blocksLeaveTheCacheWhenItIsFull() {
    const auto database = make("cache");
    QVERIFY(database->execute("CREATE TABLE blocks (place INTEGER PRIMARY KEY, bytes BLOB);"
                              "INSERT INTO blocks VALUES (1, zeroblob(60)), (2, zeroblob(60)),"
                              " (3, zeroblob(30))"));
    const StoredBlocks blocks(database->path(), 100);
    const auto first = *blocks.read(1, true);
    QCOMPARE((*blocks.read(1, true)).get(), first.get()); // kept
    QVERIFY(blocks.read(3, true));                        // 90 bytes
    QCOMPARE((*blocks.read(1, true)).get(), first.get()); // and used again
    QVERIFY(blocks.read(2, true));                        // 150: 3 goes, then 1
    QVERIFY((*blocks.read(1, true)).get() != first.get());
    QVERIFY((*blocks.read(3, false)).get() != (*blocks.read(3, false)).get());
    QVERIFY((*blocks.read(4, true)) == nullptr);
    QCOMPARE(first->size(), std::size_t{60}); // whoever holds a block keeps it
}

QTEST_GUILESS_MAIN(TestDatabase)
#include "tst_database.moc"
