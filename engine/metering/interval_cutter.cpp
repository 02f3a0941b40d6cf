// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/metering/interval_cutter.h"

#include "engine/metering/label_clock.h"

namespace rerate {

IntervalCutter::IntervalCutter(const std::vector<Calendar>& calendars, const SliceGrid& grid)
    : m_grid(grid), m_changes(grid.zones.size()) {
    for (std::size_t zone = 0; zone < grid.zones.size(); ++zone) {
        std::vector<std::int64_t>& changes = m_changes[zone];
        const std::int64_t end = grid.bounds[zone].back().nanoseconds;
        for (const Calendar& calendar : calendars) {
            const LabelClock clock(calendar, grid.ownZone(zone));
            LabelClock::Span span = clock.at(grid.bounds[zone].front().nanoseconds);
            while (span.to < end) {
                const LabelClock::Span next = clock.at(span.to);
                if (calendar.label(next.row) != calendar.label(span.row))
                    changes.push_back(span.to);
                span = next;
            }
        }
        std::sort(changes.begin(), changes.end());
    }
}

std::int64_t IntervalCutter::nextChange(std::uint32_t zone, std::int64_t time) const {
    const auto after = std::upper_bound(m_changes[zone].begin(), m_changes[zone].end(), time);
    return after == m_changes[zone].end() ? INT64_MAX : *after;
}

} // namespace rerate
