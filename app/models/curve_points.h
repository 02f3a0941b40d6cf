// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The points of a live price curve. Straight stretches need only their ends; where the amount bends
// or jumps (steps, packages, a minimum that begins to bind), points are put in until the place is
// narrower than a pixel. All amounts come from the engine, exactly.

#pragma once

#include <vector>

#include "engine/replay/replay.h"

namespace rerate {

struct CurveRange {
    Decimal low, high;
};

// How far it is worth drawing: beyond the last step, a few packages, past the charge's own minimum,
// and to the maximum of an event; below zero where quantities may be, by what the plan says of them. Of a charge over lines
// past the amount that it is about, of a fee some billing periods past its last change.
CurveRange curveRange(const Plan& plan, const std::string& charge, const std::vector<std::string>& key, const Date& day);

struct CurvePair {
    std::vector<CurvePoint> candidate;
    std::vector<CurvePoint> baseline; // at the same quantities; empty: it has no such charge
};
// `baseline`: null, or a plan with a charge of that id.
CurvePair curvePoints(const Plan& plan, const Plan* baseline, const std::string& charge,
                      const std::vector<std::string>& key, const Date& day, const CurveRange& range);

} // namespace rerate
