// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/catalog/model_rules.h"

#include <algorithm>

#include "engine/base/suggestion.h"

namespace rerate {

namespace {

constexpr std::size_t kNameBytesMax = 300; // what a pattern is tried on

std::string trimmedLower(std::string_view text) {
    const std::size_t from = text.find_first_not_of(" \t");
    if (from == std::string_view::npos)
        return {};
    return toLower(text.substr(from, text.find_last_not_of(" \t") - from + 1));
}

bool looksAhead(std::string_view pattern) {
    for (std::size_t i = 0; i + 2 < pattern.size(); ++i)
        if (pattern[i] == '\\')
            ++i;
        else if (pattern.substr(i, 2) == "(?" && pattern[i + 2] != ':')
            return true;
    return false;
}

bool isWithin(const std::pair<int, int>& minutes, int minute) {
    const auto& [from, to] = minutes;
    return from < to ? from <= minute && minute < to : from <= minute || minute < to;
}

class Resolver {
public:
    Resolver(const std::vector<ProviderNames>& providers, Instant time)
        : m_providers(providers), m_minute(minuteOfDay(time)) {}

    ModelResolution run(const std::string& provider, const std::string& model) const {
        const std::string wanted = trimmedLower(model);
        if (wanted.empty() || wanted.size() > kNameBytesMax)
            return problem(wanted.empty() ? "The request names no model." : "The name of the model is too long.",
                           wanted.empty() ? "Add `model`." : "");
        if (trimmedLower(provider).empty())
            return ofAnyProvider(model, wanted);
        const ProviderNames* found = findProvider(provider);
        if (!found)
            return problem("The plan has no provider `" + provider + "`.",
                           didYouMean(trimmedLower(provider), providerNames()));
        if (auto name = findModel(*found, model))
            return *name;
        for (const std::string& other : found->otherwise)
            if (const ProviderNames* next = findProvider(other))
                if (auto name = findModel(*next, model))
                    return *name;
        return problem("The plan has no model `" + model + "` of the provider `" + found->provider + "`.",
                       didYouMean(wanted, modelNames(*found)));
    }

private:
    static ModelResolution problem(std::string sentence, std::string suggestion) {
        return {{}, {}, std::move(sentence), std::move(suggestion)};
    }

    const ProviderNames* findProvider(const std::string& written) const {
        const std::string wanted = trimmedLower(written);
        for (const ProviderNames& provider : m_providers)
            if (provider.provider == written)
                return &provider;
        for (const ProviderNames& provider : m_providers)
            if (toLower(provider.provider) == wanted)
                return &provider;
        for (const ProviderNames& provider : m_providers)
            if (provider.providerMatch && provider.providerMatch->matches(wanted))
                return &provider;
        return nullptr;
    }

    // Of names that differ in case only, the one that is written just so.
    const std::string& spelledSo(const ProviderNames& provider, const ModelName& found, const std::string& written) const {
        for (const ModelName& name : provider.names)
            if (name.model == written && toLower(name.model) == toLower(found.model) && (!name.minutes || isWithin(*name.minutes, m_minute)))
                return name.model;
        return found.model;
    }

    std::optional<ModelResolution> findModel(const ProviderNames& provider, const std::string& written) const {
        const std::string wanted = trimmedLower(written);
        const auto isOpen = [&](const ModelName& name) {
            return !name.minutes || isWithin(*name.minutes, m_minute);
        };
        for (const ModelName& name : provider.names)
            if (isOpen(name) && name.match && name.match->matches(wanted))
                return ModelResolution{provider.provider, spelledSo(provider, name, written), {}, {}};
        for (const ModelName& name : provider.names)
            if (isOpen(name) && toLower(name.model) == wanted)
                return ModelResolution{provider.provider, spelledSo(provider, name, written), {}, {}};
        return std::nullopt;
    }

