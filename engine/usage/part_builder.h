// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Builds a part from batches of rows in bounded memory: batches are gathered into chunks, chunks
// are sorted, and `finish` merges them into segments; what has no room goes to temporary files.
// Duplicates by id inside the part are dropped here (same content) or resolved (other content: the
// latest `recorded`, or the earliest, then the smallest content hash stays). Rows without an id are known by the
// hash of their file and their row number: files that the project has already are dropped as a whole.
//
// Storage copies the finished part into the project in one short transaction. Destroying a builder
// or a finished part removes its files.

#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "engine/base/progress.h"
#include "engine/base/result.h"
#include "engine/usage/dictionary.h"
#include "engine/usage/part_file.h"
#include "engine/usage/row_batch.h"

namespace rerate {

// Dictionaries as the project has them: codes of a new part go on from there, so that its blocks
// can be stored as they are.
struct DictionarySeeds {
    std::shared_ptr<const Dictionary> customers;
    std::shared_ptr<const Dictionary> events;
    std::map<std::string, std::shared_ptr<const Dictionary>> properties; // by column name
};

struct PartBuilderOptions {
    std::filesystem::path temporaryDirectory;
    std::size_t chunkRowsMax = 2'000'000;
    std::size_t chunkBytesMax = std::size_t{320} << 20;
    std::size_t memoryBytesMax = std::size_t{1} << 30; // of sorted chunks and of finished blocks
    unsigned threadCount = 1;
    DictionarySeeds seeds;
    std::set<std::string> knownFileHashes; // files the project has, for rows without ids
    // Of rows with one id and other content the one with the earliest `recorded` stays, not the latest.
    // Kept as negative times, so that all of a project's parts must be built alike.
    bool keepsEarliest = false;
};

class PartBuilder {
public:
    explicit PartBuilder(PartBuilderOptions options);
    ~PartBuilder();
    PartBuilder(PartBuilder&&) noexcept;
    PartBuilder& operator=(PartBuilder&&) noexcept;

    // Files are numbered from 0 in the order they are added; batches of one file come in file
    // order, from one thread at a time. Full chunks are sorted on a thread of the builder's own. An
    // error when files of one part differ in their roles: their columns would not be as long.
    // The hash of a file is needed before rows without an id come beside rows that have one.
    unsigned addFile(std::string name);
    Result<void> add(unsigned file, const RowBatch& batch, const Progress& progress);
    void setFileHash(unsigned file, std::string sha256);

    // Merges and encodes what was added; the builder is then empty.
    Result<std::shared_ptr<FinishedPart>> finish(Progress& progress);

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace rerate
