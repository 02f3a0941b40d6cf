// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/import/file_sample.h"

#include <algorithm>
#include <map>

#include "engine/base/suggestion.h"
#include "engine/import/block_parser.h"
#include "engine/import/csv_fields.h"

namespace rerate {

namespace {

constexpr std::size_t kRowsMax = 500;

bool isMissing(const std::string& text, const ImportMapping& mapping) {
    return text.empty() || std::find(mapping.nullWords.begin(), mapping.nullWords.end(), text) !=
                               mapping.nullWords.end();
}

std::string separatorText(char separator) {
    return separator == '\t' ? "tab" : std::string(1, separator);
}

std::vector<CsvRow> csvRows(std::string_view text, bool isWhole, char separator) {
    std::vector<CsvRow> rows;
    for (std::size_t at = 0; at < text.size() && rows.size() <= kRowsMax;) {
        if (text[at] == '\n' || text[at] == '\r') {
            ++at;
            continue;
        }
        CsvRow row;
        readCsvRow(text, at, separator, row);
        at = row.end;
        const bool isCut = at >= text.size() && !text.ends_with('\n') && !isWhole;
        if (!isCut || rows.empty())
            rows.push_back(std::move(row));
    }
    return rows;
}

// The separator that splits most rows into the same number of fields, and into most of them.
char guessSeparator(std::string_view text, bool isWhole, std::vector<std::string>& reasons) {
    char best = ',';
    std::size_t bestScore = 0;
    for (const char separator : {',', ';', '\t', '|'}) {
        const auto rows = csvRows(text, isWhole, separator);
        if (rows.empty() || rows[0].fields.size() < 2)
            continue;
        std::size_t alike = 0;
        for (const CsvRow& row : rows)
            alike += row.fields.size() == rows[0].fields.size() ? 1 : 0;
        const std::size_t score = alike * 1000 / rows.size() * 1000 + rows[0].fields.size();
        if (score > bestScore) {
            best = separator;
            bestScore = score;
            reasons.assign(1, "The separator is `" + separatorText(separator) + "`: " +
                                  std::to_string(alike) + " of the first " + std::to_string(rows.size()) +
                                  " lines have " + std::to_string(rows[0].fields.size()) + " fields.");
        }
    }
    return best;
}

class SampleReader {
public:
    SampleReader(std::string_view text, bool isWhole, const std::string& fileName,
                 const ImportMapping& wish)
        : m_text(text), m_isWhole(isWhole), m_fileName(fileName), m_wish(wish) {
        if (m_text.starts_with("\xEF\xBB\xBF"))
            m_text.remove_prefix(3);
    }

    Result<FileSample> read() {
        if (isUtf16())
            return wrong("is UTF-16. Convert it, for instance with iconv -f UTF-16 -t UTF-8.");
        if (m_text.find('\0') != std::string_view::npos)
            return wrong("is not text: it holds zero bytes. Export it as CSV or NDJSON in UTF-8.");
        const std::size_t first = m_text.find_first_not_of(" \t\r\n");
        if (first == std::string_view::npos)
            return wrong("is empty.");
        m_sample.kind = m_wish.fileKind;
        if (m_sample.kind == FileKind::Auto)
            m_sample.kind = m_text[first] == '{' || isNamedNdjson() ? FileKind::Ndjson : FileKind::Csv;
        if (m_text[first] == '[' && m_wish.fileKind != FileKind::Csv)
            return wrong("is one JSON array. Write one object a line, for instance with jq -c '.[]'.");
        if (m_sample.kind == FileKind::Csv)
            RERATE_TRY(readCsv());
        else
            RERATE_TRY(readNdjson());
        findNumbers();
        return std::move(m_sample);
    }

private:
    bool isUtf16() const {
        if (m_text.starts_with("\xFF\xFE") || m_text.starts_with("\xFE\xFF"))
            return true;
        // Without a mark: every other byte of Latin letters is zero.
        const std::string_view first = m_text.substr(0, 100);
        const auto zeros = static_cast<std::size_t>(std::count(first.begin(), first.end(), '\0'));
        return first.size() >= 4 && zeros * 5 >= first.size() * 2 && zeros * 5 <= first.size() * 3 &&
               first.find(std::string_view("\0\0", 2)) == std::string_view::npos;
    }

