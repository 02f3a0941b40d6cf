// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The two kinds of number that pricing runs on. FastNumber is a checked 128-bit integer over a
// denominator that the compiled charge knows: a quantity times a price is an amount. Where it
// overflows it throws Overflow, and the invoice is computed again with Ratio, which always fits.

#pragma once

#include <compare>

#include "engine/base/int128.h"
#include "engine/money/ratio.h"
#include "engine/money/rounding.h"

namespace rerate {

struct Overflow {}; // thrown by FastNumber, caught by whoever chose it

class FastNumber {
public:
    FastNumber() = default;
    explicit FastNumber(Int128 value) : m_value(value) {}
    Int128 value() const { return m_value; }

    friend FastNumber operator+(FastNumber a, FastNumber b) {
        return addChecked(a.m_value, b.m_value, a.m_value) ? a : throw Overflow();
    }
    friend FastNumber operator-(FastNumber a, FastNumber b) {
        return subtractChecked(a.m_value, b.m_value, a.m_value) ? a : throw Overflow();
    }
    friend FastNumber operator*(FastNumber a, FastNumber b) {
        return multiplyChecked(a.m_value, b.m_value, a.m_value) ? a : throw Overflow();
    }
    FastNumber& operator+=(FastNumber other) { return *this = *this + other; }
    FastNumber& operator-=(FastNumber other) { return *this = *this - other; }
    FastNumber operator-() const { return FastNumber() - *this; }
    friend auto operator<=>(FastNumber, FastNumber) = default;
    int sign() const { return m_value < 0 ? -1 : m_value > 0 ? 1 : 0; }
    bool isZero() const { return m_value == 0; }

private:
    Int128 m_value = 0;
};

// Rounds a quantity to a multiple of `step`, which is a positive number of the same kind.
inline FastNumber roundToStep(FastNumber number, FastNumber step, RoundingMode mode) {
    return FastNumber(roundedQuotient(number.value(), step.value(), mode)) * step;
}
Ratio roundToStep(const Ratio& number, const Ratio& step, RoundingMode mode);

// part × whole / total, for a proportional share: Ratio only.
Ratio proportion(const Ratio& whole, const Ratio& part, const Ratio& total);

} // namespace rerate
