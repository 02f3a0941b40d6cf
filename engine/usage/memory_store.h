// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A usage store in memory, built by the same code as one in a project: for a throw-away project
// and for tests. Several parts behave as several imports: rows that lose against a row with the
// same id in another part are hidden.

#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "engine/usage/part_file.h"
#include "engine/usage/row_batch.h"
#include "engine/usage/usage_store.h"

namespace rerate {

Result<std::shared_ptr<const UsageStore>>
makeMemoryStore(const std::vector<std::vector<RowBatch>>& parts,
                const std::filesystem::path& temporaryDirectory, std::size_t chunkRowsMax = 2'000'000);

// The store of one part, which may be thrown away afterwards.
Result<std::shared_ptr<const UsageStore>> makeMemoryStore(const FinishedPart& part);

} // namespace rerate
