// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A part that is finished but not yet stored: its segments' blocks in memory or in one temporary
// file, and what storage has to know about them.

#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/base/hash.h"
#include "engine/base/result.h"
#include "engine/usage/usage_store.h"

namespace rerate {

// What a block of a segment holds.
enum class BlockKind : std::uint8_t {
    Runs = 0, // customer runs: pairs of uint32 (customer, row after the last)
    Times = 1,
    Events = 2,
    Counts = 3,
    Property = 4,    // with the number of the column
    OriginRows = 5,  // compressed: row number in the file
    OriginFiles = 6, // compressed: number of the file in the part
    IdTexts = 7,     // compressed: for each row its length (uint32), then the bytes
    Ends = 8,
    Recorded = 9,
    IdIndex = 10, // not of a segment: block n of the part's index of ids
};

struct BlockPlace {
    BlockKind kind = BlockKind::Runs;
    std::uint32_t segment = 0;
    std::uint32_t column = 0; // Property: index into FinishedPart::columns
    std::uint64_t size = 0;
    std::shared_ptr<const std::vector<std::byte>> bytes; // in memory, or:
    std::uint64_t offset = 0;                            // in the file
};

// A file that went into a part.
struct PartSourceFile {
    std::string name;
    std::string hash; // SHA-256 of the uncompressed bytes
};

// What a row without an id is known by, among rows that have one.
Hash128 hashOfRow(const std::string& fileHash, std::uint32_t row);

struct PartConflict { // same id, other content
    std::string id;
    std::string rowKept;    // "usage.csv row 12"
    std::string rowDropped;
};

struct PartSummary {
    std::uint64_t rowsAdded = 0;
    std::uint64_t duplicatesDropped = 0;
    std::uint64_t conflicts = 0;
    std::vector<PartConflict> conflictExamples; // the first hundred
};

// Sums over rows of two independent hashes: the same for the same set of rows in any order.
struct RowSetHash {
    std::uint64_t first = 0;
    std::uint64_t second = 0;
    void add(const Hash128& id, std::uint64_t content);
    void add(const RowSetHash& other) {
        first += other.first;
        second += other.second;
    }
    void subtract(const RowSetHash& other) {
        first -= other.first;
        second -= other.second;
    }
    friend bool operator==(const RowSetHash&, const RowSetHash&) = default;
};

struct FinishedPart {
    ~FinishedPart();

    Result<std::shared_ptr<const std::vector<std::byte>>> readBlock(const BlockPlace& place) const;

    std::filesystem::path file;
    std::vector<SegmentInfo> segments; // PartId 0
    std::vector<BlockPlace> blocks;
    std::vector<PartSourceFile> sources;
    std::vector<std::string> columns; // property names; texts in `dictionaries`
    std::shared_ptr<const Dictionary> customers, events;
    std::vector<std::shared_ptr<const Dictionary>> columnTexts;
    // How many texts each dictionary had when the build began.
    std::uint32_t customersSeed = 0, eventsSeed = 0;
    std::vector<std::uint32_t> columnSeeds;
    std::uint64_t rows = 0;
    std::uint64_t represented = 0; // sum of counts
    bool hasIds = false;
    RowSetHash rowSet;
    PartSummary summary;
};

} // namespace rerate
