// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A plan as the engine sees it: what is measured, what it costs, how the invoice is rounded. Read
// from plan text by readPlan, which has checked everything a plan can be wrong about by itself;
// names of event properties are checked against a data set when the plan is compiled. Every value
// remembers where it stands in the text.
//
// A charge is meter → price → line. Charges over other lines (discount, minimum, maximum) are
// ordinary charges of a later stratum. The order of strata is: usage and flat fees, then each
// charge's own discount, minimum and maximum, then ledger charges in the order listed, then the
// invoice's minimum and maximum.

#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "engine/catalog/expression.h"
#include "engine/catalog/source_mark.h"
#include "engine/money/currency.h"
#include "engine/money/rounding.h"
#include "engine/time/cycle.h"
#include "engine/time/proration.h"

namespace rerate {

template <typename T>
struct Marked {
    T value{};
    SourceMark mark;
};

// A value that changes on given days. Entries ascend; the first has no `from` when it has held
// always. A day begins at the customer's local midnight.
template <typename T>
struct Dated {
    struct Entry {
        std::optional<Date> from; // included; nothing: since always
        T value{};
        SourceMark mark;
    };
    std::vector<Entry> entries;

    bool isConstant() const { return entries.size() == 1; }
    // The entry in force on a day; null before the first.
    const Entry* at(const Date& day) const {
        const Entry* found = nullptr;
        for (const Entry& entry : entries)
            if (!entry.from || *entry.from <= day)
                found = &entry;
        return found;
    }
};

enum class Aggregate { Count, Sum, Unique, Min, Max, Last };

struct Meter {
    std::string id;
    std::string label; // for people; the id when empty
    Unit unit;         // what it counts ("token"); may be plain
    std::optional<std::string> event; // only events of this name; nothing: all
    std::optional<Expression> filter;
    Aggregate aggregate = Aggregate::Count;
    std::optional<Expression> value; // Sum, Min, Max, Last
    std::string uniqueField;         // Unique: the property whose distinct values are counted
    std::vector<std::string> by;     // dimensions: a quantity for each combination of their values
    bool rowsUniform = false;        // `rows: uniform`: rules per event over rows of many requests
    SourceMark mark;
};

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

struct UsageCharge {
    std::string meter;
    Marked<Decimal> per{Decimal(1), {}};
    Dated<Price> price;
    std::optional<Dated<Allowance>> included;
    std::vector<std::string> linesBy; // one line for each combination; empty: one line
    std::optional<Rounding> quantityRounding; // before pricing
};

struct FlatCharge {
    Dated<Decimal> amount;
    CycleUnit every = CycleUnit::Month;
    int everyCount = 1;
    enum class In { Advance, Arrears } in = In::Advance;
    std::optional<ProrationBasis> prorate; // nothing: charged in full
};

// Over the lines of other charges. `of` empty: all lines before this charge.
struct LedgerCharge {
    enum class Kind { PercentDiscount, Minimum, Maximum } kind = Kind::PercentDiscount;
    Dated<Decimal> value; // percent, or an amount
    std::vector<std::string> of;
};

struct Charge {
    std::string id;
    std::string label;
    std::variant<UsageCharge, FlatCharge, LedgerCharge> what;
    // Of this charge's own amount in a billing period, in this order:
    std::optional<Dated<Decimal>> discountPercent;
    std::optional<Dated<Decimal>> minimum;
    std::optional<Dated<Decimal>> maximum;
    std::optional<Rounding> lineRounding; // instead of the invoice's
    SourceMark mark;
};

struct InvoiceRules {
    // Where money is rounded: each line, or the invoice's sum (then the difference is a line of
    // its own, "rounding"), or nowhere.
    enum class RoundAt { Line, Invoice, Nowhere } roundAt = RoundAt::Line;
    Rounding rounding; // default: the currency's smallest step, half_up
    std::optional<Dated<Decimal>> minimum;
    std::optional<Dated<Decimal>> maximum;
};

struct Plan {
    std::string id;
    std::string label;
    std::string version;    // text as written; "1" when absent
    std::string conventions = "rerate-1";
    Unit currency;
    std::vector<Unit> units; // declared besides the currency
    Cycle cycle;            // billing period; calendar month by default
    std::vector<Meter> meters;
    std::vector<Charge> charges;
    InvoiceRules invoice;

    const Meter* findMeter(std::string_view id) const;
    const Charge* findCharge(std::string_view id) const;
};

} // namespace rerate
