// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A sorted chunk of an import, kept in memory or written to a temporary file that is mapped back
// into memory for merging. Beside the rows stand the hashes of their ids, scattered into buckets
// by the first bits, so that duplicates across chunks meet in one bucket.

#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/usage/chunk_rows.h"

namespace rerate {

// A mapped file; the mapping and the file end with it.
class MappedFile {
public:
    static Result<std::unique_ptr<MappedFile>> write(const std::filesystem::path& path,
                                                     const std::vector<std::span<const std::byte>>& pieces);
    ~MappedFile();
    MappedFile(const MappedFile&) = delete;
    MappedFile& operator=(const MappedFile&) = delete;
    std::byte* data() const { return m_data; } // may be written to
    std::size_t size() const { return m_size; }

private:
    MappedFile() = default;
    std::filesystem::path m_path;
    std::byte* m_data = nullptr;
    std::size_t m_size = 0;
};

// The id of a row on its way into the index of ids.
struct ChunkId {
    Hash128 id;
    std::uint64_t content = 0;
    std::uint32_t chunk = 0;
    std::uint32_t row = 0; // of the sorted chunk
};

constexpr int kIdBucketBits = 8;
constexpr std::size_t kIdBuckets = std::size_t{1} << kIdBucketBits;

// Rows sorted as `sortedOrder` says. Rows with an id have their hashes in `ids` alone: the order
// of two rows with equal customer and time, which is rarely asked for, hashes the text again.
class SortedChunk {
public:
    // Written to a temporary file in `directory`, or kept in memory when `directory` is empty.
    static Result<std::unique_ptr<SortedChunk>> make(const ChunkRows& rows,
                                                     const std::filesystem::path& directory,
                                                     std::uint32_t number, std::size_t columnCount,
                                                     const Progress& progress);

    std::size_t rowCount = 0;
    std::span<const std::uint32_t> customers, events, fileRows;
    std::span<const std::uint16_t> files;
    std::span<const std::int64_t> times, ends, recorded;
    std::span<const std::uint64_t> counts, idEnds;
    std::span<const std::uint64_t> contents; // only when rows have no ids
    std::span<const char> idBytes;
    std::vector<std::span<const StoredValue>> properties;
    std::span<ChunkId> ids;                             // bucket after bucket
    std::array<std::size_t, kIdBuckets + 1> idBuckets{}; // where each begins; the end of the last

    std::vector<std::uint8_t> dropped;  // by row; set while duplicates are resolved
    Column<std::uint32_t> finalRows;    // by row; set while rows are merged

    bool hasIds() const { return !idEnds.empty(); }
    std::string_view idText(std::size_t row) const {
        const std::uint64_t from = row == 0 ? 0 : idEnds[row - 1];
        return {idBytes.data() + from, idEnds[row] - from};
    }

private:
    struct Rows {
        ChunkRows columns;
        Column<ChunkId> ids;
    };
    void keep();
    Result<void> spill(const std::filesystem::path& path);

    std::unique_ptr<MappedFile> m_file; // or:
    Rows m_rows;
};

} // namespace rerate
