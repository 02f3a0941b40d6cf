// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/metering/key_space.h"

#include <algorithm>
#include <map>
#include <numeric>

#include "engine/metering/event_classes.h"

namespace rerate {

namespace {

void rank(const Dictionary& texts, std::vector<std::uint32_t>& rankOfCode,
          std::vector<std::string>& textOfRank) {
    std::vector<std::uint32_t> codes(texts.size());
    std::iota(codes.begin(), codes.end(), 0U);
    std::sort(codes.begin(), codes.end(),
              [&](std::uint32_t a, std::uint32_t b) { return texts.text(a) < texts.text(b); });
    rankOfCode.resize(codes.size());
    textOfRank.assign(1, std::string());
    for (std::uint32_t i = 0; i < codes.size(); ++i) {
        rankOfCode[codes[i]] = i + 1;
        textOfRank.push_back(texts.text(codes[i]));
    }
}

} // namespace

KeySpace::KeySpace(const std::vector<std::string>& by, const std::vector<Calendar>& calendars, ColumnSet& columns,
                   const SliceGrid& grid)
    : m_grid(&grid) {
    std::uint64_t size = 1;
    for (const std::string& name : by) {
        Dimension dimension;
        const Dictionary* texts = nullptr;
        const auto calendar = std::find_if(calendars.begin(), calendars.end(),
                                           [&](const Calendar& known) { return known.id == name; });
        if (calendar != calendars.end()) {
            addCalendar(*calendar, dimension);
        } else if (const auto position = columns.add(name)) {
            dimension.source = Dimension::Source::Column;
            dimension.position = *position;
            texts = &columns.texts(*position);
        } else if (name == "event") {
            dimension.source = Dimension::Source::Event;
            texts = &columns.store().events();
        }
        std::uint64_t radix = texts ? std::uint64_t{texts->size()} + 1 : 1;
        if (dimension.source == Dimension::Source::Calendar)
            radix = dimension.textOfRank.size();
        size = std::min<std::uint64_t>(size * radix, kDenseMax + 1);
        if (size <= kDenseMax && dimension.source != Dimension::Source::Calendar) {
            if (texts)
                rank(*texts, dimension.rankOfCode, dimension.textOfRank);
            else
                dimension.textOfRank.assign(1, std::string());
        }
        m_dimensions.push_back(std::move(dimension));
    }
    m_denseSize = size <= kDenseMax ? static_cast<std::uint32_t>(size) : 0;
}

void KeySpace::addClasses(std::uint32_t count) {
    Dimension dimension;
    dimension.source = Dimension::Source::Class;
    for (std::uint32_t number = 0; number < count; ++number)
        dimension.textOfRank.push_back(EventClasses::text(number));
    m_dimensions.push_back(std::move(dimension));
    m_denseSize = std::uint64_t{m_denseSize} * count <= kDenseMax ? m_denseSize * count : 0;
}

// Ranks of labels by the row of the calendar; equal labels have one rank.
void KeySpace::addCalendar(const Calendar& calendar, Dimension& dimension) const {
    dimension.source = Dimension::Source::Calendar;
    std::map<std::string, std::uint32_t> ranks;
    for (std::size_t row = 0; row <= calendar.rows.size(); ++row)
        ranks.emplace(calendar.label(row), 0);
    for (auto& [label, rankOfLabel] : ranks) {
        rankOfLabel = static_cast<std::uint32_t>(dimension.textOfRank.size());
        dimension.textOfRank.push_back(label);
    }
    for (std::size_t row = 0; row <= calendar.rows.size(); ++row)
        dimension.rankOfCode.push_back(ranks.at(calendar.label(row)));
    for (std::size_t zone = 0; zone < m_grid->zones.size(); ++zone)
        dimension.clocks.emplace_back(calendar, m_grid->ownZone(zone));
}

// keys = keys × radix + rank of the label, for all rows.
void KeySpace::addRanks(const Dimension& dimension, const Segment& segment, std::vector<std::uint32_t>& keys) const {
    const auto radix = static_cast<std::uint32_t>(dimension.textOfRank.size());
    for (const CustomerRun& run : segment.customerRuns) {
        const LabelClock& clock = dimension.clocks[m_grid->zoneOfCustomer[run.customer.number]];
        LabelClock::Span span;
        for (std::uint32_t row = run.rowFrom; row < run.rowTo; ++row) {
            const std::int64_t time = segment.times.raw(row) * segment.timeUnit;
            if (time < span.from || time >= span.to)
                span = clock.at(time);
            keys[row] = keys[row] * radix + dimension.rankOfCode[span.row];
        }
    }
}

bool KeySpace::denseKeys(const Segment& segment, std::vector<std::uint32_t>& keys,
                         const std::vector<std::uint32_t>* classOfRow) const {
    if (m_denseSize == 0)
        return false;
    keys.assign(segment.rowCount, 0);
    for (const Dimension& dimension : m_dimensions) {
        if (dimension.source == Dimension::Source::Absent)
            continue;
        if (dimension.source == Dimension::Source::Calendar) {
            addRanks(dimension, segment, keys);
            continue;
        }
        if (dimension.source == Dimension::Source::Class) {
            const auto count = static_cast<std::uint32_t>(dimension.textOfRank.size());
            for (std::uint32_t row = 0; row < segment.rowCount; ++row)
                keys[row] = keys[row] * count + (*classOfRow)[row];
            continue;
        }
        const ColumnBlock& block = dimension.source == Dimension::Source::Event
                                       ? segment.events
                                       : segment.properties[dimension.position];
        const auto radix = static_cast<std::uint32_t>(dimension.textOfRank.size());
        for (const ColumnBlock::Exception& exception : block.exceptions)
            if (exception.kind != ColumnBlock::Exception::Kind::Missing)
                return false;
        if (block.form == ColumnBlock::Form::Numbers)
            return false;
        if (block.form == ColumnBlock::Form::Missing) {
            for (std::uint32_t& key : keys)
                key *= radix;
            continue;
        }
        const std::uint32_t* ranks = dimension.rankOfCode.data();
        block.visit(0, segment.rowCount, [&, out = keys.data()](std::uint32_t row, std::int64_t code) {
            out[row] = out[row] * radix + ranks[static_cast<std::size_t>(code)];
        });
        const auto clear = [&](std::uint32_t row) {
            keys[row] -= ranks[static_cast<std::size_t>(block.raw(row))];
        };
        if (!block.missingBits.empty())
            for (std::uint32_t row = 0; row < segment.rowCount; ++row)
                if (block.isMissing(row))
                    clear(row);
        for (const ColumnBlock::Exception& exception : block.exceptions)
            clear(exception.row);
    }
    return true;
}

std::vector<std::string> KeySpace::denseTexts(std::uint32_t key) const {
    std::vector<std::string> texts(m_dimensions.size());
    for (std::size_t i = m_dimensions.size(); i-- > 0;) {
        const auto& known = m_dimensions[i].textOfRank;
        texts[i] = known[key % known.size()];
        key /= static_cast<std::uint32_t>(known.size());
    }
    return texts;
}

std::uint32_t KeySpace::Numbering::number(const RowReader& reader, std::uint32_t row, std::int64_t time,
                                          std::uint32_t classNumber) {
    std::vector<std::string> texts;
    for (const Dimension& dimension : m_space->m_dimensions) {
        texts.emplace_back();
        if (dimension.source == Dimension::Source::Column) {
            texts.back() = writtenText(reader.property(dimension.position, row));
        } else if (dimension.source == Dimension::Source::Event) {
            texts.back() = reader.eventText(row);
        } else if (dimension.source == Dimension::Source::Calendar) {
            const std::uint32_t zone = m_space->m_grid->zoneOfCustomer[reader.customer(row).number];
            const std::size_t line = dimension.clocks[zone].at(time).row;
            texts.back() = dimension.textOfRank[dimension.rankOfCode[line]];
        } else if (dimension.source == Dimension::Source::Class) {
            texts.back() = dimension.textOfRank[classNumber];
        }
    }
    return numberOf(std::move(texts));
}

std::uint32_t KeySpace::Numbering::numberOfDense(std::uint32_t key) {
    if (m_numberOfDense.empty())
        m_numberOfDense.assign(m_space->m_denseSize, UINT32_MAX);
    if (m_numberOfDense[key] == UINT32_MAX)
        m_numberOfDense[key] = numberOf(m_space->denseTexts(key));
    return m_numberOfDense[key];
}

std::uint32_t KeySpace::Numbering::numberOf(std::vector<std::string> texts) {
    std::string joined;
    for (const std::string& text : texts)
        joined += text + '\x1f';
    const auto [known, isNew] = m_numbers.try_emplace(joined, size());
    if (isNew)
        m_keys.push_back(std::move(texts));
    return known->second;
}

} // namespace rerate
