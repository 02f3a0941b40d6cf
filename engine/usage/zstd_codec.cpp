// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/usage/zstd_codec.h"

#include <zstd.h>

namespace rerate {

std::vector<std::byte> compressBlock(std::span<const std::byte> bytes) {
    std::vector<std::byte> compressed(ZSTD_compressBound(bytes.size()));
    const std::size_t size =
        ZSTD_compress(compressed.data(), compressed.size(), bytes.data(), bytes.size(), 1);
    CHECK(!ZSTD_isError(size), "zstd compresses into a buffer of its own bound");
    compressed.resize(size);
    return compressed;
}

Result<std::vector<std::byte>> decompressBlock(std::span<const std::byte> bytes) {
    const Error damaged{ErrorKind::InvalidInput,
                        "The project is damaged: a compressed block cannot be read. Restore a copy."};
    const unsigned long long size = ZSTD_getFrameContentSize(bytes.data(), bytes.size());
    if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN || size > (1ULL << 31))
        return damaged;
    std::vector<std::byte> plain(size);
    const std::size_t got =
        ZSTD_decompress(plain.data(), plain.size(), bytes.data(), bytes.size());
    if (ZSTD_isError(got) || got != size)
        return damaged;
    return plain;
}

} // namespace rerate
