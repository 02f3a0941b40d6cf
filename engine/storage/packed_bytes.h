// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Small values as bytes, one after the other: numbers as eight little-endian bytes, texts with
// their length before them. A reader that runs past the end gives zeros and empty texts from there
// on and says so in `isDamaged`.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rerate {

class BytePacker {
public:
    BytePacker& number(std::uint64_t value) {
        for (int shift = 0; shift < 64; shift += 8)
            m_bytes += static_cast<char>(value >> shift & 0xff);
        return *this;
    }
    BytePacker& text(std::string_view value) {
        number(value.size());
        m_bytes += value;
        return *this;
    }
    BytePacker& optionalText(const std::optional<std::string>& value) {
        number(value ? 1 : 0);
        return value ? text(*value) : *this;
    }
    const std::string& bytes() const { return m_bytes; }

private:
    std::string m_bytes;
};

class ByteReader {
public:
    explicit ByteReader(std::string_view bytes) : m_bytes(bytes) {}

    std::uint64_t number() {
        std::uint64_t value = 0;
        const std::string_view digits = take(8);
        for (std::size_t i = digits.size(); i > 0; --i)
            value = value << 8 | static_cast<unsigned char>(digits[i - 1]);
        return value;
    }
    std::string text() { return std::string(take(number())); }
    std::optional<std::string> optionalText() {
        return number() == 1 ? std::optional(text()) : std::nullopt;
    }
    bool isDamaged() const { return m_damaged; }
    bool atEnd() const { return m_bytes.empty() || m_damaged; }

private:
    std::string_view take(std::uint64_t size) {
        if (size > m_bytes.size()) {
            m_damaged = true;
            m_bytes = {};
            return {};
        }
        const std::string_view taken = m_bytes.substr(0, size);
        m_bytes.remove_prefix(size);
        return taken;
    }

    std::string_view m_bytes;
    bool m_damaged = false;
};

} // namespace rerate
