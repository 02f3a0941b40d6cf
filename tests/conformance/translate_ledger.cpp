// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What is done to lines that are there: discounts, coupons, taxes, minimum and maximum, true-ups,
// commitments.

#include <array>
#include <span>

#include "tests/conformance/plan_pieces.h"
#include "tests/conformance/translator.h"

namespace rerate::conformance {

namespace {

constexpr const char* kCents = "at: line, step: 0.01, mode: half_up";

std::string flatFee(const std::string& amount) { return join("flat: ", amount, ", every: month"); }

std::string ofLines(const std::vector<std::string>& ids) { return join("of: [", commaList(ids), "]"); }

std::string currencyOf(const CaseView& view) { return view.params["currency"].textOr("USD"); }

// Lines that are amounts, as fees l, ll, lll …; the ids in order.
std::vector<std::string> addAmountLines(PlanDraft& plan, const std::vector<Field>& lines) {
    std::vector<std::string> ids;
    std::string id;
    for (const Field& line : lines) {
        id.append("l");
        const Field amount = line["amount"];
        plan.charge(id, flatFee(amount ? amount.text() : line.text()));
        ids.push_back(id);
    }
    return ids;
}

Question planQuestion(const PlanDraft& plan) {
    Question question;
    question.plan = plan.text();
    question.rows = {presenceRow()};
    question.answer.with("amount", ask(Ask::Kind::Invoice));
    return question;
}

std::string discountOf(const Field& percent, const Field& fixed, const std::string& currency) {
    return percent ? join("discount: ", percent.text(), "%") : join("discount: ", fixed.text(), " ", currency);
}

// The discount is rounded before it is taken off, and never more than the amount.
Question singleDiscount(const CaseView& view) {
    const Field& params = view.params;
    PlanDraft plan(currencyOf(view));
    plan.charge("fee", flatFee(params["amount"].text()));
    plan.charge("discount", join(discountOf(params["percent"], params["fixed"], currencyOf(view)), ", of: [fee]"));
    plan.round(join("at: line, step: ", stepOfPlaces(params["scale"].text()), ", mode: half_up"));
    Question question = planQuestion(plan);
    question.answer.with("discount", takenOff(ask(Ask::Kind::Line, "discount")));
    return question;
}

// Each coupon works on what the ones before have left; the tax on what all have left. Amounts of money
// are cut to cents.
Question couponStack(const CaseView& view) {
    const Field& params = view.params;
    const std::string order = params["order"].oneOf({"percentages_then_fixed", "as_given", "as_attached"});
    PlanDraft plan(currencyOf(view));
    plan.charge("subtotal", flatFee(params["subtotal"].text()));
    std::vector<Ask> discounts;
    std::string id;
    std::string coupons;
    for (const Field& coupon : params["coupons"].items()) {
        id.append("c");
        const bool isPercent = coupon["type"].oneOf({"percentage", "fixed"}) == "percentage";
        coupons.append(join("  - { id: ", id, ", discount: ", coupon["value"].text(), isPercent ? "%" : join(" ", currencyOf(view)),
                            ", of: [subtotal], round: { step: 0.01, mode: down } }\n"));
        discounts.push_back(takenOff(ask(Ask::Kind::Line, id)));
    }
    if (!coupons.empty())
        plan.rest(join("coupon_order: ", order == "percentages_then_fixed" ? "percentages_first" : "as_listed", "\ncoupons:\n", coupons));
    if (const Field tax = params["tax_rate"])
        plan.charge("tax", join("tax: ", tax.text(), "e2%"));
    Question question = planQuestion(plan.round(kCents));
    question.answer.with("discount", sumOf(std::move(discounts)));
    question.answer.with("tax", ask(Ask::Kind::Line, "tax"));
    return question;
}

Question discountAllocation(const CaseView& view) {
    const Field& params = view.params;
    const bool isExact = params["method"].oneOf({"pro_rata_unrounded", "largest_remainder"}) == "pro_rata_unrounded";
    PlanDraft plan(currencyOf(view));
    const std::vector<std::string> ids = addAmountLines(plan, params["lines"].items());
    plan.charge("discount", join("discount: ", params["discount"].text(), " ", currencyOf(view), ", refunds: leave_out, ",
                                 ofLines(ids), ", spread: ", isExact ? "proportional" : "largest_remainder"));
    if (!isExact)
        plan.round(kCents);
    Question question = planQuestion(plan);
    std::vector<Ask> shares;
    std::vector<Ask> lines;
    for (const std::string& id : ids) {
        shares.push_back(shareOf("discount", id));
        lines.push_back(object().with("amount", leftOf(id)));
    }
    question.answer.with("discount", takenOff(ask(Ask::Kind::Line, "discount")));
    question.answer.with("shares", listOf(std::move(shares)));
    question.answer.with("lines", listOf(std::move(lines)));
    return question;
}

// Prepaid credits are taken like discounts of an amount, on lines that may be paid by them.
Question discountsThenCredits(const CaseView& view) {
    const Field& params = view.params;
    PlanDraft plan(currencyOf(view));
    const std::vector<std::string> ids = addAmountLines(plan, params["lines"].items());
    std::vector<std::string> eligible;
    std::size_t place = 0;
    for (const Field& line : params["lines"].items()) {
        if (!line["credit_eligible"].is("false"))
            eligible.push_back(ids[place]);
        ++place;
    }
    const Field percent = params["invoice_discount_percent"];
    plan.charge("discount", join(discountOf(percent, params["invoice_discount_fixed"], currencyOf(view)), ", ", ofLines(ids),
                                 ", spread: proportional"));
    std::vector<Ask> credits;
    std::string id;
    for (const Field& credit : params["credits"].items()) {
        id.append("w");
        plan.charge(id, join("discount: ", credit.text(), " ", currencyOf(view), ", ", ofLines(eligible), ", spread: proportional"));
        credits.push_back(takenOff(ask(Ask::Kind::Line, id)));
    }
    Question question = planQuestion(plan.round(kCents));
    question.answer.with("discount", takenOff(ask(Ask::Kind::Line, "discount")));
    question.answer.with("credits", sumOf(std::move(credits)));
    return question;
}

// Taxes do not compound, and are on what coupons leave; the wallet pays after them and lowers no tax.
Question invoiceOrder(const CaseView& view) {
    const Field& params = view.params;
    PlanDraft plan(currencyOf(view));
    const std::vector<std::string> ids = addAmountLines(plan, params["lines"].items());
    std::vector<Ask> taxes;
    std::string id;
    for (const Field& percent : params["tax_percents"].items()) {
        id.append("t");
        plan.charge(id, join("tax: ", percent.text(), "%, ", ofLines(ids)));
        taxes.push_back(ask(Ask::Kind::Line, id));
    }
    if (const Field wallet = params["wallet"])
        plan.charge("wallet", join("discount: ", wallet.text(), " ", currencyOf(view), ", ", ofLines(ids)));
    Question question = planQuestion(plan.round(kCents));
    question.answer.with("tax", sumOf(std::move(taxes)));
    question.answer.with("wallet_applied", takenOff(ask(Ask::Kind::Line, "wallet")));
    return question;
}

std::string priceOf(const Field& price) {
    const std::string model = price["model"].oneOf({"per_unit", "graduated", "volume"});
    if (model == "per_unit")
        return join("price: ", price["unit_price"].text());
    std::vector<std::string> rows;
    for (const Field& tier : price["tiers"].items())
        rows.push_back(stepRow(tier["up_to"] ? tier["up_to"].text() : "", tier["unit_price"].text(), tier["flat_fee"].textOr("")));
    return stepsPrice(model == "graduated" ? "slice" : "whole", rows);
}

// The charge's own discount, minimum and maximum in the order given, then tax.
Question invoicePipeline(const CaseView& view) {
    const Field& params = view.params;
    std::string charge = join("meter: m, ", priceOf(params["price"]));
    if (const Field percent = params["percent_discount"])
        charge.append(join(", discount: ", percent.text(), "%"));
    else if (const Field amount = params["amount_discount"])
        charge.append(join(", discount: ", amount.text(), " ", currencyOf(view)));
    if (const Field minimum = params["minimum"])
        charge.append(join(", minimum: ", minimum.text()));
    if (const Field maximum = params["maximum"])
        charge.append(join(", maximum: ", maximum.text()));
    std::vector<std::string> order;
    for (const Field& step : params["order"].items()) {
        const std::string name = step.oneOf({"percent_discount", "amount_discount", "minimum", "maximum", "tax"});
        if (name == "tax")
            continue;
        order.push_back(name.ends_with("discount") ? "discount" : name);
    }
    if (!order.empty())
        charge.append(join(", order: [", commaList(order), "]"));
    PlanDraft plan(currencyOf(view));
    plan.meter("m", "value: q").charge("c", charge).round(kCents);
    if (const Field tax = params["tax_percent"])
        plan.charge("tax", join("tax: ", tax.text(), "%"));
    Question question = planQuestion(plan);
    question.rows = {useRow(view.usage["units"].text())};
    question.answer.with("subtotal", ask(Ask::Kind::Line, "c"));
    question.answer.with("tax", ask(Ask::Kind::Line, "tax"));
    return question;
}

// Tax of every line, or of the document.
Question taxRoundingStage(const CaseView& view) {
    const Field& params = view.params;
    const bool isLine = params["stage"].oneOf({"line", "document"}) == "line";
    PlanDraft plan(currencyOf(view));
    UsageRow row = useRow("");
    std::string id;
    for (const Field& item : params["items"].items()) {
        id.append("l");
        std::string charge = join("meter: ", id, ", price: ", item["unit_price"].text());
        if (const Field percent = item["percent_discount"])
            charge.append(join(", discount: ", percent.text(), "%"));
        plan.meter(id, join("value: ", id)).charge(id, charge);
        row.emplace_back(id, item["quantity"].text());
    }
    plan.charge("tax", join("tax: ", params["tax_percent"].text(), "%", isLine ? ", each: line" : ""));
    plan.round(join("at: ", isLine ? "line" : "invoice", ", step: ", stepOfPlaces(params["rounding"]["scale"].text()),
                    ", mode: ", params["rounding"]["mode"].oneOf({"half_up", "half_even"})));
    Question question = planQuestion(plan);
    question.rows = {row};
    return question;
}

Question taxRounding(const CaseView& view) {
    const Field& params = view.params;
    PlanDraft plan(currencyOf(view));
    plan.charge("fee", flatFee(params["amount"].text()));
    std::vector<Ask> taxes;
    std::vector<Ask> lines;
    std::string id;
    for (const Field& rate : params["rates_percent"].items()) {
        id.append("t");
        plan.charge(id, join("tax: ", rate.text(), "%"));
        taxes.push_back(ask(Ask::Kind::Line, id));
        lines.push_back(object().with("amount", ask(Ask::Kind::Line, id)));
    }
    Question question = planQuestion(plan.round(join("at: line, step: ", stepOfPlaces(params["scale"].text()), ", mode: half_up")));
    question.answer.with("tax", sumOf(std::move(taxes)));
    question.answer.with("lines", listOf(std::move(lines)));
    return question;
}

// The tax taken out of amounts that include it.
Question netFromGross(const CaseView& view) {
    const Field& params = view.params;
    const bool isLine = params["stage"].oneOf({"line", "document"}) == "line";
    PlanDraft plan(currencyOf(view));
    UsageRow row = useRow("");
    std::string id;
    for (const Field& gross : params["gross"].items()) {
        id.append("l");
        plan.meter(id, join("value: 'divide(", id, " * 100, 100 + ", params["tax_percent"].text(), ", 30, half_even)'"));
        plan.charge(id, join("meter: ", id, ", price: 1"));
        row.emplace_back(id, gross.text());
    }
    plan.round(join("at: ", isLine ? "line" : "invoice", ", step: ", stepOfPlaces(params["rounding"]["scale"].text()),
                    ", mode: ", params["rounding"]["mode"].oneOf({"half_up", "half_even"})));
    Question question = planQuestion(plan);
    question.rows = {row};
    return question;
}

Question minMax(const CaseView& view) {
    const Field& params = view.params;
    PlanDraft plan(currencyOf(view));
    std::vector<std::string> ids;
    const auto limits = [](const Field& of) {
        return join(of["min"] ? join(", minimum: ", of["min"].text()) : "", of["max"] ? join(", maximum: ", of["max"].text()) : "");
    };
    std::string id;
    UsageRow row = useRow(view.usage["units"].textOr(""));
    for (const Field& tier : params["tier_charges"].items()) { // amounts with limits of their own
        id.append("t");
        plan.meter(id, join("value: ", id)).charge(id, join("meter: ", id, ", price: 1", limits(tier)));
        row.emplace_back(id, tier["amount"].text());
        ids.push_back(id);
    }
    if (ids.empty()) {
        plan.meter("m", "value: q").charge("c", join("meter: m, price: ", params["unit_price"].text(), limits(params)));
    } else {
        if (params["min"])
            plan.charge("minimum", join("minimum: ", params["min"].text(), ", ", ofLines(ids)));
        if (params["max"])
            plan.charge("maximum", join("maximum: ", params["max"].text(), ", ", ofLines(ids)));
    }
    Question question = planQuestion(plan);
    question.rows = {row};
    return question;
}

// Limits come before the final rounding.
Question minMaxCost(const CaseView& view) {
    const Field& params = view.params;
    std::string charge = "meter: m, price: 1";
    if (params["min_cost"])
        charge.append(join(", minimum: ", params["min_cost"].text()));
    if (params["max_cost"])
        charge.append(join(", maximum: ", params["max_cost"].text()));
    PlanDraft plan;
    plan.meter("m", "value: q").charge("c", charge).round(join("at: line, step: ", stepOfPlaces(params["scale"].text()), ", mode: half_up"));
    Question question = planQuestion(plan);
    question.rows = {useRow(view.usage["amount"].text())};
    return question;
}

// What was used is rounded, then the commitment is filled up.
Question trueUp(const CaseView& view) {
    const Field& params = view.params;
    PlanDraft plan(currencyOf(view));
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
        plan.round(join("at: line, step: ", stepOfPlaces(params["scale"].text()), ", mode: ", params["mode"].oneOf({"half_up", "half_even"})));
    Question question = planQuestion(plan);
    question.answer.replace("amount", ask(Ask::Kind::Line, "true_up"));
    question.answer.with("true_up", ask(Ask::Kind::Line, "true_up"));
    return question;
}

std::string yesOrNo(const Field& field) { return field.oneOf({"true", "false"}) == "true" ? "yes" : "no"; }

Question periodCommitment(const CaseView& view) {
    const Field& params = view.params;
    PlanDraft plan(currencyOf(view));
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
                                   params["overage_factor"].text(),
                                   params["true_up"] ? join(", true_up: ", yesOrNo(params["true_up"])) : "", " }, ", ofLines(ids)));
    Question question = planQuestion(plan);
    question.rows = {row};
    return question;
}

