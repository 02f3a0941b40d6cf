// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Plan text ↔ Plan. The text is YAML, read strictly: each scalar is text until the plan's own
// schema types it; duplicate keys, anchors, aliases, tags and unknown keys are errors with line
// and column and, where one is near, a suggestion. Reading goes on after an error, so that all of
// them are reported at once. Nesting beyond 64 is refused.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/catalog/plan.h"

namespace rerate {

struct PlanReading {
    std::optional<Plan> plan;            // absent when there were errors
    std::vector<Diagnostic> diagnostics; // errors, warnings and notes, in text order
};

PlanReading readPlan(std::string_view text, std::string_view fileName);

// Canonical text of the plan: fixed key order, numbers as written, comments kept in place.
// readPlan(formatPlanText(t)) equals readPlan(t) but for marks; formatting twice changes nothing.
Result<std::string> formatPlanText(std::string_view text, std::string_view fileName);
// Replaces the scalar at `mark` with `value`, leaving every other character as it is: how the
// desktop editor changes a price.
std::string replaceScalar(std::string_view text, const SourceMark& mark, std::string_view value);

// All keys the language knows at a place, for completion: path like "charges[].price".
std::vector<std::string> planKeysAt(std::string_view path);

} // namespace rerate
