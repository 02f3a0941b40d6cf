// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The `interval` of a meter: `{ end: stopped_at }` or `{ seconds: duration }`, each with a `split`. What
// cannot be read, and what does not go with events that last, becomes a diagnostic at its place.

#pragma once

#include "engine/catalog/meter.h"
#include "engine/language/reading.h"

namespace rerate {

// `time: booked_at`
std::optional<Interval> readOtherTime(Reading& reading, const Place& place);
std::optional<Interval> readInterval(Reading& reading, const Place& place);

// Whether the meter's aggregate or innermost window means something for events that last; `place` is
// the meter's. A `time_mean` is one of levels that end by themselves.
void checkIntervalMeter(Reading& reading, const Place& place, Meter& meter);

} // namespace rerate
