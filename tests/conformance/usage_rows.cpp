// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/conformance/usage_rows.h"

#include <algorithm>
#include <filesystem>
#include <map>

#include "engine/import/row_builder.h"
#include "engine/usage/memory_store.h"

namespace rerate::conformance {

namespace {

// 2026-01-15T00:00:00Z: rows without a time follow each other from here.
constexpr std::int64_t kFirstTime = 1'768'435'200 * kNanosecondsPerSecond;

constexpr std::int64_t kRepeatMax = 1'000'000;

ColumnPlan columnPlanOf(const std::vector<UsageRow>& rows, const std::vector<std::string>& properties) {
    static const std::map<std::string, Role> kRoles = {
        {"customer", Role::Customer}, {"time", Role::Time}, {"end", Role::End},     {"event", Role::Event},
        {"id", Role::Id},             {"count", Role::Count}, {"recorded", Role::Recorded}};
    ColumnPlan plan;
    for (const UsageRow& row : rows)
        for (const auto& [name, text] : row) {
            if (std::find(plan.names.begin(), plan.names.end(), name) != plan.names.end())
                continue;
            const auto role = kRoles.find(name);
            plan.names.push_back(name);
            plan.roles.push_back(role == kRoles.end() ? Role::Property : role->second);
            if (role != kRoles.end())
                plan.isMapped[static_cast<std::size_t>(role->second)] = true;
        }
    for (const std::string& name : properties)
        if (std::find(plan.names.begin(), plan.names.end(), name) == plan.names.end()) {
            plan.names.push_back(name);
            plan.roles.push_back(Role::Property);
        }
    plan.holdsNumbers.assign(plan.names.size(), false);
    return plan;
}

// A column `times` says how many such rows there are.
Result<std::vector<UsageRow>> repeated(const std::vector<UsageRow>& rows) {
    std::vector<UsageRow> all;
    for (UsageRow row : rows) {
        std::int64_t times = 1;
        for (const auto& [name, text] : row)
            if (name == "times") {
                const auto count = Decimal::parse(text);
                times = count ? count->toInteger().value_or(-1) : -1;
            }
        if (times < 0 || times > kRepeatMax)
            return Error{ErrorKind::InvalidInput, "A row cannot stand for so many rows."};
        std::erase_if(row, [](const auto& cell) { return cell.first == "times"; });
        all.insert(all.end(), static_cast<std::size_t>(times), row);
    }
    return all;
}

void addNames(const std::optional<Expression>& expression, std::vector<std::string>& names) {
    if (!expression)
        return;
    for (const std::string& name : expression->names())
        if (name != "count" && name != "event")
            names.push_back(name);
}

void addNames(const Meter& meter, std::vector<std::string>& names) {
    for (const Meter& source : meter.sources)
        addNames(source, names);
    if (!meter.sources.empty())
        return; // its value is over those
    addNames(meter.filter, names);
    addNames(meter.value, names);
    if (!meter.uniqueField.empty())
        names.push_back(meter.uniqueField);
    for (const std::string& name : meter.by)
        if (std::none_of(meter.calendars.begin(), meter.calendars.end(),
                         [&](const Calendar& calendar) { return calendar.id == name; }))
            names.push_back(name);
    if (meter.windows.empty())
        return;
    addNames(meter.windows.front().value, names);
    addNames(meter.windows.front().remove, names);
    if (!meter.windows.front().uniqueField.empty())
        names.push_back(meter.windows.front().uniqueField);
    const std::vector<std::string>& per = meter.windows.front().per;
    names.insert(names.end(), per.begin(), per.end());
}

} // namespace

std::vector<std::string> propertiesOf(const Plan& plan) {
    std::vector<std::string> names;
    for (const Meter& meter : plan.meters)
        addNames(meter, names);
    for (const Charge& charge : plan.charges)
        if (const auto* usage = std::get_if<UsageCharge>(&charge.what); usage && usage->position)
            addNames(usage->position, names);
    return names;
}

Result<ReplayData> usageOf(const std::vector<UsageRow>& given, Question::Recorded recorded,
                           const std::vector<std::string>& properties) {
    const auto expanded = repeated(given);
    if (!expanded)
        return expanded.error();
    const std::vector<UsageRow>& rows = *expanded;
    const ColumnPlan plan = columnPlanOf(rows, properties);
    RowBuilder builder(plan, "usage");
    std::uint64_t number = 0;
    for (const UsageRow& row : rows) {
        builder.beginRow(++number, "");
        const std::string follows =
            toText(Instant{kFirstTime + static_cast<std::int64_t>(number) * kNanosecondsPerSecond});
        for (const auto& [name, text] : row) {
            const auto column = std::find(plan.names.begin(), plan.names.end(), name) - plan.names.begin();
            const bool isTimeless = name == "time" && text.empty();
            builder.cell(static_cast<std::size_t>(column),
                         isTimeless ? std::string_view(follows) : std::string_view(text));
        }
        builder.endRow();
    }
    ParsedBlock block = builder.finish();
    if (!block.rejects.empty())
        return Error{ErrorKind::InvalidInput, "Row " + std::to_string(block.rejects[0].line) +
                                                  " of the usage is rejected: " + block.rejects[0].reason + "."};
    const std::size_t count = recorded == Question::Recorded::Unknown ? 0 : block.batch.rowCount();
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t place = recorded == Question::Recorded::InOrder ? i : count - i;
        block.batch.recorded.push_back(static_cast<std::int64_t>(place) * kNanosecondsPerSecond);
    }
    const auto store = makeMemoryStore({{std::move(block.batch)}}, std::filesystem::temp_directory_path());
    if (!store)
        return store.error();
    return ReplayData{*store, std::make_shared<const CustomerTable>()};
}

} // namespace rerate::conformance
