// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Reads what a plan says about the order of its strata and about what came before an invoice.

#pragma once

#include "engine/language/reading.h"

namespace rerate {

// The plan's charges are known for both. No charge is over lines of a later stratum.
void readStrata(Reading& reading, const Place& place, Plan& plan);
void readOpening(Reading& reading, const Place& place, Plan& plan);

} // namespace rerate
