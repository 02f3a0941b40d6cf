// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Lago's price models: tiers from … to, prices without a currency, amounts in full and in cents. What is
// negative costs nothing; the first tier's flat fee is due at zero usage.

#include <array>
#include <span>

#include "tests/conformance/plan_pieces.h"
#include "tests/conformance/translator.h"

namespace rerate::conformance {

namespace {

constexpr const char* kMeter = "value: q";

// Amounts of one charge `c`.
Question chargeQuestion(const CaseView& view, const std::string& meter, const std::string& charge) {
    Question question;
    question.plan = PlanDraft(currencyOf(view)).meter("m", meter).charge("c", join("meter: m, ", charge)).round(kCents).text();
    question.answer.with("amount", ask(Ask::Kind::LineExact, "c"));
    question.answer.with("amount_cents", ask(Ask::Kind::Line, "c"));
    question.answer.with("unit_amount", ask(Ask::Kind::UnitAmount, "c"));
    question.answer.with("tiers", ask(Ask::Kind::Steps, "c"));
    question.answer.with("free_units", ask(Ask::Kind::Free, "c"));
    question.answer.with("free_events", ask(Ask::Kind::FreeEvents, "c"));
    return question;
}

Question unitsQuestion(const CaseView& view, const std::string& charge) {
    Question question = chargeQuestion(view, kMeter, charge);
    question.rows = {useRow(view.usage["units"].text())};
    return question;
}

// `from` says again where the tier begins.
std::vector<std::string> tierRows(const CaseView& view, const char* price, const char* suffix) {
    std::vector<std::string> rows;
    for (const Field& tier : view.params["tiers"].items()) {
        tier["from"].ignore();
        rows.push_back(stepRow(tier["to"] ? tier["to"].text() : "", join(tier[price].text(), suffix),
                               tier["flat_fee"].textOr("")));
    }
    return rows;
}

std::string tierPrice(const char* mode, const std::vector<std::string>& rows) {
    return join("price: { mode: ", mode, ", at_zero: first_step, negative: nothing, steps: [ ", commaList(rows), " ] }");
}

Question standard(const CaseView& view) {
    const std::string price = join("price: { unit: ", view.params["unit_price"].text(), ", negative: nothing }");
    Question question = unitsQuestion(view, price);
    if (const Field full = view.usage["full_units"]) {
        question.plan = PlanDraft(currencyOf(view))
                            .meter("m", kMeter)
                            .meter("full", "value: full")
                            .charge("c", join("meter: m, ", price))
                            .charge("f", "meter: full, price: 0")
                            .text();
        question.rows[0].emplace_back("full", full.text());
        Ask unit = ask(Ask::Kind::UnitAmount, "c");
        unit.value = "f";
        question.answer.replace("unit_amount", unit);
    }
    return question;
}

Question graduated(const CaseView& view) {
    return unitsQuestion(view, tierPrice("slice", tierRows(view, "unit_price", "")));
}

Question graduatedPercentage(const CaseView& view) {
    return unitsQuestion(view, tierPrice("slice", tierRows(view, "rate_percent", "%")));
}

Question volume(const CaseView& view) {
    return unitsQuestion(view, tierPrice("whole", tierRows(view, "unit_price", "")));
}

std::string packagePrice(const Field& params) {
    return join("per: ", params["package_size"].text(), ", included: ", params["free_units"].textOr("0"),
                ", price: { unit: ", params["package_price"].text(), ", fraction: up, negative: nothing }");
}

Question package(const CaseView& view) {
    Question question = unitsQuestion(view, packagePrice(view.params));
    question.answer.with("paid_units", ask(Ask::Kind::Priced, "c"));
    question.answer.replace("unit_amount", ask(Ask::Kind::PricedUnitAmount, "c"));
    return question;
}

// The free quotas end together in the plain algorithm, and apart where a fee has a limit.
std::string freeQuota(const Field& params, bool hasLimit) {
    std::string text;
    if (const Field amount = params["free_amount"])
        text.append(join("quantity: ", amount.text(), ", "));
    if (const Field events = params["free_events"])
        text.append(join("events: ", events.text(), ", "));
    return text.empty() ? text : join(", included: { ", text, "ends: ", hasLimit ? "apart" : "together", " }");
}

std::string feePerEvent(const Field& params, const char* atZero) {
    std::string text = join("price: { unit: ", params["rate_percent"].text(), "%, at_zero: ", atZero);
    if (const Field fee = params["fixed_fee"])
        text.append(join(", flat: ", fee.text()));
    if (const Field minimum = params["min_per_event"])
        text.append(join(", minimum: ", minimum.text()));
    if (const Field maximum = params["max_per_event"])
        text.append(join(", maximum: ", maximum.text()));
    return join(text, " }");
}

// The fee of one event alone, where nothing pays too and less than nothing counts as nothing.
Question percentageEstimate(const CaseView& view) {
    Question question = chargeQuestion(view, "value: 'max(q, 0)'", join("reset: event, ", feePerEvent(view.params, "first_step")));
    question.rows = {useRow(view.usage["units"].text())};
    return question;
}

Question percentage(const CaseView& view) {
    const Field& params = view.params;
    if (params["mode"].is("single_event_estimate"))
        return percentageEstimate(view);
    const bool hasLimit = params["min_per_event"] || params["max_per_event"];
    const std::string fee = feePerEvent(params, hasLimit ? "first_step" : "first_step_unless_total_zero");
    Question question = chargeQuestion(view, kMeter, join("reset: event", freeQuota(params, hasLimit), ", ", fee));
    for (const Field& event : view.usage["events"].items())
        question.rows.push_back(useRow(event["value"].text()));
    question.rows.push_back(presenceRow());
    if (params["free_events"] && !params["free_amount"] && !hasLimit) // those that may be free, used or not
        question.answer.replace("free_events", ask(Ask::Kind::Text, params["free_events"].text()));
    return question;
}

// The price travels with each event, in minor units; nothing used in the end costs nothing.
Question dynamic(const CaseView& view) {
    const Field exponent = view.params["currency_exponent"];
    Question question;
    question.plan = PlanDraft(currencyOf(view))
                        .meter("cents", "value: precise_amount_cents")
                        .meter("m", kMeter)
                        .derivedMeter("due", "of: [cents, m], every: period, value: 'if(m == 0, 0, cents)'")
                        .charge("c", join("meter: due, price: ", exponent ? join("1e-", exponent.text()) : ofMinorUnits("1", currencyOf(view))))
                        .charge("units", "meter: m, price: 0")
                        .round(kCents)
                        .text();
    for (const Field& event : view.usage["events"].items()) {
        question.rows.push_back(useRow(event["value"].text()));
        question.rows.back().emplace_back("precise_amount_cents", event["props"]["precise_amount_cents"].text());
    }
    question.rows.push_back(presenceRow());
    Ask unit = ask(Ask::Kind::UnitAmount, "c");
    unit.value = "units";
    question.answer.with("amount", ask(Ask::Kind::LineExact, "c"));
    question.answer.with("amount_cents", ask(Ask::Kind::Line, "c"));
    question.answer.with("unit_amount", unit);
    return question;
}

std::string modelPrice(const Field& params) {
    const CaseView inner{params, params, {}};
    const std::string model = params["model"].oneOfOr("standard", {"standard", "graduated", "graduated_percentage", "volume", "package"});
    if (model == "standard")
        return join("price: { unit: ", params["unit_price"].text(), ", negative: nothing }");
    if (model == "package")
        return packagePrice(params);
    const bool isShare = model == "graduated_percentage";
    return tierPrice(model == "volume" ? "whole" : "slice", tierRows(inner, isShare ? "rate_percent" : "unit_price", isShare ? "%" : ""));
}

// Prices in a unit of two decimals, rounded there, then converted and rounded to cents.
Question pricingUnit(const CaseView& view) {
    const Field& params = view.params;
    const std::string currency = currencyOf(view);
    const std::string price = params["price"] ? modelPrice(params["price"]) : "price: 1";
    PlanDraft plan(currency), unrounded(currency);
    for (PlanDraft* draft : {&plan, &unrounded})
        draft->rest("units: [virtual]\n").meter("m", kMeter).charge("c", join("meter: m, in_unit: virtual, ", price, ", round: { step: 0.01, mode: half_up }"));
    const std::string conversion = join("convert: ", params["conversion_rate"].text(), ", of: [c]");
    Question question;
    question.plan = plan.charge("money", conversion).round(kCents).text();
    question.otherPlan = unrounded.charge("money", conversion).text();
    const Field raw = view.usage["unit_amount_raw"];
    question.rows = {useRow(raw ? raw.text() : view.usage["units"].text())};
    Ask hundredths = ask(Ask::Kind::Line, "c");
    hundredths.isInHundredths = true; // of the unit, whatever the currency has
    question.answer.with("unit_cents", hundredths);
    question.answer.with("amount_cents", ask(Ask::Kind::Line, "money"));
    question.answer.with("precise_amount_cents", ofOtherPlan(ask(Ask::Kind::Line, "money")));
    return question;
}

std::string matches(const Field& match) {
    std::string text;
    for (const auto& [name, values] : match.members()) {
        std::vector<std::string> texts;
        for (const Field& value : values.items())
            texts.push_back(quoted(value.text()));
        text.append(join(text.empty() ? "" : " and ", "in(", property(name), ", ", commaList(texts), ")"));
    }
    return text;
}

// Each filter is a charge of its own; the one with most keys takes the event, then the earlier one.
Question chargeFilters(const CaseView& view) {
    const Field& params = view.params;
    params["model"].oneOfOr("standard", {"standard"});
    const std::string metric = params["metric"].oneOfOr("sum", {"sum", "count", "max"});
    const std::string aggregate = metric == "sum" ? "value: q" : metric == "max" ? "max: q" : "aggregate: count";
    const std::vector<Field> filters = params["filters"].items();
    PlanDraft plan(currencyOf(view));
    Ask fees = object();
    std::string none = "true";
    for (const Field& filter : filters) {
        std::string condition = matches(filter["match"]);
        none.append(join(" and not (", condition, ")"));
        bool isEarlier = true;
        for (const Field& other : filters) {
            isEarlier = isEarlier && !other.isSame(filter);
            const std::size_t keys = other["match"].members().size();
            const std::size_t own = filter["match"].members().size();
            if (keys > own || (keys == own && isEarlier))
                condition.append(join(" and not (", matches(other["match"]), ")"));
        }
        const std::string id = join("f_", filter["name"].text());
        plan.meter(id, join(aggregate, ", filter: ", quoted(condition)));
        plan.charge(id, join("meter: ", written(id), ", price: ", filter["unit_price"].text()));
        fees.with(filter["name"].text(), object().with("units", ask(Ask::Kind::Quantity, id)).with("amount_cents", ask(Ask::Kind::Line, id)));
    }
    plan.meter("rest", join(aggregate, ", filter: ", quoted(none)));
    plan.charge("rest", join("meter: rest, price: ", params["default"]["unit_price"].textOr("0")));
    fees.with("default", object().with("units", ask(Ask::Kind::Quantity, "rest")).with("amount_cents", ask(Ask::Kind::Line, "rest")));
    Question question;
    question.plan = plan.round(kCents).text();
    for (const Field& event : view.usage["events"].items()) {
        question.rows.push_back(useRow(event["value"].text()));
        addProperties(question.rows.back(), event["props"]);
    }
    question.rows.push_back(presenceRow());
    question.answer.with("fees", fees);
    return question;
}

// Each group is a fee of its own.
Question groupedBy(const CaseView& view) {
    const Field& params = view.params;
    std::vector<std::string> by;
    for (const Field& name : params["grouped_by"].items())
        by.push_back(propertyColumn(name.text()));
    if (by.empty())
        by.push_back(propertyColumn(params["grouped_by"].text()));
    const std::string metric = params["metric"].textOr("sum");
    if (metric != "sum")
        params["metric"].oneOf({"count", "max"});
    const std::string aggregate = metric == "sum" ? "value: q" : metric == "max" ? "max: q" : "aggregate: count";
    Question question;
    question.plan = PlanDraft(currencyOf(view))
                        .meter("m", join(aggregate, ", by: ", nameList(by)))
                        .charge("c", join("meter: m, lines_by: ", nameList(by), ", ", modelPrice(params)))
                        .round(kCents)
                        .text();
    for (const Field& event : view.usage["events"].items()) {
        question.rows.push_back(useRow(event["value"].text()));
        addProperties(question.rows.back(), event["props"]);
    }
    question.rows.push_back(presenceRow());
    for (const char* total : {"amount_cents", "total_amount_cents", "fees_total_cents", "total_cents"})
        question.answer.with(total, ask(Ask::Kind::Line, "c"));
    for (const char* lines : {"fees", "groups", "lines"})
        question.answer.with(lines, ask(Ask::Kind::Lines, "c"));
    return question;
}

constexpr std::array kTranslators = {
    ModelTranslator{"grouped_by", groupedBy},
    ModelTranslator{"standard", standard},
    ModelTranslator{"graduated", graduated},
    ModelTranslator{"graduated_percentage", graduatedPercentage},
    ModelTranslator{"volume", volume},
    ModelTranslator{"package", package},
    ModelTranslator{"percentage", percentage},
    ModelTranslator{"dynamic", dynamic},
    ModelTranslator{"charge_filters", chargeFilters},
    ModelTranslator{"pricing_unit", pricingUnit},
};

} // namespace

std::span<const ModelTranslator> lagoPriceTranslators() { return kTranslators; }

} // namespace rerate::conformance
