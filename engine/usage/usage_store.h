// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The usage events of a project, for reading: parts of segments of columns. Rows of a part are
// sorted by (customer, time, id hash, content hash); a customer is one range of rows per part.
// Rows that lose against another row with the same id (in this or another part) are hidden. Which
// rows are visible depends only on the set of parts, not on the order of their import.
//
// Reading is thread-safe: any thread may read any segment. The store itself is a snapshot; an
// import or a removal makes a new one.

#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/base/byte_buffer.h"
#include "engine/base/id.h"
#include "engine/base/result.h"
#include "engine/time/instant.h"
#include "engine/usage/column_block.h"
#include "engine/usage/dictionary.h"

namespace rerate {

// A column of properties, or one of the reserved ones that metering may name in expressions.
struct UsageColumn {
    std::string name;
    std::shared_ptr<const Dictionary> texts;
    bool isLabel = false; // no text of it is a number, whatever it looks like
};

struct CustomerRun {
    CustomerId customer;
    std::uint32_t rowFrom = 0; // in the segment
    std::uint32_t rowTo = 0;   // excluded
};

struct SegmentInfo {
    PartId part;
    std::uint32_t index = 0; // in its part
    std::uint32_t rowCount = 0;
    std::uint32_t hiddenCount = 0;
    Instant timeMin; // included
    Instant timeMax; // included
    bool countsAllOne = true; // no row stands for more than one request
    CustomerId customerFirst;
    CustomerId customerLast;
};

// What to read of a segment. Times, customer runs and events always come.
struct SegmentColumns {
    std::vector<ColumnId> properties;
    bool counts = false;
};

struct Segment {
    std::uint32_t rowCount = 0;
    std::vector<CustomerRun> customerRuns;
    ColumnBlock times;  // Numbers, scale 0, multiplied by timeUnit
    std::int64_t timeUnit = 1; // nanoseconds per unit of `times`: 1 or a power of ten
    ColumnBlock events; // Texts
    ColumnBlock counts; // Numbers; only when asked for
    std::vector<ColumnBlock> properties; // in the order asked for
    std::vector<std::uint64_t> hiddenBits; // empty when no row is hidden

    std::vector<std::shared_ptr<const ByteBuffer>> buffers; // what the blocks point into

    bool isHidden(std::uint32_t row) const {
        return !hiddenBits.empty() && (hiddenBits[row / 64] >> (row % 64) & 1) != 0;
    }
};

// Where a row came from, and what no meter reads of it: cold, for explanations and copies.
struct RowOrigin {
    std::string file;
    std::uint64_t fileRow = 0;
    std::string id;             // empty when the import had none
    std::optional<Instant> end; // nothing when the import had none
};

struct PartInfo {
    PartId id;
    std::string name;        // the file it came from
    std::uint64_t rows = 0;  // stored
    std::uint64_t hidden = 0;
    Instant timeMin, timeMax;
    std::string hash;        // SHA-256 of the uncompressed file
    bool countsAllOne = true;
    bool synthetic = false;  // customers were made by splitting: labelled in every view and file
};

class UsageStore {
public:
    virtual ~UsageStore() = default;

    virtual const Dictionary& customers() const = 0;
    virtual const Dictionary& events() const = 0;
    virtual const std::vector<UsageColumn>& columns() const = 0; // properties, by ColumnId
    virtual const std::vector<PartInfo>& parts() const = 0;
    virtual const std::vector<SegmentInfo>& segments() const = 0; // part by part, in row order
    virtual Result<Segment> readSegment(std::size_t segment, const SegmentColumns& what) const = 0;
    // Of rows [from, to) of a segment; each call unpacks the segment's cold blocks once.
    virtual Result<std::vector<RowOrigin>> origins(std::size_t segment, std::uint32_t from,
                                                   std::uint32_t to) const = 0;

    // Identifies the visible rows: the same set of imports, in any order, gives the same text.
    virtual std::string dataHash() const = 0;

    Result<RowOrigin> origin(std::size_t segment, std::uint32_t row) const;
    std::optional<ColumnId> findColumn(std::string_view name) const;
    std::optional<Period> timeRange() const; // of all rows; [min, max + 1 ns)
    std::uint64_t visibleRows() const;
};

} // namespace rerate
