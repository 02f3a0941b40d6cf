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
    made.step = stepOfPlaces(view.params["currency_decimals"].textOr("2"));
    for (const Field& item : items) {
        made.weights.push_back(item[weight].text());
        made.names.push_back(item["key"].text());
    }
    return made;
}

// Shares of nothing are left out. Amounts are also the most that a part may get.
Question allocation(const CaseView& view) {
    const Field& params = view.params;
    params["currency"].ignore();
    const bool isByAmount = params["method"].oneOfOr("weight", {"weight", "amount"}) == "amount";
    Ask shares = sharesOf(view, params["items"].items(), isByAmount ? "amount" : "weight");
    shares.isLimited = isByAmount;
    const std::string tie = params["tie_break"].textOr("");
    if (!tie.empty())
        shares.isByKey = params["tie_break"].oneOf({"key", "by_key", "order", "original_order"}).find("key") != std::string::npos;
    Ask problem = shares;
    problem.kind = Ask::Kind::SharesProblem;
    problem.words = {"amount_negative",   "amount_not_rounded", "items_required",
                     isByAmount ? "item_not_positive" : "weight_not_positive", "item_not_rounded", "amount_exceeds_items"};
    Question question;
    question.answer.with("allocations", shares);
    question.answer.with("amount", sumOf({shares}));
    question.answer.with("error", problem);
    return question;
}

