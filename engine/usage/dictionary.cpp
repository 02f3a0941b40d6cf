// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/usage/dictionary.h"

namespace rerate {

Dictionary::Dictionary(const Dictionary& other) {
    for (const std::string& text : other.m_texts)
        codeOf(text);
}

std::uint32_t Dictionary::codeOf(std::string_view text) {
    if (const auto found = m_codes.find(text); found != m_codes.end())
        return found->second;
    const std::uint32_t code = size();
    m_texts.emplace_back(text);
    m_codes.emplace(m_texts.back(), code);
    return code;
}

std::optional<std::uint32_t> Dictionary::find(std::string_view text) const {
    const auto found = m_codes.find(text);
    return found == m_codes.end() ? std::nullopt : std::optional(found->second);
}

} // namespace rerate
