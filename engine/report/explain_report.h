// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// An explanation, or the difference of two, as an indented tree for people and as JSON.

#pragma once

#include <functional>

#include "engine/analysis/drivers.h"
#include "engine/metering/meter_run.h"

namespace rerate {

// Lists events behind a Quantity node of the plan or of the one it is compared with; empty when none
// are asked for.
using EventLister =
    std::function<std::vector<MeteredEvent>(const Derivation& quantity, bool ofAgainst)>;

struct ExplainReportData {
    const Derivation* derivation = nullptr; // of the plan asked about
    const Derivation* against = nullptr;    // null, or of the plan it is compared with
    std::string customer;
    std::string planName;
    std::string againstName;
    std::string planHead; // heads of the columns when two are compared
    std::string againstHead;
    int digits = 2; // of the currency
    EventLister events;
    std::vector<std::string> labels; // of either plan
};

// The label of a node for people: bounds of steps with their digits in groups, everything else (ids,
// values of dimensions, names) as it is.
std::string labelText(const Derivation& node);

std::string explainToText(const ExplainReportData& data);
std::string explainToJson(const ExplainReportData& data);

} // namespace rerate
