// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/cli/workspace.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <fstream>
#include <iostream>
#include <sstream>

#include "app/cli/wait_notice.h"
#include "engine/base/parallel.h"
#include "engine/base/suggestion.h"
#include "engine/import/reject_limits.h"
#include "engine/language/plan_text.h"
#include "engine/report/file_writer.h"
#include "engine/report/number_text.h"

namespace rerate {

std::string timeNow() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now).count();
    return toText(Instant{seconds * kNanosecondsPerSecond});
}

unsigned threadCountOf(const CliOptions& options) {
    return options.threads > 0 ? options.threads : defaultThreadCount();
}

namespace {

// Standard input as long as no signal comes.
Result<std::string> readStandardInput() {
    constexpr int kMillisecondsBetweenLooks = 50;
    std::string text;
    for (;;) {
        pollfd input{STDIN_FILENO, POLLIN, 0};
        const int ready = ::poll(&input, 1, kMillisecondsBetweenLooks);
        if (signalExitCode() != 0)
            return cancelledError();
        if (ready == 0 || (ready < 0 && errno == EINTR))
            continue;
        char bytes[1 << 16];
        const ssize_t got = ready < 0 ? -1 : ::read(STDIN_FILENO, bytes, sizeof bytes);
        if (got < 0)
            return Error{ErrorKind::InputOutput,
                         std::string("Standard input cannot be read: ") + std::strerror(errno) + "."};
        if (got == 0)
            return text;
        text.append(bytes, static_cast<std::size_t>(got));
    }
}

} // namespace

Result<std::string> readText(const std::string& file) {
    if (file == "-")
        return readStandardInput();
    std::error_code problem;
    if (std::filesystem::is_directory(file, problem))
        return Error{ErrorKind::InputOutput, file + " is a folder, not a file."};
    std::ifstream stream(file, std::ios::binary);
    if (!stream)
        return Error{ErrorKind::InputOutput,
                     "The file " + file + " cannot be read. Check its name and permissions."};
    std::ostringstream text;
    text << stream.rdbuf();
    return text.str();
}

Result<void> writeResult(const CliOptions& options, const std::string& text) {
    if (!options.output.empty() && options.output != "-")
        return writeFile(options.output, text);
    std::cout << text << std::flush;
    if (!std::cout && errno != EPIPE)
        return Error{ErrorKind::InputOutput, "The result cannot be written. Is the disk full?"};
    return {};
}

int reportError(const Error& error) {
    for (const Diagnostic& diagnostic : error.diagnostics)
        std::cerr << toText(diagnostic) << "\n";
    std::cerr << "rerate: " << error.message << "\n";
    return static_cast<int>(error.kind);
}

Result<LoadedPlan> loadPlan(const std::string& name, const Project* project) {
    LoadedPlan loaded;
    loaded.file = name == "-" ? "standard input" : name;
    std::error_code problem;
    if (project && name != "-" && !std::filesystem::exists(name, problem)) {
        const auto stored = project->plan(name);
        if (!stored)
            return stored.error();
        if (!*stored) {
            std::string known;
            if (const auto plans = project->plans())
                for (const StoredPlan& plan : *plans)
                    known += (known.empty() ? "" : ", ") + plan.name;
            return Error{ErrorKind::InputOutput,
                         "There is neither a file nor a plan of the project called `" + name + "`." +
                             (known.empty() ? "" : " The project has " + known + ".")};
        }
        loaded.text = (*stored)->text;
    } else {
        Result<std::string> text = readText(name);
        if (!text)
            return text.error();
        loaded.text = std::move(*text);
    }
    PlanReading reading = readPlan(loaded.text, loaded.file);
    if (!reading.plan)
        return Error{ErrorKind::InvalidInput, "The plan " + loaded.file + " has errors.",
                     std::move(reading.diagnostics)};
    loaded.plan = std::make_shared<const Plan>(std::move(*reading.plan));
    return loaded;
}

