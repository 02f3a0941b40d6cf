// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/metering/window_pass.h"

#include <algorithm>

namespace rerate {

WindowPass::WindowPass(const Meter& meter, const UsageStore& store, ColumnSet& columns, const SliceGrid& grid,
                       std::size_t rangeCount, unsigned workerCount)
    : m_meter(meter), m_grid(grid), m_workerCount(workerCount), m_pieces(rangeCount) {
    if (meter.windows.empty() && meter.sources.empty() && !meter.interval)
        m_events = std::make_unique<MeterSource>(meter, columns, grid, workerCount);
    else
        m_series = std::make_unique<MeterSeries>(meter, store, columns, grid, workerCount);
}

void WindowPass::collectItems(const MeterSource::View& view, const SliceRows& rows, ItemPiece& piece,
                              std::vector<MeteredItemRow>& items) const {
    for (std::uint32_t row = rows.rowFrom; row < rows.rowTo; ++row) {
        if (!view.isIn(row))
            continue;
        ++piece.rowsMatched;
        RowValue value = view.value(row);
        RowValue position = view.position(row);
        if (!value.isNumber() || !position.isNumber()) {
            ++piece.rowsUnusable;
            if (value.dividedByZero || position.dividedByZero)
                piece.zeroDivisions.add(rows.customer);
            else
                ++piece.unusableOf[rows.customer.number];
            continue;
        }
        items.push_back({view.time(row), view.key(row), 1, view.requests(row), std::move(value.number),
                         std::move(position.number)});
    }
}

void WindowPass::sortItems(std::vector<MeteredItemRow>& items, unsigned worker) const {
    const auto before = [&](const MeteredItemRow& a, const MeteredItemRow& b) {
        if (a.time != b.time)
            return a.time < b.time;
        if (a.key != b.key)
            return m_events->keyTexts(worker, a.key) < m_events->keyTexts(worker, b.key);
        if (a.value != b.value)
            return a.value < b.value;
        return a.position != b.position ? a.position < b.position : a.repeats < b.repeats;
    };
    if (!std::is_sorted(items.begin(), items.end(), before))
        std::sort(items.begin(), items.end(), before);
}

void WindowPass::runItems(Work& work, std::span<const CustomerRowRange> rows) {
    std::vector<MeteredItemRow> items;
    for (std::size_t from = 0; from < rows.size();) {
        const SliceRows place = rows[from].rows;
        items.clear();
        for (; from < rows.size() && rows[from].rows.slice == place.slice; ++from)
            if (place.slice > 0 && place.slice <= m_grid.sliceCount())
                collectItems(work.items[rows[from].segment], rows[from].rows, work.piece, items);
        sortItems(items, work.worker);
        for (MeteredItemRow& item : items) {
            work.piece.add(place.customer, place.slice - 1, item);
            work.piece.times.push_back(item.time);
            if (m_meter.position)
                work.piece.positions.add(item.position);
            if (m_meter.rowsUniform)
                work.piece.repeats.push_back(item.repeats);
        }
    }
}

// What the last window gave in a period: each value in the slice in which its window begins.
void WindowPass::addResults(std::vector<WindowSample> results, std::uint32_t period, std::uint32_t zone,
                            Rows& rows) const {
    const std::vector<Instant>& bounds = m_grid.bounds[zone];
    const std::size_t before = rows.size();
    for (WindowSample& result : results) {
        std::uint32_t slice = m_series->firstSlice(period);
        while (!m_series->isWhole() && slice + 1 < m_series->endSlice(period) && bounds[slice + 1].nanoseconds <= result.time)
            ++slice;
        MeteredItemRow item{result.time, result.series, result.events, result.weight, std::move(result.value), {}};
        if (!m_meter.isItemised && item.repeats != 1)
            item.value = item.value * Decimal(item.repeats);
        // Results ascend by key and time, so that what belongs together is adjacent.
        if (m_meter.isItemised || rows.size() == before || rows.back().first != slice ||
            rows.back().second.key != item.key) {
            rows.emplace_back(slice, std::move(item));
            continue;
        }
        rows.back().second.value += item.value;
        rows.back().second.events += item.events;
    }
}

void WindowPass::runSeries(Work& work, std::span<const CustomerRowRange> ranges) {
    const CustomerId customer = ranges.front().rows.customer;
    SeriesCounts counts;
    NoWindowRecorder recorder;
    auto periods = m_series->periods(work.views, ranges, work.worker, counts, recorder);
    work.piece.rowsMatched += counts.rowsMatched;
    work.piece.rowsUnusable += counts.rowsUnusable;
    if (counts.rowsUnusable > counts.rowsDivided)
        work.piece.unusableOf[customer.number] += counts.rowsUnusable - counts.rowsDivided;
    work.piece.zeroDivisions.add(counts.zeroDivisions);
    work.piece.intervalFaults.add(counts.intervalFaults);
    addRests(work.piece.intervalRests, counts.intervalRests);
    Rows rows;
    for (std::uint32_t period = 1; period < periods.size(); ++period)
        addResults(std::move(periods[period]), period, m_grid.zoneOfCustomer[customer.number], rows);
    const auto texts = [&](const MeteredItemRow& row) -> const std::vector<std::string>& {
        return m_series->keys(work.worker).texts(row.key);
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
    std::vector<CustomerRowRange> order;
    std::vector<const Segment*> pointers;
    for (const RangeSegment& segment : segments) {
        for (const SliceRows& rows : segment.rows)
            order.push_back({rows, pointers.size()});
        pointers.push_back(&segment.segment);
        if (m_events)
            work.items.push_back(m_events->look(segment.segment, worker));
    }
    if (m_series)
        work.views = m_series->look(pointers, worker);
    std::stable_sort(order.begin(), order.end(), [](const CustomerRowRange& a, const CustomerRowRange& b) {
        return a.rows.customer != b.rows.customer ? a.rows.customer < b.rows.customer : a.rows.slice < b.rows.slice;
    });
    for (std::size_t from = 0; from < order.size();) {
        std::size_t to = from;
        while (to < order.size() && order[to].rows.customer == order[from].rows.customer)
            ++to;
        const std::span<const CustomerRowRange> rows(order.data() + from, to - from);
        if (m_series)
            runSeries(work, rows);
        else
            runItems(work, rows);
        from = to;
    }
}

QuantityTable WindowPass::finish() {
    const ItemColumns columns{m_meter.isItemised, m_meter.position.has_value(),
                              m_meter.isItemised && m_meter.rowsUniform};
    if (m_events)
        return assembleItems(m_pieces, columns, m_events->numberings());
    std::vector<KeySpace::Numbering> numberings;
    for (unsigned worker = 0; worker < m_workerCount; ++worker)
        numberings.push_back(m_series->keys(worker));
    return assembleItems(m_pieces, columns, numberings);
}

} // namespace rerate
