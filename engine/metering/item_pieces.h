// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Rows of quantities as a range of customers gives them, in their final order except for the
// numbers of keys, and their assembly into a table at one scale.

#pragma once

#include "engine/metering/key_space.h"
#include "engine/metering/quantity_table.h"

namespace rerate {

// One quantity on its way into a table.
struct MeteredItemRow {
    std::int64_t time = 0;
    std::uint32_t key = 0; // numbered by worker
    std::uint64_t events = 1;
    std::uint64_t repeats = 1;
    Decimal value;
    Decimal position;
};

struct ItemPiece {
    unsigned worker = 0;
    int scale = 0;
    std::vector<QuantityRow> rows;
    std::vector<Decimal> wide;
    std::vector<std::int64_t> times;
    NumberColumn positions;
    std::vector<std::uint64_t> repeats;
    std::uint64_t rowsMatched = 0;
    std::uint64_t rowsUnusable = 0;
    std::map<std::uint32_t, std::uint64_t> unusableOf; // by number of the customer
    ZeroDivisions zeroDivisions;
    IntervalFaults intervalFaults;
    IntervalRests intervalRests;

    // Coefficients are kept at the largest scale met so far, up to 30.
    void add(CustomerId customer, std::uint32_t slice, const MeteredItemRow& item);

private:
    void raiseScale(int to);
};

// What the table keeps of each row besides its quantity.
struct ItemColumns {
    bool times = false;
    bool positions = false;
    bool repeats = false;
};

// `pieces` ascend by customer.
QuantityTable assembleItems(std::vector<ItemPiece>& pieces, const ItemColumns& columns,
                            const std::vector<KeySpace::Numbering>& numberings);

} // namespace rerate