// What earlier months used at list price counts against the year's commitment.
Question cumulativeCommitment(const CaseView& view) {
    const Field& params = view.params;
    params["commitment_duration"].oneOf({"P1Y"});
    params["billing_period"].oneOf({"P1M"});
    PlanDraft plan(currencyOf(view));
    const std::vector<std::string> ids = addAmountLines(plan, view.usage["current_base"].items());
    plan.charge("commitment", join("commitment: { amount: ", params["commitment_amount"].text(), ", overage_factor: ",
                                   params["overage_factor"].text(), ", already_used: ", view.usage["prior_base"].text(), " }, ",
                                   ofLines(ids)));
    return planQuestion(plan);
}

// The floor is for the normal part only.
Question lineCommitment(const CaseView& view) {
    const Field& params = view.params;
    PlanDraft plan(currencyOf(view));
    plan.meter("normal", "value: normal").meter("overage", "value: overage");
    plan.charge("normal", join("meter: normal, price: 1", params["true_up"].oneOf({"true", "false"}) == "true"
                                                              ? join(", minimum: ", params["commitment_amount"].text())
                                                              : ""));
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
    const bool hasTrueUp = terms["true_up"].oneOf({"true", "false"}) == "true";
    const std::string amount = terms["commitment_amount"].text();
    return join("reset: event, price: { at_zero: ", hasTrueUp ? "first_step" : "nothing", ", steps: [ { up_to: ", amount, ", unit: 1",
                hasTrueUp ? join(", minimum: ", amount) : "", " }, { unit: ", terms["overage_factor"].textOr("1"), " } ] }");
}

