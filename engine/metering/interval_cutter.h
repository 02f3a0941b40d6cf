// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Cuts the time of an event that lasts where something may change: at the bounds of slices (and so of
// billing periods), at the ends of windows, and where a calendar changes its label. Only what lies in
// the grid is cut, however long the event is.
//
//   a window of 1h, 09:30 to 11:10   09:30–10:00, 10:00–11:00, 11:00–11:10

#pragma once

#include "engine/catalog/calendar.h"
#include "engine/metering/bucket_clock.h"
#include "engine/metering/slice_grid.h"

namespace rerate {

class IntervalCutter {
public:
    // `calendars` whose labels are kept apart.
    IntervalCutter(const std::vector<Calendar>& calendars, const SliceGrid& grid);

    struct Part {
        std::int64_t from = 0;
        std::int64_t to = 0;
        std::uint32_t slice = 0; // of the grid
        std::int64_t bucket = 0; // where its window begins, cut at its slice
    };
    // The parts within the grid, in order; an event of no time is one part. With `clock` its windows cut
    // as well.
    template <typename Use>
    void cut(const Period& time, std::uint32_t zone, const BucketClock* clock, const Use& use) const;

private:
    std::int64_t nextChange(std::uint32_t zone, std::int64_t time) const;

    const SliceGrid& m_grid;
    std::vector<std::vector<std::int64_t>> m_changes; // by zone: when some label changes, ascending
};

template <typename Use>
void IntervalCutter::cut(const Period& time, std::uint32_t zone, const BucketClock* clock, const Use& use) const {
    const std::vector<Instant>& bounds = m_grid.bounds[zone];
    const std::int64_t end = std::min(time.to, bounds.back()).nanoseconds;
    std::int64_t at = std::max(time.from, bounds.front()).nanoseconds;
    const bool isInstant = time.to <= time.from && Period{bounds.front(), bounds.back()}.contains(time.from);
    while (at < end || isInstant) {
        const auto after = std::upper_bound(bounds.begin(), bounds.end(), Instant{at});
        const auto slice = static_cast<std::uint32_t>(after - bounds.begin() - 1);
        Part part{at, std::min({end, after->nanoseconds, nextChange(zone, at)}), slice, (after - 1)->nanoseconds};
        if (clock) {
            const Period bucket = clock->at(at);
            part.to = std::min(part.to, bucket.to.nanoseconds);
            part.bucket = std::max(part.bucket, bucket.from.nanoseconds);
        }
        if (isInstant)
            part.to = at;
        use(part);
        if (isInstant)
            return;
        at = part.to;
    }
}

} // namespace rerate
