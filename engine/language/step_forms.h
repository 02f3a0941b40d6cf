// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Friendly forms that are lists of rows: a tariff of blocks and a stair of fixed prices. The list goes
// in, the `price` that it stands for comes out; nothing when a row has no sense, which is said in the
// form's own words. Nothing is rounded here; a started block costs a whole one:
//
//   block_tariff: [ { size: 10, price: 1, blocks: 5 }, { size: 100, price: 8 } ]
//                 steps of 5 blocks of 10, then of 100; 61 used: 5 × 1 + 1 × 8 = 13
//   stairstep: [ { up_to: 10, price: 50 }, { price: 90 } ]
//                 mode: whole, steps with a flat amount and no unit price

#pragma once

#include "engine/language/reading.h"

namespace rerate {

std::optional<YamlNode> blockTariffPrice(Reading& reading, const Place& form);
std::optional<YamlNode> stairstepPrice(Reading& reading, const Place& form);

} // namespace rerate
