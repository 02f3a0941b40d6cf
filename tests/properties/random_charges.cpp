// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/properties/random_charges.h"

#include <algorithm>

#include "tests/properties/random_expression.h"
#include "tests/properties/random_prices.h"

namespace rerate::properties {

namespace {

TextNode head(RandomChoices& choices, const std::string& id) {
    TextNode node = TextNode::mapping();
    node.put("id", id);
    if (choices.sometimes(12))
        node.put("label", choices.pick({"What it costs", "50% off: \"really\"", "Überschuss"}));
    return node;
}

class UsageMaker {
public:
    UsageMaker(RandomChoices& choices, const std::string& id, ChargeContext& to)
        : m_choices(choices), m_to(to), m_meter(to.meters[static_cast<std::size_t>(choices.between(0, static_cast<int>(to.meters.size()) - 1))]),
          m_node(head(choices, id)) {
        m_made.id = id;
        m_made.unit = to.currency;
    }

    void make() {
        if (!m_to.units.empty() && m_choices.sometimes(15)) {
            m_made.unit = m_choices.pick(m_to.units);
            m_node.put("in_unit", m_made.unit);
        }
        const int form = m_choices.sometimes(25) ? m_choices.between(1, 6) : 0;
        if (form == 6 && m_to.meters.size() > 1 && !m_to.meters.front().by.empty() && m_to.meters.front().by == m_to.meters.back().by)
            return grid();
        if (form == 5)
            return dynamic();
        m_node.put("meter", m_meter.id);
        if (form == 1)
            package();
        else if (form == 2)
            percentage();
        else if (form == 3)
            blockTariff();
        else if (form == 4)
            stairstep();
        else
            core();
        finish();
    }

private:
    // A meter whose running total may count the steps of this charge.
    const MadeMeter* counter() const {
        for (const MadeMeter& meter : m_to.meters)
            if (meter.isSum && meter.unit == m_meter.unit &&
                std::all_of(meter.by.begin(), meter.by.end(), [&](const std::string& name) {
                    return std::find(m_meter.by.begin(), m_meter.by.end(), name) != m_meter.by.end();
                }))
                return &meter;
        return nullptr;
    }

    // Its steps have unit prices only.
    void counted(const MadeMeter& meter) {
        m_node.put("counter", meter.id);
        m_node.put("price", randomlyDated(m_choices, [&] {
                       TextNode steps = TextNode::list();
                       for (const char* bound : {"100", "1000", ""}) {
                           TextNode step = TextNode::mapping();
                           if (*bound != 0)
                               step.put(m_choices.pick({"up_to", "below"}), bound);
                           step.put("unit", randomAmount(m_choices));
                           steps.add(std::move(step));
                       }
                       TextNode price = TextNode::mapping();
                       price.put("mode", m_choices.pick({"slice", "whole"}));
                       price.put("fraction", "exact");
                       price.put("steps", std::move(steps));
                       return price;
                   }));
    }

    // Steps count per line: a conventional price may be steps, so that its table needs lines by all.
    void core() {
        if (const MadeMeter* by = counter(); by && m_choices.sometimes(10))
            return counted(*by);
        const bool isApart = m_choices.sometimes(20);
        if (isApart) {
            if (m_choices.chance(30))
                m_node.put("position", randomNumber(m_choices, numberNames(), 1));
            if (!m_node.has("position") || m_choices.chance(50))
                m_node.put("reset", m_meter.hasWindows && m_choices.chance(50) ? "window" : "event");
            if (m_choices.chance(40))
                m_node.put("round_item", randomRounding(m_choices));
        } else if (m_choices.sometimes(5)) {
            m_node.put("reset", "period");
        }
        if (m_choices.sometimes(50))
            m_node.put("per", m_choices.pick({"1k", "3", "100", "1Mi", "0.5"}));
        std::vector<std::string> lines;
        if (m_choices.sometimes(40) || (m_to.hasConventions && m_choices.chance(50)))
            lines = m_meter.by;
        if (!lines.empty())
            m_node.put("lines_by", TextNode::list(lines));
        const bool perLine = isApart || lines == m_meter.by;
        PriceNeeds needs{m_meter.by, perLine};
        if (!perLine && m_to.hasConventions)
            needs.dimensions.clear();
        m_node.put("price", randomlyDated(m_choices, [&] { return randomPrice(m_choices, needs); }));
        if (perLine && !m_meter.by.empty() && m_choices.sometimes(20))
            m_node.put("factors", randomFactors(m_choices, m_meter.by));
        if (m_choices.sometimes(25) && !(isApart && m_meter.isUniform)) {
            const bool renamed = m_choices.chance(15);
            m_node.put(renamed ? "free_units" : "included", randomlyDated(m_choices, [&] {
                           return renamed ? TextNode(randomQuantity(m_choices)) : randomAllowance(m_choices, isApart);
                       }));
        }
    }

    void package() {
        TextNode form = TextNode::mapping();
        form.put("size", m_choices.pick({"100", "7", "1k"}));
        form.put("price", randomAmount(m_choices));
        if (m_choices.chance(40))
            form.put("included", randomQuantity(m_choices));
        m_node.put("package", std::move(form));
    }

    void percentage() {
        TextNode form = TextNode::mapping();
        form.put("rate", m_choices.pick({"2.9%", "0.5%", "100%"}));
        if (m_choices.chance(50))
            form.put("fixed", "0.30");
        if (m_choices.chance(30))
            form.put("minimum", "0.5");
        if (m_choices.chance(30))
            form.put("maximum", "5");
        if (!m_meter.isUniform && m_choices.chance(50)) {
            form.put("free_events", m_choices.number(1, 3));
            if (m_choices.chance(60))
                form.put("free_amount", randomQuantity(m_choices));
            if (m_choices.chance(50))
                form.put("ends", m_choices.pick({"together", "apart"}));
        }
        m_node.put("percentage", std::move(form));
    }

