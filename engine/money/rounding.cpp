// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/money/rounding.h"

#include "engine/money/wide_integer.h"

namespace rerate {

namespace {

struct ModeName {
    RoundingMode mode;
    std::string_view name;
};
constexpr ModeName kModes[] = {
    {RoundingMode::HalfUp, "half_up"},     {RoundingMode::HalfDown, "half_down"},
    {RoundingMode::HalfEven, "half_even"}, {RoundingMode::Up, "up"},
    {RoundingMode::Down, "down"},          {RoundingMode::Ceiling, "ceiling"},
    {RoundingMode::Floor, "floor"},
};

// Whether the magnitude of a quotient cut towards zero has to grow by one. `half` compares the
// remainder with half of the divisor: -1 less, 0 equal, 1 more. The remainder is not zero.
bool growsAway(RoundingMode mode, bool negative, bool odd, int half) {
    switch (mode) {
    case RoundingMode::HalfUp: return half >= 0;
    case RoundingMode::HalfDown: return half > 0;
    case RoundingMode::HalfEven: return half > 0 || (half == 0 && odd);
    case RoundingMode::Up: return true;
    case RoundingMode::Down: return false;
    case RoundingMode::Ceiling: return !negative;
    case RoundingMode::Floor: return negative;
    }
    return false;
}

template <typename Integer>
Integer quotient(const Integer& numerator, const Integer& denominator, RoundingMode mode) {
    Integer cut = numerator / denominator; // towards zero
    const Integer rest = numerator - cut * denominator;
    if (rest == 0)
        return cut;
    const bool negative = rest < 0;
    const Integer magnitude = negative ? Integer(-rest) : rest;
    const Integer left = denominator - magnitude; // avoids doubling, which could overflow
    const int half = magnitude < left ? -1 : magnitude == left ? 0 : 1;
    if (growsAway(mode, negative, cut % 2 != 0, half)) {
        if (negative)
            cut -= 1;
        else
            cut += 1;
    }
    return cut;
}

} // namespace

std::string_view toText(RoundingMode mode) {
    for (const ModeName& entry : kModes)
        if (entry.mode == mode)
            return entry.name;
    return {};
}

std::optional<RoundingMode> roundingModeFromText(std::string_view text) {
    for (const ModeName& entry : kModes)
        if (entry.name == text)
            return entry.mode;
    return std::nullopt;
}

Int128 roundedQuotient(Int128 numerator, Int128 denominator, RoundingMode mode) {
    constexpr Int128 kMax = INT64_MAX;
    if (numerator <= kMax && numerator >= -kMax && denominator <= kMax)
        return quotient<std::int64_t>(static_cast<std::int64_t>(numerator),
                                      static_cast<std::int64_t>(denominator), mode);
    return quotient<Int128>(numerator, denominator, mode);
}

Rounded roundTo(const Ratio& exact, const Rounding& rounding) {
    CHECK(rounding.step.sign() > 0, "a rounding step must be positive");
    // exact / step = (numerator / 10^a / denominator) / (step / 10^b)
    const Decimal& top = exact.numerator();
    const int scale = std::max(top.scale(), rounding.step.scale());
    const Decimal denominator = exact.denominator() * rounding.step;
    Decimal value;
    const auto small = top.coefficientAtScale(scale);
    const auto smallBelow = denominator.coefficientAtScale(scale);
    if (small && smallBelow) {
        value = Decimal::fromCoefficient(roundedQuotient(*small, *smallBelow, rounding.mode), 0);
    } else {
        const int wideScale = std::max(top.scale(), denominator.scale());
        value = DecimalAccess::make(
            quotient<Wide>(DecimalAccess::coefficientAtScale(top, wideScale),
                           DecimalAccess::coefficientAtScale(denominator, wideScale), rounding.mode),
            0);
    }
    value = value * rounding.step;
    return {value, Ratio(value) - exact};
}

} // namespace rerate
