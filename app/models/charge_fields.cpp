// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/models/field_list.h"

namespace rerate {

namespace {

using Kind = PlanField::Kind;
using Keys = std::vector<std::string>;

QString tr(const char* text) { return QObject::tr(text); }

// A price without a table and without days has keys of its own.
bool isPlainPrice(const YamlNode* price) {
    if (!price)
        return false;
    if (price->kind == YamlNode::Kind::Sequence)
        return price->items.empty() || !price->items[0].find("value");
    return price->kind == YamlNode::Kind::Scalar || !price->find("table");
}

void addPrice(FieldList& fields, const YamlNode& node, const UsageCharge& usage) {
    const YamlNode* price = node.find("price");
    if (price && price->kind == YamlNode::Kind::Mapping && price->find("table"))
        fields.main("A price for each", {"price", "by"}, Kind::Names);
    if (!isPlainPrice(price))
        return;
    const auto* steps = usage.price.entries.empty() ? nullptr : std::get_if<StepPrice>(&usage.price.entries[0].value);
    fields.convention("Steps price", {"price", "mode"}, "price.mode").isMain = steps && steps->rows.size() > 1;
    fields.convention("Started parts", {"price", "fraction"}, "price.fraction");
    fields.convention("At zero", {"price", "at_zero"}, "price.at_zero");
    fields.convention("Below zero", {"price", "negative"}, "price.negative");
    if (steps && steps->rows.back().bound)
        fields.convention("Beyond the last step", {"price", "beyond"}, "price.beyond");
    fields.otherConventions("price", {"price"});
}

void addIncluded(FieldList& fields) {
    const bool isMapping = fields.has({"included", "quantity"}) || fields.has({"included", "events"});
    fields.number("Included", isMapping ? Keys{"included", "quantity"} : Keys{"included"}, Kind::Quantity, tr("nothing")).isMain = true;
    fields.add("Included events", {"included", "events"}, Kind::Quantity, tr("none"));
    if (!fields.has({"included"}))
        return;
    fields.convention("Included for each", {"included", "scope"}, "included.scope");
    fields.convention("Included first for", {"included", "order"}, "included.order");
    fields.convention("Included and events end", {"included", "ends"}, "included.ends");
    if (fields.has({"round_quantity"}))
        fields.convention("Quantity rounded", {"included", "rounded"}, "included.rounded");
    fields.otherConventions("included", {"included"});
}

void addUsage(FieldList& fields, const Plan& plan, const UsageCharge& usage, const YamlNode& node, const DataNames& data) {
    PlanField& meter = fields.main("Meter", {"meter"}, Kind::Choice);
    meter.values = meterNames(plan);
    fields.main("Price per", {"per"}, Kind::Quantity, QStringLiteral("1"));
    if (fields.has({"free_units"}))
        fields.number("Free units", {"free_units"}, Kind::Quantity);
    else
        addIncluded(fields);
    addPrice(fields, node, usage);
    fields.otherConventions("usage", {});
    fields.choice("Count anew with each", {"reset"}, wordsAt("charges[].reset"), QStringLiteral("period")).isMain = true;
    fields.add("Step chosen by", {"position"}, Kind::Expression, tr("the quantity")).values = listOf(data.properties);
    fields.add("Steps counted by", {"counter"}, Kind::Choice, tr("its own quantity")).values = meterNames(plan);
    const Meter* counted = plan.findMeter(usage.meter);
    fields.add("A line for each", {"lines_by"}, Kind::Names, tr("one line")).values = counted ? listOf(counted->by) : QStringList();
    fields.rounding("Round quantity to", "Round quantity, mode", "round_quantity");
    fields.rounding("Round price for one to", "Round price for one, mode", "round_rate");
    fields.rounding("Round each item to", "Round each item, mode", "round_item");
    fields.rounding("Round each step to", "Round each step, mode", "round_step");
}

void addFee(FieldList& fields) {
    fields.number("Fee", {"flat"}, Kind::Amount).isMain = true;
    fields.add("Seats", {"quantity"}, Kind::Quantity, QStringLiteral("1"));
    fields.choice("Every", {"every"}, wordsAt("charges[].every"), QStringLiteral("month")).isMain = true;
    fields.convention("Billed in", {"in"}, "fee.in").isMain = true;
    fields.convention("Part of a period", {"prorate"}, "fee.prorate").isMain = true;
    fields.otherConventions("fee", {});
}

void addAllowance(FieldList& fields) {
    fields.number("Included", {"allowance", "quantity"}, Kind::Quantity).isMain = true;
    fields.number("Price beyond it", {"allowance", "overage"}, Kind::Amount).isMain = true;
    fields.main("Price per", {"allowance", "per"}, Kind::Quantity, QStringLiteral("1"));
    fields.number("Fee for what is included", {"allowance", "fee"}, Kind::Amount, tr("none")).isMain = true;
    if (!fields.has({"allowance", "fee"}))
        return;
    fields.choice("Fee every", {"allowance", "every"}, wordsAt("charges[].every"), QStringLiteral("month")).isMain = true;
    fields.convention("Fee billed in", {"allowance", "in"}, "fee.in").isMain = true;
    fields.convention("Fee for a part of a period", {"allowance", "prorate"}, "fee.prorate");
}

// Forms that people call by a name of their own, as they are written.
bool addForm(FieldList& fields, const Plan& plan, const YamlNode& node, const DataNames& data) {
    const auto meter = [&] { fields.main("Meter", {"meter"}, Kind::Choice).values = meterNames(plan); };
    if (node.find("package")) {
        meter();
        fields.main("Package of", {"package", "size"}, Kind::Quantity);
        fields.main("Price of a package", {"package", "price"}, Kind::Amount);
        fields.main("Included", {"package", "included"}, Kind::Quantity, tr("nothing"));
    } else if (node.find("percentage")) {
        meter();
        fields.main("Rate", {"percentage", "rate"}, Kind::Percent);
        fields.main("Fixed for each event", {"percentage", "fixed"}, Kind::Amount, QStringLiteral("0"));
        fields.main("At least, an event", {"percentage", "minimum"}, Kind::Amount, tr("no limit"));
        fields.main("At most, an event", {"percentage", "maximum"}, Kind::Amount, tr("no limit"));
        fields.main("Free events", {"percentage", "free_events"}, Kind::Quantity, tr("none"));
        fields.main("Free amount", {"percentage", "free_amount"}, Kind::Quantity, tr("none"));
        fields.convention("Free amount and events end", {"percentage", "ends"}, "included.ends");
    } else if (node.find("allowance")) {
        meter();
        addAllowance(fields);
    } else if (node.find("dynamic")) {
        fields.main("Price in the event", {"dynamic", "value"}, Kind::Expression).values = listOf(data.properties);
        fields.main("Times", {"dynamic", "multiplier"}, Kind::Quantity, QStringLiteral("1"));
        fields.main("Events called", {"dynamic", "event"}, Kind::Text, tr("all")).values = listOf(data.events);
        fields.add("Only where", {"dynamic", "filter"}, Kind::Expression, tr("all events")).values = listOf(data.properties);
        fields.add("For each", {"dynamic", "by"}, Kind::Names, tr("together")).values = listOf(data.properties);
    } else if (node.find("grid")) {
        fields.main("Rows by", {"grid", "by"}, Kind::Names).values = listOf(data.properties);
        fields.main("Columns are the meters", {"grid", "meters"}, Kind::Names).values = meterNames(plan);
        fields.add("All other rows", {"grid", "default"}, Kind::Names, tr("without a price"));
        fields.main("Price per", {"per"}, Kind::Quantity, QStringLiteral("1"));
    } else if (node.find("block_tariff") || node.find("stairstep")) {
        meter();
        fields.add("Included", {"included"}, Kind::Quantity, tr("nothing"));
    } else {
        return false;
    }
    fields.add("A line for each", {"lines_by"}, Kind::Names, tr("one line"));
    return true;
}

// The key that says what the charge does to its lines.
std::string ledgerKey(const LedgerCharge& ledger) {
    static const char* const kKeys[] = {"discount", "discount", "discount", "fee", "price", "minimum", "maximum", "true_up", "commitment", "convert"};
    return ledger.isTax ? "tax" : kKeys[static_cast<int>(ledger.kind)];
}

void addLedgerAmount(FieldList& fields, const LedgerCharge& ledger, const std::string& key) {
    using What = LedgerCharge::Kind;
    switch (ledger.kind) {
    case What::PercentDiscount:
    case What::AmountDiscount: {
        const Keys keys = fields.has({key, "amount"}) ? Keys{key, "amount"} : Keys{key};
        fields.number(ledger.kind == What::PercentDiscount ? "Percentage" : "Amount", keys, Kind::AmountOrPercent).isMain = true;
        return;
    }
    case What::Fee: fields.number("Percentage", {key}, Kind::Percent).isMain = true; return;
    case What::Convert: {
        const bool isMapping = fields.has({key, "rate"});
        if (!fields.has({key, "rate", "table"}))
            fields.number("Rate", isMapping ? Keys{key, "rate"} : Keys{key}, Kind::Quantity).isMain = true;
        fields.main("Rate for", {key, "per"}, Kind::Quantity, QStringLiteral("1"));
        return;
    }
    case What::StepDiscount:
    case What::StepFee: fields.convention("Steps price", {key, "mode"}, "price.mode").isMain = true; return;
    default: fields.number("Amount", fields.has({key, "amount"}) ? Keys{key, "amount"} : Keys{key}, Kind::Amount).isMain = true;
    }
}

void addLedger(FieldList& fields, const Plan& plan, const LedgerCharge& ledger, const Charge& charge, bool isCoupon) {
    using What = LedgerCharge::Kind;
    const std::string key = ledgerKey(ledger);
    addLedgerAmount(fields, ledger, key);
    QStringList before;
    for (const Charge& other : plan.charges) {
        if (&other == &charge || other.id == charge.id)
            break;
        before << fromStd(other.id);
    }
    fields.main("Over the lines of", fields.has({key, "of"}) ? Keys{key, "of"} : Keys{"of"}, Kind::Names, tr("all before it")).values = before;
    const bool isDiscount = ledger.kind == What::PercentDiscount || ledger.kind == What::AmountDiscount || ledger.kind == What::StepDiscount;
    const bool isLimit = ledger.kind == What::Minimum || ledger.kind == What::Maximum || ledger.kind == What::TrueUp;
    if (ledger.kind == What::Commitment) {
        fields.main("Beyond it counts, times", {key, "overage_factor"}, Kind::Quantity, QStringLiteral("1"));
        fields.convention("What is left is paid", {key, "true_up"}, "commitment.true_up").isMain = true;
        fields.otherConventions("commitment", {key});
    } else {
        fields.convention("Computed for each", {"each"}, isCoupon ? "coupon.each" : isDiscount ? "discount.each" : ledger.isTax ? "tax.each" : "over_lines.each").isMain = true;
    }
    if (ledger.kind == What::Convert)
        fields.otherConventions("convert", {key});
    if (isDiscount || ledger.kind == What::Maximum)
        fields.convention("Spread over its lines", {"spread"}, isCoupon ? "coupon.spread" : isDiscount ? "discount.spread" : "maximum.spread").isMain = true;
    if (isLimit)
        fields.convention("What is rounded", {"rounded"}, "over_lines.rounded").isMain = true;
    if (isLimit || ledger.kind == What::Commitment)
        fields.add("Share of the period", {key, "share"}, Kind::Text, tr("all of it"));
    if (ledger.kind == What::AmountDiscount || ledger.kind == What::Commitment)
        fields.add("Already used", {key, "already_used"}, Kind::Amount, QStringLiteral("0"));
    if (isDiscount)
        fields.add("Invoices it holds for", {"uses"}, Kind::Text, tr("all")).values = {"forever", "once", "recurring 3"};
    fields.convention("Lines below zero", {"refunds"}, "over_lines.refunds");
}

// What any charge may have of its own.
void addOwn(FieldList& fields, const Plan& plan, const Charge& charge, const YamlNode& node) {
    using What = LedgerCharge::Kind;
    const auto* ledger = std::get_if<LedgerCharge>(&charge.what);
    const What kind = ledger ? ledger->kind : What::Fee;
    const bool takesOwn = kind == What::Fee || kind == What::StepFee || kind == What::TrueUp || kind == What::Commitment || kind == What::Convert;
    if (takesOwn) {
        fields.number("Discount", {"discount"}, Kind::AmountOrPercent, tr("none"));
        if (fields.has({"discount"}))
            fields.rounding("Round discount to", "Round discount, mode", "round_discount");
    }
    if (takesOwn)
        fields.number("Minimum", {"minimum"}, Kind::Amount, tr("none"));
    if (takesOwn)
        fields.number("Maximum", {node.find("cap") ? "cap" : "maximum"}, Kind::Amount, tr("none"));
    if (int(fields.has({"discount"})) + int(fields.has({"minimum"})) + int(fields.has({"maximum"}) || fields.has({"cap"})) > 1 && takesOwn)
        fields.add("In this order", {"order"}, Kind::Names, fields.conventional("adjustments.order")).values = {"discount", "minimum", "maximum"};
    if (!ledger || kind == What::Fee || kind == What::StepFee)
        fields.add("Free periods at first", {"trial"}, Kind::Quantity, tr("none"));
    fields.add("In unit", {"in_unit"}, Kind::Text, fromStd(plan.currency.name())).values = unitNames(plan);
    fields.rounding("Round the line to", "Round the line, mode", "round");
}

} // namespace

PlanFields chargeFields(const Plan& plan, const Charge& charge, const YamlNode& node, const DataNames& data, bool isCoupon) {
    FieldList fields(plan, &node);
    fields.main("Name", {"label"}, Kind::Text, fromStd(charge.id));
    const bool isForm = addForm(fields, plan, node, data);
    if (const auto* usage = std::get_if<UsageCharge>(&charge.what); usage && !isForm)
        addUsage(fields, plan, *usage, node, data);
    else if (std::holds_alternative<FlatCharge>(charge.what) && !isForm)
        addFee(fields);
    else if (const auto* ledger = std::get_if<LedgerCharge>(&charge.what))
        addLedger(fields, plan, *ledger, charge, isCoupon);
    addOwn(fields, plan, charge, node);
    return fields.take();
}

} // namespace rerate
