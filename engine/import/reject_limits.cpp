// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/import/reject_limits.h"

namespace rerate {

namespace {

constexpr std::size_t kExamplesMax = 1000;
constexpr std::size_t kListedMax = 20;

} // namespace

std::string displayName(const std::filesystem::path& file) {
    return file == "-" ? "standard input" : file.filename().string();
}

void countReject(ImportReport& report, RejectedRow row) {
    ++report.rowsRejected;
    ++report.rejectReasons[row.reason];
    if (report.rejectExamples.size() < kExamplesMax)
        report.rejectExamples.push_back(std::move(row));
}

Error tooManyRejects(const ImportReport& report, const std::string& limit) {
    Error error{ErrorKind::InvalidInput,
                "Nothing was imported: " + std::to_string(report.rowsRejected) + " of " +
                    std::to_string(report.rowsRead) + " rows are wrong, more than the limit of " +
                    limit + ". Mend them, or allow more with --max-rejects."};
    for (const RejectedRow& row : report.rejectExamples) {
        if (error.diagnostics.size() == kListedMax)
            break;
        Diagnostic diagnostic;
        diagnostic.file = row.file;
        diagnostic.line = static_cast<int>(row.line);
        diagnostic.field = row.column;
        diagnostic.message = (row.column.empty() ? "" : "column `" + row.column + "`: ") + row.reason + ".";
        error.diagnostics.push_back(std::move(diagnostic));
    }
    return error;
}

Result<void> judgeRejects(const ImportReport& report, const ImportLimits& limits) {
    if (report.rowsRejected == 0)
        return {};
    std::optional<Decimal> percent = limits.rejectsMaxPercent;
    if (!percent && !limits.rejectsMax)
        percent = Decimal(1);
    const bool tooMany =
        percent ? Decimal(report.rowsRejected) * Decimal(100) > *percent * Decimal(report.rowsRead)
                : report.rowsRejected > *limits.rejectsMax;
    if (!tooMany && report.rowsRejected < report.rowsRead)
        return {};
    return tooManyRejects(report, percent ? percent->toText() + " %"
                                          : std::to_string(*limits.rejectsMax) + " rows");
}

} // namespace rerate
