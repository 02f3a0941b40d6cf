// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What a charge does to its own amount: discount, minimum and maximum, and in which order. A discount
// is a percentage (`10%`), an amount with its unit (`20 USD`), or, over other lines, steps over money.

#pragma once

#include "engine/language/reading.h"

namespace rerate {

// One of the first three.
struct DiscountValue {
    std::optional<Dated<Decimal>> percent;
    std::optional<Dated<Decimal>> amount;
    std::optional<Dated<Price>> steps;
    std::optional<Dated<Decimal>> alreadyUsed; // of the amount
};

std::optional<DiscountValue> readDiscount(Reading& reading, const Place& place, const Unit& unit);

// Reads the keys `discount`, `minimum`, `maximum`, `order` and `round_discount` of a charge whose
// unit is known.
void readOwnAdjustments(Reading& reading, const Place& place, Charge& charge);

} // namespace rerate
