// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/catalog/friendly_forms.h"

#include <algorithm>

#include "engine/catalog/yaml_edit.h"

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
        if (const Place grid = m_charge.at("grid"))
            return expandGrid(grid);
        return {std::move(m_core)};
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

    // A part of a form that must be there.
    std::optional<YamlNode> part(const Place& form, const char* key) {
        if (const Place place = form.at(key))
            return *place.node;
        m_reading.error(form, "`" + form.path.substr(form.path.rfind('.') + 1) + "` needs `" + key + "`.",
                        "Add it.");
        return std::nullopt;
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
        if (!size || !unitPrice)
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
    void warnRate(const Place& rate) {
        const std::string& text = rate.node->text;
        const Result<Decimal> number = Decimal::parse(text);
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
        warnRate(form.at("rate"));
        YamlNode price = mappingAt(form.node->mark);
        put(price, "unit", *rate);
        move(form, "fixed", price, "flat");
        move(form, "minimum", price, "minimum");
        move(form, "maximum", price, "maximum");
        if (price.items.size() > 1 || form.at("free_events"))
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

    template <typename Make>
    void steps(const Place& form, const char* schema, const char* mode, Make make) {
        if (!m_reading.sequence(form, "steps"))
            return;
        YamlNode list = sequenceAt(form.node->mark);
        for (std::size_t i = 0; i < form.node->items.size(); ++i) {
            const Place row = form.item(i);
            if (!m_reading.mapping(row, schema))
                return;
            YamlNode step = mappingAt(row.node->mark);
            make(row, step);
            list.items.push_back(std::move(step));
        }
        YamlNode price = mappingAt(form.node->mark);
        put(price, "mode", scalarAt(mode, form.node->mark));
        put(price, "steps", std::move(list));
        put(m_core, "price", std::move(price));
    }

    void blockTariff(const Place& form) {
        steps(form, "charges[].block_tariff[]", "slice", [&](const Place& row, YamlNode& step) {
            const auto size = part(row, "size");
            const auto price = part(row, "price");
            if (!size || !price)
                return;
            put(step, "per", *size);
            put(step, "unit", *price);
            move(row, "blocks", step, "blocks");
            put(step, "fraction", scalarAt("up", row.node->mark));
        });
    }

    void stairstep(const Place& form) {
        steps(form, "charges[].stairstep[]", "whole", [&](const Place& row, YamlNode& step) {
            move(row, "up_to", step, "up_to");
            move(row, "below", step, "below");
            if (const auto price = part(row, "price"))
                put(step, "flat", *price);
        });
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
        put(m_core, "price", multiplier ? *multiplier.node : scalarAt("1", form.node->mark));
    }

    // One charge a column; all else that the charge says holds for each of them.
    std::vector<YamlNode> expandGrid(const Place& place) {
        const Place grid = claim("grid", {"price", "meter"});
        if (!grid || !m_reading.mapping(grid, "charges[].grid"))
            return {};
        const Place meters = grid.at("meters");
        const Place table = grid.at("table");
        if (!meters || !table || !part(grid, "by")) {
            m_reading.error(place, "A grid needs `by`, `meters` and `table`.",
                            "Write { by: model, meters: [input, output], table: { large: [2, 8] } }.");
            return {};
        }
        if (table.node->kind != YamlNode::Kind::Mapping) {
            m_reading.error(table, "`table` must map keys to lists of prices.",
                            "Write `table: { large: [2, 8] }`.");
            return {};
        }
        const std::vector<std::string> names = m_reading.names(meters);
        if (!checkRows(grid, table, names.size()))
            return {};
        std::vector<YamlNode> charges;
        for (std::size_t column = 0; column < names.size(); ++column)
            charges.push_back(gridCharge(grid, table, names[column], column));
        return charges;
    }

    bool checkRows(const Place& grid, const Place& table, std::size_t columns) {
        std::vector<Place> rows;
        for (std::size_t i = 0; i < table.node->items.size(); ++i)
            rows.push_back({&table.node->items[i], table.path + "." + table.node->keys[i].text});
        if (const Place otherwise = grid.at("default"))
            rows.push_back(otherwise);
        bool isSound = true;
        for (const Place& row : rows) {
            if (row.node->kind == YamlNode::Kind::Sequence && row.node->items.size() == columns)
                continue;
            isSound = false;
            m_reading.error(row, "A row of the grid has a price for each of its " + std::to_string(columns) +
                                     " meters.",
                            "Write them as a list, in the order of `meters`; `none` leaves a cell out.");
        }
        return isSound;
    }

    // A cell without a price is unpriced, and with a default it would have that.
    void refuseNone(const Place& table, std::size_t column) {
        for (std::size_t row = 0; row < table.node->items.size(); ++row)
            if (const YamlNode& cell = table.node->items[row].items[column]; cell.text == "none")
                m_reading.error(cell.mark, table.path + "." + table.node->keys[row].text,
                                "`none` leaves this to the default, which has a price.",
                                "Write 0 if it is free, or leave `default` out and list the other rows.");
    }

    YamlNode gridCharge(const Place& grid, const Place& table, const std::string& meter, std::size_t column) {
        YamlNode charge = m_core;
        const YamlNode* id = m_core.find("id");
        if (id && id->kind == YamlNode::Kind::Scalar) {
            const YamlNode own = scalarAt(id->text + "_" + meter, id->mark);
            drop(charge, "id");
            put(charge, "id", own);
        }
        put(charge, "meter", scalarAt(meter, grid.at("meters").node->mark));
        YamlNode price = mappingAt(grid.node->mark);
        put(price, "by", *grid.at("by").node);
        YamlNode cells = mappingAt(table.node->mark);
        for (std::size_t row = 0; row < table.node->items.size(); ++row)
            if (const YamlNode& cell = table.node->items[row].items[column]; cell.text != "none") {
                cells.keys.push_back(table.node->keys[row]);
                cells.items.push_back(cell);
            }
        put(price, "table", std::move(cells));
        if (const Place otherwise = grid.at("default"))
            if (const YamlNode& cell = otherwise.node->items[column]; cell.text != "none") {
                put(price, "default", cell);
                refuseNone(table, column);
            }
        put(charge, "price", std::move(price));
        return charge;
    }

    Reading& m_reading;
    const Place& m_charge;
    YamlNode* m_meters;
    YamlNode m_core;
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
