// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/billing/bill_invoice.h"

#include <type_traits>

#include "engine/billing/billing_nodes.h"

namespace rerate {

namespace {

// amount × percent, exactly.
FastNumber shareOf(FastNumber amount, const Percent<FastNumber>& percent) {
    const FastNumber product = amount * percent.numerator;
    if (product.value() % percent.denominator.value() != 0)
        throw Overflow(); // the common denominator does not reach; Ratio does
    return FastNumber(product.value() / percent.denominator.value());
}

Ratio shareOf(const Ratio& amount, const Percent<Ratio>& percent) {
    return amount * Ratio::over(percent.numerator.numerator(), percent.denominator.numerator());
}

FastNumber prorated(FastNumber amount, const Share& share) {
    if (share.part == share.whole)
        return amount;
    throw Overflow();
}

Ratio prorated(const Ratio& amount, const Share& share) {
    return amount * Ratio::over(Decimal(share.part), Decimal(share.whole));
}

template <typename Number, typename Recorder>
class Biller {
public:
    using Amount = BilledAmount<Number>;

    Biller(const PlanTerms<Number>& terms, const SliceDays& days, const InvoiceFor& invoice,
           InvoiceWorkspace<Number>& workspace, Recorder& recorder)
        : m_terms(terms), m_days(days), m_invoice(invoice), m_work(workspace),
          m_recorder(recorder) {}

    void run() {
        m_work.columns.assign(m_terms.columnIds.size(), Amount{});
        m_work.total = {};
        m_work.lines = {};
        for (std::uint32_t i = 0; i < m_terms.charges.size(); ++i)
            billCharge(i);
        for (std::size_t i = 0; i < m_terms.charges.size(); ++i)
            m_work.total += m_work.columns[i];
        billInvoiceRules();
    }

private:
    Number roundLine(const RoundTerms<Number>& rounding, const Number& exact) const {
        return roundToStep(exact, rounding.step, rounding.mode);
    }

    void billCharge(std::uint32_t number) {
        const ChargeTerms<Number>& terms = m_terms.charges[number];
        if constexpr (Recorder::isActive)
            m_recorder.open(chargeNode(*terms.charge, m_terms.plan->currency.name()));
        Amount& amount = m_work.columns[number];
        if (terms.usage)
            billUsage(number, terms, amount);
        else if (!terms.flatsOfPeriod.empty())
            billFlat(terms, amount);
        else
            billLedger(terms, amount);
        applyLimit(terms, terms.minimum[m_invoice.period], true, amount);
        applyLimit(terms, terms.maximum[m_invoice.period], false, amount);
        if constexpr (Recorder::isActive) {
            recordRounding(terms.rounding, amount);
            m_recorder.close(amount.billed);
        }
    }

    // A line is complete: its discount is taken off and it is rounded.
    void addLine(const ChargeTerms<Number>& terms, const Number& gross, Amount& amount) {
        Amount line;
        line.exact = gross;
        if (const auto& discount = terms.discount[m_invoice.period])
            line.exact -= shareOf(gross, *discount);
        line.billed = roundLine(terms.rounding, line.exact);
        amount += line;
        m_work.lines += line;
    }

    void recordDiscount(const ChargeTerms<Number>& terms, const Number& gross, const Number& net) {
        if constexpr (Recorder::isActive)
            if (const auto& discount = terms.discount[m_invoice.period])
                m_recorder.add(
                    percentNode(*terms.charge, discount->value, gross, net - gross, ""));
    }

    void billUsage(std::uint32_t number, const ChargeTerms<Number>& terms, Amount& amount) {
        const auto& [from, to] = m_invoice.rows[number];
        if (from == to && !terms.usage->chargesNothingUsed)
            return;
        RatingWorkspace<Number>& rating = m_work.rating;
        rating.unpriced.clear();
        rateUsage(*terms.usage, from, to, m_invoice.period, m_days, rating, m_recorder);
        Number gross{};
        for (const RatedLine<Number>& line : rating.lines) {
            const Number common = line.amount * terms.toCommon;
            gross += common;
            addLine(terms, common, amount);
        }
        for (UnpricedItem& item : rating.unpriced)
            m_work.unpriced.emplace_back(number, std::move(item));
        recordDiscount(terms, gross, amount.exact);
    }

