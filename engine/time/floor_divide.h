// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Integer division that rounds down, for instants and days before 1970. The divisor is above zero:
// 7 / 2 → 3, -7 / 2 → -4.

#pragma once

#include <cstdint>

namespace rerate {

inline std::int64_t floorDivide(std::int64_t number, std::int64_t divisor) {
    return number / divisor - (number % divisor < 0 ? 1 : 0);
}

} // namespace rerate
