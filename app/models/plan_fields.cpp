// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/models/plan_fields.h"

#include "app/charts/number_text.h"
#include "app/document/plan_nodes.h"
#include "engine/catalog/conventions.h"
#include "engine/money/rounding.h"

namespace rerate {

namespace {

using Kind = PlanField::Kind;
using Keys = std::vector<std::string>;

QString tr(const char* text) { return QObject::tr(text); }

QStringList listOf(const std::vector<std::string>& words) {
    QStringList list;
    for (const std::string& word : words)
        list << fromStd(word);
    return list;
}

// Builds the list; what the conventions say of a choice is what holds otherwise.
class Fields {
public:
    Fields(const Plan& plan, const YamlNode* node) : m_node(node), m_conventions(findConventions(plan.conventions)) {}

    PlanField& add(const char* label, Keys keys, Kind kind, const QString& otherwise = {}) {
        PlanField field;
        field.label = tr(label);
        field.keys = std::move(keys);
        field.kind = kind;
        field.otherwise = otherwise;
        m_fields.push_back(std::move(field));
        return m_fields.back();
    }
    PlanField& main(const char* label, Keys keys, Kind kind, const QString& otherwise = {}) {
        PlanField& field = add(label, std::move(keys), kind, otherwise);
        field.isMain = true;
        return field;
    }
    PlanField& number(const char* label, Keys keys, Kind kind, const QString& otherwise = {}) {
        PlanField& field = add(label, std::move(keys), kind, otherwise);
        field.isDated = true;
        return field;
    }
    PlanField& choice(const char* label, Keys keys, const std::vector<std::string>& values, const QString& otherwise) {
        PlanField& field = add(label, std::move(keys), Kind::Choice, otherwise);
        field.values = listOf(values);
        return field;
    }
    // Its values and what holds otherwise by the name that the conventions have for it.
    PlanField& convention(const char* label, Keys keys, std::string_view name) {
        std::vector<std::string> values = conventionField(name).choices;
        std::erase(values, "refused");
        return choice(label, std::move(keys), values, conventional(name));
    }
    void rounding(const char* step, const char* mode, const std::string& key) {
        add(step, {key, "step"}, Kind::Quantity, tr("not rounded"));
        if (has({key}))
            choice(mode, {key, "mode"}, conventionField("round.mode").choices, conventional("round.mode"));
    }
    bool has(const Keys& keys) const { return nodeUnder(m_node, keys) != nullptr; }
    QString conventional(std::string_view name) const {
        const QString value = m_conventions ? fromStd(m_conventions->text(name)) : QString();
        return value == QLatin1String("refused") ? tr("no bound at the end") : value;
    }
    PlanFields take() { return std::move(m_fields); }

private:
    const YamlNode* m_node;
    const Conventions* m_conventions;
    PlanFields m_fields;
};

QStringList meterNames(const Plan& plan) {
    QStringList names;
    for (const Meter& meter : plan.meters)
        names << fromStd(meter.id);
    return names;
}

QStringList unitNames(const Plan& plan) {
    QStringList names{fromStd(plan.currency.name())};
    for (const Unit& unit : plan.units)
        names << fromStd(unit.name());
    return names;
}

// A price without a table and without days has keys of its own.
bool isPlainPrice(const YamlNode* price) {
    if (!price)
        return false;
    if (price->kind == YamlNode::Kind::Sequence)
        return price->items.empty() || !price->items[0].find("value");
    return price->kind == YamlNode::Kind::Scalar || !price->find("table");
}

void addPrice(Fields& fields, const YamlNode& node, const UsageCharge& usage) {
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
}

void addIncluded(Fields& fields) {
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
}

void addUsage(Fields& fields, const Plan& plan, const UsageCharge& usage, const YamlNode& node, const DataNames& data) {
    PlanField& meter = fields.main("Meter", {"meter"}, Kind::Choice);
    meter.values = meterNames(plan);
    fields.main("Price per", {"per"}, Kind::Quantity, QStringLiteral("1"));
    if (fields.has({"free_units"}))
        fields.number("Free units", {"free_units"}, Kind::Quantity);
    else
        addIncluded(fields);
    addPrice(fields, node, usage);
    fields.choice("Count anew with each", {"reset"}, wordsAt("charges[].reset"), QStringLiteral("period")).isMain = true;
    fields.add("Step chosen by", {"position"}, Kind::Expression, tr("the quantity")).values = listOf(data.properties);
    fields.add("Steps counted by", {"counter"}, Kind::Choice, tr("its own quantity")).values = meterNames(plan);
    const Meter* counted = plan.findMeter(usage.meter);
    fields.add("A line for each", {"lines_by"}, Kind::Names, tr("one line")).values = counted ? listOf(counted->by) : QStringList();
    fields.rounding("Round quantity to", "Round quantity, mode", "round_quantity");
    fields.rounding("Round price for one to", "Round price for one, mode", "round_rate");
    fields.rounding("Round each item to", "Round each item, mode", "round_item");
}

void addFee(Fields& fields) {
    fields.number("Fee", {"flat"}, Kind::Amount).isMain = true;
    fields.add("Seats", {"quantity"}, Kind::Quantity, QStringLiteral("1"));
    fields.choice("Every", {"every"}, wordsAt("charges[].every"), QStringLiteral("month")).isMain = true;
    fields.convention("Billed in", {"in"}, "fee.in").isMain = true;
    fields.convention("Part of a period", {"prorate"}, "fee.prorate").isMain = true;
}

void addAllowance(Fields& fields) {
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
bool addForm(Fields& fields, const Plan& plan, const YamlNode& node, const DataNames& data) {
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

void addLedgerAmount(Fields& fields, const LedgerCharge& ledger, const std::string& key) {
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

void addLedger(Fields& fields, const Plan& plan, const LedgerCharge& ledger, const Charge& charge, bool isCoupon) {
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
    } else {
        fields.convention("Computed for each", {"each"}, isCoupon ? "coupon.each" : isDiscount ? "discount.each" : ledger.isTax ? "tax.each" : "over_lines.each").isMain = true;
    }
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
void addOwn(Fields& fields, const Plan& plan, const Charge& charge, const YamlNode& node) {
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
        fields.add("Free billing periods at first", {"trial"}, Kind::Quantity, tr("none"));
    fields.add("In unit", {"in_unit"}, Kind::Text, fromStd(plan.currency.name())).values = unitNames(plan);
    fields.rounding("Round the line to", "Round the line, mode", "round");
}

} // namespace

const std::vector<std::string>& aggregateKeys() {
    static const std::vector<std::string> kKeys = {"sum", "value", "aggregate", "unique", "min", "max", "first", "last",
                                                   "mean", "time_mean", "percentile", "delta_to_end"};
    return kKeys;
}

PlanFields chargeFields(const Plan& plan, const Charge& charge, const YamlNode& node, const DataNames& data, bool isCoupon) {
    Fields fields(plan, &node);
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

PlanFields invoiceFields(const Plan& plan) {
    Fields fields(plan, nullptr);
    fields.main("Name", {"label"}, Kind::Text, fromStd(plan.id));
    fields.main("Currency", {"currency"}, Kind::Text);
    fields.main("Other units", {"units"}, Kind::Names, tr("none"));
    fields.choice("Billing period", {"cycle"}, wordsAt("cycle"), QStringLiteral("month")).isMain = true;
    fields.add("Zone of days", {"zone"}, Kind::Text, tr("each customer's"));
    fields.convention("Rounded at", {"invoice", "round", "at"}, "invoice.round.at").isMain = true;
    fields.main("Rounded to", {"invoice", "round", "step"}, Kind::Quantity, tr("smallest coin"));
    fields.convention("Rounding mode", {"invoice", "round", "mode"}, "round.mode").isMain = true;
    fields.convention("Missing steps go to", {"invoice", "round", "residual"}, "invoice.round.residual").isMain = true;
    PlanField& minimum = fields.number("Invoice at least", {"invoice", "minimum"}, Kind::Amount, tr("no limit"));
    minimum.isMain = true;
    PlanField& maximum = fields.number("Invoice at most", {"invoice", "maximum"}, Kind::Amount, tr("no limit"));
    maximum.isMain = true;
    fields.choice("Invoice in its period", {"opening", "in_period"}, {"only", "first", "middle", "last"}, QStringLiteral("only"));
    fields.add("Order of strata", {"strata"}, Kind::Names, tr("as listed in the language")).values = listOf(stratumNames());
    return fields.take();
}

PlanFields factorFields(const std::vector<std::string>& dimensions) {
    PlanField by;
    by.label = tr("A factor for each");
    by.keys = {"by"};
    by.kind = Kind::Names;
    by.values = listOf(dimensions);
    by.isMain = true;
    PlanField others;
    others.label = tr("For all other keys");
    others.keys = {"default"};
    others.kind = Kind::Quantity;
    others.otherwise = tr("unpriced");
    others.isMain = true;
    return {by, others};
}

PlanFields providerFields(const Plan& plan, const ProviderNames& provider) {
    Fields fields(plan, nullptr);
    fields.main("Provider", {"provider"}, Kind::Text);
    fields.main("Also where its name is", {"provider_match"}, Kind::Rule, tr("only its name"));
    fields.main("For requests without one, models", {"model_match"}, Kind::Rule, tr("those named below"));
    QStringList others;
    for (const ProviderNames& other : plan.models)
        if (other.provider != provider.provider)
            others << fromStd(other.provider);
    fields.main("Has the models of", {"otherwise"}, Kind::Names, tr("no other provider")).values = others;
    return fields.take();
}

PlanFields meterFields(const Plan& plan, const Meter& meter, const YamlNode& node, const DataNames& data) {
    Fields fields(plan, &node);
    fields.main("Name", {"label"}, Kind::Text, fromStd(meter.id));
    const QStringList properties = listOf(data.properties);
    if (!meter.sources.empty()) {
        QStringList others = meterNames(plan);
        others.removeAll(fromStd(meter.id));
        fields.main("Of the meters", {"of"}, Kind::Names).values = others;
        fields.choice("In each", {"every"}, wordsAt("meters.m.every"), QStringLiteral("period")).isMain = true;
        fields.main("Value", {"value"}, Kind::Expression).values = others;
    } else {
        fields.main("Events called", {"event"}, Kind::Text, tr("all")).values = listOf(data.events);
        fields.main("Only where", {"filter"}, Kind::Expression, tr("all events")).values = properties;
        fields.add("Taken back where", {"retract"}, Kind::Expression, tr("never")).values = properties;
        fields.add("Lasts until", {"interval", "end"}, Kind::Text, tr("an instant")).values = properties;
        fields.add("Lasts for seconds", {"interval", "seconds"}, Kind::Expression, tr("an instant")).values = properties;
        if (fields.has({"interval"}))
            fields.convention("Cut where prices change", {"interval", "split"}, "interval.split");
    }
    QStringList dimensions = properties;
    for (const Calendar& calendar : plan.calendars)
        dimensions << fromStd(calendar.id);
    fields.main("A quantity for each", {"by"}, Kind::Names, tr("together")).values = dimensions;
    fields.main("Unit", {"unit"}, Kind::Text, tr("none")).values = unitNames(plan);
    fields.choice("Rows of many requests", {"rows"}, wordsAt("meters.m.rows"), tr("may not be split"));
    return fields.take();
}

PlanFields windowFields(const Plan& plan, const YamlNode& node, std::optional<std::size_t> place, const DataNames& data) {
    Fields fields(plan, &node);
    const bool isInnermost = place.value_or(0) == 0;
    const auto has = [&](const char* key) { return node.find(key) != nullptr; };
    QStringList values = isInnermost ? listOf(data.properties) : QStringList{QStringLiteral("value")};
    const std::string first = isInnermost && !data.properties.empty() ? data.properties.front() : "value";
    if (!place) {
        // of the billing period
    } else if (has("session")) {
        fields.main("Goes on until a pause of", {"session", "gap"}, Kind::Text).values = {"5m", "15m", "30m", "1h"};
        fields.main("At most for", {"session", "cap"}, Kind::Text, tr("no limit")).values = {"1h", "4h", "24h"};
    } else if (has("first_use")) {
        fields.main("From first use, for", {"first_use"}, Kind::Text).values = {"1h", "24h", "day"};
    } else if (has("look_back")) {
        fields.main("Billing periods up to this one", {"look_back"}, Kind::Quantity);
    } else {
        fields.main("Window", {"every"}, Kind::Text, QStringLiteral("period")).values =
            {"event", "1m", "5m", "15m", "1h", "day", "week", "month", "period"};
    }
    PlanField& aggregate = fields.main("Its value", {}, Kind::KeyChoice);
    aggregate.alternatives = {{tr("number of them"), "aggregate", "count"}, {tr("sum of"), "sum", first}, {tr("distinct values of"), "unique", first},
                              {tr("smallest"), "min", first}, {tr("largest"), "max", first}, {tr("first"), "first", first},
                              {tr("last"), "last", first}, {tr("mean of"), "mean", first}, {tr("percentile"), "percentile", "95"},
                              {tr("mean over time of"), "time_mean", first}, {tr("what is left in time of"), "delta_to_end", first}};
    if (has("value") && !has("percentile"))
        aggregate.alternatives[1].key = "value";
    for (const std::string& key : aggregateKeys())
        if (has(key.c_str()) && key != "aggregate" && !(key == "value" && has("percentile")))
            fields.main(key == "percentile" ? "Percentile" : "Of", {key}, key == "percentile" ? Kind::Quantity : Kind::Expression).values =
                key == "percentile" ? QStringList() : values;
    if (has("percentile")) {
        fields.main("Of", {"value"}, Kind::Expression, QStringLiteral("value")).values = values;
        fields.convention("Highest dropped, rounded", {"discard"}, "window.discard").isMain = true;
    }
    if (has("unique")) {
        fields.add("Taken away where", {"remove"}, Kind::Expression, tr("never")).values = values;
        if (has("remove"))
            fields.convention("Counted as active", {"active"}, "window.active").isMain = true;
    }
    if (!isInnermost && (has("mean") || has("percentile") || has("min")))
        fields.convention("Windows without events", {"missing"}, "window.missing").isMain = true;
    if (has("time_mean"))
        fields.convention("Values are", {"of"}, "window.of").isMain = true;
    if (has("time_mean") || has("delta_to_end"))
        fields.convention("Length of a window", {"divisor"}, "window.divisor");
    if (has("delta_to_end"))
        fields.convention("Left is counted in", {"prorate"}, "window.prorate").isMain = true;
    if (has("time_mean") || has("delta_to_end") || has("remove") || has("sum") || has("value") || has("last") || has("min") || has("max"))
        fields.convention("Goes on from before", {"carried"}, "window.carried");
    if (!has("session") && !has("first_use") && !has("per"))
        fields.choice("Where nothing happened", {"empty"}, {"skipped", "zero"}, QStringLiteral("skipped"));
    if (place)
        fields.add("A window for each", {"per"}, Kind::Names, tr("together")).values = listOf(data.properties);
    fields.add("Then", {"then"}, Kind::Expression, tr("value")).values = {"value", "max(value, 60)", "ceil_to(value, 60)"};
    fields.rounding("Round the result to", "Round the result, mode", "round");
    if (has("mean") || has("time_mean") || has("delta_to_end")) {
        fields.add("Places of the mean", {"divide", "places"}, Kind::Quantity, fields.conventional("window.divide.places"));
        fields.convention("Rounding of the mean", {"divide", "mode"}, "window.divide.mode");
    }
    return fields.take();
}

} // namespace rerate
