// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The steps of the bridge from one revenue to the other: the drivers that change something, with
// removed and added charges one by one. Comparison and drivers go in; the steps add up to the
// difference exactly, as the drivers do. What a removed or added charge moves on other lines (a
// minimum that now holds, a discount over fewer lines) is a step of its own.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/analysis/comparison.h"
#include "engine/analysis/drivers.h"

namespace rerate {

struct BridgeStep {
    std::string label;
    Decimal delta;
    std::optional<std::uint64_t> customers; // nothing: not counted for one charge
};

std::vector<BridgeStep> bridgeSteps(const Comparison& comparison, const std::vector<Driver>& drivers);

} // namespace rerate
