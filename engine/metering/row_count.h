// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// How many rows and requests a customer has in a range of time, counted straight from the store's
// times: no meter, no slices, no keys. What all metering must agree with.

#pragma once

#include "engine/metering/meter_run.h"

namespace rerate {

// One row for each customer with events in the grid's range, of all slices together: the quantity is
// the number of requests. Kept in the cache like the tables of meters.
Result<std::shared_ptr<const QuantityTable>> countRows(const UsageStore& store,
                                                       const SliceGrid& grid, QuantityCache& cache,
                                                       unsigned threadCount, const Progress& progress);

} // namespace rerate
