// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/cli/watch.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <ctime>
#include <iostream>
#include <thread>

#include "engine/report/number_text.h"

namespace rerate {

namespace {

constexpr int kSignalBase = 128; // what shells add to the number of a signal

std::atomic<int> signalNumber{0};
std::atomic<std::time_t> signalTime{0};

void onSignal(int number) {
    int none = 0;
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    if (signalNumber.compare_exchange_strong(none, number))
        signalTime = now.tv_sec;
    else if (now.tv_sec > signalTime + 1)
        ::_exit(kSignalBase + number);
}

std::string durationText(double seconds) {
    const auto whole = static_cast<long>(seconds + 0.5);
    if (whole < 60)
        return std::to_string(whole) + " s";
    return std::to_string(whole / 60) + " min " + std::to_string(whole % 60) + " s";
}

} // namespace

using Clock = std::chrono::steady_clock;

struct Watch::State {
    State(Progress& given, bool isShown) : progress(given), shows(isShown) {}

    Progress& progress;
    bool shows;
    std::atomic<bool> ends{false};
    std::thread thread;
    bool wrote = false;
    std::string stage;
    Clock::time_point stageBegan = Clock::now();
    Clock::time_point workBegan = Clock::now();

    void show() {
        const auto now = Clock::now();
        if (const std::string current = progress.stage(); current != stage) {
            stage = current;
            stageBegan = now;
            if (progress.share().from == 0)
                workBegan = now;
        }
        if (stage.empty())
            return;
        std::string line = stage;
        const int done = progress.doneThousandths();
        if (done > 0)
            line += " " + std::to_string(done / 10) + " %";
        const double stageSeconds = std::chrono::duration<double>(now - stageBegan).count();
        if (progress.rows() > 0 && stageSeconds > 0.5)
            line += ", " + groupDigits(std::to_string(static_cast<long>(
                               static_cast<double>(progress.rows()) / stageSeconds))) +
                    " rows/s";
        const double seconds = std::chrono::duration<double>(now - workBegan).count();
        if (done > 0 && done < 1000 && seconds > 1)
            line += ", " + durationText(seconds * (1000 - done) / done) + " left";
        std::cerr << "\r\x1b[K" << line << std::flush;
        wrote = true;
    }

    void run() {
        constexpr int kTicksBetweenLines = 10;
        for (int tick = 1; !ends; ++tick) {
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
            if (signalNumber != 0)
                progress.cancel();
            else if (shows && tick % kTicksBetweenLines == 0)
                show();
        }
        if (wrote)
            std::cerr << "\r\x1b[K" << std::flush;
    }
};

Watch::Watch(Progress& progress, bool quiet)
    : m_state(new State(progress, !quiet && ::isatty(STDERR_FILENO) == 1)) {
    for (const int number : {SIGINT, SIGTERM, SIGHUP})
        std::signal(number, onSignal);
    // A closed pipe and the limit of a file's size come back as errors of the writing.
    for (const int number : {SIGPIPE, SIGXFSZ})
        std::signal(number, SIG_IGN);
    m_state->thread = std::thread([this] { m_state->run(); });
}

Watch::~Watch() {
    m_state->ends = true;
    m_state->thread.join();
}

int signalExitCode() { return signalNumber == 0 ? 0 : kSignalBase + signalNumber; }

} // namespace rerate
