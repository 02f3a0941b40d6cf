// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/language/model_rules_reader.h"

#include <map>
#include <set>

#include "engine/catalog/model_names.h"

namespace rerate {

namespace {

using Kind = NameRule::Kind;

std::optional<NameRule> readRule(Reading& reading, const Place& place);

std::optional<NameRule> readText(Reading& reading, const Place& place, Kind kind) {
    const auto text = reading.name(place);
    if (!text)
        return std::nullopt;
    NameRule rule;
    rule.kind = kind;
    rule.text = *text;
    rule.lowered = toLower(*text);
    if (kind == Kind::Regex && !(rule.pattern = namePattern(*text))) {
        reading.error(place, "`" + *text + "` is not a pattern.", "Write it like '^o[134]', without look-ahead and \\1.");
        return std::nullopt;
    }
    return rule;
}

void readInto(Reading& reading, const Place& place, Kind kind, std::vector<NameRule>& rules) {
    const bool isNested = kind == Kind::Any || kind == Kind::All;
    const auto add = [&](const Place& one) {
        if (auto rule = isNested ? readRule(reading, one) : readText(reading, one, kind))
            rules.push_back(std::move(*rule));
    };
    if (isNested && !reading.sequence(place, "the rules"))
        return;
    if (place.node->kind != YamlNode::Kind::Sequence)
        return add(place);
    for (std::size_t i = 0; i < place.node->items.size(); ++i)
        add(place.item(i));
}

// Any of the keys may hold, and of a list any of its entries; `and` needs all of its rules.
std::optional<NameRule> readRule(Reading& reading, const Place& place) {
    if (!reading.mapping(place, "models[].match"))
        return std::nullopt;
    NameRule any;
    bool saysSomething = false; // what it says may be wrong, which has been reported
    for (const auto& [key, kind] : nameRuleKinds()) {
        const Place at = place.at(key);
        if (!at)
            continue;
        saysSomething = true;
        NameRule all;
        all.kind = Kind::All;
        readInto(reading, at, kind, kind == Kind::All ? all.parts : any.parts);
        if (!all.parts.empty())
            any.parts.push_back(std::move(all));
    }
    if (!saysSomething)
        reading.error(place, "The rule is empty.", "Write it like { equals: o3 }.");
    return any.parts.empty() ? std::nullopt : std::optional(std::move(any));
}

std::optional<int> minuteOf(std::string_view text) {
    if (text.size() != 5 || text[2] != ':')
        return std::nullopt;
    for (const std::size_t at : {0, 1, 3, 4})
        if (text[at] < '0' || text[at] > '9')
            return std::nullopt;
    const int hour = (text[0] - '0') * 10 + (text[1] - '0');
    const int minute = (text[3] - '0') * 10 + (text[4] - '0');
    if (hour > 24 || minute > 59 || hour * 60 + minute > 1440)
        return std::nullopt;
    return hour * 60 + minute;
}

std::optional<std::pair<int, int>> readHours(Reading& reading, const Place& place) {
    const auto text = reading.name(place);
    if (!text)
        return std::nullopt;
    if (text->size() == 11 && (*text)[5] == '-') {
        const auto from = minuteOf(std::string_view(*text).substr(0, 5));
        const auto to = minuteOf(std::string_view(*text).substr(6));
        if (from && to && *from != *to && *from < 1440)
            return std::pair(*from, *to);
    }
    reading.error(place, "`" + *text + "` are no hours of a day.", "Write them like 00:30-16:30, UTC.");
    return std::nullopt;
}

void readName(Reading& reading, const Place& place, ProviderNames& provider,
              std::set<std::string>& known) {
    if (!reading.mapping(place, "models[].names[]"))
        return;
    ModelName name;
    name.mark = place.node->mark;
    if (const Place model = place.at("model"))
        name.model = reading.name(model).value_or("");
    else
        reading.error(place, "The rule names no model.", "Add `model`.");
    if (const Place match = place.at("match"))
        name.match = readRule(reading, match);
    if (const Place hours = place.at("hours"))
        name.minutes = readHours(reading, hours);
    if (!name.model.empty() && !known.insert(name.model).second)
        reading.error(place, "The model `" + name.model + "` stands here twice.", "Remove one.");
    provider.names.push_back(std::move(name));
}

// A name that two models have is always the first one's, unless that has hours.
void warnOfSameNames(Reading& reading, const Place& names, const ProviderNames& provider) {
    std::map<std::string, std::string> known; // name to model
    for (std::size_t i = 0; i < provider.names.size(); ++i) {
        const ModelName& name = provider.names[i];
        for (const NameRule& rule : name.match ? name.match->parts : std::vector<NameRule>{}) {
            if (rule.kind != Kind::Equals)
                continue;
            if (const auto first = known.find(rule.lowered); first != known.end() && first->second != name.model)
                reading.warn(names.item(i), "The name `" + rule.text + "` is that of `" + first->second + "`, which stands before `" +
                                                name.model + "`.",
                             "Remove it from one of them.");
            if (!name.minutes)
                known.emplace(rule.lowered, name.model);
        }
    }
}

void readProvider(Reading& reading, const Place& place, Plan& plan) {
    if (!reading.mapping(place, "models[]"))
        return;
    ProviderNames provider;
    provider.mark = place.node->mark;
    if (const Place name = place.at("provider"))
        provider.provider = reading.name(name).value_or("");
    else
        reading.error(place, "The entry names no provider.", "Add `provider`.");
    if (const Place match = place.at("provider_match"))
        provider.providerMatch = readRule(reading, match);
    if (const Place match = place.at("model_match"))
        provider.modelMatch = readRule(reading, match);
    if (const Place otherwise = place.at("otherwise"))
        provider.otherwise = reading.names(otherwise);
    std::set<std::string> known;
    const Place names = place.at("names");
    if (names && reading.sequence(names, "names"))
        for (std::size_t i = 0; i < names.node->items.size(); ++i)
            readName(reading, names.item(i), provider, known);
    if (names && provider.names.size() == names.node->items.size())
        warnOfSameNames(reading, names, provider);
    plan.models.push_back(std::move(provider));
}

} // namespace

void readModels(Reading& reading, const Place& models, Plan& plan) {
    if (!models || !reading.sequence(models, "models"))
        return;
    for (std::size_t i = 0; i < models.node->items.size(); ++i)
        readProvider(reading, models.item(i), plan);
    std::set<std::string> providers;
    for (const ProviderNames& provider : plan.models)
        if (!providers.insert(provider.provider).second)
            reading.error(provider.mark, "models", "The provider `" + provider.provider + "` stands here twice.",
                          "Put its names into one entry.");
    plan.modelNames = std::make_shared<const ModelNames>(plan.models);
}

} // namespace rerate
