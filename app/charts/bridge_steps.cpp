// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/charts/bridge_steps.h"

namespace rerate {

namespace {

std::string labelOf(const Plan& plan, const std::string& charge) {
    const Charge* found = plan.findCharge(charge);
    return found && !found->label.empty() ? found->label : charge;
}

// A driver that removes (or adds) whole charges, charge by charge.
void addByCharge(const Comparison& comparison, const Driver& driver, bool isRemoved, std::vector<BridgeStep>& steps) {
    const Plan& owner = isRemoved ? *comparison.baseline->plan : *comparison.candidate->plan;
    const Plan& other = isRemoved ? *comparison.candidate->plan : *comparison.baseline->plan;
    Decimal rest = driver.delta;
    for (const ChargeChange& charge : comparison.charges) {
        if (!owner.findCharge(charge.charge) || other.findCharge(charge.charge))
            continue;
        const Decimal delta = charge.candidate - charge.baseline;
        rest -= delta;
        if (!delta.isZero())
            steps.push_back({(isRemoved ? "Without " : "With ") + labelOf(owner, charge.charge), delta, std::nullopt});
    }
    if (!rest.isZero())
        steps.push_back({isRemoved ? "Effect on other lines of what is removed" : "Effect on other lines of what is added",
                         rest, std::nullopt});
}

} // namespace

std::vector<BridgeStep> bridgeSteps(const Comparison& comparison, const std::vector<Driver>& drivers) {
    std::vector<BridgeStep> steps;
    for (const Driver& driver : drivers) {
        if (driver.delta.isZero())
            continue;
        const bool isRemoved = driver.id == "removed_charges";
        if (isRemoved || driver.id == "added_charges")
            addByCharge(comparison, driver, isRemoved, steps);
        else
            steps.push_back({driver.label, driver.delta, driver.customers.size()});
    }
    return steps;
}

} // namespace rerate
