// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The days of a replay and the grids over which its meters are measured: a range of days, cut into
// billing periods and at the days on which prices change, and for meters that need it the billing
// periods before the range, back to the beginning of the data. No errors.
//
//   months, from 2026-02-15 to 2026-04-01, data from 2025-12-20 on
//   periods 2026-02-15 (of February), 2026-03-01; before: 2025-12-01, 2026-01-01, and of February the
//   days that the range cuts away

#pragma once

#include <memory>

#include "engine/metering/slice_grid.h"
#include "engine/rating/compiled_charge.h"

namespace rerate {

struct ReplayRange {
    Date from;      // included
    Date to;        // excluded
    Date dataFrom;  // the first of the month of the first event
};

class TimeGrids {
public:
    // What decides over which grid a meter is measured.
    struct Kind {
        bool isSliced = false;    // else by whole billing periods
        bool seesEarlier = false; // from the beginning of the data on
        bool fillsEmpty = false;  // where a customer has the plan
        auto operator<=>(const Kind&) const = default;
    };

    // `changes`: days on which prices change, ascending. By CustomerId: zones of days, own ones, and when plans begin.
    TimeGrids(const Cycle& cycle, const ReplayRange& range, const std::vector<Date>& changes,
              const std::vector<Zone>& zoneOfCustomer, const std::vector<Zone>& ownZoneOfCustomer,
              std::vector<Instant> planFrom);

    const SliceDays& days() const { return m_days; }
    bool cutsPeriods() const { return m_isCut; } // at either end of the range
    const std::vector<Date>& earlierStarts() const { return m_earlierStarts; }

    SliceGrid ofRange() const; // in one piece
    SliceGrid of(const Kind& kind) const;
    // What was metered over such a grid → the slices of the range: what was before stands apart, and a
    // quantity of a whole billing period in its first slice.
    std::shared_ptr<const QuantityTable> placed(std::shared_ptr<const QuantityTable> table, const Kind& kind) const;

private:
    void addPeriod(int index, const std::vector<Date>& changes);
    SliceGrid between(const std::vector<Date>& starts) const;

    Cycle m_cycle;
    ReplayRange m_range;
    std::vector<LocalZones> m_zonesOfCustomer;
    std::vector<Instant> m_planFrom;
    SliceDays m_days;
    std::vector<Date> m_periodFrom;          // clipped to the range
    std::vector<std::uint32_t> m_firstSlice; // by period
    std::vector<Date> m_earlierStarts;       // of billing periods
    bool m_isCut = false;
};

} // namespace rerate
