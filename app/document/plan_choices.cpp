// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/document/plan_choices.h"

#include <algorithm>

#include "app/document/choice_fields.h"
#include "app/document/plan_nodes.h"
#include "engine/language/conventions.h"

namespace rerate {

namespace {

using Names = std::vector<std::string>;
using Spots = std::vector<ChoiceSpot>;

// Goes over the plan and gives each group of fields the places that it has there.
class ChoiceList {
public:
    ChoiceList(const Plan& plan, const std::string& text)
        : m_plan(plan), m_conventions(findConventions(plan.conventions)), m_yaml(readYaml(text, "plan")) {}

    std::vector<PlanChoice> take() {
        if (!m_conventions)
            return {};
        addPlan();
        for (const Charge& charge : m_plan.charges)
            addCharge(charge);
        for (const Meter& meter : m_plan.meters)
            addMeter(meter);
        return std::move(m_choices);
    }

private:
    ChoiceSpot spotAt(std::size_t offset, Names keys = {}) const {
        ChoiceSpot spot;
        spot.offset = offset;
        spot.keys = std::move(keys);
        spot.node = nodeUnder(nodeAt(m_yaml.root, offset), spot.keys);
        spot.plan = &m_plan;
        spot.charge = m_charge;
        return spot;
    }

    // `text`: other than that of the fields; `step`: of a meter.
    void addGroup(std::string_view group, const Spots& spots, const std::string& step = {}, const std::string& text = {}) {
        for (const ConventionField& field : conventionFields())
            if (field.name.substr(0, field.name.find('.')) == group)
                addField(field, spots, step + (text.empty() ? choiceText(field) : text));
    }

    // Of places that say the same, one choice for all of them.
    void addField(const ConventionField& field, const Spots& spots, const std::string& text) {
        std::vector<std::pair<std::string, Spots>> byValue;
        for (const ChoiceSpot& spot : spots) {
            if (!isChoiceAt(field, spot))
                continue;
            const std::string now = choiceNow(field, spot, *m_conventions);
            auto found = std::find_if(byValue.begin(), byValue.end(), [&](const auto& known) { return known.first == now; });
            if (found == byValue.end())
                found = byValue.insert(byValue.end(), {now, {}});
            found->second.push_back(spot);
        }
        for (const auto& [now, same] : byValue)
            addChoice(field, text, now, same);
    }

    void addChoice(const ConventionField& field, const std::string& text, const std::string& now, const Spots& spots) {
        PlanChoice choice;
        choice.where = m_where;
        choice.field = text;
        choice.value = now;
        choice.convention = std::string(field.name);
        for (ChoiceValue& value : choiceValues(field, spots.front(), *m_conventions))
            if (value.shown != now) {
                choice.alternatives.push_back(std::move(value.shown));
                choice.texts.push_back(std::move(value.written));
            }
        for (const ChoiceSpot& spot : spots)
            choice.offsets.push_back(spot.offset);
        choice.keys = spots.front().keys;
        for (std::string& key : choiceKeys(field))
            choice.keys.push_back(std::move(key));
        const bool isWritten = std::any_of(spots.begin(), spots.end(), [&](const ChoiceSpot& spot) { return isChoiceWritten(field, spot); });
        const bool isConventional = m_conventions->id != rerateConventions().id && m_conventions->values.count(field.name);
        choice.source = isWritten        ? PlanChoice::Source::Plan
                        : isConventional ? PlanChoice::Source::Conventions
                                         : PlanChoice::Source::Default;
        m_choices.push_back(std::move(choice));
    }

    void addMode(const std::string& what, std::size_t offset, Names keys, bool isThere) {
        if (isThere)
            addGroup("round", {spotAt(offset, std::move(keys))}, {}, "rounding of " + what);
    }

