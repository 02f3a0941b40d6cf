// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Slips of the pen and worse: a plan text in, the same with tokens lost, doubled or exchanged, bytes
// changed, its end cut off, nested deeply, or with something very long in it.

#pragma once

#include <string>

#include "tests/properties/random_choices.h"

namespace rerate::properties {

std::string mutated(std::string text, RandomChoices& choices);

} // namespace rerate::properties
