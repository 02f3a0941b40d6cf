// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/properties/random_choices.h"

namespace rerate::properties {

// SplitMix64.
std::uint64_t RandomChoices::next() {
    std::uint64_t z = m_state += 0x9E3779B97F4A7C15ULL;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
}

int RandomChoices::between(int from, int to) {
    const auto span = static_cast<std::uint64_t>(to - from) + 1;
    return from + static_cast<int>(next() % span);
}

std::string RandomChoices::pick(std::initializer_list<const char*> words) {
    return words.begin()[between(0, static_cast<int>(words.size()) - 1)];
}

const std::string& RandomChoices::pick(const std::vector<std::string>& words) {
    return words[static_cast<std::size_t>(between(0, static_cast<int>(words.size()) - 1))];
}

std::vector<std::string> RandomChoices::some(const std::vector<std::string>& words, int percent) {
    std::vector<std::string> taken;
    for (const std::string& word : words)
        if (chance(percent))
            taken.push_back(word);
    return taken;
}

} // namespace rerate::properties
