// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// One case from its text to its verdict.

#pragma once

#include "tests/conformance/answer.h"
#include "tests/conformance/case_file.h"

namespace rerate::conformance {

struct Verdict {
    enum class Kind { Passed, Failed, Skipped } kind = Kind::Skipped;
    bool isInScope = true;
    std::string reason; // failed: "key: expected X, got Y"; skipped: why
};

// Skipped: the model is out of scope or has no translator, a parameter is unknown, the translator
// says that it cannot be expressed, or a key of `expect` is one that nobody asked about.
Verdict judge(const Case& found);

// The plan text and the usage that the case was turned into, and the derivation of the result.
std::string show(const Case& found);

} // namespace rerate::conformance
