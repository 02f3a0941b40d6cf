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

Result<TextBlock> BlockReader::next() {
    TextBlock block;
    std::size_t end = 0;
    while (!m_atEnd) {
        const std::size_t from = m_pending.size();
        m_pending.resize(from + m_blockBytes);
        const auto got = m_bytes.read(m_pending.data() + from, m_blockBytes);
        if (!got)
            return got.error();
        m_pending.resize(from + *got);
        m_atEnd = *got < m_blockBytes;
        if (std::memchr(m_pending.data() + from, '\0', *got))
            return Error{ErrorKind::InvalidInput,
                         "The file " + m_fileName + " is not text: it holds zero bytes. Export it as "
                                                    "CSV or NDJSON in UTF-8."};
        if (m_isFirst && m_pending.starts_with("\xEF\xBB\xBF"))
            m_pending.erase(0, 3);
        m_isFirst = false;
        end = endOfLastRow(from);
        if (end > 0)
            break;
        if (m_pending.size() > m_lineBytesMax + m_blockBytes)
            return Error{ErrorKind::InvalidInput,
                         "The row at line " + std::to_string(m_line) + " of " + m_fileName +
                             " is longer than " + std::to_string(m_lineBytesMax >> 20) +
                             " MiB. Check the line ends, and whether a quote is left open there."};
    }
    if (m_atEnd)
        end = m_pending.size();
    block.lineFirst = m_line;
    block.text.reserve(end + kPadding);
    block.text.assign(m_pending, 0, end);
    m_pending.erase(0, end);
    m_scanned -= std::min(m_scanned, end);
    m_lastRowEnd = 0;
    m_line += static_cast<std::uint64_t>(std::count(block.text.begin(), block.text.end(), '\n'));
    return block;
}

std::size_t BlockReader::endOfLastRow(std::size_t from) {
    if (m_kind == FileKind::Csv && !m_hasQuotes)
        m_hasQuotes = m_pending.find('"', std::min(from, m_scanned)) != std::string::npos;
    if (m_kind == FileKind::Csv && m_hasQuotes)
        return endOfLastQuotedRow(from);
    const std::size_t last = m_pending.rfind('\n');
    return last == std::string::npos ? 0 : last + 1;
}

// Follows the state of quotes through the bytes; m_state is that at m_scanned.
std::size_t BlockReader::endOfLastQuotedRow(std::size_t) {
    for (std::size_t at = m_scanned; at < m_pending.size(); ++at) {
        const char c = m_pending[at];
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
    m_scanned = m_pending.size();
    return m_lastRowEnd;
}

} // namespace rerate
