// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/language/step_forms.h"

#include "engine/language/yaml_edit.h"

namespace rerate {

namespace {

// Each row of the list is checked and becomes a step; a row that is not sound makes none.
class StepForm {
public:
    StepForm(Reading& reading, const Place& form) : m_reading(reading), m_form(form) {}

    template <typename MakeStep>
    std::optional<YamlNode> price(const char* schema, const char* mode, MakeStep makeStep) {
        if (!m_reading.sequence(m_form, "rows"))
            return std::nullopt;
        YamlNode list = sequenceAt(m_form.node->mark);
        const std::size_t count = m_form.node->items.size();
        for (std::size_t i = 0; i < count; ++i) {
            const Place row = m_form.item(i);
            const bool hasKnownKeys = m_reading.mapping(row, schema);
            YamlNode step = mappingAt(row.node->mark);
            if (hasKnownKeys && makeStep(*this, row, i + 1 == count, step))
                list.items.push_back(std::move(step));
        }
        if (count == 0)
            m_reading.error(m_form, "The list of rows is empty.", "Add a row.");
        if (count == 0 || list.items.size() < count)
            return std::nullopt;
        YamlNode price = mappingAt(m_form.node->mark);
        put(price, "mode", scalarAt(mode, m_form.node->mark));
        put(price, "steps", std::move(list));
        return price;
    }

    bool needs(const Place& row, const char* key) {
        if (!row.at(key))
            m_reading.error(row, "A row of `" + name() + "` needs `" + std::string(key) + "`.", "Add it.");
        return static_cast<bool>(row.at(key));
    }

    std::optional<Decimal> aboveZero(const Place& row, const char* key) {
        const auto number = m_reading.number(row.at(key));
        if (!number || number->value.sign() > 0)
            return number ? std::optional(number->value) : std::nullopt;
        m_reading.error(row.at(key), "`" + std::string(key) + "` must be above zero.");
        return std::nullopt;
    }

    // The last row goes on without end, and only it does, unless conventions say what is beyond.
    bool endsWell(const Place& row, const Place& end, bool isLast, const std::string& keys) {
        const bool isOpenAllowed = m_reading.conventions().text("price.beyond") != "refused";
        if (!end && !isLast)
            m_reading.error(row, "Only the last row may lack " + keys + ".", "Say where this one ends.");
        if (end && isLast && !isOpenAllowed)
            m_reading.error(end, "The rows end here; usage beyond would have no price.",
                            "Add a last row without " + keys + ".");
        return isLast ? !end || isOpenAllowed : static_cast<bool>(end);
    }

    // Whether the rows ascend.
    bool endsAbove(const Place& end, const Decimal& bound) {
        if (bound > m_last) {
            m_last = bound;
            return true;
        }
        m_reading.error(end, "The row ends at " + bound.toText() + ", not above where it begins, " + m_last.toText() +
                                 ": rows overlap.", "Sort the rows by where they end.");
        return false;
    }

    Reading& reading() { return m_reading; }

private:
    std::string name() const { return m_form.path.substr(m_form.path.rfind('.') + 1); }

    Reading& m_reading;
    const Place& m_form;
    Decimal m_last; // where the row before ends
};

bool makeBlocks(StepForm& form, const Place& row, bool isLast, YamlNode& step) {
    if (!form.needs(row, "size") || !form.needs(row, "price"))
        return false;
    const Place blocks = row.at("blocks");
    if (!form.aboveZero(row, "size") || !form.endsWell(row, blocks, isLast, "`blocks`") || (blocks && !form.aboveZero(row, "blocks")))
        return false;
    put(step, "per", *row.at("size").node);
    put(step, "unit", *row.at("price").node);
    if (blocks)
        put(step, "blocks", *blocks.node);
    put(step, "fraction", scalarAt("up", row.node->mark));
    return true;
}

bool makeStair(StepForm& form, const Place& row, bool isLast, YamlNode& step) {
    if (!form.needs(row, "price"))
        return false;
    const Place upTo = row.at("up_to");
    const Place below = row.at("below");
    const Place end = upTo ? upTo : below;
    if (upTo && below) {
        form.reading().error(below, "A row ends with `up_to` or `below`, not both.", "Keep one.");
        return false;
    }
    if (!form.endsWell(row, end, isLast, "`up_to` and `below`"))
        return false;
    if (end) {
        const auto bound = form.reading().number(end);
        if (!bound || !form.endsAbove(end, bound->value))
            return false;
        put(step, upTo ? "up_to" : "below", *end.node);
    }
    put(step, "flat", *row.at("price").node);
    return true;
}

} // namespace

std::optional<YamlNode> blockTariffPrice(Reading& reading, const Place& form) {
    return StepForm(reading, form).price("charges[].block_tariff[]", "slice", makeBlocks);
}

std::optional<YamlNode> stairstepPrice(Reading& reading, const Place& form) {
    return StepForm(reading, form).price("charges[].stairstep[]", "whole", makeStair);
}

} // namespace rerate
