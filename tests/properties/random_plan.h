// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A valid plan at random, over the whole plan language, and usage that it can be replayed over: a seed
// in, text out. Its meters count properties of random usage.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace rerate::properties {

std::string randomPlan(std::uint64_t seed, int size);

// Rows of usage in columns as tests/support/replay_support.h reads them, each with its end of line.
struct RandomUsage {
    std::string head;
    std::vector<std::string> rows;
    std::string text() const;
};
RandomUsage randomUsage(std::uint64_t seed, int rowCount);

} // namespace rerate::properties
