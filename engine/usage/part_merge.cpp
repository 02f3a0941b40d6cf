// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/usage/part_merge.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <mutex>
#include <tuple>

#include "engine/base/parallel.h"
#include "engine/usage/zstd_codec.h"

namespace rerate {

namespace {

constexpr std::size_t kIdPieces = 16; // by the first four bits of the hash

// The entries of one chunk inside one piece of the id space.
struct IdRange {
    const IdEntry* at;
    const IdEntry* end;
    std::uint32_t chunk;
};

std::vector<IdRange> idRanges(const MergeInput& input, std::size_t piece) {
    const auto bound = [](std::size_t number) { return std::uint64_t{number} << 60; };
    std::vector<IdRange> ranges;
    for (std::uint32_t chunk = 0; chunk < input.chunks.size(); ++chunk) {
        const auto entries = input.chunks[chunk]->idEntries;
        const auto before = [](const IdEntry& entry, std::uint64_t high) {
            return entry.id.high < high;
        };
        const auto from = std::lower_bound(entries.begin(), entries.end(), bound(piece), before);
        const auto to = piece + 1 == kIdPieces
                            ? entries.end()
                            : std::lower_bound(from, entries.end(), bound(piece + 1), before);
        if (from != to)
            ranges.push_back({&*from, &*from + (to - from), chunk});
    }
    return ranges;
}

// Calls visit(chunk, entry) for all entries of the piece in order of ids.
template <typename Visit>
void walkIds(std::vector<IdRange> ranges, Visit visit) {
    while (!ranges.empty()) {
        std::size_t smallest = 0;
        for (std::size_t i = 1; i < ranges.size(); ++i)
            if (ranges[i].at->id < ranges[smallest].at->id)
                smallest = i;
        visit(ranges[smallest].chunk, *ranges[smallest].at);
        if (++ranges[smallest].at == ranges[smallest].end)
            ranges.erase(ranges.begin() + static_cast<std::ptrdiff_t>(smallest));
    }
}

struct ChunkRow {
    std::uint32_t chunk;
    IdEntry entry;
};

std::string originText(const MergeInput& input, const ChunkRow& row) {
    const SortedChunk& chunk = *input.chunks[row.chunk];
    return input.sources[chunk.files[row.entry.row]].name + " row " +
           std::to_string(chunk.fileRows[row.entry.row]);
}

// Rows with one id: all but the winner are dropped.
void settle(MergeInput& input, const std::vector<ChunkRow>& group, PartSummary& summary) {
    const ChunkRow* winner = &group.front();
    for (const ChunkRow& row : group)
        if (winsOver(row.entry, winner->entry))
            winner = &row;
    for (const ChunkRow& row : group) {
        if (&row == winner)
            continue;
        SortedChunk& chunk = *input.chunks[row.chunk];
        chunk.dropped[row.entry.row] = 1;
        if (row.entry.content == winner->entry.content) {
            ++summary.duplicatesDropped;
            continue;
        }
        ++summary.conflicts;
        if (summary.conflictExamples.size() < 100)
            summary.conflictExamples.push_back({std::string(chunk.idText(row.entry.row)),
                                                originText(input, *winner),
                                                originText(input, row)});
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

// Appends blocks to the part's file from several threads.
class BlockWriter {
public:
    static Result<std::unique_ptr<BlockWriter>> open(const std::filesystem::path& path) {
        std::unique_ptr<BlockWriter> writer(new BlockWriter(path));
        if (writer->m_file < 0)
            return writer->error();
        return writer;
    }
    ~BlockWriter() {
        if (m_file >= 0)
            ::close(m_file);
    }
    BlockWriter(const BlockWriter&) = delete;
    BlockWriter& operator=(const BlockWriter&) = delete;

    Result<std::uint64_t> append(std::span<const std::byte> bytes) {
        const std::scoped_lock lock(m_mutex);
        const std::uint64_t place = m_size;
        while (!bytes.empty()) {
            const ssize_t written = ::write(m_file, bytes.data(), bytes.size());
            if (written < 0 && errno == EINTR)
                continue;
            if (written < 0)
                return error();
            bytes = bytes.subspan(static_cast<std::size_t>(written));
            m_size += static_cast<std::uint64_t>(written);
        }
        return place;
    }

private:
    explicit BlockWriter(const std::filesystem::path& path)
        : m_path(path), m_file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600)) {}
    Error error() const {
        return {ErrorKind::InputOutput, "Cannot write the temporary file " + m_path.string() + ": " +
                                            std::strerror(errno) +
                                            ". Make room on that disk, or set TMPDIR."};
    }

    std::filesystem::path m_path;
    int m_file;
    std::mutex m_mutex;
    std::uint64_t m_size = 0;
};

// The rows of one segment while they are gathered.
struct SegmentRows {
    std::vector<std::uint32_t> customers;
    std::vector<std::int64_t> times, events, counts, ends, recorded, fileRows, files;
    std::vector<std::vector<StoredValue>> properties;
    std::string idBytes;
    std::vector<std::uint32_t> idLengths;
    std::size_t size() const { return times.size(); }
};

struct PieceOutput {
    std::vector<SegmentInfo> segments;
    std::vector<BlockPlace> blocks; // segment numbers count inside the piece
    std::uint64_t rows = 0;
    std::uint64_t represented = 0;
    RowSetHash rowSet;
};

class SegmentEncoder {
public:
    SegmentEncoder(const MergeInput& input, BlockWriter& writer, PieceOutput& output)
        : m_input(input), m_writer(writer), m_output(output) {
        m_rows.properties.resize(input.columnCount);
    }

