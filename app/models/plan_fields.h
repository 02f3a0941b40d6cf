// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The fields that the plan editor shows for a charge, a meter, a window of a meter, or the plan
// itself: what each is called, by which keys it stands in the plan's text, what may be written
// there, and what holds where nothing is written. A plan and a node of its text go in, a list comes
// out, in the order in which it is shown.

#pragma once

#include <QStringList>

#include <optional>
#include <string>
#include <vector>

#include "app/document/plan_completion.h"
#include "engine/catalog/plan.h"
#include "engine/language/yaml_document.h"

namespace rerate {

struct PlanField {
    enum class Kind { Text, Expression, Names, Rule, Choice, Quantity, Amount, Percent, AmountOrPercent, KeyChoice };
    // A Rule is a mapping on one line, without its braces: `starts_with: gpt-4o`; a word alone is a name.
    // Of a KeyChoice: one key of several, with the value that it begins with.
    struct Alternative {
        QString label;
        std::string key;
        std::string value;
    };

    QString label;
    std::vector<std::string> keys; // from the node inwards
    Kind kind = Kind::Text;
    QStringList values;   // of a choice all, of anything else suggestions
    QString otherwise;    // what holds where it is not written
    bool isMain = false;  // shown there as well
    bool isDated = false; // may change on given days
    std::vector<Alternative> alternatives;
    QString help;

    bool isNumber() const { return kind >= Kind::Quantity && kind <= Kind::AmountOrPercent; }
};

using PlanFields = std::vector<PlanField>;

PlanFields chargeFields(const Plan& plan, const Charge& charge, const YamlNode& node, const DataNames& data,
                        bool isCoupon = false);
PlanFields meterFields(const Plan& plan, const Meter& meter, const YamlNode& node, const DataNames& data);
// `place`: of the window in its meter, 0 is the innermost; nothing: the meter is the one window.
PlanFields windowFields(const Plan& plan, const YamlNode& window, std::optional<std::size_t> place, const DataNames& data);
PlanFields invoiceFields(const Plan& plan);
PlanFields factorFields(const std::vector<std::string>& dimensions);
PlanFields providerFields(const Plan& plan, const ProviderNames& provider);

// The keys of which a window has one.
const std::vector<std::string>& aggregateKeys();

} // namespace rerate
