// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// How many rows of a customer a meter let in, and how many of them it could not use.

#pragma once

#include "engine/metering/interval_fault.h"
#include "engine/metering/interval_rest.h"
#include "engine/metering/quantity_table.h"

namespace rerate {

struct SeriesCounts {
    std::uint64_t rowsMatched = 0;
    std::uint64_t rowsUnusable = 0;
    std::uint64_t rowsDivided = 0; // of these, by zero
    ZeroDivisions zeroDivisions;
    IntervalFaults intervalFaults;
    IntervalRests intervalRests;
};

} // namespace rerate