    Result<void> add(const SortedChunk& chunk, std::size_t row) {
        m_rows.customers.push_back(chunk.customers[row]);
        m_rows.times.push_back(chunk.times[row]);
        m_rows.events.push_back(chunk.events[row]);
        m_rows.fileRows.push_back(chunk.fileRows[row]);
        m_rows.files.push_back(chunk.files[row]);
        if (!chunk.counts.empty())
            m_rows.counts.push_back(static_cast<std::int64_t>(chunk.counts[row]));
        if (!chunk.ends.empty())
            m_rows.ends.push_back(chunk.ends[row]);
        if (!chunk.recorded.empty())
            m_rows.recorded.push_back(chunk.recorded[row]);
        for (std::size_t column = 0; column < m_rows.properties.size(); ++column) {
            const bool present =
                column < chunk.properties.size() && row < chunk.properties[column].size();
            m_rows.properties[column].push_back(present ? chunk.properties[column][row]
                                                        : StoredValue{});
        }
        if (!chunk.ids.empty()) {
            const std::string_view id = chunk.idText(row);
            m_rows.idBytes += id;
            m_rows.idLengths.push_back(static_cast<std::uint32_t>(id.size()));
        }
        m_output.rowSet.add(chunk.ids.empty() ? Hash128{} : chunk.ids[row], chunk.contents[row]);
        m_output.represented += chunk.counts.empty() ? 1 : chunk.counts[row];
        ++m_output.rows;
        return m_rows.size() == kSegmentRowsMax ? flush() : Result<void>();
    }

    Result<void> flush() {
        if (m_rows.size() == 0)
            return {};
        m_output.segments.push_back(describe());
        RERATE_TRY(put(BlockKind::Runs, 0, encodeRuns()));
        RERATE_TRY(put(BlockKind::Times, 0, encodeTimes()));
        RERATE_TRY(put(BlockKind::Events, 0,
                       encodeIntegers(m_rows.events, ColumnBlock::Form::Texts)));
        for (std::size_t column = 0; column < m_rows.properties.size(); ++column)
            RERATE_TRY(put(BlockKind::Property, static_cast<std::uint32_t>(column),
                           encodeColumn(m_rows.properties[column], m_input.wideTexts)));
        if (!m_rows.counts.empty())
            RERATE_TRY(putIntegers(BlockKind::Counts, m_rows.counts));
        if (!m_rows.ends.empty())
            RERATE_TRY(putIntegers(BlockKind::Ends, m_rows.ends));
        if (!m_rows.recorded.empty())
            RERATE_TRY(putIntegers(BlockKind::Recorded, m_rows.recorded));
        RERATE_TRY(putCold());
        m_rows = SegmentRows();
        m_rows.properties.resize(m_input.columnCount);
        return {};
    }

private:
    Result<void> put(BlockKind kind, std::uint32_t column, std::span<const std::byte> bytes) {
        const Result<std::uint64_t> place = m_writer.append(bytes);
        if (!place)
            return place.error();
        m_output.blocks.push_back({kind, static_cast<std::uint32_t>(m_output.segments.size() - 1),
                                   column, *place, bytes.size()});
        return {};
    }

    Result<void> putIntegers(BlockKind kind, const std::vector<std::int64_t>& values) {
        return put(kind, 0, encodeIntegers(values, ColumnBlock::Form::Numbers));
    }

