// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Reads a charge's price: a unit price, steps, or a table of them.

#pragma once

#include "engine/language/reading.h"

namespace rerate {

// `dimensions` are the meter's `by`; a table may only use those. `per` is that of the charge, in which
// `blocks` of steps without one of their own are counted; nothing: it says none. `counted` is the meter's
// unit: a share of it is money only where it is the currency, or where nobody says what it is. `isOfItems`:
// events or windows are priced by themselves.
std::optional<Price> readPrice(Reading& reading, const Place& place, const Unit& currency,
                               const std::vector<std::string>& dimensions, const std::optional<Decimal>& per,
                               const Unit& counted, bool isOfItems);

// Tables of factors: `[ { by: region, table: { eu: 1.1 }, default: 1 } ]`.
std::vector<FactorTable> readFactors(Reading& reading, const Place& place,
                                     const std::vector<std::string>& dimensions);

// A price without parts and choices, which conventions do not touch: a rate of conversion.
std::optional<Price> readRate(Reading& reading, const Place& place, const Unit& currency,
                              const std::vector<std::string>& dimensions);

// Steps over an amount of money: rows with bounds, shares and flat amounts, and nothing else.
std::optional<Price> readPriceOfMoney(Reading& reading, const Place& place, const Unit& unit);

} // namespace rerate
