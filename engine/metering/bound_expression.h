// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// An expression whose names are columns of a segment, and its value for one row. The general way:
// exact for every expression and value; the vector way in vector_expression.h is for sums that are
// known not to overflow.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/metering/row_value.h"
#include "engine/usage/usage_store.h"

namespace rerate {

// The columns that the expressions of a pass read, and where they stand in a segment.
class ColumnSet {
public:
    explicit ColumnSet(const UsageStore& store) : m_store(&store) {}

    // Position in the segment's properties; nothing when the store has no such column (then every
    // value is missing).
    std::optional<std::uint32_t> add(const std::string& name);
    SegmentColumns columns() const;
    const UsageStore& store() const { return *m_store; }
    const Dictionary& texts(std::uint32_t position) const {
        return *m_store->columns()[m_columns[position].number].texts;
    }
    bool isLabel(std::uint32_t position) const { return m_store->columns()[m_columns[position].number].isLabel; }
    void needCounts() { m_counts = true; }

private:
    const UsageStore* m_store;
    std::vector<ColumnId> m_columns;
    bool m_counts = false;
};

struct BoundExpression {
    enum class Source { None, Column, Count, Event, Absent, IntervalSeconds };
    const Expression* expression = nullptr;
    Source source = Source::None;
    std::uint32_t position = 0;             // Column: in the segment's properties
    std::vector<BoundExpression> arguments;
};

// `expression` must outlive what is returned. Of events that last (`ofIntervals`), a name stands for
// their length.
BoundExpression bindExpression(const Expression& expression, ColumnSet& columns, bool ofIntervals = false);

// Reads values of rows; exceptions of blocks are found by binary search.
class RowReader {
public:
    RowReader(const ColumnSet& columns, const Segment& segment)
        : m_columns(&columns), m_segment(&segment) {}

    // The same reader for a row of which it is known how long it lasts; `seconds` must outlive it.
    RowReader lasting(const Decimal& seconds) const {
        RowReader reader = *this;
        reader.m_seconds = &seconds;
        return reader;
    }

    RowValue property(std::uint32_t position, std::uint32_t row) const;
    std::uint64_t count(std::uint32_t row) const;
    std::int64_t time(std::uint32_t row) const { return m_segment->times.raw(row) * m_segment->timeUnit; }
    CustomerId customer(std::uint32_t row) const;
    std::uint32_t event(std::uint32_t row) const {
        return static_cast<std::uint32_t>(m_segment->events.raw(row));
    }
    const std::string& eventText(std::uint32_t row) const {
        return m_columns->store().events().text(event(row));
    }
    // `perOne` (`rows: uniform`): for one of the row's requests, which share its numbers equally. A
    // share that never ends is rounded at the end, to 18 places, half to even: 10 over 3 requests
    // is 3.333333333333333333.
    RowValue value(const BoundExpression& bound, std::uint32_t row, bool perOne = false) const;
    // The same summed over the requests of the row. Exact, but for a product of two properties:
    // 10 over 3 requests is 10; 'max(q, 5)' of 12 over 4 is max(3, 5) × 4 = 20.
    RowValue sumOverRequests(const BoundExpression& bound, std::uint32_t row) const {
        return asNumber(evaluate(bound, row, true));
    }
    // The requests that numbers of the row are shared out over; at least one.
    Decimal requests(std::uint32_t row) const;

private:
    RowValue evaluate(const BoundExpression& bound, std::uint32_t row, bool overRequests) const;
    RowValue call(const BoundExpression& bound, std::uint32_t row, bool overRequests) const;

    const ColumnSet* m_columns;
    const Segment* m_segment;
    const Decimal* m_seconds = nullptr;
};

} // namespace rerate
