// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Usage files → a finished part, ready for the project. CSV of any separator and NDJSON (also
// CloudEvents), plain, gzip or zstd, from files or standard input, in bounded memory on all
// threads. Bad rows (wrong number of fields, a time or count that cannot be read, a missing
// customer, something like `1,234.5`, `1e400` or `NaN` in a column of numbers) are listed and left
// out, up to a limit; beyond it nothing is imported. Of a property any other text is a text.

#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/progress.h"
#include "engine/contracts/customer_table.h"
#include "engine/money/decimal.h"
#include "engine/time/time_text.h"
#include "engine/usage/part_builder.h"

namespace rerate {

// Where a role's value comes from: a column of the file (for NDJSON a path, "data.model"), or a
// constant text for every row (":all" on the command line).
struct ColumnSource {
    std::string column;
    std::optional<std::string> constant;
};

enum class FileKind { Auto, Csv, Ndjson };

struct ImportMapping {
    // Roles: customer, time, end, event, id, recorded, count. Columns not named are properties.
    std::map<std::string, ColumnSource> roles;
    std::optional<std::string> eventConstant; // --event
    std::vector<std::string> ignoredColumns;
    TimeFormat timeFormat;
    std::vector<std::string> nullWords{"NULL"};
    FileKind fileKind = FileKind::Auto;
    std::optional<char> separator; // nothing: guessed
    // Splits usage without customers into this many buckets by a hash of the row number;
    // 0: off. Labelled SYNTHETIC wherever it is shown.
    unsigned splitCustomers = 0;
    // `1.2.3` in a column of numbers is kept as a text instead of rejecting its row.
    bool brokenNumbersAreTexts = false;
};

struct RejectedRow {
    std::string file;
    std::uint64_t line = 0;
    std::string column;
    std::string reason;
    std::string text; // the raw row, at most 4 KiB
};

struct ImportReport {
    std::uint64_t rowsRead = 0;
    std::uint64_t rowsRejected = 0;
    std::uint64_t bytesRead = 0;
    std::vector<RejectedRow> rejectExamples;         // the first thousand
    std::vector<std::string> propertyColumns;
    ImportMapping mapping; // as used, after guessing
};

struct ImportLimits {
    // When neither is given, 1 % of the rows. The number stops the import as soon as it is passed,
    // the percentage is judged at the end.
    std::optional<std::uint64_t> rejectsMax;
    std::optional<Decimal> rejectsMaxPercent;
    std::size_t lineBytesMax = std::size_t{4} << 20;
};

struct ImportRequest {
    std::vector<std::filesystem::path> files; // "-" is standard input
    ImportMapping mapping;
    ImportLimits limits;
    std::optional<std::filesystem::path> rejectsFile;
    PartBuilderOptions builder;
    unsigned threadCount = 1;
};

struct ImportedUsage {
    ImportReport report;
    std::shared_ptr<FinishedPart> part;
};

Result<ImportedUsage> importUsage(const ImportRequest& request, Progress& progress);

// Customer attributes: role `customer`, every other column an attribute; `zone` must be a time zone.
// A row that says again what is known is a duplicate; one that says something else of the same
// column is a conflict: the later row stays.
struct ImportedCustomers {
    ImportReport report;
    CustomerTable table;
    std::uint64_t duplicates = 0;
    std::uint64_t conflicts = 0;
    std::vector<PartConflict> conflictExamples; // the first hundred
};
Result<ImportedCustomers> importCustomers(const ImportRequest& request, Progress& progress);

// What the first rows look like, with a guessed mapping and why: for the import dialog and for
// messages such as "no column `customer`; the file has …".
struct ImportPreview {
    FileKind fileKind = FileKind::Csv;
    char separator = ',';
    std::vector<std::string> columns;
    std::vector<std::vector<std::string>> rows; // raw texts, at most `rowsMax`
    ImportMapping guess;
    std::vector<std::string> reasons; // "`,` because all 200 lines have 12 fields"
};
Result<ImportPreview> previewImport(const std::filesystem::path& file, const ImportMapping& wish,
                                    std::size_t rowsMax);

} // namespace rerate
