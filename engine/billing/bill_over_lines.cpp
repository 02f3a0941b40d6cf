// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/billing/bill_over_lines.h"

#include "engine/billing/billing_nodes.h"
#include "engine/billing/spread.h"

namespace rerate {

namespace {

using Kind = LedgerCharge::Kind;

template <typename Number, typename Recorder>
class OverLines {
public:
    using Amount = BilledAmount<Number>;

    OverLines(const PlanTerms<Number>& terms, std::uint32_t row, const InvoiceFor& invoice,
              const SliceDays& days, InvoiceWorkspace<Number>& work, Recorder& recorder)
        : m_terms(terms), m_row(row), m_mine(terms.charges[row]), m_ledger(*m_mine.ledger),
          m_source(*m_ledger.source), m_invoice(invoice), m_days(days), m_work(work),
          m_recorder(recorder) {}

    void run() {
        if (!isInForce())
            return;
        collectBase();
        const auto count = static_cast<std::uint32_t>(m_work.base.size());
        if (m_source.each == LedgerCharge::Each::Sum)
            return bill(0, count);
        const std::size_t first = m_work.ledger.size();
        for (std::uint32_t i = 0; i < count; ++i)
            bill(i, i + 1);
        makeOneLine(first);
    }

private:
    std::uint32_t period() const { return m_invoice.period; }

    // It has a value in this period, is not used up, and is not left to the last invoice.
    bool isInForce() const {
        const Plan& plan = *m_terms.plan;
        if (m_source.uses && usesBefore(plan) >= *m_source.uses)
            return false;
        switch (m_source.kind) {
        case Kind::PercentDiscount:
        case Kind::Fee: return m_ledger.percent[period()].has_value();
        case Kind::StepDiscount:
        case Kind::StepFee: return m_ledger.steps[period()].has_value();
        case Kind::Convert: return m_ledger.rates[period()].has_value();
        case Kind::Minimum:
        case Kind::TrueUp:
            return m_ledger.amount[period()].has_value() && endsPeriod(m_mine.inPeriod);
        default: return m_ledger.amount[period()].has_value();
        }
    }

    // On how many invoices of the holding it may have been before.
    int usesBefore(const Plan& plan) const {
        return cycleIndexOf(plan.cycle, m_days.periodStarts[period()]) -
               cycleIndexOf(plan.cycle, m_invoice.holding->from);
    }

    void collectBase() {
        m_work.base.clear();
        for (std::uint32_t i = 0; i < m_work.ledger.size(); ++i) {
            const InvoiceLine<Number>& line = m_work.ledger[i];
            const bool isOwn = line.row < m_terms.charges.size() && !m_terms.charges[line.row].ledger;
            const bool isRefund = isOwn && line.net.billed.sign() < 0;
            if (m_ledger.isOver[line.row] && !(m_source.leavesOutRefunds && isRefund))
                m_work.base.push_back(i);
        }
    }

    const InvoiceLine<Number>& lineAt(std::uint32_t i) const { return m_work.ledger[m_work.base[i]]; }

    Amount sumOf(std::uint32_t from, std::uint32_t to) const {
        Amount sum;
        for (std::uint32_t i = from; i < to; ++i)
            sum += lineAt(i).net;
        return sum;
    }

    // Lines [from, to) of the base together.
    void bill(std::uint32_t from, std::uint32_t to) {
        if constexpr (Recorder::isActive)
            m_over = m_source.each == LedgerCharge::Each::Sum
                         ? " over other lines"
                         : " over " + lineLabel(m_terms, lineAt(from));
        const Amount amount = worth(from, to);
        bookLine(m_terms, m_work, m_row, kNoKey, amount, takesOff() ? Amount{} : amount);
        spread(from, to, amount);
        recordLeft(amount);
    }

    // However it was computed, the charge has one line for what comes later.
    void makeOneLine(std::size_t first) {
        for (; m_work.ledger.size() > first + 1; m_work.ledger.pop_back()) {
            m_work.ledger[first].amount += m_work.ledger.back().amount;
            m_work.ledger[first].net += m_work.ledger.back().net;
            m_work.ledger[first].list += m_work.ledger.back().list;
        }
    }

