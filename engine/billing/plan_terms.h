// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A whole plan made ready for billing: charges compiled, dated values resolved for each billing
// period, rounding points as steps. With FastNumber every amount of money is an integer over
// `denominator`, which is a multiple of 10^stepDigits and of everything that discounts divide by.

#pragma once

#include <memory>

#include "engine/contracts/holding.h"
#include "engine/rating/rate_usage.h"

namespace rerate {

// A part in a hundred, exact: 2.5 % is 1/40.
template <typename Number>
struct Percent {
    Number numerator{};
    Number denominator{};
    Decimal value;
};

template <typename Number>
struct RoundTerms {
    Number step{};
    RoundingMode mode = RoundingMode::HalfUp;
    Rounding source;
    bool isDeclared = true; // false: lines are carried on unrounded (to stepDigits)
};

// One time that a fee falls due.
template <typename Number>
struct FlatDue {
    Date cycleFrom; // included
    Date cycleTo;   // excluded
    Number amount{};
    Decimal source;
};

template <typename Number>
struct ChargeTerms {
    const Charge* charge = nullptr;
    std::optional<CompiledCharge<Number>> usage;
    Number toCommon{}; // FastNumber: common denominator / the charge's own

    std::vector<std::vector<FlatDue<Number>>> flatsOfPeriod; // due inside the period
    std::vector<FlatDue<Number>> flatCycles;                 // all that touch the range

    std::vector<std::uint32_t> of; // LedgerCharge: positions of the charges it is over
    std::vector<std::optional<Percent<Number>>> ledgerPercent; // by period
    std::vector<std::optional<Number>> ledgerAmount;           // by period

    std::vector<std::optional<Percent<Number>>> discount; // by period; of the charge itself
    std::vector<std::optional<Number>> minimum;
    std::vector<std::optional<Number>> maximum;
    RoundTerms<Number> rounding;
};

template <typename Number>
struct PlanTerms {
    const Plan* plan = nullptr;
    Decimal denominator{1};
    int stepDigits = 2;
    std::vector<ChargeTerms<Number>> charges;
    std::vector<std::optional<Number>> invoiceMinimum; // by period
    std::vector<std::optional<Number>> invoiceMaximum;
    RoundTerms<Number> invoiceRounding;
    std::vector<Date> periodEnds; // excluded

    // Charges in plan order, then the invoice's own columns.
    std::vector<std::string> columnIds;
};

// `tables` has an entry for each charge; null for those without a meter. Nothing when this kind of
// Number cannot carry the plan.
template <typename Number>
std::optional<PlanTerms<Number>> compilePlan(const Plan& plan,
                                             const std::vector<const QuantityTable*>& tables,
                                             const SliceDays& days, const Date& rangeTo);

extern template std::optional<PlanTerms<FastNumber>>
compilePlan(const Plan&, const std::vector<const QuantityTable*>&, const SliceDays&, const Date&);
extern template std::optional<PlanTerms<Ratio>>
compilePlan(const Plan&, const std::vector<const QuantityTable*>&, const SliceDays&, const Date&);

} // namespace rerate
