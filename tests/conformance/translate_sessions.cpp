// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Charging sessions (OCPI) and calls (CGRateS): what one session costs.

#include <array>
#include <span>

#include "tests/conformance/plan_pieces.h"
#include "tests/conformance/translator.h"

namespace rerate::conformance {

namespace {

bool isTimed(const std::string& dimension) { return dimension == "time" || dimension == "parking"; }

// One period of a session: a price for a quantity of a dimension.
struct SessionPeriod {
    std::string id; // of its column, meter and charge
    std::string dimension, step, price, vat;
};

// Where the quantity is rounded up: each of energy and reservation at its last period; charging time and
// parking only at the last of both.
bool endsItsDimension(const std::vector<SessionPeriod>& periods, const SessionPeriod& period) {
    bool isAfter = false;
    for (const SessionPeriod& other : periods) {
        const bool isRival = other.dimension == period.dimension || (isTimed(other.dimension) && isTimed(period.dimension));
        if (isAfter && isRival)
            return false;
        isAfter = isAfter || other.id == period.id;
    }
    return true;
}

// The extra that rounding up the dimension's total adds belongs to its last period.
std::string billedQuantity(const std::vector<SessionPeriod>& periods, const SessionPeriod& period) {
    if (period.step.empty() || !endsItsDimension(periods, period))
        return period.id;
    std::string total;
    for (const SessionPeriod& other : periods)
        if (other.dimension == period.dimension)
            total.append(join(total.empty() ? "" : " + ", other.id));
    return join("'", period.id, " + ceil_to(", total, ", ", period.step, ") - (", total, ")'");
}

std::string limits(const Field& params, const char* stage) {
    std::string text;
    if (const Field minimum = params["min"][stage])
        text.append(join(", minimum: ", minimum.text()));
    if (const Field maximum = params["max"][stage])
        text.append(join(", maximum: ", maximum.text()));
    return text;
}

Question sessionTariff(const CaseView& view) {
    const Field& params = view.params;
    params["units"]["energy"].oneOf({"kWh at a price for 1 kWh"});
    params["units"]["flat"].oneOf({"fee once"});
    for (const char* dimension : {"time", "parking", "reservation"})
        params["units"][dimension].oneOf({"minutes at a price for 60"});
    std::vector<SessionPeriod> periods;
    UsageRow row = useRow("");
    std::string id;
    for (const Field& period : view.usage["periods"].items()) {
        id.append("p");
        periods.push_back({id, period["dimension"].oneOf({"energy", "time", "parking", "reservation", "flat"}),
                           period["step"].textOr(""), period["price"].text(), period["vat"].textOr("")});
        row.emplace_back(id, period["quantity"].text());
    }
    PlanDraft plan(params["currency"].text());
    PlanDraft taxed(params["currency"].text());
    std::vector<Ask> billed;
    for (const SessionPeriod& period : periods) {
        const bool isByMinute = isTimed(period.dimension) || period.dimension == "reservation";
        for (PlanDraft* draft : {&plan, &taxed}) {
            draft->meter(period.id, join("value: ", billedQuantity(periods, period)));
            draft->charge(period.id, join("meter: ", period.id, ", per: ", isByMinute ? "60" : "1", ", price: ", period.price));
        }
        if (!period.vat.empty())
            taxed.charge(join("tax_", period.id), join("tax: ", period.vat, "%, of: [", period.id, "]"));
        billed.push_back(ask(Ask::Kind::Quantity, period.id));
    }
    Question question;
    question.plan = plan.round(invoiceRounding(params["rounding"])).invoice(limits(params, "before_tax")).text();
    if (view.expects("amount_with_tax"))
        question.otherPlan = taxed.round(invoiceRounding(params["rounding"])).invoice(limits(params, "after_tax")).text();
    else
        limits(params, "after_tax");
    question.rows = {row};
    question.answer.with("amount", ask(Ask::Kind::Invoice));
    question.answer.with("amount_with_tax", ofOtherPlan(ask(Ask::Kind::Invoice)));
    question.answer.with("billed", listOf(std::move(billed)));
    return question;
}

constexpr std::array kTranslators = {
    ModelTranslator{"session_tariff", sessionTariff},
};

} // namespace

std::span<const ModelTranslator> sessionTranslators() { return kTranslators; }

} // namespace rerate::conformance
