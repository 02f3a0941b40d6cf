// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/conformance/translators.h"

#include <algorithm>
#include <array>
#include <span>

namespace rerate::conformance {

std::span<const ModelTranslator> aggregationTranslators();
std::span<const ModelTranslator> attributePriceTranslators();
std::span<const ModelTranslator> commitmentTranslators();
std::span<const ModelTranslator> couponTranslators();
std::span<const ModelTranslator> expressionTranslators();
std::span<const ModelTranslator> lagoPriceTranslators();
std::span<const ModelTranslator> ledgerTranslators();
std::span<const ModelTranslator> openmeterMeterTranslators();
std::span<const ModelTranslator> openmeterTranslators();
std::span<const ModelTranslator> priceTranslators();
std::span<const ModelTranslator> roundingTranslators();
std::span<const ModelTranslator> sessionTranslators();
std::span<const ModelTranslator> sharedCounterTranslators();

namespace {

constexpr std::array kAreas = {"price_model", "aggregation", "rounding", "discount", "commitment", "threshold"};
constexpr std::array kLaterModels = {"pay_in_advance",       "sum_watermark",    "minimum_commitment",
                                     "commitment_proration", "usage_thresholds", "threshold_progress",
                                     "progressive_billing"};

template <typename Names>
bool holds(const Names& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

Translator find(std::span<const ModelTranslator> translators, const std::string& model) {
    for (const ModelTranslator& one : translators)
        if (model == one.model)
            return one.translator;
    return nullptr;
}

} // namespace

std::optional<std::string> notYet(const Case& found) {
    if (!holds(kAreas, found.area))
        return "not yet: " + found.area;
    if (holds(kLaterModels, found.model) || found.model.starts_with("prorated_") || found.model.starts_with("rerate-"))
        return "not yet: " + found.model;
    return std::nullopt;
}

// The same model has another form in each system's cases; the files of the two that have their own are
// known by who expects it.
Translator translatorOf(const Case& found) {
    if (found.source.find("getlago/lago-api") != std::string::npos)
        if (const Translator own = find(lagoPriceTranslators(), found.model))
            return own;
    if (found.source.find("openmeterio/openmeter") != std::string::npos)
        for (const auto& group : {openmeterTranslators(), openmeterMeterTranslators()})
            if (const Translator own = find(group, found.model))
                return own;
    for (const auto& group : {priceTranslators(), attributePriceTranslators(), aggregationTranslators(), roundingTranslators(),
                              ledgerTranslators(), commitmentTranslators(), couponTranslators(), expressionTranslators(), sessionTranslators(),
                              sharedCounterTranslators()})
        if (const Translator shared = find(group, found.model))
            return shared;
    return nullptr;
}

} // namespace rerate::conformance
