// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A usage store over blocks that lie somewhere else: in a project file or in a finished part.
// Whoever has the blocks gives them out by place; this reads segments from them.

#pragma once

#include <map>
#include <memory>
#include <vector>

#include "engine/usage/part_file.h"
#include "engine/usage/usage_store.h"

namespace rerate {

using BlockBytes = std::shared_ptr<const ByteBuffer>;

class BlockSource {
public:
    virtual ~BlockSource() = default;
    // Null when the part has no such block (a column that other parts have). Thread-safe.
    // `column` is a ColumnId's number for Property, else 0.
    virtual Result<BlockBytes> read(PartId part, std::uint32_t segment, BlockKind kind,
                                    std::uint32_t column) const = 0;
};

struct StoredPart {
    PartInfo info;
    std::vector<SegmentInfo> segments;
    std::vector<std::string> files;                        // names, by number in the part
    std::map<std::uint32_t, std::vector<std::uint64_t>> hiddenBits; // by segment; absent: none hidden
    RowSetHash visible; // hash of the set of visible rows
};

struct SegmentedUsageParts {
    std::shared_ptr<const BlockSource> blocks;
    std::shared_ptr<const Dictionary> customers, events;
    std::vector<UsageColumn> columns;
    std::vector<StoredPart> parts;
};

std::shared_ptr<const UsageStore> makeSegmentedUsage(SegmentedUsageParts parts);

} // namespace rerate
