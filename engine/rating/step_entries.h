// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What quantities come to as they enter the steps of a price: pieces of a line's total, or single items,
// go in one after the other with the place on the steps where they lie, and uses of rows come out, or
// only their sum where nobody asks for the rows. Flat amounts are added where a row is entered, minimum and
// maximum of a row once all of its uses are there. An internal part of rate_usage.

#pragma once

#include <algorithm>
#include <utility>
#include <vector>

#include "engine/rating/rate_usage.h"
#include "engine/rating/rating_nodes.h"
#include "engine/rating/step_walk.h"

namespace rerate {

inline Decimal toDecimal(const CompiledCharge<FastNumber>& charge, FastNumber quantity) {
    return Decimal::fromCoefficient(quantity.value(), charge.quantityScale);
}

// Of one that never ends, 18 places.
inline Decimal toDecimal(const CompiledCharge<Ratio>&, const Ratio& quantity) {
    return quantity.finite().value_or(roundTo(quantity, {Decimal::fromCoefficient(1, 18), RoundingMode::HalfEven}).value);
}

template <typename Number>
Number timesAsNumber(std::uint64_t times) {
    if constexpr (std::is_same_v<Number, Ratio>)
        return Ratio(Decimal(times));
    else
        return FastNumber(Int128{times});
}

template <typename Number>
RowUse<Number>& addUse(std::vector<RowUse<Number>>& uses, const RowUse<Number>& more) {
    for (auto known = uses.rbegin(); known != uses.rend(); ++known)
        if (known->cell == more.cell && known->row == more.row && known->isMirrored == more.isMirrored) {
            known->quantity += more.quantity;
            known->amount += more.amount;
            known->flat += more.flat;
            known->raised += more.raised;
            known->cut += more.cut;
            known->items += more.items;
            known->rounding += more.rounding;
            known->isEntered = known->isEntered || more.isEntered;
            return *known;
        }
    uses.push_back(more);
    return uses.back();
}

template <typename Number, typename Recorder>
class StepEntries {
public:
    using Cell = CompiledSteps<Number>;

    StepEntries(const CompiledCharge<Number>& charge, RatingWorkspace<Number>& workspace, Recorder& recorder)
        : m_charge(charge), m_work(workspace), m_recorder(recorder) {}

    // With `parts: apart`, where the price at hand begins to count.
    void setPartsFrom(const Number& counter) { m_partsFrom = counter; }
    // Where the counter of steps that count over billing periods was highest before this one.
    void setHighestBefore(const Number& counter) { m_highestBefore = counter; }
    // How many events the item at hand is the sum of.
    void setMerged(std::uint64_t events) { m_merged = events; }

    // The events that what is entered comes from: some of it lies past the last step.
    void setEvents(std::uint64_t events) { m_events = events; }

    // Below zero like the same quantity above it, negated.
    static bool isMirror(const Cell& cell, const Number& quantity) {
        return quantity.sign() < 0 && cell.source->negative == StepPrice::Negative::Mirror;
    }

    // Uses that follow come to what they say, negated.
    void setMirrored(bool isMirrored) { m_isMirrored = isMirrored; }

    // A piece of a line's total, from the counter on. Each price takes the counter from where it is to where
    // it goes, so that corrections take back from the top, and what goes below zero goes there from zero.
    void enterPiece(const Cell& cell, std::uint32_t slice, std::uint32_t key, const Number& counter,
                    const Number& quantity, const Number& total) {
        using Negative = StepPrice::Negative;
        const Negative negative = cell.source->negative;
        const bool isWhole = cell.mode == StepPrice::Mode::Whole;
        const Number end = counter + quantity;
        if (cell.isPlain)
            return use(cell, 0, slice, key, quantity, quantity.sign() > 0);
        if (isWhole && isMirror(cell, total)) {
            m_isMirrored = true;
            enterRows(cell, slice, key, -counter, -end, -total);
            m_isMirrored = false;
            return;
        }
        const bool isUncut = negative == Negative::FirstRow ? total.sign() >= 0 : negative == Negative::Mirror && isWhole;
        if (m_charge.usage->countsOn() || isUncut)
            return enterRows(cell, slice, key, counter, end, total);
        const Number from = std::max(counter, Number{});
        const Number to = std::max(end, Number{});
        if (from != to || quantity.isZero())
            enterRows(cell, slice, key, from, to, total);
        if (negative == Negative::Mirror)
            enterMirror(cell, slice, key, std::max(-counter, Number{}), std::max(-end, Number{}));
        else if (const Number below = quantity - (to - from); !below.isZero())
            priceNegative(cell, slice, key, below);
    }

