// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/billing/plan_terms.h"

#include <type_traits>

#include "engine/billing/exact_digits.h"

namespace rerate {

namespace {

constexpr int kFastDigitsMax = 30;

template <typename Number>
class PlanCompiler {
public:
    static constexpr bool isFast = std::is_same_v<Number, FastNumber>;

    PlanCompiler(const Plan& plan, const std::vector<const QuantityTable*>& tables,
                 const SliceDays& days, const Date& rangeTo)
        : m_plan(plan), m_tables(tables), m_days(days), m_rangeTo(rangeTo) {
        m_terms.plan = &plan;
    }

    std::optional<PlanTerms<Number>> run() {
        for (std::size_t i = 0; i < m_days.periodStarts.size(); ++i)
            m_terms.periodEnds.push_back(
                i + 1 < m_days.periodStarts.size()
                    ? m_days.periodStarts[i + 1]
                    : cycleStart(m_plan.cycle, cycleIndexOf(m_plan.cycle, m_days.periodStarts[i]) + 1));
        for (std::size_t i = 0; i < m_plan.charges.size(); ++i)
            if (!compileUsage(i))
                return std::nullopt;
        const ExactAmounts exact = exactAmounts(m_plan, m_tables);
        m_terms.stepDigits = billedDigits(m_plan, exact);
        if (!chooseDenominator(exact))
            return std::nullopt;
        for (ChargeTerms<Number>& terms : m_terms.charges)
            finishCharge(terms);
        m_terms.invoiceMinimum = amounts(m_plan.invoice.minimum);
        m_terms.invoiceMaximum = amounts(m_plan.invoice.maximum);
        m_terms.invoiceRounding = rounding(m_plan.invoice.rounding, true);
        nameColumns();
        if (m_failed)
            return std::nullopt;
        return std::move(m_terms);
    }

private:
    bool compileUsage(std::size_t number) {
        const Charge& charge = m_plan.charges[number];
        ChargeTerms<Number>& terms = m_terms.charges.emplace_back();
        terms.charge = &charge;
        if (!std::holds_alternative<UsageCharge>(charge.what))
            return true;
        terms.usage = compileCharge<Number>(m_plan, charge, *m_tables[number], m_days);
        return terms.usage.has_value();
    }

    // A multiple of what every charge's amounts are over; and as billed amounts are discounted as
    // well, of their step times what such discounts divide by.
    bool chooseDenominator(const ExactAmounts& exact) {
        if constexpr (!isFast)
            return true;
        m_terms.denominator = leastCommonMultiple(
            exact.common, (Decimal::fromCoefficient(1, -m_terms.stepDigits) * exact.percentsOverLines).normalized());
        for (const ChargeTerms<Number>& terms : m_terms.charges)
            if (terms.usage)
                m_terms.denominator = leastCommonMultiple(m_terms.denominator, terms.usage->denominator);
        return m_terms.denominator < Decimal::fromCoefficient(1, -kFastDigitsMax);
    }

    Number amount(const Decimal& value) {
        if constexpr (isFast) {
            const auto coefficient = (value * m_terms.denominator).coefficientAtScale(0);
            m_failed = m_failed || !coefficient;
            return FastNumber(coefficient.value_or(0));
        } else {
            return Ratio(value);
        }
    }

    Number integer(const Decimal& value) {
        if constexpr (isFast) {
            const auto coefficient = value.coefficientAtScale(0);
            m_failed = m_failed || !coefficient;
            return FastNumber(coefficient.value_or(0));
        } else {
            return Ratio(value);
        }
    }

    RoundTerms<Number> rounding(const Rounding& source, bool isDeclared) {
        if (isDeclared)
            return {amount(source.step), source.mode, source, true};
        const Decimal step = Decimal::fromCoefficient(1, m_terms.stepDigits);
        return {amount(step), RoundingMode::HalfEven, {step, RoundingMode::HalfEven}, false};
    }

    std::vector<std::optional<Number>> amounts(const std::optional<Dated<Decimal>>& dated) {
        std::vector<std::optional<Number>> values(m_days.periodStarts.size());
        for (std::size_t i = 0; dated && i < values.size(); ++i)
            if (const auto* entry = dated->at(m_days.periodStarts[i]))
                values[i] = amount(entry->value);
        return values;
    }

    std::vector<std::optional<Percent<Number>>> percents(const std::optional<Dated<Decimal>>& dated) {
        std::vector<std::optional<Percent<Number>>> values(m_days.periodStarts.size());
        for (std::size_t i = 0; dated && i < values.size(); ++i)
            if (const auto* entry = dated->at(m_days.periodStarts[i])) {
                const auto [numerator, denominator] = lowestTerms(entry->value);
                values[i] = Percent<Number>{integer(numerator), integer(denominator), entry->value};
            }
        return values;
    }

