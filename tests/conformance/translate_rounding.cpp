// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Rounding and splitting of amounts: questions to the functions of engine/money, and to invoices that
// round by line or in total.

#include <array>
#include <span>

#include "tests/conformance/plan_pieces.h"
#include "tests/conformance/translator.h"

namespace rerate::conformance {

namespace {

// "up" and "down" go to the next multiple towards plus and minus infinity.
std::string modeOf(const Field& mode) {
    const std::string text = mode.oneOfOr("half_up", {"half_up", "half_even", "up", "down", "half_away_from_zero"});
    if (text == "up")
        return "ceiling";
    if (text == "down")
        return "floor";
    return text == "half_away_from_zero" ? "half_up" : text;
}

Question amountRounding(const CaseView& view) {
    Question question;
    view.params["currency"].ignore();
    question.answer.with("amount", rounded(view.usage["amount"].text(), stepOfPlaces(view.params["scale"].textOr("0")),
                                           modeOf(view.params["mode"])));
    return question;
}

Question moneyRounding(const CaseView& view) {
    Question question;
    view.params["currency"].ignore();
    const std::string step = stepOfPlaces(view.params["currency_decimals"].textOr("2"));
    const std::string mode = modeOf(view.params["mode"]);
    std::vector<Ask> values;
    for (const Field& value : view.usage["values"].items())
        values.push_back(rounded(value.text(), step, mode));
    question.answer.with("values", listOf(std::move(values)));
    return question;
}

// A fee in the currency whose smallest unit is asked for.
Question minorUnits(const CaseView& view) {
    Question question;
    question.plan = PlanDraft(currencyOf(view))
                        .charge("c", join("flat: ", view.usage["amount"].text(), ", every: month"))
                        .round(kCents)
                        .text();
    question.rows = {presenceRow()};
    question.answer.with("amount_minor", ask(Ask::Kind::Line, "c"));
    return question;
}

// Lines of a price each, or amounts; each is a charge of its own.
Question roundEachLine(const CaseView& view) {
    PlanDraft plan(currencyOf(view));
    UsageRow row = useRow("0");
    std::vector<std::string> ids;
    std::string id = "l";
    for (const Field& line : view.usage["lines"].items()) {
        id.append("l");
        ids.push_back(id);
        if (const Field units = line["units"]) {
            plan.meter(id, join("value: ", id));
            plan.charge(id, join("meter: ", id, ", price: ", line["unit_price"].text()));
            row.emplace_back(id, units.text());
        } else {
            plan.charge(id, join("flat: ", line.text(), ", every: month"));
        }
    }
    orNothing(plan, std::move(ids));
    const bool isLine = view.params["stage"].oneOfOr("line", {"line", "total"}) == "line";
    plan.round(join("at: ", isLine ? "line" : "invoice", stepOf(view.params["scale"]),
                    ", mode: ", modeOf(view.params["mode"])));
    Question question;
    question.plan = plan.text();
    question.rows = {row};
    question.answer.with("amount", ask(Ask::Kind::Invoice));
    return question;
}

// A quantity rounded is what it comes to at a price of one.
Question billedQuantity(const char* key, const std::string& quantity, const std::string& meter, const std::string& charge) {
    Question question;
    question.plan = PlanDraft().meter("m", meter).charge("c", join("meter: m, ", charge)).text();
    question.rows = {useRow(quantity)};
    question.answer.with(key, ask(Ask::Kind::LineExact, "c"));
    return question;
}

std::string quantityRounding(const std::string& step, const std::string& mode) {
    return join("round_quantity: { step: ", step, ", mode: ", mode, " }, price: 1");
}

Question packageQuantity(const CaseView& view) {
    view.params["currency"].ignore();
    const bool isUp = view.params["round"].oneOfOr("up", {"up", "down"}) == "up";
    return billedQuantity("billed_units", view.usage["units"].text(), "value: q",
                          quantityRounding(view.params["package_size"].text(), isUp ? "ceiling" : "floor"));
}

Question roundUpToIncrement(const CaseView& view) {
    view.params["currency"].ignore();
    return billedQuantity("quantity", view.usage["units"].text(), "value: q",
                          quantityRounding(view.params["increment"].text(), "ceiling"));
}

// Rounding of a metric's total; without a precision to whole units.
Question unitRounding(const CaseView& view) {
    view.params["currency"].ignore();
    const std::string function = view.params["function"].oneOfOr("round", {"round", "ceil", "floor"});
    const std::string mode = function == "round" ? "half_up" : function == "ceil" ? "ceiling" : "floor";
    return billedQuantity("units", view.usage["units"].text(), "value: q",
                          quantityRounding(stepOfPlaces(view.params["precision"].textOr("0")), mode));
}

// Each call is rounded up to the first increment, and beyond it to the next one.
Question callIncrement(const CaseView& view) {
    const Field& params = view.params;
    params["currency"].ignore();
    const std::string next = params["increment"].text();
    const std::string first = params["first_increment"] ? params["first_increment"].text() : next;
    const std::string meter = join("value: 'if(q <= 0, 0, if(q <= ", first, ", ", first, ", ", first, " + ceil_to(q - ", first,
                                   ", ", next, ")))'");
    Question question = billedQuantity("billed_seconds", view.usage["seconds"].text(), meter,
                                       join("per: 60, price: ", params["price_per_minute"].textOr("0")));
    question.answer.replace("billed_seconds", ask(Ask::Kind::Quantity, "c"));
    question.answer.with("amount", ask(Ask::Kind::LineExact, "c"));
    return question;
}

constexpr std::array kTranslators = {
    ModelTranslator{"decimal_rounding", amountRounding},
    ModelTranslator{"currency_rounding", amountRounding},
    ModelTranslator{"money-rounding", moneyRounding},
    ModelTranslator{"minor_units", minorUnits},
    ModelTranslator{"package_quantity", packageQuantity},
    ModelTranslator{"round_up_to_increment", roundUpToIncrement},
    ModelTranslator{"unit_rounding", unitRounding},
    ModelTranslator{"call_increment", callIncrement},
    ModelTranslator{"round_each_line_then_sum", roundEachLine},
};

} // namespace

std::span<const ModelTranslator> roundingTranslators() { return kTranslators; }

} // namespace rerate::conformance
