// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/metering/quantity_explanation.h"

#include <algorithm>
#include <map>

#include "engine/metering/meter_series.h"
#include "engine/usage/customer_rows.h"

namespace rerate {

namespace {

constexpr std::size_t kShownMax = 31; // the days of a month

class QuantityExplanation {
public:
    QuantityExplanation(const Meter& meter, const UsageStore& store, const SliceGrid& grid, CustomerId customer)
        : m_meter(meter), m_store(store), m_grid(grid), m_customer(customer), m_columns(store),
          m_series(meter, store, m_columns, grid, 1) {}

    Result<std::vector<ExplainedQuantity>> run(std::uint32_t period, const Progress& progress) {
        RERATE_TRY(read(progress));
        if (m_rows.empty())
            return std::vector<ExplainedQuantity>();
        std::stable_sort(m_rows.begin(), m_rows.end(), [](const CustomerRowRange& a, const CustomerRowRange& b) {
            return a.rows.slice < b.rows.slice;
        });
        std::vector<const Segment*> pointers;
        for (const Segment& segment : m_segments)
            pointers.push_back(&segment);
        const MeterSeries::Views views = m_series.look(pointers, 0);
        SeriesCounts counts;
        WindowRecorder recorder;
        const auto periods = m_series.periods(views, m_rows, 0, counts, recorder);
        std::map<std::vector<std::string>, std::vector<WindowSample>> byKey;
        for (const WindowSample& result : periods.at(period + 1))
            byKey[m_series.keys(0).texts(result.series)].push_back(result);
        std::vector<ExplainedQuantity> explained;
        for (auto& [key, results] : byKey)
            explained.push_back(explain(key, results, recorder));
        return explained;
    }

private:
    Result<void> read(const Progress& progress) {
        const SliceGrid wide =
            widened(m_grid, m_store.timeRange().value_or(Period{m_grid.bounds[0].front(), m_grid.bounds[0].back()}));
        m_segments.reserve(m_store.segments().size());
        return readSegmentsOf(m_store, m_customer, m_columns.columns(), progress,
                              [&](std::size_t, Segment segment) -> Result<void> {
            std::vector<SliceRows> rows;
            findSliceRows(segment, wide, rows);
            for (const SliceRows& range : rows)
                if (range.customer == m_customer)
                    m_rows.push_back({range, m_segments.size()});
            m_segments.push_back(std::move(segment));
            return {};
        });
    }

    ExplainedQuantity explain(const std::vector<std::string>& key, const std::vector<WindowSample>& results,
                              WindowRecorder& recorder) const {
        ExplainedQuantity explained;
        explained.key = key;
        for (const WindowSample& result : results)
            explained.value += result.value * Decimal(result.weight);
        Derivation& node = explained.node;
        if (results.size() == 1 && results[0].weight == 1) {
            node = recorder.take(results[0]);
        } else {
            node.label = "Sum of " + std::to_string(results.size()) + " windows";
            node.quantity = Ratio(explained.value);
            node.quantityUnit = m_meter.unit.name();
            for (const WindowSample& result : results) {
                node.events += result.events;
                if (node.children.size() < kShownMax)
                    node.children.push_back(recorder.take(result));
            }
            if (results.size() > kShownMax) {
                Derivation note;
                note.label = "… and " + std::to_string(results.size() - kShownMax) + " more windows";
                node.children.push_back(std::move(note));
            }
        }
        std::string label;
        for (std::size_t i = 0; i < key.size(); ++i)
            label += (i == 0 ? "" : ", ") + m_meter.by[i] + " = " + (key[i].empty() ? "(none)" : key[i]);
        if (!label.empty())
            node.label = label + ": " + node.label;
        node.id = "windows " + label;
        return explained;
    }

    const Meter& m_meter;
    const UsageStore& m_store;
    const SliceGrid& m_grid;
    CustomerId m_customer;
    ColumnSet m_columns;
    MeterSeries m_series;
    std::vector<Segment> m_segments;
    std::vector<CustomerRowRange> m_rows;
};

} // namespace

Result<std::vector<ExplainedQuantity>> explainQuantity(const Meter& meter, const UsageStore& store,
                                                       const SliceGrid& grid, CustomerId customer,
                                                       std::uint32_t period, const Progress& progress) {
    if (meter.windows.empty() && meter.sources.empty() && !meter.interval)
        return std::vector<ExplainedQuantity>();
    return QuantityExplanation(meter, store, grid, customer).run(period, progress);
}

} // namespace rerate
