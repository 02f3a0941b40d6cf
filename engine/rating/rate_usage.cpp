// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/rating/rate_usage.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "engine/rating/charge_quantity.h"
#include "engine/rating/give_allowance.h"
#include "engine/rating/item_pricer.h"
#include "engine/rating/rating_nodes.h"
#include "engine/rating/standing_counter.h"

namespace rerate {

namespace {

template <typename Number, typename Recorder>
class Rater {
public:
    using Item = MeteredItem<Number>;
    using Cell = CompiledSteps<Number>;

    Rater(const CompiledCharge<Number>& charge, std::uint32_t period, const SliceDays& days, const Date& heldFrom,
          RatingWorkspace<Number>& workspace, Recorder& recorder)
        : m_charge(charge), m_period(period), m_days(days), m_heldFrom(heldFrom), m_work(workspace), m_recorder(recorder),
          m_steps(charge, workspace, recorder), m_items(charge, m_steps, workspace) {}

    void run(std::size_t rowFrom, std::size_t rowTo) {
        if (countsOn() && rowFrom < rowTo)
            m_stands = standingCounters(m_charge, rowFrom, rowTo, m_period, m_days, m_heldFrom);
        collect(rowFrom, rowTo);
        const auto& allowance = m_charge.allowanceOfPeriod[m_period];
        const bool roundsRest = allowance && allowance->source->rounded == Allowance::Rounded::Rest;
        if (m_charge.quantityStep && !roundsRest)
            roundQuantities();
        if (!countsOn())
            giveAllowance(m_charge, m_period, m_work);
        else if (allowance)
            giveStandingAllowance(allowance->quantity, m_work, m_stands);
        if (m_charge.quantityStep && roundsRest)
            roundQuantities();
        auto& items = m_work.items;
        m_work.lines.clear();
        if (items.empty() && m_charge.chargesNothingUsed)
            rateLine(0, 0);
        for (std::size_t from = 0; from < items.size();) {
            std::size_t to = from;
            while (to < items.size() && items[to].line == items[from].line)
                ++to;
            rateLine(from, to);
            from = to;
        }
    }

private:
    // Prices by key of a line are no steps.
    bool countsOn() const { return m_charge.usage->countsOn() && !m_charge.keysArePricedApart; }

    bool sameGroup(const Item& a, const Item& b) const {
        return a.line == b.line && (!m_charge.keysArePricedApart || a.key == b.key);
    }

    void collect(std::size_t rowFrom, std::size_t rowTo) {
        auto& items = m_work.items;
        items.clear();
        const bool hasPositions = !m_charge.table->positions.empty();
        for (std::size_t i = rowFrom; i < rowTo; ++i) {
            const QuantityRow& row = m_charge.table->rows[i];
            items.push_back({m_charge.lineOfKey[row.key], row.slice, row.key,
                             quantityOf(m_charge, row), Number{}, Number{}, Number{}, Number{}, false, row.events, 1, Number{}, 1});
            if (!m_charge.table->repeats.empty())
                items.back().repeats = m_charge.table->repeats[i];
            if (m_charge.table->isMerged)
                items.back().merged = row.events;
            if (!m_charge.table->roundedAmounts.empty())
                items.back().rounded = amountFrom(m_charge, m_charge.table->roundedAmounts[i]);
            if (hasPositions)
                items.back().position = quantityFrom(m_charge, m_charge.table->positions.at(i));
            if (m_charge.usage->counter)
                placeOnCounter(i, items.back());
        }
        const bool isItemised = m_charge.isItemised; // items of a slice stay in order of time
        const auto before = [isItemised](const Item& a, const Item& b) {
            if (a.line != b.line)
                return a.line < b.line;
            return a.slice != b.slice ? a.slice < b.slice : !isItemised && a.key < b.key;
        };
        if (!std::is_sorted(items.begin(), items.end(), before))
            std::stable_sort(items.begin(), items.end(), before);
    }

    // By itself, an item moves its counter from zero.
    void placeOnCounter(std::size_t row, Item& item) const {
        if (m_charge.table->positionsFrom.empty())
            item.position = item.quantity;
        else
            item.positionFrom = quantityFrom(m_charge, m_charge.table->positionsFrom.at(row));
    }

