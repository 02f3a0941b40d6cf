// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/metering/sample_merger.h"

namespace rerate {

using Aggregate = Window::Aggregate;

bool SampleMerger::isFor(const Window& window) {
    const Bucket::Kind kind = window.bucket.kind;
    if (kind == Bucket::Kind::Event || kind == Bucket::Kind::Session || kind == Bucket::Kind::FirstUse ||
        window.isLevel())
        return false;
    switch (window.aggregate) {
    case Aggregate::Count:
    case Aggregate::Sum:
    case Aggregate::Unique:
    case Aggregate::Min:
    case Aggregate::Max:
    case Aggregate::First:
    case Aggregate::Last: return true;
    default: return false; // need each value
    }
}

void SampleMerger::join(WindowSample& into, WindowSample&& sample) const {
    into.events += sample.events;
    switch (m_window.aggregate) {
    case Aggregate::Count:
    case Aggregate::Sum: into.value += sample.value; return;
    case Aggregate::Min:
        if (sample.value < into.value)
            into.value = std::move(sample.value);
        return;
    case Aggregate::Max:
        if (sample.value > into.value)
            into.value = std::move(sample.value);
        return;
    case Aggregate::First: // of equal times the smallest value
        if (sample.time == into.time && sample.value < into.value)
            into.value = std::move(sample.value);
        return;
    case Aggregate::Last: // of equal times the largest
        if (sample.time > into.time || sample.value > into.value)
            into.value = std::move(sample.value);
        into.time = sample.time;
        return;
    default: return; // Unique: it is there already
    }
}

SampleMerger::Open& SampleMerger::openOf(std::uint64_t key) {
    constexpr std::size_t kFew = 12;
    for (Open& open : m_few)
        if (open.key == key)
            return open;
    if (m_few.size() < kFew)
        return m_few.emplace_back(Open{key, 0, 0});
    return m_many[key];
}

void SampleMerger::add(WindowSample sample) {
    if (sample.weight != 1) {
        if (m_window.aggregate == Aggregate::Sum || m_window.aggregate == Aggregate::Count)
            sample.value = sample.value * Decimal(sample.weight);
        sample.weight = 1;
    }
    const std::uint64_t key = std::uint64_t{sample.series} << 32 | sample.identity;
    Open& open = openOf(key);
    if (open.end > sample.time) {
        join(m_samples[open.index], std::move(sample));
        return;
    }
    open = {key, m_samples.size(), m_clock ? m_clock->at(sample.time).to.nanoseconds : INT64_MAX};
    m_samples.push_back(std::move(sample));
}

} // namespace rerate
