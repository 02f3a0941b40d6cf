// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/replay/rate_gaps.h"

namespace rerate {

std::vector<Diagnostic> conversionsWithoutRate(const Plan& plan, const Date& firstPeriod, std::string_view planFile) {
    std::vector<Diagnostic> found;
    for (const Charge& charge : plan.charges) {
        const auto* ledger = std::get_if<LedgerCharge>(&charge.what);
        if (!ledger || ledger->kind != LedgerCharge::Kind::Convert || ledger->steps.entries.empty() || !ledger->steps.entries[0].from)
            continue;
        const auto& first = ledger->steps.entries[0];
        const bool isOfEnd = ledger->rateOf == LedgerCharge::RateOf::PeriodEnd;
        const Date next = cycleStart(plan.cycle, cycleIndexOf(plan.cycle, firstPeriod) + 1);
        if (*first.from <= (isOfEnd ? addDays(next, -1) : firstPeriod))
            continue;
        const SourceMark& mark = first.mark;
        found.push_back({Severity::Error, std::string(planFile), mark.line, mark.column, mark.lineEnd, mark.columnEnd,
                         "charges." + charge.id + ".convert",
                         "There is no rate for the billing period from " + toText(firstPeriod) + ": its lines would be on no invoice.",
                         "Leave out the first `from` if the rate has always held."});
    }
    return found;
}

} // namespace rerate
