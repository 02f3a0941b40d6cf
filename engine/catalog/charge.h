// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What a plan charges for. A charge is meter → price → line, a fee, or something over the lines of
// other charges (discount, minimum, maximum), which is an ordinary charge of a later stratum.

#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

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
