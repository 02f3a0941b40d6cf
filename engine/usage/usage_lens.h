// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A usage store that shows another one with changed or added columns: all but the columns, their
// values and the hash are those of the store inside, which it keeps.

#pragma once

#include <memory>

#include "engine/base/check.h"
#include "engine/usage/usage_store.h"

namespace rerate {

class UsageLens : public UsageStore {
public:
    explicit UsageLens(std::shared_ptr<const UsageStore> usage)
        : m_usage(std::move(usage)), m_columns(m_usage->columns()) {}

    const Dictionary& customers() const override { return m_usage->customers(); }
    const Dictionary& events() const override { return m_usage->events(); }
    const std::vector<UsageColumn>& columns() const override { return m_columns; }
    const std::vector<PartInfo>& parts() const override { return m_usage->parts(); }
    const std::vector<SegmentInfo>& segments() const override { return m_usage->segments(); }
    Result<std::vector<RowOrigin>> origins(std::size_t segment, std::uint32_t from,
                                           std::uint32_t to) const override {
        return m_usage->origins(segment, from, to);
    }

protected:
    const UsageStore& inside() const { return *m_usage; }

    // A block of these values, kept by the segment.
    static ColumnBlock blockOf(const std::vector<StoredValue>& values, const std::vector<std::string>& wideTexts,
                               Segment& segment) {
        const std::vector<std::byte> bytes = encodeColumn(values, wideTexts);
        segment.buffers.push_back(std::make_shared<const ByteBuffer>(bytes.begin(), bytes.end()));
        Result<ColumnBlock> block = decodeColumn(*segment.buffers.back());
        CHECK(static_cast<bool>(block), "what was just encoded can be decoded");
        return *std::move(block);
    }

private:
    std::shared_ptr<const UsageStore> m_usage;

protected:
    std::vector<UsageColumn> m_columns; // of the store inside first
};

} // namespace rerate
