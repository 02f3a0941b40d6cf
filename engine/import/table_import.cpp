// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/import/table_import.h"

#include <algorithm>

#include "engine/base/suggestion.h"
#include "engine/base/utf8.h"
#include "engine/import/block_parser.h"
#include "engine/import/csv_fields.h"
#include "engine/import/reject_limits.h"

namespace rerate {

namespace {

constexpr std::size_t kSampleBytes = std::size_t{256} << 10;
constexpr std::size_t kRawMax = 4096;

std::string columnNotInUtf8(const TableRow& row) {
    for (std::size_t i = 0; i < std::min(row.names.size(), row.values.size()); ++i)
        if (!isUtf8(row.values[i]))
            return row.names[i];
    return {};
}

} // namespace

Result<void> TableImport::readFiles() {
    RERATE_TRY(m_rejects.check());
    for (const std::filesystem::path& file : m_request.files)
        RERATE_TRY(readFile(file));
    return {};
}

Result<void> TableImport::readFile(const std::filesystem::path& file) {
    m_name = displayName(file);
    auto stream = ByteStream::open(file, m_progress);
    if (!stream)
        return stream.error();
    m_progress.startStage("Reading " + m_name, (*stream)->sizeOnDisk());
    const auto first = (*stream)->peek(kSampleBytes);
    if (!first)
        return first.error();
    const auto sample = readSample(*first, first->size() < kSampleBytes, m_name, m_request.mapping);
    if (!sample)
        return sample.error();
    RERATE_TRY(begin(*sample));
    BlockReader reader(**stream, m_name, sample->kind, sample->separator, m_request.limits.lineBytesMax);
    TextBlock block;
    for (bool isFirst = true;; isFirst = false) {
        if (m_progress.isCancelled())
            return cancelledError();
        RERATE_TRY(reader.next(block));
        if (block.text.empty())
            return {};
        m_progress.add(block.text.size());
        if (sample->kind == FileKind::Csv)
            readCsv(block.text, block.lineFirst, *sample, isFirst);
        else
            readJson(block.text, block.lineFirst);
        RERATE_TRY(checkRejectCount(m_report, m_request.limits));
    }
}

void TableImport::readCsv(std::string_view text, std::uint64_t line, const FileSample& sample,
                          bool hasHeader) {
    CsvRow fields;
    for (std::size_t at = 0; at < text.size();) {
        if (text[at] == '\n' || text[at] == '\r') {
            line += text[at++] == '\n' ? 1 : 0;
            continue;
        }
        const std::size_t from = at;
        readCsvRow(text, at, sample.separator, fields);
        at = fields.end;
        const TableRow one{line, text.substr(from, at - from), sample.columns, fields.fields};
        line += static_cast<std::uint64_t>(std::count(one.raw.begin(), one.raw.end(), '\n'));
        if (std::exchange(hasHeader, false))
            continue;
        ++m_report.rowsRead;
        m_progress.addRows(1);
        if (!isUtf8(one.raw))
            reject(one, columnNotInUtf8(one), kNotUtf8);
        else if (fields.isQuoteOpen)
            reject(one, "", "a quote is opened and not closed");
        else if (fields.fields.size() == sample.columns.size())
            row(one);
        else
            reject(one, "", std::to_string(fields.fields.size()) + " fields where the header has " +
                                std::to_string(sample.columns.size()));
    }
}

void TableImport::readJson(std::string_view text, std::uint64_t line) {
    for (std::size_t at = 0; at < text.size(); ++line) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        const std::string_view raw = text.substr(at, end - at);
        at = end + 1;
        if (raw.find_first_not_of(" \t\r") == std::string_view::npos)
            continue;
        const JsonMembers json = readJsonLine(raw);
        std::vector<std::string> names;
        std::vector<std::string_view> values;
        for (const auto& [name, value] : json.members) {
            names.push_back(name);
            values.push_back(value);
        }
        const TableRow one{line, raw, names, values};
        ++m_report.rowsRead;
        m_progress.addRows(1);
        if (json.problem.empty())
            row(one);
        else
            reject(one, json.problem == kNotUtf8 ? memberNotInUtf8(raw) : "", json.problem);
    }
}

void TableImport::reject(const TableRow& row, std::string column, std::string reason) {
    RejectedRow rejected{m_name, row.line, std::move(column), std::move(reason),
                         std::string(utf8Prefix(row.raw, kRawMax))};
    while (rejected.text.ends_with('\n') || rejected.text.ends_with('\r'))
        rejected.text.pop_back();
    m_rejects.add(rejected);
    countReject(m_report, std::move(rejected));
}

bool TableImport::isMissing(std::string_view text) const {
    const auto& words = m_request.mapping.nullWords;
    return text.empty() || std::find(words.begin(), words.end(), text) != words.end();
}

Error TableImport::missingColumn(const FileSample& sample, const std::string& role,
                                 const std::string& column) const {
    const std::string known = shortList(sample.columns);
    if (column.empty())
        return {ErrorKind::InvalidInput, "The file " + m_name + " has no column that could be the " +
                                             role + "; it has " + known + ". Say which with --map " +
                                             role + "=COLUMN."};
    std::string message = "The file " + m_name + " has no column `" + shortName(column) + "`; it has " + known + ".";
    if (const std::string near = didYouMean(column, sample.columns); !near.empty())
        message += " " + near;
    return {ErrorKind::InvalidInput, message};
}

} // namespace rerate
