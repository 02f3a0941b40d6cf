// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What pricing a plan costs: for each charge the way its events take to a quantity, and whether
// 128-bit numbers carry its amounts or exact ratios do, each with the reason. Asked of the functions
// that choose both when the plan is replayed. Over a data set the digits of its quantities count;
// without one, quantities are taken to be whole and to fit 64 bits.

#pragma once

#include "engine/replay/replay.h"

namespace rerate {

struct ChargeCost {
    std::string charge;
    std::string path;    // "sums by slice"
    std::string pathWhy; // empty: nothing to say
    bool isFast = true;  // of a charge with a meter: whether 128-bit numbers could carry it
    std::string numbersWhy;
};

struct PlanCost {
    std::vector<ChargeCost> charges;
    bool isFast = true; // all charges together; else every bill is made of exact ratios
    std::string numbersWhy;
};

PlanCost planCost(const Plan& plan);
Result<PlanCost> planCost(const ReplayData& data, const Plan& plan, const ReplayOptions& options,
                          QuantityCache& cache, Progress& progress);

} // namespace rerate
