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

    Result<RowOrigin> origin(std::size_t number, std::uint32_t row) const override {
        const SegmentInfo& info = m_segments[number];
        RowOrigin origin;
        const Result<std::int64_t> fileRow = coldInteger(info, BlockKind::OriginRows, row);
        if (!fileRow)
            return fileRow.error();
        origin.fileRow = static_cast<std::uint64_t>(*fileRow);
        const Result<std::int64_t> file = coldInteger(info, BlockKind::OriginFiles, row);
        if (!file)
            return file.error();
        const auto& files = m_parts.parts[m_partOfSegment[number]].files;
        if (static_cast<std::size_t>(*file) < files.size())
            origin.file = files[static_cast<std::size_t>(*file)];
        auto texts = m_parts.blocks->read(info.part, info.index, BlockKind::IdTexts, 0);
        if (!texts)
            return texts.error();
        if (*texts)
            RERATE_TRY(readIdText(**texts, info.rowCount, row, origin.id));
        return origin;
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

    Result<std::int64_t> coldInteger(const SegmentInfo& info, BlockKind kind,
                                     std::uint32_t row) const {
        auto bytes = m_parts.blocks->read(info.part, info.index, kind, 0);
        if (!bytes)
            return bytes.error();
        if (!*bytes)
            return missingBlock();
        const auto plain = decompressBlock(**bytes);
        if (!plain)
            return plain.error();
        const auto block = decodeColumn(*plain);
        if (!block)
            return block.error();
        if (row >= block->rowCount)
            return missingBlock();
        return block->raw(row);
    }

    static Result<void> readIdText(std::span<const std::byte> compressed, std::uint32_t rowCount,
                                   std::uint32_t row, std::string& id) {
        const auto plain = decompressBlock(compressed);
        if (!plain)
            return plain.error();
        std::size_t at = std::size_t{rowCount} * 4;
        std::uint32_t length = 0;
        for (std::uint32_t i = 0; i <= row && plain->size() >= at; ++i) {
            at += length;
            std::memcpy(&length, plain->data() + std::size_t{i} * 4, 4);
        }
        if (at + length > plain->size())
            return missingBlock();
        id.assign(reinterpret_cast<const char*>(plain->data()) + at, length);
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
