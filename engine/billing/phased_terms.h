// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A plan made ready for billing, phase by phase: one PlanTerms for each of the plan's phases, all over
// the same denominator, with the same digits and columns. Which one bills an invoice is said by the
// number of the customer's billing period, from 1.

#pragma once

#include <memory>

#include "engine/billing/plan_terms.h"

namespace rerate {

template <typename Number>
class PhasedTerms {
public:
    const PlanTerms<Number>& first() const { return m_phases.front().terms; }
    const PlanTerms<Number>& at(int periodOfHolding) const {
        std::size_t phase = m_phases.size() - 1;
        while (phase > 0 && m_phases[phase].fromPeriod > periodOfHolding)
            --phase;
        return m_phases[phase].terms;
    }

    struct Phase {
        int fromPeriod = 1;
        std::shared_ptr<const Plan> plan; // what the terms point into; none: the whole plan
        PlanTerms<Number> terms;
    };
    explicit PhasedTerms(std::vector<Phase> phases) : m_phases(std::move(phases)) {}

private:
    std::vector<Phase> m_phases;
};

// As compilePlan.
template <typename Number>
std::optional<PhasedTerms<Number>> compilePhases(const Plan& plan, const std::vector<const QuantityTable*>& tables,
                                                 const SliceDays& days, const Date& rangeTo,
                                                 std::string* whyNot = nullptr);

extern template std::optional<PhasedTerms<FastNumber>>
compilePhases(const Plan&, const std::vector<const QuantityTable*>&, const SliceDays&, const Date&, std::string*);
extern template std::optional<PhasedTerms<Ratio>>
compilePhases(const Plan&, const std::vector<const QuantityTable*>&, const SliceDays&, const Date&, std::string*);

} // namespace rerate
