// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/metering/vector_expression.h"

#include <algorithm>

#include "engine/base/int128.h"

namespace rerate {

namespace {

using Kind = Expression::Kind;

// A column with bounds that hold for each of its values.
struct Bounded {
    IntegerColumn column; // no values: the constant `low`
    std::int64_t low = 0;
    std::int64_t high = 0;

    bool isConstant() const { return column.values.empty(); }
};

bool fits(Int128 low, Int128 high) { return low >= INT64_MIN && high <= INT64_MAX; }

class Evaluator {
public:
    explicit Evaluator(const Segment& segment) : m_segment(segment) {}

    std::optional<Bounded> evaluate(const BoundExpression& bound) {
        switch (bound.expression->kind) {
        case Kind::Number: return constant(bound.expression->number);
        case Kind::Name: return name(bound);
        case Kind::Negate: return scaled(bound, -1);
        case Kind::Add: return sum(bound, 1);
        case Kind::Subtract: return sum(bound, -1);
        case Kind::Multiply: return product(bound);
        case Kind::Min:
        case Kind::Max: return extreme(bound);
        default: return std::nullopt;
        }
    }

    IntegerColumn finish(Bounded bounded) const {
        if (bounded.isConstant())
            bounded.column.values.assign(m_segment.rowCount, bounded.low);
        return std::move(bounded.column);
    }

private:
    static std::optional<Bounded> constant(const Decimal& number) {
        const auto coefficient = number.coefficient();
        if (!coefficient || !fits(*coefficient, *coefficient) || number.scale() > 18 || number.scale() < 0)
            return std::nullopt;
        Bounded result;
        result.column.scale = number.scale();
        result.low = result.high = static_cast<std::int64_t>(*coefficient);
        return result;
    }

    std::optional<Bounded> name(const BoundExpression& bound) const {
        if (bound.source == BoundExpression::Source::Count) {
            if (m_segment.counts.rowCount == 0)
                return constant(Decimal(1));
            return block(m_segment.counts);
        }
        if (bound.source != BoundExpression::Source::Column)
            return std::nullopt;
        return block(m_segment.properties[bound.position]);
    }

    std::optional<Bounded> block(const ColumnBlock& block) const {
        if (block.form != ColumnBlock::Form::Numbers || !block.missingBits.empty() ||
            !block.exceptions.empty())
            return std::nullopt;
        const Int128 range = block.width == 0 ? 0 : (Int128{1} << (8 * block.width)) - 1;
        if (block.width == 8 || !fits(block.base, Int128{block.base} + range))
            return std::nullopt;
        Bounded result;
        result.column.scale = block.scale;
        result.low = block.base;
        result.high = static_cast<std::int64_t>(Int128{block.base} + range);
        if (block.width > 0) {
            result.column.values.resize(block.rowCount);
            block.unpack(0, block.rowCount, result.column.values.data());
        }
        return result;
    }

    // x × factor, when no value can overflow.
    static bool multiplyBy(Bounded& x, std::int64_t factor) {
        const Int128 a = Int128{x.low} * factor;
        const Int128 b = Int128{x.high} * factor;
        if (!fits(std::min(a, b), std::max(a, b)))
            return false;
        x.low = static_cast<std::int64_t>(std::min(a, b));
        x.high = static_cast<std::int64_t>(std::max(a, b));
        if (factor != 1)
            for (std::int64_t& value : x.column.values)
                value *= factor;
        return true;
    }

    static bool toScale(Bounded& x, int scale) {
        for (; x.column.scale < scale; ++x.column.scale)
            if (!multiplyBy(x, 10))
                return false;
        return true;
    }

    std::optional<Bounded> scaled(const BoundExpression& bound, std::int64_t factor) {
        auto x = evaluate(bound.arguments[0]);
        if (!x || !multiplyBy(*x, factor))
            return std::nullopt;
        return x;
    }

    std::optional<std::pair<Bounded, Bounded>> both(const BoundExpression& bound) {
        auto a = evaluate(bound.arguments[0]);
        auto b = a ? evaluate(bound.arguments[1]) : std::nullopt;
        if (!b)
            return std::nullopt;
        return std::pair(std::move(*a), std::move(*b));
    }

    template <typename Operation>
    static void combine(Bounded& a, const Bounded& b, Operation operation) {
        if (a.isConstant() && !b.isConstant())
            a.column.values.assign(b.column.values.size(), a.low);
        std::vector<std::int64_t>& values = a.column.values;
        if (b.isConstant())
            for (std::int64_t& value : values)
                value = operation(value, b.low);
        else
            for (std::size_t i = 0; i < values.size(); ++i)
                values[i] = operation(values[i], b.column.values[i]);
    }

    std::optional<Bounded> sum(const BoundExpression& bound, int sign) {
        auto pair = both(bound);
        if (!pair)
            return std::nullopt;
        auto& [a, b] = *pair;
        const int scale = std::max(a.column.scale, b.column.scale);
        if (!toScale(a, scale) || !toScale(b, scale) || (sign < 0 && !multiplyBy(b, -1)))
            return std::nullopt;
        const Int128 low = Int128{a.low} + b.low;
        const Int128 high = Int128{a.high} + b.high;
        if (!fits(low, high))
            return std::nullopt;
        combine(a, b, [](std::int64_t x, std::int64_t y) { return x + y; });
        a.low = static_cast<std::int64_t>(low);
        a.high = static_cast<std::int64_t>(high);
        return std::move(a);
    }

    std::optional<Bounded> product(const BoundExpression& bound) {
        auto pair = both(bound);
        if (!pair)
            return std::nullopt;
        auto& [a, b] = *pair;
        const Int128 corners[] = {Int128{a.low} * b.low, Int128{a.low} * b.high,
                                  Int128{a.high} * b.low, Int128{a.high} * b.high};
        const auto [low, high] = std::minmax_element(std::begin(corners), std::end(corners));
        if (!fits(*low, *high) || a.column.scale + b.column.scale > 30)
            return std::nullopt;
        combine(a, b, [](std::int64_t x, std::int64_t y) { return x * y; });
        a.low = static_cast<std::int64_t>(*low);
        a.high = static_cast<std::int64_t>(*high);
        a.column.scale += b.column.scale;
        return std::move(a);
    }

    std::optional<Bounded> extreme(const BoundExpression& bound) {
        auto result = evaluate(bound.arguments[0]);
        const bool smallest = bound.expression->kind == Kind::Min;
        for (std::size_t i = 1; result && i < bound.arguments.size(); ++i) {
            auto next = evaluate(bound.arguments[i]);
            if (!next)
                return std::nullopt;
            const int scale = std::max(result->column.scale, next->column.scale);
            if (!toScale(*result, scale) || !toScale(*next, scale))
                return std::nullopt;
            if (smallest) {
                combine(*result, *next, [](std::int64_t x, std::int64_t y) { return std::min(x, y); });
                result->low = std::min(result->low, next->low);
                result->high = std::min(result->high, next->high);
            } else {
                combine(*result, *next, [](std::int64_t x, std::int64_t y) { return std::max(x, y); });
                result->low = std::max(result->low, next->low);
                result->high = std::max(result->high, next->high);
            }
        }
        return result;
    }

    const Segment& m_segment;
};

} // namespace

std::optional<IntegerColumn> evaluateAll(const BoundExpression& bound, const Segment& segment) {
    Evaluator evaluator(segment);
    std::optional<Bounded> bounded = evaluator.evaluate(bound);
    if (!bounded)
        return std::nullopt;
    return evaluator.finish(std::move(*bounded));
}

} // namespace rerate
