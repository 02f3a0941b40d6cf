// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/catalog/plan_phases.h"

#include <set>

namespace rerate {

namespace {

template <typename Visit>
void visitCharge(auto& charge, Visit visit) {
    const auto visitAny = [&](auto& value) {
        if (value)
            visit(*value);
    };
    if (auto* usage = std::get_if<UsageCharge>(&charge.what)) {
        visit(usage->price);
        visitAny(usage->included);
    } else if (auto* flat = std::get_if<FlatCharge>(&charge.what)) {
        visit(flat->amount);
    } else if (auto* ledger = std::get_if<LedgerCharge>(&charge.what)) {
        visit(ledger->value);
        visit(ledger->steps);
        visitAny(ledger->alreadyUsed);
    }
    visitAny(charge.discountPercent);
    visitAny(charge.discountAmount);
    visitAny(charge.minimum);
    visitAny(charge.maximum);
}

template <typename Visit>
void visitDated(auto& plan, Visit visit) {
    for (auto& charge : plan.charges)
        visitCharge(charge, visit);
    if (plan.invoice.minimum)
        visit(*plan.invoice.minimum);
    if (plan.invoice.maximum)
        visit(*plan.invoice.maximum);
}

} // namespace

std::vector<int> phaseStarts(const Plan& plan) {
    std::set<int> starts{1};
    visitDated(plan, [&](const auto& value) {
        for (const auto& entry : value.entries)
            starts.insert(entry.fromPeriod);
    });
    return {starts.begin(), starts.end()};
}

Plan planInPhase(const Plan& plan, int period) {
    Plan inPhase = plan;
    visitDated(inPhase, [&](auto& value) { value = value.inPhase(period); });
    return inPhase;
}

} // namespace rerate