Result<LoadedPlan> planOr(const std::string& name, const char* flag, const char* setting,
                          const Workspace& work) {
    if (!name.empty())
        return loadPlan(name, work.project.get());
    const auto stored = work.project->setting(setting);
    if (!stored)
        return stored.error();
    if (!*stored)
        return Error{ErrorKind::WrongUsage, std::string("Name the plan with ") + flag + " FILE."};
    return loadPlan(**stored, work.project.get());
}

Result<LoadedPlan> onlyPlan(const CliOptions& options, const Workspace& work, const char* setting) {
    if (options.plans.size() > 1)
        return Error{ErrorKind::WrongUsage, "Without subscriptions there is exactly one plan: give --plan once."};
    return planOr(options.plans.empty() ? "" : options.plans[0], "--plan", setting, work);
}

std::vector<std::string> splitList(const std::string& text) {
    std::vector<std::string> parts;
    std::istringstream stream(text);
    for (std::string part; std::getline(stream, part, ',');)
        if (!part.empty())
            parts.push_back(part);
    return parts;
}

Result<std::size_t> countOrAll(const std::string& top, std::size_t absent) {
    if (top.empty())
        return absent;
    if (top == "all")
        return SIZE_MAX;
    const auto number = Decimal::parse(top);
    const auto count = number ? number->toInteger() : std::nullopt;
    if (!count || *count < 0)
        return Error{ErrorKind::WrongUsage, "--top takes a number or `all`."};
    return static_cast<std::size_t>(*count);
}

namespace {

Result<Date> rangeDay(const std::string& text, const char* flag, bool isEnd) {
    if (const auto day = dateFromText(text))
        return isEnd ? addDays(*day, 1) : *day;
    if (const auto month = monthFromText(text))
        return isEnd ? addMonths(*month, 1) : *month;
    return Error{ErrorKind::WrongUsage, std::string(flag) + " " + text +
                                            " is neither a day nor a month. Write 2026-03 or 2026-03-15."};
}

} // namespace

Result<ReplayOptions> replayOptions(const CliOptions& options, const LoadedPlan& plan) {
    ReplayOptions replay;
    replay.threadCount = threadCountOf(options);
    replay.planFile = plan.file;
    if (!options.from.empty()) {
        const auto day = rangeDay(options.from, "--from", false);
        if (!day)
            return day.error();
        replay.from = *day;
    }
    if (!options.to.empty()) {
        const auto day = rangeDay(options.to, "--to", true);
        if (!day)
            return day.error();
        replay.to = *day;
    }
    const auto zone = Zone::named(options.billingZone);
    if (!zone)
        return Error{ErrorKind::WrongUsage, zone.error().message};
    replay.billingZone = *zone;
    for (const std::string& filter : options.filters) {
        const std::size_t equals = filter.find('=');
        std::istringstream values(filter.substr(equals + 1));
        for (std::string value; std::getline(values, value, ',');)
            replay.filter[filter.substr(0, equals)].insert(value);
    }
    return replay;
}

namespace {

Result<void> readMapping(const CliOptions& options, ImportMapping& mapping) {
    static const std::vector<std::string> kUsageRoles = {"customer", "time", "end", "event", "id", "recorded", "count"};
    static const std::vector<std::string> kInvoiceRoles = {"customer", "period", "period_from", "period_to",
                                                           "amount",   "charge", "currency",    "id"};
    const std::vector<std::string>& roles = options.kind == "invoices" ? kInvoiceRoles : kUsageRoles;
    for (const std::string& entry : options.map) {
        const std::size_t equals = entry.find('=');
        if (equals == std::string::npos || equals + 1 >= entry.size())
            return Error{ErrorKind::WrongUsage, "--map " + entry +
                                                    " cannot be read. Write ROLE=COLUMN or ROLE=:constant."};
        const std::string role = entry.substr(0, equals);
        if (std::find(roles.begin(), roles.end(), role) == roles.end()) {
            std::string known;
            for (const std::string& name : roles)
                known += (known.empty() ? "" : ", ") + name;
            return Error{ErrorKind::WrongUsage,
                         "--map " + entry + ": there is no role `" + role + "`. Roles are " + known + "."};
        }
        const std::string source = entry.substr(equals + 1);
        if (source.starts_with(':'))
            mapping.roles[role] = {"", source.substr(1)};
        else
            mapping.roles[role] = {source, std::nullopt};
    }
    return {};
}

Result<void> readLimits(const CliOptions& options, ImportLimits& limits) {
    if (options.maxRejects.empty())
        return {};
    std::string digits = options.maxRejects;
    const bool isPercent = digits.ends_with('%');
    if (isPercent)
        digits.pop_back();
    const auto number = Decimal::parse(digits);
    const auto whole = number ? number->toInteger() : std::nullopt;
    if (!number || number->isNegative() || (!isPercent && !whole))
        return Error{ErrorKind::WrongUsage,
                     "--max-rejects " + options.maxRejects + " cannot be read. Write a number or a percentage, like 100 or 0.5%."};
    if (isPercent)
        limits.rejectsMaxPercent = *number;
    else
        limits.rejectsMax = static_cast<std::uint64_t>(*whole);
    return {};
}

} // namespace

