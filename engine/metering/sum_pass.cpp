// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/metering/sum_pass.h"

namespace rerate {

namespace {

constexpr std::uint32_t kScanMax = 256;

std::string sharedKey(const Meter& meter) {
    Meter shared = meter;
    shared.event.reset();
    return meterKey(shared);
}

} // namespace

bool SumPass::belongTogether(const std::vector<const Meter*>& meters, const Meter& meter) {
    for (const Meter* other : meters)
        if (!other->event || !meter.event || *other->event == *meter.event ||
            sharedKey(*other) != sharedKey(meter))
            return false;
    return true;
}

SumPass::SumPass(std::vector<const Meter*> meters, ColumnSet& columns, const SliceGrid& grid,
                 std::size_t segmentCount, unsigned workerCount)
    : m_meters(std::move(meters)), m_columns(&columns),
      m_keys(m_meters[0]->by, m_meters[0]->calendars, columns, grid) {
    const Meter& first = *m_meters[0];
    m_perRequest = first.rowsUniform;
    if (first.aggregate == Aggregate::Count || m_perRequest || isEventWindow(first))
        columns.needCounts();
    m_expression = addedByEvent(first);
    if (m_expression)
        m_value = bindExpression(*m_expression, columns);
    m_isWindow = isEventWindow(first);
    m_windowExpression = m_isWindow ? eventValue(first) : std::nullopt;
    if (m_windowExpression)
        m_windowValue = bindExpression(*m_windowExpression, columns);

    if (first.classes) {
        m_classes.emplace(*first.classes);
        m_keys.addClasses(m_classes->count());
        if (first.position)
            m_position = bindExpression(*first.position, columns);
    }
    const Dictionary& events = columns.store().events();
    const auto none = static_cast<std::uint32_t>(m_meters.size());
    m_meterOfEvent.assign(events.size(), first.event ? none : 0);
    for (std::uint32_t i = 0; i < none; ++i)
        if (m_meters[i]->event)
            if (const auto code = events.find(*m_meters[i]->event))
                m_meterOfEvent[*code] = i;

    m_trash = none * m_keys.denseSize();
    m_scan = m_trash <= kScanMax;
    for (unsigned i = 0; i < workerCount; ++i) {
        m_workers.push_back({std::vector<Cell>(m_trash + 1), {}, {}, {}, {}, {},
                             std::vector<std::uint64_t>(none),
                             RowFilter(first.filter ? &*first.filter : nullptr, columns, m_perRequest)});
        m_numberings.emplace_back(m_keys);
    }
    m_pieces.assign(none, std::vector<QuantityPiece>(segmentCount));
}

void SumPass::findCells(const Segment& segment, Worker& worker, KeySpace::Numbering& numbering) {
    const bool all = worker.filter.apply(*m_columns, segment, worker.passes);
    const bool dense = m_keys.denseKeys(segment, worker.cellOfRow, m_classes ? &worker.classOfRow : nullptr);
    worker.cellOfRow.resize(segment.rowCount);
    std::vector<std::int64_t> events(segment.rowCount);
    segment.events.unpack(0, segment.rowCount, events.data());
    const auto none = static_cast<std::uint32_t>(m_meters.size());
    if (dense) {
        // Trash lies behind the cells of all meters, so that no key must be added to it.
        const std::uint32_t size = m_keys.denseSize();
        std::vector<std::uint32_t> offsets(m_meterOfEvent.size());
        bool someOut = false;
        for (std::size_t event = 0; event < offsets.size(); ++event) {
            offsets[event] = m_meterOfEvent[event] * size;
            someOut = someOut || m_meterOfEvent[event] == none;
        }
        for (std::uint32_t row = 0; row < segment.rowCount; ++row)
            worker.cellOfRow[row] += offsets[static_cast<std::size_t>(events[row])];
        if (someOut)
            for (std::uint32_t& cell : worker.cellOfRow)
                cell = std::min(cell, m_trash);
        if (!all)
            for (std::uint32_t row = 0; row < segment.rowCount; ++row)
                worker.cellOfRow[row] = worker.passes[row] != 0 ? worker.cellOfRow[row] : m_trash;
        return;
    }
    const RowReader reader(*m_columns, segment);
    for (std::uint32_t row = 0; row < segment.rowCount; ++row) {
        const std::uint32_t meter = m_meterOfEvent[static_cast<std::size_t>(events[row])];
        if (meter == none || (!all && worker.passes[row] == 0))
            worker.cellOfRow[row] = m_trash;
        else
            worker.cellOfRow[row] =
                m_trash + 1 + numbering.number(reader, row, reader.time(row), m_classes ? worker.classOfRow[row] : 0) * none + meter;
    }
    const std::size_t needed = m_trash + 1 + std::size_t{numbering.size()} * none;
    if (worker.cells.size() < needed)
        worker.cells.resize(needed);
}

void SumPass::addVector(const SliceRows& range, const IntegerColumn* values, Worker& worker) const {
    Cell* cells = worker.cells.data();
    const std::uint32_t* cellOfRow = worker.cellOfRow.data();
    const bool isDense = m_scan && worker.cells.size() == m_trash + 1;
    if (isDense && values) {
        const std::int64_t* value = values->values.data();
        for (std::uint32_t row = range.rowFrom; row < range.rowTo; ++row) {
            Cell& cell = cells[cellOfRow[row]];
            cell.sum += value[row];
            ++cell.events;
        }
        return;
    }
    for (std::uint32_t row = range.rowFrom; row < range.rowTo; ++row) {
        Cell& cell = cells[cellOfRow[row]];
        cell.sum += values ? values->values[row] : 1;
        if (cell.events++ == 0 && cellOfRow[row] != m_trash)
            worker.touched.push_back(cellOfRow[row]);
    }
}

std::uint32_t SumPass::meterOfCell(std::uint32_t cell) const {
    return cell < m_trash ? cell / m_keys.denseSize()
                          : (cell - m_trash - 1) % static_cast<std::uint32_t>(m_meters.size());
}

EventWindowValue SumPass::valueOf(const RowReader& reader, std::uint32_t row) const {
    if (m_isWindow)
        return valueOfEventWindow(*m_meters[0], m_windowValue ? &*m_windowValue : nullptr, reader, row);
    RowValue value = !m_value      ? numberValue(Decimal(reader.count(row)))
                     : m_perRequest ? reader.sumOverRequests(*m_value, row)
                                    : reader.value(*m_value, row);
    if (!m_position)
        return {std::move(value)};
    const RowValue position = reader.value(*m_position, row);
    if (value.isNumber() && position.isNumber())
        return {std::move(value)};
    RowValue none;
    none.dividedByZero = value.dividedByZero || position.dividedByZero;
    return {none};
}

// Rows without a number have no class; they are left out when they are added.
void SumPass::findClasses(const Segment& segment, const RowReader& reader, const IntegerColumn* values,
                          const IntegerColumn* positions, Worker& worker) const {
    if (values)
        return m_classes->classify(*values, positions, worker.classOfRow);
    worker.classOfRow.assign(segment.rowCount, 0);
    for (std::uint32_t row = 0; row < segment.rowCount; ++row) {
        const RowValue value = valueOf(reader, row).value;
        if (!value.isNumber())
            continue;
        const RowValue position = m_position ? reader.value(*m_position, row) : RowValue();
        worker.classOfRow[row] = m_classes->classOf(value.number, m_position ? &position.number : nullptr);
    }
}

void SumPass::addGeneral(const SliceRows& range, const RowReader& reader, std::size_t segmentNumber, Worker& worker) {
    if (worker.extra.size() < worker.cells.size())
        worker.extra.resize(worker.cells.size());
    for (std::uint32_t row = range.rowFrom; row < range.rowTo; ++row) {
        const std::uint32_t number = worker.cellOfRow[row];
        if (number == m_trash)
            continue;
        const auto [value, isLeftOut] = valueOf(reader, row);
        if (value.kind != RowValue::Kind::Number || isLeftOut) {
            const std::uint32_t meter = meterOfCell(number);
            QuantityPiece& piece = m_pieces[meter][segmentNumber];
            if (isLeftOut) {
                ++piece.rowsMatched;
                continue;
            }
            ++piece.unusableOf[range.customer.number];
            ++worker.unusable[meter];
            if (value.dividedByZero)
                piece.zeroDivisions.add(range.customer);
            continue;
        }
        Cell& cell = worker.cells[number];
        worker.extra[number] += value.number;
        if (cell.events++ == 0)
            worker.touched.push_back(number);
    }
}

void SumPass::emit(std::uint32_t number, const SliceRows& range, int scale,
                   std::size_t segmentNumber, Worker& worker) {
    Cell& cell = worker.cells[number];
    const auto meters = static_cast<std::uint32_t>(m_meters.size());
    const bool dense = number < m_trash;
    const std::uint32_t meter = meterOfCell(number);
    const std::uint32_t key = dense ? number % m_keys.denseSize()
                                    : m_keys.denseSize() + (number - m_trash - 1) / meters;
    QuantityPiece& piece = m_pieces[meter][segmentNumber];
    piece.rowsMatched += cell.events;
    QuantityRow row{range.customer, range.slice, key, 0, 0, cell.events};
    const bool hasExtra = number < worker.extra.size() && !worker.extra[number].isZero();
    if (const auto small = rowCoefficient(cell.sum); small && !hasExtra) {
        row.coefficient = *small;
        piece.rows.push_back(row);
    } else if (!hasExtra) {
        piece.add(row, Decimal::fromCoefficient(cell.sum, scale));
    } else {
        piece.add(row, worker.extra[number] + Decimal::fromCoefficient(cell.sum, scale));
        worker.extra[number] = {};
    }
    cell = {};
}

void SumPass::flush(const SliceRows& range, int scale, std::size_t segmentNumber, Worker& worker) {
    const bool isDense = m_scan && worker.cells.size() == m_trash + 1 && worker.touched.empty();
    if (isDense) {
        for (std::uint32_t number = 0; number < m_trash; ++number)
            if (worker.cells[number].events != 0)
                emit(number, range, scale, segmentNumber, worker);
    } else {
        std::sort(worker.touched.begin(), worker.touched.end());
        for (const std::uint32_t number : worker.touched)
            emit(number, range, scale, segmentNumber, worker);
        worker.touched.clear();
    }
    worker.cells[m_trash] = {};
}

// What each row adds; nothing where rows must be taken one by one, or each adds 1.
std::optional<IntegerColumn> SumPass::columnOf(const Segment& segment) const {
    const bool isOnePerRow = segment.counts.rowCount == 0;
    if (m_value)
        return !m_perRequest || isOnePerRow ? evaluateAll(*m_value, *m_columns, segment) : std::nullopt;
    if (isOnePerRow)
        return std::nullopt;
    std::optional<IntegerColumn> counts(std::in_place);
    counts->values.resize(segment.rowCount);
    segment.counts.unpack(0, segment.rowCount, counts->values.data());
    return counts;
}

// The same where rows have classes: a column of ones as well, and nothing without the positions.
std::optional<IntegerColumn> SumPass::columnWithPosition(const Segment& segment, std::optional<IntegerColumn>& positions) const {
    std::optional<IntegerColumn> values = columnOf(segment);
    if (!m_value && !values)
        values.emplace(IntegerColumn{std::vector<std::int64_t>(segment.rowCount, 1), 0});
    if (values && m_position) {
        positions = evaluateAll(*m_position, *m_columns, segment);
        if (!positions)
            values.reset();
    }
    return values;
}

void SumPass::run(std::size_t segmentNumber, std::uint32_t part, const Segment& segment,
                  const std::vector<SliceRows>& ranges, unsigned workerNumber) {
    Worker& worker = m_workers[workerNumber];
    const bool countsRows = !m_value && !m_classes && segment.counts.rowCount == 0;
    const RowReader reader(*m_columns, segment);
    std::optional<IntegerColumn> positions;
    const std::optional<IntegerColumn> values = m_classes ? columnWithPosition(segment, positions) : columnOf(segment);
    if (m_classes)
        findClasses(segment, reader, values ? &*values : nullptr, positions ? &*positions : nullptr, worker);
    findCells(segment, worker, m_numberings[workerNumber]);
    const int scale = values ? values->scale : 0;
    for (std::size_t meter = 0; meter < m_meters.size(); ++meter) {
        QuantityPiece& piece = m_pieces[meter][segmentNumber];
        piece.part = part;
        piece.worker = workerNumber;
        piece.scale = scale;
        worker.unusable[meter] = 0;
    }
    for (const SliceRows& range : ranges) {
        if (values || countsRows)
            addVector(range, values ? &*values : nullptr, worker);
        else
            addGeneral(range, reader, segmentNumber, worker);
        flush(range, scale, segmentNumber, worker);
    }
    for (std::size_t meter = 0; meter < m_meters.size(); ++meter) {
        m_pieces[meter][segmentNumber].rowsMatched += worker.unusable[meter];
        m_pieces[meter][segmentNumber].rowsUnusable = worker.unusable[meter];
    }
}

QuantityTable SumPass::finish(std::size_t meter) {
    QuantityTable table = assembleQuantities(m_pieces[meter], m_keys, m_numberings);
    if (m_classes)
        m_classes->split(table);
    return table;
}

} // namespace rerate
