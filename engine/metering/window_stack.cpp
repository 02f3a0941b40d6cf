// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/metering/window_stack.h"

#include "engine/metering/burst.h"
#include "engine/metering/row_value.h"

namespace rerate {

namespace {

bool needsClock(const Bucket& bucket) {
    return bucket.kind != Bucket::Kind::Event && bucket.kind != Bucket::Kind::Period &&
           bucket.kind != Bucket::Kind::LookBack && !isBurst(bucket);
}

// Of a level that another one takes over from in the first instant nothing is left to be the highest.
std::optional<Decimal> carriedInto(const Window& window, std::span<const WindowSample> samples, const WindowSpan& span,
                                   const SeriesState& state) {
    const bool isExtreme = window.aggregate == Window::Aggregate::Min || window.aggregate == Window::Aggregate::Max;
    if (!window.carried || !state.known || (isExtreme && !samples.empty() && samples.front().time <= span.from))
        return std::nullopt;
    return window.remove ? Decimal(state.active.size()) : state.level;
}

// Of events that last: whether any goes on in the window, not only up to its first instant.
bool goesOn(std::span<const WindowSample> samples, const WindowSpan& span, SeriesState& state) {
    bool any = false;
    for (const WindowSample& sample : samples) {
        state.going += sample.removes ? -1 : 1;
        any = any || !sample.removes || sample.time > span.from;
    }
    return any || state.going > 0;
}

bool isPlainValue(const Expression& expression) {
    return expression.kind == Expression::Kind::Name && expression.text == "value";
}

} // namespace

WindowStack::WindowStack(const Meter& meter, const std::vector<Zone>& zones, const Period& range)
    : m_meter(meter), m_zones(zones) {
    for (const Zone& zone : zones) {
        auto& clocks = m_clocks.emplace_back();
        for (const Window& window : meter.windows)
            clocks.push_back(needsClock(window.bucket)
                                 ? std::make_unique<BucketClock>(window.bucket, zone, range)
                                 : nullptr);
        m_sourceClocks.push_back(!takesEvents() && needsClock(meter.every)
                                     ? std::make_unique<BucketClock>(meter.every, zone, range)
                                     : nullptr);
    }
}

bool WindowStack::spansPeriods() const { return !windows().empty() && isBurst(windows().front().bucket); }

std::uint64_t WindowStack::countInside(std::uint32_t zone, std::size_t level, const Period& period) const {
    const BucketClock* inside = level == 0 ? m_sourceClocks[zone].get() : clock(zone, level - 1);
    return inside ? inside->countIn(period) : 1;
}

bool WindowStack::isOfIntervals(std::size_t level) const {
    return level == 0 && takesEvents() && m_meter.interval && m_meter.interval->lasts();
}

bool WindowStack::isCarried() const {
    return std::any_of(windows().begin(), windows().end(), [](const Window& window) { return window.carried; });
}

bool WindowStack::looksBack() const {
    return std::any_of(windows().begin(), windows().end(),
                       [](const Window& window) { return window.bucket.kind == Bucket::Kind::LookBack; });
}

bool WindowStack::fillsEmpty() const {
    return std::any_of(windows().begin(), windows().end(),
                       [](const Window& window) { return window.empty == Window::Empty::Zero; });
}

SeriesNumbers::SeriesNumbers(const Meter& meter, KeySpace::Numbering& innermost, KeySpace::Numbering& by)
    : m_innermost(&innermost), m_by(&by) {
    const std::size_t count = meter.windows.size();
    for (std::size_t level = 0; level < count; ++level) {
        const std::vector<std::string>& inner = meter.windows[level].per;
        std::vector<std::string> outer;
        if (level + 1 < count)
            outer = meter.windows[level + 1].per;
        std::vector<std::size_t>& kept = m_kept.emplace_back();
        for (std::size_t i = 0; i < meter.by.size(); ++i)
            kept.push_back(i);
        for (const std::string& name : outer)
            kept.push_back(meter.by.size() + static_cast<std::size_t>(
                                                 std::find(inner.begin(), inner.end(), name) - inner.begin()));
    }
    m_numberings.resize(count > 0 ? count - 1 : 0);
    m_outer.resize(count);
}

KeySpace::Numbering& SeriesNumbers::numbering(std::size_t level) {
    if (level == m_outer.size())
        return *m_by;
    return level == 0 ? *m_innermost : m_numberings[level - 1];
}

const std::vector<std::string>& SeriesNumbers::texts(std::size_t level, std::uint32_t series) {
    return numbering(level).texts(series);
}

std::uint32_t SeriesNumbers::withoutKey(std::size_t level) { return numbering(level).numberOf({}); }

std::uint32_t SeriesNumbers::outer(std::size_t level, std::uint32_t series) {
    std::vector<std::uint32_t>& known = m_outer[level];
    if (known.size() <= series)
        known.resize(series + 1, UINT32_MAX);
    if (known[series] == UINT32_MAX) {
        std::vector<std::string> kept;
        for (const std::size_t place : m_kept[level])
            kept.push_back(texts(level, series)[place]);
        known[series] = numbering(level + 1).numberOf(std::move(kept));
    }
    return known[series];
}

template <typename Recorder>
WindowRun<Recorder>::WindowRun(const WindowStack& stack, SeriesNumbers& series, Recorder& recorder)
    : m_stack(stack), m_series(series), m_recorder(recorder), m_states(stack.windows().size()), m_seen(stack.windows().size()) {}

template <typename Recorder>
void WindowRun<Recorder>::startCustomer(std::uint32_t zone) {
    m_zone = zone;
    for (auto& states : m_states)
        states.clear();
    for (auto& seen : m_seen)
        seen.clear();
    m_past.clear();
}

template <typename Recorder>
Period WindowRun<Recorder>::bucketAt(std::size_t level, std::int64_t time) const {
    const BucketClock* clock = m_stack.clock(m_zone, level);
    if (!clock)
        return m_period;
    const Period whole = clock->at(time);
    return {std::max(whole.from, m_period.from), std::min(whole.to, m_period.to)};
}

template <typename Recorder>
std::uint64_t WindowRun<Recorder>::missingIn(std::size_t level, const Period& bucket,
                                             std::span<const WindowSample> samples) {
    if (m_stack.windows()[level].missing == Window::Missing::Absent)
        return 0;
    std::set<std::uint32_t> parts;
    for (const WindowSample& sample : samples)
        parts.insert(sample.part);
    return m_stack.countInside(m_zone, level, bucket) * parts.size() - samples.size();
}

template <typename Recorder>
WindowSpan WindowRun<Recorder>::spanOf(std::size_t level, const Period& bucket,
                                       std::span<const WindowSample> samples) {
    const Bucket& kind = m_stack.windows()[level].bucket;
    WindowSpan span{bucket.from.nanoseconds, bucket.to.nanoseconds, &m_stack.zone(m_zone), 0, 0, {}};
    if (kind.kind == Bucket::Kind::Clock || kind.kind == Bucket::Kind::FirstUse)
        span.lengthSeconds = kind.seconds;
    span.missing = missingIn(level, bucket, samples);
    return span;
}

template <typename Recorder>
void WindowRun<Recorder>::noteDivision(std::size_t level, std::uint32_t series, const Period& span) {
    std::vector<std::string> names = m_stack.meter().by;
    const std::vector<std::string>& per = m_stack.windows()[level].per;
    names.insert(names.end(), per.begin(), per.end());
    const bool isEvent = isOfEvents(level) && m_stack.windows()[level].bucket.kind == Bucket::Kind::Event && !m_stack.meter().interval;
    m_divided.push_back({span, std::move(names), m_series.texts(level, series), isEvent});
}

template <typename Recorder>
void WindowRun<Recorder>::finish(std::size_t level, std::span<const WindowSample> samples, const WindowSpan& span,
                                 const Ratio& exact, std::uint32_t series, Samples& out) {
    const Window& window = m_stack.windows()[level];
    std::optional<Decimal> value = finishWindow(window, exact);
    if (!value) { // numbers have no number for a value only where they are divided by zero
        noteDivision(level, series, {{span.from}, {span.to}});
        return;
    }
    WindowSample& result = out.emplace_back();
    result.time = span.from;
    result.end = span.to;
    result.part = series;
    result.series = m_series.outer(level, series);
    result.value = std::move(*value);
    result.events = 0;
    for (const WindowSample& sample : samples)
        result.events += sample.events;
    if constexpr (Recorder::isActive)
        m_recorder.add({m_stack.meter(), level, m_series.texts(level, series), span}, samples, exact, result);
}

template <typename Recorder>
void WindowRun<Recorder>::applyBuckets(std::size_t level, const Samples& samples, std::size_t from, std::size_t to,
                                       Samples& out) {
    const Window& window = m_stack.windows()[level];
    while (from < to) {
        std::size_t end = from + 1;
        Period bucket{{samples[from].time}, {samples[from].time}};
        if (isBurst(window.bucket)) {
            end = endOfBurst(window.bucket, samples, from);
            bucket.to.nanoseconds = window.bucket.kind == Bucket::Kind::FirstUse
                                        ? samples[from].time + window.bucket.seconds * kNanosecondsPerSecond
                                        : samples[end - 1].time;
        } else if (window.bucket.kind != Bucket::Kind::Event) {
            bucket = bucketAt(level, samples[from].time);
            while (end < to && samples[end].time < bucket.to.nanoseconds)
                ++end;
        }
        const std::span<const WindowSample> inside(samples.data() + from, end - from);
        const WindowSpan span = spanOf(level, bucket, inside);
        if (window.bucket.kind == Bucket::Kind::Event) {
            // Alike requests of a row are windows of their own.
            WindowSample one = samples[from];
            one.weight = 1;
            const std::size_t before = out.size();
            finish(level, {&one, 1}, span, aggregateOf(window, {&one, 1}, span, isOfEvents(level)), one.series, out);
            if (out.size() > before)
                out.back().weight = samples[from].weight;
        } else {
            finish(level, inside, span, aggregateOf(window, inside, span, isOfEvents(level)), samples[from].series, out);
        }
        from = end;
    }
}

template <typename Recorder>
void WindowRun<Recorder>::noteSeen(std::size_t level, const Samples& samples) {
    for (const WindowSample& sample : samples)
        m_seen[level].insert(sample.series);
    if (m_stack.meter().by.empty())
        m_seen[level].insert(m_series.withoutKey(level));
}

template <typename Recorder>
bool WindowRun<Recorder>::fills(std::size_t level) const {
    return m_isActive && m_stack.windows()[level].empty == Window::Empty::Zero;
}

template <typename Recorder>
Ratio WindowRun<Recorder>::valueOf(std::size_t level, std::span<const WindowSample> samples, const WindowSpan& span,
                                   SeriesState& state) const {
    const Window& window = m_stack.windows()[level];
    if (window.isLevel())
        return advance(window, samples, span, state);
    return samples.empty() ? Ratio() : aggregateOf(window, samples, span, isOfEvents(level));
}

// Bucket after bucket to the end of the period, also those without samples: a level holds until the next.
// What lasts ends by itself, and nothing is left in the buckets behind it.
template <typename Recorder>
void WindowRun<Recorder>::applyEach(std::size_t level, std::uint32_t series, std::span<const WindowSample> samples,
                                     Samples& out) {
    const Window& window = m_stack.windows()[level];
    SeriesState& state = m_states[level][series];
    if (!state.known && samples.empty())
        return;
    std::int64_t time = state.known ? m_period.from.nanoseconds : samples.front().time;
    std::size_t from = 0;
    while (time < m_period.to.nanoseconds) {
        const Period bucket = bucketAt(level, time);
        std::size_t to = from;
        while (to < samples.size() && samples[to].time < bucket.to.nanoseconds)
            ++to;
        const auto inside = samples.subspan(from, to - from);
        WindowSpan span = spanOf(level, bucket, inside);
        if constexpr (Recorder::isActive)
            span.carriedIn = carriedInto(window, inside, span, state);
        const Ratio value = valueOf(level, inside, span, state);
        if (!m_stack.isOfIntervals(level) || goesOn(inside, span, state) || fills(level))
            finish(level, inside, span, value, series, out);
        from = to;
        time = bucket.to.nanoseconds;
    }
}

template <typename Recorder>
std::vector<WindowSample> WindowRun<Recorder>::apply(std::size_t level, const Samples& samples) {
    const Window& window = m_stack.windows()[level];
    auto& states = m_states[level];
    if (!window.carried)
        states.clear();
    if (window.empty == Window::Empty::Zero)
        noteSeen(level, samples);
    if (window.bucket.kind == Bucket::Kind::LookBack)
        return lookBack(level, samples);
    Samples out;
    if (!window.isLevel() && !fills(level)) {
        for (std::size_t from = 0; from < samples.size();) {
            std::size_t to = from;
            while (to < samples.size() && samples[to].series == samples[from].series)
                ++to;
            applyBuckets(level, samples, from, to, out);
            from = to;
        }
        return out;
    }
    for (const WindowSample& sample : samples)
        states.try_emplace(sample.series);
    if (fills(level))
        for (const std::uint32_t series : m_seen[level])
            states[series].known = true;
    std::size_t from = 0;
    for (const auto& [series, state] : states) {
        std::size_t to = from;
        while (to < samples.size() && samples[to].series == series)
            ++to;
        applyEach(level, series, {samples.data() + from, to - from}, out);
        from = to;
    }
    return out;
}

// The values of this period and of those before it, as far as the window reaches. Where there is none in
// all of them there is no value, unless the window says what is empty.
template <typename Recorder>
std::vector<WindowSample> WindowRun<Recorder>::lookBack(std::size_t level, const Samples& samples) {
    const Window& window = m_stack.windows()[level];
    Samples out;
    if (m_number == 0)
        return out;
    for (const WindowSample& sample : samples)
        m_past[sample.series].emplace_back(m_number, sample);
    if (fills(level))
        for (const std::uint32_t series : m_seen[level])
            m_past.try_emplace(series);
    for (auto& [series, past] : m_past) {
        std::erase_if(past, [&](const auto& value) {
            return value.first + static_cast<std::uint32_t>(window.bucket.periods) <= m_number;
        });
        if (past.empty() && !fills(level))
            continue;
        Samples seen;
        std::set<std::uint32_t> parts;
        for (auto& [number, sample] : past) {
            seen.push_back(sample);
            parts.insert(sample.part);
            sample.events = 0; // they are events of their own period
        }
        WindowSpan span{m_period.from.nanoseconds, m_period.to.nanoseconds, &m_stack.zone(m_zone), 0, 0, {}};
        if (window.missing == Window::Missing::Zero)
            span.missing = static_cast<std::uint64_t>(window.bucket.periods) * parts.size() - seen.size();
        finish(level, seen, span, seen.empty() ? Ratio() : aggregateOf(window, seen, span, false), series, out);
    }
    return out;
}

template <typename Recorder>
std::vector<WindowSample> WindowRun<Recorder>::openWindows(std::vector<WindowSample> samples) {
    sortSamples(samples);
    return apply(0, samples);
}

template <typename Recorder>
std::vector<WindowSample> WindowRun<Recorder>::run(std::vector<WindowSample> samples, const BillingPeriod& period,
                                                   std::size_t level) {
    m_period = period.span;
    m_number = period.number;
    m_isActive = period.isActive;
    for (; level < m_stack.windows().size(); ++level) {
        const auto& expression = m_stack.windows()[level].value;
        if (!isOfEvents(level) && expression && !isPlainValue(*expression))
            std::erase_if(samples, [&](WindowSample& sample) {
                const RowValue value =
                    valueOver(*expression, [&](const std::string&) { return numberValue(sample.value); });
                if (value.isNumber())
                    sample.value = value.number;
                else if (value.dividedByZero)
                    noteDivision(level, sample.series, {{sample.time}, {sample.end}});
                return !value.isNumber();
            });
        sortSamples(samples);
        samples = apply(level, samples);
    }
    sortSamples(samples);
    return samples;
}

template class WindowRun<NoWindowRecorder>;
template class WindowRun<WindowRecorder>;

} // namespace rerate