    // What each line (or each key that is priced apart, or with `parts: apart` each price) has to pay for
    // is rounded as a whole, and what that adds goes to its last item; items that are priced one by one
    // are rounded one by one.
    void roundQuantities() {
        auto& items = m_work.items;
        const auto& [step, mode] = *m_charge.quantityStep;
        const auto add = [](Item& item, const Number& rounding) {
            item.rounding = rounding;
            item.quantity += rounding;
        };
        if (m_charge.isItemised) {
            for (Item& item : items)
                add(item, roundToStep(item.quantity - item.free, step, mode) - (item.quantity - item.free));
            return;
        }
        const bool isApart = m_charge.usage->parts == UsageCharge::Parts::Apart;
        std::map<std::tuple<std::uint32_t, std::uint32_t, std::uint32_t>, std::pair<Number, std::size_t>> groups;
        for (std::size_t i = 0; i < items.size(); ++i) {
            auto& [total, last] = groups[{items[i].line, m_charge.keysArePricedApart ? items[i].key : 0,
                                          isApart ? m_charge.priceOfSlice[items[i].slice] : 0}];
            total += items[i].quantity - items[i].free;
            last = i;
        }
        for (const auto& [place, group] : groups)
            add(items[group.second], roundToStep(group.first, step, mode) - group.first);
    }

    void rateLine(std::size_t from, std::size_t to) {
        const std::uint32_t line = from < to ? m_work.items[from].line : 0;
        if (countsOn() && from < to)
            m_stand = m_stands.at(line);
        m_steps.setHighestBefore(m_stand.highest);
        if constexpr (Recorder::isActive) {
            m_recorder.open(lineNode(m_charge, line));
            recordQuantities(from, to);
        }
        m_work.lines.push_back({line, Number{}});
        Number& amount = m_work.lines.back().amount; // in place: a copy would wait for its last digits
        bool priced = false;
        if (m_charge.isItemised)
            priced = rateItems(from, to, amount);
        else if (m_charge.keysArePricedApart)
            priced = rateKeys(from, to, amount);
        else
            priced = rateSteps(from, to, amount);
        if constexpr (Recorder::isActive)
            m_recorder.close(amount);
        if (!priced)
            m_work.lines.pop_back();
    }

    void recordQuantities(std::size_t from, std::size_t to) {
        if constexpr (Recorder::isActive) {
            Ratio total;
            Ratio free;
            Ratio rounding;
            std::uint64_t events = 0;
            std::size_t freeEvents = 0;
            for (std::size_t i = from; i < to; ++i) {
                const Ratio repeats(Decimal(m_work.items[i].repeats));
                total += m_work.items[i].quantity * repeats;
                free += m_work.items[i].free * repeats;
                rounding += m_work.items[i].rounding * repeats;
                events += m_work.items[i].events;
                freeEvents += m_work.items[i].isFreeEvent ? 1 : 0;
            }
            m_recorder.add(quantityNode(m_charge, total - rounding, events));
            const auto& allowance = m_charge.allowanceOfPeriod[m_period];
            const bool roundsRest = allowance && allowance->source->rounded == Allowance::Rounded::Rest;
            if (!rounding.isZero() && !roundsRest)
                m_recorder.add(quantityRoundingNode(m_charge, total - rounding, total));
            if (allowance)
                m_recorder.add(allowanceNode(m_charge, *allowance->source, free,
                                             roundsRest ? total - rounding : total, freeEvents));
            if (m_charge.usage->counter && from < to)
                m_recorder.add(counterNode(m_charge, counterLow(from, to), counterHigh(from, to)));
            if (!rounding.isZero() && roundsRest)
                m_recorder.add(quantityRoundingNode(m_charge, total - rounding - free, total - free));
            if (countsOn())
                m_recorder.add(standingCounterNode(m_charge, m_stand));
        }
    }

    Number counterLow(std::size_t from, std::size_t to) const {
        Number low = m_work.items[from].positionFrom;
        for (std::size_t i = from; i < to; ++i)
            low = std::min({low, m_work.items[i].positionFrom, m_work.items[i].position});
        return low;
    }