    bool takesOff() const {
        return m_source.kind == Kind::PercentDiscount || m_source.kind == Kind::AmountDiscount ||
               m_source.kind == Kind::StepDiscount || m_source.kind == Kind::Maximum;
    }

    // Of a discount that can be used up; one that comes anew in each period says nothing of it.
    void recordLeft(const Amount& amount) {
        if constexpr (Recorder::isActive) {
            if (!m_source.uses && !usedAt())
                return;
            std::vector<Derivation> notes;
            const bool isOnce = m_source.uses == 1;
            if (m_source.kind == Kind::AmountDiscount && (isOnce || usedAt()))
                notes.push_back(leftNode(std::max(*m_ledger.amount[period()] - usedAt().value_or(Number{}) + amount.billed, Number{})));
            if (m_source.uses)
                notes.push_back(usesLeftNode(*m_source.uses - usesBefore(*m_terms.plan) - 1));
            if (notes.empty()) // a commitment
                return;
            std::vector<Derivation>& children = m_recorder.current().children.back().children;
            children.insert(children.end(), notes.begin(), notes.end());
        }
    }

    Amount worth(std::uint32_t from, std::uint32_t to) {
        const Amount base = sumOf(from, to);
        switch (m_source.kind) {
        case Kind::PercentDiscount: return share(base, true);
        case Kind::Fee: return share(base, false);
        case Kind::AmountDiscount: return amountOff(base);
        case Kind::StepDiscount: return stepsOff(base);
        case Kind::StepFee: return steps(base);
        case Kind::Commitment: return commitment(from, to);
        case Kind::Convert: return conversion(from, to);
        case Kind::Minimum:
        case Kind::Maximum:
        case Kind::TrueUp: break;
        }
        return limit(from, to, base);
    }

    Amount rounded(const Number& exact, const Number& billed) const {
        return {exact, roundLine(m_mine.rounding, billed)};
    }

    Amount share(const Amount& base, bool isDiscount) {
        const auto& percent = *m_ledger.percent[period()];
        const auto of = [&](const Number& money) {
            const Number part = times(money, percent);
            return isDiscount ? -part : part;
        };
        const Amount amount = rounded(of(base.exact), of(base.billed));
        if constexpr (Recorder::isActive) {
            m_recorder.add((isDiscount ? percentNode : feeNode)(*m_mine.charge, percent.value, base.exact,
                                                                amount.exact, m_over));
        }
        return amount;
    }

    static Number atMost(const Number& money, const Number& limit) {
        return std::min(std::max(money, Number{}), std::max(limit, Number{}));
    }

    // Never more than the lines hold, also after rounding.
    Number roundedOff(const Number& taken, const Number& base) const {
        const Number off = roundLine(m_mine.rounding, taken);
        return off > base && off.sign() > 0 && m_mine.rounding.isDeclared
                   ? roundToStep(taken, m_mine.rounding.step, RoundingMode::Floor)
                   : off;
    }

    Amount amountOff(const Amount& base) {
        Number left = *m_ledger.amount[period()];
        if (const auto used = usedAt())
            left -= *used;
        const Number off = atMost(base.exact, left);
        const Number billedOff = atMost(base.billed, roundLine(m_mine.rounding, left));
        const Amount amount{-off, -roundedOff(billedOff, base.billed)};
        if constexpr (Recorder::isActive)
            m_recorder.add(amountOffNode(*m_mine.charge, left, base.exact, amount.exact, m_over));
        return amount;
    }

    std::optional<Number> usedAt() const { return m_ledger.alreadyUsed[period()]; }

    Amount steps(const Amount& base) {
        const auto& steps = *m_ledger.steps[period()];
        const Number exact = priceOfMoney(steps, base.exact, [&](std::size_t row, const Number& part, const Number& worth) {
            if constexpr (Recorder::isActive)
                m_recorder.add(moneyStepNode(*m_mine.charge, *steps.source, row, part, worth, m_over));
        });
        return rounded(exact, priceOfMoney(steps, base.billed, kSilent));
    }

