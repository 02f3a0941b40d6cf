// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/billing/phased_terms.h"

#include "engine/catalog/plan_phases.h"

namespace rerate {

namespace {

// All phases, over a multiple of `denominator`; it becomes the largest that one of them asked for.
template <typename Number>
std::optional<std::vector<typename PhasedTerms<Number>::Phase>>
compileOver(Decimal& denominator, const std::vector<int>& starts, const Plan& plan,
            const std::vector<const QuantityTable*>& tables, const SliceDays& days, const Date& rangeTo,
            std::string* whyNot) {
    std::vector<typename PhasedTerms<Number>::Phase> phases;
    for (const int start : starts) {
        std::shared_ptr<const Plan> inPhase;
        if (starts.size() > 1)
            inPhase = std::make_shared<const Plan>(planInPhase(plan, start));
        auto terms = compilePlan<Number>(inPhase ? *inPhase : plan, tables, days, rangeTo, whyNot, {&plan, denominator});
        if (!terms)
            return std::nullopt;
        denominator = leastCommonMultiple(denominator, terms->denominator);
        phases.push_back({start, std::move(inPhase), std::move(*terms)});
    }
    return phases;
}

} // namespace

template <typename Number>
std::optional<PhasedTerms<Number>> compilePhases(const Plan& plan, const std::vector<const QuantityTable*>& tables,
                                                 const SliceDays& days, const Date& rangeTo, std::string* whyNot) {
    const std::vector<int> starts = phaseStarts(plan);
    Decimal denominator{1};
    auto phases = compileOver<Number>(denominator, starts, plan, tables, days, rangeTo, whyNot);
    const auto isCommon = [&](const auto& phase) { return phase.terms.denominator == denominator; };
    if (phases && !std::all_of(phases->begin(), phases->end(), isCommon))
        phases = compileOver<Number>(denominator, starts, plan, tables, days, rangeTo, whyNot);
    if (!phases)
        return std::nullopt;
    CHECK(std::all_of(phases->begin(), phases->end(), isCommon), "all phases are over one denominator");
    return PhasedTerms<Number>(std::move(*phases));
}

template std::optional<PhasedTerms<FastNumber>>
compilePhases(const Plan&, const std::vector<const QuantityTable*>&, const SliceDays&, const Date&, std::string*);
template std::optional<PhasedTerms<Ratio>>
compilePhases(const Plan&, const std::vector<const QuantityTable*>&, const SliceDays&, const Date&, std::string*);

} // namespace rerate
