// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What is left of events that last outside of the grid in which they were metered: how many of those that
// reach into it began before it, how many go on after it, and for how many seconds, of all requests that
// their rows stand for.
//
//   23:00 on 31 January to 02:00 on 1 February, over January   one event goes on, for 7200 seconds

#pragma once

#include <cstdint>
#include <map>

#include "engine/base/id.h"
#include "engine/money/decimal.h"

namespace rerate {

struct IntervalRest {
    struct Side {
        std::uint64_t events = 0;
        Decimal seconds;

        void add(const Side& other) {
            events += other.events;
            seconds += other.seconds;
        }
        bool operator==(const Side&) const = default;
    };
    Side before, after;

    void add(const IntervalRest& other) {
        before.add(other.before);
        after.add(other.after);
    }
    bool isAny() const { return before.events + after.events > 0; }
    bool operator==(const IntervalRest&) const = default;
};

using IntervalRests = std::map<CustomerId, IntervalRest>;

inline void addRests(IntervalRests& all, const IntervalRests& more) {
    for (const auto& [customer, rest] : more)
        all[customer].add(rest);
}

} // namespace rerate
