// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Aggregates that are no sums: distinct values, smallest, largest and latest value of one meter.
// Of values at the same latest time the largest counts, so that the result does not depend on how
// the events were split into imports.

#pragma once

#include "engine/base/hash.h"
#include "engine/metering/meter_run.h"
#include "engine/metering/key_space.h"
#include "engine/metering/row_filter.h"
#include "engine/metering/segment_rows.h"

namespace rerate {

class OrderPass {
public:
    OrderPass(const Meter& meter, ColumnSet& columns, const SliceGrid& grid, std::size_t segmentCount,
              unsigned workerCount);

    // Thread-safe for different workers and segments.
    void run(std::size_t segmentNumber, const Segment& segment,
             const std::vector<SliceRows>& ranges, unsigned worker);
    QuantityTable finish();

private:
    struct State {
        std::uint64_t events = 0;
        Decimal value;
        std::int64_t time = 0;
        std::vector<Hash128> distinct; // 128-bit hashes of the values, sorted when finished
    };
    struct Partial {
        CustomerId customer;
        std::uint32_t slice = 0;
        std::uint32_t key = 0; // numbered by `worker`, then in the table
        unsigned worker = 0;
        State state;
    };
    struct Piece {
        std::vector<Partial> partials;
        std::uint64_t rowsMatched = 0;
        std::uint64_t rowsUnusable = 0;
        std::map<std::uint32_t, std::uint64_t> unusableOf; // by number of the customer
        ZeroDivisions zeroDivisions;
    };

    RowValue uniqueValue(const RowReader& reader, std::uint32_t row) const;
    bool add(const RowReader& reader, std::uint32_t row, std::int64_t time, State& state, Piece& piece) const;
    void join(State& into, State&& other) const;
    void numberKeys(std::vector<Partial>& partials, QuantityTable& table);

    const Meter& m_meter;
    const ColumnSet* m_columns;
    KeySpace m_keys;
    std::optional<BoundExpression> m_value;
    std::optional<std::uint32_t> m_uniqueColumn;
    std::vector<bool> m_isEventIn;
    std::vector<RowFilter> m_filters; // by worker
    std::vector<KeySpace::Numbering> m_numberings;
    std::vector<Piece> m_pieces;
};

} // namespace rerate
