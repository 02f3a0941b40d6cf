// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The friendly form `grid`: prices by one dimension and by meter, such as models by classes of tokens,
// or hours of a calendar by meters. The charge and its grid go in; a charge for each meter comes out,
// with a table of its column and all else that the charge says. Nothing is computed or rounded. A grid
// that has no sense is reported, and charges without a price stand for it, so that nothing else is
// reported in its wake.
//
//   - { id: x, grid: { by: model, meters: [input, output], table: { large: [2, 8], small: [1, none] } } }
//   - { id: x_input, meter: input, price: { by: model, table: { large: 2, small: 1 } } }
//   - { id: x_output, meter: output, price: { by: model, table: { large: 8 } } }

#pragma once

#include <vector>

#include "engine/language/reading.h"

namespace rerate {

// `charge` is all else that the charge says.
std::vector<YamlNode> gridCharges(Reading& reading, const Place& grid, const YamlNode& charge);
// A fee of nothing with its id.
YamlNode standInCharge(const YamlNode& charge);

} // namespace rerate
