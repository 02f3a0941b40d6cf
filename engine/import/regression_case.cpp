// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/import/regression_case.h"

#include <algorithm>
#include <fstream>
#include <sstream>

#include "engine/import/checked_yaml.h"
#include "engine/language/plan_text.h"

namespace rerate {

namespace {

namespace fs = std::filesystem;

const std::vector<std::string> kKeys{"label",       "period",    "from",       "to",     "zone",
                                     "map",         "event",     "time_format", "time_origin",
                                     "time_zone",   "separator", "null_words", "ignore",
                                     "broken_numbers", "customers"};
const std::vector<std::string> kRoles{"customer", "time", "end", "event", "id", "recorded", "count"};

bool isThere(const fs::path& path) {
    std::error_code ignored;
    return fs::exists(path, ignored);
}

Result<std::string> readFile(const fs::path& path) {
    std::ifstream stream(path, std::ios::binary);
    std::ostringstream text;
    if (stream)
        text << stream.rdbuf();
    if (!stream || (text.str().empty() && stream.bad()))
        return Error{ErrorKind::InputOutput, "The file " + path.string() +
                                                 " cannot be read. Check its name and permissions."};
    return text.str();
}

class CaseReader {
public:
    CaseReader(const fs::path& folder, bool needsExpected) : m_needsExpected(needsExpected) {
        m_case.folder = folder;
    }

    Result<RegressionCase> read() {
        RERATE_TRY(findFiles());
        RERATE_TRY(readPlanFile());
        RERATE_TRY(readSettings());
        RERATE_TRY(readExpected());
        return std::move(m_case);
    }

private:
    Error missing(const std::string& what, const std::string& suggestion) const {
        return {ErrorKind::InvalidInput,
                "The case " + m_case.folder.string() + " has no " + what + ". " + suggestion};
    }

    Result<void> findFiles() {
        const fs::path& folder = m_case.folder;
        m_case.planFile = folder / "plan.yaml";
        if (!isThere(m_case.planFile))
            return missing("plan.yaml", "Put the plan there.");
        const bool hasCsv = isThere(folder / "usage.csv");
        const bool hasJson = isThere(folder / "usage.ndjson");
        if (hasCsv == hasJson)
            return hasCsv ? Error{ErrorKind::InvalidInput, "The case " + folder.string() +
                                                               " has both usage.csv and usage.ndjson. "
                                                               "Remove one."}
                          : missing("usage.csv or usage.ndjson", "Put the usage there.");
        m_case.usageFile = folder / (hasCsv ? "usage.csv" : "usage.ndjson");
        m_case.mapping.fileKind = hasCsv ? FileKind::Csv : FileKind::Ndjson;
        if (isThere(folder / "customers.csv"))
            m_case.customersFile = folder / "customers.csv";
        return {};
    }

    Result<void> readPlanFile() {
        const auto text = readFile(m_case.planFile);
        if (!text)
            return text.error();
        PlanReading reading = readPlan(*text, m_case.planFile.string());
        if (!reading.plan)
            return Error{ErrorKind::InvalidInput, "The plan " + m_case.planFile.string() + " has errors.",
                         std::move(reading.diagnostics)};
        m_case.plan = std::make_shared<const Plan>(std::move(*reading.plan));
        return {};
    }

    Result<void> readSettings() {
        const fs::path file = m_case.folder / "case.yaml";
        m_case.mapping.separator = ',';
        m_case.customersMapping.separator = ',';
        m_case.customersMapping.fileKind = FileKind::Csv;
        if (!isThere(file))
            return missing("case.yaml", "It says which period and which columns; `label: …` is enough.");
        const auto text = readFile(file);
        if (!text)
            return text.error();
        CheckedYaml yaml(file.string());
        if (const YamlNode* root = yaml.read(*text)) {
            yaml.isMapping(*root, "", kKeys);
            m_case.label = yaml.text(*root, "label", false).value_or("");
            readRange(yaml, *root);
            readColumns(yaml, *root);
            readTimes(yaml, *root);
        }
        return yaml.failed() ? Result<void>(yaml.failure()) : Result<void>();
    }

    void readRange(CheckedYaml& yaml, const YamlNode& root) {
        const bool isPeriod = root.find("period") != nullptr;
        for (const char* key : {"from", "to"})
            if (isPeriod && root.find(key))
                yaml.error(*root.find(key), key, "`period` says this already.", "Remove one of them.");
        m_case.from = readDay(yaml, root, isPeriod ? "period" : "from", false);
        m_case.to = readDay(yaml, root, isPeriod ? "period" : "to", true);
        if (m_case.from && m_case.to && *m_case.to <= *m_case.from)
            yaml.error(*root.find(isPeriod ? "period" : "to"), "to", "It lies before `from`.");
        m_case.zone = readZone(yaml, root, "zone");
    }

    // A day or month; with `isEnd` the day after it.
    static std::optional<Date> readDay(CheckedYaml& yaml, const YamlNode& root, const char* key,
                                       bool isEnd) {
        const auto text = yaml.text(root, key, false);
        if (!text)
            return std::nullopt;
        if (const auto day = dateFromText(*text))
            return isEnd ? addDays(*day, 1) : *day;
        if (const auto month = monthFromText(*text))
            return isEnd ? addMonths(*month, 1) : *month;
        if (!isEnd || std::string_view(key) != "period") // once is enough
            yaml.error(*root.find(key), key, "`" + *text + "` is neither a day nor a month.",
                       "Write 2026-03 or 2026-03-15.");
        return std::nullopt;
    }

