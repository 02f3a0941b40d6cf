// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The one shape of a price: steps over a counter, alone or in a table by dimension; and what is
// free before it.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "engine/catalog/dated.h"
#include "engine/money/rounding.h"

namespace rerate {

// What becomes of a part of `per`: 25 at 10 for 1.00 is exactly 2.5, up 3, down 2, nearest 3 (halves
// away from zero) of them. Parts are counted from where the row begins, so that it does not matter
// in how many pieces a quantity is priced.
enum class Fraction { Exact, Up, Down, Nearest };

// One row of a step price: it applies up to its bound. The last row of a price may have none.
struct StepRow {
    std::optional<Marked<Decimal>> bound; // cumulative; nothing: no end
    enum class BoundKind { UpTo, Below } boundKind = BoundKind::UpTo; // includes / excludes it
    Marked<Decimal> unitPrice;            // per `per` of the price
    Marked<Decimal> flat;                 // charged once when the row is entered (slice: any
                                          // quantity in it) or selected (whole)
    std::optional<Marked<Decimal>> per;     // instead of the charge's
    std::optional<Fraction> fraction;       // instead of the price's
    std::optional<Marked<Decimal>> minimum; // of what the row comes to, flat included, when it is
    std::optional<Marked<Decimal>> maximum; // entered
    SourceMark mark;
};

// Slice: each row prices the part of the quantity inside it. Whole: the row that holds the total
// prices everything. A plain unit price is one unbounded row.
struct StepPrice {
    enum class Mode { Slice, Whole } mode = Mode::Slice;
    Fraction fraction = Fraction::Exact;
    // A quantity of zero costs nothing, or enters the first row, whose flat amount is due; or that
    // for each event or window of zero, unless they come to zero altogether; or it costs one `per` of
    // the first row, which has `fraction: up`, and its flat amount.
    enum class AtZero { Nothing, FirstRow, FirstRowUnlessTotalZero, OnePackage } atZero = AtZero::Nothing;
    // A negative quantity: at the first row's unit price without flats; like the same positive
    // quantity, negated; or nothing.
    enum class Negative { FirstRow, Mirror, Nothing } negative = Negative::FirstRow;
    // Past the bound of the last row: its price goes on, or usage is free, or unpriced.
    enum class Beyond { Last, Free, Unpriced } beyond = Beyond::Last;
    std::vector<StepRow> rows;
    SourceMark mark;
    bool isUnitPrice() const; // a number, and no more
    bool isRate() const;      // or a number with a `per` of its own
    bool hasSteps() const;    // with what lies beyond the last bound there is more than one
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

// Key → factor, looked up like a PriceTable. Every amount of the price that a key has (unit price,
// flat, limits of rows) is multiplied by it: 2.00 in a region with 1.1 is 2.20.
struct FactorTable {
    std::vector<std::string> by;
    struct Row {
        std::vector<std::string> key;
        Marked<Decimal> factor;
    };
    std::vector<Row> rows;
    std::optional<Marked<Decimal>> defaultFactor; // absent: usage of other keys is unpriced
    SourceMark mark;
};

// A part of a key as tables have it: numbers by value, 1.50 is 1.5.
std::string tableKeyPart(const std::string& part);

// The row of a table that prices a key: most exact matches wins, of equals the earlier row.
template <typename Table>
std::optional<std::uint32_t> findPriceRow(const Table& table, std::vector<std::string> key) {
    for (std::string& part : key)
        part = tableKeyPart(part);
    std::optional<std::uint32_t> best;
    int bestExact = -1;
    for (std::uint32_t number = 0; number < table.rows.size(); ++number) {
        int exact = 0;
        bool matches = true;
        for (std::size_t i = 0; i < key.size() && matches; ++i) {
            const std::string& pattern = table.rows[number].key[i];
            matches = pattern == "*" || pattern == key[i];
            exact += pattern == key[i] ? 1 : 0;
        }
        if (matches && exact > bestExact) {
            best = number;
            bestExact = exact;
        }
    }
    return best;
}

// Free quantity per billing period, taken out before the steps are counted. Where events are priced
// one by one it may also be a number of events, the earliest first.
//
//   together  the first of the two that is used up ends both. Free is the running total after the
//             last free event, at most `quantity`; an event that reaches `quantity` is no free event
//             (but where already the first one does, `events` of them are, as at Lago).
//   apart     an event is free while either is left, the one that uses up `quantity` pays for what
//             is beyond it, and then both are over.
struct Allowance {
    Marked<Decimal> quantity;
    std::optional<Marked<Decimal>> events;
    enum class Ends { Together, Apart } ends = Ends::Together;
    bool hasQuantity = true; // false: only events
    // Over several keys of one line's quantity: proportional to use, in table order, or largest
    // use first. With lines_by each line has the full allowance unless `share` says charge.
    enum class Order { Proportional, Listed, LargestFirst } order = Order::Proportional;
    enum class Scope { Line, Charge } scope = Scope::Line;
    // With `round_quantity`: all that was metered is rounded before what is free is taken out of it, or
    // only what is left. 10.3 of which 2.5 are free, up to whole ones: 11 - 2.5 = 8.5, or 7.8 → 8.
    enum class Rounded { Total, Rest } rounded = Rounded::Total;
};

} // namespace rerate
