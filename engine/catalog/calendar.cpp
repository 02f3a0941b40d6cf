// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/catalog/calendar.h"

#include <algorithm>
#include <set>

namespace rerate {

namespace {

constexpr const char* kWeekdays[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

unsigned weekdayOf(const Date& date) { // 1970-01-01 was a Thursday
    const std::int64_t days = daysSinceEpoch(date) + 3;
    return static_cast<unsigned>((days % 7 + 7) % 7);
}

bool isOn(const Calendar::Row& row, const Date& date) {
    if ((row.weekdays >> weekdayOf(date) & 1U) == 0 || (row.months >> (date.month - 1) & 1U) == 0)
        return false;
    return row.dates.empty() || std::any_of(row.dates.begin(), row.dates.end(), [&](const Calendar::Days& days) {
               return days.from <= date && date <= days.to;
           });
}

bool holds(const Calendar::Row& row, const Date& date, int minute) {
    if (row.hours.empty())
        return isOn(row, date);
    for (const Calendar::Hours& hours : row.hours) {
        const bool wraps = hours.to <= hours.from;
        if (minute >= hours.from && (wraps || minute < hours.to) && isOn(row, date))
            return true;
        if (wraps && minute < hours.to && isOn(row, addDays(date, -1)))
            return true;
    }
    return false;
}

std::string twoDigits(int number) { return (number < 10 ? "0" : "") + std::to_string(number); }

} // namespace

std::size_t Calendar::rowAt(const Date& date, int minute) const {
    for (std::size_t i = 0; i < rows.size(); ++i)
        if (holds(rows[i], date, minute))
            return i;
    return rows.size();
}

std::vector<int> Calendar::changes() const {
    std::set<int> minutes{0};
    for (const Row& row : rows)
        for (const Hours& hours : row.hours) {
            minutes.insert(hours.from);
            minutes.insert(hours.to % 1440);
        }
    return {minutes.begin(), minutes.end()};
}

std::vector<std::string> weekdayNames(unsigned weekdays) {
    std::vector<std::string> names;
    for (unsigned day = 0; day < 7; ++day)
        if ((weekdays >> day & 1U) != 0)
            names.emplace_back(kWeekdays[day]);
    return names;
}

std::string hoursText(const Calendar::Hours& hours) {
    const auto text = [](int minute) { return twoDigits(minute / 60) + ":" + twoDigits(minute % 60); };
    return text(hours.from) + "-" + text(hours.to);
}

} // namespace rerate
