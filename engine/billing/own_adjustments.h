// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What a charge does to its own amount: discount, minimum and maximum in the order the plan says. A
// percentage that comes first is taken off each line before the line is rounded; everything else
// works on the sum of the charge's lines and is booked with its line, or as a line of its own where
// there are several.
//
//   10% of 33.333, minimum 40   discount first: 29.9997 → 40; minimum first: 40 → 36
//   round_discount 0.01         10% of 33.35 → 3.34 (half up) off: 30.01, not 30.02

#pragma once

#include "engine/billing/limits.h"

namespace rerate {

template <typename Number>
bool takesPercentOffLines(const ChargeTerms<Number>& terms, std::uint32_t period) {
    if (terms.ledger || !terms.discount[period])
        return false;
    for (const Adjustment adjustment : terms.charge->order) { // those that the charge has
        if (adjustment == Adjustment::Discount)
            return true;
        if (adjustment == Adjustment::Minimum ? terms.charge->minimum : terms.charge->maximum)
            return false;
    }
    return false;
}

// The discount of an amount, below zero.
template <typename Number>
BilledAmount<Number> percentOff(const ChargeTerms<Number>& terms, std::uint32_t period,
                                const BilledAmount<Number>& gross) {
    const auto& percent = *terms.discount[period];
    Number billed = times(gross.billed, percent);
    if (terms.discountRounding)
        billed = roundLine(*terms.discountRounding, billed);
    return {-times(gross.exact, percent), -billed};
}

// A line before it is rounded → the line.
template <typename Number>
BilledAmount<Number> lineAmount(const ChargeTerms<Number>& terms, std::uint32_t period,
                                const Number& gross) {
    BilledAmount<Number> line{gross, gross};
    if (takesPercentOffLines(terms, period))
        line += percentOff(terms, period, line);
    line.billed = roundLine(terms.rounding, line.billed);
    return line;
}

// The line at list price.
template <typename Number>
BilledAmount<Number> listAmount(const ChargeTerms<Number>& terms, const Number& gross) {
    return {gross, roundLine(terms.rounding, gross)};
}

// `first` is the position of the charge's first line in the ledger.
template <typename Number, typename Recorder>
void adjustCharge(const PlanTerms<Number>& terms, std::uint32_t charge, std::size_t first,
                  const InvoiceFor& invoice, InvoiceWorkspace<Number>& work, Recorder& recorder);

extern template void adjustCharge(const PlanTerms<FastNumber>&, std::uint32_t, std::size_t,
                                  const InvoiceFor&, InvoiceWorkspace<FastNumber>&, NoRecorder&);
extern template void adjustCharge(const PlanTerms<Ratio>&, std::uint32_t, std::size_t,
                                  const InvoiceFor&, InvoiceWorkspace<Ratio>&, NoRecorder&);
extern template void adjustCharge(const PlanTerms<Ratio>&, std::uint32_t, std::size_t,
                                  const InvoiceFor&, InvoiceWorkspace<Ratio>&, DerivationRecorder&);

} // namespace rerate
