// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The expected values of a case against what the engine answered, whatever the model. Numbers agree
// by value ("1.50" and 1.5; "2800/31" is a fraction); where `X_dp` stands beside `X`, the answer is
// rounded half up to so many places first (2 places: 10.7438 → 10.74); where `X_tolerance` does, it
// may differ by so much. Under a key with `_cents` or `_minor` money is in minor units (USD 12.34 →
// 1234). Lists agree element by element; elements that have a `name` or `key` are found by it.

#pragma once

#include <string>
#include <vector>

#include "tests/conformance/answer.h"
#include "tests/conformance/case_value.h"

namespace rerate::conformance {

struct Comparison {
    std::vector<std::string> differences;  // "amount: expected 5, got 4"
    std::vector<std::string> unanswered;   // keys that nobody asked the engine about
};

Comparison compareToExpected(const CaseValue& expect, const Answer& answer, int currencyDigits);

// The keys of `expect` that are answers, not remarks on how to compare one.
std::vector<std::string> answerKeys(const CaseValue& expect);

} // namespace rerate::conformance
