// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A condition over a number that had to be divided by zero does not hold: the event is not let in, or
// `if` takes its other side. Nothing of the meter's own values tells of it. This makes the meter that
// counts such events: over the same events, its value has no number where a division in a condition
// of `filter`, `value`, `retract` or `remove` is by zero. (Of events that last, only of `filter`.) Only what is worked out counts: `b != 0 and a / b > 2`
// never divides by zero, and neither side of an `or` does behind one that holds.

#pragma once

#include <optional>

#include "engine/catalog/meter.h"

namespace rerate {

// Nothing: no condition of the meter divides.
std::optional<Meter> conditionDivisions(const Meter& meter);

} // namespace rerate
