// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Progress and cancellation, shared between long work and whoever watches it. The worker counts,
// the watcher reads and may cancel; work looks at `isCancelled` at least every 50 ms and then
// returns an Error of kind Cancelled, leaving nothing behind. Knows no clock: rates and remaining
// time are the watcher's business.

#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>

#include "engine/base/result.h"

namespace rerate {

// The part of the whole work that a stage is, in thousandths.
struct StageShare {
    int from = 0;
    int to = 1000;
};

class Progress {
public:
    // A stage is a few words for the user ("Reading usage.csv"); starting one resets the counts.
    // `total` 0 means unknown. Units are whatever the stage counts: bytes, rows, customers.
    void startStage(std::string name, std::uint64_t total, StageShare share = {});
    void add(std::uint64_t count) { m_done.fetch_add(count, std::memory_order_relaxed); }
    void addRows(std::uint64_t count) { m_rows.fetch_add(count, std::memory_order_relaxed); }

    std::string stage() const;
    std::uint64_t done() const { return m_done.load(std::memory_order_relaxed); }
    std::uint64_t total() const { return m_total.load(std::memory_order_relaxed); }
    std::uint64_t rows() const { return m_rows.load(std::memory_order_relaxed); }
    StageShare share() const;
    // How much of the whole work is done; 0 while that is not known.
    int doneThousandths() const;

    void cancel() { m_cancelled.store(true, std::memory_order_relaxed); }
    bool isCancelled() const { return m_cancelled.load(std::memory_order_relaxed); }

private:
    mutable std::mutex m_mutex;
    std::string m_stage;
    StageShare m_share;
    std::atomic<std::uint64_t> m_done{0};
    std::atomic<std::uint64_t> m_total{0};
    std::atomic<std::uint64_t> m_rows{0};
    std::atomic<bool> m_cancelled{false};
};

Error cancelledError();

} // namespace rerate