    // The piece [counter, counter + quantity), or back.
    void walk(const Cell& cell, std::uint32_t slice, std::uint32_t key, const Number& counter,
              const Number& quantity) {
        const bool isBack = quantity.sign() < 0;
        const Number low = isBack ? counter + quantity : counter;
        const Number high = isBack ? counter : counter + quantity;
        const auto visit = [&](std::size_t row, const Number& part) {
            use(cell, row, slice, key, isBack ? -part : part, !isBack);
            if (isBack && low <= rowStart(cell, row))
                leave(cell, row);
        };
        walkRows(cell, low, high, visit, partsFrom());
    }

    // At the first row's unit price, without flat amount and limits; or for nothing.
    void priceNegative(const Cell& cell, std::uint32_t slice, std::uint32_t key,
                       const Number& quantity) {
        if (cell.source->negative == StepPrice::Negative::FirstRow)
            use(cell, 0, slice, key, quantity, false);
    }

    // `isEntered`: by some quantity, even where its parts are rounded to nothing.
    void use(const Cell& cell, std::size_t row, std::uint32_t slice, std::uint32_t key,
             const Number& quantity, bool isEntered) {
        const CompiledStep<Number>& step = cell.rows[row];
        if (step.isBeyond && cell.source->beyond == StepPrice::Beyond::Unpriced)
            return report(key, quantity, m_events, true);
        const Number worth = quantity * step.unit;
        if (keepsUses(cell))
            addUse(m_work.uses, {&cell, static_cast<std::uint32_t>(row), slice, quantity, worth,
                                 Number{}, Number{}, Number{}, 1, isEntered, m_isMirrored});
        else
            m_direct += m_isMirrored ? -worth : worth;
    }

    // Flat amounts of the rows that the counter enters between `from` and `to` and that the total
    // stays in.
    void addFlats(const Cell& cell, std::uint32_t slice, const Number& from, const Number& to,
                  const Number& total) {
        if (cell.mode == StepPrice::Mode::Whole) {
            const bool isFirst = from == m_highestBefore; // of the period's pieces
            if (isFirst && (from.isZero() || rowHolding(cell, from) < rowHolding(cell, total)))
                addFlat(cell, rowHolding(cell, total), slice);
            return;
        }
        for (std::size_t row = 0; row < cell.rows.size(); ++row)
            if (!cell.rows[row].flat.isZero() && entersRow(cell, row, from, to) &&
                entersRow(cell, row, from, total))
                addFlat(cell, row, slice);
    }

    void addFlat(const Cell& cell, std::size_t row, std::uint32_t slice) {
        const Number flat = forEach(cell.rows[row].flat);
        if (keepsUses(cell))
            addUse(m_work.uses, {&cell, static_cast<std::uint32_t>(row), slice, Number{}, Number{}, flat, Number{},
                                 Number{}, 0, true, m_isMirrored});
        else
            m_direct += m_isMirrored ? -flat : flat;
    }

    void enterAtZero(const Cell& cell, std::uint32_t slice, std::uint32_t key) {
        if (cell.source->atZero == StepPrice::AtZero::OnePackage) {
            use(cell, 0, slice, key, cell.rows[0].per, true);
            if constexpr (Recorder::isActive)
                m_recorder.add(onePackageNode(m_charge, *cell.source));
        }
        addFlat(cell, 0, slice);
    }

    // An amount for each of the events that the item at hand is the sum of.
    Number forEach(const Number& amount) const { return m_merged == 1 ? amount : amount * timesAsNumber<Number>(m_merged); }

