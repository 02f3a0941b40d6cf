// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Names of models by rule: what a request calls its provider and model goes in, the provider and
// model that the plan's tables are keyed by come out, or a sentence that says why there are none and
// which name is near. Names are compared without regard to case. The first provider, and of it the
// first model, whose rule holds is taken; a model is also known by its own name. A model with hours
// is only meant within them, UTC, the end excluded: 00:30-16:30, or over midnight, 22:00-06:00.

#pragma once

#include <memory>
#include <optional>
#include <regex>
#include <string>
#include <string_view>
#include <vector>

#include "engine/catalog/source_mark.h"
#include "engine/time/instant.h"

namespace rerate {

struct NameRule {
    enum class Kind { Equals, StartsWith, EndsWith, Contains, Regex, Any, All } kind = Kind::Any;
    std::string text;                           // as written
    std::string lowered;                        // as it is compared
    std::shared_ptr<const std::regex> pattern;  // Regex
    std::vector<NameRule> parts;                // Any, All

    bool matches(std::string_view loweredName) const;
};

// The keys of a rule in the plan language.
const std::vector<std::pair<std::string, NameRule::Kind>>& nameRuleKinds();

// The pattern as a rule searches for it; nothing when it cannot be read, or has a back-reference or
// look-ahead: what is left is matched in time that grows with the name, whatever the pattern.
std::shared_ptr<const std::regex> namePattern(const std::string& pattern);
std::string toLower(std::string_view text); // ASCII letters

struct ModelName {
    std::string model;
    std::optional<NameRule> match; // nothing: only by its name
    std::optional<std::pair<int, int>> minutes; // of the day
    SourceMark mark;
};

struct ProviderNames {
    std::string provider;
    std::optional<NameRule> providerMatch; // other names of the provider
    std::optional<NameRule> modelMatch;    // models of requests that name no provider
    std::vector<std::string> otherwise;    // providers whose models it has too
    std::vector<ModelName> names;
    SourceMark mark;
};

constexpr int kMinutesOfDay = 1440;
int minuteOfDay(Instant time); // UTC

struct ModelResolution {
    std::string provider, model;
    std::string problem, suggestion; // sentences; no problem: found
};

ModelResolution resolveModel(const std::vector<ProviderNames>& providers, const std::string& provider,
                             const std::string& model, Instant time);

} // namespace rerate
