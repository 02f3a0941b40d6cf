// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/metering/order_pass.h"

#include <algorithm>
#include <tuple>

namespace rerate {

OrderPass::OrderPass(const Meter& meter, ColumnSet& columns, const SliceGrid& grid, std::size_t segmentCount,
                     unsigned workerCount)
    : m_meter(meter), m_columns(&columns), m_keys(meter.by, meter.calendars, columns, grid), m_pieces(segmentCount) {
    if (meter.rowsUniform)
        columns.needCounts();
    if (meter.aggregate == Aggregate::Unique)
        m_uniqueColumn = columns.add(meter.uniqueField);
    else
        m_value = bindExpression(*meter.value, columns);
    m_isEventIn = eventsIn(meter, columns.store().events());
    for (unsigned i = 0; i < workerCount; ++i) {
        m_filters.emplace_back(meter.filter ? &*meter.filter : nullptr, columns, meter.rowsUniform);
        m_numberings.emplace_back(m_keys);
    }
}

RowValue OrderPass::uniqueValue(const RowReader& reader, std::uint32_t row) const {
    if (m_uniqueColumn)
        return reader.property(*m_uniqueColumn, row);
    RowValue value;
    if (m_meter.uniqueField == "event") {
        value.kind = RowValue::Kind::Text;
        value.text = reader.eventText(row);
    }
    return value;
}

bool OrderPass::add(const RowReader& reader, std::uint32_t row, std::int64_t time, State& state,
                    Piece& piece) const {
    if (m_meter.aggregate == Aggregate::Unique) {
        const RowValue value = uniqueValue(reader, row);
        if (value.kind == RowValue::Kind::Missing) {
            ++piece.unusableOf[reader.customer(row).number];
            return false;
        }
        state.distinct.push_back(hash128(writtenText(value)));
        ++state.events;
        return true;
    }
    const RowValue value = reader.value(*m_value, row, m_meter.rowsUniform);
    if (value.kind != RowValue::Kind::Number) {
        if (value.dividedByZero)
            piece.zeroDivisions.add(reader.customer(row));
        else
            ++piece.unusableOf[reader.customer(row).number];
        return false;
    }
    State one;
    one.events = 1;
    one.value = value.number;
    one.time = time;
    join(state, std::move(one));
    return true;
}

void OrderPass::join(State& into, State&& other) const {
    const bool isFirst = into.events == 0;
    into.events += other.events;
    bool takes = isFirst;
    switch (m_meter.aggregate) {
    case Aggregate::Min: takes = takes || other.value < into.value; break;
    case Aggregate::Max: takes = takes || other.value > into.value; break;
    case Aggregate::Last:
        takes = takes || other.time > into.time ||
                (other.time == into.time && other.value > into.value);
        break;
    default:
        into.distinct.insert(into.distinct.end(), other.distinct.begin(), other.distinct.end());
        return;
    }
    if (takes) {
        into.value = std::move(other.value);
        into.time = other.time;
    }
}

void OrderPass::run(std::size_t segmentNumber, const Segment& segment,
                    const std::vector<SliceRows>& ranges, unsigned worker) {
    std::vector<std::uint8_t> passes;
    const bool all = m_filters[worker].apply(*m_columns, segment, passes);
    const RowReader reader(*m_columns, segment);
    Piece& piece = m_pieces[segmentNumber];
    for (const SliceRows& range : ranges) {
        std::map<std::uint32_t, State> states;
        for (std::uint32_t row = range.rowFrom; row < range.rowTo; ++row) {
            if ((!all && passes[row] == 0) || !m_isEventIn[reader.event(row)])
                continue;
            ++piece.rowsMatched;
            State& state = states[m_numberings[worker].number(reader, row)];
            if (!add(reader, row, reader.time(row), state, piece))
                ++piece.rowsUnusable;
        }
        for (auto& [key, state] : states) {
            std::sort(state.distinct.begin(), state.distinct.end());
            state.distinct.erase(std::unique(state.distinct.begin(), state.distinct.end()),
                                 state.distinct.end());
            if (state.events > 0)
                piece.partials.push_back({range.customer, range.slice, key, worker, std::move(state)});
        }
    }
}

void OrderPass::numberKeys(std::vector<Partial>& partials, QuantityTable& table) {
    std::map<std::vector<std::string>, std::uint32_t> numbers;
    for (const Partial& partial : partials)
        numbers.emplace(m_numberings[partial.worker].texts(partial.key), 0);
    for (auto& [texts, number] : numbers) {
        number = static_cast<std::uint32_t>(table.keys.size());
        table.keys.push_back(texts);
    }
    for (Partial& partial : partials)
        partial.key = numbers.at(m_numberings[partial.worker].texts(partial.key));
}

QuantityTable OrderPass::finish() {
    QuantityTable table;
    std::vector<Partial> partials;
    for (Piece& piece : m_pieces) {
        table.rowsMatched += piece.rowsMatched;
        table.rowsUnusable += piece.rowsUnusable;
        for (const auto& [customer, rows] : piece.unusableOf)
            table.unusableOf[customer] += rows;
        table.zeroDivisions.add(piece.zeroDivisions);
        std::move(piece.partials.begin(), piece.partials.end(), std::back_inserter(partials));
    }
    numberKeys(partials, table);
    const auto place = [](const Partial& partial) {
        return std::tuple(partial.customer, partial.slice, partial.key);
    };
    std::stable_sort(partials.begin(), partials.end(),
                     [&](const Partial& a, const Partial& b) { return place(a) < place(b); });
    for (std::size_t from = 0; from < partials.size();) {
        State state;
        std::size_t to = from;
        while (to < partials.size() && place(partials[to]) == place(partials[from]))
            join(state, std::move(partials[to++].state));
        if (m_meter.aggregate == Aggregate::Unique) {
            std::sort(state.distinct.begin(), state.distinct.end());
            state.value = Decimal(std::unique(state.distinct.begin(), state.distinct.end()) -
                                  state.distinct.begin());
        }
        table.scale = std::max(table.scale, std::min(state.value.scale(), 30));
        partials[from].state = std::move(state);
        QuantityRow row{partials[from].customer, partials[from].slice, partials[from].key, 0, 0,
                        partials[from].state.events};
        table.wideValues.push_back(partials[from].state.value);
        row.wide = static_cast<std::uint32_t>(table.wideValues.size());
        table.rows.push_back(row);
        from = to;
    }
    std::vector<Decimal> stillWide;
    for (QuantityRow& row : table.rows) {
        const Decimal value = table.wideValues[row.wide - 1];
        storeQuantity(row, value, table.scale, stillWide);
    }
    table.wideValues = std::move(stillWide);
    return table;
}

} // namespace rerate
