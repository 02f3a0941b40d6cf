// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Billing periods that repeat from an anchor. Period n starts n × count units after the anchor,
// always counted from the anchor itself, so that the 31st comes back: anchor 31 January, monthly
// → 31 Jan, 28 Feb, 31 Mar, 30 Apr …; anchor 29 February, yearly → 29 Feb 2024, 28 Feb 2025, …,
// 29 Feb 2028. Starts are at local midnight of the customer's zone, so a day may have 23 or 25
// hours.

#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "engine/time/zone.h"

namespace rerate {

enum class CycleUnit { Day, Week, Month, Quarter, Year };

struct Cycle {
    CycleUnit unit = CycleUnit::Month;
    int count = 1;
    Date anchor; // a start of a period; periods extend to both sides of it
    bool operator==(const Cycle&) const = default;
};

// Calendar cycles begin on the first of the month (quarter: January, April, …; week: Monday).
Cycle calendarCycle(CycleUnit unit);

Date cycleStart(const Cycle& cycle, int index); // index 0 is the anchor, may be negative
int cycleIndexOf(const Cycle& cycle, const Date& date);
Period cyclePeriod(const Cycle& cycle, int index, const Zone& zone);
// All periods that share an instant with `range`, in order.
std::vector<Period> cyclePeriods(const Cycle& cycle, const Period& range, const Zone& zone);

std::string_view toText(CycleUnit unit); // "month"
std::optional<CycleUnit> cycleUnitFromText(std::string_view text);

} // namespace rerate