Question unitConversion(const CaseView& view) {
    view.params["currency"].ignore();
    const Field config = view.params["unit_config"];
    const bool divides = config["operation"].oneOf({"divide", "multiply"}) == "divide";
    const std::string factor = config["factor"].text();
    const std::string above = divides ? "q" : join("q * ", factor);
    const std::string below = divides ? factor : "1";
    const std::string mode = config["rounding"].oneOfOr("none", {"none", "ceiling", "floor", "half_up"});
    const std::string precision = config["precision"].textOr("0");
    Question question;
    question.plan = PlanDraft()
                        .meter("converted", join("value: 'divide(", above, ", ", below, ", 30, half_even)', by: [name]"))
                        .meter("invoiced", join("value: 'divide(", above, ", ", below, ", ", mode == "none" ? "30" : precision,
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

// The smallest amount of a currency.
Question currencyStep(const CaseView& view) {
    Question question;
    view.params["currency"].ignore();
    const std::string step = stepOfPlaces(firstOf(view.params, {"currency_decimals", "precision", "decimals"}).textOr("2"));
    for (const char* key : {"step", "unit", "smallest_unit", "amount"})
        question.answer.with(key, rounded(step, step, "half_up"));
    return question;
}

// So many percent of an amount, or of each; and the amount with them.
Question percentage(const CaseView& view) {
    const std::string percent = firstOf(view.params, {"percentage", "percent"}).text();
    const Field amount = view.params["amount"] ? view.params["amount"] : view.usage["amount"];
    const auto part = [&](const std::string& of, const char* more) {
        Ask made = ask(Ask::Kind::EventValue);
        made.value = join(more, "divide(", of, " * ", percent, ", 100, 30, half_even)");
        return made;
    };
    std::vector<Ask> values;
    for (const Field& value : view.usage["values"].items())
        values.push_back(part(value.text(), ""));
    Question question;
    question.answer.with("values", listOf(std::move(values)));
    for (const char* key : {"amount", "result", "value", "discount"})
        question.answer.with(key, part(amount.text(), ""));
    question.answer.with("markup", part(amount.text(), join(amount.text(), " + ").c_str()));
    return question;
}

// The rows of a table by all dimensions that some cost looks up; where one does not, any value will do. Without
// any dimension the cost is that of everything.
std::string costTable(const std::vector<Field>& costs, const std::vector<std::string>& looked) {
    std::vector<std::string> cells;
    for (const Field& cost : costs) {
        std::vector<std::string> values;
        for (const std::string& name : looked)
            values.push_back(cost["where"][name.c_str()].text());
        cells.push_back(looked.empty() ? cost["cost"].text() : join(tableKey(values), ": ", cost["cost"].text()));
    }
    return commaList(cells);
}

// A table of costs by what they look up; lines by the dimensions that stay visible.
Question unitCost(const CaseView& view) {
    view.params["currency"].ignore();
    const std::vector<Field> costs = view.params["unit_costs"].items();
    std::vector<std::string> looked, by, keep;
    for (const Field& cost : costs)
        for (const auto& [name, value] : cost["where"].members())
            if (!holds(looked, name))
                looked.push_back(name);
    for (const std::string& name : looked)
        by.push_back(propertyColumn(name));
    const std::string price = costTable(costs, looked);
    std::vector<std::string> dimensions = by;
    for (const Field& dimension : view.params["keep_dimensions"].items()) {
        keep.push_back(propertyColumn(dimension.text()));
        if (!holds(by, keep.back()))
            dimensions.push_back(keep.back());
    }
    Question question;
    question.plan = PlanDraft()
                        .meter("m", join("value: q", dimensions.empty() ? "" : join(", by: ", nameList(dimensions))))
                        .charge("c", join("meter: m, ", keep.empty() ? "" : join("lines_by: ", nameList(keep), ", "), "price: ",
                                          by.empty() ? price : join("{ by: ", nameList(by), ", table: { ", price, " } }")))
                        .text();
    for (const Field& row : view.usage["rows"].items()) {
        question.rows.push_back(useRow(row["usage"].text()));
        addProperties(question.rows.back(), row["group"]);
    }
    question.answer.with("rows", question.rows.empty() ? listOf({}) : ask(Ask::Kind::Lines, "c"));
    if (question.rows.empty())
        question.rows = {presenceRow()};
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
    return join("in(", property(name), ", ", commaList(texts), ")");
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

std::string valueColumn(const Field& meter) {
    return meter["value_property"] ? propertyColumn(meter["value_property"].text()) : "q";
}

std::string meterAggregate(const Field& meter) {
    const std::string aggregation = meter["aggregation"].oneOf({"sum", "count", "max", "min", "latest", "unique_count"});
    const std::string value = join("field(", quoted(valueColumn(meter)), ")");
    if (aggregation == "count")
        return "aggregate: count";
    if (aggregation == "unique_count")
        return join("unique: ", quoted(value));
    return join(aggregation == "sum" ? "value" : aggregation == "latest" ? "last" : aggregation, ": ",
                quoted(value));
}

std::string wholeSeconds(const std::string& time) { return time.size() > 19 ? join(time.substr(0, 19), "Z") : time; }

// A meter queried over a period, in windows or not, by groups or not.
Question meter(const CaseView& view) {
    const Field& params = view.params;
    std::vector<std::string> by, names;
    for (const Field& dimension : params["group_by"].items()) {
        names.push_back(dimension.text());
        by.push_back(propertyColumn(dimension.text()));
    }
    Question question;
    question.plan = PlanDraft()
                        .meter("m", join(meterAggregate(params["meter"]), by.empty() ? "" : join(", by: ", nameList(by)), meterFilter(view)))
                        .charge("c", "meter: m, price: 1")
                        .text();
    const std::string column = valueColumn(params["meter"]);
    for (const Field& event : view.usage["events"].items()) {
        UsageRow row = useRowAt(event["t"].text(), "");
        row.emplace_back(column, event["value"].text());
        row.emplace_back("stored", digitsOf(event["stored_at"] ? event["stored_at"].text() : event["t"].text()));
        if (const Field subject = event["subject"])
            row.emplace_back(propertyColumn("subject"), subject.text());
        if (const Field id = event["id"])
            row.emplace_back("id", join(event["source"].text(), " ", id.text()));
        addProperties(row, event["props"]);
        question.rows.push_back(std::move(row));
    }
    question.recorded = Question::Recorded::Reversed; // the first one of an id stays
    if (question.rows.empty())
        question.rows = {presenceRow()};
    const Field period = view.usage["period"];
    if (period) {
        question.zone = period["tz"].textOr("UTC");
        question.from = wholeSeconds(period["from"].text());
        question.to = wholeSeconds(period["to"].text());
    }
    Ask rows = ask(Ask::Kind::MeterRows, "m");
    rows.step = params["window"].textOr("");
    rows.names = names;
    question.answer.with("amount", ask(Ask::Kind::Metered, "m"));
    question.answer.with("rows", rows);
    return question;
}

// What is in the event, whether the meter can use it or not.
Ask inEvent(const std::string& column) {
    Ask made = ask(Ask::Kind::EventValue);
    made.value = join("field(", quoted(column), ")");
    return made;
}

// One event: its value and groups; or why it has no value that can be used.
Question eventParsing(const CaseView& view) {
    const Field meter = view.params["meter"];
    const std::string column = valueColumn(meter);
    UsageRow row = useRow("");
    bool isNull = false;
    for (const Field& event : view.usage["events"].items())
        for (const auto& [name, value] : event["props"] ? event["props"].members() : std::vector<std::pair<std::string, Field>>{}) {
            isNull = isNull || (propertyColumn(name) == column && !value);
            row.emplace_back(propertyColumn(name), value.text());
        }
    std::vector<std::string> by;
    Ask group = object();
    for (const Field& dimension : meter["group_by"].items()) {
        by.push_back(propertyColumn(dimension.text()));
        group.with(dimension.text(), inEvent(by.back()));
        addMissing(row, by.back()); // a column of the usage, also where no event has it
    }
    addMissing(row, column);
    const std::string dimensions = by.empty() ? "" : join(", by: ", nameList(by));
    const bool isUnique = meter["aggregation"].is("unique_count");
    Question question;
    question.plan = PlanDraft().meter("m", join(meterAggregate(meter), dimensions)).charge("c", "meter: m, price: 1").text();
    question.rows = {row};
    Ask error = inEvent(column);
    error.kind = Ask::Kind::NoValue;
    error.id = "m";
    error.words = {isNull ? "null_value" : "missing_value", "", "infinity", "nan", "not_a_number", "not_a_number"};
    question.answer.with("value", isUnique ? inEvent(column) : ask(Ask::Kind::Metered, "m"));
    question.answer.with("group", group);
    question.answer.with("error", error);
    return question;
}

constexpr std::array kTranslators = {
    ModelTranslator{"allocation", allocation}, ModelTranslator{"unit-conversion", unitConversion},
    ModelTranslator{"currency-step", currencyStep}, ModelTranslator{"percentage", percentage},
    ModelTranslator{"unit-cost", unitCost},    ModelTranslator{"event-parsing", eventParsing},
    ModelTranslator{"sum", meter},             ModelTranslator{"count", meter},
    ModelTranslator{"latest", meter},
};

} // namespace

std::span<const ModelTranslator> openmeterMeterTranslators() { return kTranslators; }

} // namespace rerate::conformance
