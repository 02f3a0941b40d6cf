// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Random plans as text, and usage that fits them, the same from the same seed everywhere: what the
// properties about reading, formatting and replaying plans share. Plans use the whole language; nearly
// all are valid, and the checker refuses the rest (a window that does not nest, for instance). Usage is
// text as replay_support.h reads it; all plans find their properties in it.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace rerate::support {

class Random {
public:
    explicit Random(std::uint64_t seed) : m_state(seed) {}
    std::uint64_t next();
    int below(int bound);
    bool chance(int percent) { return below(100) < percent; }
    template <typename T>
    const T& pick(const std::vector<T>& choices) { return choices[static_cast<std::size_t>(below(static_cast<int>(choices.size())))]; }

private:
    std::uint64_t m_state;
};

enum class PlanRules {
    Any,
    NonePerEvent, // what an event comes to depends on the sum of `q` alone, not on how it came in events
};

std::string randomPlan(std::uint64_t seed, PlanRules rules = PlanRules::Any);

// One row for each event, without the line of column names.
inline constexpr const char* kRandomUsageColumns = "customer time event id q r model tier host op booked\n";
std::vector<std::string> randomUsage(std::uint64_t seed, int rowCount);

// The text with one to four places spoilt: tokens left out, doubled or swapped, bytes changed, the end cut
// off, brackets nested deeply, a very long scalar.
std::string spoilt(std::string text, std::uint64_t seed);

} // namespace rerate::support
