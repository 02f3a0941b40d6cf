// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Prices that depend on more than a quantity: the size of a request, attributes, several counters.

#include <array>
#include <span>

#include "tests/conformance/plan_pieces.h"
#include "tests/conformance/translator.h"

namespace rerate::conformance {

namespace {

// One row with a column for each member.
UsageRow rowOf(const Field& values) {
    UsageRow row = useRow("");
    addProperties(row, values);
    return row;
}

// All tokens take the price of the tier that the size of one counter selects; a bound itself is below.
std::string contextPrice(const Field& counter, const std::string& selector, const std::string& per) {
    std::vector<std::string> rows;
    std::string unit = counter["base"].text();
    for (const Field& tier : counter["tiers"].items()) {
        rows.push_back(stepRow(tier["above"].text(), unit, ""));
        unit = tier["price"].text();
    }
    rows.push_back(stepRow("", unit, ""));
    return join("per: ", per, ", position: ", quoted(join("coalesce(", property(selector), ", 0)")), ", ", stepsPrice("whole", rows));
}

// Tokens read from a cache are input that has a price of its own, where it has one.
Question contextThreshold(const CaseView& view) {
    const Field& params = view.params;
    const std::string selector = params["threshold_on"].textOr("input");
    PlanDraft plan(currencyOf(view));
    Question question;
    question.rows = {rowOf(view.usage["tokens"])};
    const bool hasCache = params["cache_read"] && view.usage["tokens"]["cache_read"];
    for (const auto& [name, counter] : params.members()) {
        if (!counter["base"])
            continue;
        const bool isCached = name == "input" && hasCache;
        const std::string id = propertyColumn(name);
        plan.meter(id, join("value: ", quoted(isCached ? join(property("input"), " - ", property("cache_read")) : property(name))));
        plan.charge(id, join("meter: ", written(id), ", ", contextPrice(counter, selector, params["per"].textOr("1"))));
        question.answer.with(join(name, "_amount"), ask(Ask::Kind::Line, id));
        if (!view.usage["tokens"][name.c_str()])
            question.rows[0].emplace_back(id, "0");
    }
    question.plan = plan.round(roundingOr(view, "at: nowhere")).text();
    question.answer.with("amount", ask(Ask::Kind::Invoice));
    return question;
}

// Requests, and gigabyte seconds of 1024 MB.
Question productOfProperties(const CaseView& view) {
    const Field& params = view.params;
    Question question;
    question.plan = PlanDraft(currencyOf(view))
                        .meter("compute", join("value: ", quoted(join("divide(", property("requests"), " * ", property("seconds"), " * ",
                                                                      property("memory_mb"), ", 1024, 30, half_even)"))))
                        .meter("requests", join("value: ", quoted(property("requests"))))
                        .charge("compute", join("meter: compute, included: ", params["free_gb_seconds"].textOr("0"), ", price: ",
                                                params["gb_second_price"].text()))
                        .charge("requests", join("meter: requests, per: 1M, included: ", params["free_requests"].textOr("0"),
                                                 ", price: ", params["per_million_requests"].text()))
                        .round(invoiceRounding(params["rounding"]))
                        .text();
    question.rows = {rowOf(view.usage)};
    question.answer.with("gb_seconds", ask(Ask::Kind::Quantity, "compute"));
    question.answer.with("amount", ask(Ask::Kind::Invoice));
    std::vector<Ask> lines;
    for (const char* id : {"compute", "requests"})
        lines.push_back(object().with("label", ask(Ask::Kind::Text, id)).with("amount", ask(Ask::Kind::Line, id)));
    question.answer.with("lines", listOf(std::move(lines)));
    return question;
}

// Whether it reads as a number, which then compares by value.
bool looksLikeNumber(const std::string& text) {
    return !text.empty() && text.find_first_not_of("0123456789.") == std::string::npos;
}

std::string literal(const Field& value) { return looksLikeNumber(value.text()) ? value.text() : quoted(value.text()); }

std::string fieldName(const Field& field) { return property(field.text()); }

// "Largest matching flat cost": each is zero where it does not match.
std::string flatCost(const Field& rule) {
    if (!rule["field"])
        return rule["cost"].text();
    return join("if(", fieldName(rule["field"]), " == ", literal(rule["value"]), ", ", rule["cost"].text(), ", 0)");
}

// Levels ascend: the last one that is reached counts.
std::string groupCost(const Field& group) {
    std::string flats = "0";
    std::string threshold = "0";
    std::string rates;
    for (const Field& rule : group["rules"].items()) {
        const std::string type = rule["type"].oneOf({"flat", "rate", "threshold"});
        if (type == "flat")
            flats.append(join(", ", flatCost(rule)));
        else if (type == "rate")
            rates.append(join(" * if(", fieldName(rule["field"]), " == ", literal(rule["value"]), ", ",
                              rule["cost"].text(), ", 1)"));
        else
            threshold = join("if(", "coalesce(", fieldName(rule["field"]), ", 0) >= ", rule["level"].text(), ", ",
                             rule["cost"].text(), ", ", threshold, ")");
    }
    return join("(max(", flats, ", 0) + ", threshold, ")", rates);
}

Question attributeRules(const CaseView& view) {
    std::string cost = "0";
    for (const Field& group : view.params["groups"].items())
        cost.append(join(" + ", groupCost(group)));
    Question question;
    question.rows = {rowOf(view.usage["resource"])};
    for (const Field& group : view.params["groups"].items())
        for (const Field& rule : group["rules"].items())
            if (rule["field"])
                addMissing(question.rows[0], propertyColumn(rule["field"].text()));
    question.plan = PlanDraft(currencyOf(view))
                        .meter("m", join("value: ", quoted(join(property("qty"), " * (", cost, ")"))))
                        .charge("c", "meter: m, price: 1")
                        .round(roundingOr(view, "at: nowhere"))
                        .text();
    question.answer.with("amount", ask(Ask::Kind::Invoice));
    return question;
}

// The share of the month used chooses bands; what is used at list price is spread evenly over it.
Question sustainedUse(const CaseView& view) {
    const Field& params = view.params;
    const std::vector<Field> bands = params["bands"].items();
    std::vector<std::string> rows;
    for (const Field& band : bands) {
        const std::string bound = band["up_to_share"].text();
        rows.push_back(stepRow(band.isSame(bands.back()) ? "" : bound, band["rate_share"].text(), ""));
    }
    Question question;
    question.plan = PlanDraft(currencyOf(view))
                        .meter("list", join("value: ", quoted(join(property("hours"), " * ", params["base_price"].text()))))
                        .charge("c", join("meter: list, position: ", quoted(join("divide(", property("hours"), ", ", params["period_hours"].text(),
                                                                          ", 30, half_even)")), ", ", stepsPrice("slice", rows)))
                        .charge("list", "meter: list, price: 1")
                        .round(roundingOr(view, "at: nowhere"))
                        .text();
    question.rows = {rowOf(view.usage)};
    question.answer.with("amount", ask(Ask::Kind::Line, "c"));
    Ask off = ask(Ask::Kind::PercentOff, "c");
    off.value = "list";
    question.answer.with("effective_discount_percent", off);
    return question;
}

// The flat price of the first tier whose limits cover every unit type.
Question capacityTiers(const CaseView& view) {
    const Field& params = view.params;
    const std::vector<Field> tiers = params["tiers"].items();
    params["aggregation"].oneOfOr("max", {"max"});
    Question question;
    question.rows = {};
    PlanDraft plan(currencyOf(view));
    question.answer.with("amount", ask(Ask::Kind::Invoice));
    if (view.usage["events"]) { // of one unit type: its peak in the period
        std::vector<std::string> rows;
        for (const Field& tier : tiers)
            for (const auto& [name, limit] : tier["limits"].members())
                rows.push_back(stepRow(limit ? limit.text() : "", "0", tier["price"].text()));
        plan.meter("m", "max: q").charge("c", join("meter: m, ", stepsPrice("whole", rows)));
        for (const Field& event : view.usage["events"].items())
            question.rows.push_back(useRowAt(event["t"].text(), event["value"].text()));
        question.zone = view.usage["period"]["tz"].textOr("UTC");
        question.firstDay = view.usage["period"]["from"].text();
        question.lastDay = view.usage["period"]["to"].text();
        question.isLastDayExcluded = true;
    } else {
        std::string closing;
        std::string price = "";
        for (const Field& tier : tiers) {
            std::string fits = "true";
            for (const auto& [name, limit] : tier["limits"].members()) {
                if (limit)
                    fits.append(join(" and coalesce(", property(name), ", 0) <= ", limit.text()));
            }
            price.append(join("if(", fits, ", ", tier["price"].text(), ", "));
            closing.append(")");
        }
        plan.meter("m", join("value: ", quoted(join(price, "0", closing)))).charge("c", "meter: m, price: 1");
        question.rows = {rowOf(view.usage["units_by_type"])};
        for (const Field& tier : tiers)
            for (const auto& [name, limit] : tier["limits"].members())
                addMissing(question.rows[0], propertyColumn(name));
    }
    question.plan = plan.round(roundingOr(view, "at: nowhere")).text();
    return question;
}

// A month of a subscription: each group of records is priced by itself.
Question groupedRating(const CaseView& view) {
    const Field& params = view.params;
    const std::string group = params["rating_group"].oneOf({"billing_period", "start_date", "record", "upload", "custom_group"});
    const bool isWhole = params["base_model"].oneOf({"volume", "graduated"}) == "volume";
    std::vector<std::string> rows;
    const std::vector<Field> tiers = params["tiers"].items();
    for (const Field& tier : tiers)
        rows.push_back(stepRow(tier["up_to"] ? tier["up_to"].text() : "", tier["unit_price"].text(), ""));
    const std::string by = group == "start_date" ? "start" : propertyColumn(group == "upload" ? "file" : "group");
    std::string lines;
    if (group == "record")
        lines = "reset: event, ";
    else if (group != "billing_period")
        lines = join("lines_by: [", by, "], ");
    Question question;
    question.plan = PlanDraft(currencyOf(view))
                        .meter("m", lines.starts_with("lines_by") ? join("value: q, by: [", by, "]") : "value: q")
                        .charge("c", join("meter: m, ", lines, stepsPrice(isWhole ? "whole" : "slice", rows)))
                        .round(roundingOr(view, "at: nowhere"))
                        .text();
    const Field period = view.usage["period"];
    question.zone = period["tz"].textOr("UTC");
    question.firstDay = period["from"].text();
    question.lastDay = period["to"].text();
    question.isLastDayExcluded = true;
    Ask byPeriod = object();
    for (const Field& event : view.usage["events"].items()) {
        const std::string time = event["t"].text();
        const std::string month = time.substr(0, 7);
        question.rows.push_back(useRowAt(time, event["value"].text()));
        question.rows.back().emplace_back("start", time.substr(0, 10)); // the day
        addProperties(question.rows.back(), event["props"]);
        const bool isInside = time >= question.firstDay && time < question.lastDay;
        if (isInside && !byPeriod.has(month))
            byPeriod.with(month, inPeriod(ask(Ask::Kind::Invoice), join(month, "-01")));
    }
    question.answer.with("amount", ask(Ask::Kind::Total));
    question.answer.with("by_period", byPeriod);
    return question;
}

// Counters that include each other, split so that each unit is priced once.
Question overlappingCounters(const CaseView& view) {
    view.params["overlap"].oneOfOr("inclusion_exclusion", {"inclusion_exclusion"});
    const auto counter = [](const char* name) { return join("coalesce(", property(name), ", 0)"); };
    const std::string both = counter("cached_audio"), cached = counter("cache_read"), audio = counter("audio");
    Question question;
    question.plan = PlanDraft()
                        .meter("cached_audio", join("value: ", quoted(both)))
                        .meter("cache_read", join("value: ", quoted(join(cached, " - ", both))))
                        .meter("audio", join("value: ", quoted(join(audio, " - ", both))))
                        .meter("text", join("value: ", quoted(join(counter("input"), " - ", cached, " - ", audio, " + ", both))))
                        .charge("c", "meter: text, price: 1")
                        .text();
    question.rows = {rowOf(view.usage["tokens"])};
    Ask leaves = object();
    for (const char* leaf : {"cached_audio", "cache_read", "audio", "text"})
        leaves.with(leaf, ask(Ask::Kind::Metered, leaf));
    question.answer.with("leaves", leaves);
    return question;
}

constexpr std::array kTranslators = {
    ModelTranslator{"overlapping_counters", overlappingCounters},
    ModelTranslator{"context_threshold_all_units", contextThreshold},
    ModelTranslator{"product_of_properties", productOfProperties},
    ModelTranslator{"attribute_rules", attributeRules},
    ModelTranslator{"sustained_use", sustainedUse},
    ModelTranslator{"capacity_tiers", capacityTiers},
    ModelTranslator{"grouped_rating", groupedRating},
};

} // namespace

std::span<const ModelTranslator> attributePriceTranslators() { return kTranslators; }

} // namespace rerate::conformance
