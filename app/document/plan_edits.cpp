// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/document/plan_edits.h"

#include <algorithm>
#include <cctype>

#include "app/document/plan_nodes.h"
#include "engine/language/plan_text.h"

namespace rerate {

namespace {

Error wrong(std::string message) { return Error{ErrorKind::InvalidInput, std::move(message)}; }

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front())))
        text.remove_prefix(1);
    while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back())))
        text.remove_suffix(1);
    return text;
}

bool isCurrencyCode(std::string_view text) {
    return text.size() == 3 && std::all_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

// "1,60" has a wrong decimal sign, "1,234,567" has groups.
Error wrongComma(std::string typed) {
    bool isGrouped = true;
    std::size_t run = 0;
    for (const char c : typed.substr(typed.find(',') + 1)) {
        isGrouped = isGrouped && (c == ',' ? run == 3 : (c >= '0' && c <= '9'));
        run = c == ',' ? 0 : run + 1;
    }
    const std::string shown = typed;
    if (isGrouped && run == 3) {
        std::erase(typed, ',');
        return wrong("`" + shown + "` has separators. Write " + typed + ".");
    }
    std::replace(typed.begin(), typed.end(), ',', '.');
    return wrong(Decimal::parse(typed) ? "`" + shown + "` has a comma. Write " + typed + "."
                                       : "`" + shown + "` is not a number. Write one number, such as 1.60 or 2k.");
}

// Whether the row stands in a block list ("- { … }") or inside [ ].
bool standsInBlock(const std::string& text, std::size_t offset) {
    while (offset > 0 && (text[offset - 1] == ' ' || text[offset - 1] == '\t'))
        --offset;
    return offset > 0 && text[offset - 1] == '-';
}

// What stands before the row in its line: "      - ".
std::string leadOf(const std::string& text, std::size_t offset) {
    const std::size_t line = offset == 0 ? 0 : text.rfind('\n', offset - 1) + 1;
    return text.substr(line, offset - line);
}

std::size_t contentEnd(const std::string& text, const SourceMark& mark) {
    std::size_t end = std::min(mark.offsetEnd, text.size());
    while (end > mark.offset && std::isspace(static_cast<unsigned char>(text[end - 1])))
        --end;
    return end;
}

constexpr const char* kFractions[] = {"exact", "up", "down", "nearest"};

// What a step says beside its bound.
std::string amountsText(const StepRow& step, bool withFlat) {
    std::string text = "unit: " + step.unitPrice.value.toText();
    if (withFlat && !step.flat.value.isZero())
        text += ", flat: " + step.flat.value.toText();
    if (step.per)
        text += ", per: " + step.per->value.toText();
    if (step.fraction)
        text += std::string(", fraction: ") + kFractions[static_cast<int>(*step.fraction)];
    if (step.minimum)
        text += ", minimum: " + step.minimum->value.toText();
    if (step.maximum)
        text += ", maximum: " + step.maximum->value.toText();
    return text;
}

// What a price says beside its steps, as it is written, ending with a comma.
std::string choicesText(const std::string& text, const StepPrice& price) {
    const YamlReading yaml = readYaml(text, "plan");
    const YamlNode* node = nodeAt(yaml.root, price.mark.offset);
    std::string choices;
    for (const char* key : {"mode", "at_zero", "negative"})
        if (const YamlNode* value = nodeUnder(node, {key}))
            choices += std::string(key) + ": " + value->text + ", ";
    return choices.starts_with("mode") ? choices : "mode: slice, " + choices;
}

bool isName(std::string_view text) {
    return !text.empty() && !(text.front() >= '0' && text.front() <= '9') &&
           std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
           });
}

std::string quoted(const std::string& text) {
    std::string result = "'";
    for (const char c : text)
        result += c == '\'' ? std::string("''") : std::string(1, c);
    return result + "'";
}

std::string idFrom(const std::string& text) {
    std::string id;
    for (const char c : text)
        id += std::isalnum(static_cast<unsigned char>(c)) ? c : '_';
    return id.empty() ? "usage" : id;
}

} // namespace

