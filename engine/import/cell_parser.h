// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What a cell of a usage file holds. A number is written `-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,2})?`; its
// value and what was written are both kept exactly, whatever its length. Those with leading zeros, an
// exponent or a minus before zero are not plain: the store keeps them as texts.
//
//   1.50   15, scale 1, zeros 1        007, 1e3, -0   not plain

#pragma once

#include <string>
#include <string_view>

#include "engine/usage/row_batch.h"

namespace rerate {

struct ParsedNumber {
    std::int64_t coefficient = 0; // × 10^-scale, normalized: no trailing zeros after the point
    std::uint8_t scale = 0;       // ≤ 18
    std::uint8_t zeros = 0;       // at the end of the fraction, as it is written
    bool isWide = false;          // does not fit: `wide` holds its text
    bool isPlain = true;          // these say what was written
};

// False when the text is no number. `wide` is only written for wide numbers.
bool parseNumber(std::string_view text, ParsedNumber& number, std::string& wide);

// Looks as if a number was meant, but is none: "1,234.5", "1e400", "NaN", "-inf", "+5", "1.".
bool isBrokenNumber(std::string_view text);

} // namespace rerate
