// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Where a day or month begins for a customer. Zones are those of the system's tz database, by
// name ("Europe/Berlin"); "UTC" always exists. Arithmetic outside 1970–2037 is refused, because
// the system's compiled zones lose daylight saving after that.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/time/instant.h"

namespace date {
class time_zone;
}

namespace rerate {

class Zone {
public:
    Zone() = default; // UTC
    static Result<Zone> named(std::string_view name);

    std::string name() const;
    // The first instant of a civil day. Where local midnight is skipped by daylight saving, the
    // first instant that exists (America/Sao_Paulo 2018-11-04 → 01:00 local).
    Instant startOfDay(const Date& date) const;
    Date dateOf(Instant instant) const;
    // Seconds of local wall clock since 1970-01-01 at this instant.
    std::int64_t localSeconds(Instant instant) const;
    // A wall-clock time; skipped times move forward by the gap, repeated ones take the first.
    Instant fromLocal(const Date& date, int hour, int minute, int second) const;

    friend bool operator==(const Zone& a, const Zone& b) { return a.m_zone == b.m_zone; }

private:
    const date::time_zone* m_zone = nullptr; // null: UTC
};

// First and one past the last instant that zone arithmetic accepts.
Instant zoneArithmeticFrom();
Instant zoneArithmeticTo();

std::string tzDatabaseVersion();

} // namespace rerate
