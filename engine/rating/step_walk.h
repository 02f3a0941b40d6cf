// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Which rows of a step price a quantity falls into, and how much of it into each. The quantity is
// the piece [counter, counter + quantity) of a counter; a negative one walks back, so that what is
// priced in several pieces costs as much as priced at once.
//
//   1,200 from 0 over { up_to 1000 } { }        → 1000 in row 0, 200 in row 1
//   −300 from 1,200                             → −200 in row 1, −100 in row 0
//
// A row whose parts are rounded (`fraction`) counts them from where the row begins: 5 more after 17,
// in packages of 10, are ⌈22⌉ − ⌈17⌉ = 30 − 20 = 10, one package. With `partsFrom` it counts them from
// there, if that lies in the row: from 17 on they are ⌈5⌉ = 10, and 2 more are 10 as well, not none; from
// −7 on, in the first row, 107 are ⌈107⌉ = 110, not ⌈100⌉ − ⌈−7⌉ = 100.

#pragma once

#include <algorithm>

#include "engine/rating/compiled_charge.h"

namespace rerate {

// The row that holds a position: 1000 belongs to { up_to 1000 }, not to { below 1000 }.
template <typename Number>
std::size_t rowHolding(const CompiledSteps<Number>& cell, const Number& position) {
    for (std::size_t row = 0; row + 1 < cell.rows.size(); ++row) {
        const auto& step = cell.rows[row];
        if (position < *step.bound || (step.includesBound && position == *step.bound))
            return row;
    }
    return cell.rows.size() - 1;
}

// Where a row begins.
template <typename Number>
Number rowStart(const CompiledSteps<Number>& cell, std::size_t row) {
    return row == 0 ? Number{} : *cell.rows[row - 1].bound;
}

// Whether a counter that goes from `from` to `to` enters a row, so that its flat amount is due. The
// first row is entered by whatever begins at zero.
template <typename Number>
bool entersRow(const CompiledSteps<Number>& cell, std::size_t row, const Number& from,
               const Number& to) {
    const Number start = rowStart(cell, row);
    if (row == 0)
        return from.isZero() && to.sign() > 0;
    const bool startBelongs = !cell.rows[row - 1].includesBound; // `below`: the bound is this row's
    const bool isIn = startBelongs ? to >= start : to > start;
    const bool wasIn = startBelongs ? from >= start && from.sign() > 0 : from > start;
    return isIn && !wasIn;
}

template <typename Number>
Number roundParts(const CompiledStep<Number>& step, const Number& quantity) {
    static constexpr RoundingMode kModes[] = {RoundingMode::HalfEven, RoundingMode::Ceiling,
                                              RoundingMode::Floor, RoundingMode::HalfUp};
    if (step.fraction == Fraction::Exact)
        return quantity;
    return roundToStep(quantity, step.per, kModes[static_cast<int>(step.fraction)]);
}

// The billed quantity of the piece [from, to) of a row whose parts are counted from `start`.
template <typename Number>
Number billedParts(const CompiledStep<Number>& step, const Number& start, const Number& from,
                   const Number& to) {
    if (step.fraction == Fraction::Exact)
        return to - from;
    return roundParts(step, to - start) - roundParts(step, from - start);
}

// Calls visit(row, billed quantity) for every row that [from, to) touches, from < to; the billed
// quantity of a row may be nothing where parts are rounded, or where `to` is just the bound that a row
// with a minimum begins at: 10 belongs to the row after { below: 10 }, whose minimum it makes due. What
// lies below zero belongs to the first row.
template <typename Number, typename Visit>
void walkRows(const CompiledSteps<Number>& cell, const Number& from, const Number& to, Visit visit,
              const Number& partsFrom = Number{}) {
    for (std::size_t row = 0; row < cell.rows.size(); ++row) {
        const CompiledStep<Number>& step = cell.rows[row];
        const bool isLast = row + 1 == cell.rows.size();
        const Number start = rowStart(cell, row);
        const Number low = row == 0 ? from : std::max(from, start);
        const Number high = isLast ? to : std::min(to, *step.bound);
        if (high > low && step.fraction == Fraction::Exact) {
            visit(row, high - low);
        } else if (high > low) {
            const bool isInRow = isLast || partsFrom < *step.bound;
            const Number origin = !isInRow ? *step.bound : row == 0 ? partsFrom : std::max(start, partsFrom);
            visit(row, billedParts(step, origin, low, high));
        }
        if (!isLast && to == *step.bound && !step.includesBound && cell.rows[row + 1].minimum)
            visit(row + 1, Number{});
        if (isLast || to <= *step.bound)
            return;
    }
}

} // namespace rerate
