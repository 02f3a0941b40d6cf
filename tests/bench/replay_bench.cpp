// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Times the replay inside one process: bench_replay PROJECT PLAN THREADS [EDITS]. Opens the project,
// replays once with nothing cached (first), then changes a price and replays again, nine times or EDITS
// (edit: the median), and prints one line of JSON with milliseconds, those of the processor that all
// threads of the first replay took together, and the totals.

#include <malloc.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "engine/language/plan_text.h"
#include "engine/replay/replay.h"
#include "engine/storage/project.h"

namespace {

using Clock = std::chrono::steady_clock;

long millisecondsSince(Clock::time_point start) {
    return static_cast<long>(
        std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start).count());
}

[[noreturn]] void fail(const std::string& message) {
    std::fprintf(stderr, "%s\n", message.c_str());
    std::exit(3);
}

template <typename T>
T valueOf(rerate::Result<T> result) {
    if (!result)
        fail(result.error().message);
    return std::move(result).value();
}

std::string readFile(const char* path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

// The plan with the first price of each charge raised by 0.01 × edit.
std::shared_ptr<const rerate::Plan> edited(const rerate::Plan& plan, int edit) {
    auto copy = std::make_shared<rerate::Plan>(plan);
    for (rerate::Charge& charge : copy->charges)
        if (auto* usage = std::get_if<rerate::UsageCharge>(&charge.what))
            if (auto* price = std::get_if<rerate::StepPrice>(&usage->price.entries[0].value))
                price->rows[0].unitPrice.value += rerate::Decimal::fromCoefficient(edit, 2);
    return copy;
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 4 && argc != 5)
        fail("usage: bench_replay PROJECT PLAN THREADS [EDITS]");
    const int edits = argc == 5 ? std::atoi(argv[4]) : 9;
    // As both programs do.
    mallopt(M_MMAP_THRESHOLD, 1 << 30);
    mallopt(M_TRIM_THRESHOLD, 1 << 30);
    mallopt(M_TOP_PAD, 64 << 20);
    const auto start = Clock::now();
    auto project =
        valueOf(rerate::Project::open(argv[1], rerate::Project::Access::ReadOnly));
    rerate::ReplayData data{valueOf(project->usage()), valueOf(project->customers())};
    const rerate::PlanReading reading = rerate::readPlan(readFile(argv[2]), argv[2]);
    if (!reading.plan)
        fail(rerate::toText(reading.diagnostics));
    const long opened = millisecondsSince(start);

    rerate::ReplayOptions options;
    options.threadCount = static_cast<unsigned>(std::atoi(argv[3]));
    rerate::QuantityCache cache;
    rerate::Progress progress;
    const auto firstStart = Clock::now();
    const std::clock_t processorStart = std::clock();
    const auto first = valueOf(
        rerate::replay(data, std::make_shared<rerate::Plan>(*reading.plan), options, cache, progress));
    const long firstTook = millisecondsSince(firstStart);
    const long processorTook = (std::clock() - processorStart) / (CLOCKS_PER_SEC / 1000);

    std::vector<long> editsTook;
    for (int edit = 1; edit <= edits; ++edit) {
        const auto plan = edited(*reading.plan, edit);
        const auto editStart = Clock::now();
        const auto run = valueOf(rerate::replay(data, plan, options, cache, progress));
        editsTook.push_back(millisecondsSince(editStart));
    }
    if (edits <= 0)
        editsTook.push_back(0);
    std::sort(editsTook.begin(), editsTook.end());
    std::printf("{\"open_ms\":%ld,\"first_ms\":%ld,\"first_cpu_ms\":%ld,\"edit_ms\":%ld,\"edit_max_ms\":%ld,"
                "\"exact\":\"%s\",\"total\":\"%s\",\"events\":%llu}\n",
                opened, firstTook, processorTook, editsTook[editsTook.size() / 2], editsTook.back(),
                first->exact().toText().c_str(), first->total().toText().c_str(),
                static_cast<unsigned long long>(first->events));
    return 0;
}
