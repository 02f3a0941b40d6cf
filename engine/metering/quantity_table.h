// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Metered quantities of one meter: how much of what, for whom, when. Rows are sorted by
// (customer, slice, key) and unique in it. A slice is a piece of a billing period between two
// days on which some price changes; with constant prices slices are billing periods. A key is a
// combination of values of the meter's `by` columns.
//
// An itemised table (Meter::isItemised) has a row for each event or window instead: rows are sorted
// by (customer, slice, time, key, quantity, position), and several may stand at the same place. Where items
// are merged (Meter::classes) it has a row for all that are priced alike, in the order of other tables.

#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/id.h"
#include "engine/base/int128.h"
#include "engine/metering/interval_fault.h"
#include "engine/metering/interval_rest.h"
#include "engine/metering/number_column.h"
#include "engine/metering/zero_divisions.h"
#include "engine/money/decimal.h"

namespace rerate {

struct QuantityRow {
    CustomerId customer;
    std::uint32_t slice = 0; // index into the slices asked for
    std::uint32_t key = 0;   // index into keys
    std::uint32_t wide = 0;  // 0: `coefficient` holds; n: wideValues[n - 1] does
    std::int64_t coefficient = 0; // × 10^-scale of the table
    std::uint64_t events = 0; // rows that went in
};

// The coefficient if it has room in a row.
inline std::optional<std::int64_t> rowCoefficient(Int128 coefficient) {
    return coefficient >= INT64_MIN && coefficient <= INT64_MAX
               ? std::optional(static_cast<std::int64_t>(coefficient))
               : std::nullopt;
}

// Writes a quantity into its row: as the coefficient at this scale, else behind `wideValues`.
void storeQuantity(QuantityRow& row, const Decimal& quantity, int scale,
                   std::vector<Decimal>& wideValues);

// What was metered before the periods that a table is for: its rows' slices are billing periods of
// their own, their keys and values those of the table.
struct EarlierQuantities {
    std::vector<QuantityRow> rows; // by customer, period, key
    std::vector<Date> periodStarts;
};

struct QuantityTable {
    int scale = 0;
    std::vector<QuantityRow> rows;
    std::vector<std::vector<std::string>> keys; // values in the order of the meter's `by`; sorted;
                                                // a missing value is the empty text
    std::vector<Decimal> wideValues;
    std::vector<std::int64_t> times; // itemised: by row, nanoseconds; else empty
    NumberColumn positions;          // with Meter::position or a shared counter: by row; else empty
    NumberColumn positionsFrom;      // with a shared counter: by row; else empty
    std::vector<std::uint64_t> repeats; // itemised with `rows: uniform`: by row, how many alike
                                        // requests it stands for, each of the row's quantity
    bool isMerged = false; // itemised: a row is the sum of `events` items, whose places are alike
    // Merged, with amounts that are rounded for each item: of all rows of a customer, slice and key
    // what theirs come to, in the first of them. Else empty.
    std::vector<Decimal> roundedAmounts;
    std::uint64_t rowsMatched = 0; // events that the meter's source and filter let in
    std::uint64_t rowsUnusable = 0; // of these, left out because the value is missing or a text
    std::map<std::uint32_t, std::uint64_t> unusableOf; // of these, without divisions by zero, by number of the customer
    ZeroDivisions zeroDivisions;    // of these, because of a division by zero
    IntervalFaults intervalFaults;  // of these, because they have no usable end
    IntervalRests intervalRests;    // of those that count, what lies outside of the grid
    std::shared_ptr<const EarlierQuantities> earlier; // none: nothing was asked for, or there is none

    Decimal quantity(const QuantityRow& row) const;
    // The rows of one customer, at once after indexCustomers.
    std::pair<std::size_t, std::size_t> rangeOf(CustomerId customer) const;
    void indexCustomers(std::size_t customerCount);

private:
    std::vector<std::uint32_t> m_firstRow; // by customer, and one more; empty: not indexed
};

// A table whose first slices are billing periods before those that it is for → the table of the rest.
std::shared_ptr<const QuantityTable> splitEarlier(const QuantityTable& table, const std::vector<Date>& earlierStarts,
                                                  std::size_t customerCount);

// A merged table with the rounded amounts that were metered beside it, by the same keys.
std::shared_ptr<const QuantityTable> withRoundedAmounts(const QuantityTable& merged, const QuantityTable& amounts);

} // namespace rerate
