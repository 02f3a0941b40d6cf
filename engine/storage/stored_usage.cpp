// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/storage/stored_usage.h"

#include <set>

#include "engine/storage/part_records.h"

namespace rerate {

namespace {

// Blocks of one snapshot: knows which stored column a ColumnId of the snapshot is.
class SnapshotBlocks : public BlockSource {
public:
    SnapshotBlocks(std::shared_ptr<const StoredBlocks> blocks, std::vector<std::uint32_t> columns)
        : m_blocks(std::move(blocks)), m_columns(std::move(columns)) {}

    Result<BlockBytes> read(PartId part, std::uint32_t segment, BlockKind kind,
                            std::uint32_t column) const override {
        const std::uint32_t stored = kind == BlockKind::Property ? m_columns[column] : 0;
        // Replay reads these again and again; the rest is for explanations, one row at a time.
        const bool isHot = kind <= BlockKind::Property;
        return m_blocks->read(placeOfBlock(part.number, kind, stored, segment), isHot);
    }

private:
    std::shared_ptr<const StoredBlocks> m_blocks;
    std::vector<std::uint32_t> m_columns;
};

} // namespace

Result<std::shared_ptr<const UsageStore>> readUsage(Database& database,
                                                    StoredDictionaries& dictionaries,
                                                    std::shared_ptr<const StoredBlocks> blocks) {
    auto parts = readActiveParts(database);
    const auto names = readColumnNames(database);
    auto customers = dictionaries.read(database, kCustomerTexts);
    auto events = dictionaries.read(database, kEventTexts);
    if (!parts || !names || !customers || !events)
        return !parts       ? parts.error()
               : !names     ? names.error()
               : !customers ? customers.error()
                            : events.error();
    SegmentedUsageParts usage;
    std::set<std::uint32_t> used;
    for (PartRecord& record : *parts) {
        used.insert(record.columns.begin(), record.columns.end());
        usage.parts.push_back(std::move(record.part));
    }
    std::vector<std::uint32_t> storedColumns;
    for (const std::uint32_t column : used) {
        auto texts = dictionaries.read(database, textsOfColumn(column));
        if (!texts)
            return texts.error();
        if (column >= names->size())
            return Error{ErrorKind::InvalidInput, database.path().string() +
                                                      " is damaged: a column has no name. Restore "
                                                      "a copy of it."};
        storedColumns.push_back(column);
        usage.columns.push_back({(*names)[column], *std::move(texts)});
    }
    usage.blocks = std::make_shared<SnapshotBlocks>(std::move(blocks), std::move(storedColumns));
    usage.customers = *std::move(customers);
    usage.events = *std::move(events);
    return makeSegmentedUsage(std::move(usage));
}

} // namespace rerate
