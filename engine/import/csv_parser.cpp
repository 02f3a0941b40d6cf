// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <algorithm>

#include "engine/import/block_parser.h"
#include "engine/import/csv_fields.h"

namespace rerate {

namespace {

class CsvParser : public BlockParser {
public:
    CsvParser(const ColumnPlan& plan, std::string fileName, char separator, std::size_t lineBytesMax)
        : m_plan(plan), m_fileName(std::move(fileName)), m_separator(separator),
          m_lineBytesMax(lineBytesMax), m_builder(plan, m_fileName) {}

    ParsedBlock parse(TextBlock& block) override {
        const std::string_view text = block.text;
        const bool hasQuotes = text.find('"') != std::string_view::npos;
        m_builder.doubtTexts(!isUtf8(text));
        std::uint64_t line = block.lineFirst;
        std::optional<Error> failure;
        for (std::size_t at = 0; at < text.size() && !failure;) {
            const std::size_t from = at;
            if (text[at] == '\n' || (text[at] == '\r' && at + 1 < text.size() && text[at + 1] == '\n')) {
                at += text[at] == '\n' ? 1 : 2; // an empty line
                ++line;
                continue;
            }
            at = hasQuotes ? quotedRow(text, at, line) : plainRow(text, at, line);
            if (at - from > m_lineBytesMax)
                failure = rowTooLong(m_fileName, line, m_lineBytesMax);
            line += hasQuotes ? static_cast<std::uint64_t>(std::count(
                                    text.begin() + static_cast<std::ptrdiff_t>(from),
                                    text.begin() + static_cast<std::ptrdiff_t>(at), '\n'))
                              : 1;
        }
        ParsedBlock parsed = m_builder.finish();
        parsed.failure = std::move(failure);
        return parsed;
    }

private:
    std::size_t plainRow(std::string_view text, std::size_t from, std::uint64_t line) {
        std::size_t end = text.find('\n', from);
        const std::size_t next = end == std::string_view::npos ? text.size() : end + 1;
        if (end == std::string_view::npos)
            end = text.size();
        if (end > from && text[end - 1] == '\r')
            --end;
        m_builder.beginRow(line, text.substr(from, end - from));
        std::size_t column = 0;
        const std::size_t columns = m_plan.names.size();
        for (std::size_t at = from;; ++at) {
            std::size_t stop = at;
            while (stop < end && text[stop] != m_separator)
                ++stop;
            if (column < columns)
                m_builder.cell(column, text.substr(at, stop - at));
            ++column;
            at = stop;
            if (at >= end)
                break;
        }
        finishRow(column);
        return next;
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
