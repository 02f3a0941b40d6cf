// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/billing/exact_digits.h"

#include <algorithm>

namespace rerate {

namespace {

constexpr int kKeptDigitsMax = 24;
constexpr int kCarriedDigits = 18; // of lines that never end or have more digits than that

UInt128 greatestCommonDivisor(UInt128 a, UInt128 b) {
    while (b != 0)
        a = std::exchange(b, a % b);
    return a;
}

Decimal powerOfTen(int digits) { return Decimal::fromCoefficient(1, -digits).normalized(); }

// What a dated amount of money is a multiple of.
Decimal denominatorOfAmount(const Dated<Decimal>& amount) {
    int scale = 0;
    for (const auto& entry : amount.entries)
        scale = std::max(scale, entry.value.normalized().scale());
    return powerOfTen(scale);
}

Decimal denominatorOfPercent(const Dated<Decimal>& percent) {
    Decimal common(1);
    for (const auto& entry : percent.entries)
        common = leastCommonMultiple(common, lowestTerms(entry.value).second);
    return common;
}

void widen(Decimal& denominator, const std::optional<Dated<Decimal>>& amount) {
    if (amount)
        denominator = leastCommonMultiple(denominator, denominatorOfAmount(*amount));
}

class ExactAmountsFinder {
public:
    ExactAmountsFinder(const Plan& plan, const std::vector<const QuantityTable*>& tables)
        : m_plan(plan), m_tables(tables) {}

    ExactAmounts run() {
        for (std::size_t i = 0; i < m_plan.charges.size(); ++i) {
            const Charge& charge = m_plan.charges[i];
            AmountDenominator exact = ofLines(i);
            if (charge.discountPercent)
                exact.value = exact.value * denominatorOfPercent(*charge.discountPercent);
            widen(exact.value, charge.minimum);
            widen(exact.value, charge.maximum);
            m_exact.common = leastCommonMultiple(m_exact.common, exact.value);
            m_exact.charges.push_back(std::move(exact));
        }
        widen(m_exact.common, m_plan.invoice.minimum);
        widen(m_exact.common, m_plan.invoice.maximum);
        return std::move(m_exact);
    }

private:
    AmountDenominator ofLines(std::size_t number) {
        const Charge& charge = m_plan.charges[number];
        if (const auto* usage = std::get_if<UsageCharge>(&charge.what))
            return amountDenominator(*usage, *m_tables[number]);
        if (const auto* flat = std::get_if<FlatCharge>(&charge.what))
            return {denominatorOfAmount(flat->amount), flat->prorate.has_value()};
        return overLines(std::get<LedgerCharge>(charge.what));
    }

    AmountDenominator overLines(const LedgerCharge& ledger) {
        AmountDenominator base;
        for (std::size_t i = 0; i < m_exact.charges.size(); ++i) {
            if (!ledger.of.empty() && std::find(ledger.of.begin(), ledger.of.end(),
                                                m_plan.charges[i].id) == ledger.of.end())
                continue;
            base.value = leastCommonMultiple(base.value, m_exact.charges[i].value);
            base.mayNeverEnd = base.mayNeverEnd || m_exact.charges[i].mayNeverEnd;
        }
        if (ledger.kind != LedgerCharge::Kind::PercentDiscount) {
            base.value = leastCommonMultiple(base.value, denominatorOfAmount(ledger.value));
            return base;
        }
        const Decimal percent = denominatorOfPercent(ledger.value);
        m_exact.percentsOverLines = leastCommonMultiple(m_exact.percentsOverLines, percent);
        base.value = base.value * percent;
        return base;
    }

    const Plan& m_plan;
    const std::vector<const QuantityTable*>& m_tables;
    ExactAmounts m_exact;
};

// Digits after the point that a multiple of 1/denominator keeps.
int keptDigits(const AmountDenominator& exact) {
    const auto finite = Ratio::over(Decimal(1), exact.value).finite();
    const int digits = finite ? finite->normalized().scale() : kKeptDigitsMax + 1;
    if (digits > kKeptDigitsMax)
        return kCarriedDigits;
    return exact.mayNeverEnd ? std::max(digits, kCarriedDigits) : digits;
}

} // namespace

std::pair<Decimal, Decimal> lowestTerms(const Decimal& percent) {
    const Decimal normal = percent.normalized();
    Decimal numerator = normal * powerOfTen(normal.scale());
    Decimal denominator = powerOfTen(normal.scale() + 2);
    const auto top = numerator.coefficientAtScale(0);
    const auto bottom = denominator.coefficientAtScale(0);
    if (top && bottom) {
        const auto divisor = static_cast<Int128>(greatestCommonDivisor(
            static_cast<UInt128>(*top < 0 ? -*top : *top), static_cast<UInt128>(*bottom)));
        numerator = Decimal::fromCoefficient(*top / divisor, 0);
        denominator = Decimal::fromCoefficient(*bottom / divisor, 0);
    }
    return {numerator.normalized(), denominator};
}

ExactAmounts exactAmounts(const Plan& plan, const std::vector<const QuantityTable*>& tables) {
    return ExactAmountsFinder(plan, tables).run();
}

int billedDigits(const Plan& plan, const ExactAmounts& exact) {
    int digits = plan.invoice.rounding.step.normalized().scale();
    for (const Charge& charge : plan.charges)
        if (charge.lineRounding)
            digits = std::max(digits, charge.lineRounding->step.normalized().scale());
    if (plan.invoice.roundAt == InvoiceRules::RoundAt::Line)
        return digits;
    for (const AmountDenominator& charge : exact.charges)
        digits = std::max(digits, keptDigits(charge));
    for (const auto* limit : {&plan.invoice.minimum, &plan.invoice.maximum})
        if (*limit)
            digits = std::max(digits, keptDigits({denominatorOfAmount(**limit), false}));
    return digits;
}

} // namespace rerate
