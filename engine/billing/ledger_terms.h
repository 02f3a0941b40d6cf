// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A charge over other lines made ready for billing, and in which order charges are billed: strata,
// and inside a stratum as listed.

#pragma once

#include "engine/billing/term_numbers.h"

namespace rerate {

// Rows of an invoice: the charges of the plan, then the invoice's own minimum and maximum.
constexpr std::uint32_t kInvoiceLimits = UINT32_MAX; // in a schedule: both of them

template <typename Number>
struct ConversionRates {
    std::vector<Factor<Number>> cells;
    // By row and value of lines_by: the cell; a row without entries takes the last cell.
    std::vector<std::vector<std::uint32_t>> cellOfLine;
};

template <typename Number>
struct LedgerTerms {
    const LedgerCharge* source = nullptr;
    std::vector<std::uint8_t> isOver; // by row
    std::vector<std::optional<Factor<Number>>> percent; // these by period
    std::vector<std::optional<Number>> amount;
    std::vector<std::optional<Number>> alreadyUsed;
    std::vector<std::optional<MoneySteps<Number>>> steps;
    std::vector<std::optional<ConversionRates<Number>>> rates;
    Factor<Number> premium;    // Commitment: the overage factor less one
    bool sharesMatter = false; // a later charge may be over the same lines
};

// Positions of charges, and kInvoiceLimits once.
std::vector<std::uint32_t> billingSchedule(const Plan& plan);

// By row: whether the charge over other lines is over it.
std::vector<std::uint8_t> rowsOver(const Plan& plan, std::uint32_t charge);

// `usages` by charge; null for those without a meter.
template <typename Number>
LedgerTerms<Number> compileLedger(const Plan& plan, std::uint32_t charge,
                                  const std::vector<const CompiledCharge<Number>*>& usages,
                                  TermNumbers<Number>& numbers);

extern template LedgerTerms<FastNumber>
compileLedger(const Plan&, std::uint32_t, const std::vector<const CompiledCharge<FastNumber>*>&,
              TermNumbers<FastNumber>&);
extern template LedgerTerms<Ratio>
compileLedger(const Plan&, std::uint32_t, const std::vector<const CompiledCharge<Ratio>*>&,
              TermNumbers<Ratio>&);

} // namespace rerate
