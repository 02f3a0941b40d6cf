// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/import/reject_limits.h"

#include "engine/base/suggestion.h"
#include "engine/import/block_parser.h"

namespace rerate {

namespace {

constexpr std::size_t kExamplesMax = 1000;
constexpr std::size_t kListedMax = 20;

Error withRows(std::string message, const ImportReport& report) {
    Error error{ErrorKind::InvalidInput, "Nothing was imported: " + std::move(message), {}};
    for (const RejectedRow& row : report.rejectExamples)
        if (error.diagnostics.size() < kListedMax)
            error.diagnostics.push_back(toDiagnostic(row, Severity::Error));
    if (!report.rejectExamples.empty() && report.rejectExamples.front().reason == kNotUtf8)
        error.message += " The file seems to have another encoding: convert it, for instance with "
                         "iconv -f WINDOWS-1252 -t UTF-8.";
    return error;
}

std::string rowsText(std::uint64_t count) {
    return std::to_string(count) + (count == 1 ? " row" : " rows");
}

Error tooMany(const ImportReport& report, const std::string& limit) {
    const std::string rows = std::to_string(report.rowsRejected) + " of " +
                             rowsText(report.rowsRead) + (report.rowsRejected == 1 ? " is" : " are");
    return withRows(rows + " wrong, more than the limit of " + limit +
                        ". Mend them, or allow more with --max-rejects.",
                    report);
}

} // namespace

std::string displayName(const std::filesystem::path& file) {
    return file == "-" ? "standard input" : file.filename().string();
}

void countReject(ImportReport& report, RejectedRow row) {
    ++report.rowsRejected;
    if (report.rejectExamples.size() < kExamplesMax)
        report.rejectExamples.push_back(std::move(row));
}

Diagnostic toDiagnostic(const RejectedRow& row, Severity severity) {
    Diagnostic diagnostic;
    diagnostic.severity = severity;
    diagnostic.file = row.file;
    diagnostic.line = static_cast<int>(row.line);
    diagnostic.field = row.column.empty() ? "" : "column `" + shortName(row.column) + "`";
    diagnostic.message = row.reason + ".";
    return diagnostic;
}

Result<void> checkRejectCount(const ImportReport& report, const ImportLimits& limits) {
    if (limits.rejectsMax && report.rowsRejected > *limits.rejectsMax)
        return tooMany(report, rowsText(*limits.rejectsMax));
    return {};
}

Result<void> judgeRejects(const ImportReport& report, const ImportLimits& limits) {
    if (report.rowsRejected == 0)
        return {};
    RERATE_TRY(checkRejectCount(report, limits));
    std::optional<Decimal> percent = limits.rejectsMaxPercent;
    if (!percent && !limits.rejectsMax)
        percent = Decimal(1);
    if (percent &&
        Decimal(report.rowsRejected) * Decimal(100) > *percent * Decimal(report.rowsRead))
        return tooMany(report, percent->toText() + " %");
    if (report.rowsRejected == report.rowsRead)
        return withRows(report.rowsRead == 1 ? "the only row is wrong. Mend it."
                                             : "each of the " + rowsText(report.rowsRead) +
                                                   " is wrong, so that nothing is left. Mend them.",
                        report);
    return {};
}

} // namespace rerate
