// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What a plan charges for. A charge is meter → price → line, a fee, or something over the lines of
// other charges (discount, fee, tax, minimum, maximum, commitment, conversion), which is an ordinary
// charge of a later stratum.

#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "engine/catalog/expression.h"
#include "engine/catalog/price.h"
#include "engine/money/currency.h"
#include "engine/time/cycle.h"
#include "engine/time/proration.h"

namespace rerate {

struct UsageCharge {
    std::string meter;
    Marked<Decimal> per{Decimal(1), {}};
    Dated<Price> price;
    std::vector<FactorTable> factors; // that the price is multiplied by, all of them
    std::optional<Dated<Allowance>> included;
    std::vector<std::string> linesBy; // one line for each combination; empty: one line
    std::optional<Rounding> quantityRounding; // before pricing
    std::optional<Rounding> rateRounding;     // of a price for one: 0.1 per 60 → 0.001667
    std::optional<Rounding> itemRounding;     // of what each event or window comes to
    std::optional<Rounding> stepRounding;     // of what each row of a price comes to, and of its flat amount

    // When steps begin to count anew: with the billing period, or with each event or outermost
    // window of the meter, which is then priced by itself; or they go on over billing periods.
    enum class Reset { Period, Event, Window, ContractYear, CalendarYear, Lifetime } reset = Reset::Period;

    // What becomes of the steps where the price changes within a billing period: they go on counting, or
    // each dated entry counts its quantity from zero, as in a period of its own. 700 before and 600
    // after it lie in [0, 700) and [700, 1300), or in [0, 700) and [0, 600).
    enum class AtChange { GoesOn, Restarts } atChange = AtChange::GoesOn;
    // What `round_quantity` and parts of `per` are rounded over: all that the period used, or each
    // part of it between such changes. 12 and 5 in packages of 10 are 2 + 0, or 2 + 1 packages; up to
    // whole ones 1.2 and 1.2 are 3, or 2 + 2.
    enum class Parts { Together, Apart } parts = Parts::Together;

    // Chooses the step in place of the quantity: `position: input_tokens`. The quantity is spread
    // evenly over [0, position); in whole mode the row that holds the position prices all of it.
    std::optional<Expression> position;

    // The meter whose running total in the billing period chooses the steps, so that charges and keys
    // share one counter: each event lies where its time moves that total to.
    std::optional<std::string> counter;

    bool isItemised() const { return reset == Reset::Event || reset == Reset::Window || position || counter; }
    bool countsOn() const { return reset >= Reset::ContractYear; }
};

struct FlatCharge {
    Dated<Decimal> amount;
    CycleUnit every = CycleUnit::Month;
    int everyCount = 1;
    enum class In { Advance, Arrears } in = In::Advance;
    std::optional<ProrationBasis> prorate; // nothing: charged in full
};

// Over the lines of other charges. `of` empty: all lines before this charge in its unit; for a tax
// all lines that are no taxes.
struct LedgerCharge {
    enum class Kind {
        PercentDiscount, AmountDiscount, StepDiscount, Fee, StepFee, Minimum, Maximum, TrueUp,
        Commitment, Convert,
    } kind = Kind::PercentDiscount;
    Dated<Decimal> value; // a percentage (PercentDiscount, Fee) or an amount
    Dated<Price> steps;   // StepDiscount, StepFee: steps over money; Convert: the rate, by key or not
    std::vector<std::string> of;

    // Computed and rounded for the sum of the lines, or for each line apart and then added.
    enum class Each { Sum, Line } each = Each::Sum;
    // Where it goes for charges that come later and are over the same lines: it stays a line of its
    // own, or each of its lines bears a share and what comes later sees what is left of it.
    enum class Spread { None, Proportional, LargestRemainder, Listed } spread = Spread::None;
    // Minimum, Maximum, TrueUp, on the billed side: the limit is rounded, the limit and the lines'
    // sum are, or only their difference is.
    enum class Compared { Limit, Parts, Difference } compared = Compared::Limit;
    bool leavesOutRefunds = false; // usage and fees below zero do not count
    bool isTax = false;            // a Fee of the stratum `tax`
    std::optional<int> uses;       // only on the first invoices of a holding

    std::optional<Dated<Decimal>> alreadyUsed; // AmountDiscount, Commitment
    Marked<Decimal> overageFactor{Decimal(1), {}}; // Commitment: cost above it counts so many times
    bool hasTrueUp = false;                        // Commitment: it is paid whole
    // Commitment: lines count as they are to be paid, or at list price: before their own discount, minimum
    // and maximum, and before discounts and maximums over lines, which then do not count themselves.
    enum class Counts { Net, List } counts = Counts::Net;
    Share share{1, 1}; // of the amount, for a part of a billing period: Minimum … Commitment
    Marked<Decimal> per{Decimal(1), {}};           // Convert: the rate is for this many
    // Convert: the rate in force on the first day of the billing period, or on its last.
    enum class RateOf { PeriodStart, PeriodEnd } rateOf = RateOf::PeriodStart;
};

// What a charge does to its own amount in a billing period.
enum class Adjustment { Discount, Minimum, Maximum };

struct Charge {
    std::string id;
    std::string label;
    std::variant<UsageCharge, FlatCharge, LedgerCharge> what;
    Unit unit; // of its amounts: the currency of the plan, or another that a later charge converts
    // Of this charge's own amount in a billing period, in `order`:
    std::optional<Dated<Decimal>> discountPercent; // or
    std::optional<Dated<Decimal>> discountAmount;
    std::optional<Dated<Decimal>> minimum;
    std::optional<Dated<Decimal>> maximum;
    std::vector<Adjustment> order{Adjustment::Discount, Adjustment::Minimum, Adjustment::Maximum};
    std::optional<Rounding> discountRounding; // of the discount, before it is taken off
    std::optional<Rounding> lineRounding; // instead of the invoice's
    SourceMark mark;

    bool isTax() const {
        const auto* ledger = std::get_if<LedgerCharge>(&what);
        return ledger && ledger->isTax;
    }
};

} // namespace rerate
