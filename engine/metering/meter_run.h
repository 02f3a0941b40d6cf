// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Events → quantities. Meters are compiled against the store (names to columns, filters to masks
// over dictionary codes, keys to small integers) and run segment by segment on all threads; sums
// and counts of several meters share one pass. The result never depends on the number of threads,
// on the segments or on the parts.

#pragma once

#include <map>
#include <memory>
#include <vector>

#include "engine/base/progress.h"
#include "engine/catalog/derivation.h"
#include "engine/catalog/plan.h"
#include "engine/metering/meter_path.h"
#include "engine/metering/quantity_table.h"
#include "engine/metering/row_value.h"
#include "engine/metering/slice_grid.h"
#include "engine/usage/usage_store.h"

namespace rerate {

// Quantities by meter, kept so that an edit of a price only re-prices. The key of an entry is
// (data hash, canonical text of the meter, grid), so a stale entry cannot be found. Thread-safe.
class QuantityCache {
public:
    explicit QuantityCache(std::size_t bytesMax = std::size_t{2} << 30);
    ~QuantityCache();
    std::shared_ptr<const QuantityTable> find(const std::string& key) const;
    void insert(const std::string& key, std::shared_ptr<const QuantityTable> table);
    std::size_t bytes() const;

private:
    struct State;
    std::unique_ptr<State> m_state;
};

// Canonical text of what a meter measures (not its id or label): part of the cache key.
std::string meterKey(const Meter& meter);

// Names that the store does not have, aggregates that rows of many requests forbid
// (`rows: uniform` allows them), and the like. `planFile` is for the diagnostics.
std::vector<Diagnostic> checkMeter(const Meter& meter, const UsageStore& store,
                                   std::string_view planFile);

// One table for each meter, in order; those in the cache are not computed again. The grid has at
// least one zone and one slice.
Result<std::vector<std::shared_ptr<const QuantityTable>>>
runMeters(const std::vector<Meter>& meters, const UsageStore& store, const SliceGrid& grid,
          QuantityCache& cache, unsigned threadCount, Progress& progress,
          PathChoice paths = PathChoice::Fastest);

// The events behind one quantity, in order of time, at most `limit`: for explanations. The key may
// name some of the meter's dimensions only; the others take any value. Of a derived meter the events
// of its sources; of sessions and windows from first use those of the windows that begin in the period.
// `zones` are the customer's, for calendars.
struct MeteredEvent {
    std::size_t segment = 0;
    std::uint32_t row = 0;
    Instant time;
    std::string event;
    std::optional<Decimal> value; // what it added; nothing when it was left out
    std::uint64_t count = 1;
    std::optional<NoNumber> why = std::nullopt; // it was left out, where its value is no number
    std::optional<Date> period = std::nullopt;  // of a billing period before, at which a window looks back
};
Result<std::vector<MeteredEvent>> eventsBehind(const Meter& meter, const UsageStore& store,
                                               CustomerId customer, const Period& period,
                                               const LineKey& key,
                                               std::size_t limit, const Progress& progress,
                                               const LocalZones& zones = {});

} // namespace rerate
