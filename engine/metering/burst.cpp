// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/metering/burst.h"

#include "engine/time/instant.h"

namespace rerate {

bool isBurst(const Bucket& bucket) {
    return bucket.kind == Bucket::Kind::Session || bucket.kind == Bucket::Kind::FirstUse;
}

std::size_t endOfBurst(const Bucket& bucket, const std::vector<WindowSample>& samples, std::size_t from) {
    const std::int64_t length = bucket.seconds * kNanosecondsPerSecond;
    const std::int64_t start = samples[from].time;
    std::size_t to = from + 1;
    for (; to < samples.size() && samples[to].series == samples[from].series; ++to) {
        const std::int64_t time = samples[to].time;
        if (bucket.kind == Bucket::Kind::FirstUse) {
            if (time - start >= length)
                break;
        } else if (time - samples[to - 1].time > length ||
                   (bucket.cap && time - start >= *bucket.cap * kNanosecondsPerSecond)) {
            break;
        }
    }
    return to;
}

} // namespace rerate
