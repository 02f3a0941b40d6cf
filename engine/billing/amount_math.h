// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Multiplying, sharing and allocating amounts, for both kinds of number. FastNumber throws Overflow
// where the common denominator does not reach: 1/3 of 100 over a denominator of 1000.

#pragma once

#include <vector>

#include "engine/rating/number.h"

namespace rerate {

// Exact: 2.5 % is 1/40, a rate of 0.0075 is 3/400.
template <typename Number>
struct Factor {
    Number numerator{};
    Number denominator{};
    Decimal value; // as written
};

FastNumber times(FastNumber amount, const Factor<FastNumber>& factor);
Ratio times(const Ratio& amount, const Factor<Ratio>& factor);

// whole × part / total; for Ratio in rating/number.h.
FastNumber proportion(FastNumber whole, FastNumber part, FastNumber total);

// Splits a multiple of `step` into multiples of `step` by money/allocation: 1.00 by 1:2 in 0.01 →
// 0.33, 0.67. Weights are not negative.
std::vector<FastNumber> allocateSteps(FastNumber total, const std::vector<FastNumber>& weights,
                                      FastNumber step);
std::vector<Ratio> allocateSteps(const Ratio& total, const std::vector<Ratio>& weights,
                                 const Ratio& step);

} // namespace rerate
