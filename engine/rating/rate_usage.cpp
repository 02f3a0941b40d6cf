// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/rating/rate_usage.h"

#include <algorithm>

#include "engine/rating/rating_nodes.h"

namespace rerate {

namespace {

template <typename Number>
Number quantityOf(const CompiledCharge<Number>& charge, const QuantityRow& row);

template <>
FastNumber quantityOf(const CompiledCharge<FastNumber>& charge, const QuantityRow& row) {
    FastNumber quantity(row.coefficient);
    for (int scale = charge.table->scale; scale < charge.quantityScale; ++scale)
        quantity = quantity * FastNumber(10);
    return quantity;
}

template <>
Ratio quantityOf(const CompiledCharge<Ratio>& charge, const QuantityRow& row) {
    return charge.table->quantity(row);
}

Decimal toDecimal(const CompiledCharge<FastNumber>& charge, FastNumber quantity) {
    return Decimal::fromCoefficient(quantity.value(), charge.quantityScale);
}

Decimal toDecimal(const CompiledCharge<Ratio>&, const Ratio& quantity) {
    return quantity.finite().value_or(quantity.numerator());
}

template <typename Number, typename Recorder>
class Rater {
public:
    using Item = MeteredItem<Number>;

    Rater(const CompiledCharge<Number>& charge, std::uint32_t period, const SliceDays& days,
          RatingWorkspace<Number>& workspace, Recorder& recorder)
        : m_charge(charge), m_period(period), m_days(days), m_work(workspace), m_recorder(recorder) {}

    void run(std::size_t rowFrom, std::size_t rowTo) {
        collect(rowFrom, rowTo);
        if (m_charge.quantityStep)
            roundQuantities();
        takeOutAllowance();
        auto& items = m_work.items;
        m_work.lines.clear();
        for (std::size_t from = 0; from < items.size();) {
            std::size_t to = from;
            while (to < items.size() && items[to].line == items[from].line)
                ++to;
            rateLine(from, to);
            from = to;
        }
    }

private:
    bool sameGroup(const Item& a, const Item& b) const {
        return a.line == b.line && (!m_charge.keysArePricedApart || a.key == b.key);
    }

    void collect(std::size_t rowFrom, std::size_t rowTo) {
        auto& items = m_work.items;
        items.clear();
        for (std::size_t i = rowFrom; i < rowTo; ++i) {
            const QuantityRow& row = m_charge.table->rows[i];
            items.push_back({m_charge.lineOfKey[row.key], row.slice, row.key,
                             quantityOf(m_charge, row), Number{}, row.events});
        }
        const auto before = [](const Item& a, const Item& b) {
            return a.line != b.line ? a.line < b.line
                                    : a.slice != b.slice ? a.slice < b.slice : a.key < b.key;
        };
        if (!std::is_sorted(items.begin(), items.end(), before))
            std::sort(items.begin(), items.end(), before);
    }

    // The total of each line (or of each key that is priced apart) is rounded; what that adds goes
    // to its last item.
    void roundQuantities() {
        auto& items = m_work.items;
        for (std::size_t last = 0; last < items.size(); ++last) {
            bool isLast = true;
            Number total{};
            for (std::size_t i = 0; i < items.size(); ++i) {
                if (!sameGroup(items[i], items[last]))
                    continue;
                total += items[i].quantity;
                isLast = isLast && i <= last;
            }
            if (!isLast)
                continue;
            const auto& [step, mode] = *m_charge.quantityStep;
            items[last].quantity += roundToStep(total, step, mode) - total;
        }
    }

    void takeOutAllowance() {
        const auto& allowance = m_charge.allowanceOfPeriod[m_period];
        if (!allowance)
            return;
        auto& items = m_work.items;
        if (allowance->source->scope == Allowance::Scope::Charge) {
            takeOut(0, items.size(), *allowance);
            return;
        }
        for (std::size_t from = 0; from < items.size();) {
            std::size_t to = from;
            while (to < items.size() && items[to].line == items[from].line)
                ++to;
            takeOut(from, to, *allowance);
            from = to;
        }
    }

