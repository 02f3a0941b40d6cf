// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/properties/random_plan.h"

#include <array>

#include "tests/properties/random_charges.h"
#include "tests/properties/random_prices.h"

namespace rerate::properties {

namespace {

TextNode rule(RandomChoices& choices, int depth) {
    TextNode node = TextNode::mapping();
    if (depth > 0 && choices.chance(40)) {
        TextNode list = TextNode::list();
        list.add(rule(choices, depth - 1));
        list.add(rule(choices, depth - 1));
        node.put(choices.pick({"or", "and"}), std::move(list));
        return node;
    }
    const std::string kind = choices.pick({"equals", "starts_with", "ends_with", "contains", "regex"});
    node.put(kind, choices.chance(30) ? TextNode::list({"m0", "m2"}) : TextNode(choices.pick({"m1", "m", "eu"})));
    if (choices.chance(20) && kind != "contains")
        node.put("contains", "1");
    return node;
}

TextNode makeModels(RandomChoices& choices) {
    TextNode list = TextNode::list();
    for (int i = 0, count = choices.between(1, 2); i < count; ++i) {
        TextNode node = TextNode::mapping();
        node.put("provider", "p" + std::to_string(i));
        if (choices.chance(50))
            node.put("provider_match", rule(choices, 1));
        if (choices.chance(50))
            node.put("model_match", rule(choices, 1));
        if (choices.chance(30))
            node.put("otherwise", TextNode::list({"p1"}));
        TextNode names = TextNode::list();
        for (const char* model : {"m0", "m1"}) {
            TextNode name = TextNode::mapping();
            name.put("model", model);
            if (choices.chance(70))
                name.put("match", rule(choices, 2));
            if (choices.chance(30))
                name.put("hours", choices.pick({"00:30-16:30", "22:00-06:00"}));
            names.add(std::move(name));
        }
        node.put("names", std::move(names));
        list.add(std::move(node));
    }
    return list;
}

class PlanMaker {
public:
    PlanMaker(std::uint64_t seed, int size) : m_choices(seed, size) {}

    std::string make() {
        head();
        const MadeMeters meters = makeMeters(m_choices, m_cycle, m_units);
        if (!meters.calendars.entries.empty())
            m_root.put("calendars", meters.calendars);
        if (m_choices.sometimes(8))
            m_root.put("models", makeModels(m_choices));
        m_context.meters = meters.made;
        m_root.put("meters", meters.meters);
        charges();
        invoice();
        return toYaml(m_root, m_choices);
    }

private:
    void head() {
        m_root.put("plan", m_choices.pick({"random", "a plan", "2026-01"}));
        if (m_choices.sometimes(20))
            m_root.put("label", m_choices.pick({"At random: everything", "É", "100%"}));
        if (m_choices.sometimes(20))
            m_root.put("version", m_choices.pick({"3", "1.10", "draft 2"}));
        if (m_choices.sometimes(30))
            m_root.put("language", "1");
        if (m_choices.sometimes(25)) {
            const std::string name = m_choices.pick({"rerate-1", "lago", "openmeter", "stripe", "killbill", "orb", "zuora",
                                                     "flexprice", "meteroid", "autumn", "metronome"});
            m_root.put("conventions", name);
            m_context.hasConventions = name != "rerate-1";
        }
        m_context.currency = m_choices.pick({"USD", "USD", "EUR", "JPY", "KWD"});
        if (m_choices.sometimes(40)) {
            m_units = {"credit", "token"};
            m_context.units = {"credit", "token", "CHF"};
            m_root.put("units", TextNode::list(m_units));
            if (m_choices.chance(10))
                m_context.currency = "credit";
        }
        m_root.put("currency", m_context.currency);
        if (m_choices.sometimes(35)) {
            m_cycle = m_choices.pick({"day", "week", "month", "quarter", "year"});
            m_root.put("cycle", m_cycle);
        }
    }

