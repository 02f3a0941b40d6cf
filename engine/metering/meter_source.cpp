// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/metering/meter_source.h"

namespace rerate {

namespace {

std::optional<Decimal> numberOf(RowValue value) {
    if (value.kind != RowValue::Kind::Number)
        return std::nullopt;
    return std::move(value.number);
}

} // namespace

MeterSource::MeterSource(const Meter& meter, ColumnSet& columns, unsigned workerCount)
    : m_columns(&columns), m_keys(meter.by, columns), m_perRequest(meter.rowsUniform),
      m_isCount(meter.aggregate == Aggregate::Count) {
    columns.needCounts();
    if (meter.value)
        m_value = bindExpression(*meter.value, columns);
    if (meter.position)
        m_position = bindExpression(*meter.position, columns);
    const Dictionary& events = columns.store().events();
    m_isEventIn.assign(events.size(), !meter.event.has_value());
    if (meter.event)
        if (const auto code = events.find(*meter.event))
            m_isEventIn[*code] = true;
    for (unsigned i = 0; i < workerCount; ++i) {
        m_filters.emplace_back(meter.filter ? &*meter.filter : nullptr, columns, m_perRequest);
        m_numberings.emplace_back(m_keys);
    }
}

MeterSource::View::View(MeterSource& source, const Segment& segment, unsigned worker)
    : m_source(&source), m_segment(&segment), m_reader(*source.m_columns, segment),
      m_numbering(&source.m_numberings[worker]) {
    m_all = source.m_filters[worker].apply(*source.m_columns, segment, m_passes);
    m_isDense = source.m_keys.denseKeys(segment, m_denseKeys);
    if (source.m_value && !source.m_perRequest)
        m_values = evaluateAll(*source.m_value, segment);
}

std::uint32_t MeterSource::View::key(std::uint32_t row) const {
    return m_isDense ? m_numbering->numberOfDense(m_denseKeys[row]) : m_numbering->number(m_reader, row);
}

std::optional<Decimal> MeterSource::View::value(std::uint32_t row) const {
    if (m_values)
        return Decimal::fromCoefficient(m_values->values[row], m_values->scale);
    if (m_source->m_isCount)
        return Decimal(m_source->m_perRequest ? 1 : m_reader.count(row));
    return numberOf(m_reader.value(*m_source->m_value, row, m_source->m_perRequest));
}

std::optional<Decimal> MeterSource::View::position(std::uint32_t row) const {
    if (!m_source->m_position)
        return Decimal();
    return numberOf(m_reader.value(*m_source->m_position, row, m_source->m_perRequest));
}

} // namespace rerate