    static Zone readZone(CheckedYaml& yaml, const YamlNode& root, const char* key) {
        const auto name = yaml.text(root, key, false);
        if (!name)
            return Zone();
        const auto zone = Zone::named(*name);
        if (zone)
            return *zone;
        yaml.error(*root.find(key), key, zone.error().message);
        return Zone();
    }

    static void readRoles(CheckedYaml& yaml, const YamlNode& node, const std::string& field,
                          const std::vector<std::string>& roles, ImportMapping& mapping) {
        if (!yaml.isMapping(node, field, roles))
            return;
        for (const YamlNode& key : node.keys) {
            const auto source = yaml.text(node, key.text, true);
            if (source && source->starts_with(':'))
                mapping.roles[key.text] = {"", source->substr(1)};
            else if (source)
                mapping.roles[key.text] = {*source, std::nullopt};
        }
    }

    void readColumns(CheckedYaml& yaml, const YamlNode& root) {
        ImportMapping& mapping = m_case.mapping;
        if (const YamlNode* map = root.find("map"))
            readRoles(yaml, *map, "map", kRoles, mapping);
        if (const YamlNode* map = root.find("customers"))
            readRoles(yaml, *map, "customers", {"customer"}, m_case.customersMapping);
        mapping.eventConstant = yaml.text(root, "event", false);
        mapping.ignoredColumns = yaml.texts(root, "ignore");
        if (root.find("null_words"))
            mapping.nullWords = m_case.customersMapping.nullWords = yaml.texts(root, "null_words");
        if (const auto separator = yaml.text(root, "separator", false)) {
            if (separator->size() == 1 || *separator == "\\t")
                mapping.separator = separator->size() == 1 ? (*separator)[0] : '\t';
            else
                yaml.error(*root.find("separator"), "separator", "The separator is one character.");
        }
        if (const auto kind = yaml.text(root, "broken_numbers", false)) {
            mapping.brokenNumbersAreTexts = *kind == "text";
            if (*kind != "text")
                yaml.error(*root.find("broken_numbers"), "broken_numbers",
                           "`" + *kind + "` is no choice here.", "Write `text`, or leave it out.");
        }
    }

    void readTimes(CheckedYaml& yaml, const YamlNode& root) {
        TimeFormat& format = m_case.mapping.timeFormat;
        if (const auto text = yaml.text(root, "time_format", false)) {
            const auto read = timeFormatFromText(*text);
            if (read)
                format = *read;
            else
                yaml.error(*root.find("time_format"), "time_format", read.error().message);
        }
        format.zone = readZone(yaml, root, "time_zone");
        if (const auto text = yaml.text(root, "time_origin", false)) {
            TimeFormat iso;
            iso.kind = TimeFormatKind::Iso;
            iso.zone = format.zone;
            const auto origin = parseInstant(*text, iso);
            if (origin)
                format.origin = *origin;
            else
                yaml.error(*root.find("time_origin"), "time_origin", origin.error().message);
        }
    }

    Result<void> readExpected() {
        const fs::path file = m_case.folder / "expected.json";
        if (!isThere(file))
            return m_needsExpected
                       ? missing("expected.json", "Write it with `rerate test --update`, then check it.")
                       : Result<void>();
        const auto text = readFile(file);
        if (!text)
            return text.error();
        auto invoices = readCaseInvoices(*text, file.string());
        if (!invoices)
            return m_needsExpected ? Result<void>(invoices.error()) : Result<void>();
        m_case.expected = std::move(*invoices);
        return {};
    }

    bool m_needsExpected;
    RegressionCase m_case;
};

bool isCase(const fs::path& folder) {
    return isThere(folder / "case.yaml") || isThere(folder / "expected.json");
}

Result<void> collectCases(const fs::path& folder, std::vector<fs::path>& found) {
    if (isCase(folder)) {
        found.push_back(folder);
        return {};
    }
    std::error_code problem;
    std::vector<fs::path> folders;
    for (fs::directory_iterator entry(folder, problem), end; !problem && entry != end;
         entry.increment(problem))
        if (entry->is_directory(problem) && !entry->is_symlink(problem))
            folders.push_back(entry->path());
    if (problem)
        return Error{ErrorKind::InputOutput,
                     "The folder " + folder.string() + " cannot be read: " + problem.message() + "."};
    std::sort(folders.begin(), folders.end());
    for (const fs::path& inner : folders)
        RERATE_TRY(collectCases(inner, found));
    return {};
}

} // namespace

Result<RegressionCase> readRegressionCase(const fs::path& folder, bool needsExpected) {
    return CaseReader(folder, needsExpected).read();
}

Result<std::vector<fs::path>> findRegressionCases(const fs::path& folder) {
    std::error_code problem;
    if (!fs::is_directory(folder, problem))
        return Error{ErrorKind::InputOutput, isThere(folder)
                                                 ? folder.string() + " is a file; a case is a folder."
                                                 : "There is no folder " + folder.string() + "."};
    std::vector<fs::path> found;
    RERATE_TRY(collectCases(folder, found));
    if (found.empty())
        return Error{ErrorKind::InvalidInput,
                     "There is no case in " + folder.string() +
                         ". A case is a folder with plan.yaml, usage.csv, case.yaml and expected.json."};
    return found;
}

} // namespace rerate
