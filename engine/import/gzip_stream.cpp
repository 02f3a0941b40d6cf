// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/import/gzip_stream.h"

#include <zlib.h>

namespace rerate {

struct GzipStream::State {
    z_stream stream{};
    bool isInside = false;
};

GzipStream::GzipStream() : m_state(std::make_unique<State>()) {
    // 15: the largest window; 16 more: gzip heads only.
    CHECK(inflateInit2(&m_state->stream, 15 + 16) == Z_OK, "zlib has memory to begin");
}

GzipStream::~GzipStream() { inflateEnd(&m_state->stream); }

Result<std::size_t> GzipStream::read(std::span<const std::byte>& input, std::span<std::byte> output) {
    z_stream& stream = m_state->stream;
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(input.data()));
    stream.avail_in = static_cast<uInt>(input.size());
    stream.next_out = reinterpret_cast<Bytef*>(output.data());
    stream.avail_out = static_cast<uInt>(output.size());
    const int state = inflate(&stream, Z_NO_FLUSH);
    if (state != Z_OK && state != Z_STREAM_END && state != Z_BUF_ERROR)
        return Error{ErrorKind::InvalidInput, "The gzip data is damaged."};
    m_state->isInside = state != Z_STREAM_END;
    if (state == Z_STREAM_END)
        inflateReset(&stream);
    input = input.last(stream.avail_in);
    return output.size() - stream.avail_out;
}

bool GzipStream::isInsideMember() const { return m_state->isInside; }

} // namespace rerate