Result<std::string> cellText(std::string_view given, CellKind kind, std::string_view currency) {
    const std::string typed(trimmed(given));
    if (typed.empty())
        return wrong("A number is missing here. Write one, 0 for nothing.");
    std::string_view number = typed;
    std::string suffix;
    if (const std::size_t space = typed.find_last_of(' ');
        space != std::string::npos && isCurrencyCode(std::string_view(typed).substr(space + 1))) {
        const std::string code = typed.substr(space + 1);
        number = trimmed(number.substr(0, space));
        if (kind != CellKind::Amount)
            return wrong("No currency is meant here. Write " + std::string(number) + ".");
        if (code != currency)
            return wrong("The amount is in `" + code + "`, the plan in `" + std::string(currency) + "`. Write " +
                         std::string(number) + ".");
        suffix = " " + code;
    } else if (kind == CellKind::Percent && typed.ends_with('%')) {
        number = trimmed(number.substr(0, number.size() - 1));
        suffix = "%";
    }
    if (number.find(',') != std::string_view::npos)
        return wrongComma(std::string(number));
    const std::string taken(number);
    if (number.size() > 2 && number.ends_with('i') && std::string_view("KMGT").find(number[number.size() - 2]) != std::string_view::npos)
        number.remove_suffix(2);
    else if (!number.empty() && std::string_view("kMGT").find(number.back()) != std::string_view::npos)
        number.remove_suffix(1);
    if (!Decimal::parse(number))
        return wrong("`" + typed + "` is not a number. Write one number, such as 1.60 or 2k.");
    return taken + suffix;
}

std::string ruleText(std::string_view typed) {
    const std::string text(trimmed(typed));
    static const char* const kKinds[] = {"equals:", "starts_with:", "ends_with:", "contains:", "regex:", "or:", "and:"};
    const bool isRule = std::any_of(std::begin(kKinds), std::end(kKinds), [&](const char* kind) { return text.starts_with(kind); });
    return "{ " + (isRule ? text : "equals: " + scalarFor(text)) + " }";
}

std::string withSplitStep(const std::string& text, const StepPrice& price, const StepRow& step, const Decimal& low) {
    Decimal bound = low.isZero() ? Decimal(1000) : low * Decimal(2);
    if (step.bound)
        bound = ((low + step.bound->value) * Decimal::literal("0.5")).normalized();
    const std::string made = "{ up_to: " + bound.toText() + ", " + amountsText(step, true) + " }";
    const bool isSlice = price.mode == StepPrice::Mode::Slice;
    std::string edited = text;
    if (price.mark.offset == step.mark.offset && price.rows.size() == 1 && edited[step.mark.offset] != '[') {
        const std::size_t end = contentEnd(edited, step.mark);
        return edited.replace(step.mark.offset, end - step.mark.offset,
                              "{ " + choicesText(text, price) + "steps: [ " + made + ", { " + amountsText(step, !isSlice) + " } ] }");
    }
    if (isSlice && !step.flat.value.isZero() && step.flat.mark.offset != step.mark.offset)
        edited = replaceScalar(edited, step.flat.mark, "0"); // stands behind the place of the new step
    if (standsInBlock(edited, step.mark.offset))
        return edited.insert(step.mark.offset, made + "\n" + leadOf(edited, step.mark.offset));
    return edited.insert(step.mark.offset, made + ", ");
}

std::string withoutStep(const std::string& text, const StepRow& step) {
    std::string edited = text;
    std::size_t from = step.mark.offset;
    std::size_t end = contentEnd(edited, step.mark); // a block goes on to where the next begins
    if (standsInBlock(edited, from)) {
        from -= leadOf(edited, from).size();
        end = edited.find('\n', end);
        end = end == std::string::npos ? edited.size() : end + 1;
    } else {
        while (end < edited.size() && (edited[end] == ',' || edited[end] == ' '))
            ++end;
    }
    return edited.erase(from, end - from);
}

