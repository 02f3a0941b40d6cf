// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What the amounts of a usage charge are multiples of, whatever is used: quantities of a table and
// prices of a plan in, an integer n out, so that each amount is an integer over n. Per 1k at 0.25
// over whole quantities: 0.25 / 1000, so n = 100,000.

#pragma once

#include "engine/catalog/charge.h"
#include "engine/metering/quantity_table.h"

namespace rerate {

struct AmountDenominator {
    Decimal value{1};
    bool mayNeverEnd = false; // proportional shares are fractions of any kind
};

// Of positive integers; beyond 128 bits a common multiple that may not be the least.
Decimal leastCommonMultiple(const Decimal& a, const Decimal& b);


AmountDenominator amountDenominator(const UsageCharge& usage, const QuantityTable& table);

} // namespace rerate