    // Free quantity for items [from, to): in the order the plan names, and for one key the earliest
    // use first.
    void takeOut(std::size_t from, std::size_t to, const CompiledAllowance<Number>& allowance) {
        if (shares(from, to, allowance))
            return;
        auto& order = m_work.order;
        order.clear();
        for (std::size_t i = from; i < to; ++i)
            order.push_back(static_cast<std::uint32_t>(i));
        const auto& items = m_work.items;
        if (allowance.source->order == Allowance::Order::Listed)
            std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
                return m_charge.listedRankOfKey[items[a].key] < m_charge.listedRankOfKey[items[b].key];
            });
        else if (allowance.source->order == Allowance::Order::LargestFirst)
            std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
                return groupTotal(from, to, items[a]) > groupTotal(from, to, items[b]);
            });
        give(order, allowance.quantity);
    }

    Number groupTotal(std::size_t from, std::size_t to, const Item& member) const {
        Number total{};
        for (std::size_t i = from; i < to; ++i)
            if (sameGroup(m_work.items[i], member))
                total += m_work.items[i].quantity;
        return total;
    }

    void give(const std::vector<std::uint32_t>& order, Number left) {
        for (const std::uint32_t i : order) {
            Item& item = m_work.items[i];
            if (item.quantity.sign() <= 0 || left.sign() <= 0)
                continue;
            item.free = std::min(item.quantity, left);
            left -= item.free;
        }
    }

    // Proportional: each group gets its share of what is free. True when that was needed.
    bool shares(std::size_t from, std::size_t to, const CompiledAllowance<Number>& allowance) {
        auto& items = m_work.items;
        bool single = true;
        for (std::size_t i = from; i < to; ++i)
            single = single && sameGroup(items[i], items[from]);
        if (allowance.source->order != Allowance::Order::Proportional || single)
            return false;
        if constexpr (std::is_same_v<Number, Ratio>) {
            Ratio total;
            for (std::size_t i = from; i < to; ++i)
                if (items[i].quantity.sign() > 0)
                    total += items[i].quantity;
            if (total <= allowance.quantity || total.sign() <= 0)
                return false; // all of it is free, in any order
            for (std::size_t i = from; i < to; ++i)
                if (items[i].quantity.sign() > 0)
                    items[i].free = proportion(allowance.quantity, items[i].quantity, total);
        }
        return true;
    }

    void rateLine(std::size_t from, std::size_t to) {
        const std::uint32_t line = m_work.items[from].line;
        if constexpr (Recorder::isActive)
            m_recorder.open(lineNode(m_charge, line));
        Number amount{};
        bool priced = false;
        m_work.flatCharged.clear();
        if constexpr (Recorder::isActive)
            recordQuantities(from, to);
        if (m_charge.keysArePricedApart)
            priced = rateKeys(from, to, amount);
        else
            priced = rateSteps(from, to, amount);
        if (priced)
            m_work.lines.push_back({line, amount});
        if constexpr (Recorder::isActive)
            m_recorder.close(amount);
    }

    void recordQuantities(std::size_t from, std::size_t to) {
        if constexpr (Recorder::isActive) {
            Ratio total;
            Ratio free;
            std::uint64_t events = 0;
            for (std::size_t i = from; i < to; ++i) {
                total += m_work.items[i].quantity;
                free += m_work.items[i].free;
                events += m_work.items[i].events;
            }
            m_recorder.add(quantityNode(m_charge, total, events));
            if (const auto& allowance = m_charge.allowanceOfPeriod[m_period])
                m_recorder.add(allowanceNode(m_charge, *allowance->source, free, total));
        }
    }

    void report(const Item& item) {
        m_work.unpriced.push_back({item.key, toDecimal(m_charge, item.quantity), item.events});
        if constexpr (Recorder::isActive)
            m_recorder.add(unpricedNode(m_charge, item.key, item.quantity, item.events));
    }

    const CompiledSteps<Number>* cellFor(const Item& item) const {
        const std::uint32_t entry = m_charge.priceOfSlice[item.slice];
        if (entry == kUnpriced)
            return nullptr;
        const auto& price = m_charge.prices[entry];
        const std::uint32_t cell = price.cellOfKey[item.key];
        return cell == kUnpriced ? nullptr : &price.cells[cell];
    }

    // Unit prices that differ by key: no steps are counted.
    bool rateKeys(std::size_t from, std::size_t to, Number& amount) {
        bool priced = false;
        for (std::size_t i = from; i < to; ++i) {
            const Item& item = m_work.items[i];
            const auto* cell = cellFor(item);
            if (!cell) {
                report(item);
                continue;
            }
            priced = true;
            const Number billable = item.quantity - item.free;
            const Number part = billable * cell->rows[0].unit;
            amount += part;
            if constexpr (Recorder::isActive)
                m_recorder.add(keyNode(m_charge, item.key, *cell->rows[0].source, billable, part,
                                       item.events, m_days.sliceStarts[item.slice], changes()));
        }
        return priced;
    }

    // Whether slices must be told apart in the explanation.
    bool changes() const { return m_charge.prices.size() > 1; }

    bool rateSteps(std::size_t from, std::size_t to, Number& amount) {
        Number total{};
        for (std::size_t i = from; i < to; ++i)
            if (cellFor(m_work.items[i]))
                total += m_work.items[i].quantity - m_work.items[i].free;
        Number counter{};
        bool priced = false;
        for (std::size_t i = from; i < to;) {
            const auto* cell = cellFor(m_work.items[i]);
            if (!cell) {
                report(m_work.items[i++]);
                continue;
            }
            priced = true;
            const std::uint32_t slice = m_work.items[i].slice;
            Number quantity{};
            for (; i < to && m_work.items[i].slice == slice && cellFor(m_work.items[i]) == cell; ++i)
                quantity += m_work.items[i].quantity - m_work.items[i].free;
            if (m_work.flatCharged.size() < cell->rows.size())
                m_work.flatCharged.resize(cell->rows.size());
            if (total.sign() < 0 || quantity.sign() < 0 || counter.sign() < 0)
                amount += applyRow(*cell, 0, quantity, slice, false);
            else if (cell->mode == StepPrice::Mode::Whole)
                amount += applyRow(*cell, rowHolding(*cell, total), quantity, slice, quantity.sign() > 0);
            else
                amount += rateSlice(*cell, counter, quantity, slice);
            counter += quantity;
        }
        return priced;
    }

    // The part [counter, counter + quantity) of the counter, row by row.
    Number rateSlice(const CompiledSteps<Number>& cell, const Number& counter,
                     const Number& quantity, std::uint32_t slice) {
        if (cell.rows.size() == 1)
            return applyRow(cell, 0, quantity, slice, quantity.sign() > 0);
        const Number end = counter + quantity;
        Number amount{};
        Number low{};
        for (std::size_t row = 0; row < cell.rows.size(); ++row) {
            const auto& bound = cell.rows[row].bound;
            const Number from = std::max(counter, low);
            const Number to = bound ? std::min(end, *bound) : end;
            if (to > from)
                amount += applyRow(cell, row, to - from, slice, true);
            if (!bound || end <= *bound)
                break;
            low = *bound;
        }
        return amount;
    }

    static std::size_t rowHolding(const CompiledSteps<Number>& cell, const Number& total) {
        for (std::size_t row = 0; row + 1 < cell.rows.size(); ++row) {
            const auto& step = cell.rows[row];
            if (total < *step.bound || (step.includesBound && total == *step.bound))
                return row;
        }
        return cell.rows.size() - 1;
    }

    Number applyRow(const CompiledSteps<Number>& cell, std::size_t row, const Number& quantity,
                    std::uint32_t slice, bool withFlat) {
        const auto& step = cell.rows[row];
        Number amount = quantity * step.unit;
        Number flat{};
        if (withFlat && !step.flat.isZero() && m_work.flatCharged[row] == 0) {
            m_work.flatCharged[row] = 1;
            flat = step.flat;
        }
        if constexpr (Recorder::isActive) {
            const std::string from = changes() ? toText(m_days.sliceStarts[slice]) : std::string();
            m_recorder.add(stepNode(m_charge, *cell.source, row, quantity, amount, from));
            if (!flat.isZero())
                m_recorder.add(stepFlatNode(m_charge, *cell.source, row, flat));
        }
        return amount + flat;
    }

    const CompiledCharge<Number>& m_charge;
    std::uint32_t m_period;
    const SliceDays& m_days;
    RatingWorkspace<Number>& m_work;
    Recorder& m_recorder;
};

} // namespace

template <typename Number, typename Recorder>
void rateUsage(const CompiledCharge<Number>& charge, std::size_t rowFrom, std::size_t rowTo,
               std::uint32_t period, const SliceDays& days, RatingWorkspace<Number>& workspace,
               Recorder& recorder) {
    Rater<Number, Recorder>(charge, period, days, workspace, recorder).run(rowFrom, rowTo);
}

template void rateUsage(const CompiledCharge<FastNumber>&, std::size_t, std::size_t, std::uint32_t,
                        const SliceDays&, RatingWorkspace<FastNumber>&, NoRecorder&);
template void rateUsage(const CompiledCharge<Ratio>&, std::size_t, std::size_t, std::uint32_t,
                        const SliceDays&, RatingWorkspace<Ratio>&, NoRecorder&);
template void rateUsage(const CompiledCharge<Ratio>&, std::size_t, std::size_t, std::uint32_t,
                        const SliceDays&, RatingWorkspace<Ratio>&, DerivationRecorder&);

} // namespace rerate
