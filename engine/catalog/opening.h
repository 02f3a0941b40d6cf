// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What came before the invoice: amounts that earlier invoices of the same period have billed, and
// which invoice of the period this one is. A maximum of 100 over a charge of which 90 are billed
// lets 10 through; minimums, true-ups and fees in arrears wait for the last invoice, fees in advance
// stand on the first. And what counters of steps that go on over billing periods have counted: with
// 900 counted before, 200 more over { up_to 1000: 0.10 } { 0.05 } → 100 × 0.10 + 100 × 0.05 = 15.

#pragma once

#include <map>
#include <string>

#include "engine/catalog/dated.h"
#include "engine/money/decimal.h"

namespace rerate {

struct Opening {
    enum class InPeriod { Only, First, Middle, Last };
    InPeriod inPeriod = InPeriod::Only;
    std::map<std::string, InPeriod> inPeriodOf; // charges that stand elsewhere
    std::map<std::string, Marked<Decimal>> billed; // by charge
    // By charge whose steps go on over billing periods: counted before the data begins, for every
    // customer; it belongs to the first year of the customer.
    std::map<std::string, Marked<Decimal>> counters;

    Decimal counterOf(const std::string& charge) const {
        const auto found = counters.find(charge);
        return found == counters.end() ? Decimal() : found->second.value;
    }

    InPeriod placeOf(const std::string& charge) const {
        const auto found = inPeriodOf.find(charge);
        return found == inPeriodOf.end() ? inPeriod : found->second;
    }
    bool isEmpty() const {
        return inPeriod == InPeriod::Only && inPeriodOf.empty() && billed.empty() && counters.empty();
    }
};

constexpr bool beginsPeriod(Opening::InPeriod place) {
    return place == Opening::InPeriod::Only || place == Opening::InPeriod::First;
}
constexpr bool endsPeriod(Opening::InPeriod place) {
    return place == Opening::InPeriod::Only || place == Opening::InPeriod::Last;
}

} // namespace rerate
