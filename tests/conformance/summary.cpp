// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/conformance/summary.h"

#include <cstring>
#include <fstream>
#include <set>
#include <sstream>

namespace rerate::conformance {

namespace {

constexpr const char* kTablesFrom = "<!-- tables: written by rerate-conformance --update-readme -->\n";
constexpr const char* kTablesTo = "<!-- end of tables -->\n";

const std::string& nameOf(CountBy by, const Case& found) {
    switch (by) {
    case CountBy::Area: return found.area;
    case CountBy::Source: return found.system;
    case CountBy::Model: return found.model;
    case CountBy::File: return found.file;
    }
    return found.file;
}

void count(Counts& counts, const Verdict& verdict) {
    if (!verdict.isInScope)
        ++counts.notYet;
    else if (verdict.kind == Verdict::Kind::Passed)
        ++counts.passed;
    else if (verdict.kind == Verdict::Kind::Failed)
        ++counts.failed;
    else
        ++counts.notExpressible;
}

std::string rowOf(const std::string& name, const Counts& counts) {
    return "| " + name + " | " + std::to_string(counts.passed) + " | " + std::to_string(counts.failed) + " | " +
           std::to_string(counts.notExpressible) + " | " + std::to_string(counts.notYet) + " |\n";
}

} // namespace

std::map<std::string, Counts> countsBy(CountBy by, const std::vector<Judged>& judged) {
    std::map<std::string, Counts> counts;
    for (const Judged& one : judged)
        count(counts[nameOf(by, *one.found)], one.verdict);
    return counts;
}

std::string tableOf(const char* head, const std::map<std::string, Counts>& counts) {
    std::string text = "| " + std::string(head) + " | passed | failed | not expressible | not yet |\n"
                       "| --- | ---: | ---: | ---: | ---: |\n";
    Counts total;
    for (const auto& [name, one] : counts) {
        text += rowOf(name, one);
        total.passed += one.passed;
        total.failed += one.failed;
        total.notExpressible += one.notExpressible;
        total.notYet += one.notYet;
    }
    return text + rowOf("**all**", total);
}

std::string withTables(const std::string& readme, const std::vector<Judged>& judged) {
    const std::size_t from = readme.find(kTablesFrom);
    const std::size_t to = readme.find(kTablesTo);
    if (from == std::string::npos || to == std::string::npos || to < from)
        return {};
    return readme.substr(0, from + std::strlen(kTablesFrom)) + "\n" +
           tableOf("area", countsBy(CountBy::Area, judged)) + "\n" +
           tableOf("source", countsBy(CountBy::Source, judged)) + "\n" + readme.substr(to);
}

std::string withoutPassed(const std::string& list, const std::vector<Judged>& judged) {
    std::set<std::string> passed;
    for (const Judged& one : judged)
        if (one.verdict.kind == Verdict::Kind::Passed)
            passed.insert(one.found->id);
    std::string kept;
    std::istringstream lines(list);
    for (std::string line; std::getline(lines, line);)
        if (line.starts_with('#') || !passed.contains(line.substr(0, line.find(": "))))
            kept += line + "\n";
    return kept;
}

Result<std::map<std::string, std::string>> readNotExpressible(const std::string& file) {
    std::ifstream stream(file);
    if (!stream)
        return Error{ErrorKind::InputOutput, "Cannot read `" + file + "`."};
    std::map<std::string, std::string> reasons;
    std::string line;
    for (int number = 1; std::getline(stream, line); ++number) {
        if (line.empty() || line[0] == '#')
            continue;
        const std::size_t colon = line.find(": ");
        if (colon == std::string::npos || colon + 2 == line.size())
            return Error{ErrorKind::InvalidInput,
                         file + ":" + std::to_string(number) + ": write `id: reason`."};
        if (!reasons.emplace(line.substr(0, colon), line.substr(colon + 2)).second)
            return Error{ErrorKind::InvalidInput, file + ":" + std::to_string(number) + ": `" +
                                                      line.substr(0, colon) + "` is listed twice."};
    }
    return reasons;
}

} // namespace rerate::conformance
