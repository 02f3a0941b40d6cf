// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Where the blocks of a part wait until storage takes them: in memory as far as there is room,
// then in the part's temporary file. Used by several threads.

#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <vector>

#include "engine/base/result.h"
#include "engine/usage/part_file.h"

namespace rerate {

class BlockWriter {
public:
    static Result<std::unique_ptr<BlockWriter>> open(const std::filesystem::path& path,
                                                     std::size_t memoryBytesMax);
    ~BlockWriter();
    BlockWriter(const BlockWriter&) = delete;
    BlockWriter& operator=(const BlockWriter&) = delete;

    // Fills in where the block lies, and its size.
    Result<void> append(std::vector<std::byte> bytes, BlockPlace& place);

private:
    BlockWriter(const std::filesystem::path& path, std::size_t memoryBytesMax);
    Error error() const;

    std::filesystem::path m_path;
    int m_file;
    std::mutex m_mutex;
    std::size_t m_memoryLeft;
    std::uint64_t m_size = 0; // of the file
};

} // namespace rerate
