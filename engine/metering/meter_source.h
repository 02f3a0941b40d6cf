// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What a meter sees of a segment, row by row: whether the row counts, its key (the values of `by`,
// then those of the innermost window's `per`) and its value. For passes that need the events of a
// customer one by one. An event whose value is missing or a text counts as unusable.

#pragma once

#include <map>

#include "engine/base/hash.h"
#include "engine/catalog/meter.h"
#include "engine/metering/interval_source.h"
#include "engine/metering/key_space.h"
#include "engine/metering/row_filter.h"
#include "engine/metering/vector_expression.h"

namespace rerate {

class MeterSource {
public:
    MeterSource(const Meter& meter, ColumnSet& columns, const SliceGrid& grid, unsigned workerCount);
    MeterSource(const MeterSource&) = delete;
    MeterSource& operator=(const MeterSource&) = delete;

    // Distinct values as numbers; a text is looked up by its code.
    struct Identities {
        std::map<Hash128, std::uint32_t> numbers;
        std::vector<std::uint32_t> numberOfCode; // UINT32_MAX: not seen yet
        std::uint32_t number(const std::string& text);
    };

    // A segment as one worker reads it for this meter; `segment` must outlive it.
    class View {
    public:
        bool isIn(std::uint32_t row) const {
            return m_source->m_isEventIn[m_reader.event(row)] && (m_all || m_passes[row] != 0);
        }
        // Numbered by the worker; its texts are keyTexts().
        std::uint32_t key(std::uint32_t row) const;
        std::uint32_t keyAt(std::uint32_t row, std::int64_t time) const; // with the labels of another time
        // Of events that last: when, and what such an event adds in all, over all requests of the row.
        IntervalFault interval(std::uint32_t row, EventInterval& found) const;
        RowValue valueOf(std::uint32_t row, const EventInterval& interval) const;
        // Of one request of the row (`rows: uniform`).
        RowValue value(std::uint32_t row) const;
        RowValue position(std::uint32_t row) const;
        // The number of a distinct value, by worker; nothing when it is missing.
        std::optional<std::uint32_t> identity(std::uint32_t row) const;
        bool removes(std::uint32_t row) const;
        CustomerId customer(std::uint32_t row) const { return m_reader.customer(row); }
        std::int64_t time(std::uint32_t row) const {
            return m_segment->times.raw(row) * m_segment->timeUnit;
        }
        // How many alike requests the row stands for; 1 where the meter does not take them apart.
        std::uint64_t requests(std::uint32_t row) const {
            return m_source->m_perRequest ? m_reader.count(row) : 1;
        }

    private:
        friend class MeterSource;
        View(MeterSource& source, const Segment& segment, unsigned worker);

        MeterSource* m_source;
        const Segment* m_segment;
        RowReader m_reader;
        KeySpace::Numbering* m_numbering;
        bool m_all = false;
        std::vector<std::uint8_t> m_passes;
        bool m_isDense = false;
        std::vector<std::uint32_t> m_denseKeys;
        std::optional<IntegerColumn> m_values, m_positions;
        Identities* m_identities;
    };
    View look(const Segment& segment, unsigned worker) { return {*this, segment, worker}; }

    const std::vector<std::string>& keyTexts(unsigned worker, std::uint32_t key) const {
        return m_numberings[worker].texts(key);
    }
    KeySpace::Numbering& numbering(unsigned worker) { return m_numberings[worker]; }
    const std::vector<KeySpace::Numbering>& numberings() const { return m_numberings; }
    bool hasIdentity() const { return m_hasIdentity; }

private:
    const ColumnSet* m_columns;
    KeySpace m_keys;
    const SliceGrid* m_grid;
    bool m_perRequest = false;
    std::optional<IntervalSource> m_interval;
    bool m_hasLabels = false; // keys change with time
    std::optional<Expression> m_expression;
    std::optional<BoundExpression> m_value; // nothing: counts requests
    std::optional<BoundExpression> m_position;
    std::optional<BoundExpression> m_remove;
    bool m_hasIdentity = false;
    std::string m_uniqueField;
    std::optional<std::uint32_t> m_uniqueColumn;
    std::vector<Identities> m_identities; // by worker
    std::vector<bool> m_isEventIn; // by event code
    std::vector<RowFilter> m_filters; // by worker
    std::vector<KeySpace::Numbering> m_numberings;
};

} // namespace rerate
