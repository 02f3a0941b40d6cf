// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Finds separators and line ends in a text, eight bytes at a time.

#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace rerate {

class SeparatorScan {
public:
    SeparatorScan(std::string_view text, char separator)
        : m_text(text), m_separators(repeated(separator)), m_lineEnds(repeated('\n')) {
        if (!text.empty())
            look();
    }

    // The place of the next separator or line end; the size of the text when there is none.
    std::size_t next() {
        while (m_found == 0) {
            m_at += 8;
            if (m_at >= m_text.size())
                return m_text.size();
            look();
        }
        const std::size_t place = m_at + static_cast<std::size_t>(std::countr_zero(m_found)) / 8;
        m_found &= m_found - 1;
        return place;
    }

private:
    static_assert(std::endian::native == std::endian::little, "the first byte is the lowest");

    static std::uint64_t repeated(char c) {
        return std::uint64_t{0x0101010101010101} * static_cast<unsigned char>(c);
    }
    // The highest bit of each byte that is zero.
    static std::uint64_t zeroBytes(std::uint64_t bytes) {
        constexpr std::uint64_t kLow = 0x7F7F7F7F7F7F7F7F;
        return ~(((bytes & kLow) + kLow) | bytes | kLow);
    }
    void look() {
        const std::size_t left = m_text.size() - m_at;
        std::uint64_t bytes = 0;
        if (left >= 8)
            std::memcpy(&bytes, m_text.data() + m_at, 8);
        else
            std::memcpy(&bytes, m_text.data() + m_at, left);
        m_found = zeroBytes(bytes ^ m_separators) | zeroBytes(bytes ^ m_lineEnds);
        if (left < 8) // what stands behind the end is none
            m_found &= (std::uint64_t{1} << (8 * left)) - 1;
    }

    std::string_view m_text;
    std::uint64_t m_separators;
    std::uint64_t m_lineEnds;
    std::size_t m_at = 0;
    std::uint64_t m_found = 0; // in the eight bytes at m_at: the highest bit of each that is one
};

} // namespace rerate