namespace {

void addUsageTemplates(const Meter& meter, std::vector<ChargeTemplate>& made) {
    const std::string of = "meter: " + meter.id;
    const auto add = [&](const char* title, const std::string& price) { made.push_back({title, "Usage", {of, price}, meter.id}); };
    add("Price per unit", "price: 0.01");
    add("Steps, each prices its part", "price: { mode: slice, steps: [ { up_to: 1000, unit: 0.02 }, { unit: 0.01 } ] }");
    add("Steps, one prices everything", "price: { mode: whole, steps: [ { up_to: 1000, unit: 0.02 }, { unit: 0.01 } ] }");
    if (!meter.by.empty())
        add("Price by a table", "price: { by: " + meter.by.front() + ", table: { key: 0.02 }, default: 0.01 }");
    add("Packages", "package: { size: 1000, price: 5 }");
    add("Tariff of blocks", "block_tariff: [ { size: 10, price: 1, blocks: 5 }, { size: 100, price: 8 } ]");
    add("Stair of fixed prices", "stairstep: [ { up_to: 1000, price: 50 }, { price: 90 } ]");
    add("Allowance and overage", "allowance: { quantity: 1000, overage: 0.01 }");
    add("Percentage of each event", "percentage: { rate: 2.9%, fixed: 0.30 }");
}

// The usage and fees that are in the plan's currency.
std::string idsBefore(const Plan& plan) {
    std::string ids;
    for (const Charge& charge : plan.charges)
        if (!std::holds_alternative<LedgerCharge>(charge.what) && charge.unit == plan.currency)
            ids += (ids.empty() ? "" : ", ") + charge.id;
    return "[" + ids + "]";
}

void addLineTemplates(const Plan& plan, std::vector<ChargeTemplate>& made) {
    const auto add = [&](const char* title, const char* id, const std::string& line) { made.push_back({title, "Over other lines", {line}, id}); };
    add("Discount over all lines", "discount", "discount: 10%");
    add("Discount by steps over all lines", "volume", "discount: { mode: whole, steps: [ { up_to: 1000, unit: 0 }, { unit: 0.05 } ] }");
    add("Percentage fee over all lines", "support", "fee: 10%");
    made.push_back({"Price by steps over all lines", "Over other lines", {"price: [ { up_to: 10k, unit: 0.10 }, { unit: 0.07 } ]", "of: " + idsBefore(plan)}, "care"});
    add("Minimum over all lines", "minimum", "minimum: { amount: 10 }");
    add("Maximum over all lines", "maximum", "maximum: { amount: 1000 }");
    add("True-up", "true_up", "true_up: 100");
    add("Commitment", "commitment", "commitment: { amount: 1000, true_up: yes }");
    for (const Charge& charge : plan.charges)
        if (!(charge.unit == plan.currency)) {
            made.push_back({"Conversion into money", "Over other lines", {"convert: 1", "of: [" + charge.id + "]"}, "convert"});
            break;
        }
    add("Tax", "tax", "tax: 19%");
    made.push_back({"Coupon", "Coupons", {"discount: 10%", "uses: once"}, "coupon", true});
}

} // namespace

std::vector<ChargeTemplate> chargeTemplates(const Plan& plan, const std::string& wished) {
    std::vector<ChargeTemplate> made{{"Fee every month", "Fees", {"label: Fee", "flat: 10", "every: month"}, "fee"},
                                     {"Fee for each seat", "Fees", {"label: Seats", "flat: 10", "quantity: 5", "every: month"}, "seats"}};
    const Meter* meter = plan.findMeter(wished);
    if (!meter && !plan.meters.empty())
        meter = &plan.meters.front();
    if (meter)
        addUsageTemplates(*meter, made);
    addLineTemplates(plan, made);
    return made;
}

