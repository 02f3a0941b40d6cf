// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/money/ratio.h"

#include "engine/money/rounding.h"
#include "engine/money/wide_integer.h"

namespace rerate {

namespace {

Wide greatestCommonDivisor(const Wide& a, const Wide& b) { return boost::multiprecision::gcd(a, b); }

Int128 greatestCommonDivisor(Int128 a, Int128 b) {
    if (a < 0)
        a = -a;
    while (b != 0) {
        const Int128 rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

} // namespace

Ratio Ratio::over(const Decimal& numerator, const Decimal& denominator) {
    CHECK(denominator.sign() > 0 && denominator.isInteger(),
          "a ratio needs a positive integer below the line");
    Ratio ratio;
    ratio.m_numerator = numerator.normalized();
    ratio.m_denominator = Decimal(1);
    if (numerator.isZero())
        return ratio;

    // Lowest terms of (coefficient / 10^scale) / denominator: take out common factors of the
    // coefficient, then factors 2 and 5 of the denominator, which a decimal absorbs by itself.
    Wide top = DecimalAccess::coefficient(ratio.m_numerator);
    int scale = ratio.m_numerator.scale();
    const Decimal whole = denominator.normalized();
    if (const auto a = ratio.m_numerator.coefficient(), b = whole.coefficient(); a && b && *b == 1)
        return ratio;
    Wide bottom = DecimalAccess::coefficient(whole);
    const Wide divisor = greatestCommonDivisor(Wide(abs(top)), bottom);
    top /= divisor;
    bottom /= divisor;
    while (bottom % 10 == 0) {
        bottom /= 10;
        ++scale;
    }
    while (bottom % 2 == 0) {
        bottom /= 2;
        top *= 5;
        ++scale;
    }
    while (bottom % 5 == 0) {
        bottom /= 5;
        top *= 2;
        ++scale;
    }
    ratio.m_numerator = DecimalAccess::make(top, scale).normalized();
    ratio.m_denominator = DecimalAccess::make(bottom, 0);
    return ratio;
}

std::optional<Decimal> Ratio::finite() const {
    // Lowest terms hold no factors 2 and 5, so a finite value has nothing below the line.
    if (m_denominator == Decimal(1))
        return m_numerator;
    return std::nullopt;
}

Ratio Ratio::operator-() const {
    Ratio negated = *this;
    negated.m_numerator = -m_numerator;
    return negated;
}

Ratio operator+(const Ratio& a, const Ratio& b) {
    if (a.m_denominator == b.m_denominator) {
        if (a.m_denominator == Decimal(1))
            return Ratio(a.m_numerator + b.m_numerator);
        return Ratio::over(a.m_numerator + b.m_numerator, a.m_denominator);
    }
    const auto left = a.m_denominator.coefficient();
    const auto right = b.m_denominator.coefficient();
    if (left && right) {
        const Int128 divisor = greatestCommonDivisor(*left, *right);
        const Decimal leftFactor = Decimal::fromCoefficient(*right / divisor, 0);
        const Decimal rightFactor = Decimal::fromCoefficient(*left / divisor, 0);
        return Ratio::over(a.m_numerator * leftFactor + b.m_numerator * rightFactor,
                           a.m_denominator * leftFactor);
    }
    return Ratio::over(a.m_numerator * b.m_denominator + b.m_numerator * a.m_denominator,
                       a.m_denominator * b.m_denominator);
}

Ratio operator-(const Ratio& a, const Ratio& b) { return a + -b; }

Ratio operator*(const Ratio& a, const Ratio& b) {
    return Ratio::over(a.m_numerator * b.m_numerator, a.m_denominator * b.m_denominator);
}

std::strong_ordering operator<=>(const Ratio& a, const Ratio& b) {
    if (a.m_denominator == b.m_denominator)
        return a.m_numerator <=> b.m_numerator;
    return a.m_numerator * b.m_denominator <=> b.m_numerator * a.m_denominator;
}

bool operator==(const Ratio& a, const Ratio& b) { return (a <=> b) == 0; }

std::string Ratio::toText() const {
    if (const auto value = finite())
        return value->toText();
    // n / 10^s over d is written with an integer above the line.
    const Decimal top = m_numerator.normalized();
    const Decimal bottom = (m_denominator * Decimal::fromCoefficient(1, -top.scale())).normalized();
    const Wide above = DecimalAccess::coefficient(top);
    const Wide below = DecimalAccess::coefficient(bottom);
    const Wide divisor = greatestCommonDivisor(Wide(abs(above)), below);
    return Wide(above / divisor).str() + "/" + Wide(below / divisor).str();
}

std::string Ratio::toShortText(int places) const {
    const Rounded rounded =
        roundTo(*this, {Decimal::fromCoefficient(1, places), RoundingMode::HalfEven});
    return rounded.value.toText() + (rounded.rounding.isZero() ? "" : "…");
}

} // namespace rerate
