// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What makes the events of a meter last: each goes from its own time to an end, which one of its
// properties names or which is so many seconds later. What such an event adds (its seconds, where the
// meter says nothing else) is spread evenly over its time, and cut where billing periods end, prices
// change, the innermost windows end and calendars in `by` change their label; or all of it belongs to
// the instant in which the event begins.
//
//   interval: { end: stopped_at }, 23:30 to 00:30 over the end of January   1800 in January, 1800 in February
//   the same with `split: at_start`                                         3600 in January
//
// Seconds are cut exactly. Any other value is cut by rounding what has come about since the start, to
// 18 places (or as many as the value has, if more), half to even; a part is the difference of two such
// numbers, so that all parts together are the value, whatever cuts it.
//
//   −10 over three hours, by the hour   −3.333333333333333333, −3.333333333333333334, −3.333333333333333333
//
// Or what puts them at another time: `time: booked_at` lets an event count when it was booked. Then it
// lasts no time.

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/catalog/expression.h"

namespace rerate {

struct Interval {
    std::string end;                   // the property with the time at which an event ends, or:
    std::optional<Expression> seconds; // how long it lasts, or:
    std::string at;                    // the property with the time at which it counts, in place of its own
    enum class Split { AtBoundaries, AtStart } split = Split::AtBoundaries;

    bool lasts() const { return at.empty(); }

    // The name by which the meter's expressions call the event's length.
    static constexpr std::string_view kSeconds = "interval_seconds";
};

inline Expression intervalSeconds() {
    Expression name;
    name.kind = Expression::Kind::Name;
    name.text = Interval::kSeconds;
    return name;
}

inline bool isIntervalSeconds(const Expression& expression) {
    return expression.kind == Expression::Kind::Name && expression.text == Interval::kSeconds;
}

} // namespace rerate
