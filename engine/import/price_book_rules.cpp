// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/import/price_book_rules.h"

#include "engine/base/suggestion.h"
#include "engine/catalog/model_rules.h"
#include "engine/language/reading.h"

namespace rerate {

namespace {

std::optional<std::string> clauseOf(const YamlNode& key, const YamlNode& value, NameRule::Kind kind,
                                    const std::string& field, PriceBookNotes& notes) {
    if (kind == NameRule::Kind::Any || kind == NameRule::Kind::All) {
        std::string text;
        for (const YamlNode& part : value.items) {
            const auto inner = ruleOfBook(part, field, notes);
            if (!inner)
                return std::nullopt;
            text += (text.empty() ? "" : ", ") + *inner;
        }
        if (value.kind == YamlNode::Kind::Sequence && !text.empty())
            return "{ " + key.text + ": [" + text + "] }";
        notes.leftOut(value, field, "a rule of names holds no rules", "Write it like { \"or\": [{ \"equals\": \"o3\" }] }.");
        return std::nullopt;
    }
    if (value.kind != YamlNode::Kind::Scalar || !isName(value.text))
        notes.leftOut(value, field, "a rule of names holds no name", "Write it like { \"equals\": \"o3\" }.");
    else if (kind == NameRule::Kind::Regex && !namePattern(value.text))
        notes.leftOut(value, field, "a rule of names is not a pattern", "Write it like \"^o[134]\", without look-ahead and \\1.");
    else
        return "{ " + key.text + ": " + quotedScalar(value.text) + " }";
    return std::nullopt;
}

} // namespace

std::optional<std::string> ruleOfBook(const YamlNode& node, const std::string& field, PriceBookNotes& notes) {
    if (node.kind != YamlNode::Kind::Mapping || node.keys.size() != 1) {
        notes.leftOut(node, field, "a rule of names is not one clause", "Write it like { \"equals\": \"o3\" }.");
        return std::nullopt;
    }
    const YamlNode& key = node.keys.front();
    std::vector<std::string> known;
    for (const auto& [name, kind] : nameRuleKinds()) {
        if (key.text == name)
            return clauseOf(key, node.items.front(), kind, field, notes);
        known.push_back(name);
    }
    std::string suggestion = didYouMean(key.text, known);
    notes.leftOut(key, field, "a rule of names says `" + key.text + "`, which is unknown",
                  suggestion.empty() ? "Known are equals, starts_with, ends_with, contains, regex, or, and." : suggestion);
    return std::nullopt;
}

bool isNameOfBook(const std::string& name) {
    return isName(name) && name.find_first_of(",'\"\\") == std::string::npos;
}

} // namespace rerate
