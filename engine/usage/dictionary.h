// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Texts ↔ dense codes, append only: a code, once given, stays. Each text column of the store and
// the customers have one.

#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/hash.h"

namespace rerate {

class Dictionary {
public:
    Dictionary() = default;
    Dictionary(const Dictionary& other);
    Dictionary& operator=(const Dictionary&) = delete;

    std::uint32_t codeOf(std::string_view text); // adds it when new
    std::optional<std::uint32_t> find(std::string_view text) const;
    const std::string& text(std::uint32_t code) const { return m_texts[code]; }
    std::uint32_t size() const { return static_cast<std::uint32_t>(m_texts.size()); }

private:
    struct Slot {
        std::uint32_t tag = 0; // other bits of the text's hash than those that find the slot
        std::uint32_t codeAfter = 0; // code + 1; 0: free
    };
    std::size_t slotOf(std::string_view text, const Hash128& hash) const;
    void grow();

    std::deque<std::string> m_texts;
    std::vector<Slot> m_slots; // an open hash table, never more than half full
};

} // namespace rerate
