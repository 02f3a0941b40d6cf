// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Meters that need the events of a customer in order of time: itemised ones, a quantity for each
// event, stacks of windows and derived meters. All rows of a customer are brought together from
// segments and parts and put in the order of time; of equal times by key, then value, then
// position, so that no result depends on how the events were split into imports.

#pragma once

#include "engine/metering/customer_ranges.h"
#include "engine/metering/item_pieces.h"
#include "engine/metering/meter_series.h"

namespace rerate {

// A segment of a customer range, and its rows by customer and slice of the widened grid.
struct RangeSegment {
    Segment segment;
    std::vector<SliceRows> rows;
};

class WindowPass {
public:
    WindowPass(const Meter& meter, const UsageStore& store, ColumnSet& columns, const SliceGrid& grid,
               std::size_t rangeCount, unsigned workerCount);

    // Whether it needs the rows outside the grid as well.
    bool needsAllRows() const { return m_series && m_series->needsAllRows(); }
    // Thread-safe for different workers and ranges.
    void run(std::size_t rangeNumber, const std::vector<RangeSegment>& segments, unsigned worker);
    QuantityTable finish();

private:
    struct Work { // of one range
        ItemPiece& piece;
        unsigned worker = 0;
        std::vector<MeterSource::View> items;
        MeterSeries::Views views;
    };
    using Rows = std::vector<std::pair<std::uint32_t, MeteredItemRow>>; // with their slices

    void runItems(Work& work, std::span<const CustomerRowRange> rows);
    void collectItems(const MeterSource::View& view, const SliceRows& rows, ItemPiece& piece,
                      std::vector<MeteredItemRow>& items) const;
    void sortItems(std::vector<MeteredItemRow>& items, unsigned worker) const;
    void runSeries(Work& work, std::span<const CustomerRowRange> rows);
    void addResults(std::vector<WindowSample> results, std::uint32_t period, std::uint32_t zone, Rows& rows) const;

    const Meter& m_meter;
    const SliceGrid& m_grid;
    unsigned m_workerCount;
    std::unique_ptr<MeterSource> m_events; // itemised without windows
    std::unique_ptr<MeterSeries> m_series; // else
    std::vector<ItemPiece> m_pieces;
};

} // namespace rerate
