// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// All that the store knows of one customer's visible rows, to be written down again: the rows of a
// period in order of time, with every property as the text that an import reads back to the same
// value. Slow and complete; metering reads columns instead. Fails when a block cannot be read.

#pragma once

#include <functional>

#include "engine/base/progress.h"
#include "engine/usage/usage_store.h"

namespace rerate {

struct CustomerRow {
    Instant time;
    std::string event;
    std::uint64_t count = 1;
    RowOrigin origin;
    // By ColumnId: a number as its digits ("-12.5"), a text as it is, empty when missing.
    std::vector<std::string> values;
};

using SegmentUse = std::function<Result<void>(std::size_t number, Segment segment)>;
// Reads the segments that may hold rows of the customer, in their order, and hands on each.
Result<void> readSegmentsOf(const UsageStore& store, CustomerId customer, const SegmentColumns& columns,
                            const Progress& progress, const SegmentUse& use);

Result<std::vector<CustomerRow>> readCustomerRows(const UsageStore& store, CustomerId customer,
                                                  const Period& period, const Progress& progress);

} // namespace rerate
