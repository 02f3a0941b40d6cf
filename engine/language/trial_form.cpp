// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/language/trial_form.h"

#include "engine/language/yaml_edit.h"

namespace rerate {

namespace {

constexpr int kTrialMax = 1'000;

std::optional<int> trialPeriods(Reading& reading, const Place& trial) {
    const auto number = reading.number(trial);
    const auto whole = number ? number->value.toInteger() : std::nullopt;
    if (whole && 1 <= *whole && *whole <= kTrialMax)
        return static_cast<int>(*whole);
    if (number)
        reading.error(trial, "`" + trial.node->text + "` is no number of billing periods.",
                      "Write how many of the customer's first ones are free, like `trial: 3`.");
    return std::nullopt;
}

// What is free stands nowhere in the text.
YamlNode freeAtFirst(const YamlNode& value, const char* nothing, const YamlNode& trial, int periods) {
    YamlNode free = mappingAt(value.mark);
    put(free, "value", scalarAt(nothing, SourceMark{}));
    YamlNode later = mappingAt(value.mark);
    put(later, "from_period", scalarAt(std::to_string(periods + 1), trial.mark));
    put(later, "value", value);
    YamlNode list = sequenceAt(value.mark);
    list.items = {std::move(free), std::move(later)};
    return list;
}

} // namespace

void expandTrial(Reading& reading, const Place& trial, YamlNode& charge) {
    const auto periods = trialPeriods(reading, trial);
    if (!periods)
        return;
    if (!charge.find("price") && !charge.find("flat") && !charge.find("fee")) {
        reading.error(trial, "`trial` makes a price, a fixed fee or a fee over lines free at first, and the charge has none.",
                      "Leave it out.");
        return;
    }
    static constexpr std::pair<const char*, const char*> kFree[] = {{"price", "0"}, {"flat", "0"}, {"fee", "0%"}, {"minimum", "0"}};
    for (const auto& [key, nothing] : kFree) {
        YamlNode* value = nodeAt(charge, key);
        if (!value)
            continue;
        if (reading.isDatedList({value, {}})) {
            reading.error(trial, "`trial` changes `" + std::string(key) + "` with billing periods, and it changes by itself already.",
                          "Leave `trial` out and begin with { value: " + std::string(nothing) + " }.");
            return;
        }
        *value = freeAtFirst(*value, nothing, *trial.node, *periods);
    }
}

} // namespace rerate
