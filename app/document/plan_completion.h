// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What may be written at a place of a plan's text: keys, values of choices, names of meters,
// charges, units, events and properties. The text may be half a plan, as it is while it is typed;
// names are those that stand in it. `  - id: x\n    me|` → meter.

#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace rerate {

struct DataNames {
    std::vector<std::string> events;
    std::vector<std::string> properties;
};

struct PlanCompletion {
    std::string prefix; // what is typed of the word
    bool isKey = false;
    std::vector<std::string> words; // all that may stand there, in the order of the language
};

// The words of a choice by its place: "charges[].reset"; none where anything may stand.
std::vector<std::string> wordsAt(const std::string& path);

PlanCompletion completionsAt(std::string_view text, std::size_t offset, const DataNames& data);

} // namespace rerate
