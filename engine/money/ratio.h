// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// An exact fraction: a Decimal over a positive integer, in lowest terms. It arises from a price
// per N, a share of a period or a proportional share of an amount, and ends at a round point.
// Addition finds a common denominator. The only division is `over`, by a positive integer.

#pragma once

#include <compare>
#include <optional>
#include <string>

#include "engine/money/decimal.h"

namespace rerate {

class Ratio {
public:
    Ratio() = default; // zero
    Ratio(const Decimal& value) : m_numerator(value) {}
    // numerator / denominator; CHECKs that the denominator is a positive integer.
    static Ratio over(const Decimal& numerator, const Decimal& denominator);

    const Decimal& numerator() const { return m_numerator; }
    const Decimal& denominator() const { return m_denominator; }
    bool isZero() const { return m_numerator.isZero(); }
    int sign() const { return m_numerator.sign(); }

    // The value as a decimal, where it is finite (the denominator has only factors 2 and 5).
    std::optional<Decimal> finite() const;

    Ratio operator-() const;
    friend Ratio operator+(const Ratio& a, const Ratio& b);
    friend Ratio operator-(const Ratio& a, const Ratio& b);
    friend Ratio operator*(const Ratio& a, const Ratio& b);
    friend std::strong_ordering operator<=>(const Ratio& a, const Ratio& b);
    friend bool operator==(const Ratio& a, const Ratio& b);
    Ratio& operator+=(const Ratio& other) { return *this = *this + other; }
    Ratio& operator-=(const Ratio& other) { return *this = *this - other; }

    // "12.5" when finite, else "1/3" (numerator/denominator).
    std::string toText() const;
    // For reading by people only: rounded half to even to `places`, trailing zeros dropped, "…"
    // appended when digits were lost.
    std::string toShortText(int places = 12) const;

private:
    Decimal m_numerator;
    Decimal m_denominator{1};
};

} // namespace rerate
