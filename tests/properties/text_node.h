// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A plan text in the making: mappings, lists and scalars in, YAML out, in any of the styles that
// people write it in: blocks or { }, quotes of either kind, comments, empty lines.

#pragma once

#include <string>
#include <utility>
#include <vector>

#include "tests/properties/random_choices.h"

namespace rerate::properties {

struct TextNode {
    enum class Kind { Scalar, List, Mapping };
    Kind kind = Kind::Scalar;
    std::string text;
    std::vector<std::pair<std::string, TextNode>> entries; // of a list: without keys

    TextNode(std::string scalar = {}) : text(std::move(scalar)) {}
    TextNode(const char* scalar) : text(scalar) {}
    static TextNode mapping();
    static TextNode list();
    static TextNode list(const std::vector<std::string>& scalars);

    void put(std::string key, TextNode value) { entries.emplace_back(std::move(key), std::move(value)); }
    void add(TextNode value) { entries.emplace_back(std::string(), std::move(value)); }
    bool has(const std::string& key) const;
};

std::string toYaml(const TextNode& root, RandomChoices& choices);
std::string toFlow(const TextNode& node, RandomChoices& choices); // on one line

} // namespace rerate::properties