Result<ImportRequest> importRequest(const CliOptions& options, const std::vector<std::string>& files,
                                    const std::filesystem::path& temporaryFolder) {
    ImportRequest request;
    for (const std::string& file : files)
        request.files.emplace_back(file);
    ImportMapping& mapping = request.mapping;
    RERATE_TRY(readMapping(options, mapping));
    RERATE_TRY(readLimits(options, request.limits));
    mapping.eventConstant = options.event;
    mapping.ignoredColumns = options.ignore;
    if (!options.nullWords.empty())
        mapping.nullWords = options.nullWords;
    const auto format = timeFormatFromText(options.timeFormat);
    if (!format)
        return Error{ErrorKind::WrongUsage, format.error().message};
    mapping.timeFormat = *format;
    const auto zone = Zone::named(options.zone);
    if (!zone)
        return Error{ErrorKind::WrongUsage, zone.error().message};
    mapping.timeFormat.zone = *zone;
    if (!options.timeOrigin.empty()) {
        TimeFormat iso;
        iso.kind = TimeFormatKind::Iso;
        iso.zone = *zone;
        const auto origin = parseInstant(options.timeOrigin, iso);
        if (!origin)
            return Error{ErrorKind::WrongUsage, "--time-origin: " + origin.error().message};
        mapping.timeFormat.origin = *origin;
    }
    mapping.fileKind = options.format == "csv"      ? FileKind::Csv
                       : options.format == "ndjson" ? FileKind::Ndjson
                                                    : FileKind::Auto;
    if (!options.separator.empty()) {
        const std::string separator = options.separator == "\\t" ? "\t" : options.separator;
        if (separator.size() != 1)
            return Error{ErrorKind::WrongUsage, "--separator takes one character, or \\t."};
        mapping.separator = separator[0];
    }
    mapping.splitCustomers = options.split;
    request.builder.keepsEarliest = options.keep == "earliest";
    if (request.builder.keepsEarliest && options.kind == "usage" && !mapping.roles.contains("recorded"))
        return Error{ErrorKind::WrongUsage, "--keep earliest asks when rows were recorded. Add --map recorded=COLUMN."};
    if (!options.rejects.empty())
        request.rejectsFile = options.rejects;
    request.builder.temporaryDirectory = temporaryFolder;
    request.builder.memoryBytesMax = static_cast<std::size_t>(sysconf(_SC_PHYS_PAGES)) *
                                     static_cast<std::size_t>(sysconf(_SC_PAGESIZE)) / 4;
    request.builder.threadCount = threadCountOf(options);
    request.threadCount = threadCountOf(options);
    return request;
}

