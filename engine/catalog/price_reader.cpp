// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/catalog/price_reader.h"

#include <algorithm>

#include "engine/base/suggestion.h"

namespace rerate {

namespace {

// The keys of a table row are texts separated by commas: "m-large, batch".
std::vector<std::string> splitKey(std::string_view text) {
    std::vector<std::string> parts;
    while (true) {
        const std::size_t comma = text.find(',');
        std::string_view part = text.substr(0, comma);
        while (!part.empty() && part.front() == ' ')
            part.remove_prefix(1);
        while (!part.empty() && part.back() == ' ')
            part.remove_suffix(1);
        parts.emplace_back(part);
        if (comma == std::string_view::npos)
            return parts;
        text.remove_prefix(comma + 1);
    }
}

class PriceReader {
public:
    PriceReader(Reading& reading, const Unit& currency, const std::vector<std::string>& dimensions)
        : m_reading(reading), m_currency(currency), m_dimensions(dimensions) {}

    std::optional<Price> read(const Place& place) {
        if (place.node->kind == YamlNode::Kind::Mapping && (place.at("table") || place.at("by"))) {
            if (auto table = readTable(place))
                return Price{std::move(*table)};
            return std::nullopt;
        }
        if (auto steps = readCell(place, StepPrice::Mode::Slice))
            return Price{std::move(*steps)};
        return std::nullopt;
    }

private:
    // A number, a list of steps, or a mapping with `mode` and `steps`.
    std::optional<StepPrice> readCell(const Place& place, StepPrice::Mode mode) {
        if (place.node->kind == YamlNode::Kind::Null) {
            m_reading.error(place, "The price is empty.", "Write a number, like `price: 0.25`.");
            return std::nullopt;
        }
        if (place.node->kind == YamlNode::Kind::Sequence)
            return readSteps(place, mode, place.node->mark);
        if (place.node->kind == YamlNode::Kind::Mapping) {
            if (!m_reading.mapping(place, "charges[].price"))
                return std::nullopt;
            mode = readMode(place, mode);
            const Place steps = place.at("steps");
            if (!steps) {
                m_reading.error(place, "The price needs `steps` or `table`.",
                                "Or write a plain number.");
                return std::nullopt;
            }
            if (!m_reading.sequence(steps, "steps"))
                return std::nullopt;
            return readSteps(steps, mode, place.node->mark);
        }
        const auto unit = m_reading.amount(place, m_currency);
        if (!unit)
            return std::nullopt;
        StepPrice price;
        price.mark = place.node->mark;
        price.rows.push_back({std::nullopt, StepRow::BoundKind::UpTo, *unit, {}, place.node->mark});
        return price;
    }

    StepPrice::Mode readMode(const Place& place, StepPrice::Mode otherwise) {
        if (const Place mode = place.at("mode"))
            if (const auto chosen = m_reading.choice(mode, {"slice", "whole"}))
                return *chosen == 0 ? StepPrice::Mode::Slice : StepPrice::Mode::Whole;
        return otherwise;
    }

    std::optional<StepPrice> readSteps(const Place& place, StepPrice::Mode mode,
                                       const SourceMark& mark) {
        StepPrice price;
        price.mode = mode;
        price.mark = mark;
        if (place.node->items.empty()) {
            m_reading.error(place, "The list of steps is empty.", "Add a row like { unit: 0.10 }.");
            return std::nullopt;
        }
        if (place.node->items.size() > 10'000) {
            m_reading.error(place, "A price has at most 10,000 steps.");
            return std::nullopt;
        }
        for (std::size_t i = 0; i < place.node->items.size(); ++i)
            readStep(place.item(i), i + 1 == place.node->items.size(), price);
        if (price.rows.empty())
            return std::nullopt;
        return price;
    }

    void readStep(const Place& place, bool isLast, StepPrice& price) {
        if (!m_reading.mapping(place, "charges[].price.steps[]"))
            return;
        StepRow row;
        row.mark = place.node->mark;
        const StepRow* before = price.rows.empty() ? nullptr : &price.rows.back();
        const Decimal last = before && before->bound ? before->bound->value : Decimal(0);
        readBound(place, last, row);
        checkFrom(place, last);
        if (row.bound && row.bound->value <= last)
            m_reading.error(row.bound->mark, place.path,
                            "The step ends at " + row.bound->value.toText() +
                                ", not above where it begins, " + last.toText() +
                                ": steps overlap.",
                            "Sort the steps by their bounds.");
        if (!row.bound && !isLast)
            m_reading.error(place, "Only the last step may lack a bound.",
                            "Add `up_to`, `below` or `width`.");
        if (row.bound && isLast)
            m_reading.error(place, "The steps end at " + row.bound->value.toText() +
                                       "; usage beyond it would have no price.",
                            "Add a last step without a bound, like { unit: 0.10 }.");
        const Place unit = place.at("unit");
        const Place flat = place.at("flat");
        if (!unit && !flat)
            m_reading.error(place, "A step needs `unit` or `flat`.");
        row.unitPrice.mark = row.flat.mark = row.mark;
        if (unit)
            row.unitPrice = m_reading.amount(unit, m_currency).value_or(row.unitPrice);
        if (flat)
            row.flat = m_reading.amount(flat, m_currency).value_or(row.flat);
        price.rows.push_back(std::move(row));
    }

