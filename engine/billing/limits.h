// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Rounding a line, booking it on the invoice, and what leads from an amount to a minimum or maximum.
//
// A minimum of 100 over 66.67 adds 33.33, a maximum of 50 takes 16.67 off. What earlier invoices of
// the period have billed counts: a maximum of 100 of which 90 are billed takes 56.67 off, and of which
// 200 are billed 66.67: it never refunds what was billed before.

#pragma once

#include "engine/billing/plan_terms.h"

namespace rerate {

template <typename Number>
Number roundLine(const RoundTerms<Number>& rounding, const Number& exact) {
    return rounding.isDeclared ? roundToStep(exact, rounding.step, rounding.mode) : exact;
}

template <typename Number>
void bookLine(const PlanTerms<Number>& terms, InvoiceWorkspace<Number>& work, std::uint32_t row,
              std::uint32_t key, const BilledAmount<Number>& amount, const BilledAmount<Number>& list) {
    if (terms.keepsLines)
        work.ledger.push_back({row, key, amount, amount, list});
    work.amounts[row] += amount;
    if (terms.columnOfRow[row] != kNoColumn)
        work.lines += amount;
}

template <typename Number>
Number differenceTo(const Number& limit, const Number& base, const Number& opening, bool isMinimum) {
    const Number counted = base + opening;
    if (isMinimum)
        return counted < limit ? limit - counted : Number{};
    if (counted <= limit)
        return Number{};
    const Number above = counted - limit;
    return opening.isZero() ? -above : -std::min(above, std::max(base, Number{}));
}

template <typename Number>
BilledAmount<Number> toLimit(const BilledAmount<Number>& base, const BilledAmount<Number>& opening,
                             const Number& limit, bool isMinimum, const RoundTerms<Number>& rounding,
                             LedgerCharge::Compared compared = LedgerCharge::Compared::Limit) {
    using Compared = LedgerCharge::Compared;
    const Number billedLimit = compared == Compared::Difference ? limit : roundLine(rounding, limit);
    const Number billedBase = compared == Compared::Parts ? roundLine(rounding, base.billed) : base.billed;
    return {differenceTo(limit, base.exact, opening.exact, isMinimum),
            roundLine(rounding, differenceTo(billedLimit, billedBase, opening.billed, isMinimum))};
}

} // namespace rerate
