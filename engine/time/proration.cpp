// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/time/proration.h"

namespace rerate {

namespace {

// Days that begin before the instant: a day counts from its start on.
std::int64_t dayNumber(Instant instant, const Zone& zone) {
    const Date date = zone.dateOf(instant);
    return daysSinceEpoch(date) + (zone.startOfDay(date) < instant ? 1 : 0);
}

} // namespace

Share prorationShare(const Period& part, const Period& whole, ProrationBasis basis,
                     const Zone& zone) {
    CHECK(!whole.isEmpty() && whole.from <= part.from && part.from <= part.to && part.to <= whole.to,
          "a part to prorate lies inside its whole");
    if (basis == ProrationBasis::Second)
        return {(part.to.nanoseconds - part.from.nanoseconds) / kNanosecondsPerSecond,
                (whole.to.nanoseconds - whole.from.nanoseconds) / kNanosecondsPerSecond};
    // A day that the part only begins to touch counts for it: 16 March 10:00 to 1 April → 16 days.
    const Date from = zone.dateOf(part.from);
    const std::int64_t partDays =
        part.isEmpty() ? 0 : dayNumber(part.to, zone) - daysSinceEpoch(from);
    return {partDays, dayNumber(whole.to, zone) - daysSinceEpoch(zone.dateOf(whole.from))};
}

} // namespace rerate
