// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Price models that most systems share: tiers up_to, units, a currency, rounding by line or total.

#include <array>
#include <span>

#include "tests/conformance/plan_pieces.h"
#include "tests/conformance/translators.h"

namespace rerate::conformance {

namespace {

constexpr const char* kMeter = "value: q";

Question priceQuestion(const CaseView& view, const std::string& charge) {
    Question question;
    question.plan = PlanDraft(view.params["currency"].text())
                        .meter("m", kMeter)
                        .charge("c", join("meter: m, ", charge))
                        .round(invoiceRounding(view.params["rounding"]))
                        .text();
    question.rows = {useRow(view.usage["units"].text())};
    question.answer.with("amount", ask(Ask::Kind::Invoice));
    return question;
}

std::vector<std::string> tierRows(const CaseView& view) {
    std::vector<std::string> rows;
    for (const Field& tier : view.params["tiers"].items())
        rows.push_back(stepRow(tier["up_to"] ? tier["up_to"].text() : "", tier["unit_price"].textOr(""),
                               tier["flat_fee"].textOr("")));
    return rows;
}

// What may stand beside the tiers: quantity rounded up to `billing_unit`, a discount, a limit.
std::string besides(const CaseView& view) {
    std::string text;
    if (const Field unit = view.params["billing_unit"])
        text.append(join(", round_quantity: { step: ", unit.text(), ", mode: ceiling }"));
    if (const Field percent = view.params["percent_discount"])
        text.append(join(", discount: ", percent.text(), "%"));
    return text;
}

Question graduated(const CaseView& view) {
    return priceQuestion(view, join(stepsPrice("slice", tierRows(view)), besides(view)));
}

Question volume(const CaseView& view) {
    return priceQuestion(view, join(stepsPrice("whole", tierRows(view)), besides(view)));
}

Question perUnit(const CaseView& view) {
    std::string charge = join("price: ", view.params["unit_price"].text());
    if (const Field maximum = view.params["max_amount"])
        charge.append(join(", maximum: ", maximum.text()));
    return priceQuestion(view, charge);
}

Question withAllowance(const CaseView& view) {
    return priceQuestion(view, join("included: ", view.params["included"].text(), ", ",
                                    stepsPrice("slice", tierRows(view))));
}

// The last tier whose `from` is reached prices everything.
Question volumeLowerInclusive(const CaseView& view) {
    std::vector<std::string> rows;
    std::string unit;
    for (const Field& tier : view.params["tiers"].items()) {
        if (!unit.empty())
            rows.push_back(join("{ below: ", tier["from"].text(), ", unit: ", unit, " }"));
        else
            tier["from"].oneOf({"0"});
        unit = tier["unit_price"].text();
    }
    rows.push_back(join("{ unit: ", unit, " }"));
    return priceQuestion(view, stepsPrice("whole", rows));
}

Question volumeBoundary(const CaseView& view) {
    const Field& params = view.params;
    const bool isLower = params["bound_belongs_to"].oneOf({"lower_tier", "upper_tier"}) == "lower_tier";
    return priceQuestion(view, stepsPrice("whole", {join("{ ", isLower ? "up_to: " : "below: ", params["bound"].text(),
                                                         ", unit: ", params["lower_price"].text(), " }"),
                                                    join("{ unit: ", params["upper_price"].text(), " }")}));
}

Question volumeContextTier(const CaseView& view) {
    const Field& params = view.params;
    const bool isDear = params["threshold_inclusive"].oneOf({"true", "false"}) == "true";
    return priceQuestion(view, join("per: 1M, ",
                                    stepsPrice("whole", {join("{ ", isDear ? "below: " : "up_to: ", params["threshold"].text(),
                                                              ", unit: ", params["base_price_per_million"].text(), " }"),
                                                         join("{ unit: ", params["high_price_per_million"].text(), " }")})));
}

constexpr std::array kTranslators = {
    ModelTranslator{"graduated", graduated},
    ModelTranslator{"volume", volume},
    ModelTranslator{"per_unit", perUnit},
    ModelTranslator{"graduated_with_allowance", withAllowance},
    ModelTranslator{"volume_lower_inclusive", volumeLowerInclusive},
    ModelTranslator{"volume_boundary", volumeBoundary},
    ModelTranslator{"volume_context_tier", volumeContextTier},
};

} // namespace

std::span<const ModelTranslator> priceTranslators() { return kTranslators; }

} // namespace rerate::conformance
