// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// One question to all usage of a project, as a plan: bench_question PROJECT PLAN THREADS. Replays three
// times with nothing cached and prints one line of JSON: wall and processor time of the best in
// milliseconds, events and the totals. Processor time holds still when other programs run.

#include <malloc.h>
#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

#include "engine/catalog/plan_text.h"
#include "engine/replay/replay.h"
#include "engine/storage/project.h"

namespace {

[[noreturn]] void fail(const std::string& message) {
    std::fprintf(stderr, "%s\n", message.c_str());
    std::exit(3);
}

template <typename T>
T valueOf(rerate::Result<T> result) {
    if (!result)
        fail(result.error().message + rerate::toText(result.error().diagnostics));
    return std::move(result).value();
}

long processorMilliseconds() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto of = [](const timeval& time) { return time.tv_sec * 1000 + time.tv_usec / 1000; };
    return of(usage.ru_utime) + of(usage.ru_stime);
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 4)
        fail("usage: bench_question PROJECT PLAN THREADS");
    // As both programs do.
    mallopt(M_MMAP_THRESHOLD, 1 << 30);
    mallopt(M_TRIM_THRESHOLD, 1 << 30);
    mallopt(M_TOP_PAD, 64 << 20);
    auto project = valueOf(rerate::Project::open(argv[1], rerate::Project::Access::ReadOnly));
    const rerate::ReplayData data{valueOf(project->usage()), valueOf(project->customers())};
    std::ifstream file(argv[2], std::ios::binary);
    const rerate::PlanReading reading = rerate::readPlan(std::string(std::istreambuf_iterator<char>(file), {}), argv[2]);
    if (!reading.plan)
        fail(rerate::toText(reading.diagnostics));
    const auto plan = std::make_shared<const rerate::Plan>(*reading.plan);
    rerate::ReplayOptions options;
    options.threadCount = static_cast<unsigned>(std::atoi(argv[3]));
    long wall = -1;
    long processor = -1;
    std::shared_ptr<const rerate::Run> run;
    for (int i = 0; i < 3; ++i) {
        rerate::QuantityCache cache;
        rerate::Progress progress;
        const auto start = std::chrono::steady_clock::now();
        const long before = processorMilliseconds();
        run = valueOf(rerate::replay(data, plan, options, cache, progress));
        const long took = processorMilliseconds() - before;
        const auto passed = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start).count();
        if (processor < 0 || took < processor) {
            processor = took;
            wall = static_cast<long>(passed);
        }
    }
    std::printf("{\"ms\":%ld,\"cpu_ms\":%ld,\"events\":%llu,\"exact\":\"%s\",\"total\":\"%s\"}\n", wall, processor,
                static_cast<unsigned long long>(run->events), run->exact().toText().c_str(), run->total().toText().c_str());
    return 0;
}
