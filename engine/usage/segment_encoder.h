// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Rows in their final order → segments: gathers ranges of rows of chunks and encodes a segment
// whenever it is full. One encoder for each piece of the merge.

#pragma once

#include <vector>

#include "engine/usage/block_writer.h"
#include "engine/usage/merge_input.h"

namespace rerate {

struct PieceOutput {
    std::vector<SegmentInfo> segments;
    std::vector<BlockPlace> blocks; // segment numbers count inside the piece
    std::uint64_t rows = 0;
    std::uint64_t represented = 0;
    RowSetHash rowSet; // of rows without ids
};

class SegmentEncoder {
public:
    SegmentEncoder(const MergeInput& input, BlockWriter& writer, PieceOutput& output);

    // Rows [from, to), none of them dropped.
    Result<void> add(const SortedChunk& chunk, std::size_t from, std::size_t to);
    Result<void> flush();

private:
    void append(const SortedChunk& chunk, std::size_t from, std::size_t to);
    void appendIds(const SortedChunk& chunk, std::size_t from, std::size_t to);
    Result<void> put(BlockKind kind, std::uint32_t column, std::vector<std::byte> bytes);
    Result<void> putIntegers(BlockKind kind, const Column<std::int64_t>& values);
    Result<void> putCold();
    SegmentInfo describe() const;
    std::vector<std::byte> encodeRuns() const;
    std::vector<std::byte> encodeTimes();
    void clear();

    const std::vector<std::string>& m_wideTexts;
    BlockWriter& m_writer;
    PieceOutput& m_output;

    // The segment's rows so far.
    Column<std::uint32_t> m_customers;
    Column<std::int64_t> m_times, m_events, m_counts, m_ends, m_recorded, m_fileRows, m_files;
    std::vector<Column<StoredValue>> m_properties;
    Column<char> m_idBytes;
    Column<std::uint32_t> m_idLengths;
};

} // namespace rerate
