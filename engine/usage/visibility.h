// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Which rows of several parts are shown: of rows with the same id in different parts one stays (the
// latest `recorded`, then the smallest content hash), whatever the order of the imports. A function
// of the set of parts, recomputed when a part comes or goes.

#pragma once

#include <functional>
#include <map>
#include <vector>

#include "engine/base/progress.h"
#include "engine/usage/part_file.h"
#include "engine/usage/usage_store.h"

namespace rerate {

// Rows of several parts that are hidden because of ids, as bits by part and segment, with what
// storage reports about it.
struct Visibility {
    std::vector<std::map<std::uint32_t, std::vector<std::uint64_t>>> hiddenBits; // by part
    std::vector<RowSetHash> hiddenRows;                                          // by part
    // For the last part: rows that are duplicates of, or in conflict with, rows of other parts.
    std::uint64_t duplicatesOfLast = 0;
    std::uint64_t conflictsOfLast = 0;
};

struct PartIds {
    std::vector<SegmentInfo> segments;
    bool hasIds = false;
    std::function<Result<std::vector<std::byte>>(std::uint32_t block)> readIdBlock; // empty at the end
};

// Recomputes which rows are hidden; also sets hiddenCount in the segments.
Result<Visibility> resolveVisibility(std::vector<PartIds>& parts, const Progress& progress);

} // namespace rerate
