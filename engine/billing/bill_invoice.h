// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// One customer, one billing period → one invoice: fees, rated usage, each charge's own discount,
// minimum and maximum, charges over other lines, the invoice's minimum and maximum, rounding.
//
// Every amount is computed twice, side by side: `exact`, and `billed`. A line's billed amount is its
// exact amount rounded; what is computed over other lines takes their exact amounts on the one side
// and their billed amounts on the other. Example, minimum 100 over two lines of 33.333 and 33.333:
// exact 66.666 + 33.334 = 100, billed 33.33 + 33.33 + 33.34 = 100.00.
//
// A minimum is reached by a positive line, a maximum kept by a negative one.

#pragma once

#include "engine/billing/plan_terms.h"

namespace rerate {

template <typename Number>
struct BilledAmount {
    Number exact{};
    Number billed{};

    BilledAmount& operator+=(const BilledAmount& other) {
        exact += other.exact;
        billed += other.billed;
        return *this;
    }
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

// What an invoice is made for.
struct InvoiceFor {
    std::uint32_t period = 0;
    const Holding* holding = nullptr;
    bool isFirstOfHolding = false; // the holding begins in this period
    // By charge: the rows of its table that belong to the customer and period.
    std::vector<std::pair<std::size_t, std::size_t>> rows;
};

template <typename Number>
struct InvoiceWorkspace {
    RatingWorkspace<Number> rating;
    std::vector<BilledAmount<Number>> columns; // by PlanTerms::columnIds
    BilledAmount<Number> total;
    LineSums<Number> lines; // for the checks
    // Unpriced usage met so far: charge and item. The caller clears it.
    std::vector<std::pair<std::uint32_t, UnpricedItem>> unpriced;
};

// Fills `columns` and `total` of the workspace.
template <typename Number, typename Recorder>
void billInvoice(const PlanTerms<Number>& terms, const SliceDays& days, const InvoiceFor& invoice,
                 InvoiceWorkspace<Number>& workspace, Recorder& recorder);

extern template void billInvoice(const PlanTerms<FastNumber>&, const SliceDays&, const InvoiceFor&,
                                 InvoiceWorkspace<FastNumber>&, NoRecorder&);
extern template void billInvoice(const PlanTerms<Ratio>&, const SliceDays&, const InvoiceFor&,
                                 InvoiceWorkspace<Ratio>&, NoRecorder&);
extern template void billInvoice(const PlanTerms<Ratio>&, const SliceDays&, const InvoiceFor&,
                                 InvoiceWorkspace<Ratio>&, DerivationRecorder&);

} // namespace rerate
