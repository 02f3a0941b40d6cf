// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The nodes that rating writes into an explanation, with their texts.

#pragma once

#include "engine/rating/compiled_charge.h"
#include "engine/rating/rate_usage.h"
#include "engine/rating/recorder.h"
#include "engine/rating/standing_counter.h"

namespace rerate {

Derivation lineNode(const CompiledCharge<Ratio>& charge, std::uint32_t line);
Derivation quantityNode(const CompiledCharge<Ratio>& charge, const Ratio& quantity,
                        std::uint64_t events);
Derivation allowanceNode(const CompiledCharge<Ratio>& charge, const Allowance& allowance,
                         const Ratio& free, const Ratio& total, std::size_t freeEvents);
// Of what was metered, or of what is left of it after an allowance.
Derivation quantityRoundingNode(const CompiledCharge<Ratio>& charge, const Ratio& quantity, const Ratio& rounded);
// Where the steps stood when the billing period began: "1200 since 2026-01-01".
Derivation standingCounterNode(const CompiledCharge<Ratio>& charge, const StandingCounter<Ratio>& stand);
// Between where the events of a line lie on a counter that it shares.
Derivation counterNode(const CompiledCharge<Ratio>& charge, const Ratio& low, const Ratio& high);
// How much each price counts from zero: "17 from 2026-03-01, 5 from 2026-03-15".
Derivation restartNode(const CompiledCharge<Ratio>& charge, const std::vector<MeteredItem<Ratio>>& items,
                       const std::vector<RatedStretch<Ratio>>& stretches, const Date& periodStart);
Derivation onePackageNode(const CompiledCharge<Ratio>& charge, const StepPrice& price);
Derivation keyNode(const CompiledCharge<Ratio>& charge, std::uint32_t key,
                   const CompiledStep<Ratio>& step,
                   const Ratio& quantity, const Ratio& amount, std::uint64_t events,
                   const Date& sliceStart, bool withDay);
Derivation stepNode(const CompiledCharge<Ratio>& charge, const StepPrice& price,
                    const CompiledStep<Ratio>& step, const Ratio& quantity, const Ratio& amount,
                    const std::string& fromDay);
Derivation stepLimitNode(const CompiledCharge<Ratio>& charge, const CompiledStep<Ratio>& step,
                         const Ratio& limited, bool isRaised);
Derivation itemRoundingNode(const CompiledCharge<Ratio>& charge, const Ratio& rounding);
Derivation stepRoundingNode(const CompiledCharge<Ratio>& charge, const Ratio& rounding);
Derivation stepFlatNode(const CompiledCharge<Ratio>& charge, const StepPrice& price, std::size_t row,
                        const Ratio& flat);
Derivation unpricedNode(const CompiledCharge<Ratio>& charge, std::uint32_t key,
                        const Ratio& quantity, std::uint64_t events);

// "1000 to 2000", "above 2000"; "from 2000" where 2000 itself belongs to the step.
std::string rangeText(const StepPrice& price, std::size_t row);
// "model = m-large, tier = batch"
std::string keyLabel(const std::vector<std::string>& names, const std::vector<std::string>& values);

} // namespace rerate
