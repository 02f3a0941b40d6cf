// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <iostream>

#include "app/cli/commands.h"
#include "app/cli/wait_notice.h"
#include "app/cli/workspace.h"
#include "engine/base/json_writer.h"
#include "engine/catalog/plan_difference.h"
#include "engine/catalog/plan_tree.h"
#include "engine/language/plan_text.h"
#include "engine/replay/cost.h"
#include "engine/replay/plan_usage.h"
#include "engine/report/cost_report.h"
#include "engine/report/file_writer.h"

namespace rerate {

namespace {

std::string shownName(const std::string& file) { return file == "-" ? "standard input" : file; }

std::string diagnosticsToJson(const std::vector<Diagnostic>& diagnostics, bool ok) {
    static constexpr const char* kSeverities[] = {"error", "warning", "note"};
    JsonWriter json;
    json.beginObject();
    json.field("schema", "rerate.plan-check");
    json.field("schema_version", 1);
    json.field("ok", ok);
    json.key("diagnostics").beginArray();
    for (const Diagnostic& diagnostic : diagnostics) {
        json.beginObject();
        json.field("severity", kSeverities[static_cast<int>(diagnostic.severity)]);
        json.field("file", diagnostic.file);
        json.field("line", diagnostic.line);
        json.field("column", diagnostic.column);
        json.field("field", diagnostic.field);
        json.field("message", diagnostic.message);
        json.field("suggestion", diagnostic.suggestion);
        json.endObject();
    }
    json.endArray();
    json.endObject();
    return json.take() + "\n";
}

// A replay gives every customer the plan for whole billing periods.
void noteProration(const Plan& plan, const std::string& file, std::vector<Diagnostic>& all) {
    for (const Charge& charge : plan.charges) {
        const auto* fee = std::get_if<FlatCharge>(&charge.what);
        if (!fee || !fee->prorate)
            continue;
        Diagnostic note;
        note.severity = Severity::Note;
        note.file = file;
        note.line = charge.mark.line;
        note.column = charge.mark.column;
        note.field = "charges." + charge.id + ".prorate";
        note.message = "`prorate` has no effect yet: without subscriptions customers hold a plan for whole "
                       "billing periods, and each fee is charged in full.";
        all.push_back(std::move(note));
    }
}

} // namespace

Result<int> planCheckCommand(const CliOptions& options, Progress&) {
    std::unique_ptr<Project> project;
    ReplayData data;
    if (!options.project.empty()) {
        auto opened = Project::open(options.project, Project::Access::ReadOnly,
                                     sayWaiting(options.project));
        if (!opened)
            return opened.error();
        project = std::move(*opened);
        auto usage = project->usage();
        if (!usage)
            return usage.error();
        data.usage = *usage;
        auto customers = project->customers();
        if (!customers)
            return customers.error();
        data.customers = *customers;
    }
    std::vector<Diagnostic> all;
    for (const std::string& file : options.files) {
        const auto text = readText(file);
        if (!text)
            return text.error();
        PlanReading reading = readPlan(*text, shownName(file));
        all.insert(all.end(), reading.diagnostics.begin(), reading.diagnostics.end());
        if (reading.plan)
            noteProration(*reading.plan, shownName(file), all);
        if (reading.plan && data.usage)
            for (Diagnostic& diagnostic :
                 checkPlanAgainstData(*reading.plan, *usageFor(data, *reading.plan), shownName(file)))
                all.push_back(std::move(diagnostic));
    }
    const bool failed = hasErrors(all);
    if (options.json) {
        RERATE_TRY(writeResult(options, diagnosticsToJson(all, !failed)));
    } else {
        for (const Diagnostic& diagnostic : all)
            std::cerr << toText(diagnostic) << "\n";
        if (!failed && !options.quiet)
            RERATE_TRY(writeResult(options, options.files.size() == 1
                                                ? "The plan is sound.\n"
                                                : std::to_string(options.files.size()) +
                                                      " plans are sound.\n"));
    }
    return failed ? static_cast<int>(ErrorKind::InvalidInput) : 0;
}

Result<int> planFormatCommand(const CliOptions& options, Progress&) {
    bool differs = false;
    for (const std::string& file : options.files) {
        const auto text = readText(file);
        if (!text)
            return text.error();
        const auto formatted = formatPlanText(*text, shownName(file));
        if (!formatted)
            return formatted.error();
        if (file == "-" && !options.check) {
            RERATE_TRY(writeResult(options, *formatted));
            continue;
        }
        if (*formatted == *text)
            continue;
        differs = true;
        if (options.check)
            std::cerr << shownName(file) << " is not in canonical form.\n";
        else
            RERATE_TRY(writeFile(file, *formatted));
    }
    return options.check && differs ? 1 : 0;
}

Result<int> planDiffCommand(const CliOptions& options, Progress&) {
    if (options.files.size() != 2)
        return Error{ErrorKind::WrongUsage, "`plan diff` takes two plans, before and after."};
    const auto before = loadPlan(options.files[0], nullptr);
    if (!before)
        return before.error();
    const auto after = loadPlan(options.files[1], nullptr);
    if (!after)
        return after.error();
    const std::vector<PlanChange> changes = comparePlans(*before->plan, *after->plan);
    if (options.json) {
        static constexpr const char* kKinds[] = {"added", "removed", "changed", "moved"};
        JsonWriter json;
        json.beginObject();
        json.field("schema", "rerate.plan-diff");
        json.field("schema_version", 1);
        json.key("changes").beginArray();
        for (const PlanChange& change : changes) {
            json.beginObject();
            json.field("kind", kKinds[static_cast<int>(change.kind)]);
            json.field("path", change.path);
            json.field("subject", change.subject);
            json.field("before", change.before);
            json.field("after", change.after);
            json.field("change", change.change);
            json.endObject();
        }
        json.endArray();
        json.endObject();
        RERATE_TRY(writeResult(options, json.take() + "\n"));
    } else if (options.markdown) {
        RERATE_TRY(writeResult(options, toMarkdown(changes)));
    } else {
        RERATE_TRY(writeResult(options, changes.empty() ? "The plans are equal.\n" : toText(changes)));
    }
    return 0;
}

namespace {

// Over the usage of the project, if there is one.
Result<std::string> costText(const CliOptions& options, const Workspace& work, const LoadedPlan& plan,
                             Progress& progress) {
    PlanCost cost;
    if (work.project) {
        const auto replay = replayOptions(options, plan);
        if (!replay)
            return replay.error();
        QuantityCache cache;
        auto found = planCost(work.data, *plan.plan, *replay, cache, progress);
        if (!found)
            return found.error();
        cost = std::move(*found);
    } else {
        cost = planCost(*plan.plan);
    }
    return options.json ? costToJson(*plan.plan, cost) : costToText(*plan.plan, cost);
}

} // namespace

Result<int> planShowCommand(const CliOptions& options, Progress& progress) {
    if (!options.project.empty() && !options.cost)
        return Error{ErrorKind::WrongUsage, "`plan show` reads a project only with --cost."};
    Workspace work;
    if (!options.project.empty()) {
        auto opened = openWorkspace(options, progress);
        if (!opened)
            return opened.error();
        work = std::move(*opened);
    }
    std::string text;
    for (const std::string& file : options.files) {
        const auto plan = loadPlan(file, work.project.get());
        if (!plan)
            return plan.error();
        if (options.cost) {
            const auto cost = costText(options, work, *plan, progress);
            if (!cost)
                return cost.error();
            text += *cost;
            continue;
        }
        text += options.core ? writeCore(*plan->plan) : writePlan(*plan->plan);
    }
    RERATE_TRY(writeResult(options, text));
    return 0;
}

Result<int> planAddCommand(const CliOptions& options, Progress&) {
    auto project = Project::open(options.project, Project::Access::ReadWrite,
                                     sayWaiting(options.project));
    if (!project)
        return project.error();
    for (const std::string& file : options.files) {
        const auto plan = loadPlan(file, nullptr);
        if (!plan)
            return plan.error();
        const std::string& id = plan->plan->id;
        RERATE_TRY((*project)->putPlan({id, plan->text}, "Add plan " + id, timeNow()));
        if (!options.as.empty())
            RERATE_TRY((*project)->putSetting("plan." + options.as, id,
                                              "Choose " + id + " as " + options.as, timeNow()));
        if (!options.quiet)
            RERATE_TRY(writeResult(options, "The project has the plan `" + id + "`.\n"));
    }
    return 0;
}

} // namespace rerate
