// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <algorithm>

#include "tests/properties/random_charges.h"
#include "tests/properties/random_prices.h"

namespace rerate::properties {

namespace {

class OverLinesMaker {
public:
    OverLinesMaker(RandomChoices& choices, const std::string& id, ChargeContext& to) : m_choices(choices), m_to(to) {
        m_made.id = id;
        m_made.unit = to.currency;
        m_made.isOverLines = true;
        m_node.put("id", id);
    }

    void make() {
        static const std::vector<std::string> kKinds = {"discount", "fee", "tax", "price", "minimum", "maximum", "true_up",
                                                        "commitment", "convert"};
        m_kind = m_choices.pick(kKinds);
        const std::vector<std::string> foreign = unconverted();
        if (!foreign.empty() && m_choices.chance(60))
            m_kind = "convert";
        if (m_kind == "convert" && foreign.empty())
            m_kind = "discount";
        m_of = m_choices.some(lines(), m_choices.sometimes(60) ? 50 : 0);
        if (m_kind == "price" && m_of.empty())
            m_of = lines();
        if (m_kind == "price" && m_of.empty())
            m_kind = "true_up";
        m_made.isTax = m_kind == "tax";
        what(foreign);
        choices();
        if (m_kind != "discount" && m_kind != "minimum" && m_kind != "maximum")
            adjustmentsInto(m_node, m_choices, m_made.unit);
        if (m_choices.sometimes(20))
            m_node.put("round", randomRounding(m_choices));
        m_to.charges.add(std::move(m_node));
        m_to.made.push_back(std::move(m_made));
    }

private:
    // Lines in the currency that come before in any order of strata.
    std::vector<std::string> lines() const {
        std::vector<std::string> ids;
        for (const MadeCharge& charge : m_to.made)
            if (charge.unit == m_made.unit && !charge.isTax && !(m_kind == "tax" && charge.isOverLines))
                ids.push_back(charge.id);
        return ids;
    }

    // Of the first unit that is not money, as one conversion takes them.
    std::vector<std::string> unconverted() const {
        std::vector<std::string> ids;
        std::string unit;
        for (const MadeCharge& charge : m_to.made)
            if (charge.unit != m_to.currency && !charge.isConverted && (unit.empty() || charge.unit == unit)) {
                unit = charge.unit;
                ids.push_back(charge.id);
            }
        return ids;
    }

    void what(const std::vector<std::string>& foreign) {
        if (m_kind == "discount")
            m_node.put("discount", discount());
        else if (m_kind == "fee" || m_kind == "tax")
            m_node.put(m_kind, randomlyDated(m_choices, [&] { return TextNode(m_choices.pick({"3%", "19%", "150%", "0.5%"})); }));
        else if (m_kind == "price")
            m_node.put("price", randomlyDated(m_choices, [&] { return randomStepsOfMoney(m_choices); }));
        else if (m_kind == "commitment")
            m_node.put("commitment", commitment());
        else if (m_kind == "convert")
            return convert(foreign);
        else
            m_node.put(m_kind, limit());
        if (!m_of.empty())
            m_node.put("of", m_of.size() == 1 && m_choices.chance(50) ? TextNode(m_of[0]) : TextNode::list(m_of));
    }

    TextNode amount() {
        return randomlyDated(m_choices, [&] { return TextNode(m_choices.number(0, 300) + (m_choices.chance(20) ? ".55" : "")); });
    }

    TextNode discount() {
        switch (m_choices.between(0, 3)) {
        case 0: return randomlyDated(m_choices, [&] { return TextNode(m_choices.pick({"5%", "12.5%", "100%"})); });
        case 1: return randomlyDated(m_choices, [&] { return TextNode(m_choices.pick({"7.77 ", "20 "}) + m_made.unit); });
        case 2: return randomlyDated(m_choices, [&] { return randomStepsOfMoney(m_choices); });
        default: break;
        }
        TextNode node = TextNode::mapping();
        node.put("amount", m_choices.number(1, 60) + " " + m_made.unit);
        node.put("already_used", m_choices.number(0, 30));
        return node;
    }

    TextNode limit() {
        if (m_choices.chance(60))
            return amount();
        TextNode node = TextNode::mapping();
        node.put("amount", amount());
        if (m_choices.chance(50))
            node.put("share", m_choices.pick({"25/28", "1/31", "0/30"}));
        if (m_choices.chance(50) && !m_of.empty())
            node.put("of", TextNode::list(std::exchange(m_of, {})));
        return node;
    }

