// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Texts of one batch ↔ small codes. Made for columns in which few texts come often: the last one
// is compared first, then an open hash table is asked.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/hash.h"

namespace rerate {

class TextInterner {
public:
    std::uint32_t codeOf(std::string_view text) {
        if (!m_texts.empty() && m_texts[m_last] == text)
            return m_last;
        if (m_texts.size() * 2 >= m_slots.size())
            grow();
        const std::uint64_t hash = hash128(text).low;
        const std::size_t mask = m_slots.size() - 1;
        for (std::size_t at = hash & mask;; at = (at + 1) & mask) {
            if (m_slots[at] == 0) {
                m_texts.emplace_back(text);
                m_slots[at] = static_cast<std::uint32_t>(m_texts.size());
                return m_last = m_slots[at] - 1;
            }
            if (m_texts[m_slots[at] - 1] == text)
                return m_last = m_slots[at] - 1;
        }
    }
    std::vector<std::string> take() {
        m_slots.clear();
        m_last = 0;
        return std::exchange(m_texts, {});
    }

private:
    void grow() {
        std::vector<std::uint32_t> slots(m_slots.empty() ? 64 : m_slots.size() * 2);
        const std::size_t mask = slots.size() - 1;
        for (std::uint32_t i = 0; i < m_texts.size(); ++i) {
            std::size_t at = hash128(m_texts[i]).low & mask;
            while (slots[at] != 0)
                at = (at + 1) & mask;
            slots[at] = i + 1;
        }
        m_slots = std::move(slots);
    }

    std::vector<std::string> m_texts;
    std::vector<std::uint32_t> m_slots; // code + 1; 0: free
    std::uint32_t m_last = 0;
};

} // namespace rerate
