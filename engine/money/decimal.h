// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// An exact decimal number: integer coefficient × 10^-scale. Sums, differences and products are
// exact and widen instead of overflowing; there is no division and no floating point in or out.
// Coefficients that fit 128 bits (nearly all) need no memory of their own. Comparison and hash
// are by value: 1.50 == 1.5; the scale is kept for display until `normalized`.

#pragma once

#include <compare>
#include <concepts>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/int128.h"
#include "engine/base/result.h"

namespace rerate {

struct WideInteger; // boost's cpp_int; engine/money/wide_integer.h is its door

class Decimal {
public:
    static constexpr int kScaleMax = 4096; // digits after the point that parse accepts
    static constexpr int kDigitsMax = 4096;

    Decimal() = default; // zero, scale 0
    template <std::integral Integer>
    explicit Decimal(Integer integer) : m_small(integer) {}
    template <std::floating_point Floating>
    Decimal(Floating) = delete;

    // coefficient × 10^-scale; a negative scale multiplies.
    static Decimal fromCoefficient(Int128 coefficient, int scale);

    // Text as in the plan language and in usage files: -?digits[.digits][e[+-]dd], no group
    // separators, no leading zeros before another digit. The error says what is wrong with it.
    static Result<Decimal> parse(std::string_view text);
    // For literals in our own code: CHECKs that the text is a number.
    static Decimal literal(std::string_view text);

    int scale() const { return m_scale; }
    bool isZero() const;
    bool isNegative() const;
    bool isInteger() const;
    int sign() const;

    // The coefficient if it fits 128 bits at this scale or at the scale asked for (exactly).
    std::optional<Int128> coefficient() const;
    std::optional<Int128> coefficientAtScale(int scale) const;
    std::optional<std::int64_t> toInteger() const;

    Decimal operator-() const;
    Decimal& operator+=(const Decimal& other);
    Decimal& operator-=(const Decimal& other);
    friend Decimal operator+(const Decimal& a, const Decimal& b);
    friend Decimal operator-(const Decimal& a, const Decimal& b);
    friend Decimal operator*(const Decimal& a, const Decimal& b);
    friend std::strong_ordering operator<=>(const Decimal& a, const Decimal& b);
    friend bool operator==(const Decimal& a, const Decimal& b);

    Decimal absolute() const { return isNegative() ? -*this : *this; }
    Decimal normalized() const;         // no trailing zeros after the point, scale ≥ 0
    Decimal withScaleMin(int scale) const; // pads with zeros: 1.5 → 1.50; never drops digits

    // Plain digits, never an exponent: "-0.10". `toText` shows the value normalized ("-0.1"),
    // `toTextKeepingScale` with the scale it has.
    std::string toText() const;
    std::string toTextKeepingScale() const;

    std::size_t hash() const;

private:
    friend class DecimalAccess; // money/ only: arithmetic on the wide coefficient
    Int128 m_small = 0;
    std::shared_ptr<const WideInteger> m_wide; // set when the coefficient does not fit m_small
    int m_scale = 0;
};

} // namespace rerate
