// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Values that belong to a whole period (fees, allowances, discounts, minimums, maximums) and are
// dated inside of one: the plan in, warnings out that say when they take effect. A discount from
// 2026-03-15 in a monthly plan holds from 2026-04-01.

#pragma once

#include <vector>

#include "engine/base/diagnostic.h"
#include "engine/catalog/plan.h"

namespace rerate {

std::vector<Diagnostic> warnLateChanges(const Plan& plan);

} // namespace rerate
