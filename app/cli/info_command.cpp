// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/cli/commands.h"
#include "app/cli/workspace.h"
#include "engine/base/json_writer.h"
#include "engine/report/number_text.h"
#include "engine/report/text_table.h"

namespace rerate {

namespace {

std::string infoToJson(const Workspace& work, const std::vector<StoredPlan>& plans,
                       std::size_t invoices) {
    const UsageStore& usage = *work.data.usage;
    JsonWriter json;
    json.beginObject();
    json.field("schema", "rerate.info");
    json.field("schema_version", 1);
    json.field("data_sha256", usage.dataHash());
    json.field("events", static_cast<std::int64_t>(usage.visibleRows()));
    json.field("customers", static_cast<std::int64_t>(usage.customers().size()));
    if (const auto range = usage.timeRange()) {
        json.field("first_event", toText(range->from));
        json.field("last_event", toText(Instant{range->to.nanoseconds - 1}));
    }
    json.key("imports").beginArray();
    for (const PartInfo& part : usage.parts()) {
        json.beginObject();
        json.field("name", part.name);
        json.field("rows", static_cast<std::int64_t>(part.rows));
        json.field("hidden", static_cast<std::int64_t>(part.hidden));
        json.field("synthetic", part.synthetic);
        json.endObject();
    }
    json.endArray();
    json.key("properties").beginArray();
    for (const UsageColumn& column : usage.columns())
        json.string(column.name);
    json.endArray();
    json.key("event_names").beginArray();
    for (std::uint32_t code = 0; code < usage.events().size(); ++code)
        json.string(usage.events().text(code));
    json.endArray();
    json.key("plans").beginArray();
    for (const StoredPlan& plan : plans)
        json.string(plan.name);
    json.endArray();
    json.field("issued_invoices", static_cast<std::int64_t>(invoices));
    json.endObject();
    return json.take() + "\n";
}

std::string infoToText(const Workspace& work, const std::vector<StoredPlan>& plans,
                       std::size_t invoices) {
    const UsageStore& usage = *work.data.usage;
    TextTable table("ll");
    table.add({"events", groupDigits(std::to_string(usage.visibleRows()))});
    table.add({"customers", groupDigits(std::to_string(usage.customers().size()))});
    if (const auto range = usage.timeRange())
        table.add({"time", toText(range->from) + " to " + toText(Instant{range->to.nanoseconds - 1})});
    for (const PartInfo& part : usage.parts())
        table.add({"import", part.name + ", " + counted(part.rows, "row") +
                                 (part.synthetic ? ", SYNTHETIC customers" : "")});
    std::string names;
    for (const UsageColumn& column : usage.columns())
        names += (names.empty() ? "" : ", ") + column.name;
    table.add({"properties", names});
    names.clear();
    for (std::uint32_t code = 0; code < usage.events().size(); ++code)
        names += (names.empty() ? "" : ", ") + usage.events().text(code);
    table.add({"event names", names});
    names.clear();
    for (const StoredPlan& plan : plans)
        names += (names.empty() ? "" : ", ") + plan.name;
    table.add({"plans", names});
    if (invoices > 0)
        table.add({"issued invoices", groupDigits(std::to_string(invoices))});
    return table.text();
}

} // namespace

Result<int> infoCommand(const CliOptions& options, Progress& progress) {
    const auto work = openWorkspace(options, progress);
    if (!work)
        return work.error();
    const auto plans = work->project->plans();
    if (!plans)
        return plans.error();
    const auto invoices = work->project->invoices();
    if (!invoices)
        return invoices.error();
    RERATE_TRY(writeResult(options, options.json ? infoToJson(*work, *plans, invoices->size())
                                                 : infoToText(*work, *plans, invoices->size())));
    return 0;
}

} // namespace rerate
