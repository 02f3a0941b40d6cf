// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Prices, allowances and amounts at random, dated, by billing period or constant.

#pragma once

#include <functional>

#include "tests/properties/text_node.h"

namespace rerate::properties {

std::string randomAmount(RandomChoices& choices);
std::string randomQuantity(RandomChoices& choices);

// The value, or a list of values from days or billing periods on.
TextNode randomlyDated(RandomChoices& choices, const std::function<TextNode()>& value);

struct PriceNeeds {
    std::vector<std::string> dimensions; // that a table may have
    bool allowsSteps = true;             // other than a number for one, in a table
};
TextNode randomPrice(RandomChoices& choices, const PriceNeeds& needs);
TextNode randomSteps(RandomChoices& choices);        // of usage
TextNode randomStepsOfMoney(RandomChoices& choices); // over other lines
TextNode randomFactors(RandomChoices& choices, const std::vector<std::string>& dimensions);
TextNode randomAllowance(RandomChoices& choices, bool hasEvents);
std::string randomKey(RandomChoices& choices, const std::string& dimension);

} // namespace rerate::properties
