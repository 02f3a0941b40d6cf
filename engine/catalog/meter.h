// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What a plan counts: which events, which value of them, by which dimensions, and how many values
// become one quantity. Quantities are per customer and billing period (or a part of it, where a
// price changes inside), and a quantity for each combination of the dimensions' values.

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/catalog/calendar.h"
#include "engine/catalog/expression.h"
#include "engine/catalog/interval.h"
#include "engine/catalog/item_classes.h"
#include "engine/catalog/window.h"
#include "engine/money/currency.h"

namespace rerate {

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
    std::optional<Expression> retract; // events for which it holds count as the negative of themselves
    std::optional<Interval> interval;  // events last
    // Inner to outer; empty: `aggregate` over the billing period. What the last one gives is added
    // up, each value on the day on which its window begins, unless it is the billing period itself.
    std::vector<Window> windows;
    // Derived: the meters that `value` names, each with a quantity for each bucket of `every`. Then
    // `windows` go on from the values of the expression.
    std::vector<Meter> sources;
    Bucket every;
    std::vector<Calendar> calendars; // those that `by` names
    SourceMark mark;

    // Set by the charge that uses the meter, not in the plan text: one row of the quantity table
    // for each event (or outermost window) instead of their sum, in order of time, and with each
    // the value of another expression, which chooses the price.
    bool isItemised = false;
    std::optional<Expression> position;
    std::optional<ItemClasses> classes; // items of a class are added up

    // Whether a window looks back over billing periods, its own or that of a source.
    bool looksBack() const;
    // Whether a window has a value where nothing happened, its own or that of a source.
    bool fillsEmpty() const;
    // Whether a change of price inside a billing period cuts the quantity.
    bool isSliced() const {
        if (!windows.empty() || !sources.empty())
            return true; // each value has its day
        return isItemised || aggregate == Aggregate::Sum || aggregate == Aggregate::Count;
    }
};

// What an event adds: the meter's value or, for counts, its requests; negative where it is
// retracted. For sums and counts; else the value as it is.
std::optional<Expression> eventValue(const Meter& meter);

std::string_view toText(Aggregate aggregate); // "sum"
// What the meter counts, on one line: "unique(host) per 1h, then percentile 99 per period of beat".
std::string meterText(const Meter& meter);

} // namespace rerate
