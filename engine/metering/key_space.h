// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The keys of a pass: combinations of values of the meter's `by` columns. Where all values of a
// segment are texts and the combinations are few, a row's key is a number computed from ranks of
// texts, so that keys in ascending order are in the order of their texts. Otherwise keys are
// numbered as they appear, each worker for itself, and brought together in the end.

#pragma once

#include <unordered_map>

#include "engine/catalog/meter.h"
#include "engine/metering/bound_expression.h"
#include "engine/metering/label_clock.h"
#include "engine/metering/slice_grid.h"

namespace rerate {

class KeySpace {
public:
    static constexpr std::uint32_t kDenseMax = 16'384;

    // `grid` knows the zones in which calendars are read.
    KeySpace(const std::vector<std::string>& by, const std::vector<Calendar>& calendars, ColumnSet& columns,
             const SliceGrid& grid);

    // Keys below this are dense; 0 when there are too many combinations.
    std::uint32_t denseSize() const { return m_denseSize; }
    // A last dimension, by whose number rows are told apart as well.
    void addClasses(std::uint32_t count);
    // The dense key of every row, or false when the segment needs numbered keys. `classOfRow` with
    // classes only.
    bool denseKeys(const Segment& segment, std::vector<std::uint32_t>& keys,
                   const std::vector<std::uint32_t>* classOfRow = nullptr) const;
    std::vector<std::string> denseTexts(std::uint32_t key) const;

    class Numbering { // of one worker
    public:
        Numbering() = default; // for numberOf alone
        explicit Numbering(const KeySpace& space) : m_space(&space) {}
        std::uint32_t number(const RowReader& reader, std::uint32_t row) {
            return number(reader, row, reader.time(row));
        }
        // As if the row were at another time: which labels it has.
        std::uint32_t number(const RowReader& reader, std::uint32_t row, std::int64_t time, std::uint32_t classNumber = 0);
        // The same number for the same texts, where the row's key is dense.
        std::uint32_t numberOfDense(std::uint32_t key);
        const std::vector<std::string>& texts(std::uint32_t number) const { return m_keys[number]; }
        std::uint32_t size() const { return static_cast<std::uint32_t>(m_keys.size()); }

        std::uint32_t numberOf(std::vector<std::string> texts);

    private:
        const KeySpace* m_space = nullptr;
        std::vector<std::uint32_t> m_numberOfDense; // UINT32_MAX: not asked for yet
        std::unordered_map<std::string, std::uint32_t> m_numbers;
        std::vector<std::vector<std::string>> m_keys;
    };

private:
    struct Dimension {
        enum class Source { Column, Event, Calendar, Class, Absent } source = Source::Absent;
        std::uint32_t position = 0;
        std::vector<std::uint32_t> rankOfCode; // from 1; 0 is the missing value
        std::vector<std::string> textOfRank;
        std::vector<LabelClock> clocks; // Calendar: by zone
    };
    void addCalendar(const Calendar& calendar, Dimension& dimension) const;
    void addRanks(const Dimension& dimension, const Segment& segment, std::vector<std::uint32_t>& keys) const;

    const SliceGrid* m_grid;
    std::vector<Dimension> m_dimensions;
    std::uint32_t m_denseSize = 0;
};

} // namespace rerate
