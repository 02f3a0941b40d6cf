// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The ids of a part as sorted 16-byte hashes, in blocks, with what decides which of two rows with
// the same id stays. Indexes of several parts are joined by merging; none is ever in memory whole.

#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "engine/base/hash.h"
#include "engine/base/progress.h"
#include "engine/base/result.h"

namespace rerate {

constexpr std::uint32_t kIdBlockEntries = 65'536;

struct IdEntry {
    Hash128 id;
    std::uint64_t content = 0;
    std::int64_t recorded = INT64_MIN; // nanoseconds; none: before any
    std::uint32_t row = 0;             // in the part
    std::uint32_t unused = 0;
};

// Whether a stays and b goes, of two rows with the same id.
inline bool winsOver(const IdEntry& a, const IdEntry& b) {
    return a.recorded != b.recorded ? a.recorded > b.recorded : a.content < b.content;
}

std::vector<std::byte> encodeIdBlock(std::span<const IdEntry> entries);
Result<std::vector<IdEntry>> decodeIdBlock(std::span<const std::byte> bytes);

// Gives block n of an index, or an empty vector after the last.
using IdBlockReader = std::function<Result<std::vector<IdEntry>>(std::uint32_t block)>;

// A row that is not shown because another row has its id.
struct HiddenRow {
    std::uint32_t part = 0; // index into the readers
    IdEntry entry;
    bool sameContent = false; // as the row that stays
    std::uint32_t winnerPart = 0;
};

// Calls `hide` for each row that loses against a row of another part, in order of ids. Among rows
// with equal content the one of the lowest-numbered part stays.
Result<void> joinIds(const std::vector<IdBlockReader>& parts, const Progress& progress,
                     const std::function<void(const HiddenRow&)>& hide);

} // namespace rerate
