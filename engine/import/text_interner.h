// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Texts of one batch ↔ small codes. Made for columns in which few texts come often: the last one
// is compared first, then an open hash table is asked. Texts of up to 16 bytes, which names and
// codes mostly are, are hashed and compared as two numbers.

#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/hash.h"
#include "engine/base/int128.h"

namespace rerate {

class TextInterner {
public:
    std::uint32_t codeOf(std::string_view text) {
        const Key key = keyOf(text);
        if (!m_keys.empty() && m_keys[m_last] == key && isText(m_last, text))
            return m_last;
        if (m_keys.size() * 2 >= m_slots.size())
            grow();
        const std::size_t mask = m_slots.size() - 1;
        for (std::size_t at = key.hash() & mask;; at = (at + 1) & mask) {
            if (m_slots[at] == 0) {
                m_texts.emplace_back(text);
                m_keys.push_back(key);
                m_slots[at] = static_cast<std::uint32_t>(m_keys.size());
                return m_last = m_slots[at] - 1;
            }
            if (m_keys[m_slots[at] - 1] == key && isText(m_slots[at] - 1, text))
                return m_last = m_slots[at] - 1;
        }
    }
    std::vector<std::string> take() {
        std::fill(m_slots.begin(), m_slots.end(), 0);
        m_keys.clear();
        m_last = 0;
        return std::exchange(m_texts, {});
    }

private:
    static constexpr std::size_t kShort = 16;

    // Of a short text all of it, of a longer one a hash.
    struct Key {
        std::uint64_t first = 0;
        std::uint64_t second = 0;
        std::uint64_t size = 0;
        bool operator==(const Key&) const = default;
        std::uint64_t hash() const {
            const UInt128 product = UInt128(first ^ 0x9E3779B97F4A7C15) *
                                    ((second + size) ^ 0xBF58476D1CE4E5B9);
            return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
        }
    };
    template <typename T>
    static std::uint64_t load(const char* at) {
        T value;
        std::memcpy(&value, at, sizeof value);
        return value;
    }
    static Key keyOf(std::string_view text) {
        const std::size_t size = text.size();
        const char* data = text.data();
        // The two halves may overlap; together with the size they are still the text.
        if (size > kShort) {
            const Hash128 hash = hash128(text);
            return {hash.low, hash.high, size};
        }
        if (size >= 8)
            return {load<std::uint64_t>(data), load<std::uint64_t>(data + size - 8), size};
        if (size >= 4)
            return {load<std::uint32_t>(data), load<std::uint32_t>(data + size - 4), size};
        Key key{0, 0, size};
        for (std::size_t i = 0; i < size; ++i)
            key.first = key.first << 8 | static_cast<unsigned char>(data[i]);
        return key;
    }
    bool isText(std::uint32_t code, std::string_view text) const {
        return text.size() <= kShort || m_texts[code] == text;
    }

    void grow() {
        std::vector<std::uint32_t> larger(m_slots.empty() ? 64 : m_slots.size() * 2);
        const std::size_t mask = larger.size() - 1;
        for (std::uint32_t i = 0; i < m_keys.size(); ++i) {
            std::size_t at = m_keys[i].hash() & mask;
            while (larger[at] != 0)
                at = (at + 1) & mask;
            larger[at] = i + 1;
        }
        m_slots = std::move(larger);
    }

    std::vector<std::string> m_texts;
    std::vector<Key> m_keys;            // by code
    std::vector<std::uint32_t> m_slots; // code + 1; 0: free
    std::uint32_t m_last = 0;
};

} // namespace rerate
