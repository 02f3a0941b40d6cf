// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Events of one customer that last become what goes into its windows: a part of their value for each
// piece of their time, or, for `time_mean` and `peak`, a level that comes and goes. Events that began
// before the grid and reach into it count as those that begin in it; those whose end cannot be used are
// counted apart. Parts that go into the same window become one sample at once, so that memory grows with
// the windows, not with events times windows.

#pragma once

#include <functional>
#include <tuple>

#include "engine/metering/interval_cutter.h"
#include "engine/metering/meter_source.h"
#include "engine/metering/segment_rows.h"
#include "engine/metering/series_counts.h"
#include "engine/metering/window_recorder.h"

namespace rerate {

template <typename Recorder>
class IntervalCollector {
public:
    struct Target {
        std::function<std::uint32_t(std::uint32_t)> periodOf; // of a slice of the grid
        std::function<std::int64_t(std::uint32_t)> periodEnd;
        std::vector<std::vector<WindowSample>>& byPeriod;
    };
    // `clock` of the innermost window, if it needs one. Parts are merged where `merges`.
    IntervalCollector(const Meter& meter, const SliceGrid& grid, const IntervalCutter& cutter, std::uint32_t zone,
                      const BucketClock* clock, bool merges, Target target, SeriesCounts& counts, Recorder& recorder);

    void add(const MeterSource::View& view, const SliceRows& rows);

private:
    struct Event {
        const MeterSource::View& view;
        std::uint32_t row = 0;
        EventInterval interval;
        Decimal value;
        std::uint32_t identity = 0;
        Decimal share; // of the part at hand
    };
    using PlaceKey = std::tuple<std::uint32_t, std::uint32_t, std::int64_t>; // series, identity, bucket

    bool reachesIn(const EventInterval& interval) const;
    bool isInGrid(std::int64_t time) const;
    void addEvent(Event& event);
    void noteRest(const Event& event);
    void addPart(const Event& event, const IntervalCutter::Part& part);
    void addLevel(const Event& event, const IntervalCutter::Part& part, WindowSample sample);
    bool isSpread() const { return m_meter.windows.front().aggregate == Window::Aggregate::Sum; }
    void put(const IntervalCutter::Part& part, const Event& event, WindowSample sample);
    std::uint64_t countOnce(std::uint32_t series, std::uint32_t period);
    void record(const Event& event, const IntervalCutter::Part& part, WindowSample& sample);

    const Meter& m_meter;
    const SliceGrid& m_grid;
    const IntervalCutter& m_cutter;
    std::uint32_t m_zone;
    const BucketClock* m_clock;
    bool m_merges;
    Target m_target;
    SeriesCounts& m_counts;
    Recorder& m_recorder;
    std::map<PlaceKey, std::size_t> m_places; // of merged samples, in their period
    std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint64_t> m_counted; // series, period: the last event
    std::uint64_t m_events = 0;
};

extern template class IntervalCollector<NoWindowRecorder>;
extern template class IntervalCollector<WindowRecorder>;

} // namespace rerate
