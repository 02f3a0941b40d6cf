// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/catalog/plan_tree.h"

#include <algorithm>

#include "engine/catalog/conventions.h"
#include "engine/catalog/plan_text.h"

namespace rerate {

namespace {

PlanTree leaf(std::string key, std::string subject, std::string text) {
    PlanTree tree;
    tree.key = std::move(key);
    tree.subject = std::move(subject);
    tree.text = std::move(text);
    return tree;
}

PlanTree leaf(std::string key, std::string subject, const Decimal& number, const char* sign = "") {
    PlanTree tree = leaf(std::move(key), std::move(subject), number.toText() + sign);
    tree.number = number;
    return tree;
}

PlanTree branch(PlanTree::Kind kind, std::string key, std::string subject) {
    PlanTree tree;
    tree.kind = kind;
    tree.key = std::move(key);
    tree.subject = std::move(subject);
    return tree;
}

PlanTree mapping(std::string key, std::string subject = {}) {
    return branch(PlanTree::Kind::Mapping, std::move(key), std::move(subject));
}

PlanTree names(std::string key, std::string subject, const std::vector<std::string>& values) {
    PlanTree tree = branch(PlanTree::Kind::List, std::move(key), std::move(subject));
    for (const std::string& value : values)
        tree.children.push_back(leaf(value, tree.subject, value));
    return tree;
}

// A constant is shown as itself, a changing value as a list by day or billing period.
template <typename T, typename Describe>
PlanTree dated(const std::string& key, const std::string& subject, const Dated<T>& value,
               Describe describe) {
    if (value.isConstant() && !value.entries[0].from)
        return describe(key, subject, value.entries[0].value);
    PlanTree list = branch(PlanTree::Kind::List, key, subject);
    for (const auto& entry : value.entries) {
        const std::string period = std::to_string(entry.fromPeriod);
        const bool isLater = entry.fromPeriod > 1;
        const std::string from = entry.from ? toText(*entry.from) : isLater ? "billing period " + period : "always";
        PlanTree item = mapping(from, subject + (entry.from || isLater ? " from " + from : ""));
        if (entry.from)
            item.children.push_back(leaf("from", "day of " + subject, from));
        if (isLater)
            item.children.push_back(leaf("from_period", "first billing period of " + subject, period));
        item.children.push_back(describe("value", item.subject, entry.value));
        list.children.push_back(std::move(item));
    }
    return list;
}

PlanTree datedNumber(const std::string& key, const std::string& subject,
                     const Dated<Decimal>& value, const char* sign = "") {
    return dated(key, subject, value, [&](const std::string& k, const std::string& s, const Decimal& v) {
        return leaf(k, s, v, sign);
    });
}

PlanTree describeRounding(const std::string& key, const std::string& subject,
                          const Rounding& rounding) {
    PlanTree tree = mapping(key, subject);
    tree.children.push_back(leaf("step", subject + " step", rounding.step));
    tree.children.push_back(leaf("mode", subject + " mode", std::string(toText(rounding.mode))));
    return tree;
}

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
    if (price.rows.back().bound)
        tree.children.push_back(leaf("beyond", subject + ": beyond the last step",
                                     kBeyond[static_cast<int>(price.beyond)]));
}

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

PlanTree describeSteps(const std::string& key, const std::string& subject, const StepPrice& price,
                       Choices choices) {
    if (price.isUnitPrice() && choices == Choices::ThatDiffer)
        return leaf(key, subject, price.rows[0].unitPrice.value);
    return describeStepList(key, subject, price, choices);
}

std::string keyText(const std::vector<std::string>& key) {
    std::string text;
    for (std::size_t i = 0; i < key.size(); ++i)
        text += (i == 0 ? "" : ", ") + key[i];
    return text;
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

PlanTree datedPrice(const std::string& key, const std::string& subject, const Dated<Price>& price,
                    Choices choices) {
    return dated(key, subject, price,
                 [&](const std::string& k, const std::string& s, const Price& value) {
                     return describePriceValue(k, s, value, choices);
                 });
}

PlanTree describeAllowance(const std::string& key, const std::string& subject,
                           const Allowance& allowance) {
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
    if (allowance.rounded == Allowance::Rounded::Rest)
        tree.children.push_back(leaf("rounded", subject + ": rounding", "rest"));
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
            dated("included", "included quantity", *usage.included, describeAllowance));
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

// In order; each entry is known by its place.
PlanTree ordered(std::string key, std::string subject, const std::vector<std::string>& values) {
    PlanTree tree = branch(PlanTree::Kind::List, std::move(key), std::move(subject));
    for (std::size_t i = 0; i < values.size(); ++i)
        tree.children.push_back(leaf(std::to_string(i + 1), tree.subject, values[i]));
    return tree;
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

PlanTree describeOpening(const Opening& opening) {
    static constexpr const char* kPlaces[] = {"only", "first", "middle", "last"};
    PlanTree tree = mapping("opening", "Opening");
    tree.children.push_back(leaf("in_period", "place of the invoice in the period", kPlaces[static_cast<int>(opening.inPeriod)]));
    if (!opening.inPeriodOf.empty()) {
        PlanTree places = mapping("in_period_of", "place in the period by charge");
        for (const auto& [charge, place] : opening.inPeriodOf)
            places.children.push_back(leaf(charge, "place of " + charge + " in the period", kPlaces[static_cast<int>(place)]));
        tree.children.push_back(std::move(places));
    }
    if (!opening.billed.empty()) {
        PlanTree billed = mapping("billed", "billed before");
        for (const auto& [charge, amount] : opening.billed)
            billed.children.push_back(leaf(charge, charge + " billed before", amount.value));
        tree.children.push_back(std::move(billed));
    }
    if (!opening.counters.empty()) {
        PlanTree counters = mapping("counters", "counted before");
        for (const auto& [charge, quantity] : opening.counters)
            counters.children.push_back(leaf(charge, charge + " counted before", quantity.value));
        tree.children.push_back(std::move(counters));
    }
    return tree;
}

std::string propertyText(const std::string& property) {
    Expression name;
    name.kind = Expression::Kind::Name;
    name.text = property;
    return formatExpression(name);
}

void addInterval(PlanTree& tree, const Interval& interval) {
    if (!interval.lasts()) {
        tree.children.push_back(leaf("time", "property with the time", interval.at));
        return;
    }
    PlanTree node = mapping("interval", "interval");
    if (interval.seconds)
        node.children.push_back(leaf("seconds", "interval: seconds", formatExpression(*interval.seconds)));
    else
        node.children.push_back(leaf("end", "interval: end", interval.end));
    if (interval.split != Interval::Split::AtBoundaries)
        node.children.push_back(leaf("split", "interval: split", "at_start"));
    tree.children.push_back(std::move(node));
}

void addAggregate(PlanTree& tree, const Meter& meter) {
    if (meter.interval && meter.aggregate == Aggregate::Sum && isIntervalSeconds(*meter.value))
        return; // what it counts where it says nothing
    tree.children.push_back(leaf("aggregate", "aggregate", std::string(toText(meter.aggregate))));
    if (meter.aggregate == Aggregate::Unique)
        tree.children.push_back(leaf("value", "value", propertyText(meter.uniqueField)));
    else if (meter.value)
        tree.children.push_back(leaf("value", "value", formatExpression(*meter.value)));
}

void addSources(PlanTree& tree, const Meter& meter) {
    std::vector<std::string> ids;
    for (const Meter& source : meter.sources)
        ids.push_back(source.id);
    tree.children.push_back(names("of", "meters it is derived from", ids));
    tree.children.push_back(leaf("every", "bucket", toText(meter.every)));
    tree.children.push_back(leaf("value", "value", formatExpression(*meter.value)));
}

void addBucket(PlanTree& tree, const Bucket& bucket, const std::string& subject) {
    if (bucket.kind == Bucket::Kind::Session) {
        PlanTree session = mapping("session", subject + ": session");
        session.children.push_back(leaf("gap", subject + ": gap", secondsText(bucket.seconds)));
        if (bucket.cap)
            session.children.push_back(leaf("cap", subject + ": cap", secondsText(*bucket.cap)));
        tree.children.push_back(std::move(session));
    } else if (bucket.kind == Bucket::Kind::FirstUse) {
        tree.children.push_back(leaf("first_use", subject + ": length", secondsText(bucket.seconds)));
    } else if (bucket.kind == Bucket::Kind::LookBack) {
        tree.children.push_back(leaf("look_back", subject + ": billing periods", Decimal(bucket.periods)));
    } else {
        tree.children.push_back(leaf("every", subject + ": length", toText(bucket)));
    }
}

// The choices that a window's aggregate has, each of them, whether it was written or not.
void addChoices(PlanTree& tree, const Window& window, const std::string& subject, bool isInnermost,
                bool ofIntervals) {
    using A = Window::Aggregate;
    const A aggregate = window.aggregate;
    const auto choice = [&](const char* key, const auto& value, std::initializer_list<const char*> names) {
        tree.children.push_back(leaf(key, subject + ": " + key, names.begin()[static_cast<int>(value)]));
    };
    const bool overTime = aggregate == A::TimeMean || aggregate == A::DeltaToEnd;
    if (window.remove)
        choice("active", window.active, {"end", "any", "peak"});
    if (aggregate == A::Percentile)
        choice("discard", window.discard, {"floor", "ceil", "nearest_rank"});
    if (!isInnermost && (aggregate == A::Percentile || aggregate == A::Mean || aggregate == A::Min))
        choice("missing", window.missing, {"absent", "zero"});
    if (window.empty != Window::Empty::Skipped)
        choice("empty", window.empty, {"skipped", "zero"});
    if (aggregate == A::TimeMean && !ofIntervals)
        choice("of", window.of, {"levels", "deltas"});
    if (overTime || window.divisor == Window::Divisor::Fixed)
        tree.children.push_back(leaf("divisor", subject + ": divisor", divisorText(window)));
    if (aggregate == A::DeltaToEnd)
        choice("prorate", window.prorate, {"second", "day"});
    if (!ofIntervals && (overTime || window.remove || window.carried))
        choice("carried", window.carried, {"false", "true"});
    if (window.divides()) {
        PlanTree divide = mapping("divide", subject + ": division");
        divide.children.push_back(leaf("places", subject + ": places", Decimal(window.divide.step.scale())));
        divide.children.push_back(leaf("mode", subject + ": mode", std::string(toText(window.divide.mode))));
        tree.children.push_back(std::move(divide));
    }
}

PlanTree describeWindow(const Window& window, std::size_t number, bool isInnermost, bool ofIntervals) {
    const std::string subject = "window " + std::to_string(number + 1);
    PlanTree tree = mapping(std::to_string(number + 1), subject);
    addBucket(tree, window.bucket, subject);
    if (!window.per.empty())
        tree.children.push_back(names("per", subject + ": per", window.per));
    const std::string aggregate(toText(window.aggregate));
    if (window.aggregate == Window::Aggregate::Unique) {
        tree.children.push_back(leaf(aggregate, subject + ": value", propertyText(window.uniqueField)));
        if (window.remove)
            tree.children.push_back(leaf("remove", subject + ": removal", formatExpression(*window.remove)));
    } else if (window.aggregate == Window::Aggregate::Percentile) {
        tree.children.push_back(leaf(aggregate, subject + ": percentile", window.percentile));
        tree.children.push_back(leaf("value", subject + ": value", formatExpression(*window.value)));
    } else if (window.value) {
        tree.children.push_back(leaf(aggregate, subject + ": value", formatExpression(*window.value)));
    } else {
        tree.children.push_back(leaf("aggregate", subject + ": aggregate", aggregate));
    }
    addChoices(tree, window, subject, isInnermost, ofIntervals);
    if (window.then)
        tree.children.push_back(leaf("then", subject + ": expression", formatExpression(*window.then)));
    if (window.round)
        tree.children.push_back(describeRounding("round", subject + ": rounding", *window.round));
    return tree;
}

// The first window takes events, but that of a derived meter takes what its buckets came to.
void addWindows(PlanTree& tree, const Meter& meter) {
    PlanTree list = branch(PlanTree::Kind::List, "windows", "windows");
    for (std::size_t i = 0; i < meter.windows.size(); ++i)
        list.children.push_back(describeWindow(meter.windows[i], i, i == 0 && meter.sources.empty(),
                                               meter.interval && i == 0));
    tree.children.push_back(std::move(list));
}

bool isPlainScalar(const std::string& text) {
    if (text.empty() || text == "null" || text == "~" || text == "true" || text == "false")
        return false;
    for (const char c : text)
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
              c == '_' || c == '.' || c == ' ' || c == '/' || c == '%' || c == '-' || c == '+'))
            return false;
    return text.front() != ' ' && text.back() != ' ' && text.front() != '-' && text.front() != '%';
}

// The escape of a character that YAML cannot hold as it is or would take as the end of a line;
// empty for all others. Two bytes begin the characters U+0080 … U+009F, three the rest.
std::string escapeAt(std::string_view text) {
    static constexpr std::string_view kHex = "0123456789ABCDEF";
    const auto c = static_cast<unsigned char>(text[0]);
    const auto next = static_cast<unsigned char>(text.size() > 1 ? text[1] : 0);
    if (c == '\n' || c == '\t')
        return c == '\n' ? "\\n" : "\\t";
    if (c < 0x20 || c == 0x7F)
        return {'\\', 'x', kHex[c >> 4], kHex[c & 15]};
    if (c == 0xC2 && next < 0xA0)
        return {'\\', 'x', kHex[next >> 4], kHex[next & 15]};
    static constexpr std::pair<std::string_view, const char*> kWide[] = {
        {"\u2028", "\\u2028"}, {"\u2029", "\\u2029"}, {"\uFEFF", "\\uFEFF"},
        {"\uFFFE", "\\uFFFE"}, {"\uFFFF", "\\uFFFF"}};
    for (const auto& [wide, escape] : kWide)
        if (text.starts_with(wide))
            return escape;
    return {};
}

std::string doubleQuoted(std::string_view text) {
    std::string result = "\"";
    for (std::size_t i = 0; i < text.size(); ++i) {
        const std::string escape = escapeAt(text.substr(i));
        if (!escape.empty()) {
            result += escape;
            i += escape[1] == 'u' ? 2 : static_cast<unsigned char>(text[i]) == 0xC2 ? 1 : 0;
            continue;
        }
        if (text[i] == '"' || text[i] == '\\')
            result += '\\';
        result += text[i];
    }
    return result + '"';
}

std::string scalarText(const std::string& text, bool isNumber) {
    if (isNumber || isPlainScalar(text))
        return text;
    for (std::size_t i = 0; i < text.size(); ++i)
        if (!escapeAt(std::string_view(text).substr(i)).empty())
            return doubleQuoted(text);
    std::string result = "'";
    for (const char c : text)
        result += c == '\'' ? "''" : std::string(1, c);
    return result + "'";
}

void append(std::string& text, const PlanTree& tree, int indent, bool first) {
    const auto pad = [&](int width) { text.append(static_cast<std::size_t>(width), ' '); };
    for (const PlanTree& child : tree.children) {
        if (!first)
            pad(indent);
        first = false;
        if (tree.kind == PlanTree::Kind::List) {
            text += "- ";
            if (child.kind == PlanTree::Kind::Leaf)
                text += scalarText(child.text, child.number.has_value()) + "\n";
            else
                append(text, child, indent + 2, true);
            continue;
        }
        text += scalarText(child.key, false) + ":";
        if (child.kind == PlanTree::Kind::Leaf) {
            text += " " + scalarText(child.text, child.number.has_value()) + "\n";
        } else if (child.children.empty()) {
            text += child.kind == PlanTree::Kind::List ? " []\n" : " {}\n";
        } else {
            text += "\n";
            append(text, child, indent + 2, false);
        }
    }
}

} // namespace

