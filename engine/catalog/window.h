// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// One window of a meter's stack: time (or events) in buckets, and how what is in a bucket becomes
// one value. The innermost window takes events, each further one the values of the windows inside.
//
//   windows: [ { every: 1h, unique: host }, { every: period, percentile: 99, discard: floor } ]
//   windows: [ { every: period, max: kw }, { look_back: 12, max: value, then: 'value * 0.8' } ]
//
// Clock buckets begin at midnight of the customer's zone; all are cut at the ends of the billing
// period. On the day on which clocks change an hour may come twice, or hold 23 or 25 of them. A window
// that looks back takes the values of the last billing periods.
// Means divide exactly and are rounded once: to `divide` (18 places, half to even), or straight to
// `round` when nothing stands between.
//
//   720 hours, percentile 99, 1 % of them is 7.2   floor: 7 highest dropped, the 8th counts
//                                                  ceil:  8 dropped, the 9th counts
//                                                  nearest_rank: the 713th from below, the 8th

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/catalog/expression.h"

namespace rerate {

struct Bucket {
    enum class Kind { Event, Clock, Day, Week, Month, Period, Session, FirstUse, LookBack };
    Kind kind = Kind::Period;
    std::int64_t seconds = 0;        // Clock: length, divides a day; Session: gap; FirstUse: length
    std::optional<std::int64_t> cap; // Session: its greatest length in seconds
    int periods = 0;                 // LookBack: this billing period and those before it

    bool operator==(const Bucket&) const = default;
};

std::string toText(const Bucket& bucket); // "15m", "day", "session"
std::string secondsText(std::int64_t seconds); // 900 → "15m"

struct Window {
    enum class Aggregate {
        Count, Sum, Unique, Min, Max, Last, // as Meter's
        First,
        Mean,       // of the values
        TimeMean,   // of a level that holds until the next value, over the length of the window
        Percentile,
        DeltaToEnd, // each value times what is left of the window, over its length
        Peak,       // of intervals: the most that goes on at one time
    };
    Bucket bucket;
    std::vector<std::string> per; // a window for each combination of these properties
    Aggregate aggregate = Aggregate::Sum;
    std::optional<Expression> value; // none: Count, Unique
    std::string uniqueField;

    // Unique: events for which this holds take the identifier away. What is counted then: those
    // active at the end of the window, at any time in it, or most at one time.
    std::optional<Expression> remove;
    enum class Active { AtEnd, AnyTime, Peak } active = Active::AtEnd;

    Decimal percentile; // 0–100
    enum class Discard { Floor, Ceil, NearestRank } discard = Discard::Floor;
    // Mean, Percentile, Min: whether windows inside in which nothing happened count as zero.
    enum class Missing { Absent, Zero } missing = Missing::Absent;

    // Whether a bucket without events has a value, where the customer has the plan: zero, before `then`.
    enum class Empty { Skipped, Zero } empty = Empty::Skipped;

    enum class Of { Levels, Deltas } of = Of::Levels; // TimeMean
    // TimeMean, DeltaToEnd, Sum, Min, Max, Last, Unique with `remove`: whether what was before the
    // billing period goes on in it. Sum: then a running total. Min, Max: of a level that holds.
    bool carried = false;
    // Over time: the real length of the window, civil days of 86,400 s, or a fixed length. Mean: with a
    // fixed one its windows, of `insideSeconds` each, are spread over that: 3 hours of 730 are 3 / 730.
    enum class Divisor { Real, Nominal, Fixed } divisor = Divisor::Real;
    std::int64_t divisorSeconds = 0; // Fixed
    std::int64_t insideSeconds = 0;
    // DeltaToEnd: by the instant, or by days of which the event's own is one.
    enum class Prorate { Second, Day } prorate = Prorate::Second;
    Rounding divide{Decimal::fromCoefficient(1, 18), RoundingMode::HalfEven};

    std::optional<Expression> then;  // over `value`, before `round`
    std::optional<Rounding> round;
    SourceMark mark;

    bool divides() const {
        return aggregate == Aggregate::Mean || aggregate == Aggregate::TimeMean ||
               aggregate == Aggregate::DeltaToEnd;
    }
    // Whether there may be windows in which nothing happens, known without any event: `empty` is for these.
    bool mayBeEmpty() const {
        return bucket.kind != Bucket::Kind::Event && bucket.kind != Bucket::Kind::Session && bucket.kind != Bucket::Kind::FirstUse &&
               per.empty();
    }
    // Whether a window's value depends on the windows before it, so that windows without events
    // have one as well.
    bool isLevel() const {
        return aggregate == Aggregate::TimeMean || aggregate == Aggregate::Peak || (aggregate == Aggregate::Unique && remove) ||
               (carried && (aggregate == Aggregate::Sum || aggregate == Aggregate::Min || aggregate == Aggregate::Max ||
                            aggregate == Aggregate::Last || aggregate == Aggregate::DeltaToEnd));
    }
};

std::string divisorText(const Window& window); // "real", "nominal", "30d", "730h"
std::string_view toText(Window::Aggregate aggregate); // "time_mean"
std::optional<Window::Aggregate> windowAggregateFromText(std::string_view text);

} // namespace rerate
