// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Conversions without a rate: the plan and the billing periods of a run in, an error at the first rate of
// each out that holds only after some of them, whose lines would stay in their unit and on no invoice.
//
//   rate: [ { from: 2026-02-01, value: 2 } ], over January and February   no rate for January

#pragma once

#include "engine/base/diagnostic.h"
#include "engine/catalog/plan.h"

namespace rerate {

// `firstPeriod`: the civil start of the run's first billing period.
std::vector<Diagnostic> conversionsWithoutRate(const Plan& plan, const Date& firstPeriod, std::string_view planFile);

} // namespace rerate
