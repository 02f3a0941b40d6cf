// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Column blocks, the builder's chunks and duplicates, several imports.

#include <QDir>
#include <QTest>

#include <numeric>
#include <tuple>

#include <rapidcheck.h>

#include "engine/usage/chunk_rows.h"
#include "engine/usage/column_block.h"
#include "engine/usage/customer_rows.h"
#include "engine/usage/part_builder.h"
#include "tests/support/replay_support.h"

using namespace rerate;
using namespace rerate::support;

namespace {

using Kind = ColumnBlock::Exception::Kind;

// "customer time q" of every visible row, sorted.
QStringList rowsOf(const ReplayData& data) {
    QStringList rows;
    const auto column = data.usage->findColumn("q");
    for (std::size_t number = 0; number < data.usage->segments().size(); ++number) {
        const auto segment = data.usage->readSegment(number, {{*column}, false});
        for (const CustomerRun& run : segment->customerRuns)
            for (std::uint32_t row = run.rowFrom; row < run.rowTo; ++row)
                if (!segment->isHidden(row))
                    rows << QString("%1 %2 %3")
                                .arg(QString::fromStdString(data.usage->customers().text(run.customer.number)),
                                     QString::fromStdString(toText(Instant{segment->times.raw(row) * segment->timeUnit})))
                                .arg(segment->properties[0].raw(row));
    }
    rows.sort();
    return rows;
}

} // namespace

class UsageTest : public QObject {
    Q_OBJECT

private slots:
    void blocks();
    void damagedBlocks();
    void duplicates_data();
    void duplicates();
    void chunks();
    void order_data();
    void order();
    void otherRoles();
    void dictionaries();
    void origins();
    void customerRows();
};

void UsageTest::blocks() {
    QVERIFY(rc::check("columns come back as they went in", [] {
        std::vector<StoredValue> values;
        std::vector<std::string> wide;
        const int bits = *rc::gen::inRange(1, 63);
        for (int i = 0, count = *rc::gen::inRange(0, 300); i < count; ++i) {
            StoredValue value;
            switch (*rc::gen::inRange(0, 12)) {
            case 0: break; // missing
            case 1: value = {Kind::Text, 0, *rc::gen::inRange(0, 5)}; break;
            case 2:
                value = {Kind::WideNumber, 0, static_cast<std::int64_t>(wide.size())};
                wide.push_back("123456789012345678901234567890." + std::to_string(i));
                break;
            default:
                value = {Kind::Number, static_cast<std::uint8_t>(*rc::gen::inRange(0, 4)),
                         *rc::gen::inRange<std::int64_t>(-(1LL << bits), 1LL << bits)};
                value.zeros = static_cast<std::uint8_t>(std::max(*rc::gen::inRange(-6, 4), 0));
            }
            values.push_back(value);
        }
        const auto bytes = encodeColumn(values, wide);
        const auto block = decodeColumn(bytes);
        RC_ASSERT(static_cast<bool>(block));
        std::size_t exception = 0;
        for (std::uint32_t row = 0; row < values.size(); ++row) {
            const StoredValue& value = values[row];
            if (exception < block->exceptions.size() && block->exceptions[exception].row == row) {
                const auto& found = block->exceptions[exception++];
                RC_ASSERT(found.kind == value.kind);
                if (value.kind == Kind::WideNumber)
                    RC_ASSERT(found.digits == wide[static_cast<std::size_t>(value.payload)]);
                else
                    RC_ASSERT(found.payload == value.payload && found.scale == value.scale);
            } else if (value.kind == Kind::Missing) {
                RC_ASSERT(block->form == ColumnBlock::Form::Missing || block->isMissing(row));
            } else if (value.kind == Kind::Number) {
                const int needed = Decimal::fromCoefficient(value.payload, value.scale).normalized().scale();
                RC_ASSERT(std::max(needed, block->decimalsOf(row)) == std::max(needed, 0) + value.zeros);
                RC_ASSERT(block->form == ColumnBlock::Form::Numbers);
                RC_ASSERT(Decimal::fromCoefficient(block->raw(row), block->scale) ==
                          Decimal::fromCoefficient(value.payload, value.scale));
            } else {
                RC_ASSERT(block->form == ColumnBlock::Form::Texts && block->raw(row) == value.payload);
            }
        }
        RC_ASSERT(exception == block->exceptions.size());
    }));
}

// A block that is cut off anywhere is an error, never a read behind its end.
void UsageTest::damagedBlocks() {
    std::vector<StoredValue> values;
    for (int i = 0; i < 50; ++i)
        values.push_back({i % 7 == 0 ? Kind::Text : Kind::Number, 0, i * 1000});
    const auto bytes = encodeColumn(values, {});
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        const std::vector<std::byte> cut(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
        QVERIFY(!decodeColumn(cut));
    }
    QVERIFY(static_cast<bool>(decodeColumn(bytes)));
}

