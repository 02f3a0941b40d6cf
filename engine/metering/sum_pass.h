// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Sums and counts of several meters in one pass over a segment. The meters of a pass share value,
// filter and dimensions, and no event belongs to two of them, so that a row adds to at most one
// cell: meter × key. Events that a charge prices one by one may have classes, which are a part of
// the key: their table has a row for each.

#pragma once

#include "engine/metering/event_classes.h"
#include "engine/metering/event_window.h"
#include "engine/metering/meter_run.h"
#include "engine/metering/quantity_pieces.h"
#include "engine/metering/row_filter.h"
#include "engine/metering/segment_rows.h"
#include "engine/metering/vector_expression.h"

namespace rerate {

class SumPass {
public:
    // Whether the meter may join a pass that has the others.
    static bool belongTogether(const std::vector<const Meter*>& meters, const Meter& meter);

    SumPass(std::vector<const Meter*> meters, ColumnSet& columns, const SliceGrid& grid,
            std::size_t segmentCount, unsigned workerCount);

    // Thread-safe for different workers and segments.
    void run(std::size_t segmentNumber, std::uint32_t part, const Segment& segment,
             const std::vector<SliceRows>& ranges, unsigned worker);

    QuantityTable finish(std::size_t meter);
    std::size_t meterCount() const { return m_meters.size(); }

private:
    struct Cell {
        Int128 sum = 0;
        std::uint64_t events = 0;
    };
    struct Worker {
        std::vector<Cell> cells;
        std::vector<Decimal> extra;          // by cell: values that did not go into `sum`
        std::vector<std::uint32_t> touched;  // cells with events, when they are too many to scan
        std::vector<std::uint32_t> cellOfRow;
        std::vector<std::uint32_t> classOfRow;
        std::vector<std::uint8_t> passes;
        std::vector<std::uint64_t> unusable; // by meter
        std::vector<std::vector<QuantityRow>> rows; // of the segment at hand, by meter
        RowFilter filter;
    };

    // What the rows of a segment add, at one scale; where nothing is known rows go one by one.
    struct RowNumbers {
        const ColumnBlock* block = nullptr; // as it is packed
        std::optional<IntegerColumn> values;
        std::optional<IntegerColumn> positions;
        bool isOne = false; // each

        bool areKnown() const { return block || values || isOne; }
        int scale() const { return block ? block->scale : values ? values->scale : 0; }
    };

    void findClasses(const Segment& segment, const RowReader& reader, const RowNumbers& numbers, Worker& worker) const;
    void findCells(const Segment& segment, Worker& worker, KeySpace::Numbering& numbering);
    RowNumbers numbersOf(const Segment& segment) const;
    const ColumnBlock* plainBlock(const Segment& segment) const;
    void startPieces(std::size_t segmentNumber, std::uint32_t part, unsigned workerNumber, int scale);
    bool isScanned(const Worker& worker) const { return m_scan && worker.cells.size() == m_trash + 1; }
    template <typename VisitValues>
    void add(const SliceRows& range, Worker& worker, VisitValues visitValues) const;
    void addRange(const SliceRows& range, const RowNumbers& numbers, Worker& worker) const;
    void addGeneral(const SliceRows& range, const RowReader& reader, std::size_t segmentNumber, Worker& worker);
    EventWindowValue valueOf(const RowReader& reader, std::uint32_t row) const;
    std::uint32_t meterOfCell(std::uint32_t cell) const;
    void flush(const SliceRows& range, int scale, std::size_t segmentNumber, Worker& worker);
    void emit(std::uint32_t cell, const SliceRows& range, int scale, std::size_t segmentNumber,
              Worker& worker);

    std::vector<const Meter*> m_meters;
    const ColumnSet* m_columns;
    KeySpace m_keys;
    std::optional<Expression> m_expression;
    std::optional<BoundExpression> m_value; // nothing: the count of requests
    std::optional<Expression> m_windowExpression;
    std::optional<BoundExpression> m_windowValue; // of an event's window, before what the window does to it
    bool m_isWindow = false;
    std::optional<EventClasses> m_classes; // the events of each are added up apart
    std::optional<BoundExpression> m_position;
    bool m_perRequest = false;
    std::vector<std::uint32_t> m_meterOfEvent; // by event code; m_meters.size() for none
    std::uint32_t m_trash = 0;                 // the cell of rows that belong to no meter
    bool m_scan = false;                       // cells are few: look at all of them
    std::vector<Worker> m_workers;
    std::vector<KeySpace::Numbering> m_numberings;
    std::vector<std::vector<QuantityPiece>> m_pieces; // by meter and segment
};

} // namespace rerate