    Number counterHigh(std::size_t from, std::size_t to) const {
        Number high = m_work.items[from].position;
        for (std::size_t i = from; i < to; ++i)
            high = std::max({high, m_work.items[i].positionFrom, m_work.items[i].position});
        return high;
    }

    void report(const Item& item) { m_steps.report(item.key, item.quantity, item.events); }

    const Cell* cellFor(std::uint32_t slice, std::uint32_t key) const {
        const std::uint32_t entry = m_charge.priceOfSlice[slice];
        if (entry == kUnpriced)
            return nullptr;
        const auto& price = m_charge.prices[entry];
        if (!price.isTable)
            return &price.cells.front();
        const std::uint32_t cell = price.cellOfKey[key];
        return cell == kUnpriced ? nullptr : &price.cells[cell];
    }

    const Cell* cellFor(const Item& item) const { return cellFor(item.slice, item.key); }

    // Unit prices that differ by key: no steps are counted.
    bool rateKeys(std::size_t from, std::size_t to, Number& amount) {
        bool priced = false;
        for (std::size_t i = from; i < to; ++i) {
            const Item& item = m_work.items[i];
            const Cell* cell = cellFor(item);
            if (!cell) {
                report(item);
                continue;
            }
            priced = true;
            const Number billable = item.quantity - item.free;
            const Number part = billable * cell->rows[0].unit;
            amount += part;
            if constexpr (Recorder::isActive)
                m_recorder.add(keyNode(m_charge, item.key, cell->rows[0], billable, part,
                                       item.events, m_days.sliceStarts[item.slice], changes()));
        }
        return priced;
    }

    // Whether slices must be told apart in the explanation.
    bool changes() const { return m_charge.prices.size() > 1; }

    bool restarts() const { return m_charge.usage->atChange == UsageCharge::AtChange::Restarts; }

    // Steps over the whole period, or over each part of it that has one price.
    bool rateSteps(std::size_t from, std::size_t to, Number& amount) {
        if (!restarts())
            return rateStretch(from, to, std::nullopt, amount);
        m_work.stretches.clear();
        bool isUsed = false;
        for (std::size_t begin = from; begin < to; begin = m_work.stretches.back().to) {
            m_work.stretches.push_back(stretchFrom(begin, to));
            isUsed = isUsed || !m_work.stretches.back().total.isZero();
        }
        if (m_work.stretches.empty())
            m_work.stretches.push_back({0, 0, Number{}});
        if constexpr (Recorder::isActive)
            if (from < to)
                m_recorder.add(restartNode(m_charge, m_work.items, m_work.stretches, m_days.periodStarts[m_period]));
        bool priced = false;
        for (std::size_t i = 0; i < m_work.stretches.size(); ++i)
            priced = rateStretch(m_work.stretches[i].from, m_work.stretches[i].to, !isUsed && i == 0, amount) || priced;
        return priced;
    }

    RatedStretch<Number> stretchFrom(std::size_t from, std::size_t to) const {
        const auto& items = m_work.items;
        RatedStretch<Number> stretch{from, from, Number{}};
        for (; stretch.to < to && m_charge.priceOfSlice[items[stretch.to].slice] == m_charge.priceOfSlice[items[from].slice]; ++stretch.to)
            stretch.total += items[stretch.to].quantity - items[stretch.to].free;
        return stretch;
    }

