// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The one shape of a price: steps over a counter, alone or in a table by dimension; and what is
// free before it.

#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "engine/catalog/dated.h"
#include "engine/money/rounding.h"

namespace rerate {

// One row of a step price: it applies up to its bound. The last row of a price may have none.
struct StepRow {
    std::optional<Marked<Decimal>> bound; // cumulative; nothing: no end
    enum class BoundKind { UpTo, Below } boundKind = BoundKind::UpTo; // includes / excludes it
    Marked<Decimal> unitPrice;            // per `per` of the price
    Marked<Decimal> flat;                 // charged once when the row is entered (slice: any
                                          // quantity in it) or selected (whole)
    SourceMark mark;
};

// Slice: each row prices the part of the quantity inside it. Whole: the row that holds the total
// prices everything. A plain unit price is one unbounded row.
struct StepPrice {
    enum class Mode { Slice, Whole } mode = Mode::Slice;
    std::vector<StepRow> rows;
    SourceMark mark;
    bool isUnitPrice() const { return rows.size() == 1 && !rows[0].bound && rows[0].flat.value.isZero(); }
};

// Key → price. Keys are listed in the order of `by`; "*" matches any value, and the row with most
// exact matches wins (ties: the earlier row).
struct PriceTable {
    std::vector<std::string> by;
    struct Row {
        std::vector<std::string> key;
        StepPrice price;
        SourceMark mark;
    };
    std::vector<Row> rows;
    std::optional<StepPrice> defaultPrice; // absent: usage of other keys is unpriced, and reported
    SourceMark mark;
};

using Price = std::variant<StepPrice, PriceTable>;

// Free quantity per billing period, taken out before the steps are counted.
struct Allowance {
    Marked<Decimal> quantity;
    // Over several keys of one line's quantity: proportional to use, in table order, or largest
    // use first. With lines_by each line has the full allowance unless `share` says charge.
    enum class Order { Proportional, Listed, LargestFirst } order = Order::Proportional;
    enum class Scope { Line, Charge } scope = Scope::Line;
};

} // namespace rerate
