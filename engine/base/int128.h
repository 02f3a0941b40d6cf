// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The 128-bit integer of the pricing loops, with overflow checks. Values that do not fit go to
// Decimal, which widens.

#pragma once

#include <cstdint>
#include <string>

namespace rerate {

__extension__ using Int128 = __int128;
__extension__ using UInt128 = unsigned __int128;

// Each returns false and leaves `result` undefined when the exact result does not fit.
[[nodiscard]] inline bool addChecked(Int128 a, Int128 b, Int128& result) {
    return !__builtin_add_overflow(a, b, &result);
}
[[nodiscard]] inline bool subtractChecked(Int128 a, Int128 b, Int128& result) {
    return !__builtin_sub_overflow(a, b, &result);
}
[[nodiscard]] inline bool multiplyChecked(Int128 a, Int128 b, Int128& result) {
    return !__builtin_mul_overflow(a, b, &result);
}

std::string toText(Int128 value);

UInt128 greatestCommonDivisor(UInt128 a, UInt128 b);

} // namespace rerate
