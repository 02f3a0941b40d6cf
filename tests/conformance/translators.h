// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Which models are translated, by whom. A translator is written from the description of its model
// in cases/README.md, for all documented parameters. It moves text: it may not calculate, and
// tests/rules looks at its file.

#pragma once

#include <optional>
#include <string>

#include "tests/conformance/case_file.h"
#include "tests/conformance/case_view.h"
#include "tests/conformance/question.h"

namespace rerate::conformance {

using Translator = Question (*)(const CaseView& view);

struct ModelTranslator {
    const char* model;
    Translator translator;
};

// Why a case is left for later ("not yet: credits"); nothing when its model is in scope.
std::optional<std::string> notYet(const Case& found);

// The translator of the case's model; null when there is none.
Translator translatorOf(const Case& found);

} // namespace rerate::conformance
