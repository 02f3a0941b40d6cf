// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/language/grid_form.h"

#include "engine/language/yaml_edit.h"

namespace rerate {

namespace {

class GridForm {
public:
    GridForm(Reading& reading, const Place& grid, const YamlNode& charge)
        : m_reading(reading), m_grid(grid), m_table(grid.at("table")), m_charge(charge) {}

    std::vector<YamlNode> charges() {
        const Place meters = m_grid.at("meters");
        const std::vector<std::string> names = meters ? m_reading.names(meters) : std::vector<std::string>();
        const bool isSound = checkParts() && checkRows(names.size());
        std::vector<YamlNode> made;
        for (std::size_t column = 0; column < names.size(); ++column)
            made.push_back(isSound ? columnCharge(names[column], column) : standInCharge(named(names[column])));
        if (names.empty())
            made.push_back(standInCharge(m_charge));
        return made;
    }

private:
    bool checkParts() {
        if (!m_reading.mapping(m_grid, "charges[].grid"))
            return false;
        if (!m_grid.at("meters") || !m_table || !m_grid.at("by")) {
            m_reading.error(m_grid, "A grid needs `by`, `meters` and `table`.",
                            "Write { by: model, meters: [input, output], table: { large: [2, 8] } }.");
            return false;
        }
        if (m_table.node->kind != YamlNode::Kind::Mapping) {
            m_reading.error(m_table, "`table` must map keys to lists of prices.", "Write `table: { large: [2, 8] }`.");
            return false;
        }
        return true;
    }

    bool checkRows(std::size_t columns) {
        std::vector<Place> rows;
        for (std::size_t i = 0; i < m_table.node->items.size(); ++i)
            rows.push_back({&m_table.node->items[i], m_table.path + "." + m_table.node->keys[i].text});
        if (const Place otherwise = m_grid.at("default"))
            rows.push_back(otherwise);
        bool isSound = true;
        for (const Place& row : rows) {
            if (row.node->kind == YamlNode::Kind::Sequence && row.node->items.size() == columns)
                continue;
            isSound = false;
            m_reading.error(row, "A row of the grid has a price for each of its " + std::to_string(columns) + " meters.",
                            "Write them as a list, in the order of `meters`; `none` leaves a cell out.");
        }
        return isSound;
    }

    // A cell without a price is unpriced, and with a default it would have that.
    void refuseNone(std::size_t column) {
        for (std::size_t row = 0; row < m_table.node->items.size(); ++row)
            if (const YamlNode& cell = m_table.node->items[row].items[column]; cell.text == "none")
                m_reading.error(cell.mark, m_table.path + "." + m_table.node->keys[row].text,
                                "`none` leaves this to the default, which has a price.",
                                "Write 0 if it is free, or leave `default` out and list the other rows.");
    }

    // The charge with the id of a column.
    YamlNode named(const std::string& meter) const {
        YamlNode charge = m_charge;
        const YamlNode* id = m_charge.find("id");
        if (id && id->kind == YamlNode::Kind::Scalar) {
            drop(charge, "id");
            put(charge, "id", scalarAt(id->text + "_" + meter, id->mark));
        }
        return charge;
    }

    YamlNode columnCharge(const std::string& meter, std::size_t column) {
        YamlNode charge = named(meter);
        put(charge, "meter", scalarAt(meter, m_grid.at("meters").node->mark));
        YamlNode price = mappingAt(m_grid.node->mark);
        put(price, "by", *m_grid.at("by").node);
        YamlNode cells = mappingAt(m_table.node->mark);
        for (std::size_t row = 0; row < m_table.node->items.size(); ++row)
            if (const YamlNode& cell = m_table.node->items[row].items[column]; cell.text != "none") {
                cells.keys.push_back(m_table.node->keys[row]);
                cells.items.push_back(cell);
            }
        put(price, "table", std::move(cells));
        if (const Place otherwise = m_grid.at("default"))
            if (const YamlNode& cell = otherwise.node->items[column]; cell.text != "none") {
                put(price, "default", cell);
                refuseNone(column);
            }
        put(charge, "price", std::move(price));
        return charge;
    }

    Reading& m_reading;
    const Place& m_grid;
    const Place m_table;
    const YamlNode& m_charge;
};

} // namespace

std::vector<YamlNode> gridCharges(Reading& reading, const Place& grid, const YamlNode& charge) {
    return GridForm(reading, grid, charge).charges();
}

YamlNode standInCharge(const YamlNode& charge) {
    YamlNode standIn = mappingAt(charge.mark);
    if (const YamlNode* id = charge.find("id"))
        put(standIn, "id", *id);
    put(standIn, "flat", scalarAt("0", charge.mark));
    return standIn;
}

} // namespace rerate