    // Of lines that are together below zero, nothing.
    Amount stepsOff(const Amount& base) {
        const auto& steps = *m_ledger.steps[period()];
        if constexpr (Recorder::isActive)
            m_recorder.open(stepsOffNode(*m_mine.charge, base.exact, m_over));
        const auto off = [&](const Number& money, auto visit) {
            return money.sign() > 0 ? priceOfMoney(steps, money, visit) : Number{};
        };
        const Number listed = off(base.exact, [&](std::size_t row, const Number& part, const Number& worth) {
            if constexpr (Recorder::isActive)
                m_recorder.add(moneyStepNode(*m_mine.charge, *steps.source, row, part, -worth, ""));
        });
        const Number billed = atMost(off(base.billed, kSilent), base.billed);
        const Amount amount{-atMost(listed, base.exact), -roundedOff(billed, base.billed)};
        if constexpr (Recorder::isActive) {
            if (const Number kept = amount.exact + listed; !kept.isZero())
                m_recorder.add(stepsKeptNode(*m_mine.charge, base.exact, kept));
            m_recorder.close(amount.exact);
        }
        return amount;
    }

    Amount limit(std::uint32_t from, std::uint32_t to, const Amount& base) {
        const Number& limit = *m_ledger.amount[period()];
        const bool isMinimum = m_source.kind != Kind::Maximum;
        const Amount opening = openingOf(from, to);
        const Amount amount = toLimit(base, opening, limit, isMinimum, m_mine.rounding, m_source.compared);
        if constexpr (Recorder::isActive) {
            Derivation node =
                limitNode(isMinimum ? Derivation::Kind::Minimum : Derivation::Kind::Maximum,
                          "charges." + m_mine.charge->id, limit, base.exact, amount.exact, opening.exact);
            if (m_source.kind == Kind::TrueUp)
                node.label = "True-up";
            m_recorder.add(std::move(node));
        }
        return amount;
    }

    // What earlier invoices of the period have billed of the charges it is over.
    Amount openingOf(std::uint32_t from, std::uint32_t to) const {
        Amount sum;
        if (m_source.each == LedgerCharge::Each::Line) {
            for (std::uint32_t i = from; i < to; ++i)
                if (lineAt(i).row < m_terms.charges.size())
                    sum += m_terms.charges[lineAt(i).row].opening;
            return sum;
        }
        for (std::size_t row = 0; row < m_terms.charges.size(); ++row)
            if (m_ledger.isOver[row])
                sum += m_terms.charges[row].opening;
        return sum;
    }

    const Amount& counted(const InvoiceLine<Number>& line) const {
        return m_source.counts == LedgerCharge::Counts::List ? line.list : line.net;
    }

    // The lines use the commitment up in their order; what is beyond it counts `overage_factor` times.
    Amount commitment(std::uint32_t from, std::uint32_t to) {
        Amount base;
        for (std::uint32_t i = from; i < to; ++i)
            base += counted(lineAt(i));
        const Number& whole = *m_ledger.amount[period()];
        Amount used = openingOf(from, to);
        if (const auto given = usedAt())
            used = {*given, *given};
        const Number left = std::max(whole - used.exact, Number{});
        const Number billedLeft = std::max(roundLine(m_mine.rounding, whole) - used.billed, Number{});
        const bool isTrueUp = m_source.hasTrueUp && endsPeriod(m_mine.inPeriod);
        const auto more = [&](const Number& sum, const Number& rest) {
            const Number premium = times(std::max(sum - rest, Number{}), m_ledger.premium);
            return isTrueUp ? premium + std::max(rest - sum, Number{}) : premium;
        };
        if constexpr (Recorder::isActive)
            recordCommitment(from, to, left, isTrueUp ? std::max(left - base.exact, Number{}) : Number{});
        return rounded(more(base.exact, left), more(base.billed, billedLeft));
    }

    void recordCommitment(std::uint32_t from, std::uint32_t to, const Number& left, const Number& trueUp) {
        if constexpr (Recorder::isActive) {
            // A line below zero gives back what lines before it have used up beyond the commitment.
            Number sum{};
            const auto outside = [&] { return std::max(sum - left, Number{}); };
            for (std::uint32_t i = from; i < to; ++i) {
                const Number& worth = counted(lineAt(i)).exact;
                const Number before = outside();
                sum += worth;
                const Number beyond = outside() - before;
                m_recorder.add(commitmentNode(*m_mine.charge, lineLabel(m_terms, lineAt(i)), worth - beyond,
                                              beyond, times(beyond, m_ledger.premium)));
            }
            if (!trueUp.isZero())
                m_recorder.add(trueUpNode(*m_mine.charge, trueUp));
        }
    }

