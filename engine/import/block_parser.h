// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A block of whole rows → a batch and the rows that are wrong.

#pragma once

#include <memory>

#include "engine/import/block_reader.h"
#include "engine/import/row_builder.h"

namespace rerate {

class BlockParser { // one for each thread
public:
    virtual ~BlockParser() = default;
    // What `parsed` held before is lost; its memory is used again.
    virtual void parse(TextBlock& block, ParsedBlock& parsed) = 0;
};

std::unique_ptr<BlockParser> makeCsvParser(const ColumnPlan& plan, std::string fileName,
                                           char separator, std::size_t lineBytesMax);
std::unique_ptr<BlockParser> makeJsonParser(const ColumnPlan& plan, std::string fileName,
                                            std::size_t lineBytesMax);

// The members of one JSON object, those of inner objects as "outer.inner"; arrays are kept as JSON
// text. Empty with a reason when the line is no JSON object.
struct JsonMembers {
    std::vector<std::pair<std::string, std::string>> members;
    std::string problem;
};
JsonMembers readJsonLine(std::string_view line);

constexpr const char* kNotUtf8 = "the text is not UTF-8";
bool isUtf8(std::string_view text);
// The member of a JSON object whose name or value is not UTF-8; empty when it cannot be found.
std::string memberNotInUtf8(std::string_view line);

Error rowTooLong(const std::string& fileName, std::uint64_t line, std::size_t lineBytesMax);

} // namespace rerate