    Result<void> putCold() {
        const auto compressed = [](const std::vector<std::int64_t>& values) {
            return compressBlock(encodeIntegers(values, ColumnBlock::Form::Numbers));
        };
        RERATE_TRY(put(BlockKind::OriginRows, 0, compressed(m_rows.fileRows)));
        RERATE_TRY(put(BlockKind::OriginFiles, 0, compressed(m_rows.files)));
        if (m_rows.idLengths.empty())
            return {};
        std::vector<std::byte> texts(m_rows.idLengths.size() * 4 + m_rows.idBytes.size());
        std::memcpy(texts.data(), m_rows.idLengths.data(), m_rows.idLengths.size() * 4);
        std::memcpy(texts.data() + m_rows.idLengths.size() * 4, m_rows.idBytes.data(),
                    m_rows.idBytes.size());
        return put(BlockKind::IdTexts, 0, compressBlock(texts));
    }

    SegmentInfo describe() const {
        SegmentInfo info;
        info.index = static_cast<std::uint32_t>(m_output.segments.size());
        info.rowCount = static_cast<std::uint32_t>(m_rows.size());
        const auto [low, high] = std::minmax_element(m_rows.times.begin(), m_rows.times.end());
        info.timeMin = {*low};
        info.timeMax = {*high};
        info.countsAllOne = std::all_of(m_rows.counts.begin(), m_rows.counts.end(),
                                        [](std::int64_t count) { return count == 1; });
        info.customerFirst = {m_rows.customers.front()};
        info.customerLast = {m_rows.customers.back()};
        return info;
    }

    std::vector<std::byte> encodeRuns() const {
        std::vector<std::uint32_t> runs;
        for (std::uint32_t row = 0; row < m_rows.size(); ++row)
            if (row + 1 == m_rows.size() || m_rows.customers[row + 1] != m_rows.customers[row]) {
                runs.push_back(m_rows.customers[row]);
                runs.push_back(row + 1);
            }
        std::vector<std::byte> bytes(runs.size() * 4);
        std::memcpy(bytes.data(), runs.data(), bytes.size());
        return bytes;
    }

    // The coarsest unit in which all times of the segment are whole, so that they need few bytes.
    std::vector<std::byte> encodeTimes() {
        std::uint8_t scale = 9;
        std::int64_t unit = kNanosecondsPerSecond;
        for (const std::int64_t time : m_rows.times)
            while (time % unit != 0) {
                unit /= 1000;
                scale = static_cast<std::uint8_t>(scale - 3);
            }
        for (std::int64_t& time : m_rows.times)
            time /= unit;
        return encodeIntegers(m_rows.times, ColumnBlock::Form::Numbers, scale);
    }

