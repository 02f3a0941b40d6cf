// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The door to zstd: blocks that are seldom read (ids and origins of rows), and compressed files on
// their way in.

#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "engine/base/result.h"

namespace rerate {

std::vector<std::byte> compressBlock(std::span<const std::byte> bytes); // level 1
Result<std::vector<std::byte>> decompressBlock(std::span<const std::byte> bytes);

// A compressed file piece by piece: several frames may follow each other.
class ZstdStream {
public:
    ZstdStream();
    ~ZstdStream();
    // Takes bytes off the front of `input` and writes to `output`; gives the number written. An
    // error says that the stream is damaged.
    Result<std::size_t> read(std::span<const std::byte>& input, std::span<std::byte> output);
    bool isInsideFrame() const; // input that ends here is cut off

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace rerate
