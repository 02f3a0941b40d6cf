// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The windows of a meter: text to Window, and whether they nest. What is wrong becomes a
// diagnostic.

#pragma once

#include "engine/language/reading.h"
#include "engine/time/cycle.h"

namespace rerate {

// `place` is a list of windows, inner to outer.
// `ofEvents`: the innermost takes events, not values.
std::vector<Window> readWindows(Reading& reading, const Place& place, CycleUnit cycle, bool ofEvents);

// A meter with an aggregate that only windows have (`mean: q`): one window over the period, its
// fields beside those of the meter.
Window readPeriodWindow(Reading& reading, const Place& place);

// Whether windows of the one kind are parts of windows of the other.
bool nests(const Bucket& inner, const Bucket& outer);
// `every:` of a window.
std::optional<Bucket> readBucket(Reading& reading, const Place& place);
// Whether the bucket is longer than the billing period, which is an error.
void checkCycle(Reading& reading, const Place& place, const Bucket& bucket, CycleUnit cycle);

// "90s", "15m", "4h" in seconds.
std::optional<std::int64_t> readSeconds(Reading& reading, const Place& place);

} // namespace rerate
