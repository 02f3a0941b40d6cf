// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What changed between two plans, in words and numbers, charge by charge (matched by id). Where
// order has a meaning (charges, rows of a table, dimensions), what stands elsewhere than before is
// a change too: of the fewest entries whose moves explain the new order.

#pragma once

#include <string>
#include <vector>

#include "engine/catalog/plan.h"

namespace rerate {

struct PlanChange {
    enum class Kind { Added, Removed, Changed, Moved } kind = Kind::Changed;
    std::string path;    // "charges.input.price.steps[2].unit"
    std::string subject; // "Input tokens: price of tier 2"
    std::string before;  // exact text of the old value, empty when added; of a move "after input"
    std::string after;
    std::string change;  // "+0.25 (+20 %)" where both are numbers, else empty
};

std::vector<PlanChange> comparePlans(const Plan& before, const Plan& after);
std::string toText(const std::vector<PlanChange>& changes);     // for a terminal
std::string toMarkdown(const std::vector<PlanChange>& changes); // for a change request

} // namespace rerate