    bool isNamedNdjson() const {
        std::string_view name = m_fileName;
        for (const std::string_view ending : {".gz", ".zst"})
            if (name.ends_with(ending))
                name.remove_suffix(ending.size());
        return name.ends_with(".ndjson") || name.ends_with(".jsonl");
    }

    Error wrong(const std::string& what) const {
        return {ErrorKind::InvalidInput, "The file " + m_fileName + " " + what};
    }

    Result<void> readCsv() {
        m_sample.separator = m_wish.separator ? *m_wish.separator
                                              : guessSeparator(m_text, m_isWhole, m_sample.reasons);
        const auto rows = csvRows(m_text, m_isWhole, m_sample.separator);
        for (const std::string_view field : rows[0].fields) {
            if (!isUtf8(field))
                return wrong("has a first line that is not UTF-8. Convert it, for instance with "
                             "iconv -f WINDOWS-1252 -t UTF-8.");
            std::string name(field);
            while (!name.empty() && name.front() == ' ')
                name.erase(0, 1);
            while (!name.empty() && name.back() == ' ')
                name.pop_back();
            if (name.empty())
                name = "column_" + std::to_string(m_sample.columns.size() + 1);
            if (std::find(m_sample.columns.begin(), m_sample.columns.end(), name) != m_sample.columns.end())
                return wrong("has two columns called `" + shortName(name) + "`. Rename one of them in its first line.");
            m_sample.columns.push_back(std::move(name));
        }
        if (rows.size() < 2 && m_isWhole)
            return wrong("has a header and no rows.");
        for (std::size_t i = 1; i < rows.size(); ++i) {
            std::vector<std::string> cells;
            for (const std::string_view field : rows[i].fields)
                cells.emplace_back(field);
            cells.resize(m_sample.columns.size());
            m_sample.rows.push_back(std::move(cells));
        }
        return {};
    }

    Result<void> readNdjson() {
        std::map<std::string, std::size_t> numbers;
        std::vector<std::vector<std::pair<std::size_t, std::string>>> rows;
        std::string problem;
        for (std::size_t at = 0; at < m_text.size() && rows.size() < kRowsMax;) {
            const std::size_t end = m_text.find('\n', at);
            if (end == std::string_view::npos && !m_isWhole)
                break;
            const std::string_view line = m_text.substr(at, end - at);
            at = end == std::string_view::npos ? m_text.size() : end + 1;
            if (line.find_first_not_of(" \t\r") == std::string_view::npos)
                continue;
            JsonMembers json = readJsonLine(line);
            if (!json.problem.empty()) {
                problem = json.problem;
                continue;
            }
            auto& row = rows.emplace_back();
            for (auto& [name, value] : json.members) {
                const auto [known, isNew] = numbers.emplace(name, m_sample.columns.size());
                if (isNew)
                    m_sample.columns.push_back(name);
                row.emplace_back(known->second, std::move(value));
            }
        }
        if (rows.empty() && !problem.empty())
            return wrong("cannot be read as NDJSON: " + problem + ".");
        for (auto& row : rows) {
            std::vector<std::string> cells(m_sample.columns.size());
            for (auto& [column, value] : row)
                cells[column] = std::move(value);
            m_sample.rows.push_back(std::move(cells));
        }
        m_sample.isCloudEvents = numbers.contains("specversion");
        return {};
    }

