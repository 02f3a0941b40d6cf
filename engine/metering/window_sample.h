// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What goes into a window and what comes out of one: an event with its value, or a window with its
// result, which is what the next window takes.

#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "engine/money/decimal.h"

namespace rerate {

struct WindowSample {
    std::int64_t time = 0;      // nanoseconds: of the event, or the start of the window
    std::int64_t end = 0;       // of the window
    std::uint32_t series = 0;   // samples of one series go into the same windows
    std::uint32_t part = 0;     // the series it had inside
    std::uint32_t identity = 0; // Unique: equal values have equal numbers
    bool removes = false;       // takes an identifier away, or ends what lasts
    std::uint64_t weight = 1;   // requests that an event stands for
    std::uint64_t events = 1;   // rows that went in
    std::uint32_t node = UINT32_MAX; // of the recorder
    Decimal value;
};

// By series and time. At the same instant an identifier is taken away after all that come, and
// values ascend, so that the order of imports means nothing.
inline bool isBefore(const WindowSample& a, const WindowSample& b) {
    if (a.series != b.series)
        return a.series < b.series;
    if (a.time != b.time)
        return a.time < b.time;
    if (a.removes != b.removes)
        return b.removes;
    return a.value != b.value ? a.value < b.value : a.weight < b.weight;
}

inline void sortSamples(std::vector<WindowSample>& samples) {
    if (!std::is_sorted(samples.begin(), samples.end(), isBefore))
        std::sort(samples.begin(), samples.end(), isBefore);
}

} // namespace rerate