namespace {

bool anyCustomerHas(const ReplayData& data, const std::string& attribute, const std::string& value) {
    if (attribute == "customer")
        return data.usage->customers().find(value).has_value();
    const auto& customers = data.customers->customers;
    return std::any_of(customers.begin(), customers.end(), [&](const auto& customer) {
        const auto found = customer.second.find(attribute);
        return found != customer.second.end() && found->second == value;
    });
}

// Names in --filter must be there; a value that nobody has is a warning.
Result<void> checkFilters(const CliOptions& options, const ReplayData& data) {
    std::vector<std::string> known = data.customers->attributes;
    known.push_back("customer");
    for (const std::string& filter : options.filters) {
        const std::size_t equals = filter.find('=');
        if (equals == std::string::npos || equals == 0)
            return Error{ErrorKind::WrongUsage,
                         "--filter " + filter + " cannot be read. Write ATTRIBUTE=VALUE[,VALUE]."};
        const std::string attribute = filter.substr(0, equals);
        if (std::find(known.begin(), known.end(), attribute) == known.end()) {
            std::string hint = didYouMean(attribute, known);
            if (hint.empty())
                hint = "There is " + shortList(known) + ".";
            return Error{ErrorKind::WrongUsage,
                         "--filter " + filter + ": customers have no attribute `" + attribute + "`. " + hint};
        }
        for (const std::string& value : splitList(filter.substr(equals + 1)))
            if (!anyCustomerHas(data, attribute, value) && !options.quiet)
                std::cerr << "warning: --filter " + filter + ": no customer has the " + attribute + " `" +
                                 value + "`.\n";
    }
    return {};
}

} // namespace

Result<Workspace> openWorkspace(const CliOptions& options, Progress& progress) {
    Workspace work;
    if (options.project.empty() == options.usage.empty())
        return Error{ErrorKind::WrongUsage,
                     "Name the usage with --project FILE.rerate or with --usage FILE, one of the two."};
    if (!options.project.empty()) {
        auto project = Project::open(options.project, Project::Access::ReadOnly,
                                     sayWaiting(options.project));
        if (!project)
            return project.error();
        work.project = std::move(*project);
    } else {
        std::error_code problem;
        const auto parent = std::filesystem::temp_directory_path(problem);
        auto folder = TemporaryFolder::make(problem ? std::filesystem::path("/tmp") : parent);
        if (!folder)
            return folder.error();
        work.folder = std::move(*folder);
        auto project = Project::create(work.folder->path() / "throw-away.rerate");
        if (!project)
            return project.error();
        work.project = std::move(*project);
        auto request = importRequest(options, options.usage, work.folder->path());
        if (!request)
            return request.error();
        RERATE_TRY(work.project->prepareBuilder(request->builder));
        auto imported = importUsage(*request, progress);
        if (!imported)
            return imported.error();
        const auto stored = work.project->addPart(*imported->part, timeNow(),
                                                  request->mapping.splitCustomers > 0, progress);
        if (!stored)
            return stored.error();
        std::cerr << importNotes(imported->report);
    }
    auto usage = work.project->usage();
    if (!usage)
        return usage.error();
    work.data.usage = *usage;
    auto customers = work.project->customers();
    if (!customers)
        return customers.error();
    work.data.customers = *customers;
    RERATE_TRY(checkFilters(options, work.data));
    return work;
}

void writeRejects(JsonWriter& json, const ImportReport& report) {
    json.key("rejects").beginArray();
    for (const RejectedRow& row : report.rejectExamples) {
        json.beginObject();
        json.field("file", row.file);
        json.field("line", static_cast<std::int64_t>(row.line));
        json.field("column", row.column);
        json.field("reason", row.reason);
        json.endObject();
    }
    json.endArray();
}

std::string importNotes(const ImportReport& report) {
    constexpr std::size_t kListedMax = 10;
    std::string text;
    for (std::size_t i = 0; i < report.rejectExamples.size(); ++i) {
        if (i == kListedMax) {
            text += "…\n";
            break;
        }
        text += toText(toDiagnostic(report.rejectExamples[i], Severity::Warning)) + "\n";
    }
    if (report.rowsRejected > 0)
        text += counted(report.rowsRejected, "row") + " of " +
                groupDigits(std::to_string(report.rowsRead)) +
                (report.rowsRejected == 1 ? " was" : " were") + " left out.\n";
    return text;
}

} // namespace rerate
