// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A calendar gives times a label, in the local time of the customer or in a zone of its own: peak and off-peak, seasons,
// holidays. Its name may stand in a meter's `by`. The first row that holds decides, else `default`.
//
//   rows: [ { label: peak, days: mon-fri, hours: 08:00-20:00, months: 6-9 } ]   default: offpeak
//   Friday 2026-07-03 19:59 → peak, 20:00 → offpeak
//   hours: 22:00-06:00 with days: fri → Friday from 22:00 and Saturday until 06:00
//
// Hours include their start and not their end. Left out, a row holds on all days, at all hours, in
// all months.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/catalog/source_mark.h"
#include "engine/time/zone.h"

namespace rerate {

struct Calendar {
    struct Hours {
        int from = 0;    // minutes since midnight, included
        int to = 1440;   // excluded; not above `from`: on the next day
        bool operator==(const Hours&) const = default;
    };
    struct Days {
        Date from; // included
        Date to;   // included
        bool operator==(const Days&) const = default;
    };
    struct Row {
        std::string label;
        unsigned weekdays = 0x7F;  // bit 0: Monday
        unsigned months = 0xFFF;   // bit 0: January
        std::vector<Hours> hours;  // empty: the whole day
        std::vector<Days> dates;   // empty: every day
        SourceMark mark;
    };
    std::string id;
    std::vector<Row> rows;
    std::string otherwise;
    std::optional<Zone> zone; // in place of the customer's
    SourceMark mark;

    // The place of its row, rows.size() for `otherwise`, at a local time.
    std::size_t rowAt(const Date& date, int minute) const;
    const std::string& label(std::size_t row) const { return row < rows.size() ? rows[row].label : otherwise; }
    // Minutes since midnight at which a label may change, ascending; 0 is one of them.
    std::vector<int> changes() const;
};

std::vector<std::string> weekdayNames(unsigned weekdays);
std::string hoursText(const Calendar::Hours& hours); // "08:00-20:00"

} // namespace rerate
