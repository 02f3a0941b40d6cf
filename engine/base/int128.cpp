// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/base/int128.h"

#include <utility>

#include <algorithm>

namespace rerate {

std::string toText(Int128 value) {
    if (value == 0)
        return "0";
    const bool negative = value < 0;
    UInt128 rest = negative ? UInt128(0) - static_cast<UInt128>(value) : static_cast<UInt128>(value);
    std::string digits;
    for (; rest != 0; rest /= 10)
        digits.push_back(static_cast<char>('0' + static_cast<int>(rest % 10)));
    if (negative)
        digits.push_back('-');
    std::reverse(digits.begin(), digits.end());
    return digits;
}

UInt128 greatestCommonDivisor(UInt128 a, UInt128 b) {
    while (b != 0)
        a = std::exchange(b, a % b);
    return a;
}

} // namespace rerate
