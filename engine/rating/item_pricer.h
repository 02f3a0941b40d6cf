// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Prices of single events, windows or classes of events: an item goes in, and its uses of rows come out through
// StepEntries. An item lies on the steps at its quantity, at its position, or where it moves a shared
// counter. An internal part of rate_usage.

#pragma once

#include <algorithm>

#include "engine/rating/step_entries.h"

namespace rerate {

template <typename Number, typename Recorder>
class ItemPricer {
public:
    using Item = MeteredItem<Number>;
    using Cell = CompiledSteps<Number>;

    ItemPricer(const CompiledCharge<Number>& charge, StepEntries<Number, Recorder>& steps, RatingWorkspace<Number>& workspace)
        : m_charge(charge), m_steps(steps), m_work(workspace) {}

    // Whether an item of the cell is its quantity times the unit price of one row, and no more.
    bool isProduct(const Cell& cell) const {
        return !cell.hasFlats && !cell.hasLimits && !m_charge.itemStep && !m_charge.usage->counter &&
               (cell.rows.size() == 1 || cell.mode == StepPrice::Mode::Whole) &&
               std::none_of(cell.rows.begin(), cell.rows.end(), [](const CompiledStep<Number>& row) {
                   return row.isBeyond || row.fraction != Fraction::Exact;
               });
    }

    // What such an item comes to; without a note of it.
    Number productOf(const Cell& cell, const Item& item) const {
        const Number quantity = item.quantity - item.free;
        const auto negative = cell.source->negative;
        if (quantity.sign() < 0 && negative != StepPrice::Negative::Mirror)
            return negative == StepPrice::Negative::FirstRow ? quantity * cell.rows[0].unit : Number{};
        if (cell.rows.size() == 1)
            return quantity * cell.rows[0].unit;
        const Number reached = isPlaced() ? std::max(item.position, Number{}) : std::max(quantity, -quantity);
        return quantity * cell.rows[rowHolding(cell, reached)].unit;
    }

    void priceItem(const Cell& cell, const Item& item, const Number& total) {
        Number quantity = item.quantity - item.free;
        if (m_charge.usage->counter)
            return priceOnCounter(cell, item, quantity);
        const bool isMirrored = m_steps.isMirror(cell, quantity);
        if (isMirrored)
            quantity = -quantity;
        m_steps.setMirrored(isMirrored);
        const auto& position = m_charge.usage->position;
        if (quantity.sign() < 0)
            m_steps.priceNegative(cell, item.slice, item.key, quantity);
        else if (position)
            priceAtPosition(cell, item, quantity);
        else if (cell.mode == StepPrice::Mode::Whole)
            useWhole(cell, item, quantity);
        else if (m_charge.table->isMerged && cell.rows.size() > 1 && quantity.sign() > 0)
            walkMerged(cell, item, quantity);
        else
            m_steps.walk(cell, item.slice, item.key, Number{}, quantity);
        if (!item.isFreeEvent)
            addFlats(cell, item, quantity, total);
        else
            for (RowUse<Number>& use : m_work.uses)
                use.isEntered = false;
        m_steps.setMirrored(false);
        m_steps.finish();
    }

private:
    // Where each event pays a flat unless all come to zero, one below zero pays it too.
    void addFlats(const Cell& cell, const Item& item, const Number& quantity, const Number& total) {
        const bool paysEach = cell.source->atZero == StepPrice::AtZero::FirstRowUnlessTotalZero;
        if (paysEach && total.isZero())
            return;
        if (quantity.sign() > 0) {
            const Number& reached = isPlaced() ? item.position : quantity;
            if (reached.sign() > 0)
                m_steps.addFlats(cell, item.slice, Number{}, reached, reached);
            else // a position of zero lies in the row that priced the quantity
                m_steps.addFlat(cell, rowHolding(cell, Number{}), item.slice);
        } else if (paysEach || (quantity.isZero() && entersAtZero(cell))) {
            m_steps.enterAtZero(cell, item.slice, item.key);
        }
    }

    // Whether an item's place on the steps is another number than its quantity.
    bool isPlaced() const { return m_charge.usage->position || m_charge.table->isMerged; }

    void useWhole(const Cell& cell, const Item& item, const Number& quantity) {
        const std::size_t row = rowHolding(cell, m_charge.table->isMerged ? item.position : quantity);
        m_steps.use(cell, row, item.slice, item.key, roundParts(cell.rows[row], quantity), quantity.sign() > 0);
    }

    // All of the events end in one row, and fill those before it.
    void walkMerged(const Cell& cell, const Item& item, const Number& quantity) {
        const std::size_t last = rowHolding(cell, item.position);
        Number left = quantity;
        for (std::size_t row = 0; row < last; ++row) {
            const Number start = std::max(rowStart(cell, row), Number{});
            if (*cell.rows[row].bound <= start)
                continue;
            const Number part = m_steps.forEach(*cell.rows[row].bound - start);
            m_steps.use(cell, row, item.slice, item.key, part, true);
            left -= part;
        }
        if (!left.isZero() || cell.rows[last].minimum)
            m_steps.use(cell, last, item.slice, item.key, left, true);
    }

    static bool entersAtZero(const Cell& cell) {
        return cell.source->atZero == StepPrice::AtZero::FirstRow || cell.source->atZero == StepPrice::AtZero::OnePackage;
    }

    // The position chooses the row; over several rows the quantity is spread evenly.
    void priceAtPosition(const Cell& cell, const Item& item, const Number& quantity) {
        if (cell.mode == StepPrice::Mode::Whole || cell.rows.size() == 1 ||
            item.position.sign() <= 0) {
            const std::size_t row = rowHolding(cell, std::max(item.position, Number{}));
            return m_steps.use(cell, row, item.slice, item.key, roundParts(cell.rows[row], quantity),
                       quantity.sign() > 0);
        }
        if constexpr (std::is_same_v<Number, Ratio>)
            walkRows(cell, Number{}, item.position, [&](std::size_t row, const Number& part) {
                m_steps.use(cell, row, item.slice, item.key, proportion(quantity, part, item.position),
                    quantity.sign() > 0);
            });
    }

    // Spread evenly over the way of the counter, in either direction; where it does not move, or in
    // whole mode, priced where it comes to.
    void priceOnCounter(const Cell& cell, const Item& item, const Number& quantity) {
        const Number low = std::min(item.positionFrom, item.position);
        const Number high = std::max(item.positionFrom, item.position);
        if (cell.mode == StepPrice::Mode::Whole || cell.rows.size() == 1 || low == high)
            return m_steps.use(cell, rowHolding(cell, std::max(item.position, Number{})), item.slice, item.key, quantity, false);
        const Number way = item.position - item.positionFrom;
        walkRows(cell, low, high, [&](std::size_t row, const Number& part) {
            Number share = way.sign() < 0 ? -part : part;
            if (way != quantity) {
                if constexpr (std::is_same_v<Number, Ratio>)
                    share = proportion(quantity, part, high - low);
                else
                    throw Overflow(); // digits that may never end
            }
            m_steps.use(cell, row, item.slice, item.key, share, false);
        });
    }

    const CompiledCharge<Number>& m_charge;
    StepEntries<Number, Recorder>& m_steps;
    RatingWorkspace<Number>& m_work;
};

} // namespace rerate
