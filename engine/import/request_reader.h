// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Requests to price, one JSON object a line: `provider`, `model`, `time`, `event` and usage by name,
// flat or below `usage`. A line that is none gives a sentence that says why; empty lines are skipped.

#pragma once

#include "engine/base/progress.h"
#include "engine/import/byte_stream.h"
#include "engine/replay/price_requests.h"

namespace rerate {

class RequestReader {
public:
    // "-" is standard input. `now` is the time of requests that have none.
    static Result<RequestReader> open(const std::string& file, Instant now, const Progress& progress);

    // At most `count` more; none at the end.
    Result<std::vector<UsageRequest>> read(std::size_t count);

private:
    RequestReader(std::unique_ptr<ByteStream> bytes, Instant now) : m_bytes(std::move(bytes)), m_now(now) {}
    Result<bool> nextLine(std::string& line);

    std::unique_ptr<ByteStream> m_bytes;
    Instant m_now;
    std::string m_buffer;
    std::size_t m_at = 0;
    bool m_isAtEnd = false;
    std::size_t m_line = 0;
};

} // namespace rerate
