// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// One counter of steps that events of several classes move, each event at the prices of its class.

#include <array>
#include <span>

#include "tests/conformance/plan_pieces.h"
#include "tests/conformance/translator.h"

namespace rerate::conformance {

namespace {

// What a tier has beside its bounds.
std::vector<std::string> classesOf(const Field& tiers) {
    std::vector<std::string> classes;
    for (const Field& tier : tiers.items())
        for (const auto& [name, price] : tier.members())
            if (name != "from" && name != "to" && !holds(classes, name))
                classes.push_back(name);
    return classes;
}

// Whether tiers are written 0-10, 11-20 or share their edges, each ends with its `to`.
std::string stepsOf(const Field& tiers, const std::string& name) {
    std::vector<std::string> rows;
    for (const Field& tier : tiers.items()) {
        tier["from"].ignore();
        rows.push_back(stepRow(tier["to"].text(), tier[name.c_str()].textOr("0"), ""));
    }
    return join("[ ", commaList(rows), " ]");
}

Question tieredByClass(const CaseView& view) {
    const Field& tiers = view.params["tiers"];
    std::vector<std::string> cells;
    for (const std::string& name : classesOf(tiers))
        cells.push_back(join(tableKey({name}), ": ", stepsOf(tiers, name)));
    Question question;
    question.plan = PlanDraft(currencyOf(view))
                        .meter("m", "value: q, by: [class]")
                        .meter("all", "value: q")
                        .charge("c", join("meter: m, counter: all, price: { by: class, table: { ", commaList(cells), " } }"))
                        .round(roundingOr(view, kCents))
                        .text();
    for (const Field& event : view.usage["events"].items()) {
        UsageRow row = useRowAt(event["t"].textOr(""), event["value"].text());
        row.emplace_back("class", event["props"]["class"].text());
        question.rows.push_back(std::move(row));
    }
    question.rows.push_back(presenceRow());
    question.rows.back().emplace_back("class", "");
    question.answer.with("units", ask(Ask::Kind::Metered, "m"));
    question.answer.with("amount", ask(Ask::Kind::LineExact, "c"));
    question.answer.with("amount_cents", ask(Ask::Kind::Line, "c"));
    return question;
}

constexpr std::array kTranslators = {ModelTranslator{"tiered_by_class", tieredByClass}};

} // namespace

std::span<const ModelTranslator> sharedCounterTranslators() { return kTranslators; }

} // namespace rerate::conformance
