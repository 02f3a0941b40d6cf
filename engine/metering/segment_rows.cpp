// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/metering/segment_rows.h"

namespace rerate {

namespace {

// The first row in [from, to) at or after the instant.
std::uint32_t firstRowAt(const Segment& segment, std::uint32_t from, std::uint32_t to,
                         Instant instant) {
    const std::int64_t unit = segment.timeUnit;
    std::int64_t bound = instant.nanoseconds / unit;
    if (bound * unit < instant.nanoseconds)
        ++bound; // the first whole unit at or after the instant
    while (from < to) {
        const std::uint32_t middle = from + (to - from) / 2;
        if (segment.times.raw(middle) < bound)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

} // namespace

SliceGrid widened(const SliceGrid& grid, const Period& all) {
    SliceGrid wide = grid;
    for (std::vector<Instant>& bounds : wide.bounds) {
        bounds.insert(bounds.begin(), std::min(all.from, bounds.front()));
        bounds.push_back(std::max(all.to, bounds.back()));
    }
    return wide;
}

void findSliceRows(const Segment& segment, const SliceGrid& grid, std::vector<SliceRows>& ranges) {
    ranges.clear();
    for (const CustomerRun& run : segment.customerRuns) {
        const auto& bounds = grid.bounds[grid.zoneOfCustomer[run.customer.number]];
        std::uint32_t row = firstRowAt(segment, run.rowFrom, run.rowTo, bounds.front());
        while (row < run.rowTo) {
            const Instant time{segment.times.raw(row) * segment.timeUnit};
            const auto after = std::upper_bound(bounds.begin(), bounds.end(), time);
            if (after == bounds.end())
                break;
            const std::uint32_t end = firstRowAt(segment, row, run.rowTo, *after);
            ranges.push_back({run.customer, static_cast<std::uint32_t>(after - bounds.begin() - 1),
                              row, end});
            row = end;
        }
    }
}

} // namespace rerate
