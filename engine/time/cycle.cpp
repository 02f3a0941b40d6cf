// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/time/cycle.h"

#include "engine/time/floor_divide.h"

namespace rerate {

namespace {

bool countsDays(CycleUnit unit) { return unit == CycleUnit::Day || unit == CycleUnit::Week; }

int monthsIn(CycleUnit unit) {
    return unit == CycleUnit::Year ? 12 : unit == CycleUnit::Quarter ? 3 : 1;
}

constexpr std::string_view kNames[] = {"day", "week", "month", "quarter", "year"};

} // namespace

Cycle calendarCycle(CycleUnit unit) {
    // 1970-01-01 begins a day, a month, a quarter and a year; 1970-01-05 was a Monday.
    return {unit, 1, unit == CycleUnit::Week ? Date{1970, 1, 5} : Date{1970, 1, 1}};
}

Date cycleStart(const Cycle& cycle, int index) {
    const std::int64_t units = static_cast<std::int64_t>(index) * cycle.count;
    if (countsDays(cycle.unit))
        return addDays(cycle.anchor, units * (cycle.unit == CycleUnit::Week ? 7 : 1));
    return addMonths(cycle.anchor, static_cast<int>(units * monthsIn(cycle.unit)));
}

int cycleIndexOf(const Cycle& cycle, const Date& date) {
    CHECK(cycle.count > 0, "a cycle has a positive count");
    int index = 0;
    if (countsDays(cycle.unit)) {
        const std::int64_t length = cycle.unit == CycleUnit::Week ? 7 : 1;
        index = static_cast<int>(floorDivide(daysSinceEpoch(date) - daysSinceEpoch(cycle.anchor),
                                             length * cycle.count));
    } else {
        const int months =
            (date.year - cycle.anchor.year) * 12 + date.month - cycle.anchor.month;
        index = static_cast<int>(floorDivide(months, monthsIn(cycle.unit) * cycle.count));
    }
    // A month later may still be before the anchor's day of the month.
    while (date < cycleStart(cycle, index))
        --index;
    while (cycleStart(cycle, index + 1) <= date)
        ++index;
    return index;
}

Period cyclePeriod(const Cycle& cycle, int index, const Zone& zone) {
    return {zone.startOfDay(cycleStart(cycle, index)), zone.startOfDay(cycleStart(cycle, index + 1))};
}

std::vector<Period> cyclePeriods(const Cycle& cycle, const Period& range, const Zone& zone) {
    std::vector<Period> periods;
    if (range.isEmpty())
        return periods;
    for (int index = cycleIndexOf(cycle, zone.dateOf(range.from));; ++index) {
        const Period period = cyclePeriod(cycle, index, zone);
        if (period.from >= range.to)
            return periods;
        if (period.intersection(range))
            periods.push_back(period);
    }
}

std::string_view toText(CycleUnit unit) { return kNames[static_cast<std::size_t>(unit)]; }

std::optional<CycleUnit> cycleUnitFromText(std::string_view text) {
    for (std::size_t i = 0; i < std::size(kNames); ++i)
        if (kNames[i] == text)
            return static_cast<CycleUnit>(i);
    return std::nullopt;
}

} // namespace rerate
