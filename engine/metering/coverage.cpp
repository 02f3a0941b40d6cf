// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/metering/coverage.h"

#include <algorithm>
#include <span>

#include "engine/base/parallel.h"

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

std::vector<Meter> unusedMeters(const std::vector<Meter>& all, const std::vector<const Meter*>& used) {
    std::vector<Meter> unused;
    for (const Meter& meter : all) {
        const bool isUsed = std::any_of(used.begin(), used.end(), [&](const Meter* one) { return one->id == meter.id; });
        if (isUsed || meter.aggregate != Aggregate::Sum || !meter.windows.empty() || !meter.sources.empty() || meter.interval)
            continue;
        Meter& more = unused.emplace_back(meter);
        more.by = {};
        more.calendars = {};
    }
    return unused;
}

namespace {

using FirstEvents = std::vector<std::optional<Instant>>;

void addFirst(std::optional<Instant>& known, Instant time) {
    if (!known || time < *known)
        known = time;
}

void findFirst(const Segment& segment, FirstEvents& first) {
    for (const CustomerRun& run : segment.customerRuns) {
        std::uint32_t row = run.rowFrom;
        while (row < run.rowTo && segment.isHidden(row))
            ++row;
        if (row < run.rowTo)
            addFirst(first[run.customer.number], Instant{segment.times.raw(row) * segment.timeUnit});
    }
}

// As a table, to be cached: the quantity is the time.
std::shared_ptr<const QuantityTable> tableOf(const std::vector<FirstEvents>& workers) {
    auto table = std::make_shared<QuantityTable>();
    table->keys.emplace_back();
    for (std::uint32_t customer = 0; customer < workers.front().size(); ++customer) {
        std::optional<Instant> first;
        for (const FirstEvents& found : workers)
            if (found[customer])
                addFirst(first, *found[customer]);
        if (first)
            table->rows.push_back({CustomerId{customer}, 0, 0, 0, first->nanoseconds, 1});
    }
    return table;
}

} // namespace

Result<std::vector<std::optional<Instant>>> firstEvents(const UsageStore& store, QuantityCache& cache,
                                                        unsigned threadCount, const Progress& progress) {
    const std::string key = store.dataHash() + "first events";
    auto table = cache.find(key);
    if (!table) {
        std::vector<FirstEvents> workers(std::max(1U, threadCount), FirstEvents(store.customers().size()));
        RERATE_TRY(runParallel(store.segments().size(), threadCount, progress,
                               [&](std::size_t number, unsigned worker) -> Result<void> {
                                   const Result<Segment> segment = store.readSegment(number, {});
                                   if (!segment)
                                       return segment.error();
                                   findFirst(*segment, workers[worker]);
                                   return {};
                               }));
        table = tableOf(workers);
        cache.insert(key, table);
    }
    FirstEvents first(store.customers().size());
    for (const QuantityRow& row : table->rows)
        first[row.customer.number] = Instant{row.coefficient};
    return first;
}

} // namespace rerate
