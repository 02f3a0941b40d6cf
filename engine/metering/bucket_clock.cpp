// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/metering/bucket_clock.h"

#include <algorithm>
#include <numeric>

#include "engine/base/check.h"
#include "engine/time/cycle.h"

namespace rerate {

namespace {

constexpr std::int64_t kDaySeconds = 86'400;
constexpr std::int64_t kDay = kDaySeconds * kNanosecondsPerSecond;

CycleUnit unitOf(const Bucket& bucket) {
    return bucket.kind == Bucket::Kind::Week    ? CycleUnit::Week
           : bucket.kind == Bucket::Kind::Month ? CycleUnit::Month
                                                : CycleUnit::Day;
}

} // namespace

BucketClock::BucketClock(const Bucket& bucket, const Zone& zone, const Period& range) {
    const Cycle cycle = calendarCycle(unitOf(bucket));
    int index = cycleIndexOf(cycle, zone.dateOf(range.from));
    for (;; ++index) {
        m_starts.push_back(zone.startOfDay(cycleStart(cycle, index)).nanoseconds);
        if (m_starts.back() >= range.to.nanoseconds)
            break;
    }
    m_usual = (m_starts.back() - m_starts.front()) / std::max<std::int64_t>(1, static_cast<std::int64_t>(m_starts.size()) - 1);
    m_usual = std::max<std::int64_t>(m_usual, 1);
    if (bucket.kind != Bucket::Kind::Clock)
        return;
    m_length = bucket.seconds * kNanosecondsPerSecond;
    for (std::size_t day = 0; day + 1 < m_starts.size(); ++day) {
        const std::int64_t from = m_starts[day];
        const std::int64_t to = m_starts[day + 1];
        const bool isOdd = to - from != kDay || zone.localSeconds({from}) % kDaySeconds != 0 ||
                           zone.localSeconds({to - 1}) != zone.localSeconds({from}) + kDaySeconds - 1;
        if (isOdd)
            m_odd[day] = startsOfDay(zone, from, to);
    }
}

// Minute by minute: every change of clocks is at a whole minute. Where clocks go forward over a start,
// the first minute behind it is one.
std::vector<std::int64_t> BucketClock::startsOfDay(const Zone& zone, std::int64_t from,
                                                   std::int64_t to) const {
    const std::int64_t length = m_length / kNanosecondsPerSecond;
    std::vector<std::int64_t> starts{from};
    const std::int64_t step = std::gcd(std::int64_t{60}, length) * kNanosecondsPerSecond;
    std::int64_t before = zone.localSeconds({from});
    for (std::int64_t time = from + step; time < to; time += step) {
        const std::int64_t local = zone.localSeconds({time});
        if (local % length == 0 || local / length > before / length)
            starts.push_back(time);
        before = local;
    }
    starts.push_back(to);
    return starts;
}

// The last start that is not after the instant: near where it would be if all were alike.
std::size_t BucketClock::placeOf(std::int64_t time) const {
    CHECK(m_starts.front() <= time && time < m_starts.back(), "the instant lies in the range of the clock");
    auto place = std::min(static_cast<std::size_t>((time - m_starts.front()) / m_usual), m_starts.size() - 2);
    while (m_starts[place] > time)
        --place;
    while (m_starts[place + 1] <= time)
        ++place;
    return place;
}

Period BucketClock::at(std::int64_t time) const {
    const std::size_t day = placeOf(time);
    if (m_length == 0)
        return {{m_starts[day]}, {m_starts[day + 1]}};
    if (!m_odd.empty())
        if (const auto odd = m_odd.find(day); odd != m_odd.end()) {
            const auto next = std::upper_bound(odd->second.begin(), odd->second.end(), time);
            return {{*(next - 1)}, {*next}};
        }
    const std::int64_t from = m_starts[day] + (time - m_starts[day]) / m_length * m_length;
    return {{from}, {from + m_length}};
}

std::uint64_t BucketClock::countIn(const Period& period) const {
    std::uint64_t count = 0;
    for (std::int64_t time = period.from.nanoseconds; time < period.to.nanoseconds;) {
        const std::size_t day = placeOf(time);
        if (m_length != 0 && m_starts[day] == time && m_starts[day + 1] <= period.to.nanoseconds) { // a whole day at once
            const auto odd = m_odd.find(day);
            count += odd != m_odd.end() ? odd->second.size() - 1 : static_cast<std::uint64_t>(kDay / m_length);
            time = m_starts[day + 1];
            continue;
        }
        ++count;
        time = at(time).to.nanoseconds;
    }
    return count;
}

std::int64_t nominalSeconds(const Period& period, const Zone& zone) {
    const Date from = zone.dateOf(period.from);
    const Date to = zone.dateOf({period.to.nanoseconds - 1});
    return (daysSinceEpoch(to) - daysSinceEpoch(from) + 1) * kDaySeconds;
}

} // namespace rerate
