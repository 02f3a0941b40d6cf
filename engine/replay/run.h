// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// One scenario replayed: what every customer would have been billed in every month, exactly and
// rounded. Amounts are kept as integers over one denominator, so that a run of millions of lines
// stays small and sums are exact; the accessors give Ratio (exact) and Decimal (billed).
// Everywhere: billed = exact + rounding.

#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/base/id.h"
#include "engine/catalog/plan.h"
#include "engine/metering/quantity_table.h"
#include "engine/money/ratio.h"

namespace rerate {

// A column of amounts: exact numerators over a common denominator, and billed amounts in steps.
class AmountColumn {
public:
    Decimal denominator{1};
    Decimal step{1}; // a power of ten: billed = steps × step
    std::vector<Int128> numerators;
    std::vector<Int128> steps;
    std::vector<std::pair<std::uint32_t, Ratio>> wide; // rows whose exact amount does not fit, ascending

    std::size_t size() const { return steps.size(); }
    Ratio exact(std::size_t row) const;
    Decimal billed(std::size_t row) const;
    Ratio sumExact() const;
    Decimal sumBilled() const;
};

// A check of sums that must agree; all of them are made in every run and listed in every output.
struct Check {
    std::string id;      // "sum_customers_eq_total"
    std::string meaning; // "The customers' totals add up to the revenue."
    bool passed = false;
    std::string left, right; // the two sums, exact
};

struct UnpricedUsage { // let in by a charge, but without a price; or let in by no meter at all
    std::string charge; // empty: no charge uses the meter, or no meter lets the events in
    std::string meter;  // empty: none
    std::string key;    // "model = m-x", or the name of the event that no meter lets in
    Decimal quantity;
    std::string unit;
    std::uint64_t events = 0;
    std::uint64_t customers = 0;
    bool isBeyond = false; // beyond the last step: a part of what the events come to
};

// An invoice whose usage has no price in part, and the charge that let that part in.
struct UnpricedPlace {
    static constexpr std::uint32_t kNoMeter = UINT32_MAX; // as a charge: no meter lets it in

    std::uint32_t invoice; // row of Run::invoices
    std::uint32_t charge;  // index into the plan's charges

    auto operator<=>(const UnpricedPlace&) const = default;
};

// Rows that a meter let in and could not use: the value is missing or not a number, or had to be
// divided by zero (which a derived meter does by bucket).
struct UnusableUsage {
    std::string meter;
    std::vector<std::string> charges; // those that this is of, where others with the meter leave out something else
    std::uint64_t rows = 0;
    std::uint64_t zeroDivisions = 0;
    bool inConditions = false; // these are in conditions, which then do not hold: no row is left out
    std::vector<std::string> customers; // of the divisions by zero: the first ten ids
    std::vector<std::string> events;    // the first such event or window of the first of them, and where it came from
    // Events that should last, without a usable end (none of them is in `rows`); or, where events count at
    // the time in a property, without a usable one there.
    std::string time; // that property
    std::uint64_t withoutEnd = 0;
    std::uint64_t unreadableEnds = 0;
    std::uint64_t endsBeforeStart = 0;
    std::uint64_t outOfRange = 0; // happened in the run's range, and their time in `time` does not lie there
    std::vector<std::string> endCustomers; // of these: the first ten ids
    // Of events that last and reach into the run's range, what lies outside of it.
    IntervalRest rest;
    std::vector<std::string> restCustomers; // of these: the first ten ids
    // Counted, by `time`, in a billing period before the customer's first one.
    std::uint64_t beforePlan = 0;
    std::vector<std::string> earlyCustomers; // of these: the first ten ids

    bool operator==(const UnusableUsage&) const = default;
    bool isAny() const { return rows + zeroDivisions + badEnds() + outOfRange + beforePlan > 0 || rest.isAny(); }
    std::uint64_t badEnds() const { return withoutEnd + unreadableEnds + endsBeforeStart; }
};

struct UnconvertedAmount { // of a charge in another unit that no charge converts: on no invoice
    std::string charge;
    std::string unit;
    Ratio amount;
    std::uint64_t customers = 0;
};

struct Run {
    std::shared_ptr<const Plan> plan;
    std::vector<Date> periodStarts; // civil; the billing periods of the run, ascending
    Date rangeFrom;                 // included
    Date rangeTo;                   // excluded

    // Invoices, sorted by (customer id text, period); one for each customer and period held.
    std::vector<CustomerId> invoiceCustomer;
    std::vector<std::uint32_t> invoicePeriod; // index into periodStarts
    AmountColumn invoices;

    // Amounts by charge of each invoice: entry invoice × chargeCount() + charge. The last charge
    // columns are those of the invoice itself: see `chargeIds`.
    std::vector<std::string> chargeIds; // plan order, then "invoice_minimum", "invoice_maximum",
                                        // "invoice_rounding" where the plan has them
    AmountColumn charges;

    std::uint64_t events = 0;      // rows in range, after de-duplication
    Decimal represented;           // sum of counts
    std::vector<UnpricedUsage> unpriced;
    std::vector<UnpricedPlace> unpricedPlaces; // ascending, each once
    std::vector<UnusableUsage> unusable;
    std::vector<UnconvertedAmount> unconverted; // by charge; those that come to something
    std::vector<std::string> assumptions; // sentences
    std::vector<std::string> labels;      // "SYNTHETIC", "ESTIMATE" with the reason
    std::vector<Check> checks;
    std::string dataHash;
    std::string planHash;

    std::size_t chargeCount() const { return chargeIds.size(); }
    std::vector<CustomerId> customers() const; // distinct, in invoice order
    Ratio exact() const { return invoices.sumExact(); }
    Decimal total() const { return invoices.sumBilled(); }
    Ratio rounding() const; // total − exact
};

} // namespace rerate
