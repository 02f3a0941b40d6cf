// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Rows of an import on their way: gathered in memory, then sorted and written to a temporary file
// that is mapped back into memory for merging. Texts are codes into the part's dictionaries.

#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/base/hash.h"
#include "engine/base/result.h"
#include "engine/usage/column_block.h"
#include "engine/usage/id_index.h"

namespace rerate {

// Columns of equal length; those of roles that are not mapped are empty.
struct ChunkRows {
    std::vector<std::uint32_t> customers, events, fileRows;
    std::vector<std::uint16_t> files;
    std::vector<std::int64_t> times, ends, recorded;
    std::vector<std::uint64_t> counts;
    std::vector<std::uint64_t> contents; // content hash
    std::vector<Hash128> ids;
    std::string idBytes;
    std::vector<std::uint64_t> idEnds;
    std::vector<std::vector<StoredValue>> properties; // may be shorter than the row count: missing

    std::size_t rowCount() const { return times.size(); }
    std::size_t bytes() const;
    void clear();
};

// A mapped file; the mapping and the file end with it.
class MappedFile {
public:
    static Result<std::unique_ptr<MappedFile>> write(const std::filesystem::path& path,
                                                     const std::vector<std::span<const std::byte>>& pieces);
    ~MappedFile();
    MappedFile(const MappedFile&) = delete;
    MappedFile& operator=(const MappedFile&) = delete;
    const std::byte* data() const { return m_data; }
    std::size_t size() const { return m_size; }

private:
    MappedFile() = default;
    std::filesystem::path m_path;
    const std::byte* m_data = nullptr;
    std::size_t m_size = 0;
};

// A chunk sorted by (customer, time, id, content, file, row in the file).
class SortedChunk {
public:
    // Written to a temporary file in `directory`, or kept in memory when `directory` is empty.
    static Result<std::unique_ptr<SortedChunk>> make(ChunkRows rows, const std::filesystem::path& directory,
                                                     std::size_t number, std::size_t columnCount);

    std::size_t rowCount = 0;
    std::span<const std::uint32_t> customers, events, fileRows;
    std::span<const std::uint16_t> files;
    std::span<const std::int64_t> times, ends, recorded;
    std::span<const std::uint64_t> counts, contents, idEnds;
    std::span<const Hash128> ids;
    std::span<const char> idBytes;
    std::vector<std::span<const StoredValue>> properties;
    std::span<const IdEntry> idEntries; // sorted by id; `row` is the row of the chunk

    std::vector<std::uint8_t> dropped;     // by row; set while duplicates are resolved
    std::vector<std::uint32_t> finalRows;  // by row; set while rows are merged

    std::string_view idText(std::size_t row) const {
        const std::uint64_t from = row == 0 ? 0 : idEnds[row - 1];
        return {idBytes.data() + from, idEnds[row] - from};
    }

private:
    void keep(ChunkRows rows, std::vector<IdEntry> entries);

    std::unique_ptr<MappedFile> m_file; // or:
    ChunkRows m_rows;
    std::vector<IdEntry> m_idEntries;
};

} // namespace rerate
