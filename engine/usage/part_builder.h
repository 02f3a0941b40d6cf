// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Builds a part from batches of rows in bounded memory: batches are sorted into chunks, chunks
// spill to temporary files, and `finish` merges them into segments. Duplicates by id inside the
// part are dropped here (same content) or resolved (other content: the latest `recorded`, then
// the smallest content hash stays). Rows without an id are known by file hash and row number.
//
// The builder writes a part file of its own at `path`; storage copies it into the project in one
// short transaction. Destroying an unfinished builder removes its files.

#pragma once

#include <filesystem>
#include <memory>

#include "engine/base/progress.h"
#include "engine/base/result.h"
#include "engine/usage/row_batch.h"

namespace rerate {

struct PartBuilderOptions {
    std::filesystem::path temporaryDirectory;
    std::size_t chunkRowsMax = 2'000'000;
    unsigned threadCount = 1;
};

struct PartConflict { // same id, other content
    std::string id;
    std::string fileRowKept;
    std::string fileRowDropped;
};

struct PartSummary {
    std::uint64_t rowsAdded = 0;
    std::uint64_t duplicatesDropped = 0;
    std::uint64_t conflicts = 0;
    std::vector<PartConflict> conflictExamples; // the first hundred
};

class PartBuilder {
public:
    explicit PartBuilder(PartBuilderOptions options);
    ~PartBuilder();
    PartBuilder(PartBuilder&&) noexcept;
    PartBuilder& operator=(PartBuilder&&) noexcept;

    // Batches of one file arrive in file order; `file` is the index given by addFile.
    // May be called from one thread at a time; sorting and spilling happen on the builder's own
    // threads.
    unsigned addFile(std::string name);
    Result<void> add(unsigned file, RowBatch batch, const Progress& progress);
    void setFileHash(unsigned file, std::string sha256);

    struct Finished;
    // Merges and encodes. After this the part file is complete and owned by the result.
    Result<std::shared_ptr<Finished>> finish(Progress& progress);

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace rerate
