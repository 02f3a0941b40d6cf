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
                             std::vector<std::uint64_t>(none), std::vector<std::vector<QuantityRow>>(none),
                             RowFilter(first.filter ? &*first.filter : nullptr, columns, m_perRequest)});
        m_numberings.emplace_back(m_keys);
    }
    m_pieces.assign(none, std::vector<QuantityPiece>(segmentCount));
}

void SumPass::findCells(const Segment& segment, Worker& worker, KeySpace::Numbering& numbering) {
    const bool all = worker.filter.apply(*m_columns, segment, worker.passes);
    const bool dense = m_keys.denseKeys(segment, worker.cellOfRow, m_classes ? &worker.classOfRow : nullptr);
    worker.cellOfRow.resize(segment.rowCount);
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
        segment.events.visit(0, segment.rowCount, [&, cells = worker.cellOfRow.data()](std::uint32_t row, std::int64_t event) {
            cells[row] += offsets[static_cast<std::size_t>(event)];
        });
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
        const std::uint32_t meter = m_meterOfEvent[reader.event(row)];
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

// `visitValues(from, to, visit)` calls visit(row, value) for rows [from, to).
template <typename VisitValues>
void SumPass::add(const SliceRows& range, Worker& worker, VisitValues visitValues) const {
    Cell* cells = worker.cells.data();
    const std::uint32_t* cellOfRow = worker.cellOfRow.data();
    if (isScanned(worker))
        return visitValues(range.rowFrom, range.rowTo, [=](std::uint32_t row, std::int64_t value) {
            Cell& cell = cells[cellOfRow[row]];
            cell.sum += value;
            ++cell.events;
        });
    visitValues(range.rowFrom, range.rowTo, [&](std::uint32_t row, std::int64_t value) {
        Cell& cell = cells[cellOfRow[row]];
        cell.sum += value;
        if (cell.events++ == 0 && cellOfRow[row] != m_trash)
            worker.touched.push_back(cellOfRow[row]);
    });
}

void SumPass::addRange(const SliceRows& range, const RowNumbers& numbers, Worker& worker) const {
    if (numbers.block)
        return add(range, worker, [&](std::uint32_t from, std::uint32_t to, auto visit) { numbers.block->visit(from, to, visit); });
    add(range, worker, [values = numbers.values ? numbers.values->values.data() : nullptr](std::uint32_t from, std::uint32_t to, auto visit) {
        for (std::uint32_t row = from; row < to; ++row)
            visit(row, values ? values[row] : 1);
    });
}

// The column itself, where the value is no more than that and there is one in each row.
const ColumnBlock* SumPass::plainBlock(const Segment& segment) const {
    if (!m_value || m_classes || m_value->expression->kind != Expression::Kind::Name ||
        m_value->source != BoundExpression::Source::Column || (m_perRequest && segment.counts.rowCount != 0))
        return nullptr;
    const ColumnBlock& block = segment.properties[m_value->position];
    const bool isWhole = block.form == ColumnBlock::Form::Numbers && block.missingBits.empty() && block.exceptions.empty();
    return isWhole ? &block : nullptr;
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
void SumPass::findClasses(const Segment& segment, const RowReader& reader, const RowNumbers& numbers, Worker& worker) const {
    if (numbers.values)
        return m_classes->classify(*numbers.values, numbers.positions ? &*numbers.positions : nullptr, worker.classOfRow);
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
                piece.zeroDivisions.add(range.customer);
                continue;
            }
            ++worker.unusable[meter];
            if (value.dividedByZero)
                piece.zeroDivisions.add(range.customer);
            else
                ++piece.unusableOf[range.customer.number];
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
        worker.rows[meter].push_back(row);
    } else if (!hasExtra) {
        worker.rows[meter].push_back(piece.stored(row, Decimal::fromCoefficient(cell.sum, scale)));
    } else {
        worker.rows[meter].push_back(piece.stored(row, worker.extra[number] + Decimal::fromCoefficient(cell.sum, scale)));
        worker.extra[number] = {};
    }
    cell = {};
}

void SumPass::flush(const SliceRows& range, int scale, std::size_t segmentNumber, Worker& worker) {
    if (isScanned(worker) && worker.touched.empty()) {
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

// What each row adds, in columns as far as can be.
SumPass::RowNumbers SumPass::numbersOf(const Segment& segment) const {
    RowNumbers numbers;
    const bool isOnePerRow = segment.counts.rowCount == 0;
    numbers.block = plainBlock(segment);
    numbers.isOne = !m_value && isOnePerRow;
    if (m_value && !numbers.block && (!m_perRequest || isOnePerRow))
        numbers.values = evaluateAll(*m_value, *m_columns, segment);
    if (!m_value && !isOnePerRow) {
        numbers.values.emplace();
        numbers.values->values.resize(segment.rowCount);
        segment.counts.unpack(0, segment.rowCount, numbers.values->values.data());
    }
    if (!m_classes)
        return numbers;
    if (numbers.isOne)
        numbers.values.emplace(IntegerColumn{std::vector<std::int64_t>(segment.rowCount, 1), 0});
    if (numbers.values && m_position)
        numbers.positions = evaluateAll(*m_position, *m_columns, segment);
    numbers.isOne = false;
    if (m_position && !numbers.positions) // then rows go one by one
        numbers.values.reset();
    return numbers;
}

void SumPass::startPieces(std::size_t segmentNumber, std::uint32_t part, unsigned workerNumber, int scale) {
    for (std::size_t meter = 0; meter < m_meters.size(); ++meter) {
        QuantityPiece& piece = m_pieces[meter][segmentNumber];
        piece.part = part;
        piece.worker = workerNumber;
        piece.scale = scale;
        m_workers[workerNumber].unusable[meter] = 0;
        m_workers[workerNumber].rows[meter].clear();
    }
}

void SumPass::run(std::size_t segmentNumber, std::uint32_t part, const Segment& segment,
                  const std::vector<SliceRows>& ranges, unsigned workerNumber) {
    Worker& worker = m_workers[workerNumber];
    const RowReader reader(*m_columns, segment);
    const RowNumbers numbers = numbersOf(segment);
    if (m_classes)
        findClasses(segment, reader, numbers, worker);
    findCells(segment, worker, m_numberings[workerNumber]);
    startPieces(segmentNumber, part, workerNumber, numbers.scale());
    for (const SliceRows& range : ranges) {
        if (numbers.areKnown())
            addRange(range, numbers, worker);
        else
            addGeneral(range, reader, segmentNumber, worker);
        flush(range, numbers.scale(), segmentNumber, worker);
    }
    for (std::size_t meter = 0; meter < m_meters.size(); ++meter) {
        QuantityPiece& piece = m_pieces[meter][segmentNumber];
        piece.rowsMatched += worker.unusable[meter];
        piece.rowsUnusable = worker.unusable[meter];
        piece.rows.assign(worker.rows[meter].begin(), worker.rows[meter].end()); // no more room than it needs
    }
}

QuantityTable SumPass::finish(std::size_t meter) {
    QuantityTable table = assembleQuantities(m_pieces[meter], m_keys, m_numberings);
    if (m_classes)
        m_classes->split(table);
    return table;
}

} // namespace rerate
