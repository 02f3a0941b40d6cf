// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/usage/segmented_usage.h"

#include <cstring>

#include "engine/base/int128.h"
#include "engine/usage/zstd_codec.h"

namespace rerate {

namespace {

Error missingBlock() {
    return {ErrorKind::InvalidInput,
            "The project is damaged: a block of usage is missing. Restore a copy."};
}

class SegmentedUsage : public UsageStore {
public:
    explicit SegmentedUsage(SegmentedUsageParts parts) : m_parts(std::move(parts)) {
        for (std::uint32_t part = 0; part < m_parts.parts.size(); ++part) {
            m_infos.push_back(m_parts.parts[part].info);
            for (SegmentInfo segment : m_parts.parts[part].segments) {
                segment.part = m_parts.parts[part].info.id;
                m_segments.push_back(segment);
                m_partOfSegment.push_back(part);
            }
        }
    }

    const Dictionary& customers() const override { return *m_parts.customers; }
    const Dictionary& events() const override { return *m_parts.events; }
    const std::vector<UsageColumn>& columns() const override { return m_parts.columns; }
    const std::vector<PartInfo>& parts() const override { return m_infos; }
    const std::vector<SegmentInfo>& segments() const override { return m_segments; }

    Result<Segment> readSegment(std::size_t number, const SegmentColumns& what) const override {
        const SegmentInfo& info = m_segments[number];
        Segment segment;
        segment.rowCount = info.rowCount;
        RERATE_TRY(readRuns(info, segment));
        RERATE_TRY(readBlock(info, BlockKind::Times, 0, segment, segment.times));
        for (int scale = 0; scale < segment.times.scale; ++scale)
            segment.timeUnit *= 10;
        RERATE_TRY(readBlock(info, BlockKind::Events, 0, segment, segment.events));
        if (what.counts && !info.countsAllOne)
            RERATE_TRY(readBlock(info, BlockKind::Counts, 0, segment, segment.counts));
        for (const ColumnId column : what.properties) {
            segment.properties.emplace_back();
            RERATE_TRY(readBlock(info, BlockKind::Property, column.number, segment,
                                 segment.properties.back()));
        }
        const StoredPart& part = m_parts.parts[m_partOfSegment[number]];
        if (const auto hidden = part.hiddenBits.find(info.index); hidden != part.hiddenBits.end())
            segment.hiddenBits = hidden->second;
        return segment;
    }

    Result<std::vector<RowOrigin>> origins(std::size_t number, std::uint32_t from,
                                           std::uint32_t to) const override {
        const SegmentInfo& info = m_segments[number];
        const auto fileRows = integers(info, BlockKind::OriginRows, true, from, to);
        const auto files = integers(info, BlockKind::OriginFiles, true, from, to);
        const auto ends = integers(info, BlockKind::Ends, false, from, to);
        for (const auto* read : {&fileRows, &files, &ends})
            if (!*read)
                return read->error();
        if (fileRows->empty() || files->empty())
            return missingBlock();
        const auto& names = m_parts.parts[m_partOfSegment[number]].files;
        std::vector<RowOrigin> origins(to - from);
        for (std::size_t i = 0; i < origins.size(); ++i) {
            origins[i].fileRow = static_cast<std::uint64_t>((*fileRows)[i]);
            if (const auto file = static_cast<std::size_t>((*files)[i]); file < names.size())
                origins[i].file = names[file];
            if (!ends->empty())
                origins[i].end = Instant{(*ends)[i]};
        }
        RERATE_TRY(readIds(info, from, origins));
        return origins;
    }

