// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/metering/meter_run.h"

#include "engine/base/parallel.h"
#include "engine/metering/order_pass.h"
#include "engine/metering/sum_pass.h"
#include "engine/metering/window_pass.h"

namespace rerate {

namespace {

using Tables = std::vector<std::shared_ptr<const QuantityTable>>;

class MeterRun {
public:
    MeterRun(const std::vector<Meter>& meters, const UsageStore& store, const SliceGrid& grid,
             QuantityCache& cache, unsigned threadCount, PathChoice paths)
        : m_meters(meters), m_store(store), m_grid(grid), m_cache(cache),
          m_threadCount(threadCount), m_paths(paths), m_columns(store), m_tables(meters.size()) {}

    Result<Tables> run(Progress& progress) {
        findCached();
        makePasses();
        if (!m_sumPasses.empty() || !m_orderPasses.empty())
            RERATE_TRY(readSegments(progress));
        if (!m_windowPasses.empty())
            RERATE_TRY(readCustomers(progress));
        RERATE_TRY(finish(progress));
        for (std::size_t i = 0; i < m_meters.size(); ++i) {
            if (m_sameAs[i] != i)
                m_tables[i] = m_tables[m_sameAs[i]];
            m_cache.insert(m_keys[i], m_tables[i]);
        }
        return std::move(m_tables);
    }

private:
    void findCached() {
        const std::string prefix = m_store.dataHash() + m_grid.key();
        for (std::size_t i = 0; i < m_meters.size(); ++i) {
            m_keys.push_back(prefix + meterKey(m_meters[i]));
            m_tables[i] = m_cache.find(m_keys[i]);
            const auto same = std::find(m_keys.begin(), m_keys.end(), m_keys.back());
            m_sameAs.push_back(static_cast<std::size_t>(same - m_keys.begin()));
        }
    }

    void makePasses() {
        const std::size_t segments = m_store.segments().size();
        std::vector<std::vector<std::size_t>> groups;
        for (std::size_t i = 0; i < m_meters.size(); ++i) {
            const Meter& meter = m_meters[i];
            if (m_tables[i] || m_sameAs[i] != i)
                continue;
            const MeterPath path = choosePath(meter, m_paths).path;
            if (path == MeterPath::Windows || path == MeterPath::Items) {
                if (m_ranges.empty())
                    m_ranges = splitCustomers(m_store);
                m_windowMeters.push_back(i);
                m_windowPasses.push_back(std::make_unique<WindowPass>(meter, m_store, m_columns, m_grid,
                                                                      m_ranges.size(), m_threadCount));
                m_needAllRows = m_needAllRows || m_windowPasses.back()->needsAllRows();
                continue;
            }
            if (path == MeterPath::Aggregate) {
                m_orderMeters.push_back(i);
                m_orderPasses.push_back(
                    std::make_unique<OrderPass>(meter, m_columns, m_grid, segments, m_threadCount));
                continue;
            }
            const auto group = std::find_if(groups.begin(), groups.end(), [&](const auto& members) {
                return SumPass::belongTogether(definitions(members), meter);
            });
            if (group == groups.end())
                groups.push_back({i});
            else
                group->push_back(i);
        }
        for (auto& members : groups) {
            m_sumPasses.push_back(std::make_unique<SumPass>(definitions(members), m_columns, m_grid,
                                                            segments, m_threadCount));
            m_sumMeters.push_back(std::move(members));
        }
    }

    std::vector<const Meter*> definitions(const std::vector<std::size_t>& members) const {
        std::vector<const Meter*> meters;
        for (const std::size_t member : members)
            meters.push_back(&m_meters[member]);
        return meters;
    }

    // From the first instant of any zone's slices to the last.
    Period wholeGrid() const {
        Period whole{m_grid.bounds.front().front(), m_grid.bounds.front().back()};
        for (const auto& bounds : m_grid.bounds) {
            whole.from = std::min(whole.from, bounds.front());
            whole.to = std::max(whole.to, bounds.back());
        }
        return whole;
    }

