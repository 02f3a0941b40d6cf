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
                 const SliceDays& days, const Date& rangeTo, const PhaseOf& phase)
        : m_plan(plan), m_phase(phase), m_tables(tables), m_days(days), m_rangeTo(rangeTo) {
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
        const Plan& whole = m_phase.whole ? *m_phase.whole : m_plan;
        const ExactAmounts exact = exactAmounts(whole, m_tables);
        m_terms.stepDigits = billedDigits(whole, exact);
        if (!chooseDenominator(exact))
            return std::nullopt;
        m_numbers.emplace(m_terms.denominator, m_days.periodStarts);
        for (ChargeTerms<Number>& terms : m_terms.charges)
            finishCharge(terms);
        compileLedgers();
        m_terms.schedule = billingSchedule(m_plan);
        m_terms.keepsLines =
            m_terms.keepsLines || m_plan.invoice.residual != InvoiceRules::Residual::None;
        m_terms.invoiceMinimum = m_numbers->amounts(m_plan.invoice.minimum);
        m_terms.invoiceMaximum = m_numbers->amounts(m_plan.invoice.maximum);
        m_terms.invoiceRounding = rounding(m_plan.invoice.rounding, true);
        m_terms.smallestStep = m_numbers->amount(Decimal::fromCoefficient(1, m_terms.stepDigits));
        nameColumns();
        if (m_numbers->failed()) {
            m_whyNot = "an amount, percentage or rate does not fit 128 bits over the common denominator";
            return std::nullopt;
        }
        return std::move(m_terms);
    }

    const std::string& whyNot() const { return m_whyNot; }

