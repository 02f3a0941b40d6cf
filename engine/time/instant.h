// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A point in time (nanoseconds since 1970-01-01T00:00:00Z, UTC) and the half-open period
// [from, to) between two of them. Dates are civil days without a zone.

#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rerate {

constexpr std::int64_t kNanosecondsPerSecond = 1'000'000'000;

struct Instant {
    std::int64_t nanoseconds = 0;
    auto operator<=>(const Instant&) const = default;
};

struct Period {
    Instant from; // included
    Instant to;   // excluded
    auto operator<=>(const Period&) const = default;
    bool contains(Instant instant) const { return from <= instant && instant < to; }
    bool isEmpty() const { return to <= from; }
    std::optional<Period> intersection(const Period& other) const;
};

struct Date {
    int year = 1970;
    int month = 1; // 1–12
    int day = 1;   // 1–31
    auto operator<=>(const Date&) const = default;
    bool isValid() const;
};

std::int64_t daysSinceEpoch(const Date& date); // 1970-01-01 → 0
Date dateFromDays(std::int64_t daysSinceEpoch);
Date addDays(const Date& date, std::int64_t days);
// The same day n months on; a day that does not exist becomes the month's last: 31 January + 1 →
// 28 or 29 February.
Date addMonths(const Date& date, int months);
int daysInMonth(int year, int month);

std::string toText(const Date& date);       // "2026-03-01"
std::string toText(Instant instant);        // "2026-03-01T00:00:00Z", fraction only if not zero
std::optional<Date> dateFromText(std::string_view text);  // "2026-03-01"
std::optional<Date> monthFromText(std::string_view text); // "2026-03" → its first day
std::string monthText(const Date& date);    // "2026-03"

} // namespace rerate
