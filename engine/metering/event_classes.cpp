// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/metering/event_classes.h"

#include <algorithm>

namespace rerate {

namespace {

using Cut = ItemClasses::Cut;

std::uint32_t passed(const std::vector<Cut>& cuts, const Decimal& number) {
    return static_cast<std::uint32_t>(std::count_if(cuts.begin(), cuts.end(), [&](const Cut& cut) {
        return cut.isAbove ? cut.bound < Ratio(number) : cut.bound <= Ratio(number);
    }));
}

// The least integer × 10^-scale that has passed the cut; nothing: none of 64 bits has.
std::optional<std::int64_t> firstPast(const Cut& cut, int scale) {
    const Rounding toScale{Decimal::fromCoefficient(1, scale), cut.isAbove ? RoundingMode::Floor : RoundingMode::Ceiling};
    const auto steps = roundTo(cut.bound, toScale).value.coefficientAtScale(scale);
    if (!steps || *steps >= INT64_MAX)
        return std::nullopt;
    return static_cast<std::int64_t>(*steps + (cut.isAbove ? 1 : 0));
}

void addPassed(const std::vector<Cut>& cuts, const std::vector<std::int64_t>& values, int scale, std::uint32_t weight,
               std::vector<std::uint32_t>& classOfRow) {
    for (const Cut& cut : cuts) {
        const auto first = firstPast(cut, scale);
        if (!first)
            continue;
        for (std::size_t row = 0; row < values.size(); ++row)
            classOfRow[row] += values[row] >= *first ? weight : 0;
    }
}

std::vector<std::int64_t> withoutSign(const std::vector<std::int64_t>& values) {
    std::vector<std::int64_t> sizes(values.size());
    for (std::size_t row = 0; row < values.size(); ++row)
        sizes[row] = values[row] < 0 ? -std::max(values[row], -INT64_MAX) : values[row];
    return sizes;
}

} // namespace

std::uint32_t EventClasses::classOf(const Decimal& quantity, const Decimal* position) const {
    const auto sign = static_cast<std::uint32_t>(quantity.sign() + 1);
    const std::uint32_t step = passed(m_classes.steps, position ? *position : quantity.absolute());
    const std::uint32_t limit = passed(m_classes.limits, quantity.absolute());
    return (sign * static_cast<std::uint32_t>(m_classes.places.size()) + step) *
               static_cast<std::uint32_t>(m_classes.limits.size() + 1) + limit;
}

void EventClasses::classify(const IntegerColumn& quantity, const IntegerColumn* position,
                            std::vector<std::uint32_t>& classOfRow) const {
    const auto ofStep = static_cast<std::uint32_t>(m_classes.limits.size() + 1);
    const std::uint32_t ofSign = ofStep * static_cast<std::uint32_t>(m_classes.places.size());
    const std::vector<std::int64_t>& values = quantity.values;
    classOfRow.resize(values.size());
    for (std::size_t row = 0; row < values.size(); ++row)
        classOfRow[row] = (values[row] > 0 ? ofSign : 0) + (values[row] >= 0 ? ofSign : 0);
    std::vector<std::int64_t> sizes;
    if (!position || !m_classes.limits.empty())
        sizes = withoutSign(values);
    if (position)
        addPassed(m_classes.steps, position->values, position->scale, ofStep, classOfRow);
    else
        addPassed(m_classes.steps, sizes, quantity.scale, ofStep, classOfRow);
    addPassed(m_classes.limits, sizes, quantity.scale, 1, classOfRow);
}

std::string EventClasses::text(std::uint32_t number) {
    const std::string digits = std::to_string(number);
    return std::string(digits.size() < 3 ? 3 - digits.size() : 0, '0') + digits;
}

void EventClasses::split(QuantityTable& table) const {
    std::vector<std::vector<std::string>> keys;
    std::vector<std::uint32_t> keyOf, classOf;
    for (std::vector<std::string>& key : table.keys) {
        classOf.push_back(static_cast<std::uint32_t>(std::stoul(key.back())));
        key.pop_back();
        if (keys.empty() || keys.back() != key)
            keys.push_back(std::move(key));
        keyOf.push_back(static_cast<std::uint32_t>(keys.size() - 1));
    }
    table.keys = std::move(keys);
    table.isMerged = true;
    for (QuantityRow& row : table.rows) {
        table.positions.add(placeOf(classOf[row.key]));
        row.key = keyOf[row.key];
    }
}

} // namespace rerate
