// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What the exact amounts of a plan are multiples of, charge by charge and through discounts over
// other lines; and from that how many digits lines keep that are rounded nowhere. It depends on
// plan and quantities only, not on the kind of number that bills.
//
// Lines that are carried on stand on the bill with all their digits, up to 24; with 18 where there are
// more or they never end, as in 1/3. Per 8 at 0.1 over whole quantities: 0.1 / 8 = 0.0125, four digits.

#pragma once

#include <utility>
#include <vector>

#include "engine/catalog/plan.h"
#include "engine/rating/amount_denominator.h"

namespace rerate {

// part / of in lowest terms, of > 0: 12.5 of 100 → 1 and 8.
std::pair<Decimal, Decimal> lowestTerms(const Decimal& part, const Decimal& of);

struct ExactAmounts {
    std::vector<AmountDenominator> charges;
    Decimal common{1};          // of all charges and the invoice's own limits
    Decimal percentsOverLines{1}; // what factors over billed lines divide by
};

ExactAmounts exactAmounts(const Plan& plan, const std::vector<const QuantityTable*>& tables);

// Billed amounts of the plan are multiples of 10^-digits.
int billedDigits(const Plan& plan, const ExactAmounts& exact);

} // namespace rerate
