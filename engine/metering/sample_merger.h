// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Events that fall into the same innermost window become one sample while they are read, where the
// aggregate allows it: sum, count, min, max, first, last and distinct values. Then memory grows with
// the windows, not with the events. Rows come in order of time, of one customer and billing period.

#pragma once

#include <unordered_map>

#include "engine/metering/bucket_clock.h"
#include "engine/metering/window_sample.h"

namespace rerate {

class SampleMerger {
public:
    static bool isFor(const Window& window);

    // Without a clock the window is the billing period. `samples` gets the merged ones.
    SampleMerger(const Window& window, const BucketClock* clock, std::vector<WindowSample>& samples)
        : m_window(window), m_clock(clock), m_samples(samples) {}

    void add(WindowSample sample);

private:
    struct Open {
        std::uint64_t key = 0;  // series and identity
        std::size_t index = 0;  // in the samples
        std::int64_t end = 0;   // of its window
    };
    Open& openOf(std::uint64_t key);
    void join(WindowSample& into, WindowSample&& sample) const;

    const Window& m_window;
    const BucketClock* m_clock;
    std::vector<WindowSample>& m_samples;
    std::vector<Open> m_few; // looked through while they are few
    std::unordered_map<std::uint64_t, Open> m_many;
};

} // namespace rerate
