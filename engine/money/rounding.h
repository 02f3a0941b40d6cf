// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The one rounding function. A round point names a step (0.01, 5, 0.05), a mode and gets back the
// multiple of the step together with what rounding added, so that `value = exact + rounding`
// always. Which way each mode goes, to step 1:
//
//   mode        2.5   -2.5    2.4   -2.4    2.6   -2.6
//   half_up       3     -3      2     -2      3     -3   (halves away from zero)
//   half_down     2     -2      2     -2      3     -3   (halves towards zero)
//   half_even     2     -2      2     -2      3     -3   (3.5 → 4)
//   up            3     -3      3     -3      3     -3   (away from zero)
//   down          2     -2      2     -2      2     -2   (towards zero)
//   ceiling       3     -2      3     -2      3     -2
//   floor         2     -3      2     -3      2     -3

#pragma once

#include <optional>
#include <string_view>

#include "engine/money/ratio.h"

namespace rerate {

enum class RoundingMode { HalfUp, HalfDown, HalfEven, Up, Down, Ceiling, Floor };

std::string_view toText(RoundingMode mode); // "half_up"
std::optional<RoundingMode> roundingModeFromText(std::string_view text);

struct Rounding {
    Decimal step{1}; // > 0
    RoundingMode mode = RoundingMode::HalfUp;
};

struct Rounded {
    Decimal value; // a multiple of the step, shown with the step's scale
    Ratio rounding; // value − exact
};

Rounded roundTo(const Ratio& exact, const Rounding& rounding);

// The hot path: numerator / denominator (denominator > 0) in steps; returns the number of steps.
// For instance numerator 1005, denominator 1000, HalfUp → 1; 1500/1000 → 2; -1500/1000 → -2.
Int128 roundedQuotient(Int128 numerator, Int128 denominator, RoundingMode mode);

} // namespace rerate
