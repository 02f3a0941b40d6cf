// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/storage/stored_blocks.h"

namespace rerate {

std::int64_t placeOfBlock(std::uint32_t part, BlockKind kind, std::uint32_t column,
                          std::uint32_t segment) {
    CHECK(part <= kPartNumberMax && column <= kColumnNumberMax && segment <= kSegmentNumberMax,
          "numbers of blocks are checked when a part is stored");
    return static_cast<std::int64_t>(std::uint64_t{part} << 43 |
                                     std::uint64_t{static_cast<std::uint8_t>(kind)} << 38 |
                                     std::uint64_t{column} << 22 | segment);
}

std::int64_t placeAfterPart(std::uint32_t part) {
    return static_cast<std::int64_t>((std::uint64_t{part} + 1) << 43);
}

Result<BlockBytes> StoredBlocks::read(std::int64_t place, bool keep) const {
    if (keep)
        if (BlockBytes bytes = find(place))
            return bytes;
    auto connection = takeConnection();
    if (!connection)
        return connection.error();
    auto found = (*connection)->readBlob("blocks", "bytes", place);
    {
        const std::scoped_lock lock(m_mutex);
        m_idle.push_back(*std::move(connection));
    }
    if (!found)
        return found.error();
    if (!*found)
        return BlockBytes();
    auto bytes = std::make_shared<const ByteBuffer>(**std::move(found));
    if (keep)
        keepInMemory(place, bytes);
    return BlockBytes(bytes);
}

BlockBytes StoredBlocks::find(std::int64_t place) const {
    const std::scoped_lock lock(m_mutex);
    const auto found = m_kept.find(place);
    if (found == m_kept.end())
        return nullptr;
    m_uses.splice(m_uses.begin(), m_uses, found->second.use);
    return found->second.bytes;
}

void StoredBlocks::keepInMemory(std::int64_t place, const BlockBytes& bytes) const {
    const std::scoped_lock lock(m_mutex);
    if (bytes->size() > m_cacheBytes || m_kept.count(place) != 0)
        return;
    m_uses.push_front(place);
    m_kept.emplace(place, Kept{bytes, m_uses.begin()});
    m_keptBytes += bytes->size();
    while (m_keptBytes > m_cacheBytes) {
        const auto oldest = m_kept.find(m_uses.back());
        m_keptBytes -= oldest->second.bytes->size();
        m_kept.erase(oldest);
        m_uses.pop_back();
    }
}

Result<std::unique_ptr<Database>> StoredBlocks::takeConnection() const {
    {
        const std::scoped_lock lock(m_mutex);
        if (!m_idle.empty()) {
            auto connection = std::move(m_idle.back());
            m_idle.pop_back();
            return connection;
        }
    }
    auto connection = Database::open(m_path, Database::Mode::ReadOnly);
    if (!connection)
        return connection.error();
    (*connection)->waitLong();
    // Pages are read where the file is mapped instead of being copied twice.
    RERATE_TRY((*connection)->execute("PRAGMA mmap_size = 2147418112"));
    return connection;
}

} // namespace rerate
