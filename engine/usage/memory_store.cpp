// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/usage/memory_store.h"

#include <tuple>

#include "engine/usage/part_builder.h"
#include "engine/usage/segmented_usage.h"
#include "engine/usage/visibility.h"

namespace rerate {

namespace {

using BlockKey = std::tuple<std::uint32_t, BlockKind, std::uint32_t, std::uint32_t>;

class MemoryBlocks : public BlockSource {
public:
    std::map<BlockKey, BlockBytes> blocks; // by part, kind, segment, column

    Result<BlockBytes> read(PartId part, std::uint32_t segment, BlockKind kind,
                            std::uint32_t column) const override {
        const auto found = blocks.find({part.number, kind, segment, column});
        return found == blocks.end() ? BlockBytes() : found->second;
    }
};

BlockBytes blockOf(const FinishedPart& part, const BlockPlace& place) {
    const auto bytes = part.readBlock(place);
    CHECK(static_cast<bool>(bytes), "a finished part can be read back");
    return std::make_shared<const ByteBuffer>((*bytes)->begin(), (*bytes)->end());
}

// Column numbers and dictionaries of the store grow from part to part.
struct Growing {
    DictionarySeeds seeds;
    std::vector<UsageColumn> columns;

    std::uint32_t columnNumber(const std::string& name) {
        for (std::uint32_t i = 0; i < columns.size(); ++i)
            if (columns[i].name == name)
                return i;
        columns.push_back({name, nullptr});
        return static_cast<std::uint32_t>(columns.size() - 1);
    }
};

Result<std::shared_ptr<FinishedPart>> buildPart(const std::vector<RowBatch>& batches,
                                                const Growing& growing,
                                                const std::filesystem::path& directory,
                                                std::size_t chunkRowsMax, std::size_t number) {
    Progress progress;
    PartBuilderOptions options;
    options.temporaryDirectory = directory;
    options.chunkRowsMax = chunkRowsMax;
    options.seeds = growing.seeds;
    PartBuilder builder(options);
    const unsigned file = builder.addFile("memory-" + std::to_string(number));
    builder.setFileHash(file, "memory-" + std::to_string(number));
    for (const RowBatch& batch : batches)
        RERATE_TRY(builder.add(file, batch, progress));
    return builder.finish(progress);
}

StoredPart describe(const FinishedPart& finished, PartId id) {
    StoredPart part;
    part.info.id = id;
    part.info.name = finished.sources.front().name;
    part.info.hash = finished.sources.front().hash;
    part.info.rows = finished.rows;
    part.segments = finished.segments;
    for (SegmentInfo& segment : part.segments)
        segment.part = id;
    for (const SegmentInfo& segment : part.segments)
        part.info.countsAllOne = part.info.countsAllOne && segment.countsAllOne;
    for (const PartSourceFile& source : finished.sources)
        part.files.push_back(source.name);
    part.visible = finished.rowSet;
    return part;
}

class MemoryStore {
public:
    MemoryStore() {
        m_growing.seeds.customers = std::make_shared<const Dictionary>();
        m_growing.seeds.events = std::make_shared<const Dictionary>();
    }

    const Growing& growing() const { return m_growing; }

    void add(const FinishedPart& part) {
        const auto number = static_cast<std::uint32_t>(m_store.parts.size());
        m_growing.seeds.customers = part.customers;
        m_growing.seeds.events = part.events;
        std::vector<std::uint32_t> columnNumbers;
        for (std::size_t column = 0; column < part.columns.size(); ++column) {
            columnNumbers.push_back(m_growing.columnNumber(part.columns[column]));
            m_growing.columns[columnNumbers.back()].texts = part.columnTexts[column];
            m_growing.seeds.properties[part.columns[column]] = part.columnTexts[column];
        }
        for (const BlockPlace& place : part.blocks)
            m_blocks->blocks[{number, place.kind, place.segment,
                              place.kind == BlockKind::Property ? columnNumbers[place.column] : 0}] =
                blockOf(part, place);
        m_store.parts.push_back(describe(part, {number}));
        m_ids.push_back({part.segments, part.hasIds,
                         [blocks = m_blocks, number](std::uint32_t block) -> Result<std::vector<std::byte>> {
                             const auto found =
                                 blocks->blocks.find({number, BlockKind::IdIndex, block, 0});
                             return found == blocks->blocks.end()
                                        ? std::vector<std::byte>()
                                        : std::vector<std::byte>(found->second->begin(),
                                                                 found->second->end());
                         }});
    }

    Result<std::shared_ptr<const UsageStore>> finish() {
        auto visibility = resolveVisibility(m_ids, Progress());
        if (!visibility)
            return visibility.error();
        for (std::size_t number = 0; number < m_store.parts.size(); ++number) {
            StoredPart& part = m_store.parts[number];
            part.segments = m_ids[number].segments;
            for (SegmentInfo& segment : part.segments)
                segment.part = part.info.id;
            part.hiddenBits = std::move(visibility->hiddenBits[number]);
            part.visible.subtract(visibility->hiddenRows[number]);
            for (const SegmentInfo& segment : part.segments)
                part.info.hidden += segment.hiddenCount;
        }
        m_store.blocks = m_blocks;
        m_store.customers = m_growing.seeds.customers;
        m_store.events = m_growing.seeds.events;
        m_store.columns = m_growing.columns;
        return makeSegmentedUsage(std::move(m_store));
    }

private:
    std::shared_ptr<MemoryBlocks> m_blocks = std::make_shared<MemoryBlocks>();
    Growing m_growing;
    SegmentedUsageParts m_store;
    std::vector<PartIds> m_ids;
};

} // namespace

Result<std::shared_ptr<const UsageStore>>
makeMemoryStore(const std::vector<std::vector<RowBatch>>& batches,
                const std::filesystem::path& temporaryDirectory, std::size_t chunkRowsMax) {
    MemoryStore store;
    for (std::size_t number = 0; number < batches.size(); ++number) {
        const auto part =
            buildPart(batches[number], store.growing(), temporaryDirectory, chunkRowsMax, number);
        if (!part)
            return part.error();
        store.add(**part);
    }
    return store.finish();
}

Result<std::shared_ptr<const UsageStore>> makeMemoryStore(const FinishedPart& part) {
    MemoryStore store;
    store.add(part);
    return store.finish();
}

} // namespace rerate
