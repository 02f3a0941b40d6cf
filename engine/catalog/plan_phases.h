// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Phases of a plan: values that hold from a customer's second, third … billing period on. A plan and
// a billing period, counted from 1, go in; the plan as it is in that period comes out, without
// phases. A price of `[ { value: 0 }, { from_period: 4, value: 10 } ]` is 0 in 1, 2 and 3 and 10 in 4.

#pragma once

#include <vector>

#include "engine/catalog/plan.h"

namespace rerate {

std::vector<int> phaseStarts(const Plan& plan); // ascending, the first is 1
Plan planInPhase(const Plan& plan, int period);

} // namespace rerate