    Result<void> readSegments(Progress& progress) {
        const auto& segments = m_store.segments();
        const auto [from, to] = wholeGrid();
        progress.startStage("Metering", m_store.visibleRows());
        std::vector<std::vector<SliceRows>> ranges(m_threadCount);
        return runParallel(
            segments.size(), m_threadCount, progress,
            [&](std::size_t number, unsigned worker) -> Result<void> {
                const SegmentInfo& info = segments[number];
                progress.add(info.rowCount);
                if (info.timeMax < from || info.timeMin >= to)
                    return {};
                const Result<Segment> segment = m_store.readSegment(number, m_columns.columns());
                if (!segment)
                    return segment.error();
                findSliceRows(*segment, m_grid, ranges[worker]);
                for (auto& pass : m_sumPasses)
                    pass->run(number, info.part.number, *segment, ranges[worker], worker);
                for (auto& pass : m_orderPasses)
                    pass->run(number, *segment, ranges[worker], worker);
                return {};
            });
    }

    Result<void> readCustomers(Progress& progress) {
        progress.startStage("Metering by customer", m_ranges.size());
        const SliceGrid wide = widened(m_grid, m_store.timeRange().value_or(wholeGrid()));
        return runParallel(m_ranges.size(), m_threadCount, progress,
                           [&](std::size_t number, unsigned worker) -> Result<void> {
                               progress.add(1);
                               auto segments = readRange(m_ranges[number], wide);
                               if (!segments)
                                   return segments.error();
                               for (auto& pass : m_windowPasses)
                                   pass->run(number, *segments, worker);
                               return {};
                           });
    }

    Result<std::vector<RangeSegment>> readRange(const CustomerRange& range, const SliceGrid& wide) {
        const auto [from, to] = wholeGrid();
        std::vector<RangeSegment> read;
        for (const std::size_t number : range.segments) {
            const SegmentInfo& info = m_store.segments()[number];
            if (!m_needAllRows && (info.timeMax < from || info.timeMin >= to))
                continue;
            Result<Segment> segment = m_store.readSegment(number, m_columns.columns());
            if (!segment)
                return segment.error();
            RangeSegment& found = read.emplace_back();
            found.segment = std::move(*segment);
            findSliceRows(found.segment, wide, found.rows);
            std::erase_if(found.rows, [&](const SliceRows& rows) {
                return rows.customer < range.from || rows.customer >= range.to;
            });
        }
        return read;
    }

    Result<void> finish(Progress& progress) {
        std::vector<std::pair<std::size_t, std::function<QuantityTable()>>> work;
        for (std::size_t i = 0; i < m_orderPasses.size(); ++i)
            work.emplace_back(m_orderMeters[i], [this, i] { return m_orderPasses[i]->finish(); });
        for (std::size_t i = 0; i < m_windowPasses.size(); ++i)
            work.emplace_back(m_windowMeters[i], [this, i] { return m_windowPasses[i]->finish(); });
        for (std::size_t i = 0; i < m_sumPasses.size(); ++i)
            for (std::size_t k = 0; k < m_sumMeters[i].size(); ++k)
                work.emplace_back(m_sumMeters[i][k],
                                  [this, i, k] { return m_sumPasses[i]->finish(k); });
        return runParallel(work.size(), m_threadCount, progress,
                           [&](std::size_t piece, unsigned) -> Result<void> {
                               auto table = std::make_shared<QuantityTable>(work[piece].second());
                               table->indexCustomers(m_store.customers().size());
                               m_tables[work[piece].first] = std::move(table);
                               return {};
                           });
    }

    const std::vector<Meter>& m_meters;
    const UsageStore& m_store;
    const SliceGrid& m_grid;
    QuantityCache& m_cache;
    unsigned m_threadCount;
    PathChoice m_paths;
    ColumnSet m_columns;
    Tables m_tables;
    std::vector<std::string> m_keys;     // of the cache, by meter
    std::vector<std::size_t> m_sameAs;   // the first meter that measures the same
    std::vector<std::unique_ptr<SumPass>> m_sumPasses;
    std::vector<std::vector<std::size_t>> m_sumMeters; // meters of each pass
    std::vector<std::unique_ptr<OrderPass>> m_orderPasses;
    std::vector<std::size_t> m_orderMeters;
    std::vector<CustomerRange> m_ranges; // where a pass needs whole customers
    std::vector<std::unique_ptr<WindowPass>> m_windowPasses;
    std::vector<std::size_t> m_windowMeters;
    bool m_needAllRows = false; // also those outside the grid
};

} // namespace

Result<std::vector<std::shared_ptr<const QuantityTable>>>
runMeters(const std::vector<Meter>& meters, const UsageStore& store, const SliceGrid& grid,
          QuantityCache& cache, unsigned threadCount, Progress& progress, PathChoice paths) {
    return MeterRun(meters, store, grid, cache, std::max(1U, threadCount), paths).run(progress);
}

} // namespace rerate
