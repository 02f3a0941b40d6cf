// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The usage of a project as a snapshot: active parts, dictionaries and columns as they are inside
// the caller's transaction, blocks read when they are needed. Columns are those that an active part
// has; each gets the next ColumnId, in the order of the imports.

#pragma once

#include "engine/storage/stored_blocks.h"
#include "engine/storage/stored_dictionaries.h"

namespace rerate {

Result<std::shared_ptr<const UsageStore>> readUsage(Database& database,
                                                    StoredDictionaries& dictionaries,
                                                    std::shared_ptr<const StoredBlocks> blocks);

} // namespace rerate
