// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/report/case_files.h"

#include <algorithm>

#include "engine/base/json_writer.h"

namespace rerate {

namespace {

// Text as a cell: quoted where a reader could take it for something else.
std::string cell(const std::string& text) {
    const bool isPlain = text.find_first_of(",\"\r\n") == std::string::npos &&
                         !text.starts_with(' ') && !text.ends_with(' ');
    if (isPlain)
        return text;
    std::string quoted = "\"";
    for (const char c : text)
        quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    return quoted + "\"";
}

std::string line(const std::vector<std::string>& cells) {
    std::string text;
    for (const std::string& one : cells)
        text += (&one == cells.data() ? "" : ",") + cell(one);
    return text + "\n";
}

// A YAML text in double quotes: those of JSON.
std::string quoted(const std::string& text) {
    JsonWriter json(JsonWriter::Layout::Compact);
    json.string(text);
    return json.take();
}

std::string freeName(std::string name, const std::vector<std::string>& taken) {
    while (std::find(taken.begin(), taken.end(), name) != taken.end())
        name += '_';
    return name;
}

class CaseWriter {
public:
    explicit CaseWriter(const CaseContents& contents) : m_contents(contents) {
        for (const CustomerRow& row : contents.rows) {
            m_hasCounts = m_hasCounts || row.count != 1;
            m_hasIds = m_hasIds || !row.origin.id.empty();
            m_hasEnds = m_hasEnds || row.origin.end;
        }
        addRole("customer", true);
        addRole("time", true);
        addRole("end", m_hasEnds);
        addRole("event", true);
        addRole("count", m_hasCounts);
        addRole("id", m_hasIds);
    }

    std::vector<CaseFile> files() const {
        std::vector<CaseFile> files{{"usage.csv", usage()}, {"case.yaml", settings()}};
        if (!m_contents.attributes.empty())
            files.push_back({"customers.csv", customers()});
        return files;
    }

private:
    void addRole(const char* role, bool isThere) {
        if (isThere)
            m_roles.emplace_back(role, freeName(role, m_contents.properties));
    }

    std::string usage() const {
        std::vector<std::string> head;
        for (const auto& [role, column] : m_roles)
            head.push_back(column);
        head.insert(head.end(), m_contents.properties.begin(), m_contents.properties.end());
        std::string text = line(head);
        for (const CustomerRow& row : m_contents.rows) {
            std::vector<std::string> cells{m_contents.customer, toText(row.time)};
            if (m_hasEnds)
                cells.push_back(row.origin.end ? toText(*row.origin.end) : toText(row.time));
            cells.push_back(row.event);
            if (m_hasCounts)
                cells.push_back(std::to_string(row.count));
            if (m_hasIds) // one that an import gave no id is known by where it stood
                cells.push_back(row.origin.id.empty()
                                    ? row.origin.file + ":" + std::to_string(row.origin.fileRow)
                                    : row.origin.id);
            cells.insert(cells.end(), row.values.begin(), row.values.end());
            text += line(cells);
        }
        return text;
    }

    std::string customerColumn() const {
        std::vector<std::string> names;
        for (const auto& [name, value] : m_contents.attributes)
            names.push_back(name);
        return freeName("customer", names);
    }

    std::string customers() const {
        std::vector<std::string> head{customerColumn()};
        std::vector<std::string> cells{m_contents.customer};
        for (const auto& [name, value] : m_contents.attributes) {
            head.push_back(name);
            cells.push_back(value);
        }
        return line(head) + line(cells);
    }

    std::string settings() const {
        std::string text = "label: " + quoted(m_contents.label) + "\n";
        text += "from: " + toText(m_contents.from) + "\nto: " + toText(m_contents.to) + "\n";
        if (m_contents.zone != "UTC")
            text += "zone: " + quoted(m_contents.zone) + "\n";
        text += "map:\n";
        for (const auto& [role, column] : m_roles)
            text += "  " + role + ": " + quoted(column) + "\n";
        text += "time_format: iso\n";
        text += "null_words: []\n"; // a missing value is an empty cell, nothing else
        if (m_contents.brokenNumbersAreTexts)
            text += "broken_numbers: text\n";
        if (!m_contents.attributes.empty())
            text += "customers:\n  customer: " + quoted(customerColumn()) + "\n";
        return text;
    }

    const CaseContents& m_contents;
    bool m_hasCounts = false;
    bool m_hasIds = false;
    bool m_hasEnds = false;
    std::vector<std::pair<std::string, std::string>> m_roles; // role, column
};

} // namespace

std::vector<CaseFile> caseFiles(const CaseContents& contents) { return CaseWriter(contents).files(); }

} // namespace rerate
