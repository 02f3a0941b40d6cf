// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A file of cases: one JSON object a line with `id`, `source`, `area`, `model`, `params`, `usage`,
// `expect` and perhaps `notes`. A line that is none, lacks one of them, or repeats an id is an error
// with file and line; nothing of the file is used then.

#pragma once

#include <string>
#include <vector>

#include "tests/conformance/case_value.h"

namespace rerate::conformance {

struct Case {
    std::string id;
    std::string source; // who expects it
    std::string system; // the organisation or host at the start of it
    std::string area;
    std::string model;
    std::string file; // "lago": the name of the file without its ending
    CaseValue params;
    CaseValue usage;
    CaseValue expect;
};

// Reads the files one after the other; ids must be unique over all of them.
Result<std::vector<Case>> readCaseFiles(const std::vector<std::string>& files);

} // namespace rerate::conformance
