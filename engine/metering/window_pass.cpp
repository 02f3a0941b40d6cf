// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/metering/window_pass.h"

#include <algorithm>

namespace rerate {

WindowPass::WindowPass(const Meter& meter, ColumnSet& columns, const SliceGrid& grid, std::size_t rangeCount,
                       unsigned workerCount)
    : m_meter(meter), m_grid(grid), m_source(meter, columns, workerCount), m_pieces(rangeCount) {
    for (std::uint32_t slice = 0; slice < grid.sliceCount(); ++slice)
        if (slice == 0 || grid.periodOfSlice.empty() || grid.periodOfSlice[slice] != grid.periodOfSlice[slice - 1])
            m_firstSlice.push_back(slice);
    m_firstSlice.push_back(static_cast<std::uint32_t>(grid.sliceCount()));
    if (meter.windows.empty())
        return;
    m_all = columns.store().timeRange().value_or(Period{grid.bounds[0].front(), grid.bounds[0].back()});
    for (const auto& bounds : grid.bounds) {
        m_all.from = std::min(m_all.from, bounds.front());
        m_all.to = std::max(m_all.to, bounds.back());
    }
    m_stack.emplace(meter, grid.zones, m_all);
    for (unsigned worker = 0; worker < workerCount; ++worker)
        m_series.emplace_back(meter, m_source.keys(), m_source.numbering(worker));
}

void WindowPass::collectItems(const MeterSource::View& view, const SliceRows& rows, ItemPiece& piece,
                              std::vector<MeteredItemRow>& items) const {
    for (std::uint32_t row = rows.rowFrom; row < rows.rowTo; ++row) {
        if (!view.isIn(row))
            continue;
        ++piece.rowsMatched;
        std::optional<Decimal> value = view.value(row);
        std::optional<Decimal> position = view.position(row);
        if (!value || !position) {
            ++piece.rowsUnusable;
            ++piece.unusableOf[rows.customer.number];
            continue;
        }
        items.push_back({view.time(row), view.key(row), 1, view.requests(row), std::move(*value),
                         std::move(*position)});
    }
}

void WindowPass::sortItems(std::vector<MeteredItemRow>& items, unsigned worker) const {
    const auto before = [&](const MeteredItemRow& a, const MeteredItemRow& b) {
        if (a.time != b.time)
            return a.time < b.time;
        if (a.key != b.key)
            return m_source.keyTexts(worker, a.key) < m_source.keyTexts(worker, b.key);
        if (a.value != b.value)
            return a.value < b.value;
        return a.position != b.position ? a.position < b.position : a.repeats < b.repeats;
    };
    if (!std::is_sorted(items.begin(), items.end(), before))
        std::sort(items.begin(), items.end(), before);
}

// Entries [from, to) of the order: one customer.
void WindowPass::runItems(Work& work, std::size_t from, std::size_t to) {
    const auto& order = work.order;
    std::vector<MeteredItemRow> items;
    while (from < to) {
        const SliceRows place = order[from].rows;
        items.clear();
        for (; from < to && order[from].rows.slice == place.slice; ++from)
            if (place.slice > 0 && place.slice <= m_grid.sliceCount())
                collectItems(work.views[order[from].segment], order[from].rows, work.piece, items);
        sortItems(items, work.worker);
        for (MeteredItemRow& item : items) {
            work.piece.add(place.customer, place.slice - 1, item);
            work.piece.times.push_back(item.time);
            if (m_meter.position)
                work.piece.positions.push_back(std::move(item.position));
            if (m_meter.rowsUniform)
                work.piece.repeats.push_back(item.repeats);
        }
    }
}

void WindowPass::collectSamples(const MeterSource::View& view, const SliceRows& rows, ItemPiece* piece,
                                Samples& samples) const {
    for (std::uint32_t row = rows.rowFrom; row < rows.rowTo; ++row) {
        if (!view.isIn(row))
            continue;
        WindowSample sample;
        bool usable = true;
        if (m_source.hasIdentity()) {
            const auto identity = view.identity(row);
            usable = identity.has_value();
            sample.identity = identity.value_or(0);
            sample.removes = view.removes(row);
        } else {
            std::optional<Decimal> value = view.value(row);
            usable = value.has_value();
            if (value)
                sample.value = std::move(*value);
        }
        if (piece) {
            ++piece->rowsMatched;
            piece->rowsUnusable += usable ? 0 : 1;
        }
        if (!usable)
            continue;
        sample.time = sample.end = view.time(row);
        sample.series = sample.part = view.key(row);
        sample.weight = view.requests(row);
        samples.push_back(std::move(sample));
    }
}

std::uint32_t WindowPass::periodOf(std::uint32_t wideSlice) const {
    if (wideSlice == 0)
        return 0;
    return static_cast<std::uint32_t>(std::upper_bound(m_firstSlice.begin(), m_firstSlice.end(), wideSlice - 1) -
                                      m_firstSlice.begin());
}

Period WindowPass::periodAt(std::uint32_t number, std::uint32_t zone) const {
    const std::vector<Instant>& bounds = m_grid.bounds[zone];
    if (number == 0)
        return {std::min(m_all.from, bounds.front()), bounds.front()};
    return {bounds[m_firstSlice[number - 1]], bounds[m_firstSlice[number]]};
}

// What the last window gave in a period: each value in the slice in which its window begins.
void WindowPass::addResults(Samples results, std::uint32_t period, std::uint32_t zone,
                            std::vector<std::pair<std::uint32_t, MeteredItemRow>>& rows) const {
    const bool isWhole = m_meter.windows.back().bucket.kind == Bucket::Kind::Period;
    const std::vector<Instant>& bounds = m_grid.bounds[zone];
    for (WindowSample& result : results) {
        std::uint32_t slice = m_firstSlice[period - 1];
        while (!isWhole && slice + 1 < m_firstSlice[period] && bounds[slice + 1].nanoseconds <= result.time)
            ++slice;
        MeteredItemRow item{result.time, result.series, result.events, result.weight, std::move(result.value), {}};
        if (!m_meter.isItemised && item.repeats != 1)
            item.value = item.value * Decimal(item.repeats);
        const auto same = [&](const auto& row) { return row.first == slice && row.second.key == item.key; };
        const auto known = m_meter.isItemised ? rows.end() : std::find_if(rows.begin(), rows.end(), same);
        if (known == rows.end()) {
            rows.emplace_back(slice, std::move(item));
            continue;
        }
        known->second.value += item.value;
        known->second.events += item.events;
    }
}

void WindowPass::runWindows(Work& work, std::size_t from, std::size_t to, WindowRun<NoWindowRecorder>& run) {
    const CustomerId customer = work.order[from].rows.customer;
    const std::uint32_t zone = m_grid.zoneOfCustomer[customer.number];
    const auto periodCount = static_cast<std::uint32_t>(m_firstSlice.size() - 1);
    run.startCustomer(zone);
    std::vector<Samples> byPeriod(periodCount + 2);
    Samples all;
    for (; from < to; ++from) {
        const SliceRows& rows = work.order[from].rows;
        const std::uint32_t period = periodOf(rows.slice);
        const bool isInGrid = period > 0 && period <= periodCount;
        if (!isInGrid && !needsAllRows())
            continue;
        collectSamples(work.views[work.order[from].segment], rows, isInGrid ? &work.piece : nullptr,
                       m_stack->spansPeriods() ? all : byPeriod[period]);
    }
    const std::vector<Instant>& bounds = m_grid.bounds[zone];
    if (m_stack->spansPeriods())
        for (WindowSample& window : run.openWindows(std::move(all))) {
            const auto after = std::upper_bound(bounds.begin(), bounds.end(), Instant{window.time});
            byPeriod[periodOf(static_cast<std::uint32_t>(after - bounds.begin()))].push_back(std::move(window));
        }
    std::vector<std::pair<std::uint32_t, MeteredItemRow>> rows;
    for (std::uint32_t period = 0; period <= periodCount; ++period) {
        if (byPeriod[period].empty() && !m_stack->isCarried())
            continue;
        const Period span = periodAt(period, zone);
        if (span.isEmpty())
            continue;
        Samples results = run.run(std::move(byPeriod[period]), span, m_stack->spansPeriods() ? 1 : 0);
        if (period > 0)
            addResults(std::move(results), period, zone, rows);
    }
    const auto& texts = [&](const MeteredItemRow& row) -> const std::vector<std::string>& {
        return m_series[work.worker].texts(m_meter.windows.size(), row.key);
    };
    std::stable_sort(rows.begin(), rows.end(), [&](const auto& a, const auto& b) {
        if (a.first != b.first)
            return a.first < b.first;
        if (m_meter.isItemised && a.second.time != b.second.time)
            return a.second.time < b.second.time;
        return a.second.key != b.second.key ? texts(a.second) < texts(b.second) : a.second.value < b.second.value;
    });
    for (const auto& [slice, row] : rows) {
        work.piece.add(customer, slice, row);
        if (!m_meter.isItemised)
            continue;
        work.piece.times.push_back(row.time);
        if (m_meter.rowsUniform)
            work.piece.repeats.push_back(row.repeats);
    }
}

void WindowPass::run(std::size_t rangeNumber, const std::vector<RangeSegment>& segments, unsigned worker) {
    Work work{m_pieces[rangeNumber], worker, {}, {}};
    work.piece.worker = worker;
    for (const RangeSegment& segment : segments) {
        for (const SliceRows& rows : segment.rows)
            work.order.push_back({rows, work.views.size()});
        work.views.push_back(m_source.look(segment.segment, worker));
    }
    std::stable_sort(work.order.begin(), work.order.end(), [](const Rows& a, const Rows& b) {
        return a.rows.customer != b.rows.customer ? a.rows.customer < b.rows.customer : a.rows.slice < b.rows.slice;
    });
    NoWindowRecorder recorder;
    std::optional<WindowRun<NoWindowRecorder>> windows;
    if (m_stack)
        windows.emplace(*m_stack, m_series[worker], recorder);
    for (std::size_t from = 0; from < work.order.size();) {
        std::size_t to = from;
        while (to < work.order.size() && work.order[to].rows.customer == work.order[from].rows.customer)
            ++to;
        if (m_stack)
            runWindows(work, from, to, *windows);
        else
            runItems(work, from, to);
        from = to;
    }
}

QuantityTable WindowPass::finish() {
    const ItemColumns columns{m_meter.isItemised, m_meter.position.has_value(),
                              m_meter.isItemised && m_meter.rowsUniform};
    std::vector<KeySpace::Numbering> numberings;
    for (SeriesNumbers& series : m_series)
        numberings.push_back(series.by());
    return assembleItems(m_pieces, columns, m_stack ? numberings : m_source.numberings());
}

} // namespace rerate
