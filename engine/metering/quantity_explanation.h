// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// How the quantity of a meter with windows, or of a derived meter, came about for one customer and
// billing period: the code that computes it, run again with a recorder.

#pragma once

#include "engine/base/progress.h"
#include "engine/catalog/derivation.h"
#include "engine/metering/slice_grid.h"
#include "engine/metering/meter_run.h"

namespace rerate {

struct ExplainedQuantity {
    std::vector<std::string> key; // in the order of the meter's `by`
    Decimal value;
    Derivation node;
};

// By key; empty for meters without windows, whose events say it all. `period` counts from 0.
Result<std::vector<ExplainedQuantity>> explainQuantity(const Meter& meter, const UsageStore& store,
                                                       const SliceGrid& grid, CustomerId customer,
                                                       std::uint32_t period, const Progress& progress);

} // namespace rerate