    const MergeInput& m_input;
    BlockWriter& m_writer;
    PieceOutput& m_output;
    SegmentRows m_rows;
};

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

bool comesBefore(const SortedChunk& a, std::size_t i, const SortedChunk& b, std::size_t j) {
    if (a.customers[i] != b.customers[j])
        return a.customers[i] < b.customers[j];
    if (a.times[i] != b.times[j])
        return a.times[i] < b.times[j];
    if (!a.ids.empty() && a.ids[i] != b.ids[j])
        return a.ids[i] < b.ids[j];
    return std::tie(a.contents[i], a.files[i], a.fileRows[i]) <
           std::tie(b.contents[j], b.files[j], b.fileRows[j]);
}

Result<void> mergePiece(MergeInput& input, const std::vector<std::uint32_t>& bounds,
                        std::size_t piece, BlockWriter& writer, PieceOutput& output,
                        Progress& progress) {
    struct Cursor {
        SortedChunk* chunk;
        RowRange range;
    };
    std::vector<Cursor> cursors; // a heap, the smallest row first
    for (const auto& chunk : input.chunks)
        if (const RowRange range = rangeIn(*chunk, bounds, piece); range.from < range.to)
            cursors.push_back({chunk.get(), range});
    const auto later = [](const Cursor& a, const Cursor& b) {
        return comesBefore(*b.chunk, b.range.from, *a.chunk, a.range.from);
    };
    std::make_heap(cursors.begin(), cursors.end(), later);

    SegmentEncoder encoder(input, writer, output);
    std::uint64_t step = 0;
    while (!cursors.empty()) {
        std::pop_heap(cursors.begin(), cursors.end(), later);
        Cursor& cursor = cursors.back();
        // As long as this chunk stays ahead of the others its rows go out without the heap.
        do {
            const std::size_t row = cursor.range.from;
            if (!cursor.chunk->dropped[row]) {
                if (!cursor.chunk->finalRows.empty())
                    cursor.chunk->finalRows[row] = static_cast<std::uint32_t>(output.rows);
                RERATE_TRY(encoder.add(*cursor.chunk, row));
            }
            ++cursor.range.from;
            if (++step % 16'384 == 0) {
                progress.add(16'384);
                if (progress.isCancelled())
                    return cancelledError();
            }
        } while (cursor.range.from < cursor.range.to &&
                 (cursors.size() == 1 || !later(cursor, cursors.front())));
        if (cursor.range.from == cursor.range.to)
            cursors.pop_back();
        else
            std::push_heap(cursors.begin(), cursors.end(), later);
    }
    return encoder.flush();
}

Result<void> writeIdPiece(const MergeInput& input, std::size_t piece, BlockWriter& writer,
                          std::vector<BlockPlace>& blocks, const Progress& progress) {
    std::vector<IdEntry> entries;
    Result<void> outcome;
    const auto flush = [&] {
        if (entries.empty() || !outcome)
            return;
        const std::vector<std::byte> bytes = encodeIdBlock(entries);
        if (const auto place = writer.append(bytes))
            blocks.push_back({BlockKind::IdIndex, 0, 0, *place, bytes.size()});
        else
            outcome = place.error();
        entries.clear();
    };
    walkIds(idRanges(input, piece), [&](std::uint32_t chunk, const IdEntry& entry) {
        if (input.chunks[chunk]->dropped[entry.row])
            return;
        entries.push_back(entry);
        entries.back().row = input.chunks[chunk]->finalRows[entry.row];
        if (entries.size() == kIdBlockEntries)
            flush();
    });
    flush();
    if (outcome && progress.isCancelled())
        return cancelledError();
    return outcome;
}

Result<void> writeIdIndex(MergeInput& input, BlockWriter& writer, FinishedPart& part,
                          const Progress& progress) {
    std::vector<std::vector<BlockPlace>> pieces(kIdPieces);
    RERATE_TRY(runParallel(kIdPieces, input.threadCount, progress,
                           [&](std::size_t piece, unsigned) {
                               return writeIdPiece(input, piece, writer, pieces[piece], progress);
                           }));
    std::uint32_t number = 0;
    for (const auto& blocks : pieces)
        for (BlockPlace block : blocks) {
            block.segment = number++;
            part.blocks.push_back(block);
        }
    return {};
}

} // namespace

Result<void> dropDuplicates(MergeInput& input, PartSummary& summary, Progress& progress) {
    dropKnownFiles(input, summary);
    std::vector<PartSummary> found(kIdPieces);
    RERATE_TRY(runParallel(
        kIdPieces, input.threadCount, progress, [&](std::size_t piece, unsigned) -> Result<void> {
            std::vector<ChunkRow> group;
            walkIds(idRanges(input, piece), [&](std::uint32_t chunk, const IdEntry& entry) {
                if (!group.empty() && group.front().entry.id != entry.id) {
                    if (group.size() > 1)
                        settle(input, group, found[piece]);
                    group.clear();
                }
                group.push_back({chunk, entry});
            });
            if (group.size() > 1)
                settle(input, group, found[piece]);
            return {};
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

Result<void> mergeChunks(MergeInput& input, FinishedPart& part, Progress& progress) {
    auto writer = BlockWriter::open(part.file);
    if (!writer)
        return writer.error();
    part.hasIds = !input.chunks.empty() && !input.chunks.front()->ids.empty();
    if (part.hasIds)
        for (const auto& chunk : input.chunks)
            chunk->finalRows.resize(chunk->rowCount);

    const std::vector<std::uint32_t> bounds = pieceBounds(input);
    std::vector<PieceOutput> pieces(bounds.size());
    RERATE_TRY(runParallel(pieces.size(), input.threadCount, progress,
                           [&](std::size_t piece, unsigned) {
                               return mergePiece(input, bounds, piece, **writer, pieces[piece],
                                                 progress);
                           }));
    for (std::size_t piece = 0; piece < pieces.size(); ++piece) {
        PieceOutput& output = pieces[piece];
        const auto segmentBase = static_cast<std::uint32_t>(part.segments.size());
        for (SegmentInfo info : output.segments) {
            info.index += segmentBase;
            part.segments.push_back(info);
        }
        for (BlockPlace block : output.blocks) {
            block.segment += segmentBase;
            part.blocks.push_back(block);
        }
        if (part.hasIds)
            for (const auto& chunk : input.chunks) {
                const RowRange range = rangeIn(*chunk, bounds, piece);
                for (std::size_t row = range.from; row < range.to; ++row)
                    chunk->finalRows[row] += static_cast<std::uint32_t>(part.rows);
            }
        part.rows += output.rows;
        part.represented += output.represented;
        part.rowSet.add(output.rowSet);
    }
    return part.hasIds ? writeIdIndex(input, **writer, part, progress) : Result<void>();
}

} // namespace rerate
