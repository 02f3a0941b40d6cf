// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/catalog/price_tree.h"

#include "engine/catalog/tree_nodes.h"

namespace rerate {

namespace {

constexpr const char* kFractions[] = {"exact", "up", "down", "nearest"};

void addStepAmounts(PlanTree& item, const StepRow& row, const std::string& subject,
                    const std::string& step) {
    if (row.per)
        item.children.push_back(leaf("per", subject + ": price per, step " + step, row.per->value));
    if (row.fraction)
        item.children.push_back(leaf("fraction", subject + ": parts of step " + step,
                                     kFractions[static_cast<int>(*row.fraction)]));
    if (row.minimum)
        item.children.push_back(
            leaf("minimum", subject + ": minimum of step " + step, row.minimum->value));
    if (row.maximum)
        item.children.push_back(
            leaf("maximum", subject + ": maximum of step " + step, row.maximum->value));
}

void addStepChoices(PlanTree& tree, const StepPrice& price, const std::string& subject,
                    Choices choices) {
    static constexpr const char* kNegative[] = {"first_step", "mirror", "nothing"};
    static constexpr const char* kAtZero[] = {"nothing", "first_step", "first_step_unless_total_zero", "one_package"};
    const bool all = choices == Choices::Everything;
    static constexpr const char* kBeyond[] = {"last_step", "free", "unpriced"};
    if (all || price.fraction != Fraction::Exact)
        tree.children.push_back(
            leaf("fraction", subject + ": parts", kFractions[static_cast<int>(price.fraction)]));
    if (all || price.atZero != StepPrice::AtZero::Nothing)
        tree.children.push_back(leaf("at_zero", subject + ": at zero",
                                     kAtZero[static_cast<int>(price.atZero)]));
    if (all || price.negative != StepPrice::Negative::FirstRow)
        tree.children.push_back(leaf("negative", subject + ": below zero",
                                     kNegative[static_cast<int>(price.negative)]));
    if (all || price.rows.back().bound)
        tree.children.push_back(leaf("beyond", subject + ": beyond the last step",
                                     kBeyond[static_cast<int>(price.beyond)]));
}

} // namespace

PlanTree describeStepList(const std::string& key, const std::string& subject, const StepPrice& price,
                          Choices choices) {
    PlanTree tree = mapping(key, subject);
    tree.children.push_back(leaf("mode", subject + ": mode",
                                 price.mode == StepPrice::Mode::Slice ? "slice" : "whole"));
    addStepChoices(tree, price, subject, choices);
    PlanTree steps = branch(PlanTree::Kind::List, "steps", subject + ": steps");
    for (std::size_t i = 0; i < price.rows.size(); ++i) {
        const StepRow& row = price.rows[i];
        const std::string step = std::to_string(i + 1);
        PlanTree item = mapping(step, subject + ": step " + step);
        if (row.bound)
            item.children.push_back(
                leaf(row.boundKind == StepRow::BoundKind::UpTo ? "up_to" : "below",
                     subject + ": bound of step " + step, row.bound->value));
        item.children.push_back(
            leaf("unit", subject + ": unit price of step " + step, row.unitPrice.value));
        if (!row.flat.value.isZero())
            item.children.push_back(
                leaf("flat", subject + ": flat amount of step " + step, row.flat.value));
        addStepAmounts(item, row, subject, step);
        steps.children.push_back(std::move(item));
    }
    tree.children.push_back(std::move(steps));
    return tree;
}

namespace {

PlanTree describeSteps(const std::string& key, const std::string& subject, const StepPrice& price,
                       Choices choices) {
    if (price.isUnitPrice() && choices == Choices::ThatDiffer)
        return leaf(key, subject, price.rows[0].unitPrice.value);
    return describeStepList(key, subject, price, choices);
}

PlanTree describeTable(const std::string& key, const std::string& subject, const PriceTable& table,
                       Choices choices) {
    PlanTree tree = mapping(key, subject);
    tree.children.push_back(names("by", subject + ": dimensions", table.by));
    PlanTree rows = mapping("table", subject);
    for (const PriceTable::Row& row : table.rows)
        rows.children.push_back(
            describeSteps(keyText(row.key), subject + " for " + keyText(row.key), row.price, choices));
    tree.children.push_back(std::move(rows));
    if (table.defaultPrice)
        tree.children.push_back(
            describeSteps("default", subject + " for other keys", *table.defaultPrice, choices));
    return tree;
}

PlanTree describePriceValue(const std::string& key, const std::string& subject, const Price& price,
                            Choices choices) {
    if (const auto* table = std::get_if<PriceTable>(&price))
        return describeTable(key, subject, *table, choices);
    return describeSteps(key, subject, std::get<StepPrice>(price), choices);
}

} // namespace

PlanTree datedPrice(const std::string& key, const std::string& subject, const Dated<Price>& price,
                    Choices choices) {
    return dated(key, subject, price,
                 [&](const std::string& k, const std::string& s, const Price& value) {
                     return describePriceValue(k, s, value, choices);
                 });
}

PlanTree describePrice(const Dated<Price>& price) {
    return datedPrice("price", "price", price, Choices::ThatDiffer);
}

} // namespace rerate
