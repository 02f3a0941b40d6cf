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
    part.files.push_back(part.info.name);
    part.visible = finished.rowSet;
    return part;
}

} // namespace

Result<std::shared_ptr<const UsageStore>>
makeMemoryStore(const std::vector<std::vector<RowBatch>>& batches,
                const std::filesystem::path& temporaryDirectory, std::size_t chunkRowsMax) {
    auto blocks = std::make_shared<MemoryBlocks>();
    Growing growing;
    growing.seeds.customers = std::make_shared<const Dictionary>();
    growing.seeds.events = std::make_shared<const Dictionary>();
    SegmentedUsageParts store;
    std::vector<PartIds> ids;
    for (std::uint32_t number = 0; number < batches.size(); ++number) {
        auto finished = buildPart(batches[number], growing, temporaryDirectory, chunkRowsMax, number);
        if (!finished)
            return finished.error();
        const FinishedPart& part = **finished;
        growing.seeds.customers = part.customers;
        growing.seeds.events = part.events;
        std::vector<std::uint32_t> columnNumbers;
        for (std::size_t column = 0; column < part.columns.size(); ++column) {
            columnNumbers.push_back(growing.columnNumber(part.columns[column]));
            growing.columns[columnNumbers.back()].texts = part.columnTexts[column];
            growing.seeds.properties[part.columns[column]] = part.columnTexts[column];
        }
        for (const BlockPlace& place : part.blocks)
            blocks->blocks[{number, place.kind, place.segment,
                            place.kind == BlockKind::Property ? columnNumbers[place.column] : 0}] =
                blockOf(part, place);
        store.parts.push_back(describe(part, {number}));
        ids.push_back({part.segments, part.hasIds,
                       [blocks, number](std::uint32_t block) -> Result<std::vector<std::byte>> {
                           const auto found =
                               blocks->blocks.find({number, BlockKind::IdIndex, block, 0});
                           return found == blocks->blocks.end() ? std::vector<std::byte>()
                                                                : std::vector<std::byte>(found->second->begin(), found->second->end());
                       }});
    }
    auto visibility = resolveVisibility(ids, Progress());
    if (!visibility)
        return visibility.error();
    for (std::size_t part = 0; part < store.parts.size(); ++part) {
        store.parts[part].segments = ids[part].segments;
        for (SegmentInfo& segment : store.parts[part].segments)
            segment.part = store.parts[part].info.id;
        store.parts[part].hiddenBits = std::move(visibility->hiddenBits[part]);
        store.parts[part].visible.subtract(visibility->hiddenRows[part]);
        for (const SegmentInfo& segment : store.parts[part].segments)
            store.parts[part].info.hidden += segment.hiddenCount;
    }
    store.blocks = blocks;
    store.customers = growing.seeds.customers;
    store.events = growing.seeds.events;
    store.columns = growing.columns;
    return makeSegmentedUsage(std::move(store));
}

} // namespace rerate
