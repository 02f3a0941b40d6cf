// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Lago's price models: tiers from … to, prices without a currency, amounts that are not rounded unless
// they are asked for in cents.

#include <array>
#include <span>

#include "tests/conformance/plan_pieces.h"
#include "tests/conformance/translators.h"

namespace rerate::conformance {

namespace {

constexpr const char* kMeter = "value: q";

// Amounts of one charge `c` over what `usage.units` says.
Question unitsQuestion(const CaseView& view, const std::string& charge) {
    Question question;
    question.plan = PlanDraft().meter("m", kMeter).charge("c", join("meter: m, ", charge)).text();
    question.rows = {useRow(view.usage["units"].text())};
    question.answer.with("amount", ask(Ask::Kind::LineExact, "c"));
    question.answer.with("unit_amount", ask(Ask::Kind::UnitAmount, "c"));
    question.answer.with("tiers", ask(Ask::Kind::Steps, "c"));
    question.answer.with("paid_units", ask(Ask::Kind::Priced, "c"));
    return question;
}

// `from` says again where the tier begins.
std::vector<std::string> tierRows(const CaseView& view, const char* price) {
    std::vector<std::string> rows;
    for (const Field& tier : view.params["tiers"].items()) {
        tier["from"].ignore();
        rows.push_back(stepRow(tier["to"] ? tier["to"].text() : "", tier[price].text(), tier["flat_fee"].textOr("")));
    }
    return rows;
}

Question standard(const CaseView& view) {
    Question question = unitsQuestion(view, join("price: ", view.params["unit_price"].text()));
    if (const Field full = view.usage["full_units"]) {
        question.plan = PlanDraft()
                            .meter("m", kMeter)
                            .meter("full", "value: full")
                            .charge("c", join("meter: m, price: ", view.params["unit_price"].text()))
                            .charge("f", "meter: full, price: 0")
                            .text();
        question.rows[0].emplace_back("full", full.text());
        Ask unit = ask(Ask::Kind::UnitAmount, "c");
        unit.value = "f";
        for (auto& [key, member] : question.answer.members)
            if (key == "unit_amount")
                member = unit;
    }
    return question;
}

Question graduated(const CaseView& view) {
    return unitsQuestion(view, stepsPrice("slice", tierRows(view, "unit_price")));
}

Question graduatedPercentage(const CaseView& view) {
    return unitsQuestion(view, join("per: 100, ", stepsPrice("slice", tierRows(view, "rate_percent"))));
}

Question volume(const CaseView& view) {
    return unitsQuestion(view, stepsPrice("whole", tierRows(view, "unit_price")));
}

constexpr std::array kTranslators = {
    ModelTranslator{"standard", standard},
    ModelTranslator{"graduated", graduated},
    ModelTranslator{"graduated_percentage", graduatedPercentage},
    ModelTranslator{"volume", volume},
};

} // namespace

std::span<const ModelTranslator> lagoPriceTranslators() { return kTranslators; }

} // namespace rerate::conformance
