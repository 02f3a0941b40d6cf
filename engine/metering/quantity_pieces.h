// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Quantities as a pass finds them, segment by segment, and their assembly into a table: rows of a
// customer that spans segments or parts are added up, keys are numbered in the order of their
// texts, and everything is brought to one scale.

#pragma once

#include "engine/metering/key_space.h"
#include "engine/metering/quantity_table.h"

namespace rerate {

// What one segment gave for one meter. Rows ascend by customer and slice; keys are dense or, from
// KeySpace::denseSize() on, numbered by `worker`.
struct QuantityPiece {
    std::uint32_t part = 0;
    unsigned worker = 0;
    int scale = 0;
    std::vector<QuantityRow> rows;
    std::vector<Decimal> wide;
    std::uint64_t rowsMatched = 0;
    std::uint64_t rowsUnusable = 0;
    std::map<std::uint32_t, std::uint64_t> unusableOf; // by number of the customer
    ZeroDivisions zeroDivisions;

    QuantityRow stored(const QuantityRow& place, const Decimal& value); // with its coefficient, or wide
};

QuantityTable assembleQuantities(std::vector<QuantityPiece>& pieces, const KeySpace& keys,
                                 const std::vector<KeySpace::Numbering>& numberings);

} // namespace rerate
