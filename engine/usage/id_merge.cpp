// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/usage/id_merge.h"

#include <algorithm>
#include <bit>

#include "engine/base/parallel.h"
#include "engine/usage/id_index.h"

namespace rerate {

namespace {

constexpr std::size_t kIndexPieces = 16; // blocks of the index end at these
constexpr std::size_t kBucketsOfPiece = kIdBuckets / kIndexPieces;
constexpr std::size_t kIdsOfSlot = 8; // on average

bool comesBefore(const ChunkId& a, const ChunkId& b) {
    if (a.id != b.id)
        return a.id < b.id;
    return a.chunk != b.chunk ? a.chunk < b.chunk : a.row < b.row;
}

std::span<ChunkId> idsOf(const SortedChunk& chunk, std::size_t bucket) {
    return chunk.ids.subspan(chunk.idBuckets[bucket], chunk.idBuckets[bucket + 1] - chunk.idBuckets[bucket]);
}

// The ids of one bucket of all chunks, sorted: hashes are spread evenly, so they are scattered by
// their next bits into slots of a few, and what is left to sort is in the fastest memory.
Column<ChunkId> sortedBucket(const MergeInput& input, std::size_t bucket) {
    std::size_t count = 0;
    for (const auto& chunk : input.chunks)
        count += idsOf(*chunk, bucket).size();
    const int slotBits = std::clamp<int>(std::bit_width(count / kIdsOfSlot), 1, 24);
    const auto slotOf = [&](const ChunkId& id) { return id.id.high << kIdBucketBits >> (64 - slotBits); };
    std::vector<std::size_t> starts((std::size_t{1} << slotBits) + 1);
    for (const auto& chunk : input.chunks)
        for (const ChunkId& id : idsOf(*chunk, bucket))
            ++starts[slotOf(id) + 1];
    for (std::size_t slot = 1; slot < starts.size(); ++slot)
        starts[slot] += starts[slot - 1];
    Column<ChunkId> sorted(count);
    for (const auto& chunk : input.chunks)
        for (const ChunkId& id : idsOf(*chunk, bucket))
            sorted[starts[slotOf(id)]++] = id; // a slot's start becomes its end
    std::size_t from = 0;
    for (std::size_t slot = 0; slot + 1 < starts.size(); from = starts[slot++])
        std::sort(sorted.data() + from, sorted.data() + starts[slot], comesBefore);
    return sorted;
}

void putBack(const MergeInput& input, std::size_t bucket, const Column<ChunkId>& sorted) {
    const ChunkId* next = sorted.data();
    for (const auto& chunk : input.chunks) {
        const std::span<ChunkId> ids = idsOf(*chunk, bucket);
        std::copy(next, next + ids.size(), ids.begin());
        next += ids.size();
    }
}

std::string originText(const MergeInput& input, const ChunkId& row) {
    const SortedChunk& chunk = *input.chunks[row.chunk];
    return input.sources[chunk.files[row.row]].name + " row " + std::to_string(chunk.fileRows[row.row]);
}

IdEntry entryOf(const MergeInput& input, const ChunkId& row, std::uint32_t rowNumber) {
    const SortedChunk& chunk = *input.chunks[row.chunk];
    return {row.id, row.content, chunk.recorded.empty() ? INT64_MIN : chunk.recorded[row.row], rowNumber, 0};
}

// Rows with one id: all but the winner are dropped.
void settle(MergeInput& input, std::span<const ChunkId> group, PartSummary& summary) {
    const ChunkId* winner = &group.front();
    for (const ChunkId& row : group)
        if (winsOver(entryOf(input, row, 0), entryOf(input, *winner, 0)))
            winner = &row;
    for (const ChunkId& row : group) {
        if (&row == winner)
            continue;
        SortedChunk& chunk = *input.chunks[row.chunk];
        chunk.dropped[row.row] = 1;
        if (row.content == winner->content) {
            ++summary.duplicatesDropped;
            continue;
        }
        ++summary.conflicts;
        if (summary.conflictExamples.size() < 100)
            summary.conflictExamples.push_back({std::string(chunk.idText(row.row)),
                                                originText(input, *winner), originText(input, row)});
    }
}

void settleBucket(MergeInput& input, const Column<ChunkId>& sorted, PartSummary& summary) {
    for (std::size_t from = 0; from < sorted.size();) {
        std::size_t to = from + 1;
        while (to < sorted.size() && sorted[to].id == sorted[from].id)
            ++to;
        if (to - from > 1)
            settle(input, std::span(sorted).subspan(from, to - from), summary);
        from = to;
    }
}

void dropKnownFiles(MergeInput& input, PartSummary& summary) {
    if (std::find(input.dropFile.begin(), input.dropFile.end(), true) == input.dropFile.end())
        return;
    for (const auto& chunk : input.chunks)
        for (std::size_t row = 0; row < chunk->rowCount; ++row)
            if (input.dropFile[chunk->files[row]]) {
                chunk->dropped[row] = 1;
                ++summary.duplicatesDropped;
            }
}

// One piece of the index, from sorted ids.
struct IndexPiece {
    std::vector<BlockPlace> blocks;
    RowSetHash rowSet;
    std::vector<IdEntry> entries; // of the next block