    // What a stretch comes to depends on its total only, in however many pieces it is priced. `isZero`:
    // whether it enters the first row at zero; nothing: when its total is zero.
    bool rateStretch(std::size_t from, std::size_t to, std::optional<bool> isZero, Number& amount) {
        Number total = m_stand.counter; // where the counter comes to
        for (std::size_t i = from; i < to; ++i)
            if (cellFor(m_work.items[i]))
                total += m_work.items[i].quantity - m_work.items[i].free;
        m_work.uses.clear();
        Number counter = m_stand.counter;
        Number peak = m_stand.highest; // the counter was never higher
        bool priced = false;
        std::uint32_t entry = kUnpriced;
        m_steps.setPartsFrom(Number{});
        for (std::size_t i = from; i < to;) {
            const Cell* cell = cellFor(m_work.items[i]);
            if (!cell) {
                report(m_work.items[i++]);
                continue;
            }
            priced = true;
            const std::uint32_t slice = m_work.items[i].slice;
            const std::uint32_t key = m_work.items[i].key;
            if (m_charge.usage->parts == UsageCharge::Parts::Apart && std::exchange(entry, m_charge.priceOfSlice[slice]) != m_charge.priceOfSlice[slice])
                m_steps.setPartsFrom(counter);
            Number quantity{};
            for (; i < to && m_work.items[i].slice == slice && cellFor(m_work.items[i]) == cell; ++i)
                quantity += m_work.items[i].quantity - m_work.items[i].free;
            m_steps.enterPiece(*cell, slice, key, counter, quantity, total);
            counter += quantity;
            if (m_charge.hasFlats)
                addFlats(*cell, slice, counter, total, peak);
        }
        if (isZero.value_or(total.isZero()))
            priced = addAtZero(from, to) || priced;
        m_steps.finish();
        amount += m_steps.take();
        recordUses(m_work.uses);
        recordStepRounding();
        return priced;
    }

    void recordStepRounding() {
        if constexpr (Recorder::isActive) {
            Number rounding{};
            for (const RowUse<Number>& use : m_work.uses)
                rounding += use.rounding;
            if (m_charge.rowStep && !m_work.uses.empty())
                m_recorder.add(stepRoundingNode(m_charge, rounding));
        }
    }

    // Those that become due as the counter comes further than its peak; where less than nothing is mirrored,
    // further down.
    void addFlats(const Cell& cell, std::uint32_t slice, const Number& counter, const Number& total, Number& peak) {
        const bool isMirrored = m_steps.isMirror(cell, total);
        const Number reached = isMirrored ? -counter : counter;
        if (reached <= peak || (total.sign() <= 0 && !isMirrored))
            return;
        m_steps.setMirrored(isMirrored);
        if (cell.hasFlats)
            m_steps.addFlats(cell, slice, peak, reached, isMirrored ? -total : total);
        m_steps.setMirrored(false);
        peak = reached;
    }

    // A total of zero may enter the first row, or cost a package.
    bool addAtZero(std::size_t from, std::size_t to) {
        std::uint32_t slice = 0;
        while (m_days.periodOfSlice[slice] != m_period)
            ++slice;
        const Cell* cell = from < to ? cellFor(m_work.items[from]) : cellFor(slice, 0);
        if (!cell || cell->source->atZero == StepPrice::AtZero::Nothing || cell->source->atZero == StepPrice::AtZero::FirstRowUnlessTotalZero)
            return false;
        if (from < to)
            slice = m_work.items[from].slice;
        m_steps.enterAtZero(*cell, slice, from < to ? m_work.items[from].key : 0);
        return true;
    }

    // Every event or window by itself.
    bool rateItems(std::size_t from, std::size_t to, Number& amount) {
        bool priced = false;
        Number total{};
        for (std::size_t i = from; i < to; ++i)
            total += m_work.items[i].quantity * timesAsNumber<Number>(m_work.items[i].repeats);
        m_work.lineUses.clear();
        std::map<std::uint32_t, std::pair<Number, std::uint64_t>> unpriced; // by key
        Number rounding{};
        const Cell* last = nullptr;
        bool lastIsProduct = false;
        for (std::size_t i = from; i < to; ++i) {
            const Item& item = m_work.items[i];
            const Cell* cell = cellFor(item);
            if (!cell) {
                auto& [quantity, events] = unpriced[item.key];
                quantity += item.quantity;
                events += item.events;
                continue;
            }
            priced = true;
            if (cell != std::exchange(last, cell))
                lastIsProduct = !Recorder::isActive && m_items.isProduct(*cell);
            if (lastIsProduct) {
                const Number worth = m_items.productOf(*cell, item);
                amount += item.repeats == 1 ? worth : worth * timesAsNumber<Number>(item.repeats);
                continue;
            }
            m_work.uses.clear();
            m_steps.setMerged(item.merged);
            m_items.priceItem(*cell, item, total);
            const Number exact = m_steps.take();
            Number worth = exact;
            if (m_charge.table->isMerged && m_charge.itemStep)
                worth = item.rounded;
            else if (m_charge.itemStep)
                worth = roundToStep(exact, m_charge.itemStep->first, m_charge.itemStep->second);
            const Number repeats = timesAsNumber<Number>(item.repeats);
            if constexpr (Recorder::isActive)
                for (const RowUse<Number>& use : m_work.uses)
                    addUse(m_work.lineUses, repeated(use, repeats, item.repeats));
            rounding += (worth - exact) * repeats;
            amount += worth * repeats;
        }
        for (const auto& [key, left] : unpriced)
            m_steps.report(key, left.first, left.second);
        if constexpr (Recorder::isActive)
            std::sort(m_work.lineUses.begin(), m_work.lineUses.end(), isUsedBefore);
        recordUses(m_work.lineUses);
        if constexpr (Recorder::isActive)
            if (m_charge.itemStep)
                m_recorder.add(itemRoundingNode(m_charge, rounding));
        return priced;
    }

