// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The second half of building a part: duplicates are resolved across chunks, then the chunks'
// rows are merged into segments, and the index of ids is written. Work is cut into pieces by
// ranges of ids and of customers; the pieces depend on the rows alone, never on threads.

#pragma once

#include <memory>
#include <vector>

#include "engine/base/progress.h"
#include "engine/usage/chunk_file.h"
#include "engine/usage/part_file.h"

namespace rerate {

struct MergeInput {
    std::vector<std::unique_ptr<SortedChunk>> chunks;
    std::vector<std::string> wideTexts;
    std::vector<PartSourceFile> sources;
    std::vector<bool> dropFile; // by source: the project has its rows already
    std::size_t columnCount = 0;
    unsigned threadCount = 1;
};

// Marks rows as dropped, and counts duplicates and conflicts into `summary`.
Result<void> dropDuplicates(MergeInput& input, PartSummary& summary, Progress& progress);

// Writes the blocks of all segments and of the index of ids to `part.file` and fills in segments,
// blocks, rows, represented and rowSet.
Result<void> mergeChunks(MergeInput& input, FinishedPart& part, Progress& progress);

} // namespace rerate
