// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Quantities of one customer in one billing period → rated lines of one charge, exactly. The order
// of things: the quantity is rounded where the plan says so, the included quantity is taken out,
// steps are counted over the period (on across days on which prices change, or anew from there) or for
// each event or window by itself, unit prices are applied, and what a row or item comes to is limited and rounded.
//
//   slice  each row prices the part of the counter inside it; a flat amount is charged once in the
//          period, when the first quantity falls into its row.
//          1,200 over { up_to 1000: 0.10 } { 0.05 } → 1000 × 0.10 + 200 × 0.05 = 110
//   whole  the row that holds the period's total prices everything: 1,200 × 0.05 = 60
//   restarts  1,200 before a change to { up_to 1000: 0.20 } { 0.10 } and 300 after it: 110 + 60 = 170
//   event  1,200 and 300, each by itself: 110 + 30 = 140
//   round_step  1 and 1 over { up_to 1: 0.005 } { 0.005 }, to 0.01, half up: 0.01 + 0.01 = 0.02, not 0.01
//   contract_year, calendar_year, lifetime  steps go on over billing periods: 300 after 1,200 lie in
//          [1200, 1500) and cost 300 × 0.05 = 15; in whole mode the row that holds 1,500 prices them. A
//          flat amount is due in the period that enters its row for the first time. What is taken back
//          is taken back row by row: −400 after 1,200 are −(200 × 0.05 + 200 × 0.10) = −30
//   counter   each event lies where a counter shared with other charges moves by it
//   position  of 250,000 tokens in and 10,000 out, 250,000 chooses the row that prices the 10,000
//
// What goes below zero (corrections) takes the unit price of the first row and no flat amounts: −10 at
// { up_to 1000: 0.10 } → −1, unless the price says otherwise. 1,200 at that price, and then −1,210 at
// { up_to 1000: 0.20 } { 0.10 }: 110 − 200 × 0.10 − 1000 × 0.20 − 10 × 0.20 = −112, 2 less than −1,200
// would be. What is free is never more than the total. Quantities without a price are reported, not rated.

#pragma once

#include "engine/rating/compiled_charge.h"
#include "engine/rating/recorder.h"

namespace rerate {

template <typename Number>
struct MeteredItem {
    std::uint32_t line = 0; // in CompiledCharge::lines
    std::uint32_t slice = 0;
    std::uint32_t key = 0;
    Number quantity{};
    Number free{}; // taken out by the allowance
    Number rounding{}; // that is in the quantity, beyond what was metered
    Number position{}; // itemised: what chooses the row
    Number positionFrom{}; // with a shared counter: it moved from here to `position`
    bool isFreeEvent = false; // no flat amount, no minimum
    std::uint64_t events = 0;
    std::uint64_t repeats = 1; // itemised: so many items alike
    Number rounded{}; // merged: what the amounts of these and further items come to, rounded one by one
    std::uint64_t merged = 1;  // itemised: it is the sum of so many; they lie in the steps in which `position` does
};

// What one row of a price came to: over a line, or for one item.
template <typename Number>
struct RowUse {
    const CompiledSteps<Number>* cell = nullptr;
    std::uint32_t row = 0;
    std::uint32_t slice = 0;
    Number quantity{};
    Number amount{};  // quantity × unit price
    Number flat{};
    Number raised{};  // added to reach the minimum
    Number cut{};     // taken off to keep the maximum, negative
    std::uint64_t items = 0;
    bool isEntered = false; // by some quantity above zero, or at zero: its limits hold
    bool isMirrored = false; // it will count negated
    Number rounding{}; // of amount and flat, each by itself
};

// Items [from, to) of a line, all of one price, which counts them by themselves.
template <typename Number>
struct RatedStretch {
    std::size_t from = 0;
    std::size_t to = 0;
    Number total{}; // that is to be paid for
};

template <typename Number>
struct RatedLine {
    std::uint32_t line = 0;
    Number amount{};
};

// A quantity that met no price.
struct UnpricedItem {
    std::uint32_t key = 0;
    Decimal quantity;
    std::uint64_t events = 0;
};

// Room for one worker; keeps its memory from call to call.
template <typename Number>
struct RatingWorkspace {
    std::vector<MeteredItem<Number>> items;
    std::vector<RatedLine<Number>> lines;
    std::vector<UnpricedItem> unpriced;
    std::vector<RowUse<Number>> uses;     // of the line, or of the item at hand
    std::vector<RowUse<Number>> lineUses; // of all items of the line, for the explanation
    std::vector<RatedStretch<Number>> stretches; // of the line
    std::vector<std::uint32_t> order;
};

// Rows [rowFrom, rowTo) of the charge's table: one customer, one period. Lines go to
// `workspace.lines`, ascending. `heldFrom` is when the customer's holding begins.
template <typename Number, typename Recorder>
void rateUsage(const CompiledCharge<Number>& charge, std::size_t rowFrom, std::size_t rowTo,
               std::uint32_t period, const SliceDays& days, const Date& heldFrom,
               RatingWorkspace<Number>& workspace, Recorder& recorder);

extern template void rateUsage(const CompiledCharge<FastNumber>&, std::size_t, std::size_t,
                               std::uint32_t, const SliceDays&, const Date&,
                               RatingWorkspace<FastNumber>&, NoRecorder&);
extern template void rateUsage(const CompiledCharge<Ratio>&, std::size_t, std::size_t, std::uint32_t,
                               const SliceDays&, const Date&, RatingWorkspace<Ratio>&, NoRecorder&);
extern template void rateUsage(const CompiledCharge<Ratio>&, std::size_t, std::size_t, std::uint32_t,
                               const SliceDays&, const Date&, RatingWorkspace<Ratio>&, DerivationRecorder&);

} // namespace rerate
