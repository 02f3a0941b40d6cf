// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The door to zlib: a gzip file piece by piece; several members may follow each other.

#pragma once

#include <cstddef>
#include <memory>
#include <span>

#include "engine/base/result.h"

namespace rerate {

class GzipStream {
public:
    GzipStream();
    ~GzipStream();
    // Takes bytes off the front of `input` and writes to `output`; gives the number written.
    Result<std::size_t> read(std::span<const std::byte>& input, std::span<std::byte> output);
    bool isInsideMember() const; // input that ends here is cut off

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace rerate
