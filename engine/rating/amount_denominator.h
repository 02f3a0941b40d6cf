// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What the amounts of a usage charge are multiples of, whatever is used: quantities of a table and
// prices of a plan in, an integer n out, so that each amount is an integer over n. Per 1k at 0.25
// over whole quantities: 0.25 / 1000, so n = 100,000.

#pragma once

#include "engine/catalog/charge.h"
#include "engine/metering/quantity_table.h"

namespace rerate {

// Of positive integers; beyond 128 bits a common multiple that may not be the least.
Decimal leastCommonMultiple(const Decimal& a, const Decimal& b);

struct AmountDenominator {
    Decimal value{1};
    // Proportional shares of an allowance, and of a quantity that is spread over another counter,
    // are fractions of any kind.
    bool mayNeverEnd = false;
    // What `value` is made of: 10^(quantityDigits + amountDigits) × perInteger.
    int quantityDigits = 0;
    int amountDigits = 0;
    Decimal perInteger{1}; // a multiple of every `per`, without its digits after the point
};

// `countedBefore` is where the counter of the steps stood before the data began.
AmountDenominator amountDenominator(const UsageCharge& usage, const QuantityTable& table,
                                    const Decimal& countedBefore);

} // namespace rerate