    // By the order of the plan, not of events. Cells of one slice stand in one table.
    static bool isUsedBefore(const RowUse<Number>& a, const RowUse<Number>& b) {
        if (a.slice != b.slice)
            return a.slice < b.slice;
        return a.cell != b.cell ? a.cell < b.cell : a.row < b.row;
    }

    static RowUse<Number> repeated(const RowUse<Number>& use, const Number& times, std::uint64_t items) {
        RowUse<Number> all = use;
        all.quantity = use.quantity * times;
        all.amount = use.amount * times;
        all.flat = use.flat * times;
        all.raised = use.raised * times;
        all.cut = use.cut * times;
        all.items = use.items * items;
        return all;
    }

    void recordUses(const std::vector<RowUse<Number>>& uses) {
        if constexpr (Recorder::isActive)
            for (const RowUse<Number>& use : uses) {
                const std::string from =
                    changes() ? toText(m_days.sliceStarts[use.slice]) : std::string();
                const CompiledStep<Number>& step = use.cell->rows[use.row];
                const StepPrice& source = *use.cell->source;
                const bool isLimited = !use.raised.isZero() || !use.cut.isZero();
                if (!use.quantity.isZero() || (use.flat.isZero() && !isLimited))
                    m_recorder.add(stepNode(m_charge, source, step, use.quantity, use.amount, from));
                if (!use.flat.isZero())
                    m_recorder.add(stepFlatNode(m_charge, source, step.sourceRow, use.flat));
                if (!use.raised.isZero())
                    m_recorder.add(stepLimitNode(m_charge, step, use.raised, true));
                if (!use.cut.isZero())
                    m_recorder.add(stepLimitNode(m_charge, step, use.cut, false));
            }
    }

    const CompiledCharge<Number>& m_charge;
    std::uint32_t m_period;
    const SliceDays& m_days;
    const Date& m_heldFrom;
    StandingCounters<Number> m_stands; // where steps count over billing periods
    StandingCounter<Number> m_stand;   // of the line
    RatingWorkspace<Number>& m_work;
    Recorder& m_recorder;
    StepEntries<Number, Recorder> m_steps;
    ItemPricer<Number, Recorder> m_items;
};

} // namespace

template <typename Number, typename Recorder>
void rateUsage(const CompiledCharge<Number>& charge, std::size_t rowFrom, std::size_t rowTo,
               std::uint32_t period, const SliceDays& days, const Date& heldFrom,
               RatingWorkspace<Number>& workspace, Recorder& recorder) {
    Rater<Number, Recorder>(charge, period, days, heldFrom, workspace, recorder).run(rowFrom, rowTo);
}

template void rateUsage(const CompiledCharge<FastNumber>&, std::size_t, std::size_t, std::uint32_t,
                        const SliceDays&, const Date&, RatingWorkspace<FastNumber>&, NoRecorder&);
template void rateUsage(const CompiledCharge<Ratio>&, std::size_t, std::size_t, std::uint32_t,
                        const SliceDays&, const Date&, RatingWorkspace<Ratio>&, NoRecorder&);
template void rateUsage(const CompiledCharge<Ratio>&, std::size_t, std::size_t, std::uint32_t,
                        const SliceDays&, const Date&, RatingWorkspace<Ratio>&, DerivationRecorder&);

} // namespace rerate