    // What has no price. Nothing lacks none.
    void report(std::uint32_t key, const Number& quantity, std::uint64_t events, bool isBeyond = false) {
        if (quantity.isZero())
            return;
        m_work.unpriced.push_back({key, toDecimal(m_charge, quantity), events, isBeyond});
        if constexpr (Recorder::isActive)
            m_recorder.add(unpricedNode(m_charge, key, quantity, events, isBeyond));
    }

    void finish() {
        settle(m_work.uses);
        if (std::any_of(m_work.uses.begin(), m_work.uses.end(), [](const auto& use) { return use.isMirrored; }))
            turnMirrored();
    }

    // What all uses so far come to.
    Number take() {
        Number sum = std::exchange(m_direct, Number{});
        for (const RowUse<Number>& use : m_work.uses)
            sum += use.amount + use.flat + use.rounding + use.raised + use.cut;
        return sum;
    }

private:
    // Rows are told apart for an explanation and where they have limits or are rounded.
    bool keepsUses(const Cell& cell) const { return Recorder::isActive || cell.hasLimits || m_charge.rowStep; }

    Number partsFrom() const { return m_isMirrored ? -m_partsFrom : m_partsFrom; }

    // The way from one place on the steps to another, in whole mode at the price of the row that holds the total.
    void enterRows(const Cell& cell, std::uint32_t slice, std::uint32_t key, const Number& from, const Number& to,
                   const Number& total) {
        if (cell.mode == StepPrice::Mode::Slice)
            return walk(cell, slice, key, from, to - from);
        const std::size_t row = rowHolding(cell, total);
        use(cell, row, slice, key, billedParts(cell.rows[row], partsFrom(), from, to), to > from);
        if (to < from && to.sign() <= 0)
            leave(cell, row);
    }

    void enterMirror(const Cell& cell, std::uint32_t slice, std::uint32_t key, const Number& from, const Number& to) {
        if (from == to)
            return;
        m_isMirrored = true;
        walk(cell, slice, key, from, to - from);
        m_isMirrored = false;
    }

    // A row that was entered and taken back altogether has no limits, in however many pieces that was.
    void leave(const Cell& cell, std::size_t row) {
        for (RowUse<Number>& use : m_work.uses)
            if (use.cell == &cell && use.row == row && use.isMirrored == m_isMirrored)
                use.isEntered = false;
    }

    void turnMirrored() {
        std::vector<RowUse<Number>> uses;
        uses.swap(m_work.uses);
        for (RowUse<Number>& use : uses) {
            if (std::exchange(use.isMirrored, false)) {
                for (Number* amount : {&use.quantity, &use.amount, &use.flat, &use.rounding, &use.raised, &use.cut})
                    *amount = -*amount;
            }
            addUse(m_work.uses, use);
        }
    }

    Number roundingOf(const Number& amount) const {
        return roundToStep(amount, m_charge.rowStep->first, m_charge.rowStep->second) - amount;
    }

    // What the rows come to is rounded, raised to their minimum, cut to their maximum.
    void settle(std::vector<RowUse<Number>>& uses) const {
        for (RowUse<Number>& use : uses) {
            if (m_charge.rowStep)
                use.rounding = roundingOf(use.amount) + roundingOf(use.flat);
            if (!use.cell->hasLimits || !use.isEntered)
                continue;
            const CompiledStep<Number>& step = use.cell->rows[use.row];
            const Number amount = use.amount + use.flat + use.rounding;
            if (step.minimum && amount < forEach(*step.minimum))
                use.raised = forEach(*step.minimum) - amount;
            if (step.maximum && amount > forEach(*step.maximum))
                use.cut = forEach(*step.maximum) - amount;
        }
    }

    const CompiledCharge<Number>& m_charge;
    RatingWorkspace<Number>& m_work;
    Recorder& m_recorder;
    Number m_partsFrom{};
    Number m_highestBefore{};
    std::uint64_t m_merged = 1;
    std::uint64_t m_events = 0;
    bool m_isMirrored = false;
    Number m_direct{}; // of uses that are not told apart
};

} // namespace rerate
