// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The windows of a meter, inner to outer, over the events of one customer and billing period. Each
// window takes the results of the one inside it. Written once as a template: with a recorder it
// tells what every window was made of, without one that compiles away.

#pragma once

#include <unordered_map>

#include "engine/catalog/meter.h"
#include "engine/metering/bucket_clock.h"
#include "engine/metering/key_space.h"
#include "engine/metering/window_aggregate.h"
#include "engine/metering/window_recorder.h"
#include "engine/metering/zero_divisions.h"

namespace rerate {

// What all customers share: the clocks of each zone.
class WindowStack {
public:
    // `range`: from before the first event and period to after the last.
    WindowStack(const Meter& meter, const std::vector<Zone>& zones, const Period& range);

    const std::vector<Window>& windows() const { return m_meter.windows; }
    const Meter& meter() const { return m_meter; }
    const Zone& zone(std::uint32_t number) const { return m_zones[number]; }
    const BucketClock* clock(std::uint32_t zone, std::size_t level) const {
        return m_clocks[zone][level].get();
    }
    // Whether windows go on over the end of a billing period: sessions and the like belong to the
    // period in which they begin, and need all events of the customer.
    bool spansPeriods() const;
    bool takesEvents() const { return m_meter.sources.empty(); }
    // Windows (or buckets of a derived meter) that go into those of `level`, in a period.
    std::uint64_t countInside(std::uint32_t zone, std::size_t level, const Period& period) const;
    bool isOfIntervals(std::size_t level) const; // takes events that last
    bool isCarried() const;
    bool looksBack() const;
    bool fillsEmpty() const;

private:
    const Meter& m_meter;
    std::vector<Zone> m_zones;
    std::vector<std::vector<std::unique_ptr<BucketClock>>> m_clocks; // by zone and level
    std::vector<std::unique_ptr<BucketClock>> m_sourceClocks;        // by zone
};

// The keys of series at each level, by worker: `by` and the `per` of that window; behind the last
// window `by` alone. `innermost` has the texts of what goes into the first window.
class SeriesNumbers {
public:
    SeriesNumbers(const Meter& meter, KeySpace::Numbering& innermost, KeySpace::Numbering& by);

    std::uint32_t outer(std::size_t level, std::uint32_t series); // of the series at `level`, one level up
    const std::vector<std::string>& texts(std::size_t level, std::uint32_t series);
    std::uint32_t withoutKey(std::size_t level); // the series of a level without `by` and `per`

private:
    KeySpace::Numbering& numbering(std::size_t level);

    KeySpace::Numbering* m_innermost;
    KeySpace::Numbering* m_by;
    std::vector<KeySpace::Numbering> m_numberings;            // of the levels between
    std::vector<std::vector<std::size_t>> m_kept;             // places in the texts one level below
    std::vector<std::vector<std::uint32_t>> m_outer;          // by level and series
};

struct BillingPeriod {
    Period span;
    std::uint32_t number = 0; // from 1; 0: before the grid, or cut away, which no window looks back at
    bool isActive = false;    // whether the customer has the plan in it
};

template <typename Recorder>
class WindowRun {
public:
    WindowRun(const WindowStack& stack, SeriesNumbers& series, Recorder& recorder);

    void startCustomer(std::uint32_t zone);
    // Windows that span periods: the innermost ones, over all events of the customer.
    std::vector<WindowSample> openWindows(std::vector<WindowSample> samples);
    // The values of the last window in a billing period, by key and time; `level` is that of the
    // first window still to come. Their series are keys of `by`. Periods ascend.
    std::vector<WindowSample> run(std::vector<WindowSample> samples, const BillingPeriod& period,
                                  std::size_t level = 0);
    // The windows of the customer, in the grid or not, whose value had to be divided by zero: they have none.
    const std::vector<DividedWindow>& divided() const { return m_divided; }

private:
    using Samples = std::vector<WindowSample>;

    bool isOfEvents(std::size_t level) const { return level == 0 && m_stack.takesEvents(); }
    Period bucketAt(std::size_t level, std::int64_t time) const; // cut at the period
    Samples apply(std::size_t level, const Samples& samples);
    void applyBuckets(std::size_t level, const Samples& samples, std::size_t from, std::size_t to, Samples& out);
    void noteSeen(std::size_t level, const Samples& samples);
    bool fills(std::size_t level) const; // every bucket of this period
    Ratio valueOf(std::size_t level, std::span<const WindowSample> samples, const WindowSpan& span, SeriesState& state) const;
    void applyEach(std::size_t level, std::uint32_t series, std::span<const WindowSample> samples, Samples& out);
    Samples lookBack(std::size_t level, const Samples& samples);
    void finish(std::size_t level, std::span<const WindowSample> samples, const WindowSpan& span,
                const Ratio& exact, std::uint32_t series, Samples& out);
    void noteDivision(std::size_t level, std::uint32_t series, const Period& span);
    WindowSpan spanOf(std::size_t level, const Period& bucket, std::span<const WindowSample> samples);
    std::uint64_t missingIn(std::size_t level, const Period& bucket, std::span<const WindowSample> samples);

    const WindowStack& m_stack;
    SeriesNumbers& m_series;
    Recorder& m_recorder;
    std::uint32_t m_zone = 0;
    Period m_period;
    std::uint32_t m_number = 0; // of the period
    std::vector<DividedWindow> m_divided;
    bool m_isActive = false;    // whether the customer has the plan in it
    std::vector<std::map<std::uint32_t, SeriesState>> m_states; // by level and series
    std::vector<std::set<std::uint32_t>> m_seen; // by level: the series that have had a sample, or need none
    using Past = std::vector<std::pair<std::uint32_t, WindowSample>>; // values with the numbers of their periods
    std::map<std::uint32_t, Past> m_past; // of the window that looks back, by series
};

extern template class WindowRun<NoWindowRecorder>;
extern template class WindowRun<WindowRecorder>;

} // namespace rerate
