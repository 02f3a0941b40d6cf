// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The friendly form `trial: 3`: the customer's first three billing periods are free. A core charge goes
// in and is changed in place: its price, fee and minimum become zero and, from the fourth billing period
// on, what was written. A value that is dated already is an error, and so is a trial of nothing.
//
//   { flat: 49, trial: 3 }      flat: [ { value: 0 }, { from_period: 4, value: 49 } ]

#pragma once

#include "engine/language/reading.h"

namespace rerate {

void expandTrial(Reading& reading, const Place& trial, YamlNode& charge);

} // namespace rerate