private:
    bool compileUsage(std::size_t number) {
        const Charge& charge = m_plan.charges[number];
        ChargeTerms<Number>& terms = m_terms.charges.emplace_back();
        terms.charge = &charge;
        if (!std::holds_alternative<UsageCharge>(charge.what))
            return true;
        terms.usage = compileCharge<Number>(m_plan, charge, *m_tables[number], m_days, &m_whyNot);
        if (!terms.usage)
            m_whyNot = "`" + charge.id + "`: " + m_whyNot;
        return terms.usage.has_value();
    }

    // A multiple of what every charge's amounts are over; and as billed amounts are discounted as
    // well, of their step times what such discounts divide by.
    bool chooseDenominator(const ExactAmounts& exact) {
        if constexpr (!isFast)
            return true;
        m_terms.denominator = leastCommonMultiple(
            exact.common, (Decimal::fromCoefficient(1, -m_terms.stepDigits) * exact.percentsOverLines).normalized());
        m_terms.denominator = leastCommonMultiple(m_terms.denominator, m_phase.denominator);
        for (const ChargeTerms<Number>& terms : m_terms.charges)
            if (terms.usage)
                m_terms.denominator = leastCommonMultiple(m_terms.denominator, terms.usage->denominator);
        if (m_terms.denominator < Decimal::fromCoefficient(1, -kFastDigitsMax))
            return true;
        m_whyNot = "the common denominator of all charges, " + m_terms.denominator.toText() +
                   ", leaves sums too little room in 128 bits";
        return false;
    }

    RoundTerms<Number> rounding(const Rounding& source, bool isDeclared) {
        return {m_numbers->amount(source.step), source.mode, source, isDeclared};
    }

    // A charge in another unit is rounded only where it says so.
    RoundTerms<Number> roundingOf(const Charge& charge) {
        const bool roundsLines = m_plan.invoice.roundAt == InvoiceRules::RoundAt::Line && charge.unit == m_plan.currency;
        return rounding(charge.lineRounding.value_or(m_plan.invoice.rounding),
                        roundsLines || charge.lineRounding.has_value());
    }

    void finishCharge(ChargeTerms<Number>& terms) {
        const Charge& charge = *terms.charge;
        if (terms.usage) {
            if constexpr (isFast) {
                const auto whole = Ratio::over(m_terms.denominator, terms.usage->denominator).finite();
                CHECK(whole && whole->isInteger(), "the common denominator is a multiple of each");
                terms.toCommon = m_numbers->integer(*whole);
            } else {
                terms.toCommon = Ratio(Decimal(1));
            }
        }
        terms.rounding = roundingOf(charge);
        terms.discount = m_numbers->percents(charge.discountPercent);
        terms.discountAmount = m_numbers->amounts(charge.discountAmount);
        terms.minimum = m_numbers->amounts(charge.minimum);
        terms.maximum = m_numbers->amounts(charge.maximum);
        if (charge.discountRounding)
            terms.discountRounding = rounding(*charge.discountRounding, true);
        terms.isAdjusted =
            charge.discountPercent || charge.discountAmount || charge.minimum || charge.maximum;
        terms.inMoney = charge.unit == m_plan.currency;
        m_terms.keepsLines = m_terms.keepsLines || terms.isAdjusted ||
                             std::holds_alternative<LedgerCharge>(charge.what);
        compileOpening(terms);
        if (const auto* flat = std::get_if<FlatCharge>(&charge.what))
            compileFlat(*flat, terms);
    }

    void compileOpening(ChargeTerms<Number>& terms) {
        const std::string& id = terms.charge->id;
        terms.inPeriod = m_plan.opening.placeOf(id);
        const auto billed = m_plan.opening.billed.find(id);
        if (billed == m_plan.opening.billed.end())
            return;
        terms.opening.exact = m_numbers->amount(billed->second.value);
        terms.opening.billed = roundToStep(terms.opening.exact, terms.rounding.step, terms.rounding.mode);
    }

    void compileLedgers() {
        std::vector<const CompiledCharge<Number>*> usages;
        for (const ChargeTerms<Number>& terms : m_terms.charges)
            usages.push_back(terms.usage ? &*terms.usage : nullptr);
        for (std::uint32_t i = 0; i < m_terms.charges.size(); ++i)
            if (std::holds_alternative<LedgerCharge>(m_plan.charges[i].what))
                m_terms.charges[i].ledger = compileLedger(m_plan, i, usages, *m_numbers);
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
            due.amount = m_numbers->amount(entry->value);
            due.source = entry->value;
            terms.flatCycles.push_back(due);
            const Date day = flat.in == FlatCharge::In::Advance ? due.cycleFrom : addDays(due.cycleTo, -1);
            for (std::size_t period = 0; period < m_days.periodStarts.size(); ++period)
                if (m_days.periodStarts[period] <= day && day < m_terms.periodEnds[period])
                    terms.flatsOfPeriod[period].push_back(due);
        }
    }

    void nameColumns() {
        const auto add = [&](const std::string& id, bool hasColumn) {
            m_terms.columnOfRow.push_back(
                hasColumn ? static_cast<std::uint32_t>(m_terms.columnIds.size()) : kNoColumn);
            if (hasColumn)
                m_terms.columnIds.push_back(id);
        };
        for (const ChargeTerms<Number>& terms : m_terms.charges)
            add(terms.charge->id, terms.inMoney);
        add("invoice_minimum", m_plan.invoice.minimum.has_value());
        add("invoice_maximum", m_plan.invoice.maximum.has_value());
        if (m_plan.invoice.roundAt == InvoiceRules::RoundAt::Invoice)
            m_terms.columnIds.emplace_back("invoice_rounding");
    }

    const Plan& m_plan;
    const PhaseOf& m_phase;
    const std::vector<const QuantityTable*>& m_tables;
    const SliceDays& m_days;
    Date m_rangeTo;
    PlanTerms<Number> m_terms;
    std::optional<TermNumbers<Number>> m_numbers;
    std::string m_whyNot;
};

} // namespace

template <typename Number>
std::optional<PlanTerms<Number>> compilePlan(const Plan& plan,
                                             const std::vector<const QuantityTable*>& tables,
                                             const SliceDays& days, const Date& rangeTo,
                                             std::string* whyNot, const PhaseOf& phase) {
    PlanCompiler<Number> compiler(plan, tables, days, rangeTo, phase);
    std::optional<PlanTerms<Number>> terms = compiler.run();
    if (!terms && whyNot)
        *whyNot = compiler.whyNot();
    return terms;
}

template std::optional<PlanTerms<FastNumber>>
compilePlan(const Plan&, const std::vector<const QuantityTable*>&, const SliceDays&, const Date&,
            std::string*, const PhaseOf&);
template std::optional<PlanTerms<Ratio>>
compilePlan(const Plan&, const std::vector<const QuantityTable*>&, const SliceDays&, const Date&,
            std::string*, const PhaseOf&);

} // namespace rerate