const PlanTree* PlanTree::find(std::string_view childKey) const {
    for (const PlanTree& child : children)
        if (child.key == childKey)
            return &child;
    return nullptr;
}

PlanTree describePrice(const Dated<Price>& price) {
    return datedPrice("price", "price", price, Choices::ThatDiffer);
}

PlanTree describeMeter(const Meter& meter) {
    PlanTree tree = mapping(meter.id, meter.label.empty() ? meter.id : meter.label);
    if (!meter.label.empty())
        tree.children.push_back(leaf("label", "label", meter.label));
    if (meter.event)
        tree.children.push_back(leaf("event", "event", *meter.event));
    if (meter.filter)
        tree.children.push_back(leaf("filter", "filter", formatExpression(*meter.filter)));
    if (meter.retract)
        tree.children.push_back(leaf("retract", "retraction", formatExpression(*meter.retract)));
    if (meter.interval)
        addInterval(tree, *meter.interval);
    if (!meter.sources.empty())
        addSources(tree, meter);
    else if (meter.windows.empty())
        addAggregate(tree, meter);
    if (!meter.windows.empty())
        addWindows(tree, meter);
    if (!meter.by.empty())
        tree.children.push_back(names("by", "dimensions", meter.by));
    if (!meter.unit.name().empty())
        tree.children.push_back(leaf("unit", "unit", meter.unit.name()));
    if (meter.rowsUniform)
        tree.children.push_back(leaf("rows", "rows", "uniform"));
    if (meter.isItemised)
        tree.children.push_back(leaf("items", "items", "apart"));
    if (meter.position)
        tree.children.push_back(leaf("position", "position", formatExpression(*meter.position)));
    if (meter.classes)
        tree.children.push_back(leaf("classes", "classes", meter.classes->toText()));
    return tree;
}

