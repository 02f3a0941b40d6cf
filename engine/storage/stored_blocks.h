// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The blocks of usage in a project file, for reading from any thread. Each thread takes one of
// several connections; what is read often stays in memory, up to a limit, until something used
// more recently needs the room. A block never changes: parts get new numbers.

#pragma once

#include <list>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "engine/storage/database.h"
#include "engine/usage/part_file.h"
#include "engine/usage/segmented_usage.h"

namespace rerate {

// The row of a block in the table `blocks`: part, kind, column and segment in one number, so that
// finding a block takes no index and a column lies together in the file.
constexpr std::uint32_t kPartNumberMax = (1u << 20) - 1;
constexpr std::uint32_t kSegmentNumberMax = (1u << 22) - 1;
constexpr std::uint32_t kColumnNumberMax = (1u << 16) - 1;
std::int64_t placeOfBlock(std::uint32_t part, BlockKind kind, std::uint32_t column,
                          std::uint32_t segment);
// The first place after all blocks of a part.
std::int64_t placeAfterPart(std::uint32_t part);

class StoredBlocks {
public:
    explicit StoredBlocks(std::filesystem::path path,
                          std::size_t cacheBytes = 0)
        : m_path(std::move(path)), m_cacheBytes(cacheBytes) {}

    // Null when there is no such block.
    Result<BlockBytes> read(std::int64_t place, bool keep) const;

private:
    struct Kept {
        BlockBytes bytes;
        std::list<std::int64_t>::iterator use; // in m_uses
    };

    BlockBytes find(std::int64_t place) const;
    void keepInMemory(std::int64_t place, const BlockBytes& bytes) const;
    Result<std::unique_ptr<Database>> takeConnection() const;

    std::filesystem::path m_path;
    std::size_t m_cacheBytes;
    mutable std::mutex m_mutex;
    mutable std::vector<std::unique_ptr<Database>> m_idle;
    mutable std::list<std::int64_t> m_uses; // the most recent first
    mutable std::unordered_map<std::int64_t, Kept> m_kept;
    mutable std::size_t m_keptBytes = 0;
};

} // namespace rerate
