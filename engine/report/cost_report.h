// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What pricing a plan costs, as text for people and as JSON.

#pragma once

#include <string>

#include "engine/replay/cost.h"

namespace rerate {

std::string costToText(const Plan& plan, const PlanCost& cost);
std::string costToJson(const Plan& plan, const PlanCost& cost);

} // namespace rerate
