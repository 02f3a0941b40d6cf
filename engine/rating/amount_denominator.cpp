// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/rating/amount_denominator.h"

#include <algorithm>
#include <utility>

namespace rerate {

namespace {

int digitsOf(const Decimal& value) { return value.normalized().scale(); }

UInt128 greatestCommonDivisor(UInt128 a, UInt128 b) {
    while (b != 0)
        a = std::exchange(b, a % b);
    return a;
}

// Digits after the point of amounts, and of quantities once a bound, an allowance or a part of `per`
// cuts them; and what prices are divided by.
class Reach {
public:
    explicit Reach(const UsageCharge& usage) : m_usage(usage) {
        if (usage.rateRounding) // prices for one are decimals again
            m_amount = digitsOf(usage.rateRounding->step);
        if (usage.itemRounding)
            m_amount = std::max(m_amount, digitsOf(usage.itemRounding->step));
        divideBy(usage.per.value);
        for (const auto& entry : usage.price.entries)
            std::visit([&](const auto& price) { read(price); }, entry.value);
        if (usage.included)
            for (const auto& entry : usage.included->entries)
                seeQuantity(entry.value.quantity.value);
        if (usage.quantityRounding)
            seeQuantity(usage.quantityRounding->step);
    }

    void seeQuantity(const Decimal& quantity) { m_quantity = std::max(m_quantity, digitsOf(quantity)); }
    void seeQuantityDigits(int digits) { m_quantity = std::max(m_quantity, digits); }
    bool spreadsOverPosition() const { return m_usage.position && m_hasSeveralRows; }

    Decimal denominator() const {
        return (m_per * Decimal::fromCoefficient(1, -(m_amount + m_quantity))).normalized();
    }

private:
    void seeAmount(const std::optional<Marked<Decimal>>& amount) {
        if (amount)
            m_amount = std::max(m_amount, digitsOf(amount->value));
    }

    void divideBy(const Decimal& per) {
        seeQuantity(per);
        if (m_usage.rateRounding)
            return;
        const Decimal normal = per.normalized();
        m_per = leastCommonMultiple(
            m_per, (normal * Decimal::fromCoefficient(1, -normal.scale())).normalized());
    }

    void read(const StepPrice& price) {
        m_hasSeveralRows =
            m_hasSeveralRows || (price.mode == StepPrice::Mode::Slice && price.rows.size() > 1);
        for (const StepRow& row : price.rows) {
            if (!m_usage.rateRounding)
                seeAmount(row.unitPrice);
            seeAmount(row.flat);
            seeAmount(row.minimum);
            seeAmount(row.maximum);
            if (row.bound)
                seeQuantity(row.bound->value);
            if (row.per)
                divideBy(row.per->value);
        }
    }

    void read(const PriceTable& table) {
        for (const PriceTable::Row& row : table.rows)
            read(row.price);
        if (table.defaultPrice)
            read(*table.defaultPrice);
    }

    const UsageCharge& m_usage;
    int m_amount = 0;
    int m_quantity = 0;
    Decimal m_per{1};
    bool m_hasSeveralRows = false;
};

bool sharesAllowance(const UsageCharge& usage) {
    const auto isShared = [&](const Allowance& allowance) {
        if (allowance.order != Allowance::Order::Proportional || usage.isItemised())
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

Decimal leastCommonMultiple(const Decimal& a, const Decimal& b) {
    const auto x = a.coefficientAtScale(0);
    const auto y = b.coefficientAtScale(0);
    if (!x || !y)
        return a == b ? a : a * b;
    const auto divisor = static_cast<Int128>(
        greatestCommonDivisor(static_cast<UInt128>(*x), static_cast<UInt128>(*y)));
    return (Decimal::fromCoefficient(*x / divisor, 0) * b).normalized();
}

AmountDenominator amountDenominator(const UsageCharge& usage, const QuantityTable& table) {
    Reach reach(usage);
    reach.seeQuantityDigits(table.scale);
    for (const auto* quantities : {&table.wideValues, &table.positions})
        for (const Decimal& quantity : *quantities)
            reach.seeQuantity(quantity);
    return {reach.denominator(), sharesAllowance(usage) || reach.spreadsOverPosition()};
}

} // namespace rerate
