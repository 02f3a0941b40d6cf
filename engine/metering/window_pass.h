// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Meters that need the events of a customer in order of time: itemised ones, a quantity for each
// event. All rows of a customer and period are brought together from segments and parts and put in
// the order of time; of equal times by key, then value, then position, so that no result depends
// on how the events were split into imports.

#pragma once

#include "engine/metering/customer_ranges.h"
#include "engine/metering/item_pieces.h"
#include "engine/metering/meter_run.h"
#include "engine/metering/meter_source.h"
#include "engine/metering/segment_rows.h"

namespace rerate {

// A segment of a customer range, and its rows by customer and slice.
struct RangeSegment {
    Segment segment;
    std::vector<SliceRows> rows;
};

class WindowPass {
public:
    // Whether a meter is measured here.
    static bool isFor(const Meter& meter) { return meter.isItemised; }

    WindowPass(const Meter& meter, ColumnSet& columns, std::size_t rangeCount, unsigned workerCount);

    // Thread-safe for different workers and ranges.
    void run(std::size_t rangeNumber, const std::vector<RangeSegment>& segments, unsigned worker);
    QuantityTable finish();

private:
    struct Rows { // of one customer and slice in one segment
        SliceRows rows;
        std::size_t segment = 0;
    };

    void collect(const MeterSource::View& view, const SliceRows& rows, ItemPiece& piece,
                 std::vector<MeteredItemRow>& items) const;
    void sortItems(std::vector<MeteredItemRow>& items, unsigned worker) const;

    const Meter& m_meter;
    MeterSource m_source;
    std::vector<ItemPiece> m_pieces;
};

} // namespace rerate