    void readBound(const Place& place, const Decimal& last, StepRow& row) {
        int given = 0;
        for (const char* key : {"up_to", "below", "width"}) {
            const Place bound = place.at(key);
            if (!bound)
                continue;
            if (++given > 1)
                m_reading.error(bound, "A step has one bound: `up_to`, `below` or `width`.",
                                "Remove the others.");
            row.bound = m_reading.number(bound);
            row.boundKind = bound.path.ends_with("below") ? StepRow::BoundKind::Below
                                                          : StepRow::BoundKind::UpTo;
            if (row.bound && bound.path.ends_with("width")) {
                if (row.bound->value.sign() <= 0)
                    m_reading.error(bound, "A width is above zero.");
                row.bound->value += last;
            }
        }
    }

    // `from` says again where a step begins, for people; it must be where the last one ended.
    void checkFrom(const Place& place, const Decimal& last) {
        const Place from = place.at("from");
        if (!from)
            return;
        const auto begin = m_reading.number(from);
        if (!begin || begin->value == last)
            return;
        m_reading.error(from, begin->value > last
                                  ? "There is a gap: the last step ends at " + last.toText() +
                                        ", this one begins at " + begin->value.toText() + "."
                                  : "Steps overlap: the last one ends at " + last.toText() +
                                        ", this one begins at " + begin->value.toText() + ".",
                        "Begin at " + last.toText() + ", or leave `from` out.");
    }

    std::optional<PriceTable> readTable(const Place& place) {
        if (!m_reading.mapping(place, "charges[].price"))
            return std::nullopt;
        PriceTable table;
        table.mark = place.node->mark;
        const StepPrice::Mode mode = readMode(place, StepPrice::Mode::Slice);
        if (const Place by = place.at("by"))
            table.by = m_reading.names(by);
        else
            m_reading.error(place, "A table needs `by`: the properties that its keys are values of.",
                            m_dimensions.empty() ? "Add `by` to the meter as well."
                                                 : "Write `by: " + m_dimensions.front() + "`.");
        for (const std::string& dimension : table.by)
            if (std::find(m_dimensions.begin(), m_dimensions.end(), dimension) == m_dimensions.end())
                m_reading.error(place.at("by"), "The meter is not metered by `" + dimension + "`.",
                                m_dimensions.empty() ? "Add `by: [" + dimension + "]` to the meter."
                                                     : didYouMean(dimension, m_dimensions));
        if (const Place steps = place.at("steps"))
            m_reading.error(steps, "A price has `steps` or `table`, not both.",
                            "Put the steps into the cells of the table.");
        readRows(place.at("table"), place, mode, table);
        if (const Place otherwise = place.at("default"))
            table.defaultPrice = readCell(otherwise, mode);
        return table;
    }

    void readRows(const Place& rows, const Place& price, StepPrice::Mode mode, PriceTable& table) {
        if (!rows) {
            m_reading.error(price, "A price with `by` needs `table`.",
                            "Write `table: { key: price }`.");
            return;
        }
        if (rows.node->kind != YamlNode::Kind::Mapping) {
            m_reading.error(rows, "`table` must map keys to prices.",
                            "Write `table: { m-large: 2.50, m-small: 0.15 }`.");
            return;
        }
        for (std::size_t i = 0; i < rows.node->keys.size(); ++i) {
            const YamlNode& key = rows.node->keys[i];
            PriceTable::Row row;
            row.mark = key.mark;
            row.key = table.by.size() == 1 ? std::vector<std::string>{key.text} : splitKey(key.text);
            if (row.key.size() != table.by.size() && !table.by.empty())
                m_reading.error(key.mark, rows.path,
                                "The key `" + key.text + "` has " + std::to_string(row.key.size()) +
                                    " parts; the table has " + std::to_string(table.by.size()) +
                                    " dimensions.",
                                "Write one part for each, separated by commas; * matches any value.");
            for (const PriceTable::Row& other : table.rows)
                if (other.key == row.key)
                    m_reading.error(key.mark, rows.path, "The key `" + key.text + "` stands here twice.",
                                    "Remove one of them.");
            const Place cell{&rows.node->items[i], rows.path + "." + key.text};
            if (auto inner = readCell(cell, mode)) {
                row.price = std::move(*inner);
                table.rows.push_back(std::move(row));
            }
        }
    }

    Reading& m_reading;
    const Unit& m_currency;
    const std::vector<std::string>& m_dimensions;
};

} // namespace

std::optional<Price> readPrice(Reading& reading, const Place& place, const Unit& currency,
                               const std::vector<std::string>& dimensions) {
    return PriceReader(reading, currency, dimensions).read(place);
}

} // namespace rerate
