// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/metering/row_filter.h"

namespace rerate {

namespace {

// The only column a condition reads, if there is exactly one and nothing else of the row.
bool readsOnlyOneColumn(const BoundExpression& bound, std::optional<std::uint32_t>& column) {
    if (bound.source == BoundExpression::Source::Count || bound.source == BoundExpression::Source::Event)
        return false;
    if (bound.source == BoundExpression::Source::Column) {
        if (column && *column != bound.position)
            return false;
        column = bound.position;
    }
    for (const BoundExpression& argument : bound.arguments)
        if (!readsOnlyOneColumn(argument, column))
            return false;
    return true;
}

} // namespace

RowFilter::RowFilter(const Expression* filter, ColumnSet& columns, bool perRequest)
    : m_perRequest(perRequest) {
    if (filter)
        add(*filter, columns);
}

void RowFilter::add(const Expression& expression, ColumnSet& columns) {
    if (expression.kind == Expression::Kind::And) {
        add(expression.arguments[0], columns);
        add(expression.arguments[1], columns);
        return;
    }
    Condition condition;
    condition.bound = bindExpression(expression, columns);
    std::optional<std::uint32_t> column;
    if (readsOnlyOneColumn(condition.bound, column))
        condition.onlyColumn = column;
    m_conditions.push_back(std::move(condition));
}

bool RowFilter::isTrue(const RowReader& reader, std::uint32_t row) const {
    for (const Condition& condition : m_conditions)
        if (!reader.value(condition.bound, row, m_perRequest).isTrue())
            return false;
    return true;
}

bool RowFilter::apply(const ColumnSet& columns, const Segment& segment,
                      std::vector<std::uint8_t>& passes) {
    if (m_conditions.empty() && segment.hiddenBits.empty())
        return true;
    passes.assign(segment.rowCount, 1);
    if (!segment.hiddenBits.empty())
        for (std::uint32_t row = 0; row < segment.rowCount; ++row)
            passes[row] = segment.isHidden(row) ? 0 : 1;
    for (Condition& condition : m_conditions)
        applyCondition(condition, columns, segment, passes);
    return false;
}

void RowFilter::applyCondition(Condition& condition, const ColumnSet& columns,
                               const Segment& segment, std::vector<std::uint8_t>& passes) {
    const RowReader reader(columns, segment);
    const ColumnBlock* block =
        condition.onlyColumn ? &segment.properties[*condition.onlyColumn] : nullptr;
    if (!block || block->form != ColumnBlock::Form::Texts || !block->missingBits.empty() ||
        !block->exceptions.empty()) {
        for (std::uint32_t row = 0; row < segment.rowCount; ++row)
            if (passes[row] != 0 && !reader.value(condition.bound, row, m_perRequest).isTrue())
                passes[row] = 0;
        return;
    }
    std::vector<std::int64_t> codes(segment.rowCount);
    block->unpack(0, segment.rowCount, codes.data());
    std::int64_t lastCode = -1;
    bool lastVerdict = false;
    for (std::uint32_t row = 0; row < segment.rowCount; ++row) {
        if (codes[row] != lastCode) {
            lastCode = codes[row];
            const auto [known, isNew] =
                condition.verdictOfCode.try_emplace(static_cast<std::uint32_t>(lastCode), false);
            if (isNew)
                known->second = reader.value(condition.bound, row, m_perRequest).isTrue();
            lastVerdict = known->second;
        }
        passes[row] = passes[row] != 0 && lastVerdict ? 1 : 0;
    }
}

std::vector<bool> eventsIn(const Meter& meter, const Dictionary& events) {
    std::vector<bool> isIn(events.size(), !meter.event.has_value());
    if (meter.event)
        if (const auto code = events.find(*meter.event))
            isIn[*code] = true;
    return isIn;
}

} // namespace rerate