std::string windowMeter(const Field& terms) { return join("value: 'q * ", terms["unit_price"].text(), "'"); }

// A commitment in units: what it buys, and the units beyond it by the factor.
std::string quantityCommitment(const Field& terms, const Field& units) {
    const bool hasTrueUp = terms["true_up"].oneOf({"true", "false"}) == "true";
    const std::string bought = hasTrueUp ? units.text() : join("min(q, ", units.text(), ")");
    return join("value: '(", bought, " + max(q - ", units.text(), ", 0) * ", terms["overage_factor"].textOr("1"), ") * ",
                terms["unit_price"].text(), "'");
}

Question windowedCommitment(const CaseView& view) {
    const Field& params = view.params;
    PlanDraft plan(currencyOf(view));
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
std::string clockNumber(const std::string& text) { return join("1", text.substr(0, 2), text.substr(3)); }

// Hours of the day from … to, which may pass midnight.
std::string hoursFilter(const Field& bucket) {
    const std::string from = clockNumber(bucket["from"].text());
    const std::string to = clockNumber(bucket["to"].text());
    return join("filter: '(", from, " < ", to, " and clock >= ", from, " and clock < ", to, ") or (", from, " >= ", to,
                " and (clock >= ", from, " or clock < ", to, "))'");
}

Question commitmentOverage(const CaseView& view) {
    const Field& params = view.params;
    PlanDraft plan(currencyOf(view));
    std::string id;
    for (const Field& bucket : params["buckets"].items()) {
        id.append("b");
        plan.meter(id, join(windowMeter(bucket), ", by: [window], ", hoursFilter(bucket)));
        plan.charge(id, join("meter: ", id, ", lines_by: [window], ", windowPrice(bucket)));
    }
    if (const Field units = params["commitment_units"]) {
        id = "c";
        plan.meter(id, join(quantityCommitment(params, units), ", by: [window]")).charge(id, "meter: c, lines_by: [window], price: 1");
    }
    Question question = planQuestion(plan);
    question.rows.clear();
    std::string name;
    std::vector<Ask> lines;
    for (const Field& window : view.usage["windows"].items()) {
        name.append("w");
        const std::string start = window["start"].text();
        question.rows.push_back(useRow(window["units"].text()));
        question.rows.back().emplace_back("window", name);
        question.rows.back().emplace_back("clock", start == "period" ? "" : clockNumber(start));
        lines.push_back(object().with("amount", keyOf(name)));
    }
    question.rows.push_back(presenceRow());
    question.answer.with("lines", listOf(std::move(lines)));
    return question;
}

// A charge's minimum for part of a period, less what its fees come to.
Question chargeMinimum(const CaseView& view) {
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

// Amounts are cents.
Question feeTotals(const CaseView& view) {
    PlanDraft plan("JPY");
    plan.charge("fee", flatFee(view.usage["precise_amount_cents"].text()));
    plan.charge("coupon", join("discount: ", view.usage["precise_coupon_cents"].text(), " JPY, of: [fee]"));
    Question question = planQuestion(plan);
    question.answer.with("precise_net_cents", ask(Ask::Kind::InvoiceExact));
    return question;
}

bool names(const Field& list, const Field& name) {
    for (const Field& one : list.items())
        if (name && name.is(one.text().c_str()))
            return true;
    return false;
}

// The fees that a coupon is for.
std::vector<std::string> couponFees(const CaseView& view, const Field& coupon) {
    std::vector<std::string> ids;
    for (const Field& fee : view.usage["fees"].items()) {
        const bool isMetric = !coupon["metrics"] || names(coupon["metrics"], fee["metric"]);
        const bool isPlan = !coupon["plans"] || names(coupon["plans"], fee["plan"]);
        if (isMetric && isPlan)
            ids.push_back(fee["id"].text());
    }
    return ids;
}

void addCoupons(PlanDraft& plan, const CaseView& view) {
    std::string limitedToMetrics, limitedToPlans, others, id;
    for (const Field& coupon : view.params["coupons"].items()) {
        id.append("c");
        const bool isFixed = coupon["type"].oneOf({"fixed", "percentage"}) == "fixed";
        const std::string used = coupon["already_used_cents"] ? join(", already_used: ", coupon["already_used_cents"].text()) : "";
        const std::string value = isFixed ? join("{ amount: ", coupon["amount_cents"].text(), used, " }")
                                          : join(coupon["rate_percent"].text(), "%");
        const std::string frequency = coupon["frequency"].textOr("forever");
        const Field uses = coupon["remaining_uses"];
        const std::string often = frequency == "recurring" ? join("recurring ", uses ? uses.text() : "1") : frequency;
        const std::string text = join("  - { id: ", id, ", discount: ", value, ", uses: ", often, ", ", ofLines(couponFees(view, coupon)), " }\n");
        (coupon["metrics"] ? limitedToMetrics : coupon["plans"] ? limitedToPlans : others).append(text);
    }
    plan.rest(join("coupon_order: as_listed\ncoupons:\n", limitedToMetrics, limitedToPlans, others));
}

// Amounts are cents: a currency without a smaller unit. Coupons come before taxes; a fee's tax is rounded by
// itself, the invoice's taxes are computed again by rate.
Question coupon(const CaseView& view) {
    PlanDraft plan("JPY"), byRate("JPY");
    std::vector<Ask> applied;
    std::vector<std::string> rates;
    Ask shares = object();
    Ask feeTaxes = object();
    std::vector<Ask> invoiceTaxes;
    std::vector<Ask> subtotal;
    const std::vector<Field> fees = view.usage["fees"].items();
    for (const Field& fee : fees) {
        const std::string id = fee["id"].text();
        for (PlanDraft* draft : {&plan, &byRate})
            draft->charge(id, flatFee(fee["amount_cents"].text()));
        fee["plan"].ignore();
        fee["metric"].ignore();
    }
    addCoupons(plan, view);
    addCoupons(byRate, view);
    std::vector<Ask> bornBy;
    std::string couponId;
    for (const Field& one : view.params["coupons"].items()) {
        one["type"].ignore();
        couponId.append("c");
        applied.push_back(takenOff(ask(Ask::Kind::Line, couponId)));
    }
    std::string tax = "t";
    for (const Field& fee : fees) {
        const std::string id = fee["id"].text();
        std::vector<Ask> parts;
        std::string each;
        for (std::size_t i = 0; i < applied.size(); ++i) {
            each.append("c");
            parts.push_back(shareOf(each, id));
        }
        shares.with(id, sumOf(std::move(parts)));
        subtotal.push_back(leftOf(id));
        if (const Field rate = fee["tax_rate_percent"]) {
            plan.charge(join("tax_", id), join("tax: ", rate.text(), "%, of: [", id, "]"));
            feeTaxes.with(id, ask(Ask::Kind::Line, join("tax_", id)));
            bool isNew = true;
            for (const std::string& known : rates)
                isNew = isNew && known != rate.text();
            if (isNew)
                rates.push_back(rate.text());
        }
    }
    for (const std::string& rate : rates) {
        tax.append("t");
        std::vector<std::string> ids;
        for (const Field& fee : fees)
            if (fee["tax_rate_percent"].is(rate.c_str()))
                ids.push_back(fee["id"].text());
        byRate.charge(tax, join("tax: ", rate, "%, ", ofLines(ids)));
        invoiceTaxes.push_back(ofOtherPlan(ask(Ask::Kind::Line, tax)));
    }
    Question question = planQuestion(plan.round("at: line, step: 1, mode: half_up"));
    question.otherPlan = byRate.round("at: line, step: 1, mode: half_up").text();
    question.answer.with("applied_cents", listOf(applied));
    question.answer.with("total_cents", sumOf(applied));
    question.answer.with("shares", shares);
    question.answer.with("fee_taxes_cents", feeTaxes);
    question.answer.with("subtotal_cents", sumOf(std::move(subtotal)));
    question.answer.with("taxes_cents", sumOf(std::move(invoiceTaxes)));
    question.answer.with("invoice_total_cents", ofOtherPlan(ask(Ask::Kind::Invoice)));
    return question;
}

Question largestRemainderLines(const CaseView& view) {
    PlanDraft plan(currencyOf(view));
    const std::vector<std::string> ids = addAmountLines(plan, view.params["lines"].items());
    Question question = planQuestion(plan.round(join(kCents, ", residual: largest")));
    std::vector<Ask> lines;
    for (const std::string& id : ids)
        lines.push_back(object().with("amount", ask(Ask::Kind::Line, id)));
    question.answer.with("lines", listOf(std::move(lines)));
    return question;
}

constexpr std::array kTranslators = {
    ModelTranslator{"single_discount", singleDiscount},
    ModelTranslator{"coupon_stack", couponStack},
    ModelTranslator{"discount_allocation", discountAllocation},
    ModelTranslator{"discounts_then_credits", discountsThenCredits},
    ModelTranslator{"invoice_order", invoiceOrder},
    ModelTranslator{"invoice_pipeline", invoicePipeline},
    ModelTranslator{"tax_rounding_stage", taxRoundingStage},
    ModelTranslator{"tax_rounding", taxRounding},
    ModelTranslator{"net_from_gross", netFromGross},
    ModelTranslator{"min_max", minMax},
    ModelTranslator{"min_max_cost", minMaxCost},
    ModelTranslator{"true_up", trueUp},
    ModelTranslator{"period_commitment_overage", periodCommitment},
    ModelTranslator{"cumulative_commitment", cumulativeCommitment},
    ModelTranslator{"line_commitment_with_split", lineCommitment},
    ModelTranslator{"windowed_commitment", windowedCommitment},
    ModelTranslator{"commitment_overage", commitmentOverage},
    ModelTranslator{"charge_minimum", chargeMinimum},
    ModelTranslator{"fee_totals", feeTotals},
    ModelTranslator{"coupon", coupon},
    ModelTranslator{"largest_remainder_lines", largestRemainderLines},
};

} // namespace

std::span<const ModelTranslator> ledgerTranslators() { return kTranslators; }

} // namespace rerate::conformance
