// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/conformance/case_file.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>

namespace rerate::conformance {

namespace {

// "getlago/lago-api spec/…" → "getlago"; "https://docs.stripe.com/…" → "docs.stripe.com".
std::string systemOf(const std::string& source) {
    static constexpr std::string_view kScheme = "https://";
    const std::size_t from = source.starts_with(kScheme) ? kScheme.size() : 0;
    return source.substr(from, source.find_first_of("/ ", from) - from);
}

class FileReader {
public:
    FileReader(const std::string& file, std::vector<Case>& cases, std::map<std::string, std::string>& places)
        : m_file(file), m_cases(cases), m_places(places) {}

    Result<void> run() {
        std::ifstream stream(m_file);
        if (!stream)
            return Error{ErrorKind::InputOutput, "Cannot read `" + m_file + "`: " + std::strerror(errno) +
                                                     ". Name a file of cases."};
        std::string line;
        while (std::getline(stream, line)) {
            ++m_line;
            if (line.find_first_not_of(" \t\r") != std::string::npos)
                readLine(line);
        }
        if (stream.bad() || std::filesystem::is_directory(m_file))
            return Error{ErrorKind::InputOutput, "Cannot read `" + m_file + "`. Name a file of cases."};
        if (m_diagnostics.empty())
            return {};
        return Error{ErrorKind::InvalidInput, "The case file has errors.", std::move(m_diagnostics)};
    }

private:
    void error(std::string field, std::string message, std::string suggestion) {
        m_diagnostics.push_back({Severity::Error, m_file, m_line, 1, m_line, 1, std::move(field),
                                 std::move(message), std::move(suggestion)});
    }

    std::string text(const CaseValue& value, const char* key) {
        const CaseValue* found = value.find(key);
        if (found && found->kind == CaseValue::Kind::Text && !found->text.empty())
            return found->text;
        error(key, "The case has no text `" + std::string(key) + "`.", "Add it.");
        return {};
    }

    CaseValue object(const CaseValue& value, const char* key) {
        const CaseValue* found = value.find(key);
        if (found && found->kind == CaseValue::Kind::Object)
            return *found;
        error(key, "The case has no object `" + std::string(key) + "`.", "Write `{}` when it is empty.");
        return {};
    }

    void readLine(const std::string& line) {
        const Result<CaseValue> value = parseCaseValue(line);
        if (!value)
            return error("", value.error().message, "Write one JSON object a line.");
        if (value->kind != CaseValue::Kind::Object)
            return error("", "This line is no JSON object.", "Write one JSON object a line.");
        Case found;
        found.id = text(*value, "id");
        found.source = text(*value, "source");
        found.system = systemOf(found.source);
        found.area = text(*value, "area");
        found.model = text(*value, "model");
        found.file = std::filesystem::path(m_file).stem().string();
        found.params = object(*value, "params");
        found.usage = object(*value, "usage");
        found.expect = object(*value, "expect");
        const std::string place = m_file + ":" + std::to_string(m_line);
        const auto [known, isNew] = m_places.emplace(found.id, place);
        if (!isNew && !found.id.empty())
            error("id", "The id `" + found.id + "` was used at " + known->second + ".", "Ids are unique.");
        m_cases.push_back(std::move(found));
    }

    const std::string& m_file;
    std::vector<Case>& m_cases;
    std::map<std::string, std::string>& m_places;
    std::vector<Diagnostic> m_diagnostics;
    int m_line = 0;
};

} // namespace

Result<std::vector<Case>> readCaseFiles(const std::vector<std::string>& files) {
    std::vector<Case> cases;
    std::map<std::string, std::string> places;
    for (const std::string& file : files)
        RERATE_TRY(FileReader(file, cases, places).run());
    return cases;
}

} // namespace rerate::conformance
