// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What a cell of a usage file holds. A number is written
// `-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]{1,2})?`; it is kept exactly, whatever its length, and
// numbers compare by value (1.50 and 1.5 are one). Anything else is a text: 007 is a text.

#pragma once

#include <string>
#include <string_view>

#include "engine/usage/row_batch.h"

namespace rerate {

struct ParsedNumber {
    std::int64_t coefficient = 0; // × 10^-scale, normalized: no trailing zeros after the point
    std::uint8_t scale = 0;       // ≤ 18
    bool isWide = false;          // does not fit: `wide` holds its canonical text
};

// False when the text is no number. `wide` is only written for wide numbers.
bool parseNumber(std::string_view text, ParsedNumber& number, std::string& wide);

// Looks as if a number was meant, but is none: "1,234.5", "1e400", "NaN", "-inf", "+5", "1.".
bool isBrokenNumber(std::string_view text);

} // namespace rerate
