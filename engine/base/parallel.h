// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Runs independent pieces of work on several threads. Pieces are taken in order from one counter,
// results belong to the caller's slot for the piece, so that the outcome never depends on the
// number of threads.

#pragma once

#include <cstddef>
#include <functional>

#include "engine/base/progress.h"

namespace rerate {

// Calls work(piece, worker) for each piece in [0, pieceCount); worker is in [0, threadCount).
// Stops early when cancelled (then an Error of kind Cancelled) or when a piece fails (then the
// error of the lowest-numbered failed piece). A CheckFailure in a worker is rethrown here; a piece
// without enough memory fails with an Error of kind Limit.
Result<void> runParallel(std::size_t pieceCount, unsigned threadCount, const Progress& progress,
                         const std::function<Result<void>(std::size_t piece, unsigned worker)>& work);

// The number to use when the user names none.
unsigned defaultThreadCount();

} // namespace rerate