std::string withCharge(const std::string& text, const Plan& plan, const ChargeTemplate& made) {
    std::string id = made.id;
    for (int number = 2; plan.findCharge(id); ++number)
        id = made.id + "_" + std::to_string(number);
    std::string inBrackets = "id: " + id, inBlock = "id: " + id;
    const YamlReading yaml = readYaml(text, "plan");
    const YamlNode* list = yaml.root.find(made.isCoupon ? "coupons" : "charges");
    const bool isBlock = list && !list->flow && !list->items.empty();
    const std::string indent(isBlock ? leadOf(text, list->items.back().mark.offset).size() : 4, ' ');
    for (const std::string& line : made.lines) {
        inBrackets += ", " + line;
        inBlock += "\n" + indent + line;
    }
    if (!list) // coupons stand last, as they are computed
        return text + (text.ends_with('\n') ? "" : "\n") + "coupons:\n  - " + inBlock + "\n";
    const auto edited = withItem(text, list->mark.offset, list->items.size(), isBlock ? inBlock : "{ " + inBrackets + " }");
    return edited ? *edited : text;
}

std::vector<MeterTemplate> meterTemplates(const Plan& plan, const std::vector<std::string>& events,
                                          const std::vector<std::string>& properties) {
    constexpr std::size_t kPropertiesMax = 12;
    const std::string of = events.size() == 1 ? "event: " + scalarFor(events[0]) + ", " : "";
    std::vector<MeterTemplate> made{{"Number of events", "{ " + of + "aggregate: count }", "events"}};
    for (std::size_t i = 0; i < std::min(properties.size(), kPropertiesMax); ++i) {
        const std::string value = isName(properties[i]) ? properties[i] : quoted("field(" + quoted(properties[i]) + ")");
        made.push_back({"Sum of " + properties[i], "{ " + of + "value: " + value + " }", idFrom(properties[i])});
    }
    if (!properties.empty())
        made.push_back({"Distinct values", "{ " + of + "unique: " + scalarFor(properties[0]) + " }", "distinct"});
    made.push_back({"By the hour, then a percentile",
                    "{ " + of + "windows: [ { every: 1h, aggregate: count }, { every: period, percentile: 95 } ] }", "peak"});
    if (plan.meters.size() > 1)
        made.push_back({"From other meters", "{ of: [" + plan.meters[0].id + ", " + plan.meters[1].id + "], every: day, value: " +
                                                 plan.meters[0].id + " }", "derived"});
    made.push_back({"Calendar: labels for times of day", "{ rows: [ { label: peak, days: mon-fri, hours: 08:00-20:00 } ], default: offpeak }",
                    "times", true});
    return made;
}

std::string withMeter(const std::string& text, const Plan& plan, const MeterTemplate& made, std::string& id) {
    const auto isTaken = [&](const std::string& name) {
        return plan.findMeter(name) || std::any_of(plan.calendars.begin(), plan.calendars.end(), [&](const Calendar& calendar) { return calendar.id == name; });
    };
    id = made.id;
    for (int number = 2; isTaken(id); ++number)
        id = made.id + "_" + std::to_string(number);
    const std::string section = made.isCalendar ? "calendars" : "meters";
    const YamlReading yaml = readYaml(text, "plan");
    const YamlNode* there = yaml.root.find(section);
    if (there && there->kind == YamlNode::Kind::Mapping) {
        const auto edited = withValue(text, there->mark.offset, {id}, made.value);
        return edited ? *edited : text;
    }
    // Before the charges, which count on them.
    const std::string lines = section + ":\n  " + id + ": " + made.value + "\n";
    for (const YamlNode& key : yaml.root.keys)
        if (key.text == "charges" || (made.isCalendar && key.text == "meters"))
            return text.substr(0, key.mark.offset) + lines + text.substr(key.mark.offset);
    return text + lines;
}

