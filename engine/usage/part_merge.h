// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The last step of building a part: the chunks' rows are merged into segments. Work is cut into
// pieces by ranges of customers; the pieces depend on the rows alone, never on threads.

#pragma once

#include "engine/usage/merge_input.h"

namespace rerate {

// Writes the blocks of all segments and of the index of ids to `part.file` and fills in segments,
// blocks, rows, represented and rowSet.
Result<void> mergeChunks(MergeInput& input, FinishedPart& part, Progress& progress);

} // namespace rerate
