// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// One meter over all billing periods of one customer: its events through its windows, or its
// sources through its expression and then its windows. Compiled once, used by all workers.

#pragma once

#include "engine/metering/interval_collector.h"
#include "engine/metering/meter_run.h"
#include "engine/metering/meter_source.h"
#include "engine/metering/segment_rows.h"
#include "engine/metering/window_stack.h"

namespace rerate {

// Rows of one customer and slice in one segment; the slice is one of the widened grid: 0 is what
// comes before the grid, the last one what comes after.
struct CustomerRowRange {
    SliceRows rows;
    std::size_t segment = 0;
};

class MeterSeries {
public:
    using Samples = std::vector<WindowSample>;

    MeterSeries(const Meter& meter, const UsageStore& store, ColumnSet& columns, const SliceGrid& grid,
                unsigned workerCount);
    MeterSeries(const MeterSeries&) = delete;
    MeterSeries& operator=(const MeterSeries&) = delete;

    bool needsAllRows() const;
    // Whether each value belongs to the whole billing period.
    bool isWhole() const;

    // The segments of a range of customers as a worker reads them.
    struct Views {
        std::vector<MeterSource::View> own;
        std::vector<Views> sources;
    };
    Views look(const std::vector<const Segment*>& segments, unsigned worker);

    // The values of the last window, by billing period (0: before the grid, then from 1), key and
    // time; their series are numbers of `keys`. `rows` ascend by slice and are of one customer.
    template <typename Recorder>
    std::vector<Samples> periods(const Views& views, std::span<const CustomerRowRange> rows, unsigned worker,
                                 SeriesCounts& counts, Recorder& recorder);

    KeySpace::Numbering& keys(unsigned worker) { return m_by[worker]; }
    std::uint32_t periodCount() const { return static_cast<std::uint32_t>(m_firstSlice.size() - 1); }
    std::uint32_t firstSlice(std::uint32_t period) const { return m_firstSlice[period - 1]; }
    std::uint32_t endSlice(std::uint32_t period) const { return m_firstSlice[period]; }

private:
    void collect(const MeterSource::View& view, const SliceRows& rows, SeriesCounts* counts, Samples& samples) const;
    std::vector<Samples> events(const Views& views, std::span<const CustomerRowRange> rows, SeriesCounts& counts,
                                Samples& all) const;
    template <typename Recorder>
    std::vector<Samples> intervals(const Views& views, std::span<const CustomerRowRange> rows, SeriesCounts& counts,
                                   Recorder& recorder) const;
    template <typename Recorder>
    std::vector<Samples> derive(const Views& views, std::span<const CustomerRowRange> rows, unsigned worker,
                                SeriesCounts& counts, Recorder& recorder);
    std::uint32_t periodOf(std::uint32_t wideSlice) const;
    Period periodAt(std::uint32_t number, std::uint32_t zone) const;
    std::uint32_t numberOf(std::uint32_t period) const; // without the one that is cut away
    bool isActive(CustomerId customer, std::uint32_t period, const Period& span) const;

    const Meter m_meter; // with windows, where events last
    bool m_mergesParts;
    const SliceGrid& m_grid;
    std::optional<IntervalCutter> m_cutter;
    Period m_all;                            // all events and all periods
    std::vector<std::uint32_t> m_firstSlice; // by period, and one more
    std::optional<MeterSource> m_source;     // of events
    std::vector<std::unique_ptr<MeterSeries>> m_sources; // of a derived meter
    std::optional<WindowStack> m_stack;
    std::vector<KeySpace::Numbering> m_by;   // by worker
    std::vector<std::optional<SeriesNumbers>> m_series; // by worker
};

} // namespace rerate