Result<std::string> withProvider(const std::string& text, const Plan& plan, std::string& id) {
    const auto isTaken = [&](const std::string& name) {
        return std::any_of(plan.models.begin(), plan.models.end(), [&](const ProviderNames& known) { return known.provider == name; });
    };
    id = "provider";
    for (int number = 2; isTaken(id); ++number)
        id = "provider_" + std::to_string(number);
    const std::string made = "{ provider: " + id + ", names: [ { model: model, match: { starts_with: model- } } ] }";
    const YamlReading yaml = readYaml(text, "plan");
    if (const YamlNode* models = yaml.root.find("models"); models && models->kind == YamlNode::Kind::Sequence)
        return withItem(text, models->mark.offset, models->items.size(), made);
    return text + (text.ends_with('\n') ? "" : "\n") + "models:\n  - " + made + "\n";
}

namespace {

// What a meter says of itself as one window: it goes into the innermost.
constexpr const char* kWindowKeys[] = {"value", "sum", "aggregate", "unique", "remove", "min", "max", "first", "last", "mean", "time_mean",
                                       "percentile", "delta_to_end", "active", "discard", "divisor", "prorate", "carried", "then"};

Result<std::string> withFirstWindows(const std::string& text, std::size_t meter, const YamlNode& node) {
    std::string inner, outer = "sum";
    std::vector<std::string> moved;
    for (const char* key : kWindowKeys)
        if (const YamlNode* value = node.find(key); value && value->kind == YamlNode::Kind::Scalar) {
            inner += ", " + std::string(key) + ": " + (value->quoted ? quoted(value->text) : scalarFor(value->text));
            moved.push_back(key);
            if (std::string_view(key) == "min" || std::string_view(key) == "max" || std::string_view(key) == "last")
                outer = key;
        }
    auto edited = withValue(text, meter, {"windows"}, "[ { every: 1h" + inner + " }, { every: period, " + outer + ": value } ]");
    for (const std::string& key : moved)
        if (edited)
            edited = withoutValue(*edited, meter, {key});
    return edited;
}

} // namespace

Result<std::string> withWindow(const std::string& text, std::size_t meter) {
    const YamlReading yaml = readYaml(text, "plan");
    const YamlNode* node = nodeAt(yaml.root, meter);
    if (!node || node->kind != YamlNode::Kind::Mapping)
        return wrong("This meter is edited in the text.");
    const YamlNode* windows = node->find("windows");
    if (!windows)
        return withFirstWindows(text, meter, *node);
    const std::size_t count = windows->items.size();
    const YamlNode* inner = count >= 2 ? windows->items[count - 2].find("every") : nullptr;
    if (count < 2)
        return withItem(text, windows->mark.offset, count, "{ every: period, sum: value }");
    return withItem(text, windows->mark.offset, count - 1, "{ every: " + (inner ? inner->text : std::string("day")) + ", sum: value }");
}

std::string planSkeleton(const std::string& name, const UsageStore* usage, const std::string& currency) {
    std::string meters, charges;
    const auto addMeter = [&](const std::string& id, const std::string& what) {
        meters += "  " + id + ": { " + what + " }\n";
        charges += "  - id: " + id + "\n    meter: " + id + "\n    price: 0\n";
    };
    if (usage) {
        const std::string event = usage->events().size() == 1 ? "event: " + quoted(usage->events().text(0)) + ", " : "";
        addMeter("requests", event + "aggregate: count");
        for (const UsageColumn& column : usage->columns()) {
            if (column.texts && column.texts->size() > 0)
                continue; // texts are to filter by, not to add up
            const std::string value = isName(column.name) ? column.name : "\"field(" + quoted(column.name) + ")\"";
            addMeter(idFrom(column.name), event + "value: " + value);
        }
    }
    return "# A plan to begin with: what the usage holds, each at a price of zero. Write your prices,\n"
           "# and take out what you do not charge for.\n"
           "plan: " + name + "\nlabel: " + name + "\ncurrency: " + currency + "\n" +
           (meters.empty() ? "" : "meters:\n" + meters) +
           "charges:\n  - id: fee\n    label: Fee\n    flat: 0\n    every: month\n" + charges;
}

} // namespace rerate
