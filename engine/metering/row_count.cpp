// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/metering/row_count.h"

#include "engine/base/parallel.h"

namespace rerate {

namespace {

struct Count {
    std::uint64_t rows = 0;
    UInt128 requests = 0;
};

// Rows of a customer ascend by time.
std::uint32_t firstRowFrom(const Segment& segment, const CustomerRun& run, Instant instant) {
    std::uint32_t from = run.rowFrom;
    std::uint32_t to = run.rowTo;
    while (from < to) {
        const std::uint32_t middle = from + (to - from) / 2;
        if (segment.times.raw(middle) * segment.timeUnit < instant.nanoseconds)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

void countRun(const Segment& segment, std::uint32_t from, std::uint32_t to, Count& count) {
    if (segment.hiddenBits.empty() && segment.counts.rowCount == 0) {
        count.rows += to - from;
        count.requests += to - from;
        return;
    }
    for (std::uint32_t row = from; row < to; ++row) {
        if (segment.isHidden(row))
            continue;
        ++count.rows;
        count.requests += segment.counts.rowCount == 0
                              ? 1
                              : static_cast<std::uint64_t>(segment.counts.raw(row));
    }
}

QuantityTable tableOf(const std::vector<std::vector<Count>>& workers, std::size_t customers) {
    QuantityTable table;
    table.keys.emplace_back();
    for (std::uint32_t customer = 0; customer < customers; ++customer) {
        Count sum;
        for (const std::vector<Count>& counts : workers) {
            sum.rows += counts[customer].rows;
            sum.requests += counts[customer].requests;
        }
        if (sum.rows == 0)
            continue;
        QuantityRow row{CustomerId{customer}, 0, 0, 0, 0, sum.rows};
        storeQuantity(row, Decimal::fromCoefficient(static_cast<Int128>(sum.requests), 0), table.scale,
                      table.wideValues);
        table.rows.push_back(row);
        table.rowsMatched += sum.rows;
    }
    return table;
}

} // namespace

Result<std::shared_ptr<const QuantityTable>> countRows(const UsageStore& store,
                                                       const SliceGrid& grid, QuantityCache& cache,
                                                       unsigned threadCount, const Progress& progress) {
    const std::string key = store.dataHash() + grid.key() + "rows counted";
    if (auto known = cache.find(key))
        return known;
    const std::size_t customers = store.customers().size();
    std::vector<std::vector<Count>> workers(std::max(1U, threadCount), std::vector<Count>(customers));
    RERATE_TRY(runParallel(
        store.segments().size(), threadCount, progress,
        [&](std::size_t number, unsigned worker) -> Result<void> {
            const Result<Segment> segment = store.readSegment(number, {{}, true});
            if (!segment)
                return segment.error();
            for (const CustomerRun& run : segment->customerRuns) {
                const auto& bounds = grid.bounds[grid.zoneOfCustomer[run.customer.number]];
                countRun(*segment, firstRowFrom(*segment, run, bounds.front()),
                         firstRowFrom(*segment, run, bounds.back()),
                         workers[worker][run.customer.number]);
            }
            return {};
        }));
    auto table = std::make_shared<const QuantityTable>(tableOf(workers, customers));
    cache.insert(key, table);
    return std::shared_ptr<const QuantityTable>(table);
}

} // namespace rerate