    void billFlat(const ChargeTerms<Number>& terms, Amount& amount) {
        const auto& flat = std::get<FlatCharge>(terms.charge->what);
        Number gross{};
        const FlatDue<Number>* run = nullptr; // fees of equal amount are shown together
        std::size_t times = 0;
        Number runWorth{};
        const auto endRun = [&] {
            if constexpr (Recorder::isActive)
                if (run)
                    m_recorder.add(flatNode(*terms.charge, run->source, times, run->cycleFrom, runWorth));
            times = 0;
            runWorth = {};
        };
        const auto add = [&](const FlatDue<Number>& due) {
            if (due.cycleTo <= m_invoice.holding->from || m_invoice.holding->to <= due.cycleFrom)
                return;
            const Number worth = prorated(due.amount, shareHeld(flat, due));
            if (run && run->source != due.source)
                endRun();
            if (times++ == 0)
                run = &due;
            runWorth += worth;
            gross += worth;
        };
        if (m_invoice.isFirstOfHolding && flat.in == FlatCharge::In::Advance)
            for (const FlatDue<Number>& due : terms.flatCycles)
                if (due.cycleFrom < m_days.periodStarts[m_invoice.period] &&
                    m_invoice.holding->from < due.cycleTo)
                    add(due); // began before the holding: due when the holding begins
        for (const FlatDue<Number>& due : terms.flatsOfPeriod[m_invoice.period])
            add(due);
        endRun();
        if (!gross.isZero() || run)
            addLine(terms, gross, amount);
        recordDiscount(terms, gross, amount.exact);
    }

    // The share of a fee's own cycle that the plan is held. An assumed holding pays in full.
    Share shareHeld(const FlatCharge& flat, const FlatDue<Number>& due) const {
        const Holding& holding = *m_invoice.holding;
        if (!flat.prorate || holding.isAssumed)
            return {1, 1};
        const Zone utc;
        const Period whole{utc.startOfDay(due.cycleFrom), utc.startOfDay(due.cycleTo)};
        const Period held{utc.startOfDay(std::max(due.cycleFrom, holding.from)),
                          utc.startOfDay(std::min(due.cycleTo, holding.to))};
        return prorationShare(held, whole, *flat.prorate, utc);
    }

    void billLedger(const ChargeTerms<Number>& terms, Amount& amount) {
        const auto& ledger = std::get<LedgerCharge>(terms.charge->what);
        Amount base;
        for (const std::uint32_t other : terms.of)
            base += m_work.columns[other];
        if (ledger.kind == LedgerCharge::Kind::PercentDiscount) {
            const auto& percent = terms.ledgerPercent[m_invoice.period];
            if (!percent)
                return;
            amount.exact = -shareOf(base.exact, *percent);
            amount.billed = roundLine(terms.rounding, -shareOf(base.billed, *percent));
            m_work.lines += amount;
            if constexpr (Recorder::isActive)
                m_recorder.add(percentNode(*terms.charge, percent->value, base.exact, amount.exact,
                                           " over other lines"));
            return;
        }
        const bool isMinimum = ledger.kind == LedgerCharge::Kind::Minimum;
        if (const auto& limit = terms.ledgerAmount[m_invoice.period]) {
            amount = toLimit(base, *limit, isMinimum, terms.rounding);
            m_work.lines += amount;
            recordLimit("charges." + terms.charge->id, isMinimum, *limit, base.exact, amount.exact);
        }
    }

    // What leads from `base` to the limit; nothing when it is kept already.
    Amount toLimit(const Amount& base, const Number& limit, bool isMinimum,
                   const RoundTerms<Number>& rounding) const {
        const Number billedLimit = roundLine(rounding, limit);
        Amount difference;
        if (isMinimum ? base.exact < limit : base.exact > limit)
            difference.exact = limit - base.exact;
        if (isMinimum ? base.billed < billedLimit : base.billed > billedLimit)
            difference.billed = billedLimit - base.billed;
        return difference;
    }

    void recordLimit(const std::string& rule, bool isMinimum, const Number& limit,
                     const Number& base, const Number& worth) {
        if constexpr (Recorder::isActive)
            m_recorder.add(limitNode(isMinimum ? Derivation::Kind::Minimum : Derivation::Kind::Maximum,
                                     rule, limit, base, worth));
    }

