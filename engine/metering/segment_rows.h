// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The rows of a segment by customer and slice: rows of a customer are sorted by time, so that a
// slice is a range of rows.

#pragma once

#include <functional>

#include "engine/metering/meter_run.h"

namespace rerate {

struct SliceRows {
    CustomerId customer;
    std::uint32_t slice = 0;
    std::uint32_t rowFrom = 0;
    std::uint32_t rowTo = 0; // excluded
};

// The same grid with a slice more at each end, for everything that is before and after it.
SliceGrid widened(const SliceGrid& grid, const Period& all);

// All non-empty ranges, by customer, then slice. Rows outside all slices are in none.
void findSliceRows(const Segment& segment, const SliceGrid& grid, std::vector<SliceRows>& ranges);

} // namespace rerate
