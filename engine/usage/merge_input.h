// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What the steps of building a part hand on from one to the next: all chunks, and what is known
// about their files.

#pragma once

#include <memory>
#include <vector>

#include "engine/base/progress.h"
#include "engine/usage/chunk_file.h"
#include "engine/usage/part_file.h"

namespace rerate {

// `finalRows` of a row that was dropped.
constexpr std::uint32_t kNoRow = UINT32_MAX;

struct MergeInput {
    std::vector<std::unique_ptr<SortedChunk>> chunks;
    std::vector<std::string> wideTexts;
    std::vector<PartSourceFile> sources;
    std::vector<bool> dropFile; // by source: the project has its rows already
    std::size_t columnCount = 0;
    std::size_t memoryBytesMax = 0; // of blocks that are finished
    unsigned threadCount = 1;
};

} // namespace rerate