    void blockTariff() {
        TextNode form = TextNode::list();
        for (int i = 0, count = m_choices.between(1, 3); i < count; ++i) {
            TextNode row = TextNode::mapping();
            row.put("size", m_choices.pick({"10", "100", "2.5"}));
            row.put("price", randomAmount(m_choices));
            if (i + 1 < count)
                row.put("blocks", m_choices.number(1, 5));
            form.add(std::move(row));
        }
        m_node.put("block_tariff", std::move(form));
    }

    void stairstep() {
        TextNode form = TextNode::list();
        int last = 0;
        for (int i = 0, count = m_choices.between(1, 3); i < count; ++i) {
            TextNode row = TextNode::mapping();
            if (i + 1 < count)
                row.put(m_choices.pick({"up_to", "below"}), std::to_string(last += m_choices.between(1, 200)));
            row.put("price", randomAmount(m_choices));
            form.add(std::move(row));
        }
        m_node.put("stairstep", std::move(form));
    }

    void dynamic() {
        TextNode form = TextNode::mapping();
        form.put("value", randomNumber(m_choices, numberNames(), 1));
        if (m_choices.chance(50))
            form.put("multiplier", m_choices.pick({"1.2", "0.5"}));
        if (m_choices.chance(30))
            form.put("event", "use");
        if (m_choices.chance(30))
            form.put("filter", "region == 'eu'");
        m_node.put("dynamic", std::move(form));
        finish();
    }

    void grid() {
        TextNode form = TextNode::mapping();
        const std::string& by = m_meter.by.empty() ? m_to.meters.front().by.front() : m_to.meters.front().by.front();
        const std::vector<std::string> meters{m_to.meters.front().id, m_to.meters.back().id};
        form.put("by", by);
        form.put("meters", TextNode::list(meters));
        TextNode table = TextNode::mapping();
        for (const char* key : {"m0", "eu"})
            table.put(key, TextNode::list({randomAmount(m_choices), m_choices.pick({"1", "none"})}));
        form.put("table", std::move(table));
        form.put("default", TextNode::list({"3", "9"}));
        m_node.put("grid", std::move(form));
        if (m_to.hasConventions)
            m_node.put("lines_by", TextNode::list({by}));
        const std::string id = m_made.id;
        m_made.id = id + "_" + meters[0];
        m_to.made.push_back(m_made);
        m_made.id = id + "_" + meters[1];
        finish();
    }

    void finish() {
        if (m_choices.sometimes(10))
            m_node.put("round_quantity", randomRounding(m_choices));
        if (m_choices.sometimes(8))
            m_node.put("round_rate", randomRounding(m_choices));
        adjustmentsInto(m_node, m_choices, m_made.unit);
        if (m_choices.sometimes(15))
            m_node.put("round", randomRounding(m_choices));
        m_to.charges.add(std::move(m_node));
        m_to.made.push_back(std::move(m_made));
    }

    RandomChoices& m_choices;
    ChargeContext& m_to;
    const MadeMeter& m_meter;
    TextNode m_node;
    MadeCharge m_made;
};

} // namespace

void addUsageCharge(RandomChoices& choices, const std::string& id, ChargeContext& to) { UsageMaker(choices, id, to).make(); }

void addFee(RandomChoices& choices, const std::string& id, ChargeContext& to) {
    TextNode node = head(choices, id);
    node.put("flat", randomlyDated(choices, [&] {
                 return TextNode(choices.pick({"49", "9.99", "0", "1k"}) + (choices.chance(20) ? " " + to.currency : ""));
             }));
    if (choices.sometimes(20))
        node.put("quantity", choices.pick({"5", "0", "2.5"}));
    if (choices.sometimes(50))
        node.put("every", choices.pick({"day", "week", "month", "quarter", "year", "2 weeks", "3 months"}));
    if (choices.sometimes(40))
        node.put("in", choices.pick({"advance", "arrears"}));
    if (choices.sometimes(40))
        node.put("prorate", choices.pick({"none", "day", "second"}));
    adjustmentsInto(node, choices, to.currency);
    to.charges.add(std::move(node));
    to.made.push_back({id, to.currency, false, false, false});
}

void adjustmentsInto(TextNode& node, RandomChoices& choices, const std::string& unit) {
    if (choices.sometimes(20)) {
        const bool isPercent = choices.chance(60);
        node.put("discount", randomlyDated(choices, [&] {
                     return TextNode(isPercent ? choices.pick({"10%", "7.5%", "0%", "33.3%"}) : choices.pick({"20 ", "1.50 "}) + unit);
                 }));
    }
    if (choices.sometimes(15))
        node.put("minimum", randomlyDated(choices, [&] { return TextNode(choices.number(0, 30)); }));
    if (choices.sometimes(15))
        node.put(choices.chance(20) ? "cap" : "maximum", randomlyDated(choices, [&] { return TextNode(choices.number(30, 500)); }));
    if (choices.sometimes(10))
        node.put("order", choices.chance(50) ? TextNode::list({"minimum", "discount", "maximum"})
                                             : TextNode::list({"maximum", "minimum", "discount"}));
    if (node.has("discount") && choices.chance(20))
        node.put("round_discount", randomRounding(choices));
}

} // namespace rerate::properties
