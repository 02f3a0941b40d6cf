// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <algorithm>

#include "engine/catalog/price_tree.h"
#include "engine/catalog/tree_nodes.h"

namespace rerate {

namespace {

PlanTree describeAllowance(const std::string& key, const std::string& subject,
                           const Allowance& allowance, Choices choices) {
    static constexpr const char* kOrders[] = {"proportional", "listed", "largest_first"};
    PlanTree tree = mapping(key, subject);
    if (allowance.hasQuantity)
        tree.children.push_back(leaf("quantity", subject, allowance.quantity.value));
    if (allowance.events)
        tree.children.push_back(leaf("events", subject + ": events", allowance.events->value));
    // Without a number of events it still says what becomes of the event that uses the quantity up.
    if (allowance.events || allowance.ends == Allowance::Ends::Apart)
        tree.children.push_back(leaf("ends", subject + ": end", allowance.ends == Allowance::Ends::Together
                                                                    ? "together" : "apart"));
    tree.children.push_back(leaf("scope", subject + ": scope",
                                 allowance.scope == Allowance::Scope::Line ? "line" : "charge"));
    tree.children.push_back(
        leaf("order", subject + ": order", kOrders[static_cast<int>(allowance.order)]));
    const bool isRest = allowance.rounded == Allowance::Rounded::Rest;
    if (choices == Choices::Everything || isRest)
        tree.children.push_back(leaf("rounded", subject + ": rounding", isRest ? "rest" : "total"));
    return tree;
}

void addItems(PlanTree& tree, const UsageCharge& usage, Choices choices) {
    static constexpr const char* kResets[] = {"period", "event", "window", "contract_year", "calendar_year", "lifetime"};
    if (choices == Choices::Everything || usage.reset != UsageCharge::Reset::Period)
        tree.children.push_back(
            leaf("reset", "steps count anew with each", kResets[static_cast<int>(usage.reset)]));
    if (choices == Choices::Everything || usage.atChange != UsageCharge::AtChange::GoesOn)
        tree.children.push_back(leaf("at_change", "steps where the price changes",
                                     usage.atChange == UsageCharge::AtChange::GoesOn ? "goes_on" : "restarts"));
    if (choices == Choices::Everything || usage.parts != UsageCharge::Parts::Together)
        tree.children.push_back(leaf("parts", "rounding where the price changes",
                                     usage.parts == UsageCharge::Parts::Together ? "together" : "apart"));
    if (usage.position)
        tree.children.push_back(
            leaf("position", "what chooses the step", formatExpression(*usage.position)));
    if (usage.counter)
        tree.children.push_back(leaf("counter", "what counts the steps", *usage.counter));
    if (usage.rateRounding)
        tree.children.push_back(
            describeRounding("round_rate", "rounding of the price for one", *usage.rateRounding));
    if (usage.itemRounding)
        tree.children.push_back(
            describeRounding("round_item", "rounding of each item", *usage.itemRounding));
    if (usage.stepRounding)
        tree.children.push_back(
            describeRounding("round_step", "rounding of each step", *usage.stepRounding));
}

PlanTree describeFactors(const std::vector<FactorTable>& factors) {
    PlanTree list = branch(PlanTree::Kind::List, "factors", "factors of the price");
    for (const FactorTable& table : factors) {
        std::string key = keyText(table.by);
        const auto same = std::count_if(factors.data(), &table, [&](const FactorTable& other) { return other.by == table.by; });
        key += same == 0 ? "" : " " + std::to_string(same + 1); // two of the same dimensions are two
        const std::string subject = "factor by " + key;
        PlanTree tree = mapping(key, subject);
        tree.children.push_back(names("by", subject + ": dimensions", table.by));
        PlanTree rows = mapping("table", subject);
        for (const FactorTable::Row& row : table.rows)
            rows.children.push_back(leaf(keyText(row.key), subject + " for " + keyText(row.key), row.factor.value));
        tree.children.push_back(std::move(rows));
        if (table.defaultFactor)
            tree.children.push_back(leaf("default", subject + " for other keys", table.defaultFactor->value));
        list.children.push_back(std::move(tree));
    }
    return list;
}

void addUsage(PlanTree& tree, const UsageCharge& usage, Choices choices) {
    tree.children.push_back(leaf("meter", "meter", usage.meter));
    tree.children.push_back(leaf("per", "price per", usage.per.value));
    if (usage.included)
        tree.children.push_back(
            dated("included", "included quantity", *usage.included,
                  [&](const std::string& key, const std::string& subject, const Allowance& allowance) {
                      return describeAllowance(key, subject, allowance, choices);
                  }));
    if (!usage.linesBy.empty())
        tree.children.push_back(names("lines_by", "lines", usage.linesBy));
    if (usage.quantityRounding)
        tree.children.push_back(
            describeRounding("round_quantity", "rounding of the quantity", *usage.quantityRounding));
    addItems(tree, usage, choices);
    tree.children.push_back(datedPrice("price", "price", usage.price, choices));
    if (!usage.factors.empty())
        tree.children.push_back(describeFactors(usage.factors));
}

void addFlat(PlanTree& tree, const FlatCharge& flat) {
    tree.children.push_back(datedNumber("flat", "fee", flat.amount));
    std::string every(toText(flat.every));
    if (flat.everyCount > 1)
        every = std::to_string(flat.everyCount) + " " + every + "s";
    tree.children.push_back(leaf("every", "how often", every));
    tree.children.push_back(leaf("in", "billed", flat.in == FlatCharge::In::Advance ? "advance" : "arrears"));
    tree.children.push_back(leaf("prorate", "proration",
                                 !flat.prorate                             ? "none"
                                 : *flat.prorate == ProrationBasis::Day ? "day"
                                                                           : "second"));
}

PlanTree datedAmountIn(const std::string& key, const std::string& subject,
                       const Dated<Decimal>& value, const Unit& unit) {
    return datedNumber(key, subject, value, (" " + unit.name()).c_str());
}

PlanTree datedSteps(const std::string& key, const std::string& subject, const Dated<Price>& steps) {
    return datedPrice(key, subject, steps, Choices::ThatDiffer); // they have no others
}

// Steps also where there is one: a plain number is no discount.
PlanTree describeStepDiscount(const LedgerCharge& ledger) {
    return dated("discount", "discount", ledger.steps,
                 [](const std::string& key, const std::string& subject, const Price& value) {
                     return describeStepList(key, subject, std::get<StepPrice>(value), Choices::ThatDiffer);
                 });
}

PlanTree describeAmountDiscount(const LedgerCharge& ledger, const Unit& unit) {
    if (!ledger.alreadyUsed)
        return datedAmountIn("discount", "discount", ledger.value, unit);
    PlanTree tree = mapping("discount", "discount");
    tree.children.push_back(datedAmountIn("amount", "discount", ledger.value, unit));
    tree.children.push_back(datedAmountIn("already_used", "used of the discount", *ledger.alreadyUsed, unit));
    return tree;
}

void addShare(PlanTree& tree, const Share& share) {
    if (share != Share{1, 1})
        tree.children.push_back(leaf("share", "share of the period",
                                     std::to_string(share.part) + "/" + std::to_string(share.whole)));
}

PlanTree describeLimit(const std::string& key, const std::string& subject, const LedgerCharge& ledger) {
    if (ledger.share == Share{1, 1})
        return datedNumber(key, subject, ledger.value);
    PlanTree tree = mapping(key, subject);
    tree.children.push_back(datedNumber("amount", subject, ledger.value));
    addShare(tree, ledger.share);
    return tree;
}

PlanTree describeCommitment(const LedgerCharge& ledger, Choices choices) {
    PlanTree tree = mapping("commitment", "commitment");
    tree.children.push_back(datedNumber("amount", "commitment", ledger.value));
    addShare(tree, ledger.share);
    tree.children.push_back(leaf("overage_factor", "overage factor", ledger.overageFactor.value));
    tree.children.push_back(leaf("true_up", "true-up", ledger.hasTrueUp ? "yes" : "no"));
    if (choices == Choices::Everything || ledger.counts != LedgerCharge::Counts::Net)
        tree.children.push_back(leaf("counts", "what counts towards the commitment",
                                     ledger.counts == LedgerCharge::Counts::Net ? "net" : "list"));
    if (ledger.alreadyUsed)
        tree.children.push_back(datedNumber("already_used", "used of the commitment", *ledger.alreadyUsed));
    return tree;
}

PlanTree describeWhat(const LedgerCharge& ledger, const Unit& unit, Choices choices) {
    using Kind = LedgerCharge::Kind;
    switch (ledger.kind) {
    case Kind::PercentDiscount: return datedNumber("discount", "discount", ledger.value, "%");
    case Kind::AmountDiscount: return describeAmountDiscount(ledger, unit);
    case Kind::StepDiscount: return describeStepDiscount(ledger);
    case Kind::Fee: return ledger.isTax ? datedNumber("tax", "tax", ledger.value, "%")
                                        : datedNumber("fee", "fee", ledger.value, "%");
    case Kind::StepFee: return datedSteps("price", "price", ledger.steps);
    case Kind::Minimum: return describeLimit("minimum", "minimum", ledger);
    case Kind::Maximum: return describeLimit("maximum", "maximum", ledger);
    case Kind::TrueUp: return describeLimit("true_up", "true-up", ledger);
    case Kind::Commitment: return describeCommitment(ledger, choices);
    case Kind::Convert: break;
    }
    PlanTree tree = mapping("convert", "conversion");
    tree.children.push_back(datedSteps("rate", "rate", ledger.steps));
    tree.children.push_back(leaf("per", "rate is for", ledger.per.value));
    if (choices == Choices::Everything || ledger.rateOf != LedgerCharge::RateOf::PeriodStart)
        tree.children.push_back(leaf("rate_of", "day of the rate",
                                     ledger.rateOf == LedgerCharge::RateOf::PeriodStart ? "period_start" : "period_end"));
    return tree;
}

void addLedger(PlanTree& tree, const LedgerCharge& ledger, const Unit& unit, Choices choices) {
    static constexpr const char* kSpreads[] = {"none", "proportional", "largest_remainder", "listed"};
    static constexpr const char* kCompared[] = {"limit", "parts", "difference"};
    using Kind = LedgerCharge::Kind;
    tree.children.push_back(describeWhat(ledger, unit, choices));
    if (!ledger.of.empty())
        tree.children.push_back(names("of", "charges it is over", ledger.of));
    if (ledger.kind != Kind::Commitment)
        tree.children.push_back(leaf("each", "computed for", ledger.each == LedgerCharge::Each::Sum ? "sum" : "line"));
    const bool isDiscount = ledger.kind == Kind::PercentDiscount ||
                            ledger.kind == Kind::AmountDiscount || ledger.kind == Kind::StepDiscount;
    if (isDiscount || ledger.kind == Kind::Maximum)
        tree.children.push_back(leaf("spread", "spread over the lines", kSpreads[static_cast<int>(ledger.spread)]));
    if (ledger.kind == Kind::Minimum || ledger.kind == Kind::Maximum || ledger.kind == Kind::TrueUp)
        tree.children.push_back(leaf("rounded", "what is rounded", kCompared[static_cast<int>(ledger.compared)]));
    tree.children.push_back(leaf("refunds", "refunds among the lines", ledger.leavesOutRefunds ? "left_out" : "counted"));
    if (isDiscount)
        tree.children.push_back(leaf("uses", "invoices it holds for", ledger.uses ? std::to_string(*ledger.uses) : "forever"));
}

void addAdjustments(PlanTree& tree, const Charge& charge) {
    static const std::vector<std::string> kNames = {"discount", "minimum", "maximum"};
    if (charge.discountPercent)
        tree.children.push_back(datedNumber("discount", "discount", *charge.discountPercent, "%"));
    if (charge.discountAmount)
        tree.children.push_back(datedAmountIn("discount", "discount", *charge.discountAmount, charge.unit));
    if (charge.minimum)
        tree.children.push_back(datedNumber("minimum", "minimum", *charge.minimum));
    if (charge.maximum)
        tree.children.push_back(datedNumber("maximum", "maximum", *charge.maximum));
    const int given = (charge.discountPercent || charge.discountAmount ? 1 : 0) +
                      (charge.minimum ? 1 : 0) + (charge.maximum ? 1 : 0);
    std::vector<std::string> order;
    for (const Adjustment adjustment : charge.order)
        order.push_back(kNames[static_cast<std::size_t>(adjustment)]);
    if (given > 1)
        tree.children.push_back(ordered("order", "order of discount, minimum and maximum", order));
    if (charge.discountRounding)
        tree.children.push_back(describeRounding("round_discount", "rounding of the discount", *charge.discountRounding));
}

} // namespace

PlanTree describeCharge(const Charge& charge, const Unit& currency, Choices choices) {
    PlanTree tree = mapping(charge.id, charge.label.empty() ? charge.id : charge.label);
    tree.children.push_back(leaf("id", "id", charge.id));
    if (!charge.label.empty())
        tree.children.push_back(leaf("label", "label", charge.label));
    if (charge.unit != currency)
        tree.children.push_back(leaf("in_unit", "unit of the amounts", charge.unit.name()));
    if (const auto* usage = std::get_if<UsageCharge>(&charge.what))
        addUsage(tree, *usage, choices);
    else if (const auto* flat = std::get_if<FlatCharge>(&charge.what))
        addFlat(tree, *flat);
    else
        addLedger(tree, std::get<LedgerCharge>(charge.what), charge.unit, choices);
    addAdjustments(tree, charge);
    if (charge.lineRounding)
        tree.children.push_back(describeRounding("round", "rounding", *charge.lineRounding));
    return tree;
}

} // namespace rerate
