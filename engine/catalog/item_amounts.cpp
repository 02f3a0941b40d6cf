// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/catalog/item_amounts.h"

#include <algorithm>

namespace rerate {

namespace {

using Kind = Expression::Kind;

Expression number(const Decimal& value) {
    Expression expression;
    expression.number = value;
    return expression;
}

Expression call(Kind kind, std::vector<Expression> arguments) {
    Expression expression;
    expression.kind = kind;
    expression.arguments = std::move(arguments);
    return expression;
}

class AmountWriter {
public:
    AmountWriter(const UsageCharge& usage, const StepPrice& price, Expression quantity)
        : m_usage(usage), m_price(price), m_quantity(std::move(quantity)) {}

    // The cases of an item's quantity: above zero, below, zero.
    std::optional<Expression> write() {
        for (const StepRow& row : m_price.rows) {
            const auto rate = rateOf(m_usage, row).finite();
            if (!rate)
                return std::nullopt;
            m_rates.push_back(*rate);
        }
        const Expression zero = number(Decimal());
        const bool isFlatAtZero = m_price.atZero == StepPrice::AtZero::FirstRow;
        const Expression atZero = isFlatAtZero ? rounded(limited(m_price.rows[0], number(m_price.rows[0].flat.value))) : zero;
        // A quantity that is missing is neither, and the amount is missing then.
        const Expression neither = call(Kind::Add, {atZero, nothingOf(m_quantity)});
        Expression amount = call(Kind::If, {call(Kind::Greater, {m_quantity, zero}), rounded(entered(m_quantity)),
                                            call(Kind::If, {call(Kind::Less, {m_quantity, zero}), rounded(belowZero()), neither})});
        return m_usage.position ? call(Kind::Add, {std::move(amount), nothingOf(*m_usage.position)}) : amount;
    }

private:
    Expression rounded(Expression amount) const {
        Expression round = call(Kind::Round, {std::move(amount)});
        round.number = m_usage.itemRounding->step;
        round.roundingMode = m_usage.itemRounding->mode;
        return round;
    }

    // Zero, or missing where the value is.
    static Expression nothingOf(const Expression& value) { return call(Kind::Multiply, {value, number(Decimal())}); }

    static Expression limited(const StepRow& row, Expression amount) {
        if (row.minimum)
            amount = call(Kind::Max, {std::move(amount), number(row.minimum->value)});
        if (row.maximum)
            amount = call(Kind::Min, {std::move(amount), number(row.maximum->value)});
        return amount;
    }

    // In the row that holds its place.
    Expression entered(const Expression& quantity) const {
        std::optional<Expression> amount;
        if (m_price.rows.back().bound && m_price.beyond != StepPrice::Beyond::Last) // free
            amount = number(Decimal());
        for (std::size_t at = m_price.rows.size(); at-- > 0;) {
            const StepRow& row = m_price.rows[at];
            Expression own = limited(row, call(Kind::Add, {call(Kind::Multiply, {quantity, number(m_rates[at])}), number(row.flat.value)}));
            if (!amount) {
                amount = std::move(own);
                continue;
            }
            const Kind ends = row.boundKind == StepRow::BoundKind::UpTo ? Kind::LessEqual : Kind::Less;
            amount = call(Kind::If, {call(ends, {place(quantity), number(row.bound->value)}), std::move(own), std::move(*amount)});
        }
        return std::move(*amount);
    }

    Expression place(const Expression& quantity) const {
        return m_usage.position ? call(Kind::Max, {*m_usage.position, number(Decimal())}) : quantity;
    }

    Expression belowZero() const {
        switch (m_price.negative) {
        case StepPrice::Negative::FirstRow: return call(Kind::Multiply, {m_quantity, number(m_rates[0])});
        case StepPrice::Negative::Mirror: return call(Kind::Negate, {entered(call(Kind::Negate, {m_quantity}))});
        case StepPrice::Negative::Nothing: break;
        }
        return number(Decimal());
    }

    const UsageCharge& m_usage;
    const StepPrice& m_price;
    const Expression m_quantity;
    std::vector<Decimal> m_rates;
};

} // namespace

Ratio quotient(const Decimal& a, const Ratio& b) {
    const Decimal& numerator = b.numerator();
    const Decimal toInteger = Decimal::fromCoefficient(numerator.isNegative() ? -1 : 1, -std::max(0, numerator.normalized().scale()));
    return Ratio::over(a * b.denominator() * toInteger, (numerator * toInteger).normalized());
}

Ratio rateOf(const UsageCharge& usage, const StepRow& row) {
    const Ratio rate = quotient(row.unitPrice.value, row.per ? row.per->value : usage.per.value);
    return usage.rateRounding ? Ratio(roundTo(rate, *usage.rateRounding).value) : rate;
}

std::optional<Expression> roundedAmountOf(const UsageCharge& usage, const Meter& meter) {
    const auto& entries = usage.price.entries;
    const auto* price = entries.size() == 1 && !entries[0].from ? std::get_if<StepPrice>(&entries[0].value) : nullptr;
    std::optional<Expression> quantity = eventValue(meter);
    if (!usage.itemRounding || !price || !quantity || !usage.factors.empty() ||
        price->atZero == StepPrice::AtZero::FirstRowUnlessTotalZero)
        return std::nullopt;
    if (price->hasSteps() && price->mode == StepPrice::Mode::Slice)
        return std::nullopt;
    return AmountWriter(usage, *price, std::move(*quantity)).write();
}

std::optional<Meter> meterOfRoundedAmounts(const UsageCharge& usage, const Meter& meter) {
    auto amount = meter.classes ? roundedAmountOf(usage, meter) : std::nullopt;
    if (!amount)
        return std::nullopt;
    Meter rounded = meter;
    rounded.aggregate = Aggregate::Sum;
    rounded.value = std::move(amount);
    rounded.retract.reset();
    rounded.isItemised = false;
    rounded.position.reset();
    rounded.classes.reset();
    return rounded;
}

} // namespace rerate