    void addPlan() {
        m_where = "Plan";
        PlanChoice conventions;
        conventions.where = m_where;
        conventions.field = "conventions";
        conventions.value = m_plan.conventions;
        for (const std::string& name : conventionNames())
            if (name != m_plan.conventions)
                conventions.alternatives.push_back(name);
        conventions.texts = conventions.alternatives;
        conventions.offsets = {kWholePlan};
        conventions.keys = {"conventions"};
        if (m_yaml.root.find("conventions"))
            conventions.source = PlanChoice::Source::Plan;
        m_choices.push_back(std::move(conventions));
        m_where = "Invoice";
        addGroup("invoice", {spotAt(kWholePlan, {"invoice"})});
        addMode("amounts", kWholePlan, {"invoice", "round"}, m_plan.invoice.roundAt != InvoiceRules::RoundAt::Nowhere);
        addGroup("strata", {spotAt(kWholePlan)});
        if (const YamlNode* coupons = m_yaml.root.find("coupons"); coupons && coupons->items.size() > 1)
            addField(conventionField("coupon.order"), {spotAt(kWholePlan)}, choiceText(conventionField("coupon.order")));
    }

    void addCharge(const Charge& charge) {
        m_where = charge.label.empty() ? charge.id : charge.label;
        m_charge = &charge;
        const std::size_t offset = charge.mark.offset;
        if (const auto* usage = std::get_if<UsageCharge>(&charge.what))
            addUsage(*usage, offset);
        else if (const auto* ledger = std::get_if<LedgerCharge>(&charge.what))
            addLedger(*ledger, offset);
        else
            addFee(offset);
        if (!isCoupon(offset))
            addGroup("adjustments", {spotAt(offset)});
        addMode("the discount", offset, {"round_discount"}, charge.discountRounding.has_value());
        addMode("the line", offset, {"round"}, charge.lineRounding && !isCoupon(offset));
        m_charge = nullptr;
    }

    // That of what is included in an allowance is said there.
    void addFee(std::size_t offset) {
        const YamlNode* node = nodeAt(m_yaml.root, offset);
        addGroup("fee", {spotAt(offset, node && node->find("allowance") ? Names{"allowance"} : Names{})});
    }

    void addUsage(const UsageCharge& usage, std::size_t offset) {
        addMode("the quantity", offset, {"round_quantity"}, usage.quantityRounding.has_value());
        addMode("the price for one", offset, {"round_rate"}, usage.rateRounding.has_value());
        addMode("each item", offset, {"round_item"}, usage.itemRounding.has_value());
        addMode("each step", offset, {"round_step"}, usage.stepRounding.has_value());
        const YamlNode* node = nodeAt(m_yaml.root, offset);
        if (node && usage.included)
            addIncluded(*usage.included, *node, offset);
        addGroup("usage", {spotAt(offset)});
        if (node && !isForm(*node))
            addPrices(usage);
    }

    // A friendly form has made the price, but for what is beyond an allowance.
    static bool isForm(const YamlNode& charge) {
        const Names forms = {"package", "percentage", "block_tariff", "stairstep", "dynamic", "grid"};
        return std::any_of(forms.begin(), forms.end(), [&](const std::string& form) { return charge.find(form) != nullptr; });
    }

    void addIncluded(const Dated<Allowance>& included, const YamlNode& charge, std::size_t offset) {
        Spots spots;
        const YamlNode* node = charge.find("included");
        const bool isDated = node && node->kind == YamlNode::Kind::Sequence;
        for (std::size_t i = 0; i < included.entries.size(); ++i) {
            if (node && isDated && i < node->items.size())
                spots.push_back(spotAt(node->items[i].mark.offset, {"value"}));
            else if (node)
                spots.push_back(spotAt(offset, {"included"}));
            else
                continue;
            spots.back().allowance = &included.entries[i].value;
        }
        addGroup("included", spots);
        if (!charge.find("percentage") || node)
            return;
        ChoiceSpot spot = spotAt(offset, {"percentage"});
        spot.allowance = &included.entries[0].value;
        addField(conventionField("included.ends"), {spot}, "free events and amount end");
    }