    void charges() {
        int number = 0;
        const auto id = [&] { return "charge" + std::to_string(number++); };
        for (int i = 0, count = m_choices.sometimes(90) ? m_choices.between(1, 3) : 1; i < count; ++i)
            addUsageCharge(m_choices, id(), m_context);
        for (int i = 0, count = m_choices.sometimes(50) ? m_choices.between(1, 2) : 0; i < count; ++i)
            addFee(m_choices, id(), m_context);
        for (int i = 0, count = m_choices.sometimes(60) ? m_choices.between(1, 4) : 0; i < count; ++i)
            addOverLines(m_choices, id(), m_context);
        m_root.put("charges", m_context.charges);
        if (m_choices.sometimes(20)) {
            if (m_choices.chance(40))
                m_root.put("coupon_order", m_choices.pick({"as_listed", "percentages_first", "limited_first"}));
            m_root.put("coupons", makeCoupons(m_choices, m_context));
        }
        if (m_choices.sometimes(15))
            m_root.put("strata", TextNode::list(m_choices.pick({"0", "1"}) == "0"
                                                    ? std::vector<std::string>{"usage", "fees", "adjustments", "tax", "ledger", "limits", "rounding"}
                                                    : std::vector<std::string>{"usage", "fees", "adjustments", "ledger", "limits", "tax", "rounding"}));
        if (m_choices.sometimes(12))
            if (TextNode opening = makeOpening(m_choices, m_context); !opening.entries.empty())
                m_root.put("opening", std::move(opening));
    }

    void invoice() {
        if (!m_choices.sometimes(35))
            return;
        TextNode node = TextNode::mapping();
        TextNode round = TextNode::mapping();
        if (m_choices.chance(60)) {
            const std::string at = m_choices.pick({"line", "invoice", "nowhere"});
            round.put("at", at);
            if (at == "line" && m_choices.chance(50))
                round.put("residual", m_choices.pick({"none", "last", "largest"}));
        }
        if (m_choices.chance(50))
            round.put("step", m_choices.pick({"0.01", "0.05", "1", "100"}));
        if (m_choices.chance(50))
            round.put("mode", randomMode(m_choices));
        if (!round.entries.empty())
            node.put("round", std::move(round));
        if (m_choices.chance(30))
            node.put("minimum", randomlyDated(m_choices, [&] { return TextNode(m_choices.number(0, 40)); }));
        if (m_choices.chance(30))
            node.put("maximum", randomlyDated(m_choices, [&] { return TextNode(m_choices.number(40, 900)); }));
        if (!node.entries.empty())
            m_root.put("invoice", std::move(node));
    }

    RandomChoices m_choices;
    TextNode m_root = TextNode::mapping();
    std::string m_cycle = "month";
    std::vector<std::string> m_units;
    ChargeContext m_context;
};

// An instant of January to March 2026, often on a full hour, so that windows have ends to lie on.
std::string randomTime(RandomChoices& choices) {
    const int day = choices.between(0, 74);
    const int month = day < 31 ? 1 : day < 59 ? 2 : 3;
    const int ofMonth = day - std::array{0, 31, 59}[static_cast<std::size_t>(month - 1)] + 1;
    const auto two = [](int number) { return (number < 10 ? "0" : "") + std::to_string(number); };
    const bool isFull = choices.chance(30);
    return "2026-0" + std::to_string(month) + "-" + two(ofMonth) + "T" + two(choices.between(0, 23)) + ":" +
           two(isFull ? 0 : choices.between(0, 59)) + ":" + two(isFull ? 0 : choices.between(0, 59));
}

} // namespace

std::string randomPlan(std::uint64_t seed, int size) { return PlanMaker(seed, size).make(); }

std::string RandomUsage::text() const {
    std::string all = head;
    for (const std::string& row : rows)
        all += row;
    return all;
}

RandomUsage randomUsage(std::uint64_t seed, int rowCount) {
    RandomChoices choices(seed, 100);
    RandomUsage usage{"customer time event id q r s model region host op provider\n", {}};
    for (int i = 0; i < rowCount; ++i) {
        std::string row = "c" + choices.number(0, 3) + " " + randomTime(choices) + " " + choices.pick({"use", "use", "call"}) + " e" +
                          std::to_string(i);
        row += " " + choices.number(-5, 2000) + (choices.chance(20) ? "." + choices.number(0, 999) : "");
        row += " " + (choices.chance(5) ? "-" : choices.number(0, 40));
        row += " " + (choices.chance(5) ? "word" : choices.number(0, 500));
        row += " " + choices.pick({"m0", "m1", "m2"}) + " " + choices.pick({"eu", "us", "-"}) + " h" + choices.number(0, 4);
        row += " " + choices.pick({"add", "add", "remove"}) + " p" + choices.number(0, 1);
        usage.rows.push_back(row + "\n");
    }
    return usage;
}

} // namespace rerate::properties
