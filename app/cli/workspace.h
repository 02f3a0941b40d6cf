// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What a verb works on: the project or the throw-away one made from --usage, plans, threads, and
// where the result goes.

#pragma once

#include <filesystem>
#include <memory>

#include "app/cli/options.h"
#include "app/cli/temporary_folder.h"
#include "app/cli/watch.h"
#include "engine/base/json_writer.h"
#include "engine/import/usage_import.h"
#include "engine/replay/replay.h"
#include "engine/storage/project.h"

namespace rerate {

struct Workspace {
    std::unique_ptr<TemporaryFolder> folder; // of a throw-away project
    std::unique_ptr<Project> project;
    ReplayData data;
};

Result<Workspace> openWorkspace(const CliOptions& options, Progress& progress);

// A plan file, or a plan of that name in the project. `text` and `file` are for diagnostics.
struct LoadedPlan {
    std::shared_ptr<const Plan> plan;
    std::string text;
    std::string file;
};
Result<LoadedPlan> loadPlan(const std::string& name, const Project* project);

// The plan that was named, or the one that the project has in this place ("plan.baseline").
Result<LoadedPlan> planOr(const std::string& name, const char* flag, const char* setting,
                          const Workspace& work);
// Of verbs that take one --plan.
Result<LoadedPlan> onlyPlan(const CliOptions& options, const Workspace& work, const char* setting);

std::vector<std::string> splitList(const std::string& text); // "month,charge"
// --top: a number or `all`; `absent` when it was not given.
Result<std::size_t> countOrAll(const std::string& top, std::size_t absent);

Result<ReplayOptions> replayOptions(const CliOptions& options, const LoadedPlan& plan);
Result<ImportRequest> importRequest(const CliOptions& options, const std::vector<std::string>& files,
                                    const std::filesystem::path& temporaryFolder);
// What the user should know of an import: counts, rejects, odd values.
std::string importNotes(const ImportReport& report);
void writeRejects(JsonWriter& json, const ImportReport& report);

unsigned threadCountOf(const CliOptions& options);
std::string timeNow(); // ISO 8601, UTC
Result<std::string> readText(const std::string& file); // "-" is standard input
Result<void> writeResult(const CliOptions& options, const std::string& text);

// Says what went wrong on standard error; gives the exit code.
int reportError(const Error& error);

} // namespace rerate
