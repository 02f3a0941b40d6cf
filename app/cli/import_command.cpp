// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <iostream>

#include "app/cli/commands.h"
#include "app/cli/import_invoices.h"
#include "app/cli/import_target.h"
#include "app/cli/workspace.h"
#include "engine/base/json_writer.h"
#include "engine/import/file_sample.h"
#include "engine/report/number_text.h"

namespace rerate {

namespace {

std::string conflictsToText(const std::vector<PartConflict>& conflicts) {
    constexpr std::size_t kListedMax = 10;
    std::string text;
    for (std::size_t i = 0; i < std::min(kListedMax, conflicts.size()); ++i)
        text += "  " + conflicts[i].id + ": " + conflicts[i].rowKept + " stays, " +
                conflicts[i].rowDropped + " goes\n";
    return text;
}

void writeConflicts(JsonWriter& json, const std::vector<PartConflict>& conflicts) {
    json.key("conflict_examples").beginArray();
    for (const PartConflict& conflict : conflicts) {
        json.beginObject();
        json.field("id", conflict.id);
        json.field("kept", conflict.rowKept);
        json.field("dropped", conflict.rowDropped);
        json.endObject();
    }
    json.endArray();
}

std::string usageToJson(const ImportReport& report, const StoreOutcome& stored) {
    JsonWriter json;
    json.beginObject();
    json.field("schema", "rerate.import");
    json.field("schema_version", 1);
    json.field("kind", "usage");
    json.field("rows_read", static_cast<std::int64_t>(report.rowsRead));
    json.field("rows_added", static_cast<std::int64_t>(stored.rowsAdded));
    json.field("rows_rejected", static_cast<std::int64_t>(report.rowsRejected));
    json.field("duplicates", static_cast<std::int64_t>(stored.part.duplicatesDropped +
                                                       stored.duplicatesOfStored));
    json.field("conflicts",
               static_cast<std::int64_t>(stored.part.conflicts + stored.conflictsWithStored));
    json.field("nothing_new", stored.nothingNew);
    json.field("bytes_read", static_cast<std::int64_t>(report.bytesRead));
    json.key("properties").beginArray();
    for (const std::string& column : report.propertyColumns)
        json.string(column);
    json.endArray();
    writeConflicts(json, stored.part.conflictExamples);
    writeRejects(json, report);
    json.endObject();
    return json.take() + "\n";
}

std::string usageToText(const ImportReport& report, const StoreOutcome& stored) {
    std::string text = counted(stored.rowsAdded, "row") + " added, of " +
                       groupDigits(std::to_string(report.rowsRead)) + " read";
    const std::uint64_t duplicates = stored.part.duplicatesDropped + stored.duplicatesOfStored;
    const std::uint64_t conflicts = stored.part.conflicts + stored.conflictsWithStored;
    if (duplicates > 0)
        text += "; " + counted(duplicates, "duplicate") + " dropped";
    if (conflicts > 0)
        text += "; " + counted(conflicts, "conflict") + " (same id, other content) resolved";
    if (report.rowsRejected > 0)
        text += "; " + counted(report.rowsRejected, "row") + " rejected";
    text += ".\n" + conflictsToText(stored.part.conflictExamples);
    if (stored.nothingNew)
        text += "Nothing new: all of it was in the project already.\n";
    return text;
}

constexpr const char* kKeep = "import.keep"; // setting of the project

// Whether the project keeps the earliest of rows with one id. What --keep says must be what it has done.
Result<void> chooseKept(const ImportTarget& target, const CliOptions& options, PartBuilderOptions& builder) {
    const auto kept = target.setting(kKeep);
    if (!kept)
        return kept.error();
    const bool hasUsage = builder.seeds.customers && builder.seeds.customers->size() > 0;
    const std::string has = *kept ? **kept : "latest";
    if (hasUsage && !options.keep.empty() && options.keep != has)
        return Error{ErrorKind::WrongUsage, "--keep " + options.keep + ": the project keeps the " + has +
                                                " of rows with one id. Leave --keep out, or import into a new project."};
    if (options.keep.empty())
        builder.keepsEarliest = has == "earliest";
    return {};
}

Result<int> importUsageInto(ImportTarget& target, const CliOptions& options, ImportRequest& request,
                            Progress& progress) {
    RERATE_TRY(target.prepareBuilder(request.builder));
    RERATE_TRY(chooseKept(target, options, request.builder));
    const auto imported = importUsage(request, progress);
    if (!imported)
        return imported.error();
    const auto project = target.project();
    if (!project)
        return project.error();
    const auto stored = (*project)->addPart(*imported->part, timeNow(), request.mapping.splitCustomers > 0, progress);
    if (!stored)
        return stored.error();
    if (options.keep == "earliest")
        RERATE_TRY((*project)->putSetting(kKeep, options.keep, "Keep the earliest of rows with one id", timeNow()));
    std::cerr << importNotes(imported->report);
    if (const auto column = columnForIds(imported->report); column && !options.quiet)
        std::cerr << "`" << *column << "` was read as a property. If it tells events apart, import with --map id="
                  << *column << ": duplicates are then dropped.\n";
    if (options.json)
        RERATE_TRY(writeResult(options, usageToJson(imported->report, *stored)));
    else if (!options.quiet)
        RERATE_TRY(writeResult(options, usageToText(imported->report, *stored)));
    return 0;
}

std::string customersToJson(const ImportedCustomers& imported) {
    JsonWriter json;
    json.beginObject();
    json.field("schema", "rerate.import");
    json.field("schema_version", 1);
    json.field("kind", "customers");
    json.field("rows_read", static_cast<std::int64_t>(imported.report.rowsRead));
    json.field("rows_rejected", static_cast<std::int64_t>(imported.report.rowsRejected));
    json.field("customers", static_cast<std::int64_t>(imported.table.customers.size()));
    json.field("duplicates", static_cast<std::int64_t>(imported.duplicates));
    json.field("conflicts", static_cast<std::int64_t>(imported.conflicts));
    writeConflicts(json, imported.conflictExamples);
    writeRejects(json, imported.report);
    json.endObject();
    return json.take() + "\n";
}

std::string customersToText(const ImportedCustomers& imported) {
    std::string text = counted(imported.table.customers.size(), "customer") + " with " +
                       counted(imported.table.attributes.size(), "attribute");
    if (imported.duplicates > 0)
        text += "; " + counted(imported.duplicates, "duplicate") + " dropped";
    if (imported.conflicts > 0)
        text += "; " + counted(imported.conflicts, "conflict") + " (same id, other content) resolved";
    if (imported.report.rowsRejected > 0)
        text += "; " + counted(imported.report.rowsRejected, "row") + " rejected";
    return text + ".\n" + conflictsToText(imported.conflictExamples);
}

Result<int> importCustomersInto(ImportTarget& target, const CliOptions& options, ImportRequest& request,
                                Progress& progress) {
    const auto imported = importCustomers(request, progress);
    if (!imported)
        return imported.error();
    const auto project = target.project();
    if (!project)
        return project.error();
    RERATE_TRY((*project)->mergeCustomers(imported->table, timeNow()));
    std::cerr << importNotes(imported->report);
    if (options.json)
        RERATE_TRY(writeResult(options, customersToJson(*imported)));
    else if (!options.quiet)
        RERATE_TRY(writeResult(options, customersToText(*imported)));
    return 0;
}

} // namespace

Result<int> importCommand(const CliOptions& options, Progress& progress) {
    const auto target = ImportTarget::open(options.project);
    if (!target)
        return target.error();
    const auto parent = std::filesystem::absolute(options.project).parent_path();
    auto folder = TemporaryFolder::make(parent);
    if (!folder)
        return folder.error();
    auto request = importRequest(options, options.files, (*folder)->path());
    if (!request)
        return request.error();
    auto done = options.kind == "usage"      ? importUsageInto(**target, options, *request, progress)
                : options.kind == "invoices" ? importInvoicesInto(**target, options, *request, progress)
                                             : importCustomersInto(**target, options, *request, progress);
    if (done)
        (*target)->keep();
    return done;
}

} // namespace rerate
