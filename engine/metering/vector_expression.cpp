// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/metering/vector_expression.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>

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

// As roundedQuotient, times the step; the multiples beside the value fit.
std::int64_t roundedMultiple(std::int64_t value, std::int64_t step, RoundingMode mode) {
    const std::int64_t rest = value % step;
    if (rest == 0)
        return value;
    const std::int64_t below = value - rest - (rest < 0 ? step : 0);
    const std::int64_t above = below + step;
    const std::int64_t away = value < 0 ? below : above;
    const std::int64_t towards = value < 0 ? above : below;
    switch (mode) {
    case RoundingMode::Ceiling: return above;
    case RoundingMode::Floor: return below;
    case RoundingMode::Up: return away;
    case RoundingMode::Down: return towards;
    default: break;
    }
    const std::int64_t toBelow = value - below;
    const std::int64_t toAbove = above - value;
    if (toBelow != toAbove)
        return toBelow < toAbove ? below : above;
    if (mode == RoundingMode::HalfEven)
        return below / step % 2 == 0 ? below : above;
    return mode == RoundingMode::HalfUp ? away : towards;
}

class Evaluator {
public:
    Evaluator(const ColumnSet& columns, const Segment& segment) : m_columns(columns), m_segment(segment) {}

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
        case Kind::Absolute: return absolute(bound);
        case Kind::CeilTo: return multiple(bound, evaluateStep(bound), RoundingMode::Ceiling);
        case Kind::FloorTo: return multiple(bound, evaluateStep(bound), RoundingMode::Floor);
        case Kind::Round: return multiple(bound, constant(bound.expression->number), bound.expression->roundingMode);
        case Kind::If: return choice(bound);
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

    std::optional<Bounded> absolute(const BoundExpression& bound) {
        auto x = evaluate(bound.arguments[0]);
        if (!x || x->low == INT64_MIN)
            return std::nullopt;
        for (std::int64_t& value : x->column.values)
            value = value < 0 ? -value : value;
        const std::int64_t high = std::max(std::abs(x->low), std::abs(x->high));
        x->low = x->isConstant() ? high : 0;
        x->high = high;
        return x;
    }

    std::optional<Bounded> evaluateStep(const BoundExpression& bound) { return evaluate(bound.arguments[1]); }

    // A multiple of the step, a number above zero; it is less than a step away.
    std::optional<Bounded> multiple(const BoundExpression& bound, std::optional<Bounded> step, RoundingMode mode) {
        auto x = step ? evaluate(bound.arguments[0]) : std::nullopt;
        if (!x)
            return std::nullopt;
        const int scale = std::max(x->column.scale, step->column.scale);
        if (!toScale(*x, scale) || !toScale(*step, scale))
            return std::nullopt;
        const std::int64_t width = step->low;
        if (!fits(Int128{x->low} - width, Int128{x->high} + width))
            return std::nullopt;
        for (std::int64_t& value : x->column.values)
            value = roundedMultiple(value, width, mode);
        x->low = roundedMultiple(x->low, width, mode);
        x->high = roundedMultiple(x->high, width, mode);
        return x;
    }

    // A branch that no row takes is not asked for, as row by row.
    std::optional<Bounded> choice(const BoundExpression& bound) {
        const auto condition = holds(bound.arguments[0]);
        if (!condition)
            return std::nullopt;
        if (!contains(*condition, 0))
            return evaluate(bound.arguments[1]);
        if (!contains(*condition, 1))
            return evaluate(bound.arguments[2]);
        const auto a = evaluate(bound.arguments[1]);
        auto b = a ? evaluate(bound.arguments[2]) : std::nullopt;
        return b ? chosen(*condition, *a, std::move(*b)) : std::nullopt;
    }

    using Flags = std::vector<std::uint8_t>; // a byte per row

    static bool contains(const Flags& flags, int flag) {
        return !flags.empty() && std::memchr(flags.data(), flag, flags.size()) != nullptr;
    }

    static std::optional<Bounded> chosen(const Flags& takesFirst, Bounded a, Bounded b) {
        const int scale = std::max(a.column.scale, b.column.scale);
        if (!toScale(a, scale) || !toScale(b, scale))
            return std::nullopt;
        std::vector<std::int64_t>& values = b.column.values;
        if (b.isConstant())
            values.assign(takesFirst.size(), b.low);
        if (a.isConstant())
            for (std::size_t row = 0; row < values.size(); ++row)
                values[row] = takesFirst[row] != 0 ? a.low : values[row];
        else
            for (std::size_t row = 0; row < values.size(); ++row)
                values[row] = takesFirst[row] != 0 ? a.column.values[row] : values[row];
        b.low = std::min(a.low, b.low);
        b.high = std::max(a.high, b.high);
        return b;
    }

    std::optional<Flags> holds(const BoundExpression& bound) {
        switch (bound.expression->kind) {
        case Kind::Boolean: return Flags(m_segment.rowCount, bound.expression->boolean ? 1 : 0);
        case Kind::Not: return joined(bound.arguments[0], bound.arguments[0], [](bool a, bool) { return !a; });
        case Kind::And: return joined(bound.arguments[0], bound.arguments[1], [](bool a, bool b) { return a && b; });
        case Kind::Or: return joined(bound.arguments[0], bound.arguments[1], [](bool a, bool b) { return a || b; });
        case Kind::Equal:
        case Kind::NotEqual: {
            auto texts = textIs(bound.arguments[0], {&bound.arguments[1]}, bound.expression->kind == Kind::Equal);
            return texts ? texts : compared(bound);
        }
        case Kind::In: {
            std::vector<const BoundExpression*> among;
            for (std::size_t i = 1; i < bound.arguments.size(); ++i)
                among.push_back(&bound.arguments[i]);
            return textIs(bound.arguments[0], among, true);
        }
        case Kind::Less:
        case Kind::LessEqual:
        case Kind::Greater:
        case Kind::GreaterEqual: return compared(bound);
        default: return std::nullopt;
        }
    }

