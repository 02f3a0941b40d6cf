// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <algorithm>

#include "engine/import/block_parser.h"
#include "engine/import/csv_fields.h"
#include "engine/import/separator_scan.h"

namespace rerate {

namespace {

class CsvParser : public BlockParser {
public:
    CsvParser(const ColumnPlan& plan, std::string fileName, char separator, std::size_t lineBytesMax)
        : m_plan(plan), m_fileName(std::move(fileName)), m_separator(separator),
          m_lineBytesMax(lineBytesMax), m_builder(plan, m_fileName), m_fields(plan.names.size()) {}

    void parse(TextBlock& block, ParsedBlock& parsed) override {
        m_builder.reuse(std::move(parsed));
        m_builder.doubtTexts(!isUtf8(block.text));
        const bool hasQuotes = block.text.find('"') != std::string::npos;
        std::optional<Error> failure =
            hasQuotes ? quotedRows(block.text, block.lineFirst) : plainRows(block.text, block.lineFirst);
        parsed = m_builder.finish();
        parsed.failure = std::move(failure);
    }

private:
    std::optional<Error> quotedRows(std::string_view text, std::uint64_t line) {
        for (std::size_t at = 0; at < text.size();) {
            const std::size_t from = at;
            if (text[at] == '\n' || (text[at] == '\r' && at + 1 < text.size() && text[at + 1] == '\n')) {
                at += text[at] == '\n' ? 1 : 2; // an empty line
                ++line;
                continue;
            }
            at = quotedRow(text, at, line);
            if (at - from > m_lineBytesMax)
                return rowTooLong(m_fileName, line, m_lineBytesMax);
            line += static_cast<std::uint64_t>(std::count(text.begin() + static_cast<std::ptrdiff_t>(from),
                                                          text.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
        }
        return {};
    }

    // Without quotes every separator and every line end is one.
    std::optional<Error> plainRows(std::string_view text, std::uint64_t line) {
        SeparatorScan scan(text, m_separator);
        std::size_t column = 0;
        for (std::size_t row = 0, field = 0; row < text.size();) {
            const std::size_t at = scan.next();
            const bool endsRow = at == text.size() || text[at] == '\n';
            std::size_t end = at;
            if (endsRow && end > row && text[end - 1] == '\r')
                --end;
            if (column < m_fields.size())
                m_fields[column] = text.substr(field, end - field);
            ++column;
            field = at + 1;
            if (!endsRow)
                continue;
            if (end > row || at == text.size()) { // else an empty line
                m_builder.beginRow(line, text.substr(row, end - row));
                giveFields(column);
            }
            if (std::min(field, text.size()) - row > m_lineBytesMax)
                return rowTooLong(m_fileName, line, m_lineBytesMax);
            row = field;
            column = 0;
            ++line;
        }
        return {};
    }

    void giveFields(std::size_t count) {
        const std::size_t columns = std::min(count, m_fields.size());
        for (std::size_t column = 0; column < columns; ++column)
            m_builder.cell(column, m_fields[column]);
        finishRow(count);
    }

    std::size_t quotedRow(std::string_view text, std::size_t from, std::uint64_t line) {
        readCsvRow(text, from, m_separator, m_row);
        m_builder.beginRow(line, text.substr(from, m_row.end - from));
        if (m_row.isQuoteOpen) {
            m_builder.reject("", "a quote is opened and not closed");
            m_builder.endRow();
            return m_row.end;
        }
        const std::size_t columns = std::min(m_row.fields.size(), m_plan.names.size());
        for (std::size_t column = 0; column < columns; ++column)
            m_builder.cell(column, m_row.fields[column]);
        finishRow(m_row.fields.size());
        return m_row.end;
    }

    void finishRow(std::size_t fields) {
        if (fields != m_plan.names.size())
            m_builder.reject("", std::to_string(fields) + " fields where the header has " +
                                     std::to_string(m_plan.names.size()));
        m_builder.endRow();
    }

    const ColumnPlan& m_plan;
    std::string m_fileName;
    char m_separator;
    std::size_t m_lineBytesMax;
    RowBuilder m_builder;
    CsvRow m_row;
    std::vector<std::string_view> m_fields;
};

} // namespace

std::unique_ptr<BlockParser> makeCsvParser(const ColumnPlan& plan, std::string fileName,
                                           char separator, std::size_t lineBytesMax) {
    return std::make_unique<CsvParser>(plan, std::move(fileName), separator, lineBytesMax);
}

Error rowTooLong(const std::string& fileName, std::uint64_t line, std::size_t lineBytesMax) {
    return {ErrorKind::InvalidInput, "The row at line " + std::to_string(line) + " of " + fileName +
                                         " is longer than " + std::to_string(lineBytesMax >> 20) +
                                         " MiB. Check the line ends, and whether a quote is left open there."};
}

} // namespace rerate
