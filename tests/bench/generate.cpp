// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Writes the benchmark's usage file: events of 10,000 customers with cubic skew over the twelve
// months of 2025, six meters by event name, four models, a whole quantity each. The same seed
// gives the same bytes everywhere. Usage: bench_generate ROWS > usage.csv

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "engine/time/instant.h"

namespace {

constexpr std::uint64_t kSeed = 20250101;
constexpr std::uint32_t kCustomerCount = 10'000;
constexpr std::uint32_t kSecondsOfYear = 365 * 86'400;
constexpr const char* kEvents[] = {"input",  "output",    "cache_read",
                                   "search", "tool_call", "image"};
constexpr const char* kModels[] = {"m-large", "m-medium", "m-small", "m-mini"};

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
std::uint32_t skewedCustomer(SplitMix& random) {
    const std::uint64_t u = random.next() >> 32;
    const std::uint64_t cube = (u * u >> 32) * u >> 32;
    return static_cast<std::uint32_t>(cube * kCustomerCount >> 32);
}

void appendPadded(std::string& text, std::uint64_t number, int digits) {
    std::string plain = std::to_string(number);
    text.append(static_cast<std::size_t>(digits) - plain.size(), '0').append(plain);
}

void appendTime(std::string& text, std::uint32_t secondOfYear) {
    const rerate::Date day =
        rerate::dateFromDays(rerate::daysSinceEpoch({2025, 1, 1}) + secondOfYear / 86'400);
    const std::uint32_t second = secondOfYear % 86'400;
    text.append(rerate::toText(day)).push_back('T');
    appendPadded(text, second / 3600, 2);
    text.push_back(':');
    appendPadded(text, second / 60 % 60, 2);
    text.push_back(':');
    appendPadded(text, second % 60, 2);
    text.push_back('Z');
}

} // namespace

int main(int argc, char** argv) {
    const std::uint64_t rowCount = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 20'000'000;
    SplitMix random(kSeed);
    std::string block = "id,customer,time,event,model,quantity\n";
    for (std::uint64_t row = 0; row < rowCount; ++row) {
        block.append("evt-");
        appendPadded(block, row, 12);
        block.append(",cust-");
        appendPadded(block, skewedCustomer(random), 5);
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
