// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Lago's coupons, with the taxes of fees and of the invoice.

#include <array>
#include <span>

#include "tests/conformance/plan_pieces.h"
#include "tests/conformance/translator.h"

namespace rerate::conformance {

namespace {

bool names(const Field& list, const Field& name) {
    bool isThere = false;
    for (const Field& one : list.items())
        isThere = one.text() == name.text() || isThere; // each is looked at
    return isThere && name;
}

// The fees that a coupon is for.
std::vector<std::string> couponFees(const CaseView& view, const Field& coupon) {
    std::vector<std::string> ids;
    for (const Field& fee : view.usage["fees"].items()) {
        const bool isMetric = !coupon["metrics"] || names(coupon["metrics"], fee["metric"]);
        const bool isPlan = !coupon["plans"] || names(coupon["plans"], fee["plan"]);
        if (isMetric && isPlan)
            ids.push_back(propertyColumn(fee["id"].text()));
    }
    if (ids.empty()) // it is for something that was not used
        ids.push_back("nothing");
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
        const std::string text = join("  - { id: ", id, ", discount: ", value, ", uses: ", often, ", ", ofLines(couponFees(view, coupon)),
                                      ", round: { step: 1, mode: half_up } }\n");
        (coupon["metrics"] ? limitedToMetrics : coupon["plans"] ? limitedToPlans : others).append(text);
    }
    if (!id.empty())
        plan.rest(join("coupon_order: as_listed\ncoupons:\n", limitedToMetrics, limitedToPlans, others));
}

// As they are taken; one that finds nothing left is not listed, but for the first.
std::vector<Ask> inTurn(const std::vector<std::vector<Ask>>& groups) {
    std::vector<Ask> applied;
    for (const std::vector<Ask>& group : groups)
        for (const Ask& amount : group)
            applied.push_back(applied.empty() ? amount : onlyIfPositive(amount));
    return applied;
}

// Amounts are cents: a currency without a smaller unit. Coupons come before taxes; a fee's tax is rounded by
// itself, the invoice's taxes are computed again by rate.
Question coupon(const CaseView& view) {
    view.params["currency"].ignore(); // amounts are its smallest units, coupons are in it
    PlanDraft plan("JPY"), byRate("JPY");
    std::vector<Ask> byMetric, byPlan, applied, statuses, remainders, usesLeft;
    std::vector<std::string> rates;
    Ask shares = object();
    Ask feeTaxes = object();
    std::vector<Ask> subtotal;
    const std::vector<Field> fees = view.usage["fees"].items();
    for (const Field& fee : fees) {
        const std::string id = propertyColumn(fee["id"].text());
        for (PlanDraft* draft : {&plan, &byRate})
            draft->charge(id, flatFee(fee["amount_cents"].text()));
        fee["plan"].ignore();
        fee["metric"].ignore();
    }
    for (PlanDraft* draft : {&plan, &byRate}) {
        draft->charge("nothing", flatFee("0"));
        addCoupons(*draft, view);
    }
    std::string couponId;
    for (const Field& one : view.params["coupons"].items()) {
        couponId.append("c");
        Ask status = ask(Ask::Kind::IsUsedUp, couponId);
        status.words = {"active", "terminated"};
        if (one["frequency"].is("recurring")) // whatever its amount has left
            status.value = "uses";
        statuses.push_back(status);
        if (one["type"].is("fixed"))
            remainders.push_back(ask(Ask::Kind::Remainder, couponId));
        if (one["frequency"].is("recurring"))
            usesLeft.push_back(ask(Ask::Kind::UsesLeft, couponId));
        (one["metrics"] ? byMetric : one["plans"] ? byPlan : applied).push_back(takenOff(ask(Ask::Kind::Line, couponId)));
    }
    applied = inTurn({byMetric, byPlan, applied});
    std::string tax = "t";
    for (const Field& fee : fees) {
        const std::string name = fee["id"].text();
        const std::string id = propertyColumn(name);
        std::vector<Ask> parts;
        std::string each;
        for (std::size_t i = 0; i < applied.size(); ++i) {
            each.append("c");
            parts.push_back(shareOf(each, id));
        }
        shares.with(name, sumOf(std::move(parts)));
        subtotal.push_back(leftOf(id));
        if (const Field rate = fee["tax_rate_percent"]) {
            plan.charge(join("tax_", id), join("tax: ", rate.text(), "%, ", ofLines({id})));
            feeTaxes.with(name, ask(Ask::Kind::Line, join("tax_", id)));
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
                ids.push_back(propertyColumn(fee["id"].text()));
        byRate.charge(tax, join("tax: ", rate, "%, ", ofLines(ids)));
    }
    Question question = planQuestion(plan.round("at: line, step: 1, mode: half_up"));
    question.otherPlan = byRate.round("at: invoice, step: 1, mode: half_up").text();
    std::vector<Ask> taxes = {ofOtherPlan(ask(Ask::Kind::Invoice))}; // less what is not tax
    for (const Ask& left : subtotal)
        taxes.push_back(takenOff(left));
    question.answer.with("applied_cents", listOf(applied));
    question.answer.with("total_cents", sumOf(applied));
    question.answer.with("coupon_status", listOf(std::move(statuses)));
    question.answer.with("remaining_cents", listOf(std::move(remainders)));
    question.answer.with("remaining_uses", listOf(std::move(usesLeft)));
    question.answer.with("shares", shares);
    question.answer.with("fee_taxes_cents", feeTaxes);
    question.answer.with("subtotal_cents", sumOf(std::move(subtotal)));
    question.answer.with("taxes_cents", sumOf(std::move(taxes)));
    question.answer.with("invoice_total_cents", ofOtherPlan(ask(Ask::Kind::Invoice)));
    return question;
}

constexpr std::array kTranslators = {
    ModelTranslator{"coupon", coupon},
};

} // namespace

std::span<const ModelTranslator> couponTranslators() { return kTranslators; }

} // namespace rerate::conformance
