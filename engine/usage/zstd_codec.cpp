// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/usage/zstd_codec.h"

#include <zstd.h>

#include <algorithm>

#include "engine/base/byte_buffer.h"

namespace rerate {

namespace {

// What compressing needs again and again; each thread has its own.
struct Compressor {
    ZSTD_CCtx* context = ZSTD_createCCtx();
    ByteBuffer output;

    Compressor() = default;
    ~Compressor() { ZSTD_freeCCtx(context); }
    Compressor(const Compressor&) = delete;
    Compressor& operator=(const Compressor&) = delete;
};

} // namespace

std::vector<std::byte> compressBlock(std::span<const std::byte> bytes) {
    thread_local Compressor compressor;
    ByteBuffer& output = compressor.output;
    output.resize(std::max(output.size(), ZSTD_compressBound(bytes.size())));
    const std::size_t size = ZSTD_compressCCtx(compressor.context, output.data(), output.size(),
                                               bytes.data(), bytes.size(), 1);
    CHECK(!ZSTD_isError(size), "zstd compresses into a buffer of its own bound");
    return {output.begin(), output.begin() + static_cast<std::ptrdiff_t>(size)};
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

struct ZstdStream::State {
    ZSTD_DStream* stream = ZSTD_createDStream();
    bool isInsideFrame = false;
};

ZstdStream::ZstdStream() : m_state(std::make_unique<State>()) {}
ZstdStream::~ZstdStream() { ZSTD_freeDStream(m_state->stream); }

Result<std::size_t> ZstdStream::read(std::span<const std::byte>& input, std::span<std::byte> output) {
    ZSTD_inBuffer in{input.data(), input.size(), 0};
    ZSTD_outBuffer out{output.data(), output.size(), 0};
    const std::size_t left = ZSTD_decompressStream(m_state->stream, &out, &in);
    if (ZSTD_isError(left))
        return Error{ErrorKind::InvalidInput, "The zstd data is damaged."};
    m_state->isInsideFrame = left != 0;
    input = input.subspan(in.pos);
    return out.pos;
}

bool ZstdStream::isInsideFrame() const { return m_state->isInsideFrame; }

} // namespace rerate
