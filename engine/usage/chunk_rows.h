// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Rows of an import while a chunk of them is gathered, in the order of the file; and the order in
// which the store wants them. Texts are codes into the part's dictionaries. Columns are not set to
// zero when they grow: whoever resizes one writes it.

#pragma once

#include <cstdint>
#include <vector>

#include "engine/base/byte_buffer.h"
#include "engine/base/hash.h"
#include "engine/base/progress.h"
#include "engine/usage/column_block.h"

namespace rerate {

template <typename T>
using Column = std::vector<T, UninitializedAllocator<T>>;

// Columns of equal length; those of roles that are not mapped are empty.
struct ChunkRows {
    Column<std::uint32_t> customers, events, fileRows;
    Column<std::uint16_t> files;
    Column<std::int64_t> times, ends, recorded;
    Column<std::uint64_t> counts;
    Column<std::uint64_t> contents; // content hash
    Column<Hash128> ids;
    Column<char> idBytes;
    Column<std::uint64_t> idEnds;
    std::vector<Column<StoredValue>> properties; // may be shorter than the row count: missing

    std::size_t rowCount() const { return times.size(); }
    std::size_t bytes() const;
    void clear(); // keeps the memory for the next chunk
};

// Numbers of the rows, sorted by (customer, time, id, content, file, row in the file). Sorted only
// in part when the work is cancelled meanwhile.
Column<std::uint32_t> sortedOrder(const ChunkRows& rows, const Progress& progress);

} // namespace rerate
