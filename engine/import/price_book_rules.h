// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Names of a price book as the plan language writes them. A rule by which models or providers are
// known goes in, its plan text comes out, or nothing and a remark at the clause that cannot be
// carried over: { equals: o3 } or { or: [{ starts_with: o3- }, { regex: '^o3$' }] }.

#pragma once

#include "engine/import/price_book_notes.h"

namespace rerate {

std::optional<std::string> ruleOfBook(const YamlNode& node, const std::string& field, PriceBookNotes& notes);

// What `models:` and the key of a table can hold: 1 to 200 characters without , ' " \ and line ends.
bool isNameOfBook(const std::string& name);

} // namespace rerate
