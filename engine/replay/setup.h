// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Everything a replay knows before the first invoice: the range and its billing periods, the time
// grid of each zone, who holds the plan when, and the metered quantities.

#pragma once

#include "engine/billing/bill_invoice.h"
#include "engine/billing/phased_terms.h"
#include "engine/replay/replay.h"

namespace rerate {

// The time grid that a table was metered over, with as many billing periods before those of the range.
struct MeteredOver {
    std::shared_ptr<const SliceGrid> grid;
    std::uint32_t earlierPeriods = 0;
};

struct ReplaySetup {
    Date rangeFrom; // included
    Date rangeTo;   // excluded
    SliceDays days;
    std::vector<Zone> zoneOfCustomer;    // by CustomerId: of its days
    std::vector<Zone> ownZoneOfCustomer; // the same, but for calendars in customers' own zones
    std::vector<Holding> holdings;    // of the customers that the filter lets in, by id text
    // By charge of the plan; null for charges without a meter.
    std::vector<std::shared_ptr<const QuantityTable>> tables;
    std::vector<MeteredOver> meteredOver; // by charge
    std::shared_ptr<const QuantityTable> everyEvent; // requests
    std::shared_ptr<const QuantityTable> unmetered;  // null: there is none
    std::vector<std::pair<Meter, std::shared_ptr<const QuantityTable>>> unused; // meters that no charge uses
    std::shared_ptr<const QuantityTable> counted;    // the same as everyEvent, counted apart from meters
    std::vector<UnusableUsage> unusable;
    std::vector<std::string> assumptions;
    std::vector<std::string> labels;

    LocalZones zonesOf(CustomerId customer) const {
        return {zoneOfCustomer[customer.number], ownZoneOfCustomer[customer.number]};
    }
    std::uint32_t firstPeriodOf(const Holding& holding) const;
    std::vector<const QuantityTable*> tablePointers() const;
};

Result<ReplaySetup> prepareReplay(const ReplayData& data, const Plan& plan,
                                  const ReplayOptions& options, QuantityCache& cache,
                                  Progress& progress);

// The rows of each charge's table for one customer, period by period.
class CustomerRows {
public:
    CustomerRows(const ReplaySetup& setup, CustomerId customer);
    // Periods must be asked for in ascending order.
    void moveTo(std::uint32_t period, InvoiceFor& invoice);

private:
    const ReplaySetup& m_setup;
    std::vector<std::pair<std::size_t, std::size_t>> m_left; // rows not yet given out, by charge
};

} // namespace rerate
