// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// When an event that lasts begins and ends, row by row, and which share of its value a stretch of its
// time has. An end without an offset is in the customer's zone. An event without an end (it may still
// run), with an end that is no time, or one before its start has no interval; each has its reason. So
// has one without a usable time, where another one than its own counts: it lasts no time from then on.
//
//   10 over 3 hours: until the first hour 3.333333333333333333, until the second 6.666666666666666667,
//   half to even at the 18th place (or at the value's last, if that is further), until the end 10

#pragma once

#include "engine/catalog/interval.h"
#include "engine/metering/bound_expression.h"
#include "engine/metering/interval_fault.h"
#include "engine/time/time_text.h"

namespace rerate {

struct EventInterval {
    std::int64_t from = 0; // nanoseconds, included
    std::int64_t to = 0;   // excluded; the last instant there is where the event goes on beyond it
    Decimal seconds;       // its length

    // What of `value` has come about until `time`; all of it at the end.
    Decimal valueUntil(std::int64_t time, const Decimal& value) const;
};

class IntervalSource {
public:
    IntervalSource(const Interval& interval, ColumnSet& columns, const std::vector<Zone>& zones);

    // `zone` is the customer's, among those given; `perOne` as in RowReader::value.
    IntervalFault read(const RowReader& reader, std::uint32_t row, std::uint32_t zone, bool perOne,
                       EventInterval& interval) const;

private:
    IntervalFault readEnd(const RowReader& reader, std::uint32_t row, std::uint32_t zone, EventInterval& interval) const;
    IntervalFault readTime(const RowReader& reader, std::uint32_t row, std::uint32_t zone, Instant& instant) const;

    std::optional<std::uint32_t> m_end; // column; with `m_isMoved` of the time at which it counts
    bool m_isMoved = false;
    std::optional<BoundExpression> m_seconds;
    std::vector<TimeFormat> m_formats; // by zone
};

} // namespace rerate