    std::string dataHash() const override {
        RowSetHash sum;
        for (const StoredPart& part : m_parts.parts)
            sum.add(part.visible);
        return sha256Hex("rows:" + std::to_string(visibleRows()) + ":" + std::to_string(sum.first) +
                         ":" + std::to_string(sum.second));
    }

private:
    Result<void> readRuns(const SegmentInfo& info, Segment& segment) const {
        auto bytes = m_parts.blocks->read(info.part, info.index, BlockKind::Runs, 0);
        if (!bytes)
            return bytes.error();
        if (!*bytes || (*bytes)->size() % 8 != 0)
            return missingBlock();
        std::uint32_t from = 0;
        for (std::size_t at = 0; at < (*bytes)->size(); at += 8) {
            std::uint32_t run[2];
            std::memcpy(run, (*bytes)->data() + at, sizeof run);
            if (run[1] <= from || run[1] > info.rowCount || run[0] >= m_parts.customers->size())
                return missingBlock();
            segment.customerRuns.push_back({{run[0]}, from, run[1]});
            from = run[1];
        }
        return from == info.rowCount ? Result<void>() : Result<void>(missingBlock());
    }

    Result<void> readBlock(const SegmentInfo& info, BlockKind kind, std::uint32_t column,
                           Segment& segment, ColumnBlock& block) const {
        auto bytes = m_parts.blocks->read(info.part, info.index, kind, column);
        if (!bytes)
            return bytes.error();
        if (!*bytes) {
            if (kind != BlockKind::Property)
                return missingBlock();
            block.rowCount = info.rowCount; // every value is missing
            return {};
        }
        segment.buffers.push_back(*bytes);
        Result<ColumnBlock> decoded = decodeColumn(**bytes);
        if (!decoded)
            return decoded.error();
        if (decoded->rowCount != info.rowCount)
            return missingBlock();
        block = *std::move(decoded);
        return {};
    }

    // Values of rows [from, to) of a block; empty when the part has no such block.
    Result<std::vector<std::int64_t>> integers(const SegmentInfo& info, BlockKind kind,
                                               bool isCompressed, std::uint32_t from,
                                               std::uint32_t to) const {
        auto bytes = m_parts.blocks->read(info.part, info.index, kind, 0);
        if (!bytes)
            return bytes.error();
        std::vector<std::int64_t> values;
        if (!*bytes)
            return values;
        std::vector<std::byte> plain;
        if (isCompressed) {
            auto unpacked = decompressBlock(**bytes);
            if (!unpacked)
                return unpacked.error();
            plain = std::move(*unpacked);
        }
        const auto block = decodeColumn(isCompressed ? std::span<const std::byte>(plain)
                                                     : std::span<const std::byte>(**bytes));
        if (!block)
            return block.error();
        if (to > block->rowCount)
            return missingBlock();
        values.resize(to - from);
        block->unpack(from, to, values.data());
        return values;
    }

    // The ids of the rows from `from` on, one for each origin.
    Result<void> readIds(const SegmentInfo& info, std::uint32_t from,
                         std::vector<RowOrigin>& origins) const {
        auto bytes = m_parts.blocks->read(info.part, info.index, BlockKind::IdTexts, 0);
        if (!bytes)
            return bytes.error();
        if (!*bytes)
            return {};
        const auto plain = decompressBlock(**bytes);
        if (!plain)
            return plain.error();
        std::size_t at = std::size_t{info.rowCount} * 4;
        if (plain->size() < at)
            return missingBlock();
        for (std::uint32_t row = 0; row < from + origins.size(); ++row) {
            std::uint32_t length = 0;
            std::memcpy(&length, plain->data() + std::size_t{row} * 4, 4);
            if (at + length > plain->size())
                return missingBlock();
            if (row >= from)
                origins[row - from].id.assign(reinterpret_cast<const char*>(plain->data()) + at, length);
            at += length;
        }
        return {};
    }

    SegmentedUsageParts m_parts;
    std::vector<PartInfo> m_infos;
    std::vector<SegmentInfo> m_segments;
    std::vector<std::uint32_t> m_partOfSegment;
};

} // namespace

std::shared_ptr<const UsageStore> makeSegmentedUsage(SegmentedUsageParts parts) {
    return std::make_shared<SegmentedUsage>(std::move(parts));
}

} // namespace rerate