    void addPrices(const UsageCharge& usage) {
        Spots spots;
        const auto add = [&](const StepPrice& price, const YamlNode* table) {
            if (price.mark.line == 0)
                return; // what a trial has for nothing
            ChoiceSpot spot = spotAt(price.mark.offset);
            spot.price = &price;
            spot.table = table;
            spots.push_back(std::move(spot));
        };
        for (const auto& entry : usage.price.entries) {
            const auto* table = std::get_if<PriceTable>(&entry.value);
            if (!table) {
                add(std::get<StepPrice>(entry.value), nullptr);
                continue;
            }
            const YamlNode* node = nodeAt(m_yaml.root, table->mark.offset);
            for (const PriceTable::Row& row : table->rows)
                add(row.price, node);
            if (table->defaultPrice)
                add(*table->defaultPrice, node);
        }
        addGroup("price", spots);
        addGroup("item", spots);
    }

    void addLedger(const LedgerCharge& ledger, std::size_t offset) {
        using Kind = LedgerCharge::Kind;
        const Kind kind = ledger.kind;
        const bool isDiscount = kind == Kind::PercentDiscount || kind == Kind::AmountDiscount || kind == Kind::StepDiscount;
        const Spots spots{spotAt(offset)};
        if (isCoupon(offset)) {
            for (const ConventionField& field : conventionFields())
                if (field.name.starts_with("coupon.") && field.name != "coupon.order")
                    addField(field, spots, choiceText(field));
        } else if (isDiscount) {
            addGroup("discount", spots);
        } else if (ledger.isTax) {
            addGroup("tax", spots);
        } else if (kind == Kind::Maximum) {
            addGroup("maximum", spots);
        }
        for (const ConventionField& field : conventionFields())
            if (field.name.starts_with("over_lines.") &&
                (field.name != "over_lines.each" || (!isDiscount && !ledger.isTax && kind != Kind::Commitment)))
                addField(field, spots, choiceText(field));
        if (kind == Kind::Commitment)
            addGroup("commitment", {spotAt(offset, {"commitment"})});
        if (kind == Kind::Convert)
            addGroup("convert", {spotAt(offset, {"convert"})});
    }

    bool isCoupon(std::size_t offset) const {
        const YamlNode* coupons = m_yaml.root.find("coupons");
        return coupons && std::any_of(coupons->items.begin(), coupons->items.end(),
                                      [&](const YamlNode& item) { return item.mark.offset == offset; });
    }

    void addMeter(const Meter& meter) {
        m_where = "Meter " + (meter.label.empty() ? meter.id : meter.label);
        if (meter.interval && meter.interval->lasts())
            addGroup("interval", {spotAt(meter.mark.offset, {"interval"})});
        for (std::size_t i = 0; i < meter.windows.size(); ++i) {
            const Window& window = meter.windows[i];
            ChoiceSpot spot = spotAt(window.mark.offset);
            spot.window = &window;
            spot.isInnermost = i == 0;
            const std::string step = meter.windows.size() > 1 ? "step " + std::to_string(i + 1) + ": " : "";
            addGroup("window", {spot}, step);
            addMode(step + "the result", window.mark.offset, {"round"}, window.round.has_value());
        }
    }

    const Plan& m_plan;
    const Conventions* m_conventions;
    YamlReading m_yaml;
    std::string m_where;
    const Charge* m_charge = nullptr; // that places are of
    std::vector<PlanChoice> m_choices;
};

} // namespace

std::vector<PlanChoice> choicesOf(const Plan& plan, const std::string& text) { return ChoiceList(plan, text).take(); }

Result<std::string> withAlternative(const std::string& text, const PlanChoice& choice, const std::string& value) {
    const auto found = std::find(choice.alternatives.begin(), choice.alternatives.end(), value);
    const std::string written = found == choice.alternatives.end()
                                    ? value
                                    : choice.texts[static_cast<std::size_t>(found - choice.alternatives.begin())];
    return written.empty() ? withoutValue(text, choice.offsets.front(), choice.keys) : withValues(text, choice.offsets, choice.keys, written);
}

} // namespace rerate
