// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Where something stands in the plan text: byte offsets for edits, lines and columns (from 1, in
// characters) for people. A default mark means "not in the text".

#pragma once

#include <cstddef>

namespace rerate {

struct SourceMark {
    std::size_t offset = 0;
    std::size_t offsetEnd = 0; // excluded
    int line = 0;
    int column = 0;
    int lineEnd = 0;
    int columnEnd = 0; // excluded
};

} // namespace rerate
