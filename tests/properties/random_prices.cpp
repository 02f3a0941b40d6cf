// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/properties/random_prices.h"

#include <set>

namespace rerate::properties {

namespace {

// A row of steps but for its bound.
TextNode row(RandomChoices& choices) {
    TextNode node = TextNode::mapping();
    const bool hasUnit = choices.chance(85);
    if (hasUnit)
        node.put("unit", choices.chance(10) ? choices.pick({"2.9%", "0.5%"}) : randomAmount(choices));
    if (!hasUnit || choices.chance(25))
        node.put("flat", randomAmount(choices));
    if (choices.sometimes(10))
        node.put("per", choices.pick({"10", "3", "1k", "0.5"}));
    if (choices.sometimes(12))
        node.put("fraction", choices.pick({"exact", "up", "down", "nearest"}));
    if (choices.sometimes(10))
        node.put("minimum", choices.pick({"0.5", "1", "2"}));
    if (choices.sometimes(10))
        node.put("maximum", choices.pick({"5", "100", "99.99"}));
    return node;
}

void choicesInto(TextNode& node, RandomChoices& choices) {
    if (choices.sometimes(15))
        node.put("fraction", choices.pick({"exact", "up", "down", "nearest"}));
    if (choices.sometimes(20))
        node.put("at_zero", choices.pick({"nothing", "first_step", "first_step_unless_total_zero"}));
    if (choices.sometimes(20))
        node.put("negative", choices.pick({"first_step", "mirror", "nothing"}));
}

TextNode stepList(RandomChoices& choices, bool endsInBound) {
    TextNode list = TextNode::list();
    int last = 0;
    const int count = choices.between(1, 4);
    for (int i = 0; i < count; ++i) {
        TextNode step = row(choices);
        if (i > 0 && choices.chance(10))
            step.put("from", std::to_string(last));
        if (i + 1 < count || endsInBound) {
            const int width = choices.pick({"10", "50", "100", "1000"}).size() > 3 ? 1000 : choices.between(1, 300);
            last += width;
            const int how = choices.between(0, 3);
            if (how == 0)
                step.put("width", std::to_string(width));
            else
                step.put(how == 1 ? "below" : "up_to", std::to_string(last));
        }
        list.add(std::move(step));
    }
    return list;
}

std::string randomTableKey(RandomChoices& choices, const std::vector<std::string>& by) {
    std::string key;
    for (const std::string& dimension : by)
        key += (key.empty() ? "" : ", ") + randomKey(choices, dimension);
    return key;
}

TextNode rowsOf(RandomChoices& choices, const std::vector<std::string>& by, const std::function<TextNode()>& cell) {
    TextNode rows = TextNode::mapping();
    std::set<std::string> known;
    for (int i = 0, count = choices.between(1, 4); i < count; ++i)
        if (const std::string key = randomTableKey(choices, by); known.insert(key).second)
            rows.put(key, cell());
    return rows;
}

} // namespace

std::string randomAmount(RandomChoices& choices) {
    switch (choices.between(0, 6)) {
    case 0: return choices.number(0, 50);
    case 1: return choices.pick({"0.333", "0.0001", "1.25", "0.07", "12.345"});
    case 2: return choices.pick({"1k", "2Ki"});
    case 3: return choices.pick({"0", "0.00"});
    default: return choices.number(0, 9) + "." + choices.number(0, 99);
    }
}

std::string randomQuantity(RandomChoices& choices) {
    return choices.chance(30) ? choices.pick({"1k", "100", "2.5", "0", "1Ki"}) : choices.number(1, 400);
}

TextNode randomlyDated(RandomChoices& choices, const std::function<TextNode()>& value) {
    const bool isDated = choices.sometimes(15);
    if (!isDated && !choices.sometimes(8))
        return value();
    TextNode list = TextNode::list();
    const int count = choices.between(1, 3);
    int day = choices.between(1, 9);
    int period = 1;
    for (int i = 0; i < count; ++i) {
        TextNode entry = TextNode::mapping();
        if (isDated && (i > 0 || choices.chance(20)))
            entry.put("from", "2026-0" + std::to_string(1 + day / 28) + "-" + (day % 28 < 9 ? "0" : "") + std::to_string(1 + day % 28));
        else if (i > 0)
            entry.put("from_period", std::to_string(period));
        day += choices.between(1, 25);
        period += choices.between(1, 2);
        entry.put("value", value());
        list.add(std::move(entry));
    }
    return list;
}

TextNode randomSteps(RandomChoices& choices) {
    switch (choices.between(0, 4)) {
    case 0: return randomAmount(choices);
    case 1: {
        TextNode single = row(choices);
        if (!single.has("unit"))
            single.put("unit", randomAmount(choices));
        return single;
    }
    case 2: return stepList(choices, false);
    default: break;
    }
    TextNode node = TextNode::mapping();
    if (choices.chance(50))
        node.put("mode", choices.pick({"slice", "whole"}));
    choicesInto(node, choices);
    const bool endsInBound = choices.sometimes(20);
    if (endsInBound)
        node.put("beyond", choices.pick({"last_step", "free", "unpriced"}));
    node.put("steps", stepList(choices, endsInBound));
    return node;
}

TextNode randomStepsOfMoney(RandomChoices& choices) {
    TextNode list = TextNode::list();
    int last = 0;
    const int count = choices.between(1, 3);
    for (int i = 0; i < count; ++i) {
        TextNode step = TextNode::mapping();
        if (i + 1 < count)
            step.put(choices.pick({"up_to", "below"}), std::to_string(last += choices.between(1, 500)));
        step.put("unit", choices.pick({"0.1", "0.05", "2%", "0", "-0.01"}));
        if (choices.chance(25))
            step.put("flat", randomAmount(choices));
        list.add(std::move(step));
    }
    if (choices.chance(40))
        return list;
    TextNode node = TextNode::mapping();
    node.put("mode", choices.pick({"slice", "whole"}));
    node.put("steps", std::move(list));
    return node;
}

std::string randomKey(RandomChoices& choices, const std::string& dimension) {
    if (dimension == "model")
        return choices.pick({"m0", "m1", "m2", "*", "odd: name"});
    if (dimension == "region")
        return choices.pick({"eu", "us", "*"});
    return choices.pick({"peak0", "day1", "rest", "*"});
}

TextNode randomPrice(RandomChoices& choices, const PriceNeeds& needs) {
    const bool isTable = !needs.dimensions.empty() && choices.sometimes(50);
    const auto cell = [&] { return needs.allowsSteps ? randomSteps(choices) : TextNode(randomAmount(choices)); };
    if (!isTable)
        return randomSteps(choices);
    TextNode node = TextNode::mapping();
    std::vector<std::string> by = choices.some(needs.dimensions, 60);
    if (by.empty())
        by.push_back(needs.dimensions.front());
    node.put("by", by.size() == 1 && choices.chance(50) ? TextNode(by[0]) : TextNode::list(by));
    if (needs.allowsSteps && choices.sometimes(20))
        node.put("mode", choices.pick({"slice", "whole"}));
    node.put("table", rowsOf(choices, by, cell));
    if (choices.chance(60))
        node.put("default", cell());
    return node;
}

TextNode randomFactors(RandomChoices& choices, const std::vector<std::string>& dimensions) {
    TextNode list = TextNode::list();
    for (int i = 0, count = choices.between(1, 2); i < count; ++i) {
        TextNode node = TextNode::mapping();
        std::vector<std::string> by = choices.some(dimensions, 50);
        if (by.empty())
            by.push_back(dimensions.back());
        node.put("by", TextNode::list(by));
        node.put("table", rowsOf(choices, by, [&] { return TextNode(choices.pick({"1.1", "0.5", "1", "2"})); }));
        if (choices.chance(70))
            node.put("default", choices.pick({"1", "1.25"}));
        list.add(std::move(node));
    }
    return list;
}

TextNode randomAllowance(RandomChoices& choices, bool hasEvents) {
    if (choices.chance(40))
        return randomQuantity(choices);
    TextNode node = TextNode::mapping();
    const bool free = hasEvents && choices.chance(50);
    if (!free || choices.chance(70))
        node.put("quantity", randomQuantity(choices));
    if (free)
        node.put("events", choices.number(0, 4));
    if (free && choices.chance(50))
        node.put("ends", choices.pick({"together", "apart"}));
    if (choices.chance(50))
        node.put("scope", choices.pick({"line", "charge"}));
    if (choices.chance(50))
        node.put("order", choices.pick({"proportional", "listed", "largest_first"}));
    if (choices.chance(30))
        node.put("rounded", choices.pick({"total", "rest"}));
    return node;
}

} // namespace rerate::properties
