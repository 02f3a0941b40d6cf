// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Duplicates by id are resolved across chunks, and later the index of ids is written. Work is cut
// into pieces by the first bits of the ids' hashes, never by threads.

#pragma once

#include "engine/usage/block_writer.h"
#include "engine/usage/merge_input.h"

namespace rerate {

// Marks rows as dropped, counts duplicates and conflicts into `summary`, and leaves the chunks'
// ids sorted: bucket by bucket, inside a bucket on through all chunks.
Result<void> dropDuplicates(MergeInput& input, PartSummary& summary, Progress& progress);

// Writes the index of ids, once all rows have their final numbers; adds to `part.rowSet`.
Result<void> writeIdIndex(const MergeInput& input, BlockWriter& writer, FinishedPart& part,
                          Progress& progress);

} // namespace rerate
