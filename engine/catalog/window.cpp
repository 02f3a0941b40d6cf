// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/catalog/window.h"

#include <algorithm>
#include <iterator>

namespace rerate {

namespace {

constexpr std::string_view kAggregates[] = {"count", "sum",  "unique",    "min",        "max",         "last",
                                            "first", "mean", "time_mean", "percentile", "delta_to_end", "peak"};

} // namespace

std::string secondsText(std::int64_t seconds) {
    if (seconds % 3600 == 0)
        return std::to_string(seconds / 3600) + "h";
    if (seconds % 60 == 0)
        return std::to_string(seconds / 60) + "m";
    return std::to_string(seconds) + "s";
}

std::string toText(const Bucket& bucket) {
    switch (bucket.kind) {
    case Bucket::Kind::Event: return "event";
    case Bucket::Kind::Clock: return secondsText(bucket.seconds);
    case Bucket::Kind::Day: return "day";
    case Bucket::Kind::Week: return "week";
    case Bucket::Kind::Month: return "month";
    case Bucket::Kind::Period: return "period";
    case Bucket::Kind::Session: return "session";
    case Bucket::Kind::FirstUse: return secondsText(bucket.seconds) + " from first use";
    case Bucket::Kind::LookBack:
        return bucket.periods == 1 ? "one billing period" : std::to_string(bucket.periods) + " billing periods";
    }
    return "";
}

std::string divisorText(const Window& window) {
    if (window.divisor != Window::Divisor::Fixed)
        return window.divisor == Window::Divisor::Real ? "real" : "nominal";
    return window.divisorSeconds % 86'400 == 0 ? std::to_string(window.divisorSeconds / 86'400) + "d" : secondsText(window.divisorSeconds);
}

std::string_view toText(Window::Aggregate aggregate) {
    return kAggregates[static_cast<std::size_t>(aggregate)];
}

std::optional<Window::Aggregate> windowAggregateFromText(std::string_view text) {
    const auto found = std::find(std::begin(kAggregates), std::end(kAggregates), text);
    if (found == std::end(kAggregates))
        return std::nullopt;
    return static_cast<Window::Aggregate>(found - std::begin(kAggregates));
}

} // namespace rerate