    // The provider whose models are called so; else the only one that has such a model.
    ModelResolution ofAnyProvider(const std::string& model, const std::string& wanted) const {
        for (const ProviderNames& provider : m_providers)
            if (provider.modelMatch && provider.modelMatch->matches(wanted)) {
                if (auto name = findModel(provider, model))
                    return *name;
                return problem("The plan has no model `" + model + "` of the provider `" +
                                   provider.provider + "`.",
                               didYouMean(wanted, modelNames(provider)));
            }
        std::vector<ModelResolution> found;
        for (const ProviderNames& provider : m_providers)
            if (auto name = findModel(provider, model))
                found.push_back(*name);
        if (found.size() == 1)
            return found.front();
        if (found.empty())
            return problem("The plan has no model `" + model + "`.", "Name its provider.");
        return problem("Several providers have a model `" + model + "`.",
                       "Name its provider, for instance `" + found[0].provider + "` or `" +
                           found[1].provider + "`.");
    }

    std::vector<std::string> providerNames() const {
        std::vector<std::string> names;
        for (const ProviderNames& provider : m_providers)
            names.push_back(provider.provider);
        return names;
    }

    static std::vector<std::string> modelNames(const ProviderNames& provider) {
        std::vector<std::string> names;
        for (const ModelName& name : provider.names)
            names.push_back(name.model);
        return names;
    }

    const std::vector<ProviderNames>& m_providers;
    int m_minute;
};

} // namespace

const std::vector<std::pair<std::string, NameRule::Kind>>& nameRuleKinds() {
    using Kind = NameRule::Kind;
    static const std::vector<std::pair<std::string, NameRule::Kind>> kKinds = {
        {"equals", Kind::Equals},     {"starts_with", Kind::StartsWith}, {"ends_with", Kind::EndsWith},
        {"contains", Kind::Contains}, {"regex", Kind::Regex},            {"or", Kind::Any},
        {"and", Kind::All}};
    return kKinds;
}

int minuteOfDay(Instant time) {
    constexpr std::int64_t kMinute = 60 * kNanosecondsPerSecond;
    constexpr std::int64_t kDay = kMinutesOfDay * kMinute;
    const std::int64_t ofDay = time.nanoseconds % kDay;
    return static_cast<int>((ofDay < 0 ? ofDay + kDay : ofDay) / kMinute);
}

std::string toLower(std::string_view text) {
    std::string lower(text);
    for (char& c : lower)
        if (c >= 'A' && c <= 'Z')
            c = static_cast<char>(c - 'A' + 'a');
    return lower;
}

std::shared_ptr<const std::regex> namePattern(const std::string& pattern) {
    // One pass over the name for all ways to match, instead of one way after the other; this is
    // libstdc++'s own, and refuses back-references. The pattern begins anywhere, without another try
    // at each place. Look-ahead would need passes within passes.
    const auto flags = std::regex::ECMAScript | std::regex::icase | std::regex::optimize | std::regex_constants::__polynomial;
    if (looksAhead(pattern))
        return nullptr;
    try {
        const std::regex alone(pattern, flags); // `a)(b` would close a bracket that is not its own
        return std::make_shared<const std::regex>("[\\s\\S]*?(?:" + pattern + ")", flags);
    } catch (const std::regex_error&) {
        return nullptr;
    }
}

bool NameRule::matches(std::string_view name) const {
    const auto holds = [&](const NameRule& part) { return part.matches(name); };
    switch (kind) {
    case Kind::Equals: return name == lowered;
    case Kind::StartsWith: return name.starts_with(lowered);
    case Kind::EndsWith: return name.ends_with(lowered);
    case Kind::Contains: return name.find(lowered) != std::string_view::npos;
    case Kind::Regex: return std::regex_search(name.begin(), name.end(), *pattern, std::regex_constants::match_continuous);
    case Kind::Any: return std::any_of(parts.begin(), parts.end(), holds);
    case Kind::All: return std::all_of(parts.begin(), parts.end(), holds);
    }
    return false;
}

ModelResolution resolveModel(const std::vector<ProviderNames>& providers, const std::string& provider,
                             const std::string& model, Instant time) {
    return Resolver(providers, time).run(provider, model);
}

} // namespace rerate
