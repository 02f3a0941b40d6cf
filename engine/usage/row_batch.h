// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Rows on their way from a file into the store: columns of one chunk of one file, in file order.
// Texts are codes into small dictionaries of the batch itself, so that readers on several threads
// share nothing; the part builder maps them to the store's dictionaries, in file order.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/hash.h"

namespace rerate {

// A value is a number, a text or missing. A number is coefficient × 10^-scale when it fits 64
// bits and scale ≤ 18, normalized (no trailing zeros after the point), with `zeros` for those that were
// written: 1.50 is 15, scale 1, zeros 1. Any longer number is kept as its text (WideNumber). A number that is
// written in another way (007, 1e3, -0) is a text, and read as a number where one is needed.
struct Cell {
    enum class Kind : std::uint8_t { Missing, Number, WideNumber, Text };
    std::int64_t payload = 0; // Number: coefficient; Text, WideNumber: index into texts
    Kind kind = Kind::Missing;
    std::uint8_t scale = 0;
    std::uint8_t zeros = 0; // Number
};

struct BatchColumn {
    std::string name;
    std::vector<Cell> cells;        // one per row
    std::vector<std::string> texts; // distinct
};

struct RowBatch {
    std::vector<std::uint32_t> fileRows; // row number in its file, 1 = first row after the header

    std::vector<std::uint32_t> customers; // index into customerTexts
    std::vector<std::string> customerTexts;
    std::vector<std::int64_t> times; // nanoseconds UTC

    std::vector<std::uint32_t> events; // index into eventTexts
    std::vector<std::string> eventTexts;

    // Each of these is empty (the role is not mapped) or has one entry per row.
    std::vector<std::int64_t> ends;
    std::vector<std::int64_t> recorded;
    std::vector<std::uint64_t> counts; // how many requests the row stands for; default 1
    std::string idBytes;               // texts of the event ids, one after the other
    std::vector<std::uint32_t> idEnds; // end offset of each row's id in idBytes

    std::vector<BatchColumn> properties;

    std::size_t rowCount() const { return times.size(); }
};

} // namespace rerate
