// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A run as text for people and as JSON for programs. `by` names what rows are grouped by, in
// order: month, period, customer, charge, or an attribute of the customers.

#pragma once

#include "engine/base/json_writer.h"
#include "engine/contracts/customer_table.h"
#include "engine/replay/run.h"
#include "engine/usage/dictionary.h"

namespace rerate {

struct RunReportData {
    const Run* run = nullptr;
    const Dictionary* customers = nullptr;
    const CustomerTable* attributes = nullptr; // may be null
};

// Revenue grouped; rows in the order of their keys.
struct RunRow {
    std::vector<std::string> key;
    Ratio exact;
    Decimal billed;
};
Result<std::vector<RunRow>> groupRun(const RunReportData& data, const std::vector<std::string>& by);

Result<std::string> runToText(const RunReportData& data, const std::vector<std::string>& by);
Result<std::string> runToJson(const RunReportData& data, const std::vector<std::string>& by);

// Parts that other reports have as well.
// A decimal number; where it never ends rounded half even to 18 places, and exactly as `name`_ratio
// beside it: "0.333333333333333333" and "1/3".
void writeRatio(JsonWriter& json, const std::string& name, const Ratio& value);
void writeChecks(JsonWriter& json, const std::vector<Check>& checks);
void writeTexts(JsonWriter& json, std::string_view name, const std::vector<std::string>& texts);
void writeUnpriced(JsonWriter& json, const Run& run);
std::string unpricedToText(const Run& run);
// What two plans are called beside each other: by label or id, with their versions when the names are
// equal, and by their roles when those are equal too.
std::pair<std::string, std::string> namesOf(const Plan& baseline, const Plan& candidate);
std::string labelsToText(const std::vector<std::string>& labels);
// What a report of one run begins with: its schema, the engine, the plan, the data, the period.
void writeRunHead(JsonWriter& json, std::string_view schema, const Run& run, const Date& from, const Date& to);
// The digits after the point in which a plan's money is shown.
int digitsOf(const Plan& plan);
int digitsOf(const Run& run);

} // namespace rerate
