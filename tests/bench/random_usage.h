// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

// What both generators of benchmark data share: numbers that are the same everywhere from one
// seed, customers with a skew, and text of numbers and times. Nothing here fails.

#include <cstdint>
#include <string>

#include "engine/time/instant.h"

namespace rerate::bench {

constexpr std::uint32_t kHour = 3600;

class SplitMix {
public:
    explicit SplitMix(std::uint64_t seed) : m_state(seed) {}
    std::uint64_t next() {
        m_state += 0x9E3779B97F4A7C15ULL;
        std::uint64_t z = m_state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
        return z ^ (z >> 31);
    }
    std::uint32_t below(std::uint32_t bound) {
        return static_cast<std::uint32_t>((next() >> 32) * bound >> 32);
    }

private:
    std::uint64_t m_state;
};

// u³ in 32-bit fixed point: low customer numbers get most of the events.
inline std::uint32_t skewedCustomer(SplitMix& random, std::uint32_t customerCount) {
    const std::uint64_t u = random.next() >> 32;
    const std::uint64_t cube = (u * u >> 32) * u >> 32;
    return static_cast<std::uint32_t>(cube * customerCount >> 32);
}

inline void appendPadded(std::string& text, std::uint64_t number, int digits) {
    std::string plain = std::to_string(number);
    text.append(static_cast<std::size_t>(digits) - plain.size(), '0').append(plain);
}

inline void appendTime(std::string& text, std::uint32_t secondOfYear) {
    const Date day = dateFromDays(daysSinceEpoch({2025, 1, 1}) + secondOfYear / 86'400);
    const std::uint32_t second = secondOfYear % 86'400;
    text.append(toText(day)).push_back('T');
    appendPadded(text, second / kHour, 2);
    text.push_back(':');
    appendPadded(text, second / 60 % 60, 2);
    text.push_back(':');
    appendPadded(text, second % 60, 2);
    text.push_back('Z');
}

} // namespace rerate::bench
