// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/metering/quantity_table.h"

namespace rerate {

void storeQuantity(QuantityRow& row, const Decimal& quantity, int scale,
                   std::vector<Decimal>& wideValues) {
    constexpr Int128 kNoRoom = Int128{INT64_MAX} + 1;
    const auto coefficient = rowCoefficient(quantity.coefficientAtScale(scale).value_or(kNoRoom));
    row.coefficient = coefficient.value_or(0);
    row.wide = 0;
    if (!coefficient) {
        wideValues.push_back(quantity);
        row.wide = static_cast<std::uint32_t>(wideValues.size());
    }
}

Decimal QuantityTable::quantity(const QuantityRow& row) const {
    return row.wide != 0 ? wideValues[row.wide - 1]
                         : Decimal::fromCoefficient(row.coefficient, scale);
}

void QuantityTable::indexCustomers(std::size_t customerCount) {
    m_firstRow.assign(customerCount + 1, 0);
    for (const QuantityRow& row : rows)
        ++m_firstRow[row.customer.number + 1];
    for (std::size_t i = 1; i < m_firstRow.size(); ++i)
        m_firstRow[i] += m_firstRow[i - 1];
}

std::pair<std::size_t, std::size_t> QuantityTable::rangeOf(CustomerId customer) const {
    if (customer.number + 1 < m_firstRow.size())
        return {m_firstRow[customer.number], m_firstRow[customer.number + 1]};
    const auto before = [](const QuantityRow& row, CustomerId id) { return row.customer < id; };
    const auto from = std::lower_bound(rows.begin(), rows.end(), customer, before);
    const auto to = std::lower_bound(from, rows.end(), CustomerId{customer.number + 1}, before);
    return {static_cast<std::size_t>(from - rows.begin()),
            static_cast<std::size_t>(to - rows.begin())};
}

namespace {

// What stands beside the rows of an itemised table.
template <typename T>
void keepRows(std::vector<T>& column, const std::vector<bool>& keep) {
    std::size_t kept = 0;
    for (std::size_t row = 0; row < column.size(); ++row)
        if (keep[row])
            column[kept++] = column[row];
    column.resize(kept);
}

} // namespace

std::shared_ptr<const QuantityTable> splitEarlier(const QuantityTable& table, const std::vector<Date>& earlierStarts,
                                                  std::size_t customerCount) {
    auto later = std::make_shared<QuantityTable>(table);
    auto earlier = std::make_shared<EarlierQuantities>();
    earlier->periodStarts = earlierStarts;
    later->rows.clear();
    const auto count = static_cast<std::uint32_t>(earlierStarts.size());
    std::vector<bool> isLater;
    for (QuantityRow row : table.rows) {
        isLater.push_back(row.slice >= count);
        row.slice -= isLater.back() ? count : 0;
        (isLater.back() ? later->rows : earlier->rows).push_back(row);
    }
    keepRows(later->times, isLater);
    keepRows(later->repeats, isLater);
    later->positions = table.positions.filtered(isLater);
    later->positionsFrom = table.positionsFrom.filtered(isLater);
    later->earlier = std::move(earlier);
    later->indexCustomers(customerCount);
    return later;
}

std::shared_ptr<const QuantityTable> withRoundedAmounts(const QuantityTable& merged, const QuantityTable& amounts) {
    auto table = std::make_shared<QuantityTable>(merged);
    table->roundedAmounts.resize(table->rows.size());
    const auto samePlace = [](const QuantityRow& a, const QuantityRow& b) {
        return a.customer == b.customer && a.slice == b.slice && a.key == b.key;
    };
    CHECK(merged.keys == amounts.keys, "amounts are metered by the keys of their quantities");
    std::size_t at = 0;
    for (const QuantityRow& amount : amounts.rows) {
        CHECK(at < merged.rows.size() && samePlace(merged.rows[at], amount), "each amount has its quantities");
        table->roundedAmounts[at] = amounts.quantity(amount);
        while (at < merged.rows.size() && samePlace(merged.rows[at], amount))
            ++at;
    }
    CHECK(at == merged.rows.size(), "each quantity has its amounts");
    return table;
}

} // namespace rerate
