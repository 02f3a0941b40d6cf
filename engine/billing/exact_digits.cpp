// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/billing/exact_digits.h"

#include <algorithm>

#include "engine/billing/ledger_terms.h"
#include "engine/catalog/visit_prices.h"

namespace rerate {

namespace {

constexpr int kKeptDigitsMax = 24;
constexpr int kCarriedDigits = 18; // of lines that never end or have more digits than that

Decimal powerOfTen(int digits) { return Decimal::fromCoefficient(1, -digits); }

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
        common = leastCommonMultiple(common, lowestTerms(entry.value, Decimal(100)).second);
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
        m_exact.charges.resize(m_plan.charges.size());
        for (const std::uint32_t number : billingSchedule(m_plan)) {
            if (number == kInvoiceLimits)
                continue;
            m_exact.charges[number] = ofCharge(number);
            m_exact.common = leastCommonMultiple(m_exact.common, m_exact.charges[number].value);
        }
        widen(m_exact.common, m_plan.invoice.minimum);
        widen(m_exact.common, m_plan.invoice.maximum);
        for (const auto& [charge, amount] : m_plan.opening.billed)
            widenByStep(amount.value);
        return std::move(m_exact);
    }

private:
    AmountDenominator ofCharge(std::uint32_t number) {
        const Charge& charge = m_plan.charges[number];
        AmountDenominator exact = ofLines(number);
        if (charge.discountPercent) {
            const Decimal percent = denominatorOfPercent(*charge.discountPercent);
            exact.value = exact.value * percent;
            if (charge.order[0] != Adjustment::Discount || std::holds_alternative<LedgerCharge>(charge.what))
                m_exact.percentsOverLines = leastCommonMultiple(m_exact.percentsOverLines, percent);
        }
        widen(exact.value, charge.discountAmount);
        widen(exact.value, charge.minimum);
        widen(exact.value, charge.maximum);
        if (charge.discountRounding)
            widenByStep(charge.discountRounding->step);
        if (charge.lineRounding)
            widenByStep(charge.lineRounding->step);
        return exact;
    }

    // Steps and amounts that billed numbers are multiples of.
    void widenByStep(const Decimal& step) {
        m_exact.common = leastCommonMultiple(m_exact.common, powerOfTen(step.normalized().scale()));
    }

    AmountDenominator ofLines(std::uint32_t number) {
        const Charge& charge = m_plan.charges[number];
        if (const auto* usage = std::get_if<UsageCharge>(&charge.what))
            return amountDenominator(*usage, *m_tables[number], m_plan.opening.counterOf(m_plan.charges[number].id));
        if (const auto* flat = std::get_if<FlatCharge>(&charge.what))
            return {denominatorOfAmount(flat->amount), flat->prorate.has_value(), 0, 0, Decimal(1)};
        return overLines(number, std::get<LedgerCharge>(charge.what));
    }

    AmountDenominator overLines(std::uint32_t number, const LedgerCharge& ledger) {
        const std::vector<std::uint8_t> isOver = rowsOver(m_plan, number);
        AmountDenominator base;
        for (std::size_t i = 0; i < m_exact.charges.size(); ++i) {
            if (!isOver[i])
                continue;
            base.value = leastCommonMultiple(base.value, m_exact.charges[i].value);
            base.mayNeverEnd = base.mayNeverEnd || m_exact.charges[i].mayNeverEnd || m_spreads;
            if (const auto& rounding = m_plan.charges[i].lineRounding)
                base.value = leastCommonMultiple(base.value, powerOfTen(rounding->step.normalized().scale()));
        }
        m_spreads = m_spreads || ledger.spread != LedgerCharge::Spread::None;
        if (ledger.kind != LedgerCharge::Kind::PercentDiscount && ledger.kind != LedgerCharge::Kind::Fee)
            base.value = leastCommonMultiple(base.value, denominatorOfAmount(ledger.value) * Decimal(ledger.share.whole));
        widen(base.value, ledger.alreadyUsed);
        const Decimal factor = denominatorOfFactors(ledger, base);
        m_exact.percentsOverLines = leastCommonMultiple(m_exact.percentsOverLines, factor);
        base.value = base.value * factor;
        return base;
    }

    // What the lines' amounts are multiplied by is over this; amounts beside them go to `base`.
    static Decimal denominatorOfFactors(const LedgerCharge& ledger, AmountDenominator& base) {
        switch (ledger.kind) {
        case LedgerCharge::Kind::PercentDiscount:
        case LedgerCharge::Kind::Fee: return denominatorOfPercent(ledger.value);
        case LedgerCharge::Kind::Commitment:
            return lowestTerms(ledger.overageFactor.value, Decimal(1)).second;
        default: break;
        }
        Decimal factor(1);
        visitPrices(ledger.steps, [&](const StepPrice& price) {
            for (const StepRow& row : price.rows) {
                factor = leastCommonMultiple(factor, lowestTerms(row.unitPrice.value, ledger.per.value).second);
                base.value = leastCommonMultiple(base.value, powerOfTen(row.flat.value.normalized().scale()));
                if (row.bound)
                    base.value = leastCommonMultiple(base.value, powerOfTen(row.bound->value.normalized().scale()));
            }
        });
        return factor;
    }

    bool m_spreads = false; // shares of lines are fractions of any kind
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

std::pair<Decimal, Decimal> lowestTerms(const Decimal& part, const Decimal& of) {
    const int scale = std::max(part.normalized().scale(), of.normalized().scale());
    Decimal numerator = (part * powerOfTen(scale)).normalized();
    Decimal denominator = (of * powerOfTen(scale)).normalized();
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
        if (charge.lineRounding && charge.unit == plan.currency)
            digits = std::max(digits, charge.lineRounding->step.normalized().scale());
    if (plan.invoice.roundAt == InvoiceRules::RoundAt::Line)
        return digits;
    for (std::size_t i = 0; i < plan.charges.size(); ++i)
        if (plan.charges[i].unit == plan.currency)
            digits = std::max(digits, keptDigits(exact.charges[i]));
    for (const auto* limit : {&plan.invoice.minimum, &plan.invoice.maximum})
        if (*limit)
            digits = std::max(digits, keptDigits({denominatorOfAmount(**limit)}));
    return digits;
}

} // namespace rerate