    const Factor<Number>& rateOf(const InvoiceLine<Number>& line) const {
        const auto& rates = *m_ledger.rates[period()];
        const auto& cells = line.row < rates.cellOfLine.size() ? rates.cellOfLine[line.row]
                                                               : rates.cellOfLine.front();
        return line.key < cells.size() ? rates.cells[cells[line.key]] : rates.cells.back();
    }

    Amount conversion(std::uint32_t from, std::uint32_t to) {
        Amount sum;
        for (std::uint32_t i = from; i < to; ++i) {
            const InvoiceLine<Number>& line = lineAt(i);
            const Factor<Number>& rate = rateOf(line);
            const Number exact = times(line.net.exact, rate);
            sum += {exact, times(line.net.billed, rate)};
            if constexpr (Recorder::isActive)
                m_recorder.add(conversionNode(m_terms, *m_mine.charge, line, rate.value, exact));
        }
        return rounded(sum.exact, sum.billed);
    }

    // The line just booked goes over to the lines that it is over.
    void spread(std::uint32_t from, std::uint32_t to, const Amount& amount) {
        if (m_source.spread == LedgerCharge::Spread::None)
            return;
        if (!m_ledger.sharesMatter && !Recorder::isActive)
            return;
        std::vector<Number> exact, billed;
        for (std::uint32_t i = from; i < to; ++i) {
            exact.push_back(lineAt(i).net.exact);
            billed.push_back(lineAt(i).net.billed);
        }
        const std::optional<Number> step =
            m_mine.rounding.isDeclared ? std::optional(m_mine.rounding.step) : std::nullopt;
        exact = shareOut(m_source.spread, amount.exact, exact, {});
        billed = shareOut(m_source.spread, amount.billed, billed, step);
        InvoiceLine<Number>& own = m_work.ledger.back();
        std::vector<Derivation> shares;
        for (std::uint32_t i = from; i < to; ++i) {
            const Amount part{exact[i - from], billed[i - from]};
            if constexpr (Recorder::isActive)
                shares.push_back(shareNode(lineLabel(m_terms, lineAt(i)), part.billed));
            m_work.ledger[m_work.base[i]].net += part;
            own.net += -part;
        }
        if constexpr (Recorder::isActive) {
            std::vector<Derivation>& nodes = m_recorder.current().children.back().children;
            if (amount.exact == amount.billed)
                std::move(shares.begin(), shares.end(), std::back_inserter(nodes));
            else // they add up to another amount than that of the node they stand under
                nodes.push_back(billedSharesNode(amount.billed, std::move(shares)));
        }
    }

    static constexpr auto kSilent = [](std::size_t, const Number&, const Number&) {};

    const PlanTerms<Number>& m_terms;
    std::uint32_t m_row;
    const ChargeTerms<Number>& m_mine;
    const LedgerTerms<Number>& m_ledger;
    const LedgerCharge& m_source;
    const InvoiceFor& m_invoice;
    const SliceDays& m_days;
    InvoiceWorkspace<Number>& m_work;
    Recorder& m_recorder;
    std::string m_over; // for the explanation
};

} // namespace

template <typename Number, typename Recorder>
void billOverLines(const PlanTerms<Number>& terms, std::uint32_t charge, const InvoiceFor& invoice,
                   const SliceDays& days, InvoiceWorkspace<Number>& work, Recorder& recorder) {
    OverLines<Number, Recorder>(terms, charge, invoice, days, work, recorder).run();
}

template void billOverLines(const PlanTerms<FastNumber>&, std::uint32_t, const InvoiceFor&,
                            const SliceDays&, InvoiceWorkspace<FastNumber>&, NoRecorder&);
template void billOverLines(const PlanTerms<Ratio>&, std::uint32_t, const InvoiceFor&,
                            const SliceDays&, InvoiceWorkspace<Ratio>&, NoRecorder&);
template void billOverLines(const PlanTerms<Ratio>&, std::uint32_t, const InvoiceFor&,
                            const SliceDays&, InvoiceWorkspace<Ratio>&, DerivationRecorder&);

} // namespace rerate
