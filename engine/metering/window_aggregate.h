// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The values in one window → its result, exactly. Windows whose result depends on the windows
// before them keep a SeriesState.
//
//   mean of 1, 2, 2            → 5/3, rounded to `divide`: 1.666666666666666667
//   time_mean of the level 10 for 20 of 30 days, then 4 → 8; with divisor 730h → 5760 / 730 = 7.890…
//   mean of 3 windows of an hour that hold 10 each, divisor 730h → 30 / 730
//   percentile 95 of 1 … 100, discard floor → 95: the 5 highest are dropped
//   max of 4, carried in, and 3 → 4; of 5 in the first instant → 5: the 4 has ended by then
//   peak of 1 from 09:00 to 10:00, 1 from 10:00 to 11:00 → 1: one ends when the other begins
//   delta_to_end of 30 on day 11 of 30, prorate day → 30 × 20/30 = 20

#pragma once

#include <set>
#include <span>

#include "engine/catalog/window.h"
#include "engine/metering/window_sample.h"
#include "engine/time/zone.h"

namespace rerate {

struct SeriesState {
    bool known = false; // something has happened
    Decimal level;      // TimeMean, Min, Max, Last: the level; Sum, DeltaToEnd: the running total
    std::set<std::uint32_t> active;
    std::int64_t going = 0; // how many events that last go on
};

struct WindowSpan {
    std::int64_t from = 0;
    std::int64_t to = 0;
    const Zone* zone = nullptr;
    std::int64_t lengthSeconds = 0; // Clock: its nominal length, else 0
    std::uint64_t missing = 0;      // windows inside in which nothing happened, where they count
    std::optional<Decimal> carriedIn; // for the recorder: the level, total or number of identifiers before
};

// Samples ascend by time. For aggregates that do not go on from window to window.
Ratio aggregateOf(const Window& window, std::span<const WindowSample> samples, const WindowSpan& span,
                  bool isInnermost);

// For those that do: takes the state from the start of the window to its end.
Ratio advance(const Window& window, std::span<const WindowSample> samples, const WindowSpan& span,
              SeriesState& state);

// Rounding, `then`, rounding: from the exact result to the value of the window. Nothing when `then`
// gives no number.
std::optional<Decimal> finishWindow(const Window& window, const Ratio& exact);

// Percentile: the order of the samples from the highest, with `dropped` of them (or of the missing
// zeros) left out; the one that counts comes next.
struct PercentileRank {
    std::vector<std::uint32_t> order;
    std::uint64_t dropped = 0;
    std::optional<std::uint32_t> chosen; // nothing: a zero that is missing
};
PercentileRank rankOf(const Window& window, std::span<const WindowSample> samples, std::uint64_t missing);

} // namespace rerate
