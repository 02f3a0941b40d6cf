// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Takes a finished part into the project. What can be computed beforehand is (which rows are new,
// which are hidden); then one short transaction of the caller copies blocks and texts.

#pragma once

#include "engine/storage/part_records.h"
#include "engine/storage/project.h"

namespace rerate {

class PartWriter {
public:
    PartWriter(Database& database, const FinishedPart& finished)
        : m_database(database), m_finished(finished) {}

    // Compares the part with what is stored. Error "import again" when the project has got texts
    // or files since the part was begun. Then `outcome` says what storing it would do.
    Result<void> compare(bool synthetic, Progress& progress);
    // Inside a transaction of the caller; cancelling leaves it to be rolled back.
    Result<void> write(Progress& progress);

    const StoreOutcome& outcome() const { return m_outcome; }
    const std::string& name() const { return m_name; }

private:
    Result<void> checkSeeds();
    Result<void> checkFiles();
    Result<bool> hasRowsOf(const std::set<unsigned>& files);
    Result<void> describe(bool synthetic);
    Result<void> compareIds(const Progress& progress);
    Result<void> writeTexts();
    Result<void> writeBlocks(Progress& progress);

    Database& m_database;
    const FinishedPart& m_finished;
    std::string m_name;
    StoreOutcome m_outcome;
    std::vector<PartRecord> m_parts; // the active ones, then the new one
    std::vector<PartFileRecord> m_files;
    std::vector<std::string> m_newColumns;
    std::size_t m_storedColumns = 0;
};

} // namespace rerate
