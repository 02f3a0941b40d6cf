// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/metering/meter_series.h"

#include <algorithm>

#include "engine/metering/sample_merger.h"

namespace rerate {

namespace {

// Events that last go through windows in any case: their parts are added up slice by slice, and levels
// that end by themselves are changes of the level. So do those that count at another time than their own.
Meter withWindows(const Meter& meter) {
    Meter made = meter;
    if (!meter.interval)
        return made;
    if (made.windows.empty()) {
        Window& window = made.windows.emplace_back();
        const bool addsUp = meter.aggregate == Aggregate::Sum || meter.aggregate == Aggregate::Count;
        window.bucket.kind = addsUp ? Bucket::Kind::Event : Bucket::Kind::Period;
        window.aggregate = static_cast<Window::Aggregate>(meter.aggregate);
        window.value = meter.value;
        window.uniqueField = meter.uniqueField;
        window.mark = meter.mark;
    }
    if (meter.interval->lasts())
        made.windows.front().of = Window::Of::Deltas;
    return made;
}

// Whether what goes into one innermost window may be added up at once.
bool addsParts(const Meter& meter, const std::vector<Window>& windows) {
    if (meter.interval && !meter.interval->lasts() && windows.front().aggregate != Window::Aggregate::Sum &&
        windows.front().aggregate != Window::Aggregate::Count)
        return false;
    return (meter.windows.empty() && !meter.isItemised) || (!windows.empty() && windows.front().bucket.kind != Bucket::Kind::Event);
}

} // namespace

MeterSeries::MeterSeries(const Meter& meter, const UsageStore& store, ColumnSet& columns, const SliceGrid& grid,
                         unsigned workerCount)
    : m_meter(withWindows(meter)),
      m_mergesParts(addsParts(meter, m_meter.windows)),
      m_grid(grid), m_by(workerCount), m_series(workerCount) {
    if (meter.interval)
        m_cutter.emplace(meter.calendars, grid);
    for (std::uint32_t slice = 0; slice < grid.sliceCount(); ++slice)
        if (slice == 0 || grid.periodOfSlice.empty() || grid.periodOfSlice[slice] != grid.periodOfSlice[slice - 1])
            m_firstSlice.push_back(slice);
    m_firstSlice.push_back(static_cast<std::uint32_t>(grid.sliceCount()));
    m_all = store.timeRange().value_or(Period{grid.bounds[0].front(), grid.bounds[0].back()});
    for (const auto& bounds : grid.bounds) {
        m_all.from = std::min(m_all.from, bounds.front());
        m_all.to = std::max(m_all.to, bounds.back());
    }
    m_stack.emplace(m_meter, grid.zones, m_all);
    for (const Meter& source : m_meter.sources)
        m_sources.push_back(std::make_unique<MeterSeries>(source, store, columns, grid, workerCount));
    if (meter.sources.empty())
        m_source.emplace(m_meter, columns, grid, workerCount);
    for (unsigned worker = 0; worker < workerCount; ++worker)
        m_series[worker].emplace(m_meter, m_source ? m_source->numbering(worker) : m_by[worker], m_by[worker]);
}

bool MeterSeries::isWhole() const {
    const Bucket::Kind last = (m_meter.windows.empty() ? m_meter.every : m_meter.windows.back().bucket).kind;
    return last == Bucket::Kind::Period || last == Bucket::Kind::LookBack;
}

bool MeterSeries::needsAllRows() const {
    const bool reachIn = m_meter.interval && (m_meter.interval->split == Interval::Split::AtBoundaries || !m_meter.interval->lasts());
    return reachIn || m_stack->spansPeriods() || m_stack->isCarried() || m_stack->fillsEmpty() ||
           std::any_of(m_sources.begin(), m_sources.end(), [](const auto& source) { return source->needsAllRows(); });
}

MeterSeries::Views MeterSeries::look(const std::vector<const Segment*>& segments, unsigned worker) {
    Views views;
    if (m_source)
        for (const Segment* segment : segments)
            views.own.push_back(m_source->look(*segment, worker));
    for (auto& source : m_sources)
        views.sources.push_back(source->look(segments, worker));
    return views;
}

std::uint32_t MeterSeries::periodOf(std::uint32_t wideSlice) const {
    if (wideSlice == 0)
        return 0;
    return static_cast<std::uint32_t>(std::upper_bound(m_firstSlice.begin(), m_firstSlice.end(), wideSlice - 1) -
                                      m_firstSlice.begin());
}

Period MeterSeries::periodAt(std::uint32_t number, std::uint32_t zone) const {
    const std::vector<Instant>& bounds = m_grid.bounds[zone];
    if (number == 0)
        return {std::min(m_all.from, bounds.front()), bounds.front()};
    return {bounds[m_firstSlice[number - 1]], bounds[m_firstSlice[number]]};
}

std::uint32_t MeterSeries::numberOf(std::uint32_t period) const {
    const std::uint32_t cut = m_grid.cutAway ? periodOf(*m_grid.cutAway + 1) : UINT32_MAX;
    return period == cut ? 0 : period > cut ? period - 1 : period;
}

bool MeterSeries::isActive(CustomerId customer, std::uint32_t period, const Period& span) const {
    return period > 0 && (m_grid.planFrom.empty() || m_grid.planFrom[customer.number] < span.to);
}

void MeterSeries::collect(const MeterSource::View& view, const SliceRows& rows, SeriesCounts* counts,
                          Samples& samples) const {
    const bool merges = SampleMerger::isFor(m_meter.windows.front());
    SampleMerger merger(m_meter.windows.front(), m_stack->clock(m_grid.zoneOfCustomer[rows.customer.number], 0), samples);
    for (std::uint32_t row = rows.rowFrom; row < rows.rowTo; ++row) {
        if (!view.isIn(row))
            continue;
        WindowSample sample;
        bool usable = true;
        if (m_source->hasIdentity()) {
            const auto identity = view.identity(row);
            usable = identity.has_value();
            sample.identity = identity.value_or(0);
            sample.removes = view.removes(row);
        } else {
            RowValue value = view.value(row);
            usable = value.isNumber();
            sample.value = std::move(value.number);
            if (counts && value.dividedByZero) {
                ++counts->rowsDivided;
                counts->zeroDivisions.add(rows.customer);
            }
        }
        if (counts) {
            ++counts->rowsMatched;
            counts->rowsUnusable += usable ? 0 : 1;
        }
        if (!usable)
            continue;
        sample.time = sample.end = view.time(row);
        sample.series = sample.part = view.key(row);
        sample.weight = view.requests(row);
        if (merges)
            merger.add(std::move(sample));
        else
            samples.push_back(std::move(sample));
    }
}

// By billing period; with windows that span periods all together in `all`.
std::vector<MeterSeries::Samples> MeterSeries::events(const Views& views, std::span<const CustomerRowRange> rows,
                                                      SeriesCounts& counts, Samples& all) const {
    std::vector<Samples> byPeriod(periodCount() + 2);
    for (const CustomerRowRange& part : rows) {
        const std::uint32_t period = periodOf(part.rows.slice);
        const bool isInGrid = period > 0 && period <= periodCount();
        if (isInGrid || needsAllRows())
            collect(views.own[part.segment], part.rows, isInGrid ? &counts : nullptr,
                    m_stack->spansPeriods() ? all : byPeriod[period]);
    }
    return byPeriod;
}

template <typename Recorder>
std::vector<MeterSeries::Samples> MeterSeries::intervals(const Views& views, std::span<const CustomerRowRange> rows,
                                                         SeriesCounts& counts, Recorder& recorder) const {
    std::vector<Samples> byPeriod(periodCount() + 2);
    const std::uint32_t zone = m_grid.zoneOfCustomer[rows.front().rows.customer.number];
    IntervalCollector<Recorder> collector(
        m_meter, m_grid, *m_cutter, zone, m_stack->clock(zone, 0), m_mergesParts,
        {[&](std::uint32_t slice) { return periodOf(slice + 1); },
         [&](std::uint32_t period) { return m_grid.bounds[zone][endSlice(period)].nanoseconds; }, byPeriod},
        counts, recorder);
    for (const CustomerRowRange& part : rows)
        collector.add(views.own[part.segment], part.rows);
    return byPeriod;
}

// The expression over the values of the sources, bucket by bucket; a source without a value there
// is zero.
template <typename Recorder>
std::vector<MeterSeries::Samples> MeterSeries::derive(const Views& views, std::span<const CustomerRowRange> rows,
                                                      unsigned worker, SeriesCounts& counts, Recorder& recorder) {
    struct Bucket {
        std::vector<Decimal> values;
        std::vector<std::uint32_t> nodes;
        std::uint64_t events = 0;
        std::int64_t end = 0;
    };
    std::vector<Samples> result(periodCount() + 2);
    std::vector<std::map<std::pair<std::int64_t, std::uint32_t>, Bucket>> buckets(periodCount() + 2);
    for (std::size_t i = 0; i < m_sources.size(); ++i) {
        const auto values = m_sources[i]->periods(views.sources[i], rows, worker, counts, recorder);
        for (std::size_t period = 0; period < values.size(); ++period)
            for (const WindowSample& value : values[period]) {
                const auto& texts = m_sources[i]->keys(worker).texts(value.series);
                Bucket& bucket = buckets[period][{value.time, m_by[worker].numberOf(texts)}];
                bucket.values.resize(m_sources.size());
                bucket.nodes.resize(m_sources.size(), UINT32_MAX);
                bucket.values[i] += value.value;
                bucket.nodes[i] = value.node;
                bucket.events += value.events;
                bucket.end = value.end;
            }
    }
    for (std::size_t period = 0; period < buckets.size(); ++period)
        for (auto& [place, bucket] : buckets[period]) {
            const RowValue value = valueOver(*m_meter.value, [&](const std::string& name) {
                for (std::size_t i = 0; i < m_sources.size(); ++i)
                    if (m_meter.sources[i].id == name)
                        return numberValue(bucket.values[i]);
                return RowValue();
            });
            if (!value.isNumber()) {
                if (value.dividedByZero && period > 0 && period <= periodCount())
                    counts.zeroDivisions.addWindow(rows.front().rows.customer, {{{place.first}, {bucket.end}}, m_meter.by,
                                                                                m_by[worker].texts(place.second), false});
                continue;
            }
            WindowSample& sample = result[period].emplace_back();
            sample.time = place.first;
            sample.end = bucket.end;
            sample.series = sample.part = place.second;
            sample.value = value.number;
            sample.events = bucket.events;
            if constexpr (Recorder::isActive)
                recorder.addDerived(m_meter, m_stack->zone(m_grid.zoneOfCustomer[rows.front().rows.customer.number]),
                                    {bucket.values, bucket.nodes}, sample);
        }
    return result;
}

template <typename Recorder>
std::vector<MeterSeries::Samples> MeterSeries::periods(const Views& views, std::span<const CustomerRowRange> rows,
                                                       unsigned worker, SeriesCounts& counts, Recorder& recorder) {
    const std::uint32_t zone = m_grid.zoneOfCustomer[rows.front().rows.customer.number];
    WindowRun<Recorder> run(*m_stack, *m_series[worker], recorder);
    run.startCustomer(zone);
    Samples all;
    std::vector<Samples> byPeriod =
        m_cutter   ? intervals(views, rows, counts, recorder)
        : m_source ? events(views, rows, counts, all)
                   : derive(views, rows, worker, counts, recorder);
    if (m_stack->spansPeriods())
        for (WindowSample& window : run.openWindows(std::move(all))) {
            const std::vector<Instant>& bounds = m_grid.bounds[zone];
            const auto after = std::upper_bound(bounds.begin(), bounds.end(), Instant{window.time});
            byPeriod[periodOf(static_cast<std::uint32_t>(after - bounds.begin()))].push_back(std::move(window));
        }
    std::vector<Samples> results(periodCount() + 1);
    for (std::uint32_t period = 0; period <= periodCount(); ++period) {
        const Period span = periodAt(period, zone);
        const bool isPlanned = isActive(rows.front().rows.customer, period, span);
        const bool goesOn = m_stack->isCarried() || m_stack->looksBack() || (isPlanned && m_stack->fillsEmpty());
        if ((byPeriod[period].empty() && !goesOn) || span.isEmpty())
            continue;
        results[period] = run.run(std::move(byPeriod[period]), {span, numberOf(period), isPlanned},
                                  m_stack->spansPeriods() ? 1 : 0);
    }
    const Period grid{m_grid.bounds[zone].front(), m_grid.bounds[zone].back()};
    for (const DividedWindow& window : run.divided())
        if (grid.contains(window.span.from))
            counts.zeroDivisions.addWindow(rows.front().rows.customer, window);
    return results;
}

template std::vector<MeterSeries::Samples> MeterSeries::periods(const Views&, std::span<const CustomerRowRange>,
                                                                unsigned, SeriesCounts&, NoWindowRecorder&);
template std::vector<MeterSeries::Samples> MeterSeries::periods(const Views&, std::span<const CustomerRowRange>,
                                                                unsigned, SeriesCounts&, WindowRecorder&);

} // namespace rerate
