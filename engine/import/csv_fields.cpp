// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/import/csv_fields.h"

#include <cstring>

namespace rerate {

namespace {

// A quoted field that begins at `at` (the quote); gives the offset behind it.
std::size_t readQuoted(std::string_view text, std::size_t at, char separator, CsvRow& row) {
    std::string value;
    ++at;
    for (;;) {
        const std::size_t quote = text.find('"', at);
        if (quote == std::string_view::npos) {
            row.isQuoteOpen = true;
            value += text.substr(at);
            at = text.size();
            break;
        }
        value += text.substr(at, quote - at);
        at = quote + 1;
        if (at < text.size() && text[at] == '"') {
            value += '"';
            ++at;
            continue;
        }
        break;
    }
    // Whatever stands between the closing quote and the separator belongs to the field.
    while (at < text.size() && text[at] != separator && text[at] != '\n')
        value += text[at++];
    if (!value.empty() && value.back() == '\r' && (at == text.size() || text[at] == '\n'))
        value.pop_back();
    row.unquoted.push_back(std::move(value));
    return at;
}

} // namespace

void readCsvRow(std::string_view text, std::size_t from, char separator, CsvRow& row) {
    row.fields.clear();
    row.unquoted.clear();
    row.isQuoteOpen = false;
    // Positions in `fields` of those that were unquoted: their texts move while they are gathered.
    std::vector<std::size_t> quotedFields;
    std::size_t at = from;
    for (;;) {
        if (at < text.size() && text[at] == '"') {
            at = readQuoted(text, at, separator, row);
            quotedFields.push_back(row.fields.size());
            row.fields.emplace_back();
        } else {
            const std::size_t start = at;
            while (at < text.size() && text[at] != separator && text[at] != '\n')
                ++at;
            std::size_t end = at;
            if (end > start && text[end - 1] == '\r' && (at == text.size() || text[at] == '\n'))
                --end;
            row.fields.push_back(text.substr(start, end - start));
        }
        if (at >= text.size() || text[at] == '\n')
            break;
        ++at; // the separator
    }
    for (std::size_t i = 0; i < quotedFields.size(); ++i)
        row.fields[quotedFields[i]] = row.unquoted[i];
    row.end = at < text.size() ? at + 1 : at;
}

} // namespace rerate
