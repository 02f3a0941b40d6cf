// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/time/instant.h"

#include <algorithm>

namespace rerate {

namespace {

bool isLeapYear(int year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

std::string padded(std::int64_t number, int digits) {
    std::string text = std::to_string(number);
    if (static_cast<int>(text.size()) < digits)
        text.insert(0, static_cast<std::size_t>(digits) - text.size(), '0');
    return text;
}

bool readDigits(std::string_view text, std::size_t at, std::size_t count, int& number) {
    if (at + count > text.size())
        return false;
    number = 0;
    for (std::size_t i = at; i < at + count; ++i) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        number = number * 10 + (text[i] - '0');
    }
    return true;
}

} // namespace

std::optional<Period> Period::intersection(const Period& other) const {
    const Period common{std::max(from, other.from), std::min(to, other.to)};
    return common.isEmpty() ? std::nullopt : std::optional(common);
}

int daysInMonth(int year, int month) {
    constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && isLeapYear(year) ? 29 : kDays[month - 1];
}

bool Date::isValid() const {
    return month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
}

// Days from civil and back: the proleptic Gregorian calendar in eras of 400 years that begin on
// 1 March, so that the leap day is the last of its year.
std::int64_t daysSinceEpoch(const Date& date) {
    const std::int64_t year = date.month <= 2 ? date.year - 1 : date.year;
    const std::int64_t era = (year >= 0 ? year : year - 399) / 400;
    const std::int64_t yearOfEra = year - era * 400;
    const std::int64_t dayOfYear =
        (153 * (date.month + (date.month > 2 ? -3 : 9)) + 2) / 5 + date.day - 1;
    const std::int64_t dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
    return era * 146'097 + dayOfEra - 719'468;
}

Date dateFromDays(std::int64_t days) {
    days += 719'468;
    const std::int64_t era = (days >= 0 ? days : days - 146'096) / 146'097;
    const std::int64_t dayOfEra = days - era * 146'097;
    const std::int64_t yearOfEra =
        (dayOfEra - dayOfEra / 1460 + dayOfEra / 36'524 - dayOfEra / 146'096) / 365;
    const std::int64_t dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
    const std::int64_t shiftedMonth = (5 * dayOfYear + 2) / 153;
    Date date;
    date.day = static_cast<int>(dayOfYear - (153 * shiftedMonth + 2) / 5 + 1);
    date.month = static_cast<int>(shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9);
    date.year = static_cast<int>(yearOfEra + era * 400 + (date.month <= 2 ? 1 : 0));
    return date;
}

Date addDays(const Date& date, std::int64_t days) {
    return dateFromDays(daysSinceEpoch(date) + days);
}

Date addMonths(const Date& date, int months) {
    const int index = date.year * 12 + (date.month - 1) + months;
    const int year = index >= 0 ? index / 12 : (index - 11) / 12;
    const int month = index - year * 12 + 1;
    return {year, month, std::min(date.day, daysInMonth(year, month))};
}

std::string toText(const Date& date) {
    return padded(date.year, 4) + "-" + padded(date.month, 2) + "-" + padded(date.day, 2);
}

std::string monthText(const Date& date) {
    return padded(date.year, 4) + "-" + padded(date.month, 2);
}

std::string toText(Instant instant) {
    constexpr std::int64_t kDay = 86'400 * kNanosecondsPerSecond;
    std::int64_t days = instant.nanoseconds / kDay;
    std::int64_t rest = instant.nanoseconds % kDay;
    if (rest < 0) {
        rest += kDay;
        --days;
    }
    const std::int64_t seconds = rest / kNanosecondsPerSecond;
    std::string text = toText(dateFromDays(days)) + "T" + padded(seconds / 3600, 2) + ":" +
                       padded(seconds / 60 % 60, 2) + ":" + padded(seconds % 60, 2);
    if (const std::int64_t fraction = rest % kNanosecondsPerSecond; fraction != 0) {
        std::string digits = padded(fraction, 9);
        digits.erase(digits.find_last_not_of('0') + 1);
        text += "." + digits;
    }
    return text + "Z";
}

std::optional<Date> dateFromText(std::string_view text) {
    Date date;
    if (text.size() != 10 || text[4] != '-' || text[7] != '-' ||
        !readDigits(text, 0, 4, date.year) || !readDigits(text, 5, 2, date.month) ||
        !readDigits(text, 8, 2, date.day) || !date.isValid())
        return std::nullopt;
    return date;
}

std::optional<Date> monthFromText(std::string_view text) {
    Date date;
    if (text.size() != 7 || text[4] != '-' || !readDigits(text, 0, 4, date.year) ||
        !readDigits(text, 5, 2, date.month) || !date.isValid())
        return std::nullopt;
    return date;
}

} // namespace rerate
