// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What a charge that rounds the amount of each event (`round_item`) rounds it to, as an expression over
// the event, so that rounded amounts are added up like any quantity. A charge and its meter in; nothing
// where the price is another for some key, day or period, or is no decimal, or lies in slices.
//
//   unit 2.9%, flat 0.30, minimum 0.50, round_item { step: 0.01, mode: half_up }
//     if(q > 0, round(max(q * 0.029 + 0.3, 0.5), 0.01, half_up), if(q < 0, round(q * 0.029, …), 0))
//     100.10 → 3.2029 + … = 3.20

#pragma once

#include <optional>

#include "engine/catalog/charge.h"
#include "engine/catalog/meter.h"

namespace rerate {

std::optional<Expression> roundedAmountOf(const UsageCharge& usage, const Meter& meter);

// The meter of the rounded amounts, by the keys of the charge's own; nothing where that does not merge
// events or rounds none.
std::optional<Meter> meterOfRoundedAmounts(const UsageCharge& usage, const Meter& meter);

// The price of one under this row: unit / per, rounded where the charge says so.
Ratio rateOf(const UsageCharge& usage, const StepRow& row);

// a / b; b is not zero.
Ratio quotient(const Decimal& a, const Ratio& b);

} // namespace rerate
