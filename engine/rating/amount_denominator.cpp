// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/rating/amount_denominator.h"

#include <algorithm>
#include <utility>

#include "engine/catalog/visit_prices.h"

namespace rerate {

namespace {

int digitsOf(const Decimal& value) { return value.normalized().scale(); }

Decimal withoutPoint(const Decimal& value) {
    return (value * Decimal::fromCoefficient(1, -std::max(0, digitsOf(value)))).normalized();
}

// Digits after the point of prices, and of quantities once a bound, a position or an allowance cuts
// them; and what prices are per.
class Reader {
public:
    explicit Reader(AmountDenominator& found) : m_found(found) {}

    void amount(const Decimal& value) {
        m_found.amountDigits = std::max(m_found.amountDigits, digitsOf(value));
    }
    void quantity(const Decimal& value) {
        m_found.quantityDigits = std::max(m_found.quantityDigits, digitsOf(value));
    }
    void per(const Decimal& value) {
        quantity(value); // where parts of it are rounded
        m_found.perInteger = leastCommonMultiple(m_found.perInteger, withoutPoint(value));
    }

    void read(const StepPrice& price) {
        for (const StepRow& row : price.rows) {
            amount(row.unitPrice.value);
            amount(row.flat.value);
            for (const auto& limit : {row.minimum, row.maximum})
                if (limit)
                    amount(limit->value);
            if (row.bound)
                quantity(row.bound->value);
            if (row.per)
                per(row.per->value);
        }
    }

    void read(const PriceTable& table) {
        for (const PriceTable::Row& row : table.rows)
            read(row.price);
        if (table.defaultPrice)
            read(*table.defaultPrice);
    }

private:
    AmountDenominator& m_found;
};

// A factor multiplies amounts, so that its digits come on top of theirs.
int factorDigits(const FactorTable& factors) {
    int digits = factors.defaultFactor ? digitsOf(factors.defaultFactor->value) : 0;
    for (const FactorTable::Row& row : factors.rows)
        digits = std::max(digits, digitsOf(row.factor.value));
    return std::max(0, digits);
}

// Whether a quantity may lie in several steps.
bool someSpreads(const UsageCharge& usage) {
    bool found = false;
    visitPrices(usage.price, [&](const StepPrice& price) {
        const bool endsAtBound = price.rows.back().bound && price.beyond != StepPrice::Beyond::Last;
        found = found || (price.mode == StepPrice::Mode::Slice && (price.rows.size() > 1 || endsAtBound));
    });
    return found;
}

// Items that a shared counter does not pass by one at a time get shares of its way; so do those whose quantity is
// rounded, which is another than what they move it by.
bool hasSharedInstants(const QuantityTable& table) {
    for (std::size_t row = 0; row < table.positionsFrom.size(); ++row)
        if (table.positions.at(row) - table.positionsFrom.at(row) != table.quantity(table.rows[row]))
            return true;
    return false;
}

bool sharesAllowance(const UsageCharge& usage) {
    const auto isShared = [&](const Allowance& allowance) {
        if (allowance.order != Allowance::Order::Proportional)
            return false;
        bool keysArePricedApart = false;
        const auto look = [&](const std::vector<std::string>& dimensions) {
            for (const std::string& name : dimensions)
                keysArePricedApart = keysArePricedApart || std::find(usage.linesBy.begin(), usage.linesBy.end(),
                                                                     name) == usage.linesBy.end();
        };
        for (const auto& entry : usage.price.entries)
            if (const auto* table = std::get_if<PriceTable>(&entry.value))
                look(table->by);
        for (const FactorTable& factors : usage.factors)
            look(factors.by);
        return keysArePricedApart ||
               (allowance.scope == Allowance::Scope::Charge && !usage.linesBy.empty());
    };
    return usage.included &&
           std::any_of(usage.included->entries.begin(), usage.included->entries.end(),
                       [&](const auto& entry) { return isShared(entry.value); });
}

} // namespace

Decimal leastCommonMultiple(const Decimal& a, const Decimal& b) {
    const auto first = a.coefficientAtScale(0);
    const auto second = b.coefficientAtScale(0);
    if (!first || !second)
        return a == b ? a : a * b;
    const UInt128 divisor =
        greatestCommonDivisor(static_cast<UInt128>(*first), static_cast<UInt128>(*second));
    return a * Decimal::fromCoefficient(static_cast<Int128>(static_cast<UInt128>(*second) / divisor), 0);
}

AmountDenominator amountDenominator(const UsageCharge& usage, const QuantityTable& table,
                                    const Decimal& countedBefore) {
    AmountDenominator found;
    Reader reader(found);
    found.quantityDigits = std::max(0, table.scale);
    for (const Decimal& value : table.wideValues)
        reader.quantity(value);
    reader.quantity(countedBefore);
    for (const auto* positions : {&table.positions, &table.positionsFrom})
        for (std::size_t row = 0; row < positions->size(); ++row)
            reader.quantity(positions->at(row));
    reader.per(usage.per.value);
    for (const auto& entry : usage.price.entries)
        std::visit([&](const auto& price) { reader.read(price); }, entry.value);
    for (const FactorTable& factors : usage.factors)
        found.amountDigits += factorDigits(factors);
    if (usage.included)
        for (const auto& entry : usage.included->entries)
            reader.quantity(entry.value.quantity.value);
    if (usage.quantityRounding)
        reader.quantity(usage.quantityRounding->step);
    if (usage.rateRounding)
        reader.amount(usage.rateRounding->step);
    if (usage.itemRounding)
        reader.amount(usage.itemRounding->step);
    if (usage.stepRounding)
        reader.amount(usage.stepRounding->step);
    found.value = (found.perInteger *
                   Decimal::fromCoefficient(1, -(found.amountDigits + found.quantityDigits)))
                      .normalized();
    const bool sharesWay = usage.counter && (usage.quantityRounding || hasSharedInstants(table)) && someSpreads(usage);
    found.mayNeverEnd = sharesWay || (!usage.isItemised() && sharesAllowance(usage)) || (usage.position && someSpreads(usage));
    return found;
}

} // namespace rerate
