// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Writes the benchmark's usage file: events of 10,000 customers with cubic skew over the twelve
// months of 2025, six meters by event name, four models, a whole quantity each. The same seed
// gives the same bytes everywhere. Usage: bench_generate ROWS > usage.csv

#include <cstdio>
#include <cstdlib>

#include "tests/bench/random_usage.h"

using namespace rerate::bench;

namespace {

constexpr std::uint64_t kSeed = 20250101;
constexpr std::uint32_t kCustomerCount = 10'000;
constexpr std::uint32_t kSecondsOfYear = 365 * 86'400;
constexpr const char* kEvents[] = {"input",  "output",    "cache_read",
                                   "search", "tool_call", "image"};
constexpr const char* kModels[] = {"m-large", "m-medium", "m-small", "m-mini"};

} // namespace

int main(int argc, char** argv) {
    const std::uint64_t rowCount = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 20'000'000;
    SplitMix random(kSeed);
    std::string block = "id,customer,time,event,model,quantity\n";
    for (std::uint64_t row = 0; row < rowCount; ++row) {
        block.append("evt-");
        appendPadded(block, row, 12);
        block.append(",cust-");
        appendPadded(block, skewedCustomer(random, kCustomerCount), 5);
        block.push_back(',');
        // Exports come roughly in the order of time: each row is within an hour of its place.
        const std::uint64_t place = row * (kSecondsOfYear - 3600) / rowCount;
        appendTime(block, static_cast<std::uint32_t>(place) + random.below(3600));
        block.push_back(',');
        block.append(kEvents[random.below(6)]).push_back(',');
        block.append(kModels[random.below(4)]).push_back(',');
        block.append(std::to_string(1 + random.below(1 + random.below(20'000)))).push_back('\n');
        if (block.size() > (1U << 20)) {
            if (std::fwrite(block.data(), 1, block.size(), stdout) != block.size())
                return 4;
            block.clear();
        }
    }
    if (std::fwrite(block.data(), 1, block.size(), stdout) != block.size())
        return 4;
    return std::fflush(stdout) == 0 ? 0 : 4;
}
