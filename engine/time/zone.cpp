// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/time/zone.h"

#include <date/tz.h>

#include <fstream>

#include "engine/time/floor_divide.h"

namespace rerate {

namespace {

date::sys_seconds systemSeconds(Instant instant) {
    return date::sys_seconds(
        std::chrono::seconds(floorDivide(instant.nanoseconds, kNanosecondsPerSecond)));
}

Instant fromSeconds(std::int64_t seconds) { return {seconds * kNanosecondsPerSecond}; }

} // namespace

Result<Zone> Zone::named(std::string_view name) {
    Zone zone;
    if (name == "UTC" || name == "Z" || name == "Etc/UTC")
        return zone;
    try {
        zone.m_zone = date::locate_zone(std::string(name));
        return zone;
    } catch (const std::exception&) {
        return Error{ErrorKind::InvalidInput,
                     "Unknown time zone `" + std::string(name) +
                         "`. Use a name of the tz database, such as UTC or Europe/Berlin."};
    }
}

std::string Zone::name() const { return m_zone ? m_zone->name() : "UTC"; }

std::int64_t Zone::localSeconds(Instant instant) const {
    const std::int64_t seconds = floorDivide(instant.nanoseconds, kNanosecondsPerSecond);
    if (!m_zone)
        return seconds;
    return seconds + m_zone->get_info(systemSeconds(instant)).offset.count();
}

Date Zone::dateOf(Instant instant) const {
    return dateFromDays(floorDivide(localSeconds(instant), 86'400));
}

Instant Zone::startOfDay(const Date& date) const { return fromLocal(date, 0, 0, 0); }

Instant Zone::fromLocal(const Date& date, int hour, int minute, int second) const {
    const std::int64_t local =
        daysSinceEpoch(date) * 86'400 + hour * 3600 + minute * 60 + second;
    if (!m_zone)
        return fromSeconds(local);
    const date::local_info info =
        m_zone->get_info(date::local_seconds(std::chrono::seconds(local)));
    // Repeated times take the first (the offset before the change). A skipped time read with the
    // offset before the gap lands the length of the gap later, except that a day which begins in
    // the gap begins at its end.
    const std::int64_t instant = local - info.first.offset.count();
    if (info.result == date::local_info::nonexistent && hour == 0 && minute == 0 && second == 0)
        return fromSeconds(info.first.end.time_since_epoch().count());
    return fromSeconds(instant);
}

Instant zoneArithmeticFrom() { return fromSeconds(0); }
Instant zoneArithmeticTo() { return fromSeconds(daysSinceEpoch({2038, 1, 1}) * 86'400); }

std::string tzDatabaseVersion() {
    // The library reads the compiled zones of the system, whose version stands in this file's
    // first line: "# version 2024a".
    std::ifstream file("/usr/share/zoneinfo/tzdata.zi");
    std::string hash;
    std::string word;
    std::string version;
    return file >> hash >> word >> version ? version : std::string("unknown");
}

} // namespace rerate
