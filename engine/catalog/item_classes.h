// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Events that are priced one by one, and yet may be added up first: those that lie between the same
// steps and on the same side of each limit come, all together, to a fixed amount for each and a price
// for their sum. A charge and its meter in; the numbers that part such classes out, or why there are
// none.
//
//   position: p, whole, { up_to: 200k, unit: 1 } { unit: 2 }    p at most 200,000, or above
//       3 at p = 10 and 4 at p = 20        → 7 × 1
//   reset: event, unit 0.1, flat 1, minimum 3                   below 20: 3 each; from 20 on
//       5 and 7, 30 and 40                 → 2 × 3 + (70 × 0.1 + 2 × 1)
//
// Not where parts or quantities of each event are rounded, or something is given out in order of time.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/money/ratio.h"

namespace rerate {

struct Meter;
struct UsageCharge;

struct ItemClasses {
    struct Cut {
        Ratio bound;
        bool isAbove = true; // what lies just there belongs to the class before
    };
    // Ascending. Of the position, where that is negative of zero; without a position of the quantity
    // without its sign.
    std::vector<Cut> steps;
    std::vector<Decimal> places; // a number of each class of `steps`
    std::vector<Cut> limits;     // where a minimum or maximum begins or ends to hold: of the quantity

    // Quantities below zero, of zero and above are priced apart.
    std::uint32_t count() const {
        return static_cast<std::uint32_t>(3 * (steps.size() + 1) * (limits.size() + 1));
    }
    std::string toText() const;
};

std::optional<ItemClasses> itemClassesOf(const UsageCharge& usage, const Meter& meter, std::string* whyNot = nullptr);

} // namespace rerate
