// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/usage/part_merge.h"

#include <algorithm>
#include <cstring>
#include <tuple>

#include "engine/base/parallel.h"
#include "engine/usage/id_merge.h"
#include "engine/usage/segment_encoder.h"

namespace rerate {

namespace {

constexpr std::size_t kRowsBetweenCancelChecks = 16'384;

// Customers at which pieces begin; the first piece begins at 0. From the rows alone.
std::vector<std::uint32_t> pieceBounds(const MergeInput& input) {
    std::vector<std::uint32_t> sample;
    std::size_t rows = 0;
    for (const auto& chunk : input.chunks) {
        rows += chunk->rowCount;
        for (std::size_t row = 0; row < chunk->rowCount; row += 1000)
            sample.push_back(chunk->customers[row]);
    }
    std::sort(sample.begin(), sample.end());
    const std::size_t pieces = std::clamp<std::size_t>(rows / 1'000'000, 1, 16);
    std::vector<std::uint32_t> bounds{0};
    for (std::size_t piece = 1; piece < pieces; ++piece)
        if (const std::uint32_t bound = sample[piece * sample.size() / pieces];
            bound > bounds.back())
            bounds.push_back(bound);
    return bounds;
}

struct RowRange {
    std::size_t from = 0;
    std::size_t to = 0;
};

// Rows of a chunk inside a piece.
RowRange rangeIn(const SortedChunk& chunk, const std::vector<std::uint32_t>& bounds,
                 std::size_t piece) {
    const auto place = [&](std::size_t number) {
        return number >= bounds.size()
                   ? chunk.rowCount
                   : static_cast<std::size_t>(std::lower_bound(chunk.customers.begin(),
                                                               chunk.customers.end(),
                                                               bounds[number]) -
                                              chunk.customers.begin());
    };
    return {place(piece), place(piece + 1)};
}

Hash128 idOf(const MergeInput& input, const SortedChunk& chunk, std::size_t row) {
    const std::string_view text = chunk.idText(row);
    return text.empty() ? hashOfRow(input.sources[chunk.files[row]].hash, chunk.fileRows[row]) : hash128(text);
}

// The order of rows with equal customer and time.
bool tieComesBefore(const MergeInput& input, const SortedChunk& a, std::size_t i, const SortedChunk& b,
                    std::size_t j) {
    if (a.hasIds())
        return idOf(input, a, i) < idOf(input, b, j);
    return std::tie(a.contents[i], a.files[i], a.fileRows[i]) <
           std::tie(b.contents[j], b.files[j], b.fileRows[j]);
}

// A chunk's next row inside a piece.
struct Cursor {
    const MergeInput* input;
    SortedChunk* chunk;
    std::size_t row;
    std::size_t end;

    bool operator<(const Cursor& other) const {
        const SortedChunk& a = *chunk;
        const SortedChunk& b = *other.chunk;
        if (a.customers[row] != b.customers[other.row])
            return a.customers[row] < b.customers[other.row];
        if (a.times[row] != b.times[other.row])
            return a.times[row] < b.times[other.row];
        return tieComesBefore(*input, a, row, b, other.row);
    }
};

// Merges the chunks' rows of one piece, range by range: as long as a chunk stays ahead of the
// others its rows go out together.
class PieceMerge {
public:
    PieceMerge(MergeInput& input, BlockWriter& writer, PieceOutput& output, Progress& progress)
        : m_input(input), m_output(output), m_progress(progress),
          m_encoder(input, writer, output) {}

    void addChunk(SortedChunk& chunk, const RowRange& range) {
        if (range.from < range.to)
            m_cursors.push_back({&m_input, &chunk, range.from, range.to});
    }

    Result<void> run() {
        std::make_heap(m_cursors.begin(), m_cursors.end(), comesLater);
        while (!m_cursors.empty()) {
            std::pop_heap(m_cursors.begin(), m_cursors.end(), comesLater);
            Cursor& cursor = m_cursors.back();
            const std::size_t from = cursor.row;
            cursor.row = rangeEnd(cursor);
            RERATE_TRY(emit(*cursor.chunk, from, cursor.row));
            if (cursor.row == cursor.end)
                m_cursors.pop_back();
            else
                std::push_heap(m_cursors.begin(), m_cursors.end(), comesLater);
        }
        m_progress.add(m_unreported);
        return m_encoder.flush();
    }

private:
    static bool comesLater(const Cursor& a, const Cursor& b) { return b < a; }

