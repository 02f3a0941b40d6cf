// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/billing/own_adjustments.h"

#include "engine/billing/billing_nodes.h"

namespace rerate {

namespace {

template <typename Number, typename Recorder>
class Adjuster {
public:
    using Amount = BilledAmount<Number>;

    Adjuster(const PlanTerms<Number>& terms, std::uint32_t row, std::size_t first,
             const InvoiceFor& invoice, InvoiceWorkspace<Number>& work, Recorder& recorder)
        : m_terms(terms), m_row(row), m_mine(terms.charges[row]), m_first(first),
          m_period(invoice.period), m_work(work), m_recorder(recorder) {}

    void run() {
        for (const Adjustment adjustment : m_mine.charge->order)
            switch (adjustment) {
            case Adjustment::Discount: discount(); break;
            case Adjustment::Minimum:
                if (endsPeriod(m_mine.inPeriod))
                    limit(m_mine.minimum[m_period], true);
                break;
            case Adjustment::Maximum: limit(m_mine.maximum[m_period], false); break;
            }
    }

private:
    const Amount& sum() const { return m_work.amounts[m_row]; }

    void discount() {
        if (const auto& amount = m_mine.discountAmount[m_period])
            takeOff(*amount);
        else if (m_mine.discount[m_period] && !takesPercentOffLines(m_mine, m_period))
            takePercentOff();
    }

    void takePercentOff() {
        Amount off = percentOff(m_mine, m_period, sum());
        off.billed = roundLine(m_mine.rounding, off.billed);
        if constexpr (Recorder::isActive)
            m_recorder.add(percentNode(*m_mine.charge, m_mine.discount[m_period]->value, sum().exact,
                                       off.exact, ""));
        book(off);
    }

    // Never more than there is.
    void takeOff(const Number& amount) {
        const auto off = [](const Number& money, const Number& most) {
            return -std::min(std::max(money, Number{}), most);
        };
        const Amount difference{off(sum().exact, amount),
                                off(sum().billed, roundLine(m_mine.rounding, amount))};
        if constexpr (Recorder::isActive)
            m_recorder.add(amountOffNode(*m_mine.charge, amount, sum().exact, difference.exact, ""));
        book(difference);
    }

    void limit(const std::optional<Number>& limit, bool isMinimum) {
        if (!limit)
            return;
        const Amount difference = toLimit(sum(), m_mine.opening, *limit, isMinimum, m_mine.rounding);
        if constexpr (Recorder::isActive)
            m_recorder.add(limitNode(
                isMinimum ? Derivation::Kind::Minimum : Derivation::Kind::Maximum,
                "charges." + m_mine.charge->id + (isMinimum ? ".minimum" : ".maximum"), *limit,
                sum().exact, difference.exact, m_mine.opening.exact));
        book(difference);
    }

    void book(const Amount& difference) {
        if (difference.exact.isZero() && difference.billed.isZero())
            return;
        if (m_work.ledger.size() != m_first + 1) {
            bookLine(m_terms, m_work, m_row, kNoKey, difference, {});
            return;
        }
        m_work.ledger.back().amount += difference;
        m_work.ledger.back().net += difference;
        m_work.amounts[m_row] += difference;
        if (m_mine.inMoney)
            m_work.lines += difference;
    }

    const PlanTerms<Number>& m_terms;
    std::uint32_t m_row;
    const ChargeTerms<Number>& m_mine;
    std::size_t m_first;
    std::uint32_t m_period;
    InvoiceWorkspace<Number>& m_work;
    Recorder& m_recorder;
};

} // namespace

template <typename Number, typename Recorder>
void adjustCharge(const PlanTerms<Number>& terms, std::uint32_t charge, std::size_t first,
                  const InvoiceFor& invoice, InvoiceWorkspace<Number>& work, Recorder& recorder) {
    Adjuster<Number, Recorder>(terms, charge, first, invoice, work, recorder).run();
}

template void adjustCharge(const PlanTerms<FastNumber>&, std::uint32_t, std::size_t,
                           const InvoiceFor&, InvoiceWorkspace<FastNumber>&, NoRecorder&);
template void adjustCharge(const PlanTerms<Ratio>&, std::uint32_t, std::size_t, const InvoiceFor&,
                           InvoiceWorkspace<Ratio>&, NoRecorder&);
template void adjustCharge(const PlanTerms<Ratio>&, std::uint32_t, std::size_t, const InvoiceFor&,
                           InvoiceWorkspace<Ratio>&, DerivationRecorder&);

} // namespace rerate
