// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Splits an amount into parts that add up to it exactly: each part is its proportional share cut
// to the step, and the remaining steps go one each to the largest remainders; ties go to the
// earlier part. Example: 100 by 1:1:1 in 0.01 → 33.34, 33.33, 33.33; -100 → -33.34, -33.33,
// -33.33.

#pragma once

#include <vector>

#include "engine/money/decimal.h"

namespace rerate {

// `total` is a multiple of `step` (CHECK); weights ≥ 0. When all weights are zero the parts are
// equal weights.
std::vector<Decimal> allocate(const Decimal& total, const std::vector<Decimal>& weights,
                              const Decimal& step);

} // namespace rerate
