// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/billing/ledger_terms.h"

#include <algorithm>
#include <numeric>

namespace rerate {

namespace {

using Kind = LedgerCharge::Kind;

std::size_t placeOf(const Plan& plan, Stratum stratum) {
    return static_cast<std::size_t>(std::find(plan.strata.begin(), plan.strata.end(), stratum) -
                                    plan.strata.begin());
}

// Charges over other lines stand among the others as listed while nothing comes between.
std::size_t rankOf(const Plan& plan, std::uint32_t item) {
    const std::size_t adjustments = placeOf(plan, Stratum::Adjustments);
    std::size_t rank = adjustments;
    if (item == kInvoiceLimits)
        rank = placeOf(plan, Stratum::Limits);
    else if (plan.charges[item].isTax())
        rank = placeOf(plan, Stratum::Tax);
    else if (std::holds_alternative<LedgerCharge>(plan.charges[item].what))
        rank = placeOf(plan, Stratum::Ledger);
    const bool isLedgerNext = placeOf(plan, Stratum::Ledger) == adjustments + 1;
    return isLedgerNext && rank == adjustments + 1 ? adjustments : rank;
}

template <typename Number>
ConversionRates<Number> compileRates(const Price& price, const Decimal& per,
                                     const std::vector<const CompiledCharge<Number>*>& usages,
                                     TermNumbers<Number>& numbers) {
    ConversionRates<Number> rates;
    rates.cellOfLine.resize(usages.size());
    const auto add = [&](const StepPrice& cell) {
        rates.cells.push_back(numbers.factor(cell.rows[0].unitPrice.value, per));
    };
    const auto* table = std::get_if<PriceTable>(&price);
    if (!table) {
        add(std::get<StepPrice>(price));
        return rates;
    }
    for (const PriceTable::Row& row : table->rows)
        add(row.price);
    add(*table->defaultPrice);
    const auto otherwise = static_cast<std::uint32_t>(rates.cells.size() - 1);
    for (std::size_t row = 0; row < usages.size(); ++row) {
        if (!usages[row])
            continue;
        const auto& by = usages[row]->usage->linesBy;
        for (const std::vector<std::string>& line : usages[row]->lines) {
            std::vector<std::string> key;
            for (const std::string& name : table->by) {
                const auto at = std::find(by.begin(), by.end(), name);
                key.push_back(at == by.end() ? std::string() : line[static_cast<std::size_t>(at - by.begin())]);
            }
            rates.cellOfLine[row].push_back(findPriceRow(*table, key).value_or(otherwise));
        }
    }
    return rates;
}

} // namespace

// What a charge is over when it does not say: lines that stand before it in its unit; a tax is over
// all lines that are no taxes.
std::vector<std::uint8_t> rowsOver(const Plan& plan, std::uint32_t number) {
    const Charge& charge = plan.charges[number];
    const auto& of = std::get<LedgerCharge>(charge.what).of;
    std::vector<std::uint8_t> isOver(plan.charges.size() + 2);
    for (std::uint32_t i = 0; i < plan.charges.size(); ++i) {
        const Charge& other = plan.charges[i];
        const bool isBefore = charge.isTax() ? !other.isTax() : i < number && !other.isTax();
        isOver[i] = of.empty() ? isBefore && other.unit == charge.unit
                               : std::find(of.begin(), of.end(), other.id) != of.end();
    }
    if (of.empty() && charge.unit == plan.currency &&
        rankOf(plan, kInvoiceLimits) < rankOf(plan, number))
        isOver[plan.charges.size()] = isOver[plan.charges.size() + 1] = 1;
    isOver[number] = 0;
    return isOver;
}

std::vector<std::uint32_t> billingSchedule(const Plan& plan) {
    std::vector<std::uint32_t> schedule(plan.charges.size());
    std::iota(schedule.begin(), schedule.end(), 0U);
    schedule.push_back(kInvoiceLimits);
    std::stable_sort(schedule.begin(), schedule.end(), [&](std::uint32_t a, std::uint32_t b) {
        return rankOf(plan, a) < rankOf(plan, b);
    });
    return schedule;
}

template <typename Number>
LedgerTerms<Number> compileLedger(const Plan& plan, std::uint32_t charge,
                                  const std::vector<const CompiledCharge<Number>*>& usages,
                                  TermNumbers<Number>& numbers) {
    const auto& ledger = std::get<LedgerCharge>(plan.charges[charge].what);
    LedgerTerms<Number> terms;
    terms.source = &ledger;
    terms.isOver = rowsOver(plan, charge);
    terms.alreadyUsed = numbers.amounts(ledger.alreadyUsed);
    if (ledger.kind == Kind::PercentDiscount || ledger.kind == Kind::Fee)
        terms.percent = numbers.percents(ledger.value);
    else
        terms.amount = numbers.byPeriod(
            ledger.value, [&](const Decimal& value) { return numbers.amount(value, ledger.share); });
    if (ledger.kind == Kind::StepDiscount || ledger.kind == Kind::StepFee)
        terms.steps = numbers.byPeriod(ledger.steps, [&](const Price& price) {
            return numbers.steps(std::get<StepPrice>(price));
        });
    if (ledger.kind == Kind::Convert) {
        const auto rates = [&](const Price& price) { return compileRates(price, ledger.per.value, usages, numbers); };
        const bool isOfEnd = ledger.rateOf == LedgerCharge::RateOf::PeriodEnd;
        terms.rates = isOfEnd ? numbers.byDay(ledger.steps, numbers.lastDays(plan.cycle), rates)
                              : numbers.byPeriod(ledger.steps, rates);
    }
    if (ledger.kind == Kind::Commitment)
        terms.premium = numbers.factor(ledger.overageFactor.value - Decimal(1), Decimal(1));
    const std::vector<std::uint32_t> schedule = billingSchedule(plan);
    const auto mine = std::find(schedule.begin(), schedule.end(), charge);
    terms.sharesMatter = std::any_of(mine + 1, schedule.end(), [&](std::uint32_t later) {
        return later != kInvoiceLimits &&
               std::holds_alternative<LedgerCharge>(plan.charges[later].what);
    });
    return terms;
}

template LedgerTerms<FastNumber>
compileLedger(const Plan&, std::uint32_t, const std::vector<const CompiledCharge<FastNumber>*>&,
              TermNumbers<FastNumber>&);
template LedgerTerms<Ratio>
compileLedger(const Plan&, std::uint32_t, const std::vector<const CompiledCharge<Ratio>*>&,
              TermNumbers<Ratio>&);

} // namespace rerate
