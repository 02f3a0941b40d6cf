// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A plan as a tree of named texts, with every default filled in: what the canonical text, the
// comparison of two plans and the identity of a plan or meter are made from. Two things have the
// same meaning exactly when their trees are equal.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/catalog/plan.h"

namespace rerate {

struct PlanTree {
    enum class Kind { Leaf, Mapping, List };
    Kind kind = Kind::Leaf;
    std::string key;     // in its mapping, or what identifies it in its list
    std::string subject; // for people: "price of step 2"
    std::string text;    // Leaf
    std::optional<Decimal> number; // Leaf that is one
    std::vector<PlanTree> children;

    const PlanTree* find(std::string_view childKey) const;
};

// In the conventions rerate-1, whatever those of the plan: choices that differ are written out, and
// with Everything the others too, also where a price is only a number.
enum class Choices { ThatDiffer, Everything };

PlanTree describePlan(const Plan& plan, Choices choices = Choices::ThatDiffer);
PlanTree describeModels(const std::vector<ProviderNames>& models);
PlanTree describeCalendar(const Calendar& calendar);
PlanTree describeMeter(const Meter& meter, Choices choices = Choices::ThatDiffer);
PlanTree describeCharge(const Charge& charge, const Unit& currency,
                        Choices choices = Choices::ThatDiffer);
PlanTree describePrice(const Dated<Price>& price);

// As YAML in block style, one leaf a line.
std::string toYaml(const PlanTree& tree);
// Canonical text of a plan: equal for plans of equal meaning.
std::string writePlan(const Plan& plan);
// The same with every choice written out, also where it is as in rerate-1: what conventions and
// friendly forms came to. It reads as the same plan.
std::string writeCore(const Plan& plan);

} // namespace rerate
