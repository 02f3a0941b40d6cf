// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/rating/amount_denominator.h"

#include <algorithm>

namespace rerate {

namespace {

int digitsOf(const Decimal& value) { return value.normalized().scale(); }

// Digits after the point of prices, and of quantities once a bound or an allowance cuts them.
struct Digits {
    int amount = 0;
    int quantity = 0;

    void read(const StepPrice& price) {
        for (const StepRow& row : price.rows) {
            amount = std::max({amount, digitsOf(row.unitPrice.value), digitsOf(row.flat.value)});
            if (row.bound)
                quantity = std::max(quantity, digitsOf(row.bound->value));
        }
    }

    void read(const PriceTable& table) {
        for (const PriceTable::Row& row : table.rows)
            read(row.price);
        if (table.defaultPrice)
            read(*table.defaultPrice);
    }
};

bool sharesAllowance(const UsageCharge& usage) {
    const auto isShared = [&](const Allowance& allowance) {
        if (allowance.order != Allowance::Order::Proportional)
            return false;
        bool keysArePricedApart = false;
        for (const auto& entry : usage.price.entries)
            if (const auto* table = std::get_if<PriceTable>(&entry.value))
                for (const std::string& name : table->by)
                    keysArePricedApart = keysArePricedApart ||
                                         std::find(usage.linesBy.begin(), usage.linesBy.end(), name) ==
                                             usage.linesBy.end();
        return keysArePricedApart ||
               (allowance.scope == Allowance::Scope::Charge && !usage.linesBy.empty());
    };
    return usage.included &&
           std::any_of(usage.included->entries.begin(), usage.included->entries.end(),
                       [&](const auto& entry) { return isShared(entry.value); });
}

} // namespace

AmountDenominator amountDenominator(const UsageCharge& usage, const QuantityTable& table) {
    Digits digits;
    digits.quantity = std::max(0, table.scale);
    for (const Decimal& value : table.wideValues)
        digits.quantity = std::max(digits.quantity, digitsOf(value));
    for (const auto& entry : usage.price.entries)
        std::visit([&](const auto& price) { digits.read(price); }, entry.value);
    if (usage.included)
        for (const auto& entry : usage.included->entries)
            digits.quantity = std::max(digits.quantity, digitsOf(entry.value.quantity.value));
    if (usage.quantityRounding)
        digits.quantity = std::max(digits.quantity, digitsOf(usage.quantityRounding->step));
    const Decimal per = usage.per.value.normalized();
    const Decimal perInteger = per * Decimal::fromCoefficient(1, -per.scale());
    return {(perInteger * Decimal::fromCoefficient(1, -(digits.amount + digits.quantity))).normalized(),
            sharesAllowance(usage)};
}

} // namespace rerate
