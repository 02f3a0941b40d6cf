// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/import/block_reader.h"

#include <algorithm>
#include <cstring>

namespace rerate {

BlockReader::BlockReader(ByteStream& bytes, std::string fileName, FileKind kind, char separator,
                         std::size_t lineBytesMax, std::size_t blockBytes)
    : m_bytes(bytes), m_fileName(std::move(fileName)), m_kind(kind), m_separator(separator),
      m_lineBytesMax(lineBytesMax), m_blockBytes(blockBytes) {}

Result<void> BlockReader::next(TextBlock& block) {
    std::string& text = block.text;
    std::size_t size = m_rest.size();
    // What stands in the block is about to be overwritten; growing alone sets bytes to zero.
    text.resize(std::max(text.size(), size));
    std::copy(m_rest.begin(), m_rest.end(), text.begin());
    std::size_t end = 0;
    while (!m_atEnd && end == 0) {
        if (size > m_lineBytesMax + m_blockBytes)
            return Error{ErrorKind::InvalidInput,
                         "The row at line " + std::to_string(m_line) + " of " + m_fileName +
                             " is longer than " + std::to_string(m_lineBytesMax >> 20) +
                             " MiB. Check the line ends, and whether a quote is left open there."};
        const std::size_t from = size;
        RERATE_TRY(readMore(text, size));
        end = endOfLastRow(std::string_view(text).substr(0, size), from);
    }
    if (m_atEnd)
        end = size;
    m_rest.assign(text, end, size - end);
    text.resize(end);
    text.reserve(end + kPadding);
    block.lineFirst = m_line;
    m_scanned -= std::min(m_scanned, end);
    m_lastRowEnd = 0;
    m_line += static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n'));
    return {};
}

Result<void> BlockReader::readMore(std::string& text, std::size_t& size) {
    text.resize(size + m_blockBytes);
    const auto got = m_bytes.read(text.data() + size, m_blockBytes);
    if (!got)
        return got.error();
    m_atEnd = *got < m_blockBytes;
    if (std::memchr(text.data() + size, '\0', *got))
        return Error{ErrorKind::InvalidInput,
                     "The file " + m_fileName + " is not text: it holds zero bytes. Export it as "
                                                "CSV or NDJSON in UTF-8."};
    size += *got;
    if (m_isFirst && std::string_view(text).substr(0, size).starts_with("\xEF\xBB\xBF")) {
        text.erase(0, 3);
        size -= 3;
    }
    m_isFirst = false;
    return {};
}

std::size_t BlockReader::endOfLastRow(std::string_view text, std::size_t from) {
    if (m_kind == FileKind::Csv && !m_hasQuotes)
        m_hasQuotes = text.find('"', std::min(from, m_scanned)) != std::string_view::npos;
    if (m_kind == FileKind::Csv && m_hasQuotes)
        return endOfLastQuotedRow(text);
    const std::size_t last = text.rfind('\n');
    return last == std::string_view::npos ? 0 : last + 1;
}

// Follows the state of quotes through the bytes; m_state is that at m_scanned.
std::size_t BlockReader::endOfLastQuotedRow(std::string_view text) {
    for (std::size_t at = m_scanned; at < text.size(); ++at) {
        const char c = text[at];
        if (m_state == State::Quoted) {
            if (c == '"')
                m_state = State::QuoteInQuoted;
            continue;
        }
        if (m_state == State::QuoteInQuoted && c == '"') {
            m_state = State::Quoted;
            continue;
        }
        if (c == '\n') {
            m_lastRowEnd = at + 1;
            m_state = State::FieldStart;
        } else if (c == m_separator) {
            m_state = State::FieldStart;
        } else if (c == '"' && m_state == State::FieldStart) {
            m_state = State::Quoted;
        } else {
            m_state = State::Field;
        }
    }
    m_scanned = text.size();
    return m_lastRowEnd;
}

} // namespace rerate
