// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/metering/coverage.h"

#include <algorithm>
#include <span>

namespace rerate {

namespace {

using Kind = Expression::Kind;

Expression make(Kind kind, std::vector<Expression> arguments) {
    Expression expression;
    expression.kind = kind;
    expression.arguments = std::move(arguments);
    return expression;
}

Expression leaf(Kind kind, std::string text) {
    Expression expression;
    expression.kind = kind;
    expression.text = std::move(text);
    return expression;
}

// All conditions at once, in pairs of pairs, so that many of them do not nest deeply.
Expression all(std::span<Expression> conditions) {
    if (conditions.size() == 1)
        return std::move(conditions[0]);
    const std::size_t half = conditions.size() / 2;
    std::vector<Expression> both;
    both.push_back(all(conditions.first(half)));
    both.push_back(all(conditions.subspan(half)));
    return make(Kind::And, std::move(both));
}

// The rows that a meter lets in, as a condition; it has an event, a filter or both.
Expression conditionOf(const Meter& meter) {
    if (!meter.event)
        return *meter.filter;
    Expression isEvent = make(Kind::Equal, {leaf(Kind::Name, "event"), leaf(Kind::Text, *meter.event)});
    return meter.filter ? make(Kind::And, {std::move(isEvent), *meter.filter}) : isEvent;
}

} // namespace

Meter everyEventMeter() {
    Meter meter;
    meter.id = "every_event";
    meter.aggregate = Aggregate::Count;
    return meter;
}

std::optional<Meter> unmeteredMeter(const std::vector<const Meter*>& meters, const UsageStore& store) {
    std::vector<bool> covered(store.events().size());
    Meter rest = everyEventMeter();
    rest.id = "unmetered";
    rest.by = {"event"};
    std::vector<Expression> conditions;
    for (const Meter* meter : meters) {
        rest.rowsUniform = rest.rowsUniform || meter->rowsUniform;
        if (!meter->event && !meter->filter)
            return std::nullopt;
        if (meter->event && !meter->filter)
            if (const auto code = store.events().find(*meter->event))
                covered[*code] = true;
        conditions.push_back(make(Kind::Not, {conditionOf(*meter)}));
    }
    if (!conditions.empty())
        rest.filter = all(conditions);
    if (std::find(covered.begin(), covered.end(), false) == covered.end())
        return std::nullopt;
    return rest;
}

std::vector<Meter> unusedMeters(const std::vector<Meter>& all, const std::vector<const Meter*>& used, const Meter& rest) {
    std::vector<Meter> unused;
    for (const Meter& meter : all) {
        const bool isUsed = std::any_of(used.begin(), used.end(), [&](const Meter* one) { return one->id == meter.id; });
        if (isUsed || meter.aggregate != Aggregate::Sum || !meter.windows.empty() || !meter.sources.empty() || meter.interval)
            continue;
        Meter& more = unused.emplace_back(meter);
        more.by = {};
        more.calendars = {};
        if (rest.filter)
            more.filter = more.filter ? make(Kind::And, {*more.filter, *rest.filter}) : *rest.filter;
    }
    return unused;
}

Result<std::vector<std::optional<Instant>>> firstEvents(const UsageStore& store, Progress& progress) {
    std::vector<std::optional<Instant>> first(store.customers().size());
    for (std::size_t number = 0; number < store.segments().size(); ++number) {
        if (progress.isCancelled())
            return cancelledError();
        const Result<Segment> segment = store.readSegment(number, {});
        if (!segment)
            return segment.error();
        for (const CustomerRun& run : segment->customerRuns) {
            std::uint32_t row = run.rowFrom;
            while (row < run.rowTo && segment->isHidden(row))
                ++row;
            if (row == run.rowTo)
                continue;
            const Instant time{segment->times.raw(row) * segment->timeUnit};
            std::optional<Instant>& known = first[run.customer.number];
            if (!known || time < *known)
                known = time;
        }
    }
    return first;
}

} // namespace rerate
