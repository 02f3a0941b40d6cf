// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Writes the usage file for questions about windows and single events: requests of 2,000
// customers with cubic skew in January 2025, each from one of 40 hosts, with seconds, a
// heavy-tailed number of input tokens (up to a million) and output tokens. The same seed gives the
// same bytes everywhere. Usage: bench_requests ROWS > requests.csv

#include <cstdio>
#include <cstdlib>

#include "tests/bench/random_usage.h"

using namespace rerate::bench;

namespace {

constexpr std::uint64_t kSeed = 20250102;
constexpr std::uint32_t kCustomerCount = 2'000;
constexpr std::uint32_t kSecondsOfMonth = 31 * 86'400;

void appendNumber(std::string& text, std::uint32_t number, char after) {
    text.append(std::to_string(number)).push_back(after);
}

void appendRequest(std::string& text, SplitMix& random, std::uint64_t row, std::uint64_t rowCount) {
    text.append("req-");
    appendPadded(text, row, 12);
    text.append(",cust-");
    appendPadded(text, skewedCustomer(random, kCustomerCount), 4);
    text.push_back(',');
    const std::uint64_t place = row * (kSecondsOfMonth - kHour) / rowCount;
    appendTime(text, static_cast<std::uint32_t>(place) + random.below(kHour));
    text.append(",host-");
    appendNumber(text, random.below(40), ',');
    appendNumber(text, 1 + random.below(1 + random.below(600)), ',');
    appendNumber(text, 1 + random.below(1 + random.below(1 + random.below(1'000'000))), ',');
    appendNumber(text, 1 + random.below(1 + random.below(8'000)), '\n');
}

bool write(const std::string& text) { return std::fwrite(text.data(), 1, text.size(), stdout) == text.size(); }

} // namespace

int main(int argc, char** argv) {
    const std::uint64_t rowCount = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 5'000'000;
    SplitMix random(kSeed);
    std::string block = "id,customer,time,host,seconds,input_tokens,output_tokens\n";
    for (std::uint64_t row = 0; row < rowCount; ++row) {
        appendRequest(block, random, row, rowCount);
        if (block.size() > (1U << 20)) {
            if (!write(block))
                return 4;
            block.clear();
        }
    }
    return write(block) && std::fflush(stdout) == 0 ? 0 : 4;
}
