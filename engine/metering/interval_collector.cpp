// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/metering/interval_collector.h"

namespace rerate {

namespace {

bool isLevel(const Window& window) {
    return window.aggregate == Window::Aggregate::TimeMean || window.aggregate == Window::Aggregate::Peak;
}

} // namespace

template <typename Recorder>
IntervalCollector<Recorder>::IntervalCollector(const Meter& meter, const SliceGrid& grid, const IntervalCutter& cutter,
                                               std::uint32_t zone, const BucketClock* clock, bool merges, Target target,
                                               SeriesCounts& counts, Recorder& recorder)
    : m_meter(meter), m_grid(grid), m_cutter(cutter), m_zone(zone),
      m_clock(isLevel(meter.windows.front()) ? nullptr : clock), m_merges(merges), m_target(std::move(target)),
      m_counts(counts), m_recorder(recorder) {}

template <typename Recorder>
bool IntervalCollector<Recorder>::isInGrid(std::int64_t time) const {
    const std::vector<Instant>& bounds = m_grid.bounds[m_zone];
    return Period{bounds.front(), bounds.back()}.contains({time});
}

template <typename Recorder>
bool IntervalCollector<Recorder>::reachesIn(const EventInterval& interval) const {
    const std::vector<Instant>& bounds = m_grid.bounds[m_zone];
    if (isInGrid(interval.from))
        return true;
    return m_meter.interval->split == Interval::Split::AtBoundaries && interval.from < bounds.front().nanoseconds &&
           interval.to > bounds.front().nanoseconds;
}

template <typename Recorder>
void IntervalCollector<Recorder>::add(const MeterSource::View& view, const SliceRows& rows) {
    const bool hasIdentity = m_meter.windows.front().aggregate == Window::Aggregate::Unique;
    for (std::uint32_t row = rows.rowFrom; row < rows.rowTo; ++row) {
        if (!view.isIn(row))
            continue;
        Event event{view, row, {}, {}, 0, {}};
        const IntervalFault fault = view.interval(row, event.interval);
        const std::int64_t time = view.time(row);
        if (!reachesIn(fault == IntervalFault::None ? event.interval : EventInterval{time, time, {}})) {
            if (!m_meter.interval->lasts() && isInGrid(time))
                m_counts.intervalFaults.add(rows.customer, IntervalFault::OutOfRange);
            continue;
        }
        ++m_counts.rowsMatched;
        if (fault != IntervalFault::None) {
            ++m_counts.rowsUnusable;
            m_counts.rowsDivided += fault == IntervalFault::ZeroDivision ? 1 : 0;
            if (fault == IntervalFault::ZeroDivision)
                m_counts.zeroDivisions.add(rows.customer);
            else
                m_counts.intervalFaults.add(rows.customer, fault);
            continue;
        }
        if (hasIdentity) {
            const auto identity = view.identity(row);
            event.identity = identity.value_or(0);
            m_counts.rowsUnusable += identity ? 0 : 1;
            if (identity)
                addEvent(event);
            continue;
        }
        RowValue value = view.valueOf(row, event.interval);
        event.value = std::move(value.number);
        m_counts.rowsUnusable += value.isNumber() ? 0 : 1;
        m_counts.rowsDivided += value.dividedByZero ? 1 : 0;
        if (value.dividedByZero)
            m_counts.zeroDivisions.add(rows.customer);
        if (value.isNumber())
            addEvent(event);
    }
}

template <typename Recorder>
void IntervalCollector<Recorder>::addEvent(Event& event) {
    ++m_events;
    Period time{{event.interval.from}, {event.interval.to}};
    if (m_meter.interval->split == Interval::Split::AtStart)
        time.to = time.from;
    else
        noteRest(event);
    std::optional<Decimal> before; // what had come about when the part began
    m_cutter.cut(time, m_zone, m_clock, [&](const IntervalCutter::Part& part) {
        event.share = event.value; // at its start, or it lasts no time, or it is a level
        if (isSpread() && part.to > part.from) {
            Decimal until = event.interval.valueUntil(part.to, event.value);
            event.share = until - (before ? *before : event.interval.valueUntil(part.from, event.value));
            before = std::move(until);
        }
        addPart(event, part);
    });
}

// What no part of the event is cut for.
template <typename Recorder>
void IntervalCollector<Recorder>::noteRest(const Event& event) {
    const EventInterval& interval = event.interval;
    const std::int64_t from = m_grid.bounds[m_zone].front().nanoseconds;
    const std::int64_t to = m_grid.bounds[m_zone].back().nanoseconds;
    const Decimal requests(event.view.requests(event.row));
    IntervalRest rest;
    if (interval.from < from)
        rest.before = {1, interval.valueUntil(from, interval.seconds) * requests};
    if (interval.to > to)
        rest.after = {1, (interval.seconds - interval.valueUntil(to, interval.seconds)) * requests};
    if (rest.isAny())
        m_counts.intervalRests[event.view.customer(event.row)].add(rest);
}

template <typename Recorder>
void IntervalCollector<Recorder>::addPart(const Event& event, const IntervalCutter::Part& part) {
    WindowSample sample;
    sample.time = part.from;
    sample.end = part.to;
    sample.series = sample.part = event.view.keyAt(event.row, part.from);
    sample.identity = event.identity;
    if (isLevel(m_meter.windows.front()))
        return addLevel(event, part, std::move(sample));
    if (m_meter.windows.front().aggregate != Window::Aggregate::Unique)
        sample.value = event.share;
    put(part, event, std::move(sample));
}

// The level comes when the part begins, and goes when it ends, unless the period ends first.
template <typename Recorder>
void IntervalCollector<Recorder>::addLevel(const Event& event, const IntervalCutter::Part& part, WindowSample sample) {
    if (part.to == part.from)
        return;
    const std::uint32_t period = m_target.periodOf(part.slice);
    WindowSample gone = sample;
    gone.time = gone.end = part.to;
    gone.value = -event.value;
    gone.events = 0;
    gone.removes = true;
    sample.value = event.value;
    sample.events = countOnce(sample.series, period);
    record(event, part, sample);
    m_target.byPeriod[period].push_back(std::move(sample));
    if (gone.time < m_target.periodEnd(period))
        m_target.byPeriod[period].push_back(std::move(gone));
}

template <typename Recorder>
void IntervalCollector<Recorder>::put(const IntervalCutter::Part& part, const Event& event, WindowSample sample) {
    const std::uint32_t period = m_target.periodOf(part.slice);
    std::vector<WindowSample>& samples = m_target.byPeriod[period];
    sample.events = countOnce(sample.series, period);
    if (m_merges) {
        const auto [known, isNew] = m_places.try_emplace({sample.series, sample.identity, part.bucket}, samples.size());
        if (!isNew) {
            WindowSample& into = samples[known->second];
            into.value += sample.value;
            into.time = std::min(into.time, sample.time);
            into.events += sample.events;
            return record(event, part, into);
        }
    }
    record(event, part, sample);
    samples.push_back(std::move(sample));
}

// An event with parts in many windows of a period is one row that went into its quantity.
template <typename Recorder>
std::uint64_t IntervalCollector<Recorder>::countOnce(std::uint32_t series, std::uint32_t period) {
    std::uint64_t& last = m_counted[{series, period}];
    const bool isNew = last != m_events;
    last = m_events;
    return isNew ? 1 : 0;
}

template <typename Recorder>
void IntervalCollector<Recorder>::record(const Event& event, const IntervalCutter::Part& part, WindowSample& sample) {
    if constexpr (Recorder::isActive) {
        const bool isUnique = m_meter.windows.front().aggregate == Window::Aggregate::Unique;
        m_recorder.addPart({m_grid.zones[m_zone], event.interval, event.value, part.from, part.to,
                            isUnique ? std::nullopt : std::optional(event.share)},
                           sample);
    }
}

template class IntervalCollector<NoWindowRecorder>;
template class IntervalCollector<WindowRecorder>;

} // namespace rerate