    void finishCharge(ChargeTerms<Number>& terms) {
        const Charge& charge = *terms.charge;
        if (terms.usage) {
            if constexpr (isFast) {
                const auto whole = Ratio::over(m_terms.denominator, terms.usage->denominator).finite();
                CHECK(whole && whole->isInteger(), "the common denominator is a multiple of each");
                terms.toCommon = integer(*whole);
            } else {
                terms.toCommon = Ratio(Decimal(1));
            }
        }
        const bool roundsLines = m_plan.invoice.roundAt == InvoiceRules::RoundAt::Line;
        terms.rounding = rounding(charge.lineRounding.value_or(m_plan.invoice.rounding),
                                  roundsLines || charge.lineRounding.has_value());
        terms.discount = percents(charge.discountPercent);
        terms.minimum = amounts(charge.minimum);
        terms.maximum = amounts(charge.maximum);
        if (const auto* flat = std::get_if<FlatCharge>(&charge.what))
            compileFlat(*flat, terms);
        if (const auto* ledger = std::get_if<LedgerCharge>(&charge.what))
            compileLedger(*ledger, terms);
    }

    // In advance a fee is due on the first day of its own cycle, in arrears on the day after the
    // last; the value is the one in force on the first day.
    void compileFlat(const FlatCharge& flat, ChargeTerms<Number>& terms) {
        Cycle cycle = calendarCycle(flat.every);
        cycle.count = flat.everyCount;
        terms.flatsOfPeriod.resize(m_days.periodStarts.size());
        const Date& from = m_days.periodStarts.front();
        const Date& to = m_terms.periodEnds.back();
        for (int index = cycleIndexOf(cycle, from); cycleStart(cycle, index) < to; ++index) {
            FlatDue<Number> due;
            due.cycleFrom = cycleStart(cycle, index);
            due.cycleTo = cycleStart(cycle, index + 1);
            const auto* entry = flat.amount.at(due.cycleFrom);
            if (!entry)
                continue;
            due.amount = amount(entry->value);
            due.source = entry->value;
            terms.flatCycles.push_back(due);
            const Date day = flat.in == FlatCharge::In::Advance ? due.cycleFrom : addDays(due.cycleTo, -1);
            for (std::size_t period = 0; period < m_days.periodStarts.size(); ++period)
                if (m_days.periodStarts[period] <= day && day < m_terms.periodEnds[period])
                    terms.flatsOfPeriod[period].push_back(due);
        }
    }

    void compileLedger(const LedgerCharge& ledger, ChargeTerms<Number>& terms) {
        if (ledger.kind == LedgerCharge::Kind::PercentDiscount)
            terms.ledgerPercent = percents(ledger.value);
        else
            terms.ledgerAmount = amounts(ledger.value);
        for (std::uint32_t i = 0; &m_plan.charges[i] != terms.charge; ++i)
            if (ledger.of.empty() || std::find(ledger.of.begin(), ledger.of.end(),
                                               m_plan.charges[i].id) != ledger.of.end())
                terms.of.push_back(i);
    }

    void nameColumns() {
        for (const Charge& charge : m_plan.charges)
            m_terms.columnIds.push_back(charge.id);
        if (m_plan.invoice.minimum)
            m_terms.columnIds.emplace_back("invoice_minimum");
        if (m_plan.invoice.maximum)
            m_terms.columnIds.emplace_back("invoice_maximum");
        if (m_plan.invoice.roundAt == InvoiceRules::RoundAt::Invoice)
            m_terms.columnIds.emplace_back("invoice_rounding");
    }

    const Plan& m_plan;
    const std::vector<const QuantityTable*>& m_tables;
    const SliceDays& m_days;
    Date m_rangeTo;
    PlanTerms<Number> m_terms;
    bool m_failed = false;
};

} // namespace

template <typename Number>
std::optional<PlanTerms<Number>> compilePlan(const Plan& plan,
                                             const std::vector<const QuantityTable*>& tables,
                                             const SliceDays& days, const Date& rangeTo) {
    return PlanCompiler<Number>(plan, tables, days, rangeTo).run();
}

template std::optional<PlanTerms<FastNumber>>
compilePlan(const Plan&, const std::vector<const QuantityTable*>&, const SliceDays&, const Date&);
template std::optional<PlanTerms<Ratio>>
compilePlan(const Plan&, const std::vector<const QuantityTable*>&, const SliceDays&, const Date&);

} // namespace rerate
