// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Expressions at random: names of numbers in, text out. Conditions and texts are over the other
// properties of random usage.

#pragma once

#include "tests/properties/random_choices.h"

namespace rerate::properties {

// Properties of random usage that are numbers (and of `count` of no row), and those that are texts.
const std::vector<std::string>& numberNames();
const std::vector<std::string>& textNames();

std::string randomNumber(RandomChoices& choices, const std::vector<std::string>& names, int depth);
std::string randomCondition(RandomChoices& choices, const std::vector<std::string>& names, int depth);

} // namespace rerate::properties
