// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The parts of a project as rows: what is known about each import besides its blocks. A removed or
// undone import is not active; its blocks stay as long as an undo or redo may bring it back. Which
// rows are hidden follows from the set of active parts and is stored with them.

#pragma once

#include <set>

#include "engine/storage/database.h"
#include "engine/usage/segmented_usage.h"
#include "engine/usage/visibility.h"

namespace rerate {

struct PartRecord {
    StoredPart part;   // with what is hidden
    RowSetHash rows;   // of all rows, hidden or not
    bool hasIds = false;
    std::vector<std::uint32_t> columns; // numbers of the columns that it has
};

// A file of a part. `isOwned`: its rows are known by it alone, as they have no ids.
struct PartFileRecord {
    std::string name;
    std::string hash;
    bool isOwned = false;
};

Result<std::vector<PartRecord>> readActiveParts(Database& database);
Result<std::vector<std::string>> readColumnNames(Database& database); // by number
// Hashes of the files whose rows active parts have without ids.
Result<std::set<std::string>> readOwnedFileHashes(Database& database);

Result<void> insertPart(Database& database, const PartRecord& record,
                        const std::vector<PartFileRecord>& files);
Result<void> setPartActive(Database& database, std::uint32_t part, bool active);
// Recomputes what is hidden in the active parts, and stores it.
Result<void> refreshVisibility(Database& database, const Progress& progress);
// Sets what is hidden in each part of `parts`; `ids` gives their ids, in the same order.
Result<Visibility> hideRows(std::vector<PartRecord>& parts, std::vector<PartIds>& ids,
                            const Progress& progress);
PartIds storedIds(Database& database, const PartRecord& record);
Result<void> storeHidden(Database& database, const std::vector<PartRecord>& parts);
// Deletes a part and its blocks for good.
Result<void> deletePart(Database& database, std::uint32_t part);

} // namespace rerate
