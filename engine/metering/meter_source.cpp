// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/metering/meter_source.h"

namespace rerate {

namespace {

std::vector<std::string> seriesColumns(const Meter& meter) {
    std::vector<std::string> columns = meter.by;
    if (!meter.windows.empty())
        columns.insert(columns.end(), meter.windows.front().per.begin(), meter.windows.front().per.end());
    return columns;
}

} // namespace

std::uint32_t MeterSource::Identities::number(const std::string& text) {
    return numbers.try_emplace(hash128(text), static_cast<std::uint32_t>(numbers.size())).first->second;
}

MeterSource::MeterSource(const Meter& meter, ColumnSet& columns, const SliceGrid& grid, unsigned workerCount)
    : m_columns(&columns), m_keys(seriesColumns(meter), meter.calendars, columns, grid), m_grid(&grid),
      m_perRequest(meter.rowsUniform), m_hasLabels(!meter.calendars.empty()), m_expression(eventValue(meter)) {
    columns.needCounts();
    if (meter.interval)
        m_interval.emplace(*meter.interval, columns, grid.zones);
    const Window* window = meter.windows.empty() ? nullptr : &meter.windows.front();
    m_hasIdentity = window && window->aggregate == Window::Aggregate::Unique;
    if (m_hasIdentity) {
        m_uniqueField = window->uniqueField;
        m_uniqueColumn = columns.add(m_uniqueField);
        if (window->remove)
            m_remove = bindExpression(*window->remove, columns);
    } else if (m_expression) {
        m_value = bindExpression(*m_expression, columns, meter.interval && meter.interval->lasts());
    } else if (meter.windows.empty() && meter.aggregate == Aggregate::Unique) { // event by event: one, if it is there
        m_uniqueField = meter.uniqueField;
        m_uniqueColumn = columns.add(m_uniqueField);
    }
    if (meter.position)
        m_position = bindExpression(*meter.position, columns);
    m_isEventIn = eventsIn(meter, columns.store().events());
    for (unsigned i = 0; i < workerCount; ++i) {
        m_filters.emplace_back(meter.filter ? &*meter.filter : nullptr, columns, m_perRequest);
        m_numberings.emplace_back(m_keys);
    }
    m_identities.resize(workerCount);
}

MeterSource::View::View(MeterSource& source, const Segment& segment, unsigned worker)
    : m_source(&source), m_segment(&segment), m_reader(*source.m_columns, segment),
      m_numbering(&source.m_numberings[worker]), m_identities(&source.m_identities[worker]) {
    m_all = source.m_filters[worker].apply(*source.m_columns, segment, m_passes);
    m_isDense = source.m_keys.denseKeys(segment, m_denseKeys);
    if (source.m_value && !source.m_perRequest && !source.m_interval)
        m_values = evaluateAll(*source.m_value, *source.m_columns, segment);
    if (source.m_position && !source.m_perRequest)
        m_positions = evaluateAll(*source.m_position, *source.m_columns, segment);
}

std::uint32_t MeterSource::View::key(std::uint32_t row) const {
    return m_isDense ? m_numbering->numberOfDense(m_denseKeys[row]) : m_numbering->number(m_reader, row);
}

std::uint32_t MeterSource::View::keyAt(std::uint32_t row, std::int64_t time) const {
    return m_source->m_hasLabels ? m_numbering->number(m_reader, row, time) : key(row);
}

IntervalFault MeterSource::View::interval(std::uint32_t row, EventInterval& found) const {
    const std::uint32_t zone = m_source->m_grid->zoneOfCustomer[m_reader.customer(row).number];
    return m_source->m_interval->read(m_reader, row, zone, m_source->m_perRequest, found);
}

RowValue MeterSource::View::valueOf(std::uint32_t row, const EventInterval& interval) const {
    if (!m_source->m_value)
        return numberValue(Decimal(m_reader.count(row)));
    RowValue value = m_reader.lasting(interval.seconds).value(*m_source->m_value, row, m_source->m_perRequest);
    if (value.isNumber() && requests(row) != 1)
        value.number = value.number * Decimal(requests(row));
    return value;
}

RowValue MeterSource::View::value(std::uint32_t row) const {
    if (m_values)
        return numberValue(Decimal::fromCoefficient(m_values->values[row], m_values->scale));
    if (m_source->m_uniqueColumn)
        return m_reader.property(*m_source->m_uniqueColumn, row).kind == RowValue::Kind::Missing ? RowValue() : numberValue(Decimal(1));
    if (!m_source->m_value)
        return numberValue(Decimal(m_source->m_perRequest ? 1 : m_reader.count(row)));
    return m_reader.value(*m_source->m_value, row, m_source->m_perRequest);
}

RowValue MeterSource::View::position(std::uint32_t row) const {
    if (!m_source->m_position)
        return numberValue(Decimal());
    if (m_positions)
        return numberValue(Decimal::fromCoefficient(m_positions->values[row], m_positions->scale));
    return m_reader.value(*m_source->m_position, row, m_source->m_perRequest);
}

std::optional<std::uint32_t> MeterSource::View::identity(std::uint32_t row) const {
    const auto& column = m_source->m_uniqueColumn;
    if (!column) {
        if (m_source->m_uniqueField != "event")
            return std::nullopt;
        return m_identities->number(m_reader.eventText(row));
    }
    const ColumnBlock& block = m_segment->properties[*column];
    if (block.form == ColumnBlock::Form::Texts && block.exceptions.empty() && !block.isMissing(row)) {
        const auto code = static_cast<std::size_t>(block.raw(row));
        std::vector<std::uint32_t>& known = m_identities->numberOfCode;
        if (known.size() <= code)
            known.resize(code + 1, UINT32_MAX);
        if (known[code] == UINT32_MAX)
            known[code] = m_identities->number(m_source->m_columns->texts(*column).text(static_cast<std::uint32_t>(code)));
        return known[code];
    }
    const RowValue value = m_reader.property(*column, row);
    if (value.kind == RowValue::Kind::Missing)
        return std::nullopt;
    return m_identities->number(writtenText(value));
}

bool MeterSource::View::removes(std::uint32_t row) const {
    return m_source->m_remove && m_reader.value(*m_source->m_remove, row, m_source->m_perRequest).isTrue();
}

} // namespace rerate
