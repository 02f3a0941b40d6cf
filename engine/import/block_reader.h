// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Cuts the bytes of a file into blocks of whole rows, so that several threads can parse them. In
// CSV a line end inside quotes does not end a row; a quote opens only at the start of a field.

#pragma once

#include "engine/import/byte_stream.h"
#include "engine/import/usage_import.h"

namespace rerate {

struct TextBlock {
    std::string text; // whole rows; the last may lack its line end; room for reading past the end
    std::uint64_t lineFirst = 1; // line number of its first byte
};

class BlockReader {
public:
    // Room that parsers may read beyond the end of a block.
    static constexpr std::size_t kPadding = 64;

    BlockReader(ByteStream& bytes, std::string fileName, FileKind kind, char separator,
                std::size_t lineBytesMax, std::size_t blockBytes = std::size_t{4} << 20);

    // The next block, into the memory of one that is no longer needed; empty text at the end.
    Result<void> next(TextBlock& block);

private:
    Result<void> readMore(std::string& text, std::size_t& size);
    std::size_t endOfLastRow(std::string_view text, std::size_t from); // 0: none
    std::size_t endOfLastQuotedRow(std::string_view text);

    ByteStream& m_bytes;
    std::string m_fileName;
    FileKind m_kind;
    char m_separator;
    std::size_t m_lineBytesMax;
    std::size_t m_blockBytes;
    std::string m_rest; // read, not yet given out
    std::uint64_t m_line = 1;
    bool m_atEnd = false;
    bool m_isFirst = true;
    enum class State { FieldStart, Field, Quoted, QuoteInQuoted } m_state = State::FieldStart;
    bool m_hasQuotes = false;
    std::size_t m_scanned = 0;     // bytes of the text at hand that the quote scan has seen
    std::size_t m_lastRowEnd = 0;  // found by the quote scan
};

} // namespace rerate
