// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The door to Boost.Multiprecision: integers without bound, for coefficients beyond 128 bits.
// Only sources of engine/money include this.

#pragma once

#include <boost/multiprecision/cpp_int.hpp>

#include "engine/money/decimal.h"

namespace rerate {

struct WideInteger {
    boost::multiprecision::cpp_int value;
};

using Wide = boost::multiprecision::cpp_int;

Wide toWide(Int128 value);
std::optional<Int128> toInt128(const Wide& value);
Wide powerOfTen(int exponent); // exponent ≥ 0

// What money/ needs to see of a Decimal.
class DecimalAccess {
public:
    static Wide coefficient(const Decimal& decimal);
    static Wide coefficientAtScale(const Decimal& decimal, int scale); // scale ≥ decimal.scale()
    static Decimal make(const Wide& coefficient, int scale);
};

} // namespace rerate
