// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/metering/label_clock.h"

#include <algorithm>

namespace rerate {

namespace {

constexpr std::int64_t kMinute = 60 * kNanosecondsPerSecond;
constexpr std::int64_t kQuarter = 15 * kMinute;
constexpr std::int64_t kDaySeconds = 86'400;

std::int64_t floorTo(std::int64_t value, std::int64_t step) {
    const std::int64_t rest = value % step;
    return value - rest - (rest < 0 ? step : 0);
}

} // namespace

LabelClock::LabelClock(const Calendar& calendar, const Zone& zone)
    : m_calendar(&calendar), m_zone(calendar.zone.value_or(zone)), m_changes(calendar.changes()) {}

// Clocks change at whole quarters of an hour of UTC, so that inside one local time only goes on.
LabelClock::Span LabelClock::at(std::int64_t time) const {
    const std::int64_t local = m_zone.localSeconds({time});
    const std::int64_t midnight = floorTo(local, kDaySeconds);
    const auto minute = static_cast<int>((local - midnight) / 60);
    const auto after = std::upper_bound(m_changes.begin(), m_changes.end(), minute);
    const int last = *(after - 1);
    const int next = after == m_changes.end() ? 1440 : *after;
    const std::int64_t second = floorTo(time, kNanosecondsPerSecond);
    const std::int64_t start = second - (local - midnight - last * 60) * kNanosecondsPerSecond;
    const std::int64_t end = second + (midnight + next * 60 - local) * kNanosecondsPerSecond;
    const std::int64_t quarter = floorTo(time, kQuarter);
    return {std::max(start, quarter), std::min(end, quarter + kQuarter),
            m_calendar->rowAt(dateFromDays(midnight / kDaySeconds), minute)};
}

} // namespace rerate