    TextNode commitment() {
        TextNode node = TextNode::mapping();
        node.put("amount", amount());
        if (m_choices.chance(30))
            node.put("share", "14/31");
        if (m_choices.chance(50))
            node.put("overage_factor", m_choices.pick({"1.5", "0.75", "1"}));
        if (m_choices.chance(50))
            node.put("true_up", m_choices.pick({"yes", "no"}));
        if (m_choices.chance(30))
            node.put("already_used", m_choices.number(0, 50));
        return node;
    }

    void convert(const std::vector<std::string>& foreign) {
        const auto rate = [&] { return randomlyDated(m_choices, [&] { return TextNode(m_choices.pick({"2.00", "0.0853", "3"})); }); };
        if (m_choices.chance(50)) {
            TextNode node = TextNode::mapping();
            node.put("rate", rate());
            if (m_choices.chance(50))
                node.put("per", m_choices.pick({"3", "100"}));
            m_node.put("convert", std::move(node));
        } else {
            m_node.put("convert", rate());
        }
        m_node.put("of", TextNode::list(foreign));
        for (MadeCharge& charge : m_to.made)
            charge.isConverted = charge.isConverted || std::find(foreign.begin(), foreign.end(), charge.id) != foreign.end();
    }

    void choices() {
        const bool spreads = m_kind == "discount" || m_kind == "maximum";
        if (m_kind != "commitment" && m_choices.sometimes(25))
            m_node.put("each", m_choices.pick({"sum", "line"}));
        if (spreads && m_choices.sometimes(50))
            m_node.put("spread", m_choices.pick({"none", "proportional", "largest_remainder", "listed"}));
        if ((m_kind == "minimum" || m_kind == "maximum" || m_kind == "true_up") && m_choices.sometimes(40))
            m_node.put("rounded", m_choices.pick({"limit", "parts", "difference"}));
        if (m_choices.sometimes(20))
            m_node.put("refunds", m_choices.pick({"counted", "left_out"}));
        if (m_kind == "discount" && m_choices.sometimes(30))
            m_node.put("uses", m_choices.pick({"once", "forever", "3", "recurring 2"}));
    }

    RandomChoices& m_choices;
    ChargeContext& m_to;
    TextNode m_node = TextNode::mapping();
    MadeCharge m_made;
    std::string m_kind;
    std::vector<std::string> m_of;
};

} // namespace

void addOverLines(RandomChoices& choices, const std::string& id, ChargeContext& to) { OverLinesMaker(choices, id, to).make(); }

TextNode makeCoupons(RandomChoices& choices, ChargeContext& to) {
    TextNode list = TextNode::list();
    std::vector<std::string> lines;
    for (const MadeCharge& charge : to.made)
        if (charge.unit == to.currency && !charge.isTax)
            lines.push_back(charge.id);
    for (int i = 0, count = choices.between(1, 3); i < count; ++i) {
        TextNode node = TextNode::mapping();
        node.put("id", "coupon" + std::to_string(i));
        TextNode used = TextNode::mapping();
        used.put("amount", "20 " + to.currency);
        used.put("already_used", "5 " + to.currency);
        node.put("discount", choices.chance(20) ? used : TextNode(choices.chance(50) ? "10%" : "3 " + to.currency));
        if (!lines.empty() && choices.chance(40))
            node.put("of", TextNode::list({choices.pick(lines)}));
        if (choices.chance(40))
            node.put("uses", choices.pick({"once", "recurring 3", "forever"}));
        if (choices.chance(20))
            node.put("spread", choices.pick({"none", "proportional", "largest_remainder", "listed"}));
        if (choices.chance(20))
            node.put("each", choices.pick({"sum", "line"}));
        if (choices.chance(20))
            node.put("round", randomRounding(choices));
        list.add(std::move(node));
    }
    return list;
}

TextNode makeOpening(RandomChoices& choices, const ChargeContext& of) {
    TextNode node = TextNode::mapping();
    if (choices.chance(60))
        node.put("in_period", choices.pick({"only", "first", "middle", "last"}));
    TextNode billed = TextNode::mapping();
    TextNode places = TextNode::mapping();
    for (const MadeCharge& charge : of.made) {
        if (choices.chance(30))
            billed.put(charge.id, choices.number(0, 90));
        if (choices.chance(20))
            places.put(charge.id, choices.pick({"only", "first", "middle", "last"}));
    }
    if (!billed.entries.empty())
        node.put("billed", std::move(billed));
    if (!places.entries.empty())
        node.put("in_period_of", std::move(places));
    return node;
}

} // namespace rerate::properties