void UsageTest::duplicates_data() {
    QTest::addColumn<QStringList>("imports");
    QTest::addColumn<QString>("rows");
    const QString head = "customer time id q\n";
    QTest::newRow("same id, same content") << QStringList{head + "a 2026-01-01 x 1\na 2026-01-01 x 1\n"} << "a 2026-01-01T00:00:00Z 1";
    QTest::newRow("in two imports") << QStringList{head + "a 2026-01-01 x 1\n", head + "a 2026-01-01 x 1\nb 2026-01-02 y 2\n"}
                                    << "a 2026-01-01T00:00:00Z 1|b 2026-01-02T00:00:00Z 2";
    QTest::newRow("other ids") << QStringList{head + "a 2026-01-01 x 1\na 2026-01-01 y 1\n"}
                               << "a 2026-01-01T00:00:00Z 1|a 2026-01-01T00:00:00Z 1";
    QTest::newRow("no ids: every row counts") << QStringList{"customer time q\na 2026-01-01 1\na 2026-01-01 1\n"}
                                              << "a 2026-01-01T00:00:00Z 1|a 2026-01-01T00:00:00Z 1";
}

void UsageTest::duplicates() {
    QFETCH(QStringList, imports);
    QFETCH(QString, rows);
    QCOMPARE(rowsOf(dataOf(imports)).join('|'), rows);
    // The order of imports and rows changes nothing, also when contents of one id differ.
    const QString head = "customer time id q\n";
    const QStringList conflict{head + "a 2026-01-01 x 1\n", head + "a 2026-01-01 x 2\n", head + "a 2026-01-01 x 3\n"};
    const ReplayData one = dataOf({conflict[0], conflict[1], conflict[2]});
    const ReplayData other = dataOf({conflict[2], conflict[0], conflict[1]});
    QCOMPARE(rowsOf(one).size(), qsizetype{1});
    QCOMPARE(rowsOf(one), rowsOf(other));
    QCOMPARE(one.usage->dataHash(), other.usage->dataHash());
}

// Sorting in tiny pieces, in memory or spilled to files, gives the same store.
void UsageTest::chunks() {
    QVERIFY(rc::check("chunks change nothing", [] {
        QString usage = "customer time id q\n";
        for (int i = 0, count = *rc::gen::inRange(1, 80); i < count; ++i)
            usage += QString("c%1 2026-01-%2 e%3 %4\n")
                         .arg(*rc::gen::inRange(0, 5))
                         .arg(*rc::gen::inRange(1, 29), 2, 10, QChar('0'))
                         .arg(*rc::gen::inRange(0, 60))
                         .arg(i % 3);
        const ReplayData whole = dataOf({usage});
        const ReplayData pieces = dataOf({usage}, static_cast<std::size_t>(*rc::gen::inRange(1, 9)));
        RC_ASSERT(rowsOf(whole) == rowsOf(pieces));
        RC_ASSERT(whole.usage->dataHash() == pieces.usage->dataHash());

        Progress progress;
        std::uint64_t rows[2] = {};
        RowSetHash sets[2];
        std::vector<std::vector<std::byte>> blocks[2];
        for (const std::size_t memory : {std::size_t{0}, std::size_t{1} << 30}) {
            PartBuilderOptions options;
            options.temporaryDirectory = QDir::tempPath().toStdString();
            options.chunkRowsMax = 5;
            options.memoryBytesMax = memory;
            PartBuilder builder(options);
            const unsigned file = builder.addFile("f");
            RC_ASSERT(static_cast<bool>(builder.add(file, batchOf(usage), progress)));
            const auto part = builder.finish(progress);
            RC_ASSERT(static_cast<bool>(part));
            rows[memory == 0 ? 0 : 1] = (*part)->rows;
            sets[memory == 0 ? 0 : 1] = (*part)->rowSet;
            for (const BlockPlace& place : (*part)->blocks) {
                const auto bytes = (*part)->readBlock(place);
                RC_ASSERT(static_cast<bool>(bytes) && (*bytes)->size() == place.size);
                blocks[memory == 0 ? 0 : 1].push_back(**bytes);
            }
        }
        RC_ASSERT(rows[0] == rows[1] && sets[0] == sets[1]);
        RC_ASSERT(!blocks[0].empty() && blocks[0] == blocks[1]);
    }));
}

// Rows come out by customer, time, id, content: whatever the order of the file, near or far from it.
void UsageTest::order_data() {
    QTest::addColumn<int>("customers");
    QTest::addColumn<int>("times");
    QTest::newRow("one customer, all times differ") << 1 << 1'000'000;
    QTest::newRow("one customer, few times") << 1 << 3;
    QTest::newRow("many customers") << 70'000 << 50;
}

