// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <malloc.h>

#include <exception>
#include <iostream>
#include <map>

#include "app/cli/command_line.h"
#include "app/cli/commands.h"
#include "app/cli/workspace.h"

namespace {

constexpr int kInternalError = 70;

int runVerb(const rerate::CliOptions& options) {
    using namespace rerate;
    using Command = Result<int> (*)(const CliOptions&, Progress&);
    static const std::map<std::string, Command> kCommands = {
        {"import", importCommand},          {"info", infoCommand},
        {"run", runCommand},                {"compare", compareCommand},
        {"explain", explainCommand},        {"tieout", tieoutCommand},
        {"test", testCommand},
        {"plan check", planCheckCommand},   {"plan fmt", planFormatCommand},
        {"plan diff", planDiffCommand},     {"plan show", planShowCommand},
        {"plan add", planAddCommand},       {"plan import", planImportCommand},
        {"price", priceCommand},
    };
    Progress progress;
    Result<int> outcome = [&] {
        const Watch watch(progress, options.quiet);
        return kCommands.at(options.verb)(options, progress);
    }();
    if (outcome)
        return *outcome;
    // Whatever failed after a signal failed because of it.
    if (const int code = signalExitCode(); code != 0) {
        reportError(cancelledError());
        return code;
    }
    return reportError(outcome.error());
}

} // namespace

int main(int argumentCount, char** arguments) {
    // Buffers of a few hundred kilobytes come and go for every segment: keep their pages.
    mallopt(M_MMAP_THRESHOLD, 1 << 30);
    mallopt(M_TRIM_THRESHOLD, 1 << 30);
    mallopt(M_TOP_PAD, 64 << 20);
    try {
        const auto parsed = rerate::parseCommandLine(argumentCount, arguments);
        if (const int* code = std::get_if<int>(&parsed))
            return *code;
        return runVerb(std::get<rerate::CliOptions>(parsed));
    } catch (const rerate::CheckFailure& failure) {
        std::cerr << "rerate: internal error, nothing was saved: " << failure.what()
                  << "\nPlease report it.\n";
    } catch (const std::bad_alloc&) {
        std::cerr << "rerate: out of memory.\n";
        return static_cast<int>(rerate::ErrorKind::Limit);
    } catch (const std::exception& problem) {
        std::cerr << "rerate: internal error: " << problem.what() << "\nPlease report it.\n";
    }
    return kInternalError;
}
