// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/catalog/plan_tree.h"

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

// A constant is shown as itself, a changing value as a list by day.
template <typename T, typename Describe>
PlanTree dated(const std::string& key, const std::string& subject, const Dated<T>& value,
               Describe describe) {
    if (value.isConstant() && !value.entries[0].from)
        return describe(key, subject, value.entries[0].value);
    PlanTree list = branch(PlanTree::Kind::List, key, subject);
    for (const auto& entry : value.entries) {
        const std::string from = entry.from ? toText(*entry.from) : "always";
        PlanTree item = mapping(from, subject + (entry.from ? " from " + from : ""));
        if (entry.from)
            item.children.push_back(leaf("from", "day of " + subject, from));
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

PlanTree describeSteps(const std::string& key, const std::string& subject, const StepPrice& price) {
    if (price.isUnitPrice())
        return leaf(key, subject, price.rows[0].unitPrice.value);
    PlanTree tree = mapping(key, subject);
    tree.children.push_back(leaf("mode", subject + ": mode",
                                 price.mode == StepPrice::Mode::Slice ? "slice" : "whole"));
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
        steps.children.push_back(std::move(item));
    }
    tree.children.push_back(std::move(steps));
    return tree;
}

std::string keyText(const std::vector<std::string>& key) {
    std::string text;
    for (std::size_t i = 0; i < key.size(); ++i)
        text += (i == 0 ? "" : ", ") + key[i];
    return text;
}

PlanTree describeTable(const std::string& key, const std::string& subject, const PriceTable& table) {
    PlanTree tree = mapping(key, subject);
    tree.children.push_back(names("by", subject + ": dimensions", table.by));
    PlanTree rows = mapping("table", subject);
    for (const PriceTable::Row& row : table.rows)
        rows.children.push_back(
            describeSteps(keyText(row.key), subject + " for " + keyText(row.key), row.price));
    tree.children.push_back(std::move(rows));
    if (table.defaultPrice)
        tree.children.push_back(
            describeSteps("default", subject + " for other keys", *table.defaultPrice));
    return tree;
}

PlanTree describePriceValue(const std::string& key, const std::string& subject, const Price& price) {
    if (const auto* table = std::get_if<PriceTable>(&price))
        return describeTable(key, subject, *table);
    return describeSteps(key, subject, std::get<StepPrice>(price));
}

PlanTree describeAllowance(const std::string& key, const std::string& subject,
                           const Allowance& allowance) {
    static constexpr const char* kOrders[] = {"proportional", "listed", "largest_first"};
    PlanTree tree = mapping(key, subject);
    tree.children.push_back(leaf("quantity", subject, allowance.quantity.value));
    tree.children.push_back(leaf("scope", subject + ": scope",
                                 allowance.scope == Allowance::Scope::Line ? "line" : "charge"));
    tree.children.push_back(
        leaf("order", subject + ": order", kOrders[static_cast<int>(allowance.order)]));
    return tree;
}

void addUsage(PlanTree& tree, const UsageCharge& usage) {
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
    tree.children.push_back(dated("price", "price", usage.price, describePriceValue));
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

void addLedger(PlanTree& tree, const LedgerCharge& ledger) {
    switch (ledger.kind) {
    case LedgerCharge::Kind::PercentDiscount:
        tree.children.push_back(datedNumber("discount", "discount", ledger.value, "%"));
        break;
    case LedgerCharge::Kind::Minimum:
        tree.children.push_back(datedNumber("minimum", "minimum", ledger.value));
        break;
    case LedgerCharge::Kind::Maximum:
        tree.children.push_back(datedNumber("maximum", "maximum", ledger.value));
        break;
    }
    if (!ledger.of.empty())
        tree.children.push_back(names("of", "charges it is over", ledger.of));
}

std::string propertyText(const std::string& property) {
    Expression name;
    name.kind = Expression::Kind::Name;
    name.text = property;
    return formatExpression(name);
}

void addAggregate(PlanTree& tree, const Meter& meter) {
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
    } else {
        tree.children.push_back(leaf("every", subject + ": length", toText(bucket)));
    }
}

// The choices that a window's aggregate has, each of them, whether it was written or not.
void addChoices(PlanTree& tree, const Window& window, const std::string& subject, bool isInnermost) {
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
    if (aggregate == A::TimeMean)
        choice("of", window.of, {"levels", "deltas"});
    if (overTime)
        choice("divisor", window.divisor, {"real", "nominal"});
    if (aggregate == A::DeltaToEnd)
        choice("prorate", window.prorate, {"second", "day"});
    if (overTime || window.remove || window.carried)
        choice("carried", window.carried, {"false", "true"});
    if (window.divides()) {
        PlanTree divide = mapping("divide", subject + ": division");
        divide.children.push_back(leaf("places", subject + ": places", Decimal(window.divide.step.scale())));
        divide.children.push_back(leaf("mode", subject + ": mode", std::string(toText(window.divide.mode))));
        tree.children.push_back(std::move(divide));
    }
}

PlanTree describeWindow(const Window& window, std::size_t number) {
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
    addChoices(tree, window, subject, number == 0);
    if (window.then)
        tree.children.push_back(leaf("then", subject + ": expression", formatExpression(*window.then)));
    if (window.round)
        tree.children.push_back(describeRounding("round", subject + ": rounding", *window.round));
    return tree;
}

void addWindows(PlanTree& tree, const std::vector<Window>& windows) {
    PlanTree list = branch(PlanTree::Kind::List, "windows", "windows");
    for (std::size_t i = 0; i < windows.size(); ++i)
        list.children.push_back(describeWindow(windows[i], i));
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

std::string scalarText(const std::string& text, bool isNumber) {
    if (isNumber || isPlainScalar(text))
        return text;
    bool control = false;
    for (const char c : text)
        control = control || static_cast<unsigned char>(c) < 0x20;
    std::string result;
    for (const char c : text) {
        if (control && (c == '"' || c == '\\'))
            result += '\\';
        if (!control && c == '\'')
            result += '\'';
        if (c == '\n')
            result += "\\n";
        else if (c == '\t')
            result += "\\t";
        else if (static_cast<unsigned char>(c) >= 0x20)
            result += c;
    }
    return control ? '"' + result + '"' : "'" + result + "'";
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
    return dated("price", "price", price, describePriceValue);
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
    if (!meter.sources.empty())
        addSources(tree, meter);
    else if (meter.windows.empty())
        addAggregate(tree, meter);
    if (!meter.windows.empty())
        addWindows(tree, meter.windows);
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
    return tree;
}

PlanTree describeCalendar(const Calendar& calendar) {
    PlanTree tree = mapping(calendar.id, "calendar " + calendar.id);
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

PlanTree describeCharge(const Charge& charge) {
    PlanTree tree = mapping(charge.id, charge.label.empty() ? charge.id : charge.label);
    tree.children.push_back(leaf("id", "id", charge.id));
    if (!charge.label.empty())
        tree.children.push_back(leaf("label", "label", charge.label));
    if (const auto* usage = std::get_if<UsageCharge>(&charge.what))
        addUsage(tree, *usage);
    else if (const auto* flat = std::get_if<FlatCharge>(&charge.what))
        addFlat(tree, *flat);
    else
        addLedger(tree, std::get<LedgerCharge>(charge.what));
    if (charge.discountPercent)
        tree.children.push_back(datedNumber("discount", "discount", *charge.discountPercent, "%"));
    if (charge.minimum)
        tree.children.push_back(datedNumber("minimum", "minimum", *charge.minimum));
    if (charge.maximum)
        tree.children.push_back(datedNumber("maximum", "maximum", *charge.maximum));
    if (charge.lineRounding)
        tree.children.push_back(describeRounding("round", "rounding", *charge.lineRounding));
    return tree;
}

PlanTree describePlan(const Plan& plan) {
    static constexpr const char* kRoundAt[] = {"line", "invoice", "nowhere"};
    PlanTree tree = mapping("", plan.label.empty() ? plan.id : plan.label);
    tree.children.push_back(leaf("plan", "id of the plan", plan.id));
    if (!plan.label.empty())
        tree.children.push_back(leaf("label", "label of the plan", plan.label));
    tree.children.push_back(leaf("version", "version", plan.version));
    tree.children.push_back(leaf("language", "language", "1"));
    tree.children.push_back(leaf("conventions", "conventions", plan.conventions));
    tree.children.push_back(leaf("currency", "currency", plan.currency.name()));
    if (!plan.units.empty()) {
        std::vector<std::string> units;
        for (const Unit& unit : plan.units)
            units.push_back(unit.name());
        tree.children.push_back(names("units", "units", units));
    }
    tree.children.push_back(leaf("cycle", "billing period", std::string(toText(plan.cycle.unit))));
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
        charges.children.push_back(describeCharge(charge));
    tree.children.push_back(std::move(charges));
    PlanTree invoice = mapping("invoice", "Invoice");
    PlanTree round = describeRounding("round", "rounding", plan.invoice.rounding);
    round.children.insert(round.children.begin(),
                          leaf("at", "rounding point", kRoundAt[static_cast<int>(plan.invoice.roundAt)]));
    invoice.children.push_back(std::move(round));
    if (plan.invoice.minimum)
        invoice.children.push_back(datedNumber("minimum", "minimum", *plan.invoice.minimum));
    if (plan.invoice.maximum)
        invoice.children.push_back(datedNumber("maximum", "maximum", *plan.invoice.maximum));
    tree.children.push_back(std::move(invoice));
    return tree;
}

std::string toYaml(const PlanTree& tree) {
    std::string text;
    append(text, tree, 0, false);
    return text;
}

std::string writePlan(const Plan& plan) { return toYaml(describePlan(plan)); }

} // namespace rerate