void UsageTest::order() {
    QFETCH(int, customers);
    QFETCH(int, times);
    QVERIFY(rc::check("sorted", [&] {
        ChunkRows rows;
        const int count = *rc::gen::inRange(0, 2000);
        const bool isNearlySorted = *rc::gen::arbitrary<bool>();
        for (int row = 0; row < count; ++row) {
            const int time = *rc::gen::inRange(0, isNearlySorted ? 20 : times);
            rows.customers.push_back(static_cast<std::uint32_t>(*rc::gen::inRange(0, customers)));
            rows.times.push_back(isNearlySorted ? row + time : time);
            rows.ids.push_back({0, static_cast<std::uint64_t>(*rc::gen::inRange(0, 3))});
            rows.contents.push_back(static_cast<std::uint64_t>(*rc::gen::inRange(0, 3)));
            rows.files.push_back(0);
            rows.fileRows.push_back(static_cast<std::uint32_t>(row));
        }
        const auto key = [&](std::uint32_t row) {
            return std::make_tuple(rows.customers[row], rows.times[row], rows.ids[row], rows.contents[row],
                                   rows.fileRows[row]);
        };
        std::vector<std::uint32_t> expected(static_cast<std::size_t>(count));
        std::iota(expected.begin(), expected.end(), 0);
        std::sort(expected.begin(), expected.end(),
                  [&](std::uint32_t a, std::uint32_t b) { return key(a) < key(b); });
        const auto order = sortedOrder(rows, Progress());
        RC_ASSERT(std::equal(order.begin(), order.end(), expected.begin(), expected.end()));
    }));
}

void UsageTest::otherRoles() {
    Progress progress;
    PartBuilderOptions options;
    options.temporaryDirectory = QDir::tempPath().toStdString();
    PartBuilder builder(options);
    const unsigned first = builder.addFile("first.csv");
    const unsigned second = builder.addFile("second.csv");
    QVERIFY(builder.add(first, batchOf("customer time id q\na 2026-01-01 x 1\n"), progress));
    QVERIFY(builder.add(second, RowBatch(), progress));
    const auto added = builder.add(second, batchOf("customer time q\na 2026-01-01 1\n"), progress);
    QVERIFY(!added);
    QCOMPARE(added.error().message,
             std::string("The file second.csv has not the same roles (id, end, recorded, count) as a file "
                         "before it. Import them one after the other."));
}

void UsageTest::dictionaries() {
    QVERIFY(rc::check("texts keep the code of their first appearance", [](const std::vector<std::string>& texts) {
        Dictionary dictionary;
        std::vector<std::string> distinct;
        for (const std::string& text : texts) {
            const auto found = std::find(distinct.begin(), distinct.end(), text);
            const auto code = static_cast<std::uint32_t>(found - distinct.begin());
            RC_ASSERT(dictionary.find(text) == (found == distinct.end() ? std::nullopt : std::optional(code)));
            if (found == distinct.end())
                distinct.push_back(text);
            RC_ASSERT(dictionary.codeOf(text) == code);
        }
        const Dictionary copy(dictionary);
        for (std::uint32_t code = 0; code < copy.size(); ++code)
            RC_ASSERT(copy.text(code) == distinct[code] && copy.find(distinct[code]) == code);
    }));
}

void UsageTest::origins() {
    const ReplayData data = dataOf({"customer time id q\nb 2026-01-02 second 2\na 2026-01-01 first 1\n"});
    const auto origin = data.usage->origin(0, 0); // sorted by customer number, which is that of appearance
    QVERIFY(static_cast<bool>(origin));
    QCOMPARE(origin->id, std::string("second"));
    QCOMPARE(origin->fileRow, std::uint64_t{1});
    QCOMPARE(data.usage->visibleRows(), std::uint64_t{2});
}

// All of a customer's rows in a period, as texts that an import reads back.
void UsageTest::customerRows() {
    const ReplayData data = dataOf({"customer time event count q r\n"
                                    "a 2026-01-02T00:00:00.000000001Z use 3 -12.50 x\n"
                                    "b 2026-01-02 use 1 7 y\n"
                                    "a 2026-01-01 use 1 0.000000000000000001 007\n",
                                    "customer time q\na 2026-01-03 123456789012345678901234567890\na 2026-02-01 1\n"});
    const Period january{*parseInstant("2026-01-01", {}), *parseInstant("2026-02-01", {})};
    Progress progress;
    const auto rows = readCustomerRows(*data.usage, {*data.usage->customers().find("a")}, january, progress);
    QVERIFY(static_cast<bool>(rows));
    QStringList lines;
    for (const CustomerRow& row : *rows) {
        QString line = QString::fromStdString(toText(row.time) + " " + row.event + " " + std::to_string(row.count));
        for (const std::string& value : row.values)
            line += QString::fromStdString(" " + (value.empty() ? std::string("-") : value));
        lines << line;
    }
    QCOMPARE(lines.join('\n'), QString("2026-01-01T00:00:00Z use 1 0.000000000000000001 007\n"
                                       "2026-01-02T00:00:00.000000001Z use 3 -12.50 x\n"
                                       "2026-01-03T00:00:00Z use 1 123456789012345678901234567890 -"));
    progress.cancel();
    QVERIFY(!readCustomerRows(*data.usage, {0}, january, progress));
}

QTEST_GUILESS_MAIN(UsageTest)
#include "tst_usage.moc"
