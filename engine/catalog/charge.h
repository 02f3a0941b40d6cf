// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What a plan charges for. A charge is meter → price → line, a fee, or something over the lines of
// other charges (discount, minimum, maximum), which is an ordinary charge of a later stratum.

#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "engine/catalog/expression.h"
#include "engine/catalog/price.h"
#include "engine/time/cycle.h"
#include "engine/time/proration.h"

namespace rerate {

struct UsageCharge {
    std::string meter;
    Marked<Decimal> per{Decimal(1), {}};
    Dated<Price> price;
    std::optional<Dated<Allowance>> included;
    std::vector<std::string> linesBy; // one line for each combination; empty: one line
    std::optional<Rounding> quantityRounding; // before pricing
    std::optional<Rounding> rateRounding;     // of a price for one: 0.1 per 60 → 0.001667
    std::optional<Rounding> itemRounding;     // of what each event or window comes to

    // When steps begin to count anew: with the billing period, or with each event or outermost
    // window of the meter, which is then priced by itself.
    enum class Reset { Period, Event, Window } reset = Reset::Period;
    // Chooses the step in place of the quantity: `position: input_tokens`. The quantity is spread
    // evenly over [0, position); in whole mode the row that holds the position prices all of it.
    std::optional<Expression> position;

    bool isItemised() const { return reset != Reset::Period || position; }
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

} // namespace rerate