PlanTree describeCalendar(const Calendar& calendar) {
    PlanTree tree = mapping(calendar.id, "calendar " + calendar.id);
    if (calendar.zone)
        tree.children.push_back(leaf("zone", tree.subject + ": zone", calendar.zone->name()));
    PlanTree rows = branch(PlanTree::Kind::List, "rows", tree.subject + ": rows");
    for (std::size_t i = 0; i < calendar.rows.size(); ++i) {
        const Calendar::Row& row = calendar.rows[i];
        const std::string subject = tree.subject + ": row " + std::to_string(i + 1);
        PlanTree item = mapping(std::to_string(i + 1), subject);
        item.children.push_back(leaf("label", subject + ": label", row.label));
        const auto addNames = [&](const char* key, const std::vector<std::string>& values) {
            if (!values.empty())
                item.children.push_back(names(key, subject + ": " + key, values));
        };
        std::vector<std::string> months, hours, dates;
        for (int month = 1; month <= 12; ++month)
            if ((row.months >> (month - 1) & 1U) != 0)
                months.push_back(std::to_string(month));
        for (const Calendar::Hours& span : row.hours)
            hours.push_back(hoursText(span));
        for (const Calendar::Days& span : row.dates)
            dates.push_back(toText(span.from) + (span.from == span.to ? "" : ".." + toText(span.to)));
        if (row.weekdays != 0x7F)
            addNames("days", weekdayNames(row.weekdays));
        if (row.months != 0xFFF)
            addNames("months", months);
        addNames("hours", hours);
        addNames("dates", dates);
        rows.children.push_back(std::move(item));
    }
    tree.children.push_back(std::move(rows));
    tree.children.push_back(leaf("default", tree.subject + ": default", calendar.otherwise));
    return tree;
}

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

