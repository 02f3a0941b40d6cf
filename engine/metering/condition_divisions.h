// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A condition over a number that had to be divided by zero does not hold: the event is not let in, or
// `if` takes its other side. Nothing of the meter's own values tells of it. This makes the meters that
// count such events: over the same events, their value has no number where a division in a condition of
// `filter`, `value`, `retract`, `remove` or of the seconds that an event lasts is by zero. Only what is
// worked out counts: `b != 0 and a / b > 2` never divides by zero, and neither side of an `or` does behind
// one that holds. Of events that last (or count at another time) those of `filter` are counted where the
// events happen, the others where their time reaches into.

#pragma once

#include <vector>

#include "engine/catalog/meter.h"

namespace rerate {

// None: no condition of the meter divides. Two at most, where events last.
std::vector<Meter> conditionDivisions(const Meter& meter);

} // namespace rerate
