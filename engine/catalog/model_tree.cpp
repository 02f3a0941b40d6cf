// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <array>

#include "engine/catalog/tree_nodes.h"

namespace rerate {

namespace {

using Kind = NameRule::Kind;

PlanTree describeRule(const std::string& key, const std::string& subject, const NameRule& rule);

void addNested(PlanTree& tree, const char* key, const std::string& subject,
               const std::vector<const NameRule*>& rules) {
    if (rules.empty())
        return;
    PlanTree list = branch(PlanTree::Kind::List, key, subject);
    for (const NameRule* rule : rules)
        list.children.push_back(describeRule(std::to_string(list.children.size() + 1), subject, *rule));
    tree.children.push_back(std::move(list));
}

// As a mapping of which any key may hold; texts of one kind are a list.
PlanTree describeRule(const std::string& key, const std::string& subject, const NameRule& rule) {
    static constexpr std::array kTexts = {
        std::pair{Kind::Equals, "equals"}, std::pair{Kind::StartsWith, "starts_with"},
        std::pair{Kind::EndsWith, "ends_with"}, std::pair{Kind::Contains, "contains"},
        std::pair{Kind::Regex, "regex"}};
    PlanTree tree = mapping(key, subject);
    std::vector<const NameRule*> parts{&rule};
    if (rule.kind == Kind::Any) {
        parts.clear();
        for (const NameRule& part : rule.parts)
            parts.push_back(&part);
    }
    for (const auto& [kind, name] : kTexts) {
        PlanTree list = branch(PlanTree::Kind::List, name, subject);
        for (const NameRule* part : parts)
            if (part->kind == kind)
                list.children.push_back(leaf(part->text, subject, part->text));
        if (!list.children.empty())
            tree.children.push_back(std::move(list));
    }
    std::vector<const NameRule*> nested;
    std::vector<const NameRule*> all;
    for (const NameRule* part : parts)
        if (part->kind == Kind::Any || part->kind == Kind::All)
            (part->kind == Kind::All && all.empty() ? all : nested).push_back(part);
    addNested(tree, "or", subject, nested);
    if (!all.empty()) {
        std::vector<const NameRule*> needed;
        for (const NameRule& part : all.front()->parts)
            needed.push_back(&part);
        addNested(tree, "and", subject, needed);
    }
    return tree;
}

std::string clockText(int minute) {
    const auto digits = [](int number) {
        return std::string(number < 10 ? "0" : "") + std::to_string(number);
    };
    return digits(minute / 60) + ":" + digits(minute % 60);
}

PlanTree describeName(const ModelName& name) {
    PlanTree tree = mapping(name.model, "model " + name.model);
    tree.children.push_back(leaf("model", "model", name.model));
    if (name.match)
        tree.children.push_back(describeRule("match", "names of " + name.model, *name.match));
    if (name.minutes)
        tree.children.push_back(leaf("hours", "hours of " + name.model,
                                     clockText(name.minutes->first) + "-" + clockText(name.minutes->second)));
    return tree;
}

} // namespace

PlanTree describeModels(const std::vector<ProviderNames>& models) {
    PlanTree list = branch(PlanTree::Kind::List, "models", "names of models");
    for (const ProviderNames& provider : models) {
        PlanTree tree = mapping(provider.provider, "provider " + provider.provider);
        tree.children.push_back(leaf("provider", "provider", provider.provider));
        if (provider.providerMatch)
            tree.children.push_back(
                describeRule("provider_match", "names of " + provider.provider, *provider.providerMatch));
        if (provider.modelMatch)
            tree.children.push_back(
                describeRule("model_match", "models of " + provider.provider, *provider.modelMatch));
        if (!provider.otherwise.empty()) {
            PlanTree otherwise = branch(PlanTree::Kind::List, "otherwise", "other providers");
            for (const std::string& other : provider.otherwise)
                otherwise.children.push_back(leaf(other, other, other));
            tree.children.push_back(std::move(otherwise));
        }
        PlanTree names = branch(PlanTree::Kind::List, "names", "models of " + provider.provider);
        for (const ModelName& name : provider.names)
            names.children.push_back(describeName(name));
        if (!names.children.empty())
            tree.children.push_back(std::move(names));
        list.children.push_back(std::move(tree));
    }
    return list;
}

} // namespace rerate
