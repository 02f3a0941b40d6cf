// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The choices of a plan on which billing systems differ: what is rounded and how, what happens at
// zero and below it, what comes before what. Each with the value that holds, written or not, the
// values it could have, and where in the text it stands or would stand.
//
// The list comes from the engine's table of convention fields. A field that is added to the group of
// another (usage, price, included, fee, adjustments, discount, maximum, coupon, tax, over_lines,
// commitment, convert, round, invoice, interval, window) is in the list by itself.

#pragma once

#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/catalog/plan.h"

namespace rerate {

struct PlanChoice {
    std::string where; // "Invoice", the charge's or meter's name
    std::string field; // "below zero"
    std::string value;
    std::vector<std::string> alternatives;
    std::vector<std::string> texts;   // of the alternatives; empty: the key is left out
    std::vector<std::size_t> offsets; // of mappings, as in plan_nodes.h; each gets the value
    std::vector<std::string> keys;
    std::string convention; // its name there: "price.negative"; empty: conventions do not set it
    // What says that the value holds: the plan itself, its conventions, or rerate-1.
    enum class Source { Plan, Conventions, Default } source = Source::Default;
};

// `text` is that of the plan. The conventions themselves come first.
std::vector<PlanChoice> choicesOf(const Plan& plan, const std::string& text);
// The plan's text with another value.
Result<std::string> withAlternative(const std::string& text, const PlanChoice& choice, const std::string& value);

} // namespace rerate
