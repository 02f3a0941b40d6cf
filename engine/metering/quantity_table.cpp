// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/metering/quantity_table.h"

namespace rerate {

Decimal QuantityTable::quantity(const QuantityRow& row) const {
    return row.wide != 0 ? wideValues[row.wide - 1]
                         : Decimal::fromCoefficient(row.coefficient, scale);
}

std::pair<std::size_t, std::size_t> QuantityTable::rangeOf(CustomerId customer) const {
    const auto before = [](const QuantityRow& row, CustomerId id) { return row.customer < id; };
    const auto from = std::lower_bound(rows.begin(), rows.end(), customer, before);
    const auto to = std::lower_bound(from, rows.end(), CustomerId{customer.number + 1}, before);
    return {static_cast<std::size_t>(from - rows.begin()),
            static_cast<std::size_t>(to - rows.begin())};
}

} // namespace rerate
