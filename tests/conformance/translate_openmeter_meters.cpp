// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// OpenMeter's meters and arithmetic: queries over a period in windows and groups, allocation,
// conversion of units, costs looked up by dimension.

#include <array>
#include <span>

#include "tests/conformance/plan_pieces.h"
#include "tests/conformance/translator.h"

namespace rerate::conformance {

namespace {

Ask sharesOf(const CaseView& view, const std::vector<Field>& items, const char* weight) {
    Ask made = ask(Ask::Kind::Shares);
    made.value = view.params["amount"].text();
    made.step = stepOfPlaces(view.params["currency_decimals"].text());
    for (const Field& item : items) {
        made.weights.push_back(item[weight].text());
        made.names.push_back(item["key"].text());
    }
    return made;
}

// Shares of nothing are left out.
Question allocation(const CaseView& view) {
    const Field& params = view.params;
    params["currency"].ignore();
    const std::string method = params["method"].oneOf({"weight", "amount"});
    if (view.expects("error"))
        throw NotTranslated{"OpenMeter refuses weights of zero and amounts that do not fit; Rerate splits in equal parts, or as asked"};
    Question question;
    const Ask shares = sharesOf(view, params["items"].items(), method == "weight" ? "weight" : "amount");
    question.answer.with("allocations", shares);
    question.answer.with("amount", sumOf({shares}));
    return question;
}

Question unitConversion(const CaseView& view) {
    const Field config = view.params["unit_config"];
    const bool divides = config["operation"].oneOf({"divide", "multiply"}) == "divide";
    const std::string factor = config["factor"].text();
    const std::string above = divides ? "q" : join("q * ", factor);
    const std::string below = divides ? factor : "1";
    const std::string mode = config["rounding"].oneOf({"none", "ceiling", "floor", "half_up"});
    Question question;
    question.plan = PlanDraft()
                        .meter("converted", join("value: 'divide(", above, ", ", below, ", 30, half_even)', by: [name]"))
                        .meter("invoiced", join("value: 'divide(", above, ", ", below, ", ", mode == "none" ? "30" : config["precision"].textOr("0"),
                                                ", ", mode == "none" ? "half_even" : mode, ")', by: [name]"))
                        .charge("converted", "meter: converted, lines_by: [name], price: 1")
                        .charge("invoiced", "meter: invoiced, lines_by: [name], price: 1")
                        .text();
    std::vector<Ask> converted, invoiced;
    std::string name;
    for (const Field& value : view.usage["values"].items()) {
        name.append("v");
        question.rows.push_back(useRow(value.text()));
        question.rows.back().emplace_back("name", name);
        converted.push_back(inKey(ask(Ask::Kind::Quantity, "converted"), name));
        invoiced.push_back(inKey(ask(Ask::Kind::Quantity, "invoiced"), name));
    }
    question.answer.with("converted", listOf(std::move(converted)));
    question.answer.with("invoiced", listOf(std::move(invoiced)));
    return question;
}

// A table of costs by what they look up; lines by the dimensions that stay visible.
Question unitCost(const CaseView& view) {
    std::vector<std::string> by, keep;
    std::vector<std::string> cells;
    for (const Field& cost : view.params["unit_costs"].items()) {
        std::string key;
        for (const auto& [name, value] : cost["where"].members()) {
            if (by.size() < cost["where"].members().size() && cells.empty())
                by.push_back(name);
            key.append(join(key.empty() ? "" : ", ", value.text()));
        }
        cells.push_back(join(quoted(key), ": ", cost["cost"].text()));
    }
    for (const Field& dimension : view.params["keep_dimensions"].items())
        keep.push_back(dimension.text());
    Question question;
    question.plan = PlanDraft()
                        .meter("m", join("value: q, by: [", commaList(by), "]"))
                        .charge("c", join("meter: m, ", keep.empty() ? "" : join("lines_by: [", commaList(keep), "], "), "price: { by: ",
                                          by.size() == 1 ? by.front() : join("[", commaList(by), "]"), ", table: { ", commaList(cells), " } }"))
                        .text();
    for (const Field& row : view.usage["rows"].items()) {
        question.rows.push_back(useRow(row["usage"].text()));
        for (const auto& [name, value] : row["group"].members())
            question.rows.back().emplace_back(name, value.text());
    }
    question.answer.with("rows", ask(Ask::Kind::Lines, "c"));
    return question;
}

std::string digitsOf(const std::string& time) {
    std::string digits;
    for (const char c : time)
        if (std::string("0123456789.").find(c) != std::string::npos)
            digits.append(1, c);
    return digits;
}

std::string anyOf(const std::string& name, const Field& values) {
    std::vector<std::string> texts;
    for (const Field& value : values.items())
        texts.push_back(quoted(value.text()));
    return join("in(field(", quoted(name), "), ", commaList(texts), ")");
}

std::string meterFilter(const CaseView& view) {
    std::string filter;
    for (const auto& [name, values] : view.params["filter"].members())
        filter.append(join(filter.empty() ? "" : " and ", anyOf(name, values)));
    for (const auto& [name, bound] : view.params["stored_at"].members()) { // times as numbers that grow with them
        const std::string sign = name == "lte" ? "<=" : name == "lt" ? "<" : name == "gte" ? ">=" : name == "gt" ? ">" : "";
        if (!sign.empty())
            filter.append(join(filter.empty() ? "" : " and ", "stored ", sign, " ", digitsOf(bound.text())));
    }
    return filter.empty() ? "" : join(", filter: ", quoted(filter));
}

std::string meterAggregate(const Field& meter) {
    const std::string aggregation = meter["aggregation"].oneOf({"sum", "count", "max", "min", "latest", "unique_count"});
    const std::string property = meter["value_property"].textOr("q");
    if (aggregation == "count")
        return "aggregate: count";
    if (aggregation == "unique_count")
        return join("unique: ", property);
    const std::string value = join("field(", quoted(property), ")");
    return join(aggregation == "sum" ? "value" : aggregation == "latest" ? "last" : aggregation, ": ", join("\"", value, "\""));
}

std::string wholeSeconds(const std::string& time) { return time.size() > 19 ? join(time.substr(0, 19), "Z") : time; }

// A meter queried over a period, in windows or not, by groups or not.
Question meter(const CaseView& view) {
    const Field& params = view.params;
    std::vector<std::string> by;
    for (const Field& dimension : params["group_by"].items())
        by.push_back(dimension.text());
    Question question;
    question.plan = PlanDraft()
                        .meter("m", join(meterAggregate(params["meter"]), by.empty() ? "" : join(", by: [", commaList(by), "]"), meterFilter(view)))
                        .charge("c", "meter: m, price: 1")
                        .text();
    const std::string property = params["meter"]["value_property"].textOr("q");
    for (const Field& event : view.usage["events"].items()) {
        UsageRow row = useRowAt(event["t"].text(), "");
        row.emplace_back(property, event["value"].text());
        row.emplace_back("stored", digitsOf(event["stored_at"] ? event["stored_at"].text() : event["t"].text()));
        if (const Field subject = event["subject"])
            row.emplace_back("subject", subject.text());
        if (const Field id = event["id"])
            row.emplace_back("id", join(event["source"].text(), " ", id.text()));
        for (const auto& [name, value] : event["props"].members())
            row.emplace_back(name, value.text());
        question.rows.push_back(std::move(row));
    }
    const Field period = view.usage["period"];
    if (period) {
        question.zone = period["tz"].textOr("UTC");
        question.from = wholeSeconds(period["from"].text());
        question.to = wholeSeconds(period["to"].text());
    }
    Ask rows = ask(Ask::Kind::MeterRows, "m");
    rows.step = params["window"].textOr("");
    rows.names = by;
    question.answer.with("amount", ask(Ask::Kind::Metered, "m"));
    question.answer.with("rows", rows);
    return question;
}

// One event: its value and groups, unless it has none that can be used.
Question eventParsing(const CaseView& view) {
    if (view.expects("error"))
        throw NotTranslated{"events without a usable value are counted together; no reason is kept for each"};
    std::vector<std::string> by;
    Question question;
    UsageRow row = useRow("");
    for (const Field& event : view.usage["events"].items())
        for (const auto& [name, value] : event["props"].members())
            row.emplace_back(name, value.text());
    for (const Field& dimension : view.params["meter"]["group_by"].items())
        by.push_back(dimension.text());
    Ask group = object();
    for (const std::string& name : by)
        group.with(name, groupValue("c", name));
    question.plan = PlanDraft()
                        .meter("m", join(meterAggregate(view.params["meter"]), ", by: [", commaList(by), "]"))
                        .charge("c", join("meter: m, lines_by: [", commaList(by), "], price: 1"))
                        .text();
    question.rows = {row};
    question.answer.with("value", ask(Ask::Kind::Metered, "m"));
    question.answer.with("group", group);
    return question;
}

constexpr std::array kTranslators = {
    ModelTranslator{"allocation", allocation}, ModelTranslator{"unit-conversion", unitConversion},
    ModelTranslator{"unit-cost", unitCost},    ModelTranslator{"event-parsing", eventParsing},
    ModelTranslator{"sum", meter},             ModelTranslator{"count", meter},
    ModelTranslator{"latest", meter},
};

} // namespace

std::span<const ModelTranslator> openmeterMeterTranslators() { return kTranslators; }

} // namespace rerate::conformance
