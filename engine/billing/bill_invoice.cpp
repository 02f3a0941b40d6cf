// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/billing/bill_invoice.h"

#include <type_traits>

#include "engine/billing/bill_over_lines.h"
#include "engine/billing/billing_nodes.h"
#include "engine/billing/own_adjustments.h"
#include "engine/billing/residual.h"

namespace rerate {

namespace {

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
        m_work.ledger.clear();
        m_work.amounts.assign(m_terms.columnOfRow.size(), Amount{});
        m_work.lines = {};
        for (const std::uint32_t item : m_terms.schedule)
            if (item == kInvoiceLimits)
                limitInvoice();
            else
                billCharge(item);
        if (m_terms.plan->invoice.residual != InvoiceRules::Residual::None)
            settleResidual(m_terms, m_work, m_recorder);
        const bool roundsLines = m_terms.plan->invoice.roundAt == InvoiceRules::RoundAt::Line;
        const Number lost = roundsLines ? Number{} : cutDigits(m_terms, m_work, m_recorder);
        m_work.columns.assign(m_terms.columnIds.size(), Amount{});
        m_work.total = {};
        for (std::size_t row = 0; row < m_work.amounts.size(); ++row)
            if (m_terms.columnOfRow[row] != kNoColumn) {
                m_work.columns[m_terms.columnOfRow[row]] = m_work.amounts[row];
                m_work.total += m_work.amounts[row];
            }
        if (m_terms.plan->invoice.roundAt == InvoiceRules::RoundAt::Invoice)
            roundInvoice(lost);
    }

private:
    void billCharge(std::uint32_t number) {
        const ChargeTerms<Number>& terms = m_terms.charges[number];
        if constexpr (Recorder::isActive)
            m_recorder.open(chargeNode(*terms.charge, m_terms.plan->currency));
        const std::size_t first = m_work.ledger.size();
        if (terms.usage)
            billUsage(number, terms);
        else if (terms.ledger)
            billOverLines(m_terms, number, m_invoice, m_days, m_work, m_recorder);
        else
            billFlat(number, terms);
        if (terms.isAdjusted)
            adjustCharge(m_terms, number, first, m_invoice, m_work, m_recorder);
        if constexpr (Recorder::isActive) {
            recordRounding(terms.rounding, m_work.amounts[number]);
            m_recorder.close(m_work.amounts[number].billed);
        }
    }

    // A line is complete: a discount that comes first is taken off and it is rounded.
    void addLine(std::uint32_t number, std::uint32_t key, const Number& gross) {
        const ChargeTerms<Number>& terms = m_terms.charges[number];
        const Amount amount = lineAmount(terms, m_invoice.period, gross);
        bookLine(m_terms, m_work, number, key, amount, takesPercentOffLines(terms, m_invoice.period) ? listAmount(terms, gross) : amount);
    }

    void recordDiscount(std::uint32_t number, const Number& gross) {
        if constexpr (Recorder::isActive) {
            const ChargeTerms<Number>& terms = m_terms.charges[number];
            if (takesPercentOffLines(terms, m_invoice.period))
                m_recorder.add(percentNode(*terms.charge, terms.discount[m_invoice.period]->value, gross,
                                           m_work.amounts[number].exact - gross, ""));
        }
    }

    void billUsage(std::uint32_t number, const ChargeTerms<Number>& terms) {
        const auto& [from, to] = m_invoice.rows[number];
        if (from == to && !terms.usage->chargesNothingUsed)
            return;
        RatingWorkspace<Number>& rating = m_work.rating;
        rating.unpriced.clear();
        rateUsage(*terms.usage, from, to, m_invoice.period, m_days, m_invoice.holding->from, rating, m_recorder);
        Number gross{};
        for (const RatedLine<Number>& line : rating.lines) {
            const Number common = line.amount * terms.toCommon;
            gross += common;
            addLine(number, line.line, common);
        }
        for (UnpricedItem& item : rating.unpriced)
            m_work.unpriced.emplace_back(number, std::move(item));
        recordDiscount(number, gross);
    }

    void billFlat(std::uint32_t number, const ChargeTerms<Number>& terms) {
        const auto& flat = std::get<FlatCharge>(terms.charge->what);
        const bool isDue = flat.in == FlatCharge::In::Advance ? beginsPeriod(terms.inPeriod)
                                                             : endsPeriod(terms.inPeriod);
        if (!isDue)
            return;
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
            addLine(number, kNoKey, gross);
        recordDiscount(number, gross);
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

    void recordRounding(const RoundTerms<Number>& rounding, const Amount& amount) {
        if constexpr (Recorder::isActive) {
            const Number residual = amount.billed - amount.exact;
            if (rounding.isDeclared)
                m_recorder.add(roundingNode(rounding.source, residual));
            else if (!residual.isZero())
                m_recorder.add(roundedBaseNode(residual));
        }
    }

    // `lost`: of the amounts that the bill has no digits for.
    void roundInvoice(const Number& lost) {
        Amount& rounding = m_work.columns.back();
        rounding.billed = roundToStep(m_work.total.billed + lost, m_terms.invoiceRounding.step,
                                      m_terms.invoiceRounding.mode) -
                          m_work.total.billed;
        m_work.total += rounding;
        m_work.lines += rounding;
        if constexpr (Recorder::isActive) {
            m_recorder.open(invoiceNode("invoice_rounding", "Rounding of the invoice"));
            m_recorder.add(roundingNode(m_terms.invoiceRounding.source, rounding.billed));
            m_recorder.close(rounding.billed);
        }
    }

    Derivation invoiceNode(const std::string& id, const std::string& label) const {
        Derivation node = makeNode(Derivation::Kind::Line, id, label, {"invoice", {}});
        node.amountUnit = m_terms.plan->currency.name();
        return node;
    }

    void limitInvoice() {
        if (endsPeriod(m_terms.plan->opening.inPeriod))
            limitInvoice(m_terms.rowOfMinimum(), m_terms.invoiceMinimum[m_invoice.period], true);
        limitInvoice(m_terms.rowOfMaximum(), m_terms.invoiceMaximum[m_invoice.period], false);
    }

    void limitInvoice(std::uint32_t row, const std::optional<Number>& limit, bool isMinimum) {
        if (!limit)
            return;
        Amount sofar;
        Amount opening;
        for (std::size_t i = 0; i < m_work.amounts.size(); ++i) {
            if (m_terms.columnOfRow[i] == kNoColumn)
                continue;
            sofar += m_work.amounts[i];
            if (i < m_terms.charges.size())
                opening += m_terms.charges[i].opening;
        }
        const RoundTerms<Number>& rounding = m_terms.invoiceRounding;
        const Amount amount = toLimit(sofar, opening, *limit, isMinimum, rounding);
        bookLine(m_terms, m_work, row, kNoKey, amount, isMinimum ? amount : Amount{});
        if constexpr (Recorder::isActive) {
            m_recorder.open(invoiceNode(isMinimum ? "invoice_minimum" : "invoice_maximum",
                                        isMinimum ? "Minimum of the invoice" : "Maximum of the invoice"));
            m_recorder.add(limitNode(isMinimum ? Derivation::Kind::Minimum : Derivation::Kind::Maximum,
                                     isMinimum ? "invoice.minimum" : "invoice.maximum", *limit,
                                     sofar.exact, amount.exact, opening.exact));
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