PlanTree describePlan(const Plan& plan, Choices choices) {
    static constexpr const char* kRoundAt[] = {"line", "invoice", "nowhere"};
    static constexpr const char* kResiduals[] = {"none", "last", "largest"};
    PlanTree tree = mapping("", plan.label.empty() ? plan.id : plan.label);
    tree.children.push_back(leaf("plan", "id of the plan", plan.id));
    if (!plan.label.empty())
        tree.children.push_back(leaf("label", "label of the plan", plan.label));
    tree.children.push_back(leaf("version", "version", plan.version));
    tree.children.push_back(leaf("language", "language", "1"));
    tree.children.push_back(leaf("conventions", "conventions", rerateConventions().id));
    tree.children.push_back(leaf("currency", "currency", plan.currency.name()));
    if (!plan.units.empty()) {
        std::vector<std::string> units;
        for (const Unit& unit : plan.units)
            units.push_back(unit.name());
        tree.children.push_back(names("units", "units", units));
    }
    tree.children.push_back(leaf("cycle", "billing period", std::string(toText(plan.cycle.unit))));
    if (plan.zone)
        tree.children.push_back(leaf("zone", "zone", plan.zone->name()));
    if (!plan.models.empty())
        tree.children.push_back(describeModels(plan.models));
    if (!plan.calendars.empty()) {
        PlanTree calendars = mapping("calendars", "calendars");
        for (const Calendar& calendar : plan.calendars)
            calendars.children.push_back(describeCalendar(calendar));
        tree.children.push_back(std::move(calendars));
    }
    if (!plan.meters.empty()) {
        PlanTree meters = mapping("meters", "meters");
        for (const Meter& meter : plan.meters)
            meters.children.push_back(describeMeter(meter));
        tree.children.push_back(std::move(meters));
    }
    PlanTree charges = branch(PlanTree::Kind::List, "charges", "charges");
    for (const Charge& charge : plan.charges)
        charges.children.push_back(describeCharge(charge, plan.currency, choices));
    tree.children.push_back(std::move(charges));
    std::vector<std::string> strata;
    for (const Stratum stratum : plan.strata)
        strata.push_back(stratumNames()[static_cast<std::size_t>(stratum)]);
    tree.children.push_back(ordered("strata", "order of strata", strata));
    PlanTree invoice = mapping("invoice", "Invoice");
    PlanTree round = describeRounding("round", "rounding", plan.invoice.rounding);
    round.children.insert(round.children.begin(),
                          leaf("at", "rounding point", kRoundAt[static_cast<int>(plan.invoice.roundAt)]));
    if (plan.invoice.roundAt == InvoiceRules::RoundAt::Line)
        round.children.push_back(leaf("residual", "residual of rounding", kResiduals[static_cast<int>(plan.invoice.residual)]));
    invoice.children.push_back(std::move(round));
    if (plan.invoice.minimum)
        invoice.children.push_back(datedNumber("minimum", "minimum", *plan.invoice.minimum));
    if (plan.invoice.maximum)
        invoice.children.push_back(datedNumber("maximum", "maximum", *plan.invoice.maximum));
    tree.children.push_back(std::move(invoice));
    if (!plan.opening.isEmpty())
        tree.children.push_back(describeOpening(plan.opening));
    return tree;
}

std::string toYaml(const PlanTree& tree) {
    std::string text;
    append(text, tree, 0, false);
    return text;
}

std::string writePlan(const Plan& plan) { return toYaml(describePlan(plan)); }

std::string writeCore(const Plan& plan) { return toYaml(describePlan(plan, Choices::Everything)); }

} // namespace rerate
