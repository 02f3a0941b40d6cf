// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The translator of a model: what it sees of a case, and what it makes of it. It is written from the
// description of its model, for all documented parameters. It moves text and calculates nothing;
// tests/rules looks at its source.

#pragma once

#include "tests/conformance/case_view.h"
#include "tests/conformance/question.h"

namespace rerate::conformance {

using Translator = Question (*)(const CaseView& view);

struct ModelTranslator {
    const char* model;
    Translator translator;
};

} // namespace rerate::conformance
