// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/usage/dictionary.h"

namespace rerate {

Dictionary::Dictionary(const Dictionary& other) {
    for (const std::string& text : other.m_texts)
        codeOf(text);
}

// The slot of the text, or the free one where it would stand.
std::size_t Dictionary::slotOf(std::string_view text, const Hash128& hash) const {
    const std::size_t mask = m_slots.size() - 1;
    const auto tag = static_cast<std::uint32_t>(hash.high);
    for (std::size_t at = hash.low & mask;; at = (at + 1) & mask)
        if (const Slot& slot = m_slots[at];
            slot.codeAfter == 0 || (slot.tag == tag && m_texts[slot.codeAfter - 1] == text))
            return at;
}

void Dictionary::grow() {
    std::vector<Slot> slots(m_slots.empty() ? 16 : m_slots.size() * 2);
    const std::size_t mask = slots.size() - 1;
    for (std::uint32_t code = 0; code < size(); ++code) {
        const Hash128 hash = hash128(m_texts[code]);
        std::size_t at = hash.low & mask;
        while (slots[at].codeAfter != 0)
            at = (at + 1) & mask;
        slots[at] = {static_cast<std::uint32_t>(hash.high), code + 1};
    }
    m_slots = std::move(slots);
}

std::uint32_t Dictionary::codeOf(std::string_view text) {
    if (m_texts.size() * 2 >= m_slots.size())
        grow();
    const Hash128 hash = hash128(text);
    Slot& slot = m_slots[slotOf(text, hash)];
    if (slot.codeAfter == 0) {
        m_texts.emplace_back(text);
        slot = {static_cast<std::uint32_t>(hash.high), size()};
    }
    return slot.codeAfter - 1;
}

std::optional<std::uint32_t> Dictionary::find(std::string_view text) const {
    if (m_slots.empty())
        return std::nullopt;
    const Slot& slot = m_slots[slotOf(text, hash128(text))];
    return slot.codeAfter == 0 ? std::nullopt : std::optional(slot.codeAfter - 1);
}

} // namespace rerate
