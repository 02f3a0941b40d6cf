// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The class of an event among those that are priced alike: its quantity and position in, a number
// out, for a row or for all rows of a segment.
//
//   steps: position up to 200k, above    quantity 5, position 200,000 → above zero, first step
//                                        quantity 0, position 200,001 → zero, second step

#pragma once

#include "engine/catalog/item_classes.h"
#include "engine/metering/quantity_table.h"
#include "engine/metering/vector_expression.h"

namespace rerate {

class EventClasses {
public:
    explicit EventClasses(const ItemClasses& classes) : m_classes(classes) {}

    std::uint32_t count() const { return m_classes.count(); }
    // Without a position the quantity lies on the steps itself.
    std::uint32_t classOf(const Decimal& quantity, const Decimal* position) const;
    void classify(const IntegerColumn& quantity, const IntegerColumn* position, std::vector<std::uint32_t>& classOfRow) const;

    // A table whose keys have the number of the class behind the values of `by` → one with places.
    void split(QuantityTable& table) const;
    static std::string text(std::uint32_t number); // of a class, in the order of numbers

private:
    const Decimal& placeOf(std::uint32_t number) const {
        return m_classes.places[number / (m_classes.limits.size() + 1) % m_classes.places.size()];
    }

    ItemClasses m_classes;
};

} // namespace rerate
