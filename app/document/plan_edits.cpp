// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/document/plan_edits.h"

#include <algorithm>
#include <cctype>

#include "app/document/plan_nodes.h"
#include "engine/catalog/plan_text.h"

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
    if (!number.empty() && std::string_view("kMGT").find(number.back()) != std::string_view::npos)
        number.remove_suffix(1);
    if (!Decimal::parse(number))
        return wrong("`" + typed + "` is not a number. Write one number, such as 1.60 or 2k.");
    return taken + suffix;
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

std::vector<ChargeTemplate> chargeTemplates(const Plan& plan) {
    std::vector<ChargeTemplate> made{
        {"Fee every month", "id: ID\nlabel: Fee\nflat: 10\nevery: month", "fee"}};
    for (const Meter& meter : plan.meters) {
        const std::string name = meter.label.empty() ? meter.id : meter.label;
        made.push_back({"Price per unit of " + name, "id: ID\nmeter: " + meter.id + "\nprice: 0.01", meter.id});
        made.push_back({"Steps over " + name,
                        "id: ID\nmeter: " + meter.id +
                            "\nprice:\n  mode: slice\n  steps:\n    - { up_to: 1000, unit: 0.02 }\n    - { unit: 0.01 }",
                        meter.id});
    }
    made.push_back({"Discount over all lines", "id: ID\nlabel: Discount\ndiscount: 10%", "discount"});
    made.push_back({"Minimum over all lines", "id: ID\nlabel: Minimum\nminimum: { amount: 10 }", "minimum"});
    return made;
}

std::string withCharge(const std::string& text, const Plan& plan, const ChargeTemplate& made) {
    std::string id = made.id;
    for (int number = 2; plan.findCharge(id); ++number)
        id = made.id + "_" + std::to_string(number);
    std::string lines = made.lines;
    lines.replace(lines.find("ID"), 2, id);
    const SourceMark& last = plan.charges.back().mark;
    std::size_t end = std::min(last.offsetEnd, text.size());
    while (end > last.offset && std::isspace(static_cast<unsigned char>(text[end - 1])))
        --end;
    std::string edited = text;
    if (!standsInBlock(text, last.offset)) { // [ { … } ]: in one line, as its neighbours
        std::replace(lines.begin(), lines.end(), '\n', ',');
        if (lines.find("steps") != std::string::npos)
            lines = "id: " + id + ", meter: " + made.id + ", price: { mode: slice, steps: [ { up_to: 1000, unit: 0.02 }, { unit: 0.01 } ] }";
        return edited.insert(end, ", { " + lines + " }");
    }
    std::string lead = leadOf(text, last.offset);
    const std::string indent(lead.size(), ' ');
    std::string block = "\n" + lead;
    for (const char c : lines)
        block += c == '\n' ? "\n" + indent : std::string(1, c);
    return edited.insert(end, block);
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
