// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// rerate-conformance: cases of other billing systems, each turned into a plan and usage and put to
// the engine. Exit codes: 0 none failed, 1 some did, 2 wrong usage, 3 invalid case file, 4 a file cannot
// be read or written, 70 internal error.

#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>

#include "tests/conformance/summary.h"

namespace rerate::conformance {

namespace {

constexpr const char* kHelp =
    "rerate-conformance FILE.jsonl…   Judges each case: passed, FAILED or skipped.\n"
    "\n"
    "  --show ID          the plan and usage that the case was turned into, and why the result is what it is\n"
    "  --by area|source|model|file\n"
    "                     instead of one line per case: passed, failed, not expressible, not yet\n"
    "  --update-readme FILE   write the tables of the README between its marks\n"
    "  --shrink-list FILE     take the cases that pass off the list of those that are not expressible\n"
    "  -h, --help         this text\n"
    "\n"
    "Exit codes: 0 none failed, 1 some failed, 2 wrong usage, 3 invalid cases, 4 cannot read or write.\n";

struct Options {
    std::vector<std::string> files;
    std::optional<std::string> show;
    std::optional<CountBy> by;
    std::optional<std::string> readme;
    std::optional<std::string> list;
    bool help = false;
};

Error wrongUsage(const std::string& message) {
    return {ErrorKind::WrongUsage, message + " `rerate-conformance --help` lists the options."};
}

Result<CountBy> countByFromText(const std::string& text) {
    if (text == "area")
        return CountBy::Area;
    if (text == "source")
        return CountBy::Source;
    if (text == "model")
        return CountBy::Model;
    if (text == "file")
        return CountBy::File;
    return wrongUsage("`--by` takes area, source, model or file, not `" + text + "`.");
}

Result<Options> readOptions(const std::vector<std::string>& arguments) {
    Options options;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const std::string& argument = arguments[i];
        if (argument == "-h" || argument == "--help") {
            options.help = true;
        } else if (argument == "--show" || argument == "--by" || argument == "--update-readme" ||
                   argument == "--shrink-list") {
            if (++i == arguments.size())
                return wrongUsage("`" + argument + "` needs a value.");
            if (argument == "--show")
                options.show = arguments[i];
            else if (argument == "--update-readme")
                options.readme = arguments[i];
            else if (argument == "--shrink-list")
                options.list = arguments[i];
            else if (const auto by = countByFromText(arguments[i]))
                options.by = *by;
            else
                return by.error();
        } else if (argument.size() > 1 && argument[0] == '-') {
            return wrongUsage("There is no option `" + argument + "`.");
        } else {
            options.files.push_back(argument);
        }
    }
    if (options.files.empty() && !options.help)
        return wrongUsage("Name at least one file of cases.");
    return options;
}

Result<int> showCase(const std::vector<Case>& cases, const std::string& id) {
    for (const Case& found : cases)
        if (found.id == id) {
            std::cout << show(found);
            return 0;
        }
    return wrongUsage("No case has the id `" + id + "`.");
}

void printVerdict(const Judged& one) {
    switch (one.verdict.kind) {
    case Verdict::Kind::Passed: std::cout << "passed " << one.found->id << '\n'; break;
    case Verdict::Kind::Failed: std::cout << "FAILED " << one.found->id << ": " << one.verdict.reason << '\n'; break;
    case Verdict::Kind::Skipped: std::cout << "skipped " << one.found->id << ": " << one.verdict.reason << '\n'; break;
    }
}

std::string textOfFile(const std::string& file) {
    std::ifstream stream(file);
    return {std::istreambuf_iterator<char>(stream), {}};
}

Result<void> replaceFile(const std::string& file, const std::string& text) {
    const std::string temporary = file + ".new";
    std::ofstream(temporary) << text;
    std::error_code problem;
    std::filesystem::rename(temporary, file, problem);
    if (problem)
        return Error{ErrorKind::InputOutput, "Cannot write `" + file + "`: " + problem.message() + "."};
    return {};
}

Result<void> updateReadme(const std::string& file, const std::vector<Judged>& judged) {
    const std::string updated = withTables(textOfFile(file), judged);
    if (updated.empty())
        return Error{ErrorKind::InputOutput, "`" + file + "` cannot be read, or has no marks for the tables."};
    return replaceFile(file, updated);
}

Result<void> shrinkList(const std::string& file, const std::vector<Judged>& judged) {
    RERATE_TRY(readNotExpressible(file));
    return replaceFile(file, withoutPassed(textOfFile(file), judged));
}

Result<int> run(const std::vector<std::string>& arguments) {
    const auto options = readOptions(arguments);
    if (!options)
        return options.error();
    if (options->help) {
        std::cout << kHelp;
        return 0;
    }
    const auto cases = readCaseFiles(options->files);
    if (!cases)
        return cases.error();
    if (options->show)
        return showCase(*cases, *options->show);
    std::vector<Judged> judged;
    std::size_t counts[3] = {};
    for (const Case& found : *cases) {
        judged.push_back({&found, judge(found)});
        ++counts[static_cast<int>(judged.back().verdict.kind)];
        if (!options->by)
            printVerdict(judged.back());
    }
    if (options->by) {
        static constexpr const char* kHeads[] = {"area", "source", "model", "file"};
        std::cout << tableOf(kHeads[static_cast<int>(*options->by)], countsBy(*options->by, judged));
    }
    if (options->readme)
        RERATE_TRY(updateReadme(*options->readme, judged));
    if (options->list)
        RERATE_TRY(shrinkList(*options->list, judged));
    std::cout << counts[0] << " passed, " << counts[1] << " failed, " << counts[2] << " skipped\n";
    return counts[1] == 0 ? 0 : 1;
}

} // namespace

} // namespace rerate::conformance

int main(int argumentCount, char** arguments) {
    using namespace rerate;
    try {
        const auto outcome = conformance::run({arguments + 1, arguments + argumentCount});
        if (outcome)
            return *outcome;
        std::cerr << "rerate-conformance: " << outcome.error().message << '\n' << toText(outcome.error().diagnostics);
        return static_cast<int>(outcome.error().kind);
    } catch (const std::exception& problem) {
        std::cerr << "rerate-conformance: internal error: " << problem.what() << "\nPlease report it.\n";
    }
    return 70;
}
