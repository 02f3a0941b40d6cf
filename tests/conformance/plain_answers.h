// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Answers that need no replay: a rounded number, an amount that is split, the value of an expression
// over one event; and how answers are made. 0.05 split by 1, 1, 1 in cents is 0.02, 0.02, 0.01. A text
// that is no number where one is needed is an error.

#pragma once

#include "tests/conformance/answer.h"

namespace rerate::conformance {

Answer numberAnswer(const Ratio& number, bool isMoney);
Answer textAnswer(const std::string& text);
Answer objectOf(std::vector<std::pair<std::string, Answer>> members);

Result<Answer> roundedAnswer(const Ask& ask);
Result<Answer> sharesAnswer(const Ask& ask);
Result<Answer> sharesProblemAnswer(const Ask& ask); // Absent: there is none

// The first row of the question is the event. What is missing gives the empty text.
Result<Answer> eventValueAnswer(const Ask& ask, const Question& question);
Result<Answer> noNumberAnswer(const Ask& ask, const Question& question);

} // namespace rerate::conformance
