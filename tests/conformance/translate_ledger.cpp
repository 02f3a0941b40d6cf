// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What is done to lines that are there: discounts, coupons, taxes, minimum and maximum.

#include <array>
#include <span>

#include "tests/conformance/plan_pieces.h"
#include "tests/conformance/translator.h"

namespace rerate::conformance {

namespace {

std::string discountOf(const Field& percent, const Field& fixed, const std::string& currency) {
    return percent ? join("discount: ", percent.text(), "%") : join("discount: ", fixed.text(), " ", currency);
}

// The discount is rounded before it is taken off, and never more than the amount.
Question singleDiscount(const CaseView& view) {
    const Field& params = view.params;
    PlanDraft plan(currencyOf(view));
    plan.charge("fee", flatFee(params["amount"].text()));
    plan.charge("discount", join(discountOf(params["percent"], params["fixed"], currencyOf(view)), ", of: [fee]"));
    plan.round(join("at: line", stepOf(params["scale"]), ", mode: half_up"));
    Question question = planQuestion(plan);
    question.answer.with("discount", takenOff(ask(Ask::Kind::Line, "discount")));
    return question;
}

// Each coupon works on what the ones before have left; the tax on what all have left. Amounts of money
// are cut to cents.
Question couponStack(const CaseView& view) {
    const Field& params = view.params;
    const std::string order = params["order"].oneOfOr("as_given", {"percentages_then_fixed", "as_given", "as_attached"});
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
    Question question = planQuestion(plan.round(roundingOr(view, kCents)));
    question.answer.with("discount", sumOf(std::move(discounts)));
    question.answer.with("tax", ask(Ask::Kind::Line, "tax"));
    return question;
}

Question discountAllocation(const CaseView& view) {
    const Field& params = view.params;
    const bool isExact = params["method"].oneOfOr("largest_remainder", {"pro_rata_unrounded", "largest_remainder"}) == "pro_rata_unrounded";
    PlanDraft plan(currencyOf(view));
    const std::vector<std::string> ids = addAmountLines(plan, params["lines"].items());
    plan.charge("discount", join("discount: ", params["discount"].text(), " ", currencyOf(view), ", refunds: left_out, ",
                                 ofLines(ids), ", spread: ", isExact ? "proportional" : "largest_remainder"));
    plan.round(roundingOr(view, isExact ? "at: nowhere" : kCents));
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
    Question question = planQuestion(plan.round(roundingOr(view, kCents)));
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
    Question question = planQuestion(plan.round(roundingOr(view, kCents)));
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

// A discount, minimum and maximum of a charge's own, in the order of `steps`. A charge has one discount: the second
// one, and what comes after it, are left in `steps`.
std::string ownAdjustments(const CaseView& view, std::vector<std::string>& steps, const std::string& unit) {
    const Field& params = view.params;
    std::string text, discount;
    std::vector<std::string> order;
    while (!steps.empty()) {
        const std::string step = steps.front();
        if (step.ends_with("discount")) {
            if (!discount.empty())
                break;
            discount = discountOf(step == "percent_discount" ? params["percent_discount"] : params["none"], params["amount_discount"], unit);
            order.push_back("discount");
            text.append(join(", ", discount));
        } else {
            order.push_back(step);
            text.append(join(", ", step, ": ", params[step.c_str()].text()));
        }
        steps.erase(steps.begin());
    }
    return order.empty() ? text : join(text, ", order: [", commaList(order), "]");
}

// What there is, in the order given, else that of Orb.
std::vector<std::string> pipelineSteps(const Field& params) {
    std::vector<std::string> given, steps;
    for (const Field& step : params["order"].items())
        given.push_back(step.oneOf({"percent_discount", "amount_discount", "minimum", "maximum", "tax"}));
    for (const char* step : {"amount_discount", "percent_discount", "minimum", "maximum"})
        if (!holds(given, step))
            given.push_back(step);
    for (const std::string& step : given)
        if (step != "tax" && params[step.c_str()])
            steps.push_back(step);
    return steps;
}

// The charge's own discount, minimum and maximum in the order given, then tax. With two discounts the charge is in a
// unit of its own, and its conversion into money bears the second one.
Question invoicePipeline(const CaseView& view) {
    const Field& params = view.params;
    const bool hasTwo = params["percent_discount"] && params["amount_discount"];
    std::vector<std::string> steps = pipelineSteps(params);
    PlanDraft plan(currencyOf(view));
    plan.meter("m", "value: q").round(roundingOr(view, kCents));
    const std::string unit = hasTwo ? "virtual" : currencyOf(view);
    plan.charge("c", join("meter: m, ", hasTwo ? "in_unit: virtual, " : "", priceOf(params["price"]), ownAdjustments(view, steps, unit)));
    if (hasTwo)
        plan.rest("units: [virtual]\n").charge("money", join("convert: 1, of: [c]", ownAdjustments(view, steps, currencyOf(view))));
    if (const Field tax = params["tax_percent"])
        plan.charge("tax", join("tax: ", tax.text(), "%"));
    Question question = planQuestion(plan);
    question.rows = {useRow(view.usage["units"].text())};
    question.answer.with("subtotal", ask(Ask::Kind::Line, hasTwo ? "money" : "c"));
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
    plan.round(join("at: ", isLine ? "line" : "invoice", stepOf(params["rounding"]["scale"]),
                    ", mode: ", params["rounding"]["mode"].oneOfOr("half_up", {"half_up", "half_even"})));
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
    Question question = planQuestion(plan.round(join("at: line", stepOf(params["scale"]), ", mode: half_up")));
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
    plan.round(join("at: ", isLine ? "line" : "invoice", stepOf(params["rounding"]["scale"]),
                    ", mode: ", params["rounding"]["mode"].oneOfOr("half_up", {"half_up", "half_even"})));
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
    if (!params["tier_charges"]) {
        plan.meter("m", "value: q").charge("c", join("meter: m, price: ", params["unit_price"].text(), limits(params)));
    } else {
        ids = orNothing(plan, std::move(ids));
        if (params["min"])
            plan.charge("minimum", join("minimum: ", params["min"].text(), ", ", ofLines(ids)));
        if (params["max"])
            plan.charge("maximum", join("maximum: ", params["max"].text(), ", ", ofLines(ids)));
    }
    Question question = planQuestion(plan.round(roundingOr(view, "at: nowhere")));
    question.rows = {row};
    return question;
}

// Limits come before the final rounding.
Question minMaxCost(const CaseView& view) {
    view.params["currency"].ignore();
    const Field& params = view.params;
    std::string charge = "meter: m, price: 1";
    if (params["min_cost"])
        charge.append(join(", minimum: ", params["min_cost"].text()));
    if (params["max_cost"])
        charge.append(join(", maximum: ", params["max_cost"].text()));
    PlanDraft plan;
    plan.meter("m", "value: q").charge("c", charge).round(join("at: line", stepOf(params["scale"]), ", mode: half_up"));
    Question question = planQuestion(plan);
    question.rows = {useRow(view.usage["amount"].text())};
    return question;
}

// Amounts are cents.
Question feeTotals(const CaseView& view) {
    view.params["currency"].ignore(); // amounts are its smallest units
    PlanDraft plan("JPY");
    plan.charge("fee", flatFee(view.usage["precise_amount_cents"].text()));
    plan.charge("coupon", join("discount: ", view.usage["precise_coupon_cents"].text(), " JPY, of: [fee]"));
    Question question = planQuestion(plan);
    question.answer.with("precise_net_cents", ask(Ask::Kind::InvoiceExact));
    return question;
}

// Fees are rounded, then the tax on all of them; what a fee's own tax would be stands apart. The wallet
// pays taxes too.
Question roundingLevels(const CaseView& view) {
    const Field& params = view.params;
    PlanDraft plan(currencyOf(view)), byFee(currencyOf(view));
    UsageRow row = useRow("");
    std::vector<std::string> ids;
    std::vector<Ask> fees, taxes;
    std::string id;
    for (const Field& fee : view.usage["fees"].items()) {
        id.append("l");
        const std::string tax = join("t", id);
        for (PlanDraft* draft : {&plan, &byFee})
            draft->meter(id, join("value: ", id)).charge(id, join("meter: ", id, ", price: ", fee["unit_price"].text()));
        byFee.charge(tax, join("tax: ", params["tax_rate_percent"].text(), "%, of: [", id, "]"));
        row.emplace_back(id, fee["units"].text());
        ids.push_back(id);
        fees.push_back(ask(Ask::Kind::Line, id));
        taxes.push_back(ofOtherPlan(ask(Ask::Kind::Line, tax)));
    }
    plan.rest("strata: [usage, fees, adjustments, tax, ledger, limits, rounding]\n");
    plan.charge("tax", join("tax: ", params["tax_rate_percent"].text(), "%, ", ofLines(ids)));
    ids.push_back("tax");
    const Field balance = view.usage["wallet_balance_cents"];
    plan.charge("wallet", join("discount: ", ofMinorUnits(balance.textOr("0"), currencyOf(view)), " ", currencyOf(view), ", ", ofLines(ids), ", uses: once"));
    Question question = planQuestion(plan.round(roundingOr(view, kCents)));
    question.otherPlan = byFee.round(kCents).text();
    question.rows = {row};
    std::vector<Ask> all = fees;
    all.push_back(ask(Ask::Kind::Line, "tax"));
    question.answer.with("fee_cents", listOf(fees));
    question.answer.with("fee_taxes_cents", listOf(std::move(taxes)));
    question.answer.with("fees_total_cents", sumOf(std::move(fees)));
    question.answer.with("taxes_cents", ask(Ask::Kind::Line, "tax"));
    question.answer.with("total_before_credits_cents", sumOf(std::move(all)));
    question.answer.with("credits_used_cents", takenOff(ask(Ask::Kind::Line, "wallet")));
    question.answer.with("wallet_left_cents", ask(Ask::Kind::Remainder, "wallet"));
    question.answer.with("total_cents", ask(Ask::Kind::Invoice));
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
    ModelTranslator{"fee_totals", feeTotals},
    ModelTranslator{"rounding_levels", roundingLevels},
    ModelTranslator{"largest_remainder_lines", largestRemainderLines},
};

} // namespace

std::span<const ModelTranslator> ledgerTranslators() { return kTranslators; }

} // namespace rerate::conformance
