// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/language/friendly_forms.h"

#include <algorithm>

#include "engine/language/grid_form.h"
#include "engine/language/step_forms.h"
#include "engine/language/trial_form.h"
#include "engine/language/yaml_edit.h"

namespace rerate {

namespace {

class FormExpander {
public:
    FormExpander(Reading& reading, const Place& charge, YamlNode* meters)
        : m_reading(reading), m_charge(charge), m_meters(meters), m_core(*charge.node) {}

    std::vector<YamlNode> run() {
        rename("cap", "maximum");
        rename("free_units", "included");
        expand("package", {"price", "per"}, &FormExpander::package);
        expand("percentage", {"price", "per", "reset"}, &FormExpander::percentage);
        expand("block_tariff", {"price"}, &FormExpander::blockTariff);
        expand("stairstep", {"price"}, &FormExpander::stairstep);
        expand("dynamic", {"price", "per", "meter"}, &FormExpander::dynamic);
        expand("allowance", {"price", "per", "included"}, &FormExpander::allowance);
        drop(m_core, "trial");
        std::vector<YamlNode> made;
        if (m_charge.at("grid"))
            made = grid();
        else
            made.push_back(std::move(m_core));
        if (m_fee)
            made.insert(made.begin(), std::move(*m_fee));
        if (const Place trial = m_charge.at("trial"))
            for (YamlNode& charge : made)
                expandTrial(m_reading, trial, charge);
        return made;
    }

private:
    using Form = void (FormExpander::*)(const Place&);

    void rename(const char* key, const char* core) {
        if (const Place place = claim(key, {core}))
            put(m_core, core, *place.node);
    }

    void expand(const char* key, std::initializer_list<const char*> sets, Form form) {
        if (const Place place = claim(key, sets))
            (this->*form)(place);
        // A form that failed has been reported; that the price is missing says nothing more.
        if (m_charge.at(key) && !m_core.find("price"))
            put(m_core, "price", scalarAt("0", m_charge.at(key).node->mark));
    }

    // The form, taken out of the charge; nothing when what it sets stands there already.
    Place claim(const char* key, std::initializer_list<const char*> sets) {
        const Place place = m_charge.at(key);
        if (!place)
            return {};
        drop(m_core, key);
        for (const char* set : sets)
            if (const YamlNode* there = m_core.find(set)) {
                m_reading.error(place, "`" + std::string(key) + "` says what `" + set +
                                           "` is, which stands in line " + std::to_string(there->mark.line) +
                                           " as well.",
                                "Keep one of them.");
                return {};
            }
        return place;
    }

    std::vector<YamlNode> grid() {
        const Place form = claim("grid", {"price", "meter"});
        return form ? gridCharges(m_reading, form, m_core) : std::vector<YamlNode>{standInCharge(m_core)};
    }

    // A part of a form that must be there.
    std::optional<YamlNode> part(const Place& form, const char* key) {
        if (const Place place = form.at(key))
            return *place.node;
        m_reading.error(form, "`" + form.path.substr(form.path.rfind('.') + 1) + "` needs `" + key + "`.",
                        "Add it.");
        return std::nullopt;
    }

    bool isAboveZero(const Place& place) {
        const auto number = m_reading.number(place);
        if (number && number->value.sign() <= 0)
            m_reading.error(place, "`" + place.path.substr(place.path.rfind('.') + 1) + "` must be above zero.");
        return number && number->value.sign() > 0;
    }

    void move(const Place& from, const char* key, YamlNode& to, const char* core) {
        if (const Place place = from.at(key))
            put(to, core, *place.node);
    }

    void setIncluded(const Place& form, YamlNode included) {
        if (m_core.find("included"))
            m_reading.error(form, "The charge says twice what is free.", "Keep one `included`.");
        else
            put(m_core, "included", std::move(included));
    }

    void package(const Place& form) {
        if (!m_reading.mapping(form, "charges[].package"))
            return;
        const auto size = part(form, "size");
        const auto unitPrice = part(form, "price");
        if (!size || !unitPrice || !isAboveZero(form.at("size")))
            return;
        put(m_core, "per", *size);
        YamlNode price = mappingAt(form.node->mark);
        put(price, "unit", *unitPrice);
        put(price, "fraction", scalarAt("up", form.node->mark));
        put(m_core, "price", std::move(price));
        if (const Place included = form.at("included"))
            setIncluded(included, *included.node);
    }

    // 2.9 is 290 %, which hardly anyone charges.
    void checkRate(const Place& rate) {
        const std::string& text = rate.node->text;
        const Result<Decimal> number = Decimal::parse(text);
        if (rate.node->kind == YamlNode::Kind::Scalar && text.starts_with('-'))
            m_reading.error(rate, "A rate is not negative.", "Write a `discount` over the charge's line.");
        if (rate.node->kind == YamlNode::Kind::Scalar && number && *number > Decimal(1))
            m_reading.warn(rate, "A rate of " + text + " is " + (*number * Decimal(100)).normalized().toText() + " %.",
                           "Write `" + text + "%` if that is meant.");
    }

