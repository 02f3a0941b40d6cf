// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/metering/bound_expression.h"

#include <algorithm>

#include "engine/catalog/interval.h"

namespace rerate {

namespace {

using Kind = Expression::Kind;

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

BoundExpression bindExpression(const Expression& expression, ColumnSet& columns, bool ofIntervals) {
    BoundExpression bound;
    bound.expression = &expression;
    if (expression.kind == Kind::Name || expression.kind == Kind::Has) {
        if (ofIntervals && isIntervalSeconds(expression)) {
            bound.source = BoundExpression::Source::IntervalSeconds;
        } else if (const auto position = columns.add(expression.text)) {
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
        bound.arguments.push_back(bindExpression(argument, columns, ofIntervals));
    return bound;
}

namespace {

RowValue usageNumber(Decimal number, int decimals) {
    RowValue value = numberValue(std::move(number));
    value.decimals = static_cast<std::uint8_t>(decimals);
    return value;
}

RowValue wideNumber(std::string_view digits) {
    const Decimal number = Decimal::literal(digits);
    return usageNumber(number, number.scale());
}

} // namespace

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
                return usageNumber(Decimal::fromCoefficient(exception->payload, exception->scale), block.decimalsOf(row));
            case ColumnBlock::Exception::Kind::WideNumber:
                return wideNumber(exception->digits);
            case ColumnBlock::Exception::Kind::Text:
                return textValue(m_columns->texts(position).text(
                    static_cast<std::uint32_t>(exception->payload)));
            }
        }
    }
    if (block.form == ColumnBlock::Form::Missing || block.isMissing(row))
        return {};
    if (block.form == ColumnBlock::Form::Numbers)
        return usageNumber(Decimal::fromCoefficient(block.raw(row), block.scale), block.decimalsOf(row));
    RowValue value = textValue(m_columns->texts(position).text(static_cast<std::uint32_t>(block.raw(row))));
    value.isLabel = m_columns->isLabel(position);
    return value;
}

std::uint64_t RowReader::count(std::uint32_t row) const {
    return m_segment->counts.rowCount == 0 ? 1
                                           : static_cast<std::uint64_t>(m_segment->counts.raw(row));
}

CustomerId RowReader::customer(std::uint32_t row) const {
    const auto& runs = m_segment->customerRuns;
    const auto after = std::upper_bound(runs.begin(), runs.end(), row,
                                        [](std::uint32_t r, const CustomerRun& run) { return r < run.rowFrom; });
    return (after - 1)->customer;
}

Decimal RowReader::requests(std::uint32_t row) const {
    return Decimal(std::max<std::uint64_t>(count(row), 1));
}

RowValue RowReader::value(const BoundExpression& bound, std::uint32_t row, bool perOne) const {
    RowValue value = evaluate(bound, row, perOne);
    if (value.kind == RowValue::Kind::Text)
        value = asNumber(std::move(value));
    if (perOne && value.isNumber())
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
    else if (bound.source == BoundExpression::Source::IntervalSeconds && m_seconds)
        value = numberValue(overRequests ? *m_seconds * requests(row) : *m_seconds);
    if (expression.kind == Kind::Has)
        return booleanValue(value.kind != RowValue::Kind::Missing);
    return value;
}

RowValue RowReader::call(const BoundExpression& bound, std::uint32_t row, bool overRequests) const {
    return applyFunction(
        *bound.expression,
        [&](std::size_t i) { return evaluate(bound.arguments[i], row, overRequests); },
        overRequests ? requests(row) : Decimal(1));
}

} // namespace rerate
