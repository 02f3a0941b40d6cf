// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/usage/usage_store.h"

#include <algorithm>

namespace rerate {

Result<RowOrigin> UsageStore::origin(std::size_t segment, std::uint32_t row) const {
    auto one = origins(segment, row, row + 1);
    if (!one)
        return one.error();
    return std::move(one->front());
}

std::optional<ColumnId> UsageStore::findColumn(std::string_view name) const {
    const auto& all = columns();
    for (std::uint32_t column = 0; column < all.size(); ++column)
        if (all[column].name == name)
            return ColumnId{column};
    return std::nullopt;
}

std::optional<Period> UsageStore::timeRange() const {
    std::optional<Period> range;
    for (const SegmentInfo& segment : segments()) {
        const Period mine{segment.timeMin, {segment.timeMax.nanoseconds + 1}};
        if (!range)
            range = mine;
        range->from = std::min(range->from, mine.from);
        range->to = std::max(range->to, mine.to);
    }
    return range;
}

std::uint64_t UsageStore::visibleRows() const {
    std::uint64_t rows = 0;
    for (const SegmentInfo& segment : segments())
        rows += segment.rowCount - segment.hiddenCount;
    return rows;
}

} // namespace rerate
