// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Where a counter that several charges move stands for each item of one of them: items of a charge and
// those of the counter's meter go in, both with their times; the charge's items come out with the
// positions between which the counter moved at their instant. It begins at zero in each billing
// period, and for each combination of values of the counter meter's own dimensions.
//
//   local 600 at 10:00, abroad 600 at 11:00; the counter is both. Steps at 1000: the local ones lie in
//   [0, 600), the ones abroad in [600, 1200), so that 400 of them are below 1000 and 200 above.
//
// Items of one instant have no order among each other: each is spread evenly over what all of them
// move the counter by. An item whose instant does not move the counter stands where the counter does.

#pragma once

#include <memory>

#include "engine/catalog/meter.h"
#include "engine/metering/quantity_table.h"

namespace rerate {

// `periodOfSlice` belongs to both tables. The counter's dimensions are among those of the charge's meter.
std::shared_ptr<const QuantityTable> withCounter(const QuantityTable& items, const Meter& meter,
                                                 const QuantityTable& counted, const Meter& counter,
                                                 const std::vector<std::uint32_t>& periodOfSlice);

} // namespace rerate
