// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/language/conventions.h"

#include <algorithm>

#include "engine/base/check.h"
#include "engine/catalog/plan.h"
#include "engine/language/yaml_document.h"

namespace rerate {

namespace {


const std::vector<std::string> kEach = {"sum", "line"};
const std::vector<std::string> kSpread = {"none", "proportional", "largest_remainder", "listed"};
const std::vector<std::string> kModes = {"half_up", "half_down", "half_even", "up",
                                         "down",    "ceiling",   "floor"};

std::vector<std::string> with(std::string first, std::vector<std::string> rest) {
    rest.insert(rest.begin(), std::move(first));
    return rest;
}

std::vector<std::string> orders(std::vector<std::string> words) {
    std::vector<std::string> result;
    std::sort(words.begin(), words.end());
    do {
        result.push_back(words[0] + " " + words[1] + " " + words[2]);
    } while (std::next_permutation(words.begin(), words.end()));
    return result;
}

Conventions readConventions(const ConventionFile& file) {
    const YamlReading yaml = readYaml(file.text, file.id);
    CHECK(!hasErrors(yaml.diagnostics), "a file of conventions is not valid YAML");
    Conventions conventions;
    conventions.id = std::string(file.id);
    const auto text = [&](std::string_view key) {
        const YamlNode* node = yaml.root.find(key);
        CHECK(node && node->kind == YamlNode::Kind::Scalar, "a file of conventions lacks a text");
        return node->text;
    };
    conventions.label = text("label");
    conventions.source = text("source");
    const YamlNode* values = yaml.root.find("values");
    CHECK(values && yaml.root.keys.size() == 3, "conventions have label, source and values");
    for (std::size_t i = 0; i < values->keys.size(); ++i) {
        const auto& choices = conventionField(values->keys[i].text).choices;
        const std::string& value = values->items[i].text;
        CHECK(std::find(choices.begin(), choices.end(), value) != choices.end(),
              "conventions give a field a value that it cannot have");
        conventions.values.emplace(values->keys[i].text, value);
    }
    return conventions;
}

const std::vector<Conventions>& allConventions() {
    static const std::vector<Conventions> kAll = [] {
        std::vector<Conventions> all;
        for (const ConventionFile& file : conventionFiles())
            all.push_back(readConventions(file));
        return all;
    }();
    return kAll;
}

} // namespace

const std::vector<ConventionField>& conventionFields() {
    static const std::vector<ConventionField> kFields = {
        {"price.mode", {"slice", "whole"}},
        {"price.fraction", {"exact", "up", "down", "nearest"}},
        {"price.at_zero", {"nothing", "first_step", "first_step_unless_total_zero", "one_package"}},
        {"item.at_zero", {"as_price", "nothing", "first_step", "first_step_unless_total_zero"}, false},
        {"price.negative", {"first_step", "mirror", "nothing"}},
        {"price.beyond", {"last_step", "free", "unpriced", "refused"}, false},
        {"usage.at_change", {"goes_on", "restarts"}},
        {"usage.parts", {"together", "apart"}},
        {"usage.round_quantity", {"no", "up_to_per"}, false},
        {"usage.round_step", {"no", "currency"}, false},
        {"included.scope", {"line", "charge"}},
        {"included.order", {"proportional", "listed", "largest_first"}},
        {"included.ends", {"together", "apart"}},
        {"included.rounded", {"total", "rest"}},
        {"fee.in", {"advance", "arrears"}},
        {"fee.prorate", {"none", "day", "second"}},
        {"adjustments.order", orders({"discount", "minimum", "maximum"}), false},
        {"adjustments.round_discount", {"no", "currency"}, false},
        {"discount.each", kEach},
        {"discount.spread", kSpread},
        {"maximum.spread", kSpread},
        {"coupon.each", kEach},
        {"coupon.spread", kSpread},
        {"coupon.round", with("as_lines", kModes), false},
        {"coupon.order", {"as_listed", "percentages_first", "limited_first", "amounts_first"}},
        {"tax.each", kEach},
        {"over_lines.each", kEach},
        {"over_lines.rounded", {"limit", "parts", "difference"}},
        {"over_lines.refunds", {"counted", "left_out"}},
        {"commitment.true_up", {"no", "yes"}},
        {"commitment.counts", {"net", "list"}},
        {"convert.rate_of", {"period_start", "period_end"}},
        {"strata", orders({"ledger", "tax", "limits"}), false},
        {"round.mode", kModes},
        {"invoice.round.at", {"line", "invoice", "nowhere"}},
        {"invoice.round.step", {"currency", "1", "0.1", "0.01", "0.001", "0.0001", "0.000001"}, false},
        {"invoice.round.residual", {"none", "last", "largest"}},
        {"interval.split", {"at_boundaries", "at_start"}},
        {"window.active", {"end", "any", "peak"}},
        {"window.discard", {"floor", "ceil", "nearest_rank"}},
        {"window.missing", {"absent", "zero"}},
        {"window.empty", {"skipped", "zero"}},
        {"window.of", {"levels", "deltas"}},
        {"window.divisor", {"real", "nominal", "30d", "730h"}},
        {"window.prorate", {"second", "day"}},
        {"window.carried", {"false", "true"}},
        {"window.divide.places", {"18", "0", "2", "4", "5", "6", "8", "9", "10", "12", "20", "23"}, false},
        {"window.divide.mode", kModes},
    };
    return kFields;
}

const ConventionField& conventionField(std::string_view name) {
    const auto& fields = conventionFields();
    const auto found = std::find_if(fields.begin(), fields.end(),
                                    [&](const ConventionField& field) { return field.name == name; });
    CHECK(found != fields.end(), "no choice of the plan language has this name");
    return *found;
}

const std::string& Conventions::text(std::string_view field) const {
    if (const auto own = values.find(field); own != values.end())
        return own->second;
    const auto frozen = rerateConventions().values.find(field);
    CHECK(frozen != rerateConventions().values.end(), "rerate-1 leaves a choice open");
    return frozen->second;
}

std::size_t Conventions::choice(std::string_view field) const {
    const auto& choices = conventionField(field).choices;
    return static_cast<std::size_t>(std::find(choices.begin(), choices.end(), text(field)) -
                                    choices.begin());
}

const std::vector<std::string>& conventionNames() {
    static const std::vector<std::string> kNames = [] {
        std::vector<std::string> names;
        for (const ConventionFile& file : conventionFiles())
            names.emplace_back(file.id);
        std::stable_partition(names.begin(), names.end(),
                              [](const std::string& name) { return name == kRerateConventions; });
        return names;
    }();
    return kNames;
}

const Conventions* findConventions(std::string_view id) {
    for (const Conventions& conventions : allConventions())
        if (conventions.id == id)
            return &conventions;
    return nullptr;
}

const Conventions& rerateConventions() {
    static const Conventions& kConventions = *findConventions(kRerateConventions);
    return kConventions;
}

} // namespace rerate
