// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Meters that need the events of a customer in order of time: itemised ones, a quantity for each
// event, and stacks of windows. All rows of a customer are brought together from segments and parts
// and put in the order of time; of equal times by key, then value, then position, so that no result
// depends on how the events were split into imports.

#pragma once

#include "engine/metering/customer_ranges.h"
#include "engine/metering/item_pieces.h"
#include "engine/metering/meter_run.h"
#include "engine/metering/meter_source.h"
#include "engine/metering/segment_rows.h"
#include "engine/metering/window_stack.h"

namespace rerate {

// A segment of a customer range, and its rows by customer and slice of the widened grid: slice 0
// is what comes before the grid, the last one what comes after.
struct RangeSegment {
    Segment segment;
    std::vector<SliceRows> rows;
};

class WindowPass {
public:
    WindowPass(const Meter& meter, ColumnSet& columns, const SliceGrid& grid, std::size_t rangeCount,
               unsigned workerCount);

    // Whether it needs the rows outside the grid as well.
    bool needsAllRows() const { return m_stack && (m_stack->spansPeriods() || m_stack->isCarried()); }
    // Thread-safe for different workers and ranges.
    void run(std::size_t rangeNumber, const std::vector<RangeSegment>& segments, unsigned worker);
    QuantityTable finish();

private:
    struct Rows { // of one customer and slice in one segment
        SliceRows rows;
        std::size_t segment = 0;
    };
    struct Work { // of one range
        ItemPiece& piece;
        unsigned worker = 0;
        std::vector<MeterSource::View> views;
        std::vector<Rows> order;
    };
    using Samples = std::vector<WindowSample>;

    void collectItems(const MeterSource::View& view, const SliceRows& rows, ItemPiece& piece,
                      std::vector<MeteredItemRow>& items) const;
    void sortItems(std::vector<MeteredItemRow>& items, unsigned worker) const;
    void runItems(Work& work, std::size_t from, std::size_t to);

    void collectSamples(const MeterSource::View& view, const SliceRows& rows, ItemPiece* piece, Samples& samples) const;
    void runWindows(Work& work, std::size_t from, std::size_t to, WindowRun<NoWindowRecorder>& run);
    void addResults(Samples results, std::uint32_t period, std::uint32_t zone,
                    std::vector<std::pair<std::uint32_t, MeteredItemRow>>& rows) const;
    std::uint32_t periodOf(std::uint32_t wideSlice) const; // 0 before the grid, then from 1
    Period periodAt(std::uint32_t number, std::uint32_t zone) const;

    const Meter& m_meter;
    const SliceGrid& m_grid;
    MeterSource m_source;
    std::optional<WindowStack> m_stack;
    std::vector<SeriesNumbers> m_series; // by worker
    std::vector<std::uint32_t> m_firstSlice; // by period, and one more
    Period m_all;                        // all events and all periods
    std::vector<ItemPiece> m_pieces;
};

} // namespace rerate
