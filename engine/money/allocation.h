// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Splits an amount into parts that add up to it exactly: each part is its proportional share cut
// to the step, and the remaining steps go one each to the largest remainders; ties go to the
// earlier part. Example: 100 by 1:1:1 in 0.01 → 33.34, 33.33, 33.33; -100 → -33.34, -33.33,
// -33.33.

// Weights and amounts that come from outside are looked at first: allocationProblem says what is
// wrong with them, in words. Where the weights are amounts that are split up themselves, no part can be
// more than its own: 3.00 by {2.00} does not fit.

#pragma once

#include <optional>
#include <vector>

#include "engine/money/decimal.h"

namespace rerate {

// `total` is a multiple of `step` (CHECK); weights ≥ 0. When all weights are zero the parts are
// equal weights.
std::vector<Decimal> allocate(const Decimal& total, const std::vector<Decimal>& weights,
                              const Decimal& step);

enum class AllocationProblem { NegativeAmount, UnroundedAmount, NoParts, WeightNotPositive, UnroundedWeight, TooLarge };

// Nothing: the amount can be split. `areLimits`: each weight is a multiple of the step and the most
// that its part may get.
std::optional<AllocationProblem> allocationProblem(const Decimal& total, const std::vector<Decimal>& weights,
                                                   const Decimal& step, bool areLimits);

} // namespace rerate
