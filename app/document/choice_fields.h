// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What the list of a plan's choices knows of each field of the conventions beyond its name: what it is
// called, where it matters, and how a value is written that is more than one word. A field that is not
// known here is called by its name, matters wherever its group has a place, and is written as its word.

#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/catalog/plan.h"
#include "engine/language/conventions.h"
#include "engine/language/yaml_document.h"

namespace rerate {

// A mapping of the plan's text in which the choices of a group are made, and what it says of.
struct ChoiceSpot {
    std::size_t offset = 0;        // as in plan_nodes.h
    std::vector<std::string> keys; // from there to the mapping
    const YamlNode* node = nullptr; // which need not be there yet
    const Plan* plan = nullptr;
    const Charge* charge = nullptr;
    const StepPrice* price = nullptr;
    const YamlNode* table = nullptr; // of prices, whose mode holds for each
    const Allowance* allowance = nullptr;
    const Window* window = nullptr;
    bool isInnermost = true; // the window
};

// A value as it is shown, and as it is written; empty: by leaving the key out.
struct ChoiceValue {
    std::string shown;
    std::string written;
};

std::string choiceText(const ConventionField& field);
// Forms have a field made for it, and need none that is made from its name.
bool hasOwnField(const ConventionField& field);
// Keys from the spot's mapping on: of "window.divide.places", `divide` and `places`.
std::vector<std::string> choiceKeys(const ConventionField& field);
bool isChoiceAt(const ConventionField& field, const ChoiceSpot& spot);
// All values, and the one that holds. `conventions` say what is not written.
std::vector<ChoiceValue> choiceValues(const ConventionField& field, const ChoiceSpot& spot, const Conventions& conventions);
std::string choiceNow(const ConventionField& field, const ChoiceSpot& spot, const Conventions& conventions);
bool isChoiceWritten(const ConventionField& field, const ChoiceSpot& spot);

} // namespace rerate
