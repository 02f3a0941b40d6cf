// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Commitments: true-ups, overage by a factor, windows that settle by themselves, a charge's minimum.

#include <array>
#include <span>

#include "tests/conformance/plan_pieces.h"
#include "tests/conformance/translator.h"

namespace rerate::conformance {

namespace {

// What was used is rounded, then the commitment is filled up.
Question trueUp(const CaseView& view) {
    const Field& params = view.params;
    PlanDraft plan(currencyOf(view));
    plan.round(roundingOr(view, "at: nowhere"));
    std::vector<std::string> ids;
    if (view.usage["billed"])
        ids = addAmountLines(plan, view.usage["billed"].items());
    else {
        plan.charge("used", flatFee(view.usage["used"].text()));
        ids = {"used"};
    }
    const Field amount = params["commitment"] ? params["commitment"] : params["commitment_amount"];
    plan.charge("true_up", join("true_up: { amount: ", amount.text(), ", ", ofLines(ids), " }"));
    if (params["scale"])
        plan.round(join("at: line", stepOf(params["scale"]), ", mode: ", params["mode"].oneOfOr("half_up", {"half_up", "half_even"})));
    Question question = planQuestion(plan);
    question.answer.replace("amount", ask(Ask::Kind::Line, "true_up"));
    question.answer.with("true_up", ask(Ask::Kind::Line, "true_up"));
    return question;
}

std::string yesOrNo(const Field& field) { return field.oneOf({"true", "false"}) == "true" ? "yes" : "no"; }

Question periodCommitment(const CaseView& view) {
    const Field& params = view.params;
    PlanDraft plan(currencyOf(view));
    plan.round(roundingOr(view, "at: nowhere"));
    std::vector<std::string> ids;
    UsageRow row = useRow("");
    std::string id;
    for (const Field& charge : view.usage["charges"].items()) {
        id.append("l");
        plan.meter(id, join("value: ", id)).charge(id, join("meter: ", id, ", price: ", charge["unit_price"].text()));
        row.emplace_back(id, charge["units"].text());
        ids.push_back(id);
    }
    plan.charge("commitment", join("commitment: { amount: ", params["commitment_amount"].text(), ", overage_factor: ",
                                   params["overage_factor"].textOr("1"),
                                   params["true_up"] ? join(", true_up: ", yesOrNo(params["true_up"])) : "", " }, ", ofLines(ids)));
    Question question = planQuestion(plan);
    question.rows = {row};
    std::vector<Ask> lines = {object().with("amount", ask(Ask::Kind::Within, "commitment"))};
    for (const std::string& line : ids)
        lines.push_back(onlyIfPositive(object().with("amount", beyondOf("commitment", line))));
    question.answer.with("lines", listOf(std::move(lines)));
    return question;
}

// What earlier months used at list price counts against the year's commitment.
Question cumulativeCommitment(const CaseView& view) {
    const Field& params = view.params;
    params["commitment_duration"].ignore(); // `prior_base` is what was used in it before
    params["billing_period"].ignore();
    PlanDraft plan(currencyOf(view));
    plan.round(roundingOr(view, "at: nowhere"));
    const std::vector<std::string> ids = addAmountLines(plan, view.usage["current_base"].items());
    plan.charge("commitment", join("commitment: { amount: ", params["commitment_amount"].text(), ", overage_factor: ",
                                   params["overage_factor"].textOr("1"), ", already_used: ", view.usage["prior_base"].textOr("0"), " }, ",
                                   ofLines(ids)));
    Question question = planQuestion(plan);
    std::vector<Ask> beyond;
    for (const std::string& line : ids)
        beyond.push_back(beyondOf("commitment", line));
    question.answer.with("overage", sumOf(beyond));
    question.answer.with("lines", listOf({object().with("amount", ask(Ask::Kind::Within, "commitment")),
                                          onlyIfPositive(object().with("amount", sumOf(std::move(beyond))))}));
    return question;
}

// The floor is for the normal part only.
Question lineCommitment(const CaseView& view) {
    const Field& params = view.params;
    PlanDraft plan(currencyOf(view));
    plan.round(roundingOr(view, "at: nowhere"));
    plan.meter("normal", "value: normal").meter("overage", "value: overage");
    const std::string floor = join(", minimum: ", params["commitment_amount"].text());
    plan.charge("normal", join("meter: normal, price: 1", params["true_up"].oneOfOr("false", {"true", "false"}) == "true" ? floor : ""));
    plan.charge("overage", "meter: overage, price: 1");
    Question question = planQuestion(plan);
    question.rows = {useRow("")};
    question.rows[0].emplace_back("normal", view.usage["normal"].text());
    question.rows[0].emplace_back("overage", view.usage["overage_already_priced"].text());
    return question;
}

// Each window settles by itself: its cost at list price up to the commitment, beyond it by the factor,
// and, where there is a true-up, at least the commitment.
std::string windowPrice(const Field& terms) {
    const bool hasTrueUp = terms["true_up"].oneOfOr("false", {"true", "false"}) == "true";
    const std::string amount = terms["commitment_amount"].text();
    if (isZero(amount)) // all is beyond it
        return join("reset: event, price: ", terms["overage_factor"].textOr("1"));
    return join("reset: event, price: { at_zero: ", hasTrueUp ? "first_step" : "nothing", ", steps: [ { up_to: ", amount, ", unit: 1",
                hasTrueUp ? join(", minimum: ", amount) : "", " }, { unit: ", terms["overage_factor"].textOr("1"), " } ] }");
}

std::string windowMeter(const Field& terms) { return join("value: 'q * ", terms["unit_price"].text(), "'"); }

// A commitment in units: what it buys, and the units beyond it by the factor.
std::string quantityCommitment(const Field& terms, const Field& units) {
    const bool hasTrueUp = terms["true_up"].oneOfOr("false", {"true", "false"}) == "true";
    const std::string bought = hasTrueUp ? units.text() : join("min(q, ", units.text(), ")");
    return join("value: '(", bought, " + max(q - ", units.text(), ", 0) * ", terms["overage_factor"].textOr("1"), ") * ",
                terms["unit_price"].text(), "'");
}

Question windowedCommitment(const CaseView& view) {
    const Field& params = view.params;
    PlanDraft plan(currencyOf(view));
    plan.round(roundingOr(view, "at: nowhere"));
    if (const Field units = params["commitment_quantity"])
        plan.meter("m", quantityCommitment(params, units)).charge("c", "meter: m, price: 1");
    else
        plan.meter("m", windowMeter(params)).charge("c", join("meter: m, ", windowPrice(params)));
    Question question = planQuestion(plan);
    question.answer.replace("amount", ask(Ask::Kind::Total));
    question.rows.clear();
    for (const Field& window : view.usage["windows"].items())
        question.rows.push_back(useRowAt(window["t"].text(), window["value"].text()));
    question.rows.push_back(presenceRow());
    return question;
}

// "09:30" as a number that grows with the time of day.
std::string clockNumber(const Field& time) {
    const std::string text = time.text();
    if (text.find(':') != 2)
        throw NotTranslated{join("unknown parameter: ", time.path(), " = `", text, "`")};
    return join("1", text.substr(0, 2), text.substr(3));
}

// Hours of the day from … to, which may pass midnight.
std::string hours(const Field& bucket) {
    const std::string from = clockNumber(bucket["from"]);
    const std::string to = clockNumber(bucket["to"]);
    return join("(", from, " < ", to, " and clock >= ", from, " and clock < ", to, ") or (", from, " >= ", to, " and (clock >= ", from,
                " or clock < ", to, "))");
}

Question commitmentOverage(const CaseView& view) {
    const Field& params = view.params;
    PlanDraft plan(currencyOf(view));
    plan.round(roundingOr(view, "at: nowhere"));
    std::string id, outside;
    for (const Field& bucket : params["buckets"].items()) {
        id.append("b");
        const std::string inside = hours(bucket);
        outside.append(join(outside.empty() ? "" : " and ", "not (", inside, ")"));
        plan.meter(id, join(windowMeter(bucket), ", by: [window], filter: ", quoted(inside)));
        plan.charge(id, join("meter: ", id, ", lines_by: [window], ", windowPrice(bucket)));
    }
    const std::string filter = outside.empty() ? "" : join(", filter: ", quoted(outside));
    if (const Field units = params["commitment_units"])
        plan.meter("c", join(quantityCommitment(params, units), ", by: [window]", filter)).charge("c", "meter: c, lines_by: [window], price: 1");
    else if (params["commitment_amount"])
        plan.meter("c", join(windowMeter(params), ", by: [window]", filter)).charge("c", join("meter: c, lines_by: [window], ", windowPrice(params)));
    Question question = planQuestion(plan);
    question.rows.clear();
    std::string name;
    std::vector<Ask> lines;
    for (const Field& window : view.usage["windows"].items()) {
        name.append("w");
        const std::string start = window["start"].text();
        question.rows.push_back(useRow(window["units"].text()));
        question.rows.back().emplace_back("window", name);
        question.rows.back().emplace_back("clock", start == "period" ? "" : clockNumber(window["start"]));
        lines.push_back(object().with("amount", keyOf(name)));
    }
    question.rows.push_back(presenceRow());
    question.answer.with("lines", listOf(std::move(lines)));
    return question;
}

// A charge's minimum for part of a period, less what its fees come to.
Question chargeMinimum(const CaseView& view) {
    view.params["currency"].ignore();
    Question question;
    question.plan = PlanDraft("JPY") // amounts are cents: a currency without a smaller unit
                        .meter("m", "value: 'max(minimum * billed_days - used * period_days, 0)'")
                        .charge("c", join("meter: m, per: ", view.params["period_days"].text(), ", price: 1"))
                        .round("at: line, step: 1, mode: half_up")
                        .text();
    question.rows = {useRow("")};
    for (const auto& [name, field] : {std::pair{"minimum", view.params["minimum_cents"]}, std::pair{"billed_days", view.params["billed_days"]},
                                      std::pair{"period_days", view.params["period_days"]}, std::pair{"used", view.usage["used_cents"]}})
        question.rows[0].emplace_back(name, field.text());
    question.answer.with("true_up_cents", ask(Ask::Kind::Line, "c"));
    question.answer.with("exact_ratio_cents", ask(Ask::Kind::LineExact, "c"));
    return question;
}

constexpr std::array kTranslators = {
    ModelTranslator{"true_up", trueUp},
    ModelTranslator{"period_commitment_overage", periodCommitment},
    ModelTranslator{"cumulative_commitment", cumulativeCommitment},
    ModelTranslator{"line_commitment_with_split", lineCommitment},
    ModelTranslator{"windowed_commitment", windowedCommitment},
    ModelTranslator{"commitment_overage", commitmentOverage},
    ModelTranslator{"charge_minimum", chargeMinimum},
};

} // namespace

std::span<const ModelTranslator> commitmentTranslators() { return kTranslators; }

} // namespace rerate::conformance