    // The first row of the cursor's chunk that comes behind those of the other cursors.
    std::size_t rangeEnd(const Cursor& cursor) const {
        const std::size_t last = std::min(cursor.end, cursor.row + kRowsBetweenCancelChecks);
        if (m_cursors.size() == 1)
            return last;
        const Cursor& next = m_cursors.front();
        const std::uint32_t customer = next.chunk->customers[next.row];
        const std::int64_t time = next.chunk->times[next.row];
        const SortedChunk& chunk = *cursor.chunk;
        for (std::size_t row = cursor.row + 1; row < last; ++row)
            if (chunk.customers[row] > customer ||
                (chunk.customers[row] == customer && chunk.times[row] >= time &&
                 (chunk.times[row] > time || next < Cursor{cursor.input, cursor.chunk, row, cursor.end})))
                return row;
        return last;
    }

    Result<void> emit(SortedChunk& chunk, std::size_t from, std::size_t to) {
        m_unreported += to - from;
        for (std::size_t row = from; row < to;) {
            const void* found = std::memchr(chunk.dropped.data() + row, 1, to - row);
            const std::size_t end = found ? static_cast<std::size_t>(static_cast<const std::uint8_t*>(found) -
                                                                     chunk.dropped.data())
                                          : to;
            if (chunk.hasIds())
                number(chunk, row, end);
            RERATE_TRY(m_encoder.add(chunk, row, end));
            for (row = end; row < to && chunk.dropped[row]; ++row)
                if (chunk.hasIds())
                    chunk.finalRows[row] = kNoRow;
        }
        if (m_unreported < kRowsBetweenCancelChecks)
            return {};
        m_progress.add(std::exchange(m_unreported, 0));
        return m_progress.isCancelled() ? Result<void>(cancelledError()) : Result<void>();
    }

    void number(SortedChunk& chunk, std::size_t from, std::size_t to) const {
        auto next = static_cast<std::uint32_t>(m_output.rows);
        for (std::size_t row = from; row < to; ++row)
            chunk.finalRows[row] = next++;
    }

    const MergeInput& m_input;
    PieceOutput& m_output;
    Progress& m_progress;
    SegmentEncoder m_encoder;
    std::vector<Cursor> m_cursors; // a heap, the smallest row first
    std::uint64_t m_unreported = 0;
};

// Segments and blocks of a piece behind those of the pieces before it.
void appendPiece(FinishedPart& part, const PieceOutput& output) {
    const auto segmentBase = static_cast<std::uint32_t>(part.segments.size());
    for (SegmentInfo info : output.segments) {
        info.index += segmentBase;
        part.segments.push_back(info);
    }
    for (BlockPlace block : output.blocks) {
        block.segment += segmentBase;
        part.blocks.push_back(std::move(block));
    }
    part.rows += output.rows;
    part.represented += output.represented;
    part.rowSet.add(output.rowSet);
}

// Rows were numbered inside their pieces.
void moveRows(const MergeInput& input, const std::vector<std::uint32_t>& bounds, std::size_t piece,
              std::uint64_t rowsBefore) {
    for (const auto& chunk : input.chunks) {
        const RowRange range = rangeIn(*chunk, bounds, piece);
        for (std::size_t row = range.from; row < range.to; ++row)
            chunk->finalRows[row] += chunk->finalRows[row] == kNoRow ? 0 : static_cast<std::uint32_t>(rowsBefore);
    }
}

} // namespace

Result<void> mergeChunks(MergeInput& input, FinishedPart& part, Progress& progress) {
    auto writer = BlockWriter::open(part.file, input.memoryBytesMax);
    if (!writer)
        return writer.error();
    part.hasIds = !input.chunks.empty() && input.chunks.front()->hasIds();
    if (part.hasIds)
        for (const auto& chunk : input.chunks)
            chunk->finalRows.resize(chunk->rowCount);

    const std::vector<std::uint32_t> bounds = pieceBounds(input);
    std::vector<PieceOutput> pieces(bounds.size());
    RERATE_TRY(runParallel(pieces.size(), input.threadCount, progress, [&](std::size_t piece, unsigned) {
        PieceMerge merge(input, **writer, pieces[piece], progress);
        for (const auto& chunk : input.chunks)
            merge.addChunk(*chunk, rangeIn(*chunk, bounds, piece));
        return merge.run();
    }));
    for (std::size_t piece = 0; piece < pieces.size(); ++piece) {
        if (part.hasIds && piece > 0)
            moveRows(input, bounds, piece, part.rows);
        appendPiece(part, pieces[piece]);
    }
    return part.hasIds ? writeIdIndex(input, **writer, part, progress) : Result<void>();
}

} // namespace rerate
