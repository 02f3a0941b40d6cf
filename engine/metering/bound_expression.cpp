// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/metering/bound_expression.h"

#include <algorithm>

namespace rerate {

namespace {

using Kind = Expression::Kind;

RowValue numberValue(Decimal number) {
    RowValue value;
    value.kind = RowValue::Kind::Number;
    value.number = std::move(number);
    return value;
}

RowValue textValue(std::string_view text) {
    RowValue value;
    value.kind = RowValue::Kind::Text;
    value.text = text;
    return value;
}

RowValue booleanValue(bool boolean) {
    RowValue value;
    value.kind = RowValue::Kind::Boolean;
    value.boolean = boolean;
    return value;
}

bool areEqual(const RowValue& a, const RowValue& b) {
    if (a.kind != b.kind)
        return false;
    switch (a.kind) {
    case RowValue::Kind::Missing: return false;
    case RowValue::Kind::Number: return a.number == b.number;
    case RowValue::Kind::Text: return a.text == b.text;
    case RowValue::Kind::Boolean: return a.boolean == b.boolean;
    }
    return false;
}

bool isNumber(const RowValue& value) { return value.kind == RowValue::Kind::Number; }

RowValue compare(Kind kind, const RowValue& a, const RowValue& b) {
    if (kind == Kind::Equal)
        return booleanValue(areEqual(a, b));
    if (kind == Kind::NotEqual)
        return booleanValue(!areEqual(a, b));
    if (!isNumber(a) || !isNumber(b))
        return booleanValue(false);
    switch (kind) {
    case Kind::Less: return booleanValue(a.number < b.number);
    case Kind::LessEqual: return booleanValue(a.number <= b.number);
    case Kind::Greater: return booleanValue(a.number > b.number);
    default: return booleanValue(a.number >= b.number);
    }
}

// a / b to the places that the expression names, for each of the requests.
RowValue divide(const Expression& expression, const RowValue& a, const RowValue& b,
                const Decimal& requests) {
    if (!isNumber(a) || !isNumber(b) || b.number.isZero())
        return {};
    const Decimal toInteger = Decimal::fromCoefficient(1, -b.number.scale());
    Decimal numerator = a.number * toInteger;
    Decimal denominator = (b.number * toInteger).normalized();
    if (denominator.isNegative()) {
        numerator = -numerator;
        denominator = -denominator;
    }
    const Rounding rounding{Decimal::fromCoefficient(1, static_cast<int>(*expression.number.toInteger())),
                            expression.roundingMode};
    return numberValue(roundTo(Ratio::over(numerator, denominator), rounding).value * requests);
}

// Of values that are sums over the requests of a row. What is linear needs no division; a product
// of two sums is one request too many.
RowValue arithmetic(const Expression& expression, const std::vector<RowValue>& values,
                    const Decimal& requests) {
    for (const RowValue& value : values)
        if (!isNumber(value))
            return {};
    switch (expression.kind) {
    case Kind::Add: return numberValue(values[0].number + values[1].number);
    case Kind::Subtract: return numberValue(values[0].number - values[1].number);
    case Kind::Multiply:
        return numberValue(RowReader::perRequest(values[0].number * values[1].number, requests));
    case Kind::Negate: return numberValue(-values[0].number);
    case Kind::Absolute: return numberValue(values[0].number.absolute());
    case Kind::CeilTo:
    case Kind::FloorTo: {
        const Rounding rounding{expression.arguments[1].number, expression.kind == Kind::CeilTo
                                                                    ? RoundingMode::Ceiling
                                                                    : RoundingMode::Floor};
        return numberValue(
            roundTo(Ratio::over(values[0].number, requests), rounding).value * requests);
    }
    case Kind::Divide: return divide(expression, values[0], values[1], requests);
    default: break;
    }
    RowValue best = values[0];
    for (const RowValue& value : values)
        if (expression.kind == Kind::Min ? value.number < best.number : value.number > best.number)
            best = value;
    return best;
}

} // namespace

std::optional<std::uint32_t> ColumnSet::add(const std::string& name) {
    const std::optional<ColumnId> column = m_store->findColumn(name);
    if (!column)
        return std::nullopt;
    const auto known = std::find(m_columns.begin(), m_columns.end(), *column);
    if (known == m_columns.end())
        m_columns.push_back(*column);
    return static_cast<std::uint32_t>(std::find(m_columns.begin(), m_columns.end(), *column) -
                                      m_columns.begin());
}

SegmentColumns ColumnSet::columns() const { return {m_columns, m_counts}; }

BoundExpression bindExpression(const Expression& expression, ColumnSet& columns) {
    BoundExpression bound;
    bound.expression = &expression;
    if (expression.kind == Kind::Name || expression.kind == Kind::Has) {
        if (const auto position = columns.add(expression.text)) {
            bound.source = BoundExpression::Source::Column;
            bound.position = *position;
        } else if (expression.text == "count") {
            bound.source = BoundExpression::Source::Count;
            columns.needCounts();
        } else {
            bound.source = expression.text == "event" ? BoundExpression::Source::Event
                                                      : BoundExpression::Source::Absent;
        }
    }
    for (const Expression& argument : expression.arguments)
        bound.arguments.push_back(bindExpression(argument, columns));
    return bound;
}

RowValue RowReader::property(std::uint32_t position, std::uint32_t row) const {
    const ColumnBlock& block = m_segment->properties[position];
    if (!block.exceptions.empty()) {
        const auto exception = std::lower_bound(
            block.exceptions.begin(), block.exceptions.end(), row,
            [](const ColumnBlock::Exception& e, std::uint32_t r) { return e.row < r; });
        if (exception != block.exceptions.end() && exception->row == row) {
            switch (exception->kind) {
            case ColumnBlock::Exception::Kind::Missing: return {};
            case ColumnBlock::Exception::Kind::Number:
                return numberValue(Decimal::fromCoefficient(exception->payload, exception->scale));
            case ColumnBlock::Exception::Kind::WideNumber:
                return numberValue(Decimal::literal(exception->digits));
            case ColumnBlock::Exception::Kind::Text:
                return textValue(m_columns->texts(position).text(
                    static_cast<std::uint32_t>(exception->payload)));
            }
        }
    }
    if (block.form == ColumnBlock::Form::Missing || block.isMissing(row))
        return {};
    if (block.form == ColumnBlock::Form::Numbers)
        return numberValue(Decimal::fromCoefficient(block.raw(row), block.scale));
    return textValue(m_columns->texts(position).text(static_cast<std::uint32_t>(block.raw(row))));
}

std::uint64_t RowReader::count(std::uint32_t row) const {
    return m_segment->counts.rowCount == 0 ? 1
                                           : static_cast<std::uint64_t>(m_segment->counts.raw(row));
}

Decimal RowReader::requests(std::uint32_t row) const {
    return Decimal(std::max<std::uint64_t>(count(row), 1));
}

Decimal RowReader::perRequest(const Decimal& sum, const Decimal& requests) {
    if (requests == Decimal(1))
        return sum;
    const Ratio share = Ratio::over(sum, requests);
    const auto finite = share.finite();
    return finite ? *finite
                  : roundTo(share, {Decimal::fromCoefficient(1, 18), RoundingMode::HalfEven}).value;
}

RowValue RowReader::value(const BoundExpression& bound, std::uint32_t row, bool perOne) const {
    RowValue value = evaluate(bound, row, perOne);
    if (perOne && isNumber(value))
        value.number = perRequest(value.number, requests(row));
    return value;
}

RowValue RowReader::evaluate(const BoundExpression& bound, std::uint32_t row, bool overRequests) const {
    const Expression& expression = *bound.expression;
    switch (expression.kind) {
    case Kind::Number:
        return numberValue(overRequests ? expression.number * requests(row) : expression.number);
    case Kind::Text: return textValue(expression.text);
    case Kind::Boolean: return booleanValue(expression.boolean);
    case Kind::Name:
    case Kind::Has: break;
    default: return call(bound, row, overRequests);
    }
    RowValue value;
    if (bound.source == BoundExpression::Source::Column)
        value = property(bound.position, row);
    else if (bound.source == BoundExpression::Source::Count)
        value = numberValue(overRequests ? requests(row) : Decimal(count(row)));
    else if (bound.source == BoundExpression::Source::Event)
        value = textValue(eventText(row));
    if (expression.kind == Kind::Has)
        return booleanValue(value.kind != RowValue::Kind::Missing);
    return value;
}

RowValue RowReader::call(const BoundExpression& bound, std::uint32_t row, bool overRequests) const {
    const auto inner = [&](std::size_t i) { return evaluate(bound.arguments[i], row, overRequests); };
    const Kind kind = bound.expression->kind;
    switch (kind) {
    case Kind::Or: return booleanValue(inner(0).isTrue() || inner(1).isTrue());
    case Kind::And: return booleanValue(inner(0).isTrue() && inner(1).isTrue());
    case Kind::Not: return booleanValue(!inner(0).isTrue());
    case Kind::Equal:
    case Kind::NotEqual:
    case Kind::Less:
    case Kind::LessEqual:
    case Kind::Greater:
    case Kind::GreaterEqual: return compare(kind, inner(0), inner(1));
    case Kind::If: return inner(inner(0).isTrue() ? 1 : 2);
    case Kind::Coalesce: {
        RowValue first = inner(0);
        return first.kind != RowValue::Kind::Missing ? first : inner(1);
    }
    case Kind::In: {
        const RowValue needle = inner(0);
        for (std::size_t i = 1; i < bound.arguments.size(); ++i)
            if (areEqual(needle, inner(i)))
                return booleanValue(true);
        return booleanValue(false);
    }
    default: break;
    }
    std::vector<RowValue> values;
    for (std::size_t i = 0; i < bound.arguments.size(); ++i)
        values.push_back(inner(i));
    return arithmetic(*bound.expression, values, overRequests ? requests(row) : Decimal(1));
}

} // namespace rerate