    void applyLimit(const ChargeTerms<Number>& terms, const std::optional<Number>& limit,
                    bool isMinimum, Amount& amount) {
        if (!limit)
            return;
        const Amount difference = toLimit(amount, *limit, isMinimum, terms.rounding);
        recordLimit("charges." + terms.charge->id + (isMinimum ? ".minimum" : ".maximum"), isMinimum,
                    *limit, amount.exact, difference.exact);
        amount += difference;
        m_work.lines += difference;
    }

    void recordRounding(const RoundTerms<Number>& rounding, const Amount& amount) {
        if constexpr (Recorder::isActive) {
            const Number residual = amount.billed - amount.exact;
            if (rounding.isDeclared || !residual.isZero())
                m_recorder.add(roundingNode(rounding.source, rounding.isDeclared, residual));
        }
    }

    void billInvoiceRules() {
        std::size_t column = m_terms.charges.size();
        const auto& rules = m_terms.plan->invoice;
        if (rules.minimum)
            limitInvoice(column++, m_terms.invoiceMinimum[m_invoice.period], true);
        if (rules.maximum)
            limitInvoice(column++, m_terms.invoiceMaximum[m_invoice.period], false);
        if (rules.roundAt != InvoiceRules::RoundAt::Invoice)
            return;
        Amount& rounding = m_work.columns[column];
        rounding.billed = roundToStep(m_work.total.billed, m_terms.invoiceRounding.step,
                                      m_terms.invoiceRounding.mode) -
                          m_work.total.billed;
        m_work.total += rounding;
        m_work.lines += rounding;
        if constexpr (Recorder::isActive) {
            m_recorder.open(invoiceNode(column, "Rounding of the invoice"));
            m_recorder.add(roundingNode(m_terms.invoiceRounding.source, true, rounding.billed));
            m_recorder.close(rounding.billed);
        }
    }

    Derivation invoiceNode(std::size_t column, const std::string& label) const {
        Derivation node = makeNode(Derivation::Kind::Line, m_terms.columnIds[column], label,
                                   {"invoice", {}});
        node.amountUnit = m_terms.plan->currency.name();
        return node;
    }

    void limitInvoice(std::size_t column, const std::optional<Number>& limit, bool isMinimum) {
        if (!limit)
            return;
        const RoundTerms<Number>& rounding = m_terms.invoiceRounding;
        if constexpr (Recorder::isActive)
            m_recorder.open(
                invoiceNode(column, isMinimum ? "Minimum of the invoice" : "Maximum of the invoice"));
        Amount& amount = m_work.columns[column];
        amount = toLimit(m_work.total, *limit, isMinimum, rounding);
        recordLimit(isMinimum ? "invoice.minimum" : "invoice.maximum", isMinimum, *limit,
                    m_work.total.exact, amount.exact);
        m_work.total += amount;
        m_work.lines += amount;
        if constexpr (Recorder::isActive) {
            recordRounding(rounding, amount);
            m_recorder.close(amount.billed);
        }
    }

    const PlanTerms<Number>& m_terms;
    const SliceDays& m_days;
    const InvoiceFor& m_invoice;
    InvoiceWorkspace<Number>& m_work;
    Recorder& m_recorder;
};

} // namespace

template <typename Number, typename Recorder>
void billInvoice(const PlanTerms<Number>& terms, const SliceDays& days, const InvoiceFor& invoice,
                 InvoiceWorkspace<Number>& workspace, Recorder& recorder) {
    Biller<Number, Recorder>(terms, days, invoice, workspace, recorder).run();
}

template void billInvoice(const PlanTerms<FastNumber>&, const SliceDays&, const InvoiceFor&,
                          InvoiceWorkspace<FastNumber>&, NoRecorder&);
template void billInvoice(const PlanTerms<Ratio>&, const SliceDays&, const InvoiceFor&,
                          InvoiceWorkspace<Ratio>&, NoRecorder&);
template void billInvoice(const PlanTerms<Ratio>&, const SliceDays&, const InvoiceFor&,
                          InvoiceWorkspace<Ratio>&, DerivationRecorder&);

} // namespace rerate
