// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Limits that a comparison must keep: `name op number [and|or …]`, `and` before `or`, over the
// documented numbers of `compare --json` ("change_pct.p95 > 25", "revenue.delta < 0 or
// customer_count.to_zero > 10"). A guardrail is broken when its expression is true.

#pragma once

#include <map>
#include <string>
#include <vector>

#include "engine/analysis/comparison.h"

namespace rerate {

// Every number of a comparison that a guardrail may name.
std::map<std::string, std::optional<Decimal>> guardrailNumbers(const Comparison& comparison);

struct Guardrail {
    std::string text;
    bool broken = false;
    bool judged = true; // false: it holds only because a value that it names does not exist
    std::vector<std::pair<std::string, std::string>> values; // name → value it was judged by
};

// Unknown names are an error of kind WrongUsage with a suggestion. A name whose value does not
// exist in this comparison (a percentile of no customers) makes its condition false; a guardrail
// that is not broken is then not judged either.
Result<Guardrail> judgeGuardrail(std::string_view text,
                                 const std::map<std::string, std::optional<Decimal>>& numbers);

} // namespace rerate
