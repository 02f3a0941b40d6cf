// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/metering/window_aggregate.h"

#include <algorithm>
#include <functional>
#include <numeric>

#include "engine/metering/bucket_clock.h"
#include "engine/metering/row_value.h"

namespace rerate {

namespace {

using Aggregate = Window::Aggregate;

Decimal weighted(const WindowSample& sample) {
    return sample.weight == 1 ? sample.value : sample.value * Decimal(sample.weight);
}

Decimal sumOf(std::span<const WindowSample> samples) {
    Decimal sum;
    for (const WindowSample& sample : samples)
        sum += weighted(sample);
    return sum;
}

std::uint64_t weightOf(std::span<const WindowSample> samples) {
    std::uint64_t weight = 0;
    for (const WindowSample& sample : samples)
        weight += sample.weight;
    return weight;
}

std::uint64_t distinctOf(std::span<const WindowSample> samples) {
    std::vector<std::uint32_t> seen;
    for (const WindowSample& sample : samples)
        seen.push_back(sample.identity);
    std::sort(seen.begin(), seen.end());
    return static_cast<std::uint64_t>(std::unique(seen.begin(), seen.end()) - seen.begin());
}

// The divisor of a mean over time, in nanoseconds.
Decimal lengthOf(const Window& window, const WindowSpan& span) {
    if (window.divisor == Window::Divisor::Fixed)
        return Decimal(window.divisorSeconds) * Decimal(kNanosecondsPerSecond);
    if (window.divisor == Window::Divisor::Real)
        return Decimal(span.to - span.from);
    const std::int64_t seconds = span.lengthSeconds > 0
                                     ? span.lengthSeconds
                                     : nominalSeconds({{span.from}, {span.to}}, *span.zone);
    return Decimal(seconds) * Decimal(kNanosecondsPerSecond);
}

// What is left of the window from the sample's time on, over the window's length.
Ratio shareLeft(const Window& window, const WindowSample& sample, const WindowSpan& span) {
    if (window.prorate == Window::Prorate::Second)
        return Ratio::over(Decimal(span.to - sample.time), lengthOf(window, span));
    const std::int64_t last = daysSinceEpoch(span.zone->dateOf({span.to - 1}));
    const std::int64_t first = daysSinceEpoch(span.zone->dateOf({span.from}));
    const std::int64_t day = daysSinceEpoch(span.zone->dateOf({sample.time}));
    const Decimal left(last - day + 1);
    if (window.divisor == Window::Divisor::Fixed)
        return Ratio::over(left * Decimal(std::int64_t{86'400}), Decimal(window.divisorSeconds));
    return Ratio::over(left, Decimal(last - first + 1));
}

Ratio deltasToEnd(const Window& window, std::span<const WindowSample> samples, const WindowSpan& span) {
    Ratio sum;
    for (const WindowSample& sample : samples)
        sum += Ratio(weighted(sample)) * shareLeft(window, sample, span);
    return sum;
}

Decimal smallestOf(std::span<const WindowSample> samples, std::uint64_t missing) {
    Decimal smallest = samples.front().value;
    for (const WindowSample& sample : samples)
        if (sample.value < smallest)
            smallest = sample.value;
    return missing > 0 && smallest.sign() > 0 ? Decimal() : smallest;
}

Decimal largestOf(std::span<const WindowSample> samples) {
    Decimal largest = samples.front().value;
    for (const WindowSample& sample : samples)
        if (sample.value > largest)
            largest = sample.value;
    return largest;
}

// How many of `count` are above the percentile.
std::uint64_t droppedOf(const Window& window, std::uint64_t count) {
    const Decimal share = Decimal(100) - window.percentile;
    const RoundingMode mode =
        window.discard == Window::Discard::Ceil ? RoundingMode::Ceiling : RoundingMode::Floor;
    const Decimal dropped = roundTo(Ratio::over(Decimal(count) * share, Decimal(100)), {Decimal(1), mode}).value;
    const auto number = static_cast<std::uint64_t>(*dropped.toInteger());
    return std::min(number, count - 1);
}

// Level after level over the time they hold.
Ratio meanOverTime(const Window& window, std::span<const WindowSample> samples, const WindowSpan& span,
                   SeriesState& state) {
    Decimal area;
    std::int64_t since = span.from;
    for (const WindowSample& sample : samples) {
        area += state.level * Decimal(sample.time - since);
        since = sample.time;
        if (window.of == Window::Of::Deltas)
            state.level += weighted(sample);
        else
            state.level = sample.value;
    }
    area += state.level * Decimal(span.to - since);
    return Ratio::over(area, lengthOf(window, span));
}

// The most at one time. What ends when something else begins does not go on beside it.
Decimal peakOf(std::span<const WindowSample> samples, const WindowSpan& span, SeriesState& state) {
    std::optional<Decimal> peak;
    if (samples.empty() || samples.front().time > span.from)
        peak = state.level;
    for (std::size_t at = 0; at < samples.size();) {
        const std::int64_t time = samples[at].time;
        for (; at < samples.size() && samples[at].time == time; ++at)
            state.level += weighted(samples[at]);
        if (!peak || state.level > *peak)
            peak = state.level;
    }
    return *peak;
}

// The highest or lowest of a level that holds until the next: also the one that comes from before.
Decimal extremeOf(const Window& window, std::span<const WindowSample> samples, const WindowSpan& span,
                  SeriesState& state, bool isCarriedIn) {
    const bool isMax = window.aggregate == Aggregate::Max;
    std::optional<Decimal> extreme;
    if (isCarriedIn && (samples.empty() || samples.front().time > span.from))
        extreme = state.level;
    if (!samples.empty()) {
        Decimal inside = isMax ? largestOf(samples) : smallestOf(samples, 0);
        if (!extreme || (isMax ? inside > *extreme : inside < *extreme))
            extreme = std::move(inside);
        state.level = samples.back().value;
    }
    return *extreme;
}

Decimal activeOf(const Window& window, std::span<const WindowSample> samples, SeriesState& state) {
    std::set<std::uint32_t> anyTime = state.active;
    std::size_t peak = state.active.size();
    for (const WindowSample& sample : samples) {
        if (sample.removes) {
            state.active.erase(sample.identity);
            continue;
        }
        state.active.insert(sample.identity);
        anyTime.insert(sample.identity);
        peak = std::max(peak, state.active.size());
    }
    switch (window.active) {
    case Window::Active::AnyTime: return Decimal(anyTime.size());
    case Window::Active::Peak: return Decimal(peak);
    case Window::Active::AtEnd: break;
    }
    return Decimal(state.active.size());
}

// The value alone, without the order of all: where every value weighs the same and none is missing.
std::optional<Decimal> percentileOf(const Window& window, std::span<const WindowSample> samples) {
    std::vector<Int128> values;
    values.reserve(samples.size());
    const int scale = samples.front().value.scale();
    for (const WindowSample& sample : samples) {
        const auto value = sample.weight == 1 && sample.value.scale() == scale ? sample.value.coefficient() : std::nullopt;
        if (!value)
            return std::nullopt;
        values.push_back(*value);
    }
    const auto place = values.begin() + static_cast<std::ptrdiff_t>(droppedOf(window, values.size()));
    std::nth_element(values.begin(), place, values.end(), std::greater<>());
    return Decimal::fromCoefficient(*place, scale);
}

} // namespace

PercentileRank rankOf(const Window& window, std::span<const WindowSample> samples, std::uint64_t missing) {
    PercentileRank rank;
    rank.order.resize(samples.size());
    std::iota(rank.order.begin(), rank.order.end(), 0U);
    std::stable_sort(rank.order.begin(), rank.order.end(), [&](std::uint32_t a, std::uint32_t b) {
        return samples[a].value > samples[b].value;
    });
    rank.dropped = droppedOf(window, weightOf(samples) + missing);
    std::uint64_t above = 0;
    bool zerosPassed = missing == 0;
    for (const std::uint32_t i : rank.order) {
        if (!zerosPassed && samples[i].value.sign() < 0) {
            above += missing;
            zerosPassed = true;
            if (above > rank.dropped)
                return rank;
        }
        above += samples[i].weight;
        if (above > rank.dropped) {
            rank.chosen = i;
            return rank;
        }
    }
    return rank; // a missing zero, behind all samples
}

Ratio aggregateOf(const Window& window, std::span<const WindowSample> samples, const WindowSpan& span,
                  bool isInnermost) {
    switch (window.aggregate) {
    case Aggregate::Count: return isInnermost ? sumOf(samples) : Decimal(samples.size());
    case Aggregate::Sum: return sumOf(samples);
    case Aggregate::Unique: return Decimal(distinctOf(samples));
    case Aggregate::Min: return smallestOf(samples, span.missing);
    case Aggregate::Max: return largestOf(samples);
    case Aggregate::First: return samples.front().value;
    case Aggregate::Last: return samples.back().value;
    case Aggregate::Mean:
        if (window.divisor == Window::Divisor::Fixed)
            return Ratio::over(sumOf(samples) * Decimal(window.insideSeconds), Decimal(window.divisorSeconds));
        return Ratio::over(sumOf(samples), Decimal(weightOf(samples) + span.missing));
    case Aggregate::Percentile: {
        if (span.missing == 0)
            if (const auto value = percentileOf(window, samples))
                return *value;
        const PercentileRank rank = rankOf(window, samples, span.missing);
        return rank.chosen ? samples[*rank.chosen].value : Decimal();
    }
    case Aggregate::DeltaToEnd: return deltasToEnd(window, samples, span);
    case Aggregate::TimeMean:
    case Aggregate::Peak: break; // go on from window to window
    }
    return Ratio();
}

Ratio advance(const Window& window, std::span<const WindowSample> samples, const WindowSpan& span,
              SeriesState& state) {
    const bool isCarriedIn = state.known;
    state.known = state.known || !samples.empty();
    switch (window.aggregate) {
    case Aggregate::Min:
    case Aggregate::Max: return extremeOf(window, samples, span, state, isCarriedIn);
    case Aggregate::TimeMean: return meanOverTime(window, samples, span, state);
    case Aggregate::Peak: return peakOf(samples, span, state);
    case Aggregate::Unique: return activeOf(window, samples, state);
    case Aggregate::Last:
        if (!samples.empty())
            state.level = samples.back().value;
        return state.level;
    case Aggregate::DeltaToEnd: {
        const Ratio sum = Ratio(state.level) + deltasToEnd(window, samples, span);
        state.level += sumOf(samples);
        return sum;
    }
    default: break;
    }
    state.level += sumOf(samples);
    return state.level;
}

std::optional<Decimal> finishWindow(const Window& window, const Ratio& exact) {
    if (window.round && !window.then)
        return roundTo(exact, *window.round).value;
    const std::optional<Decimal> plain = window.divides() ? std::nullopt : exact.finite();
    Decimal value = plain ? *plain : roundTo(exact, window.divide).value.normalized();
    if (window.then) {
        const RowValue then = valueOver(*window.then, [&](const std::string&) { return numberValue(value); });
        if (!then.isNumber())
            return std::nullopt;
        value = then.number;
    }
    return window.round ? roundTo(value, *window.round).value : value;
}

} // namespace rerate
