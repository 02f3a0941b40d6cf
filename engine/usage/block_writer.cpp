// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/usage/block_writer.h"

#include "engine/usage/temporary_files.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace rerate {

BlockWriter::BlockWriter(const std::filesystem::path& path, std::size_t memoryBytesMax)
    : m_path(path), m_file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600)),
      m_memoryLeft(memoryBytesMax) {}

BlockWriter::~BlockWriter() {
    if (m_file >= 0)
        ::close(m_file);
}

Error BlockWriter::error() const {
    return cannotWriteTemporary(m_path);
}

Result<std::unique_ptr<BlockWriter>> BlockWriter::open(const std::filesystem::path& path,
                                                       std::size_t memoryBytesMax) {
    std::unique_ptr<BlockWriter> writer(new BlockWriter(path, memoryBytesMax));
    if (writer->m_file < 0)
        return writer->error();
    return writer;
}

Result<void> BlockWriter::append(std::vector<std::byte> bytes, BlockPlace& place) {
    const std::scoped_lock lock(m_mutex);
    place.size = bytes.size();
    if (bytes.size() <= m_memoryLeft) {
        m_memoryLeft -= bytes.size();
        place.bytes = std::make_shared<const std::vector<std::byte>>(std::move(bytes));
        return {};
    }
    place.offset = m_size;
    for (std::span<const std::byte> rest = bytes; !rest.empty();) {
        const ssize_t written = ::write(m_file, rest.data(), rest.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return error();
        rest = rest.subspan(static_cast<std::size_t>(written));
        m_size += static_cast<std::uint64_t>(written);
    }
    return {};
}

} // namespace rerate
