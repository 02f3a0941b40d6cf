// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Puts a question to the engine: usage into a store in memory, the plan text through the plan
// reader, both through a replay and the explanation of its invoice. What comes back has the shape of
// the question, with exact numbers. A plan that the reader or the replay refuses is an error, except
// where the question asks for the refusal.

#pragma once

#include <optional>

#include "engine/money/ratio.h"
#include "engine/base/result.h"
#include "tests/conformance/question.h"

namespace rerate::conformance {

struct Answer {
    enum class Kind { Absent, Number, Text, Object, List };
    Kind kind = Kind::Absent;
    Ratio number;
    bool isMoney = false; // in units of the currency
    std::string text;
    std::vector<std::pair<std::string, Answer>> members;
    std::vector<Answer> items;

    const Answer* find(std::string_view key) const;
};

struct Outcome {
    Answer answer;
    int currencyDigits = 2;
    std::string derivation; // how it came about, for people
};

// `wanted`: the keys of the answer's object that are needed; others are not asked.
Result<Outcome> putQuestion(const Question& question, const std::vector<std::string>& wanted);

std::string usageText(const Question& question); // as a table

} // namespace rerate::conformance
