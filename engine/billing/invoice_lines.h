// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The lines of one invoice while it is made: each amount twice, exact and billed, and what is left of
// each line for charges that come later and are over it.

#pragma once

#include "engine/contracts/holding.h"
#include "engine/rating/rate_usage.h"

namespace rerate {

// What an invoice is made for.
struct InvoiceFor {
    std::uint32_t period = 0;
    const Holding* holding = nullptr;
    bool isFirstOfHolding = false; // the holding begins in this period
    int periodOfHolding = 1;       // its billing periods counted from 1
    // By charge: the rows of its table that belong to the customer and period.
    std::vector<std::pair<std::size_t, std::size_t>> rows;
};

template <typename Number>
struct BilledAmount {
    Number exact{};
    Number billed{};

    BilledAmount& operator+=(const BilledAmount& other) {
        exact += other.exact;
        billed += other.billed;
        return *this;
    }
    BilledAmount operator-() const { return {-exact, -billed}; }
};

constexpr std::uint32_t kNoKey = UINT32_MAX;

template <typename Number>
struct InvoiceLine {
    std::uint32_t row = 0;      // position of its charge, or behind the charges: PlanTerms::rowOfMinimum …
    std::uint32_t key = kNoKey; // the value of lines_by: position in CompiledCharge::lines
    BilledAmount<Number> amount;
    // The amount and the shares of charges over the line that were spread over their lines; such a
    // charge has nothing left itself.
    BilledAmount<Number> net;
    // At list price: before the charge's own discount, minimum and maximum, and before discounts and
    // maximums over lines, which have nothing here. Towards a commitment that counts so.
    BilledAmount<Number> list;
};

// The lines of an invoice as they are made, added up apart from the columns and the total.
template <typename Number>
struct LineSums {
    Number exact{};
    Number billed{};
    Number rounding{}; // what rounding added to each line

    LineSums& operator+=(const BilledAmount<Number>& line) {
        exact += line.exact;
        billed += line.billed;
        rounding += line.billed - line.exact;
        return *this;
    }
};

template <typename Number>
struct InvoiceWorkspace {
    RatingWorkspace<Number> rating;
    std::vector<InvoiceLine<Number>> ledger;   // in the order they were made
    std::vector<BilledAmount<Number>> amounts; // by row, each in the unit of its charge
    std::vector<std::uint32_t> base;           // positions in `ledger`
    std::vector<BilledAmount<Number>> columns; // by PlanTerms::columnIds
    BilledAmount<Number> total;
    LineSums<Number> lines;     // for the checks
    // Unpriced usage met so far: charge and item. The caller clears it.
    std::vector<std::pair<std::uint32_t, UnpricedItem>> unpriced;
};

} // namespace rerate