    // Events are priced one by one only where something depends on them.
    void percentage(const Place& form) {
        if (!m_reading.mapping(form, "charges[].percentage"))
            return;
        const auto rate = part(form, "rate");
        if (!rate)
            return;
        checkRate(form.at("rate"));
        YamlNode price = mappingAt(form.node->mark);
        put(price, "unit", *rate);
        move(form, "fixed", price, "flat");
        move(form, "minimum", price, "minimum");
        move(form, "maximum", price, "maximum");
        const std::size_t said = price.items.size();
        countExactly(price, form);
        if (said > 1 || form.at("free_events"))
            put(m_core, "reset", scalarAt("event", form.node->mark));
        put(m_core, "price", std::move(price));
        YamlNode included = mappingAt(form.node->mark);
        move(form, "free_amount", included, "quantity");
        move(form, "free_events", included, "events");
        if (!included.items.empty()) {
            move(form, "ends", included, "ends");
            setIncluded(form, std::move(included));
        } else if (const Place ends = form.at("ends")) {
            m_reading.error(ends, "`ends` says how free events and a free amount end, and there are none.",
                            "Remove it, or add `free_events` or `free_amount`.");
        }
    }

    void blockTariff(const Place& form) {
        if (auto price = blockTariffPrice(m_reading, form))
            put(m_core, "price", std::move(*price));
    }

    void stairstep(const Place& form) {
        if (auto price = stairstepPrice(m_reading, form))
            put(m_core, "price", std::move(*price));
    }

    // What is included has a fee, which is a charge of its own; beyond it each unit costs the overage.
    void allowance(const Place& form) {
        if (!m_reading.mapping(form, "charges[].allowance"))
            return;
        const auto quantity = part(form, "quantity");
        const auto overage = part(form, "overage");
        if (!quantity || !overage)
            return;
        put(m_core, "included", *quantity);
        move(form, "per", m_core, "per");
        put(m_core, "price", *overage);
        for (const char* key : {"every", "in", "prorate"})
            if (const Place place = form.at(key); place && !form.at("fee"))
                m_reading.error(place, "`" + std::string(key) + "` is about the fee for what is included, and there is none.",
                                "Add `fee`, or leave it out.");
        if (form.at("fee"))
            m_fee = feeOf(form);
    }

    YamlNode feeOf(const Place& form) {
        YamlNode fee = mappingAt(m_charge.node->mark);
        if (const YamlNode* id = m_core.find("id"))
            put(fee, "id", scalarAt(id->text + "_fee", id->mark));
        if (const YamlNode* label = m_core.find("label"))
            put(fee, "label", scalarAt(label->text + ", fee", label->mark));
        move(form, "fee", fee, "flat");
        for (const char* key : {"every", "in", "prorate"})
            move(form, key, fee, key);
        for (const char* key : {"in_unit", "round"})
            move(m_charge, key, fee, key);
        return fee;
    }

    // The price travels with the event: a meter of it, named after the charge.
    void dynamic(const Place& form) {
        if (!m_reading.mapping(form, "charges[].dynamic"))
            return;
        const YamlNode value = part(form, "value").value_or(scalarAt("0", form.node->mark));
        const YamlNode* id = m_core.find("id");
        if (!id || !m_meters)
            return;
        if (m_meters->find(id->text)) {
            m_reading.error(form, "There is a meter `" + id->text + "` already, and `dynamic` makes one of that name.",
                            "Rename the charge.");
            return;
        }
        YamlNode meter = mappingAt(form.node->mark);
        for (const char* key : {"event", "filter", "by"})
            move(form, key, meter, key);
        put(meter, "value", value);
        put(*m_meters, id->text, std::move(meter));
        put(m_core, "meter", scalarAt(id->text, form.node->mark));
        const Place multiplier = form.at("multiplier");
        YamlNode unit = multiplier ? *multiplier.node : scalarAt("1", form.node->mark);
        YamlNode price = mappingAt(form.node->mark);
        countExactly(price, form);
        if (price.items.empty() || unit.kind != YamlNode::Kind::Scalar)
            return put(m_core, "price", std::move(unit));
        put(price, "unit", std::move(unit));
        put(m_core, "price", std::move(price));
    }

    // Money has no packages, whatever conventions make of parts of units.
    void countExactly(YamlNode& price, const Place& form) {
        if (m_reading.conventions().text("price.fraction") != "exact")
            put(price, "fraction", scalarAt("exact", form.node->mark));
    }

    Reading& m_reading;
    const Place& m_charge;
    YamlNode* m_meters;
    YamlNode m_core;
    std::optional<YamlNode> m_fee; // a charge of its own
};

} // namespace

std::vector<std::size_t> expandForms(Reading& reading, YamlNode& plan) {
    std::vector<std::size_t> sourceOf;
    const YamlNode* list = plan.find("charges");
    if (!list || list->kind != YamlNode::Kind::Sequence)
        return sourceOf;
    const bool makesMeters = std::any_of(list->items.begin(), list->items.end(),
                                         [](const YamlNode& charge) { return charge.find("dynamic"); });
    if (makesMeters && !plan.find("meters"))
        put(plan, "meters", mappingAt(list->mark));
    YamlNode* charges = nodeAt(plan, "charges");
    YamlNode* meters = nodeAt(plan, "meters");
    if (meters && meters->kind != YamlNode::Kind::Mapping)
        meters = nullptr;
    std::vector<YamlNode> core;
    const Place all{charges, "charges"};
    for (std::size_t i = 0; i < charges->items.size(); ++i) {
        const Place charge = all.item(i);
        std::vector<YamlNode> made;
        if (charge.node->kind == YamlNode::Kind::Mapping)
            made = FormExpander(reading, charge, meters).run();
        else
            made.push_back(*charge.node);
        for (YamlNode& one : made) {
            core.push_back(std::move(one));
            sourceOf.push_back(i);
        }
    }
    charges->items = std::move(core);
    return sourceOf;
}

} // namespace rerate
