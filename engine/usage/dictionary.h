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
#include <unordered_map>

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
    std::deque<std::string> m_texts; // stable addresses for the keys of the index
    std::unordered_map<std::string_view, std::uint32_t> m_codes;
};

} // namespace rerate
