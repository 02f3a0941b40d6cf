// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/money/decimal.h"

#include <algorithm>
#include <functional>

#include "engine/money/wide_integer.h"

namespace rerate {

namespace {

constexpr int kSmallPowers = 38; // 10^38 < 2^127

const Int128* smallPowersOfTen() {
    static const auto powers = [] {
        std::array<Int128, kSmallPowers + 1> table{};
        table[0] = 1;
        for (int i = 1; i <= kSmallPowers; ++i)
            table[static_cast<std::size_t>(i)] = table[static_cast<std::size_t>(i - 1)] * 10;
        return table;
    }();
    return powers.data();
}

bool scaleUp(Int128 value, int digits, Int128& result) {
    if (value == 0) {
        result = 0;
        return true;
    }
    return digits <= kSmallPowers && multiplyChecked(value, smallPowersOfTen()[digits], result);
}

} // namespace

Wide toWide(Int128 value) {
    const bool negative = value < 0;
    const UInt128 magnitude =
        negative ? UInt128(0) - static_cast<UInt128>(value) : static_cast<UInt128>(value);
    Wide wide = static_cast<std::uint64_t>(magnitude >> 64);
    wide <<= 64;
    wide |= static_cast<std::uint64_t>(magnitude);
    return negative ? Wide(-wide) : wide;
}

std::optional<Int128> toInt128(const Wide& value) {
    static const Wide limit = Wide(1) << 127;
    const Wide magnitude = abs(value);
    if (magnitude > limit || (magnitude == limit && value > 0))
        return std::nullopt;
    const auto high = static_cast<std::uint64_t>(Wide(magnitude >> 64));
    const auto low = static_cast<std::uint64_t>(Wide(magnitude & Wide(UINT64_MAX)));
    const UInt128 positive = (static_cast<UInt128>(high) << 64) | low;
    return static_cast<Int128>(value < 0 ? UInt128(0) - positive : positive);
}

Wide powerOfTen(int exponent) {
    return boost::multiprecision::pow(Wide(10), static_cast<unsigned>(exponent));
}

Wide DecimalAccess::coefficient(const Decimal& decimal) {
    return decimal.m_wide ? decimal.m_wide->value : toWide(decimal.m_small);
}

Wide DecimalAccess::coefficientAtScale(const Decimal& decimal, int scale) {
    CHECK(scale >= decimal.scale(), "a decimal cannot lose digits");
    return coefficient(decimal) * powerOfTen(scale - decimal.scale());
}

Decimal DecimalAccess::make(const Wide& coefficient, int scale) {
    if (scale < 0)
        return make(coefficient * powerOfTen(-scale), 0);
    Decimal decimal;
    decimal.m_scale = scale;
    if (const auto small = toInt128(coefficient))
        decimal.m_small = *small;
    else
        decimal.m_wide = std::make_shared<const WideInteger>(WideInteger{coefficient});
    return decimal;
}

Decimal Decimal::fromCoefficient(Int128 coefficient, int scale) {
    if (scale < 0) {
        Int128 scaled = 0;
        if (!scaleUp(coefficient, -scale, scaled))
            return DecimalAccess::make(toWide(coefficient), scale);
        coefficient = scaled;
        scale = 0;
    }
    Decimal decimal;
    decimal.m_small = coefficient;
    decimal.m_scale = scale;
    return decimal;
}

Decimal Decimal::literal(std::string_view text) {
    Result<Decimal> parsed = parse(text);
    CHECK(static_cast<bool>(parsed), "not a number: " + std::string(text));
    return *std::move(parsed);
}

bool Decimal::isZero() const { return !m_wide && m_small == 0; }
bool Decimal::isNegative() const { return m_wide ? m_wide->value < 0 : m_small < 0; }
int Decimal::sign() const { return isZero() ? 0 : isNegative() ? -1 : 1; }
bool Decimal::isInteger() const { return normalized().scale() == 0; }

std::optional<Int128> Decimal::coefficient() const {
    return m_wide ? std::nullopt : std::optional(m_small);
}

std::optional<Int128> Decimal::coefficientAtScale(int scale) const {
    if (!m_wide && scale >= m_scale) {
        Int128 result = 0;
        return scaleUp(m_small, scale - m_scale, result) ? std::optional(result) : std::nullopt;
    }
    const Decimal short_ = normalized();
    if (short_.m_wide || short_.m_scale > scale)
        return std::nullopt;
    Int128 result = 0;
    return scaleUp(short_.m_small, scale - short_.m_scale, result) ? std::optional(result)
                                                                   : std::nullopt;
}

std::optional<std::int64_t> Decimal::toInteger() const {
    const auto coefficient = coefficientAtScale(0);
    if (!coefficient || *coefficient > INT64_MAX || *coefficient < INT64_MIN)
        return std::nullopt;
    return static_cast<std::int64_t>(*coefficient);
}

Decimal Decimal::operator-() const {
    Int128 negated = 0;
    if (!m_wide && subtractChecked(0, m_small, negated))
        return fromCoefficient(negated, m_scale);
    return DecimalAccess::make(-DecimalAccess::coefficient(*this), m_scale);
}

Decimal& Decimal::operator+=(const Decimal& other) {
    if (!m_wide && !other.m_wide) {
        Int128 sum = 0;
        if (m_scale == other.m_scale) {
            if (addChecked(m_small, other.m_small, sum)) {
                m_small = sum;
                return *this;
            }
        } else {
            const int scale = std::max(m_scale, other.m_scale);
            Int128 a = 0;
            Int128 b = 0;
            if (scaleUp(m_small, scale - m_scale, a) &&
                scaleUp(other.m_small, scale - other.m_scale, b) && addChecked(a, b, sum)) {
                m_small = sum;
                m_scale = scale;
                return *this;
            }
        }
    }
    const int scale = std::max(m_scale, other.m_scale);
    return *this = DecimalAccess::make(DecimalAccess::coefficientAtScale(*this, scale) +
                                           DecimalAccess::coefficientAtScale(other, scale),
                                       scale);
}

Decimal& Decimal::operator-=(const Decimal& other) { return *this += -other; }

Decimal operator+(const Decimal& a, const Decimal& b) {
    Decimal sum = a;
    sum += b;
    return sum;
}

Decimal operator-(const Decimal& a, const Decimal& b) {
    Decimal difference = a;
    difference -= b;
    return difference;
}

Decimal operator*(const Decimal& a, const Decimal& b) {
    Int128 product = 0;
    if (!a.m_wide && !b.m_wide && multiplyChecked(a.m_small, b.m_small, product))
        return Decimal::fromCoefficient(product, a.m_scale + b.m_scale);
    return DecimalAccess::make(DecimalAccess::coefficient(a) * DecimalAccess::coefficient(b),
                               a.m_scale + b.m_scale);
}

std::strong_ordering operator<=>(const Decimal& a, const Decimal& b) {
    if (a.m_scale == b.m_scale && !a.m_wide && !b.m_wide)
        return a.m_small <=> b.m_small;
    const int scale = std::max(a.m_scale, b.m_scale);
    if (!a.m_wide && !b.m_wide) {
        Int128 left = 0;
        Int128 right = 0;
        if (scaleUp(a.m_small, scale - a.m_scale, left) &&
            scaleUp(b.m_small, scale - b.m_scale, right))
            return left <=> right;
    }
    const int sign =
        DecimalAccess::coefficientAtScale(a, scale).compare(DecimalAccess::coefficientAtScale(b, scale));
    return sign <=> 0;
}

bool operator==(const Decimal& a, const Decimal& b) { return (a <=> b) == 0; }

Decimal Decimal::normalized() const {
    if (m_scale == 0)
        return *this;
    if (!m_wide) {
        Int128 coefficient = m_small;
        int scale = coefficient == 0 ? 0 : m_scale;
        while (scale > 0 && coefficient % 10 == 0) {
            coefficient /= 10;
            --scale;
        }
        return fromCoefficient(coefficient, scale);
    }
    Wide coefficient = m_wide->value;
    int scale = m_scale;
    while (scale > 0 && coefficient % 10 == 0) {
        coefficient /= 10;
        --scale;
    }
    return DecimalAccess::make(coefficient, scale);
}

Decimal Decimal::withScaleMin(int scale) const {
    if (m_scale >= scale)
        return *this;
    Int128 padded = 0;
    if (!m_wide && scaleUp(m_small, scale - m_scale, padded))
        return fromCoefficient(padded, scale);
    return DecimalAccess::make(DecimalAccess::coefficientAtScale(*this, scale), scale);
}

std::size_t Decimal::hash() const {
    const Decimal short_ = normalized();
    if (short_.m_wide)
        return std::hash<std::string>()(short_.toText());
    const auto low = static_cast<std::uint64_t>(short_.m_small);
    const auto high = static_cast<std::uint64_t>(static_cast<UInt128>(short_.m_small) >> 64);
    return std::hash<std::uint64_t>()(low * 0x9E3779B97F4A7C15ULL + high * 31 +
                                      static_cast<std::uint64_t>(short_.m_scale));
}

} // namespace rerate
