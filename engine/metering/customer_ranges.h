// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Customers in ranges of about a segment's rows each, and the segments that hold them: the pieces
// of work where all events of a customer are needed at once. A customer is in one range, however
// many segments and parts it spans.

#pragma once

#include "engine/usage/usage_store.h"

namespace rerate {

struct CustomerRange {
    CustomerId from;                   // included
    CustomerId to;                     // excluded
    std::vector<std::size_t> segments; // in the store's order
};

// Ascending, covering all customers that have rows.
std::vector<CustomerRange> splitCustomers(const UsageStore& store);

} // namespace rerate
