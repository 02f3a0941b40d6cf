// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/usage/segment_encoder.h"

#include <algorithm>
#include <cstring>
#include <numeric>

#include "engine/usage/zstd_codec.h"

namespace rerate {

namespace {

template <typename T, typename U>
void appendRange(Column<T>& to, std::span<const U> from, std::size_t first, std::size_t last) {
    if (from.empty())
        return;
    const std::size_t before = to.size();
    to.resize(before + (last - first));
    std::transform(from.data() + first, from.data() + last, to.data() + before,
                   [](const U& value) { return static_cast<T>(value); });
}

// Whether every time is a whole number of units. The unit is a constant so that the compiler can
// multiply instead of dividing.
template <std::int64_t unit>
bool areWhole(const Column<std::int64_t>& times) {
    return std::all_of(times.begin(), times.end(), [](std::int64_t time) { return time % unit == 0; });
}

template <std::int64_t unit>
void divide(Column<std::int64_t>& times) {
    for (std::int64_t& time : times)
        time /= unit;
}

} // namespace

SegmentEncoder::SegmentEncoder(const MergeInput& input, BlockWriter& writer, PieceOutput& output)
    : m_wideTexts(input.wideTexts), m_writer(writer), m_output(output), m_properties(input.columnCount) {}

Result<void> SegmentEncoder::add(const SortedChunk& chunk, std::size_t from, std::size_t to) {
    while (from < to) {
        const std::size_t end = std::min(to, from + (kSegmentRowsMax - m_times.size()));
        append(chunk, from, end);
        from = end;
        if (m_times.size() == kSegmentRowsMax)
            RERATE_TRY(flush());
    }
    return {};
}

void SegmentEncoder::append(const SortedChunk& chunk, std::size_t from, std::size_t to) {
    appendRange(m_customers, chunk.customers, from, to);
    appendRange(m_times, chunk.times, from, to);
    appendRange(m_events, chunk.events, from, to);
    appendRange(m_fileRows, chunk.fileRows, from, to);
    appendRange(m_files, chunk.files, from, to);
    appendRange(m_counts, chunk.counts, from, to);
    appendRange(m_ends, chunk.ends, from, to);
    appendRange(m_recorded, chunk.recorded, from, to);
    for (std::size_t column = 0; column < m_properties.size(); ++column) {
        const auto values = column < chunk.properties.size() ? chunk.properties[column]
                                                             : std::span<const StoredValue>();
        if (values.empty())
            m_properties[column].insert(m_properties[column].end(), to - from, StoredValue{});
        else
            appendRange(m_properties[column], values, from, to);
    }
    appendIds(chunk, from, to);
    m_output.rows += to - from;
    m_output.represented += chunk.counts.empty()
                                ? to - from
                                : std::accumulate(chunk.counts.begin() + static_cast<std::ptrdiff_t>(from),
                                                  chunk.counts.begin() + static_cast<std::ptrdiff_t>(to),
                                                  std::uint64_t{0});
}

void SegmentEncoder::appendIds(const SortedChunk& chunk, std::size_t from, std::size_t to) {
    if (!chunk.hasIds()) {
        for (std::size_t row = from; row < to; ++row)
            m_output.rowSet.add(Hash128{}, chunk.contents[row]);
        return;
    }
    const std::uint64_t bytesFrom = from == 0 ? 0 : chunk.idEnds[from - 1];
    const std::uint64_t bytesTo = to == 0 ? 0 : chunk.idEnds[to - 1];
    m_idBytes.insert(m_idBytes.end(), chunk.idBytes.data() + bytesFrom, chunk.idBytes.data() + bytesTo);
    std::uint64_t end = bytesFrom;
    for (std::size_t row = from; row < to; ++row) {
        m_idLengths.push_back(static_cast<std::uint32_t>(chunk.idEnds[row] - end));
        end = chunk.idEnds[row];
    }
}

Result<void> SegmentEncoder::flush() {
    if (m_times.empty())
        return {};
    m_output.segments.push_back(describe());
    RERATE_TRY(put(BlockKind::Runs, 0, encodeRuns()));
    RERATE_TRY(put(BlockKind::Times, 0, encodeTimes()));
    RERATE_TRY(put(BlockKind::Events, 0, encodeIntegers(m_events, ColumnBlock::Form::Texts)));
    for (std::size_t column = 0; column < m_properties.size(); ++column)
        RERATE_TRY(put(BlockKind::Property, static_cast<std::uint32_t>(column),
                       encodeColumn(m_properties[column], m_wideTexts)));
    if (!m_counts.empty())
        RERATE_TRY(putIntegers(BlockKind::Counts, m_counts));
    if (!m_ends.empty())
        RERATE_TRY(putIntegers(BlockKind::Ends, m_ends));
    if (!m_recorded.empty())
        RERATE_TRY(putIntegers(BlockKind::Recorded, m_recorded));
    RERATE_TRY(putCold());
    clear();
    return {};
}

// Keeps the memory for the next segment.
void SegmentEncoder::clear() {
    m_customers.clear();
    for (auto* column : {&m_times, &m_events, &m_counts, &m_ends, &m_recorded, &m_fileRows, &m_files})
        column->clear();
    for (auto& property : m_properties)
        property.clear();
    m_idBytes.clear();
    m_idLengths.clear();
}

Result<void> SegmentEncoder::put(BlockKind kind, std::uint32_t column, std::vector<std::byte> bytes) {
    BlockPlace place;
    place.kind = kind;
    place.segment = static_cast<std::uint32_t>(m_output.segments.size() - 1);
    place.column = column;
    RERATE_TRY(m_writer.append(std::move(bytes), place));
    m_output.blocks.push_back(std::move(place));
    return {};
}

Result<void> SegmentEncoder::putIntegers(BlockKind kind, const Column<std::int64_t>& values) {
    return put(kind, 0, encodeIntegers(values, ColumnBlock::Form::Numbers));
}

Result<void> SegmentEncoder::putCold() {
    const auto compressed = [](const Column<std::int64_t>& values) {
        return compressBlock(encodeIntegers(values, ColumnBlock::Form::Numbers));
    };
    RERATE_TRY(put(BlockKind::OriginRows, 0, compressed(m_fileRows)));
    RERATE_TRY(put(BlockKind::OriginFiles, 0, compressed(m_files)));
    if (m_idLengths.empty())
        return {};
    Column<std::byte> texts(m_idLengths.size() * 4 + m_idBytes.size());
    std::memcpy(texts.data(), m_idLengths.data(), m_idLengths.size() * 4);
    if (!m_idBytes.empty())
        std::memcpy(texts.data() + m_idLengths.size() * 4, m_idBytes.data(), m_idBytes.size());
    return put(BlockKind::IdTexts, 0, compressBlock(texts));
}

SegmentInfo SegmentEncoder::describe() const {
    SegmentInfo info;
    info.index = static_cast<std::uint32_t>(m_output.segments.size());
    info.rowCount = static_cast<std::uint32_t>(m_times.size());
    const auto [low, high] = std::minmax_element(m_times.begin(), m_times.end());
    info.timeMin = {*low};
    info.timeMax = {*high};
    info.countsAllOne =
        std::all_of(m_counts.begin(), m_counts.end(), [](std::int64_t count) { return count == 1; });
    info.customerFirst = {m_customers.front()};
    info.customerLast = {m_customers.back()};
    return info;
}

std::vector<std::byte> SegmentEncoder::encodeRuns() const {
    std::vector<std::uint32_t> runs;
    for (std::uint32_t row = 0; row < m_customers.size(); ++row)
        if (row + 1 == m_customers.size() || m_customers[row + 1] != m_customers[row]) {
            runs.push_back(m_customers[row]);
            runs.push_back(row + 1);
        }
    std::vector<std::byte> bytes(runs.size() * 4);
    std::memcpy(bytes.data(), runs.data(), bytes.size());
    return bytes;
}

// The coarsest unit in which all times of the segment are whole, so that they need few bytes.
std::vector<std::byte> SegmentEncoder::encodeTimes() {
    std::uint8_t scale = 0;
    if (areWhole<1'000'000'000>(m_times)) {
        scale = 9;
        divide<1'000'000'000>(m_times);
    } else if (areWhole<1'000'000>(m_times)) {
        scale = 6;
        divide<1'000'000>(m_times);
    } else if (areWhole<1'000>(m_times)) {
        scale = 3;
        divide<1'000>(m_times);
    }
    return encodeIntegers(m_times, ColumnBlock::Form::Numbers, scale);
}

} // namespace rerate
