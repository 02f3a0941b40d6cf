// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A source of choices: the same seed and size give the same choices on every machine. The size, from
// 0 to 100, is how much of what may be left out is there, so that a property that fails can be shown
// on a small plan.

#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <vector>

namespace rerate::properties {

class RandomChoices {
public:
    RandomChoices(std::uint64_t seed, int size) : m_state(seed), m_size(size) {}

    std::uint64_t next();
    int between(int from, int to); // both included
    bool chance(int percent) { return between(0, 99) < percent; }
    // Of something that may be left out.
    bool sometimes(int percent) { return between(0, 9999) < percent * m_size; }
    std::string pick(std::initializer_list<const char*> words);
    const std::string& pick(const std::vector<std::string>& words);
    // Some of the words, in their order.
    std::vector<std::string> some(const std::vector<std::string>& words, int percent);
    std::string number(int from, int to) { return std::to_string(between(from, to)); }

private:
    std::uint64_t m_state;
    int m_size;
};

} // namespace rerate::properties
