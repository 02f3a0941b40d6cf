// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Verdicts counted: passed, failed, not expressible and not yet, by area, source, model or file.

#pragma once

#include <map>
#include <string>
#include <vector>

#include "tests/conformance/verdict.h"

namespace rerate::conformance {

struct Judged {
    const Case* found = nullptr;
    Verdict verdict;
};

struct Counts {
    std::size_t passed = 0, failed = 0, notExpressible = 0, notYet = 0;
};

enum class CountBy { Area, Source, Model, File };

std::map<std::string, Counts> countsBy(CountBy by, const std::vector<Judged>& judged);
// A table in Markdown with a line of totals.
std::string tableOf(const char* head, const std::map<std::string, Counts>& counts);

// The README with the tables between its two marks replaced; nothing when it has no marks.
std::string withTables(const std::string& readme, const std::vector<Judged>& judged);

// The list without the lines of cases that pass; remarks stay.
std::string withoutPassed(const std::string& list, const std::vector<Judged>& judged);

// "id: reason" on each line, "#" begins a remark. The error names file and line.
Result<std::map<std::string, std::string>> readNotExpressible(const std::string& file);

} // namespace rerate::conformance
