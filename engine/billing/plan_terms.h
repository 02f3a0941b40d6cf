// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A whole plan made ready for billing: charges compiled, dated values resolved for each billing
// period, rounding points as steps. With FastNumber every amount of money is an integer over
// `denominator`, which is a multiple of 10^stepDigits and of everything that discounts divide by.

#pragma once

#include <memory>

#include "engine/billing/invoice_lines.h"
#include "engine/billing/ledger_terms.h"

namespace rerate {

template <typename Number>
struct RoundTerms {
    Number step{};
    RoundingMode mode = RoundingMode::HalfUp;
    Rounding source;
    bool isDeclared = true; // false: lines are carried on with all their digits
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

    std::optional<LedgerTerms<Number>> ledger;

    std::vector<std::optional<Factor<Number>>> discount; // by period; of the charge itself
    std::vector<std::optional<Number>> discountAmount;
    std::vector<std::optional<Number>> minimum;
    std::vector<std::optional<Number>> maximum;
    std::optional<RoundTerms<Number>> discountRounding;
    bool isAdjusted = false; // has a discount, minimum or maximum of its own
    bool inMoney = true; // in the plan's currency: it is on the invoice
    BilledAmount<Number> opening; // billed by earlier invoices of the period
    Opening::InPeriod inPeriod = Opening::InPeriod::Only;
    RoundTerms<Number> rounding;
};

constexpr std::uint32_t kNoColumn = UINT32_MAX;

template <typename Number>
struct PlanTerms {
    const Plan* plan = nullptr;
    Decimal denominator{1};
    int stepDigits = 2;
    std::vector<ChargeTerms<Number>> charges;
    std::vector<std::optional<Number>> invoiceMinimum; // by period
    std::vector<std::optional<Number>> invoiceMaximum;
    RoundTerms<Number> invoiceRounding;
    Number smallestStep{}; // 10^-stepDigits
    std::vector<Date> periodEnds; // excluded
    std::vector<std::uint32_t> schedule; // of charges and kInvoiceLimits
    bool keepsLines = false; // something looks at single lines; else only their sums are kept

    // Charges in the plan's currency in plan order, then the invoice's own columns.
    std::vector<std::string> columnIds;
    std::vector<std::uint32_t> columnOfRow; // kNoColumn for charges in another unit

    std::uint32_t rowOfMinimum() const { return static_cast<std::uint32_t>(charges.size()); }
    std::uint32_t rowOfMaximum() const { return rowOfMinimum() + 1; }
};

// What a phase of a plan has in common with the others: the plan with all of them, and what the
// denominator is a multiple of.
struct PhaseOf {
    const Plan* whole = nullptr; // none: the plan itself
    Decimal denominator{1};
};

// `tables` has an entry for each charge; null for those without a meter. Nothing when this kind of
// Number cannot carry the plan; then `whyNot` says why.
template <typename Number>
std::optional<PlanTerms<Number>> compilePlan(const Plan& plan,
                                             const std::vector<const QuantityTable*>& tables,
                                             const SliceDays& days, const Date& rangeTo,
                                             std::string* whyNot = nullptr, const PhaseOf& phase = {});

extern template std::optional<PlanTerms<FastNumber>>
compilePlan(const Plan&, const std::vector<const QuantityTable*>&, const SliceDays&, const Date&,
            std::string*, const PhaseOf&);
extern template std::optional<PlanTerms<Ratio>>
compilePlan(const Plan&, const std::vector<const QuantityTable*>&, const SliceDays&, const Date&,
            std::string*, const PhaseOf&);

} // namespace rerate
