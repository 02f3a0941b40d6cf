// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Which bucket of the clock or calendar of a zone an instant lies in. Buckets shorter than a day
// begin at whole multiples of their length since local midnight; on a day on which clocks change
// they begin where the local clock shows such a time, so that an hour that comes twice is two
// buckets of 1h, and one bucket of 6h is seven hours long. A time that the clock skips begins one where
// the clock goes on. The buckets of a period have no gaps.
//
//   Europe/Berlin 2026-03-29, 02:00 → 03:00, every 2h: 00:00–02:00, 03:00–04:00, 04:00–06:00 …

#pragma once

#include <map>
#include <vector>

#include "engine/catalog/window.h"
#include "engine/time/zone.h"

namespace rerate {

class BucketClock {
public:
    // For instants in `range`. Only Clock, Day, Week and Month need one.
    BucketClock(const Bucket& bucket, const Zone& zone, const Period& range);

    // The bucket that holds the instant, which lies in the range. Not cut.
    Period at(std::int64_t time) const;
    // Buckets that have a part in the period.
    std::uint64_t countIn(const Period& period) const;

private:
    std::size_t placeOf(std::int64_t time) const;
    std::vector<std::int64_t> startsOfDay(const Zone& zone, std::int64_t from, std::int64_t to) const;

    std::int64_t m_length = 0;            // Clock, in nanoseconds
    std::int64_t m_usual = 1;             // length of a day, week or month, where to look first
    std::vector<std::int64_t> m_starts;   // of days, weeks or months; one more behind the range
    std::map<std::size_t, std::vector<std::int64_t>> m_odd; // Clock: starts on days that are not 24 hours
};

// Civil days that a period touches, times 86,400: its length as if clocks never changed.
std::int64_t nominalSeconds(const Period& period, const Zone& zone);

} // namespace rerate
