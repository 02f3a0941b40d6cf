// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The pieces that trees of plans are put together from, see plan_tree.h: a key, what it is called for
// people, and a text, number, list or mapping in; a node out.

#pragma once

#include "engine/catalog/plan_tree.h"

namespace rerate {

inline PlanTree leaf(std::string key, std::string subject, std::string text) {
    PlanTree tree;
    tree.key = std::move(key);
    tree.subject = std::move(subject);
    tree.text = std::move(text);
    return tree;
}

inline PlanTree leaf(std::string key, std::string subject, const Decimal& number, const char* sign = "") {
    PlanTree tree = leaf(std::move(key), std::move(subject), number.toText() + sign);
    tree.number = number;
    return tree;
}

inline PlanTree branch(PlanTree::Kind kind, std::string key, std::string subject) {
    PlanTree tree;
    tree.kind = kind;
    tree.key = std::move(key);
    tree.subject = std::move(subject);
    return tree;
}

inline PlanTree mapping(std::string key, std::string subject = {}) {
    return branch(PlanTree::Kind::Mapping, std::move(key), std::move(subject));
}

inline PlanTree names(std::string key, std::string subject, const std::vector<std::string>& values) {
    PlanTree tree = branch(PlanTree::Kind::List, std::move(key), std::move(subject));
    for (const std::string& value : values)
        tree.children.push_back(leaf(value, tree.subject, value));
    return tree;
}

// In order; each entry is known by its place.
inline PlanTree ordered(std::string key, std::string subject, const std::vector<std::string>& values) {
    PlanTree tree = branch(PlanTree::Kind::List, std::move(key), std::move(subject));
    for (std::size_t i = 0; i < values.size(); ++i)
        tree.children.push_back(leaf(std::to_string(i + 1), tree.subject, values[i]));
    return tree;
}

// A constant is shown as itself, a changing value as a list by day or billing period.
template <typename T, typename Describe>
PlanTree dated(const std::string& key, const std::string& subject, const Dated<T>& value,
               Describe describe) {
    if (value.isConstant() && !value.entries[0].from)
        return describe(key, subject, value.entries[0].value);
    PlanTree list = branch(PlanTree::Kind::List, key, subject);
    for (const auto& entry : value.entries) {
        const std::string period = std::to_string(entry.fromPeriod);
        const bool isLater = entry.fromPeriod > 1;
        const std::string from = entry.from ? toText(*entry.from) : isLater ? "billing period " + period : "always";
        PlanTree item = mapping(from, subject + (entry.from || isLater ? " from " + from : ""));
        if (entry.from)
            item.children.push_back(leaf("from", "day of " + subject, from));
        if (isLater)
            item.children.push_back(leaf("from_period", "first billing period of " + subject, period));
        item.children.push_back(describe("value", item.subject, entry.value));
        list.children.push_back(std::move(item));
    }
    return list;
}

inline PlanTree datedNumber(const std::string& key, const std::string& subject,
                     const Dated<Decimal>& value, const char* sign = "") {
    return dated(key, subject, value, [&](const std::string& k, const std::string& s, const Decimal& v) {
        return leaf(k, s, v, sign);
    });
}

inline PlanTree describeRounding(const std::string& key, const std::string& subject,
                          const Rounding& rounding) {
    PlanTree tree = mapping(key, subject);
    tree.children.push_back(leaf("step", subject + " step", rounding.step));
    tree.children.push_back(leaf("mode", subject + " mode", std::string(toText(rounding.mode))));
    return tree;
}

inline std::string keyText(const std::vector<std::string>& key) {
    std::string text;
    for (std::size_t i = 0; i < key.size(); ++i)
        text += (i == 0 ? "" : ", ") + key[i];
    return text;
}

} // namespace rerate
