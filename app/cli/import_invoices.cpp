// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/cli/import_invoices.h"

#include <iostream>

#include "engine/base/json_writer.h"
#include "engine/import/invoice_import.h"
#include "engine/report/number_text.h"

namespace rerate {

namespace {

constexpr std::size_t kConflictsShown = 10;

std::string nameOf(const IssuedInvoice& invoice) {
    return "customer " + invoice.customer + ", " + monthText(invoice.from) +
           (invoice.charge.empty() ? "" : ", " + invoice.charge) +
           (invoice.id.empty() ? "" : ", id " + invoice.id);
}

std::string amountOf(const IssuedInvoice& invoice) {
    return invoice.amount.toText() + (invoice.currency.empty() ? "" : " " + invoice.currency);
}

std::string toJson(const ImportedInvoices& imported, const InvoiceMerge& merge) {
    JsonWriter json;
    json.beginObject();
    json.field("schema", "rerate.import");
    json.field("schema_version", 1);
    json.field("kind", "invoices");
    json.field("rows_read", static_cast<std::int64_t>(imported.report.rowsRead));
    json.field("rows_added", static_cast<std::int64_t>(merge.added));
    json.field("rows_rejected", static_cast<std::int64_t>(imported.report.rowsRejected));
    json.field("duplicates", static_cast<std::int64_t>(merge.duplicates));
    json.field("conflicts", static_cast<std::int64_t>(merge.conflicts));
    json.key("conflict_examples").beginArray();
    for (const InvoiceConflict& conflict : merge.conflictExamples) {
        json.beginObject();
        json.field("customer", conflict.kept.customer);
        json.field("period_from", toText(conflict.kept.from));
        json.field("charge", conflict.kept.charge);
        json.field("id", conflict.kept.id);
        json.field("kept", amountOf(conflict.kept));
        json.field("kept_from", conflict.kept.origin);
        json.field("dropped", amountOf(conflict.dropped));
        json.field("dropped_from", conflict.dropped.origin);
        json.endObject();
    }
    json.endArray();
    json.key("columns").beginObject();
    for (const auto& [role, source] : imported.report.mapping.roles)
        json.field(role, source.constant ? ":" + *source.constant : source.column);
    json.endObject();
    writeRejects(json, imported.report);
    json.endObject();
    return json.take() + "\n";
}

std::string toText(const ImportedInvoices& imported, const InvoiceMerge& merge) {
    std::string text = counted(merge.added, "invoice") + " added, of " +
                       counted(imported.report.rowsRead, "row") + " read";
    if (merge.duplicates > 0)
        text += "; " + counted(merge.duplicates, "duplicate") + " dropped";
    if (imported.report.rowsRejected > 0)
        text += "; " + groupDigits(std::to_string(imported.report.rowsRejected)) + " rejected";
    text += ".\n";
    if (merge.conflicts > 0)
        text += counted(merge.conflicts, "conflict") +
                " (same customer, period, charge and id, other content); the smaller amount stays:\n";
    for (const InvoiceConflict& conflict : merge.conflictExamples) {
        if (&conflict - merge.conflictExamples.data() == kConflictsShown)
            break;
        text += "  " + nameOf(conflict.kept) + ": " + amountOf(conflict.kept) + " (" +
                conflict.kept.origin + ") stays, " + amountOf(conflict.dropped) + " (" +
                conflict.dropped.origin + ") goes\n";
    }
    if (merge.conflicts > 0 && !imported.report.mapping.roles.contains("id"))
        text += "Several invoices a month need an id: give --map id=COLUMN.\n";
    return text;
}

} // namespace

Result<int> importInvoicesInto(ImportTarget& target, const CliOptions& options,
                               const ImportRequest& request, Progress& progress) {
    const auto imported = importInvoices(request, progress);
    if (!imported)
        return imported.error();
    std::string names;
    for (const std::filesystem::path& file : request.files)
        names += (names.empty() ? "" : ", ") + file.filename().string();
    const auto project = target.project();
    if (!project)
        return project.error();
    const auto merge = (*project)->addInvoices(imported->invoices, names, timeNow());
    if (!merge)
        return merge.error();
    std::cerr << importNotes(imported->report);
    if (options.json)
        RERATE_TRY(writeResult(options, toJson(*imported, *merge)));
    else if (!options.quiet)
        RERATE_TRY(writeResult(options, toText(*imported, *merge)));
    return 0;
}

} // namespace rerate
