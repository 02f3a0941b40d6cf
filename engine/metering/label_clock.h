// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Which row of a calendar holds at an instant in a zone, and for how long that is known to be so.

#pragma once

#include "engine/catalog/calendar.h"
#include "engine/time/zone.h"

namespace rerate {

class LabelClock {
public:
    // `calendar` must outlive it; `zone` holds where it has none of its own.
    LabelClock(const Calendar& calendar, const Zone& zone);

    struct Span {
        std::int64_t from = 0; // nanoseconds, included
        std::int64_t to = 0;   // excluded
        std::size_t row = 0;
    };
    Span at(std::int64_t time) const;

private:
    const Calendar* m_calendar;
    Zone m_zone;
    std::vector<int> m_changes;
};

} // namespace rerate
