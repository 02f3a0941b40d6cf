// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/language/interval_reader.h"

namespace rerate {

namespace {

bool isOverTime(Window::Aggregate aggregate) {
    return aggregate == Window::Aggregate::TimeMean || aggregate == Window::Aggregate::Peak;
}

void refuse(Reading& reading, const Place& place, std::initializer_list<const char*> keys, const std::string& why) {
    for (const char* key : keys)
        if (const Place at = place.at(key))
            reading.error(at, "`" + std::string(key) + "` " + why, "Remove it.");
}

void checkInnermost(Reading& reading, const Place& place, const Interval& interval, Window& window) {
    const std::string name(toText(window.aggregate));
    const bool isKnown = isOverTime(window.aggregate) || window.aggregate == Window::Aggregate::Sum ||
                         (window.aggregate == Window::Aggregate::Unique && !window.remove);
    if (!isKnown)
        reading.error(place, "`" + (window.remove ? std::string("remove") : name) + "` has no meaning for events that last.",
                      "Use `sum`, `unique`, `time_mean` or `peak`, or leave `interval` out.");
    if (window.bucket.kind == Bucket::Kind::Session || window.bucket.kind == Bucket::Kind::FirstUse)
        reading.error(place, "Events that last have no windows that begin with an event.",
                      "Use `every:` with event, a length, day, week, month or period.");
    if (isOverTime(window.aggregate) && interval.split == Interval::Split::AtStart)
        reading.error(place, "What counts at its start goes on for no time, so that it has no `" + name + "`.",
                      "Leave `split: at_start` out.");
    refuse(reading, place, {"of", "carried"}, "has no meaning for events that last: they end by themselves.");
    window.of = Window::Of::Levels;
    window.carried = false;
}

// Windows of events that count at another time than their own. None goes on from before the period, where
// nobody has looked for what is booked later.
void checkOtherTime(Reading& reading, const Place& place, const Meter& meter) {
    for (const Window& window : meter.windows) {
        const std::string name = window.carried ? "carried" : window.remove ? "remove" : std::string(toText(window.aggregate));
        if (window.isLevel() || window.aggregate == Window::Aggregate::DeltaToEnd)
            reading.error(place, "`" + name + "` goes on from event to event by their own times, not by `time`.",
                          "Use `sum`, `unique`, `min`, `max`, `first`, `last`, `mean` or `percentile`, or leave `time` out.");
        if (window.bucket.kind == Bucket::Kind::Session || window.bucket.kind == Bucket::Kind::FirstUse)
            reading.error(place, "Windows that begin with an event go by the events' own times, not by `time`.",
                          "Use `every:` with event, a length, day, week, month or period, or leave `time` out.");
    }
    const bool isSum = meter.windows.empty() ? meter.aggregate == Aggregate::Sum || meter.aggregate == Aggregate::Count
                                             : meter.windows.front().aggregate == Window::Aggregate::Sum ||
                                                   meter.windows.front().aggregate == Window::Aggregate::Count;
    if (meter.rowsUniform && !isSum)
        reading.error(place, "With `time`, `rows: uniform` goes with sums and counts.", "Leave one of them out.");
}

} // namespace

std::optional<Interval> readOtherTime(Reading& reading, const Place& place) {
    Interval interval;
    interval.at = reading.name(place).value_or("");
    interval.split = Interval::Split::AtStart;
    return interval.at.empty() ? std::nullopt : std::optional(interval);
}

std::optional<Interval> readInterval(Reading& reading, const Place& place) {
    if (!reading.mapping(place, "meters[].interval"))
        return std::nullopt;
    Interval interval;
    const Place end = place.at("end");
    const Place seconds = place.at("seconds");
    if (static_cast<bool>(end) == static_cast<bool>(seconds)) {
        reading.error(place, end ? "An event ends once." : "The interval does not say when an event ends.",
                      "Give it `end: ` and a property with a time, or `seconds: ` and an expression.");
        return std::nullopt;
    }
    if (end)
        interval.end = reading.name(end).value_or("");
    else
        interval.seconds = reading.expression(seconds);
    if (interval.seconds && (interval.seconds->type() == Expression::Type::Condition ||
                             interval.seconds->type() == Expression::Type::Text))
        reading.error(seconds, "How long an event lasts is a number of seconds.");
    reading.choose(interval.split, place.at("split"), "interval.split");
    if (interval.end.empty() && !interval.seconds)
        return std::nullopt;
    return interval;
}

void checkIntervalMeter(Reading& reading, const Place& place, Meter& meter) {
    if (!meter.interval) {
        if (!meter.windows.empty() && meter.windows.front().aggregate == Window::Aggregate::Peak)
            reading.error(place, "A `peak` is how much goes on at the same time, and these events do not last.",
                          "Say when they end, like `interval: { end: stopped_at }`, or use `max`.");
        return;
    }
    if (!meter.interval->lasts())
        return checkOtherTime(reading, place.at("time"), meter);
    if (!meter.windows.empty()) {
        const Place stack = place.at("windows");
        checkInnermost(reading, stack ? stack.item(0) : place, *meter.interval, meter.windows.front());
    } else if (meter.sources.empty() && meter.aggregate != Aggregate::Sum && meter.aggregate != Aggregate::Unique) {
        reading.error(place, "`" + std::string(toText(meter.aggregate)) + "` has no meaning for events that last.",
                      "Use `value`, `unique`, `time_mean` or `peak`, or leave `interval` out.");
    }
}

} // namespace rerate
