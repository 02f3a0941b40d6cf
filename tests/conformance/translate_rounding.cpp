// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Rounding and splitting of amounts: questions to the functions of engine/money, and to invoices that
// round by line or in total.

#include <array>
#include <span>

#include "tests/conformance/plan_pieces.h"
#include "tests/conformance/translators.h"

namespace rerate::conformance {

namespace {

// "up" and "down" go to the next multiple towards plus and minus infinity.
std::string modeOf(const Field& mode) {
    const std::string text = mode.oneOf({"half_up", "half_even", "up", "down", "half_away_from_zero"});
    if (text == "up")
        return "ceiling";
    if (text == "down")
        return "floor";
    return text == "half_away_from_zero" ? "half_up" : text;
}

Question amountRounding(const CaseView& view) {
    Question question;
    view.params["currency"].ignore();
    question.answer.with("amount", rounded(view.usage["amount"].text(), stepOfPlaces(view.params["scale"].text()),
                                           modeOf(view.params["mode"])));
    return question;
}

Question moneyRounding(const CaseView& view) {
    Question question;
    view.params["currency"].ignore();
    const std::string step = stepOfPlaces(view.params["currency_decimals"].text());
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
    question.plan = PlanDraft(view.params["currency"].text())
                        .charge("c", join("flat: ", view.usage["amount"].text(), ", every: month"))
                        .text();
    question.rows = {presenceRow()};
    question.answer.with("amount_minor", ask(Ask::Kind::Line, "c"));
    return question;
}

// Lines of a price each, or amounts; each is a charge of its own.
Question roundEachLine(const CaseView& view) {
    PlanDraft plan(view.params["currency"].text());
    UsageRow row = useRow("0");
    std::string id = "l";
    for (const Field& line : view.usage["lines"].items()) {
        id.append("l");
        if (const Field units = line["units"]) {
            plan.meter(id, join("value: ", id));
            plan.charge(id, join("meter: ", id, ", price: ", line["unit_price"].text()));
            row.emplace_back(id, units.text());
        } else {
            plan.charge(id, join("flat: ", line.text(), ", every: month"));
        }
    }
    const bool isLine = view.params["stage"].oneOf({"line", "total"}) == "line";
    plan.round(join("at: ", isLine ? "line" : "invoice", ", step: ", stepOfPlaces(view.params["scale"].text()),
                    ", mode: ", view.params["mode"].oneOf({"half_up", "half_even"})));
    Question question;
    question.plan = plan.text();
    question.rows = {row};
    question.answer.with("amount", ask(Ask::Kind::Invoice));
    return question;
}

constexpr std::array kTranslators = {
    ModelTranslator{"decimal_rounding", amountRounding},
    ModelTranslator{"currency_rounding", amountRounding},
    ModelTranslator{"money-rounding", moneyRounding},
    ModelTranslator{"minor_units", minorUnits},
    ModelTranslator{"round_each_line_then_sum", roundEachLine},
};

} // namespace

std::span<const ModelTranslator> roundingTranslators() { return kTranslators; }

} // namespace rerate::conformance
