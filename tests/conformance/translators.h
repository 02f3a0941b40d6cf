// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Which models are translated, and which are left for later.

#pragma once

#include <optional>
#include <string>

#include "tests/conformance/case_file.h"
#include "tests/conformance/translator.h"

namespace rerate::conformance {

// Why a case is left for later ("not yet: credits"); nothing when its model is in scope.
std::optional<std::string> notYet(const Case& found);

// The translator of the case's model; null when there is none.
Translator translatorOf(const Case& found);

} // namespace rerate::conformance