    template <typename Operation>
    std::optional<Flags> joined(const BoundExpression& first, const BoundExpression& second, Operation operation) {
        auto a = holds(first);
        const auto b = a ? holds(second) : std::nullopt;
        if (!b)
            return std::nullopt;
        for (std::uint32_t row = 0; row < m_segment.rowCount; ++row)
            (*a)[row] = operation((*a)[row] != 0, (*b)[row] != 0) ? 1 : 0;
        return a;
    }

    // A column of texts, none missing, against texts of the plan.
    std::optional<Flags> textIs(const BoundExpression& column, const std::vector<const BoundExpression*>& texts,
                                bool equal) const {
        const bool isEvent = column.source == BoundExpression::Source::Event;
        if (column.expression->kind != Kind::Name || (column.source != BoundExpression::Source::Column && !isEvent))
            return std::nullopt;
        const ColumnBlock& block = isEvent ? m_segment.events : m_segment.properties[column.position];
        if (block.form != ColumnBlock::Form::Texts || !block.missingBits.empty() || !block.exceptions.empty())
            return std::nullopt;
        const Dictionary& dictionary = isEvent ? m_columns.store().events() : m_columns.texts(column.position);
        std::vector<std::int64_t> wanted;
        for (const BoundExpression* text : texts) {
            if (text->expression->kind != Kind::Text)
                return std::nullopt;
            if (const auto code = dictionary.find(text->expression->text))
                wanted.push_back(*code);
        }
        std::vector<std::int64_t> codes(m_segment.rowCount);
        block.unpack(0, m_segment.rowCount, codes.data());
        Flags flags(m_segment.rowCount);
        for (std::uint32_t row = 0; row < m_segment.rowCount; ++row) {
            const bool found = std::find(wanted.begin(), wanted.end(), codes[row]) != wanted.end();
            flags[row] = found == equal ? 1 : 0;
        }
        return flags;
    }

    std::optional<Flags> compared(const BoundExpression& bound) {
        auto pair = both(bound);
        if (!pair)
            return std::nullopt;
        auto& [a, b] = *pair;
        const int scale = std::max(a.column.scale, b.column.scale);
        if (!toScale(a, scale) || !toScale(b, scale))
            return std::nullopt;
        Flags flags(m_segment.rowCount);
        for (std::uint32_t row = 0; row < m_segment.rowCount; ++row) {
            const std::int64_t x = a.isConstant() ? a.low : a.column.values[row];
            const std::int64_t y = b.isConstant() ? b.low : b.column.values[row];
            flags[row] = isTrue(bound.expression->kind, x, y) ? 1 : 0;
        }
        return flags;
    }

    static bool isTrue(Kind kind, std::int64_t x, std::int64_t y) {
        switch (kind) {
        case Kind::Equal: return x == y;
        case Kind::NotEqual: return x != y;
        case Kind::Less: return x < y;
        case Kind::LessEqual: return x <= y;
        case Kind::Greater: return x > y;
        default: return x >= y;
        }
    }

    const ColumnSet& m_columns;
    const Segment& m_segment;
};

// The cases of Evaluator::evaluate and holds.
bool hasConditionForm(const Expression& condition) {
    const auto& inner = condition.arguments;
    switch (condition.kind) {
    case Kind::Boolean: return true;
    case Kind::Not:
    case Kind::And:
    case Kind::Or: return std::all_of(inner.begin(), inner.end(), hasConditionForm);
    case Kind::In: return inner[0].kind == Kind::Name;
    case Kind::Equal:
    case Kind::NotEqual:
        if (inner[0].kind == Kind::Name && inner[1].kind == Kind::Text)
            return true;
        [[fallthrough]];
    case Kind::Less:
    case Kind::LessEqual:
    case Kind::Greater:
    case Kind::GreaterEqual: return std::all_of(inner.begin(), inner.end(), hasColumnForm);
    default: return false;
    }
}

} // namespace

bool hasColumnForm(const Expression& value) {
    switch (value.kind) {
    case Kind::Number:
    case Kind::Name: return true;
    case Kind::Negate:
    case Kind::Add:
    case Kind::Subtract:
    case Kind::Multiply:
    case Kind::Min:
    case Kind::Max:
    case Kind::Absolute:
    case Kind::CeilTo:
    case Kind::FloorTo:
    case Kind::Round: return std::all_of(value.arguments.begin(), value.arguments.end(), hasColumnForm);
    case Kind::If:
        return hasConditionForm(value.arguments[0]) && hasColumnForm(value.arguments[1]) && hasColumnForm(value.arguments[2]);
    default: return false;
    }
}

std::optional<IntegerColumn> evaluateAll(const BoundExpression& bound, const ColumnSet& columns,
                                         const Segment& segment) {
    Evaluator evaluator(columns, segment);
    std::optional<Bounded> bounded = evaluator.evaluate(bound);
    if (!bounded)
        return std::nullopt;
    return evaluator.finish(std::move(*bounded));
}

} // namespace rerate