    // A column whose values are all numbers, or were meant to be.
    void findNumbers() {
        ParsedNumber number;
        std::string wide;
        for (std::size_t column = 0; column < m_sample.columns.size(); ++column) {
            bool any = false;
            bool others = false;
            for (const auto& row : m_sample.rows) {
                if (isMissing(row[column], m_wish))
                    continue;
                const bool isCode = row[column].size() > 1 && row[column][0] == '0' && row[column][1] >= '0' && row[column][1] <= '9';
                const bool isNumber = !isCode && (parseNumber(row[column], number, wide) || isBrokenNumber(row[column]));
                any = any || isNumber;
                others = others || !isNumber;
            }
            m_sample.holdsNumbers.push_back(any && !others);
        }
    }

    std::string_view m_text;
    bool m_isWhole;
    const std::string& m_fileName;
    const ImportMapping& m_wish;
    FileSample m_sample;
};

std::string simplified(const std::string& name) {
    std::string simple;
    for (const char c : name)
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
            simple += c;
        else if (c >= 'A' && c <= 'Z')
            simple += static_cast<char>(c | 0x20);
    return simple;
}

const std::vector<std::string>& namesOfIds() {
    static const std::vector<std::string> kNames = {"eventid", "id", "idempotencykey", "transactionid", "requestid"};
    return kNames;
}

} // namespace

std::optional<std::string> freeColumn(const FileSample& sample, const std::map<std::string, ColumnSource>& roles,
                                      const std::vector<std::string>& names) {
    const auto isTaken = [&](const std::string& column) {
        return std::any_of(roles.begin(), roles.end(), [&](const auto& role) {
            return !role.second.constant && role.second.column == column;
        });
    };
    for (const std::string& name : names)
        for (const std::string& column : sample.columns)
            if (simplified(column) == name && !isTaken(column))
                return column;
    return std::nullopt;
}

Result<FileSample> readSample(std::string_view text, bool isWhole, const std::string& fileName,
                              const ImportMapping& wish) {
    return SampleReader(text, isWhole, fileName, wish).read();
}

std::optional<std::string> columnForIds(const ImportReport& report) {
    if (report.mapping.roles.contains("id"))
        return std::nullopt;
    FileSample sample;
    sample.columns = report.propertyColumns;
    return freeColumn(sample, report.mapping.roles, namesOfIds());
}

void guessRoles(const FileSample& sample, ImportMapping& mapping, bool boldly,
                std::vector<std::string>& reasons) {
    static const std::pair<const char*, std::vector<std::string>> kSafe[] = {
        {"customer", {"customer", "customerid", "clientid", "client", "accountid", "account", "tenantid",
                      "tenant", "organizationid", "orgid", "subject", "subaccountid", "userid", "user"}},
        {"time", {"time", "timestamp", "eventtime", "ts", "windowstarts", "windowstart", "createdat",
                  "occurredat", "datetime", "date", "chargeperiodstart", "starttime"}},
    };
    static const std::pair<const char*, std::vector<std::string>> kBold[] = {
        {"event", {"event", "eventname", "eventtype", "type"}},
        {"id", namesOfIds()},
        {"count", {"count", "requests", "requestcount", "numrequests"}},
    };
    const auto guess = [&](const char* role, const std::vector<std::string>& names) {
        if (mapping.roles.contains(role) || (std::string_view(role) == "event" && mapping.eventConstant))
            return;
        if (const auto column = freeColumn(sample, mapping.roles, names)) {
            mapping.roles[role] = {*column, std::nullopt};
            reasons.push_back("`" + *column + "` is the " + role + ", by its name.");
        }
    };
    if (sample.isCloudEvents)
        for (const auto& [role, column] : {std::pair("event", "type"), std::pair("time", "time"),
                                           std::pair("id", "id"), std::pair("customer", "subject")})
            guess(role, {column});
    for (const auto& [role, names] : kSafe)
        guess(role, names);
    if (boldly)
        for (const auto& [role, names] : kBold)
            guess(role, names);
}

} // namespace rerate