    Result<void> flush(BlockWriter& writer) {
        if (entries.empty())
            return {};
        BlockPlace place;
        place.kind = BlockKind::IdIndex;
        RERATE_TRY(writer.append(encodeIdBlock(entries), place));
        blocks.push_back(std::move(place));
        entries.clear();
        return {};
    }

    Result<void> add(const MergeInput& input, std::span<const ChunkId> ids, BlockWriter& writer) {
        constexpr std::size_t kAhead = 16; // final rows are all over the memory
        for (std::size_t i = 0; i < ids.size(); ++i) {
            if (i + kAhead < ids.size())
                __builtin_prefetch(&input.chunks[ids[i + kAhead].chunk]->finalRows[ids[i + kAhead].row]);
            const std::uint32_t row = input.chunks[ids[i].chunk]->finalRows[ids[i].row];
            if (row == kNoRow)
                continue;
            entries.push_back(entryOf(input, ids[i], row));
            rowSet.add(ids[i].id, ids[i].content);
            if (entries.size() == kIdBlockEntries)
                RERATE_TRY(flush(writer));
        }
        return {};
    }
};

} // namespace

Result<void> dropDuplicates(MergeInput& input, PartSummary& summary, Progress& progress) {
    dropKnownFiles(input, summary);
    std::vector<PartSummary> found(kIdBuckets);
    RERATE_TRY(runParallel(kIdBuckets, input.threadCount, progress, [&](std::size_t bucket, unsigned) {
        const Column<ChunkId> sorted = sortedBucket(input, bucket);
        settleBucket(input, sorted, found[bucket]);
        putBack(input, bucket, sorted);
        progress.add(sorted.size());
        return Result<void>();
    }));
    for (const PartSummary& piece : found) {
        summary.duplicatesDropped += piece.duplicatesDropped;
        summary.conflicts += piece.conflicts;
        for (const PartConflict& conflict : piece.conflictExamples)
            if (summary.conflictExamples.size() < 100)
                summary.conflictExamples.push_back(conflict);
    }
    return {};
}

Result<void> writeIdIndex(const MergeInput& input, BlockWriter& writer, FinishedPart& part,
                          Progress& progress) {
    std::vector<IndexPiece> pieces(kIndexPieces);
    const auto work = [&](std::size_t number, unsigned) -> Result<void> {
        IndexPiece& piece = pieces[number];
        for (std::size_t bucket = number * kBucketsOfPiece; bucket < (number + 1) * kBucketsOfPiece; ++bucket) {
            if (progress.isCancelled())
                return cancelledError();
            for (const auto& chunk : input.chunks) {
                RERATE_TRY(piece.add(input, idsOf(*chunk, bucket), writer));
                progress.add(idsOf(*chunk, bucket).size());
            }
        }
        RERATE_TRY(piece.flush(writer));
        piece.entries = {};
        return {};
    };
    RERATE_TRY(runParallel(kIndexPieces, input.threadCount, progress, work));
    std::uint32_t number = 0;
    for (const IndexPiece& piece : pieces) {
        part.rowSet.add(piece.rowSet);
        for (BlockPlace block : piece.blocks) {
            block.segment = number++;
            part.blocks.push_back(std::move(block));
        }
    }
    return {};
}

} // namespace rerate
