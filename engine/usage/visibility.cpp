// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/usage/visibility.h"

#include <algorithm>

#include "engine/usage/id_index.h"

namespace rerate {

Result<Visibility> resolveVisibility(std::vector<PartIds>& parts, const Progress& progress) {
    Visibility visibility;
    visibility.hiddenBits.resize(parts.size());
    visibility.hiddenRows.resize(parts.size());
    std::vector<IdBlockReader> readers;
    std::vector<std::uint32_t> partOfReader;
    std::vector<std::vector<std::uint32_t>> segmentEnds(parts.size());
    for (std::uint32_t part = 0; part < parts.size(); ++part) {
        std::uint32_t end = 0;
        for (SegmentInfo& segment : parts[part].segments) {
            segment.hiddenCount = 0;
            segmentEnds[part].push_back(end += segment.rowCount);
        }
        if (!parts[part].hasIds)
            continue;
        partOfReader.push_back(part);
        readers.push_back([&parts, part](std::uint32_t block) -> Result<std::vector<IdEntry>> {
            const auto bytes = parts[part].readIdBlock(block);
            if (!bytes)
                return bytes.error();
            return bytes->empty() ? std::vector<IdEntry>() : decodeIdBlock(*bytes);
        });
    }
    if (readers.size() < 2)
        return visibility;

    bool damaged = false;
    RERATE_TRY(joinIds(readers, progress, [&](const HiddenRow& hidden) {
        const std::uint32_t part = partOfReader[hidden.part];
        const std::uint32_t last = static_cast<std::uint32_t>(parts.size()) - 1;
        if (part == last || partOfReader[hidden.winnerPart] == last)
            ++(hidden.sameContent ? visibility.duplicatesOfLast : visibility.conflictsOfLast);
        const auto& ends = segmentEnds[part];
        const auto place = std::upper_bound(ends.begin(), ends.end(), hidden.entry.row);
        if (place == ends.end()) {
            damaged = true;
            return;
        }
        const auto number = static_cast<std::uint32_t>(place - ends.begin());
        SegmentInfo& segment = parts[part].segments[number];
        const std::uint32_t row = hidden.entry.row - (*place - segment.rowCount);
        auto& bits = visibility.hiddenBits[part][number];
        bits.resize((segment.rowCount + 63) / 64);
        bits[row / 64] |= std::uint64_t{1} << (row % 64);
        ++segment.hiddenCount;
        visibility.hiddenRows[part].add(hidden.entry.id, hidden.entry.content);
    }));
    if (damaged)
        return Error{ErrorKind::InvalidInput,
                     "The project is damaged: its index of ids points nowhere. Restore a copy."};
    return visibility;
}

} // namespace rerate
