// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The base of imports that are small enough to be kept in memory, row by row: customers, issued
// invoices. Reads CSV and NDJSON files, gives each row to `row`, and keeps count of those that the
// import rejects. Cancelled between blocks.

#pragma once

#include "engine/import/file_sample.h"
#include "engine/import/reject_file.h"

namespace rerate {

struct TableRow {
    std::uint64_t line = 0;
    std::string_view raw;
    const std::vector<std::string>& names; // of the columns
    const std::vector<std::string_view>& values;
};

class TableImport {
public:
    virtual ~TableImport() = default;

protected:
    TableImport(const ImportRequest& request, Progress& progress)
        : m_request(request), m_progress(progress), m_rejects(request.rejectsFile) {}

    Result<void> readFiles();
    // Looks at the beginning of a file before its rows come.
    virtual Result<void> begin(const FileSample& sample) = 0;
    virtual void row(const TableRow& row) = 0;

    void reject(const TableRow& row, std::string column, std::string reason);
    bool isMissing(std::string_view text) const;
    // "The file … has no column …", with what it has.
    Error missingColumn(const FileSample& sample, const std::string& role,
                        const std::string& column) const;

    const ImportRequest& m_request;
    Progress& m_progress;
    RejectFile m_rejects;
    ImportReport m_report;
    std::string m_name; // of the file being read

private:
    Result<void> readFile(const std::filesystem::path& file);
    void readCsv(std::string_view text, std::uint64_t line, const FileSample& sample, bool hasHeader);
    void readJson(std::string_view text, std::uint64_t line);
};

} // namespace rerate
