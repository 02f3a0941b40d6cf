// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Derived meters: `of` names other meters, `value` is an expression over their quantities in each
// bucket of `every`. Reading puts what they name into Meter::sources, made to give a quantity for
// each bucket, so that a derived meter can be measured by itself.
//
//   billed: { of: [wh, cs], every: day, value: wh + max(cs - wh * 0.1, 0) }
//   days (wh, cs) = (100, 20) (120, 10) (80, 5) (100, 13) → 110 + 120 + 80 + 103 = 413

#pragma once

#include "engine/language/reading.h"

namespace rerate {

// Of all meters of the plan, once they are read. Cycles, unknown names, buckets that do not nest
// and units that do not add up become diagnostics. `meters` is the plan's mapping.
void resolveDerivedMeters(Reading& reading, const Place& meters, std::vector<Meter>& all);

} // namespace rerate
