// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/catalog/tree_nodes.h"

namespace rerate {

namespace {

std::string propertyText(const std::string& property) {
    Expression name;
    name.kind = Expression::Kind::Name;
    name.text = property;
    return formatExpression(name);
}

void addInterval(PlanTree& tree, const Interval& interval, Choices choices) {
    if (!interval.lasts()) {
        tree.children.push_back(leaf("time", "property with the time", interval.at));
        return;
    }
    PlanTree node = mapping("interval", "interval");
    if (interval.seconds)
        node.children.push_back(leaf("seconds", "interval: seconds", formatExpression(*interval.seconds)));
    else
        node.children.push_back(leaf("end", "interval: end", interval.end));
    const bool isAtStart = interval.split == Interval::Split::AtStart;
    if (choices == Choices::Everything || isAtStart)
        node.children.push_back(leaf("split", "interval: split", isAtStart ? "at_start" : "at_boundaries"));
    tree.children.push_back(std::move(node));
}

void addAggregate(PlanTree& tree, const Meter& meter) {
    if (meter.interval && meter.aggregate == Aggregate::Sum && isIntervalSeconds(*meter.value))
        return; // what it counts where it says nothing
    tree.children.push_back(leaf("aggregate", "aggregate", std::string(toText(meter.aggregate))));
    if (meter.aggregate == Aggregate::Unique)
        tree.children.push_back(leaf("value", "value", propertyText(meter.uniqueField)));
    else if (meter.value)
        tree.children.push_back(leaf("value", "value", formatExpression(*meter.value)));
}

void addSources(PlanTree& tree, const Meter& meter) {
    std::vector<std::string> ids;
    for (const Meter& source : meter.sources)
        ids.push_back(source.id);
    tree.children.push_back(names("of", "meters it is derived from", ids));
    tree.children.push_back(leaf("every", "bucket", toText(meter.every)));
    tree.children.push_back(leaf("value", "value", formatExpression(*meter.value)));
}

void addBucket(PlanTree& tree, const Bucket& bucket, const std::string& subject) {
    if (bucket.kind == Bucket::Kind::Session) {
        PlanTree session = mapping("session", subject + ": session");
        session.children.push_back(leaf("gap", subject + ": gap", secondsText(bucket.seconds)));
        if (bucket.cap)
            session.children.push_back(leaf("cap", subject + ": cap", secondsText(*bucket.cap)));
        tree.children.push_back(std::move(session));
    } else if (bucket.kind == Bucket::Kind::FirstUse) {
        tree.children.push_back(leaf("first_use", subject + ": length", secondsText(bucket.seconds)));
    } else if (bucket.kind == Bucket::Kind::LookBack) {
        tree.children.push_back(leaf("look_back", subject + ": billing periods", Decimal(bucket.periods)));
    } else {
        tree.children.push_back(leaf("every", subject + ": length", toText(bucket)));
    }
}

// The choices that a window's aggregate has, each of them, whether it was written or not.
void addChoices(PlanTree& tree, const Window& window, const std::string& subject, bool isInnermost,
                bool ofIntervals, Choices choices) {
    using A = Window::Aggregate;
    const A aggregate = window.aggregate;
    const auto choice = [&](const char* key, const auto& value, std::initializer_list<const char*> names) {
        tree.children.push_back(leaf(key, subject + ": " + key, names.begin()[static_cast<int>(value)]));
    };
    const bool overTime = aggregate == A::TimeMean || aggregate == A::DeltaToEnd;
    if (window.remove)
        choice("active", window.active, {"end", "any", "peak"});
    if (aggregate == A::Percentile)
        choice("discard", window.discard, {"floor", "ceil", "nearest_rank"});
    if (!isInnermost && (aggregate == A::Percentile || aggregate == A::Mean || aggregate == A::Min))
        choice("missing", window.missing, {"absent", "zero"});
    if (window.empty != Window::Empty::Skipped || (choices == Choices::Everything && window.mayBeEmpty()))
        choice("empty", window.empty, {"skipped", "zero"});
    if (aggregate == A::TimeMean && !ofIntervals)
        choice("of", window.of, {"levels", "deltas"});
    if (overTime || window.divisor == Window::Divisor::Fixed)
        tree.children.push_back(leaf("divisor", subject + ": divisor", divisorText(window)));
    if (aggregate == A::DeltaToEnd)
        choice("prorate", window.prorate, {"second", "day"});
    if (!ofIntervals && (overTime || window.remove || window.carried))
        choice("carried", window.carried, {"false", "true"});
    if (window.divides()) {
        PlanTree divide = mapping("divide", subject + ": division");
        divide.children.push_back(leaf("places", subject + ": places", Decimal(window.divide.step.scale())));
        divide.children.push_back(leaf("mode", subject + ": mode", std::string(toText(window.divide.mode))));
        tree.children.push_back(std::move(divide));
    }
}

PlanTree describeWindow(const Window& window, std::size_t number, bool isInnermost, bool ofIntervals, Choices choices) {
    const std::string subject = "window " + std::to_string(number + 1);
    PlanTree tree = mapping(std::to_string(number + 1), subject);
    addBucket(tree, window.bucket, subject);
    if (!window.per.empty())
        tree.children.push_back(names("per", subject + ": per", window.per));
    const std::string aggregate(toText(window.aggregate));
    if (window.aggregate == Window::Aggregate::Unique) {
        tree.children.push_back(leaf(aggregate, subject + ": value", propertyText(window.uniqueField)));
        if (window.remove)
            tree.children.push_back(leaf("remove", subject + ": removal", formatExpression(*window.remove)));
    } else if (window.aggregate == Window::Aggregate::Percentile) {
        tree.children.push_back(leaf(aggregate, subject + ": percentile", window.percentile));
        tree.children.push_back(leaf("value", subject + ": value", formatExpression(*window.value)));
    } else if (window.value) {
        tree.children.push_back(leaf(aggregate, subject + ": value", formatExpression(*window.value)));
    } else {
        tree.children.push_back(leaf("aggregate", subject + ": aggregate", aggregate));
    }
    addChoices(tree, window, subject, isInnermost, ofIntervals, choices);
    if (window.then)
        tree.children.push_back(leaf("then", subject + ": expression", formatExpression(*window.then)));
    if (window.round)
        tree.children.push_back(describeRounding("round", subject + ": rounding", *window.round));
    return tree;
}

// The first window takes events, but that of a derived meter takes what its buckets came to.
void addWindows(PlanTree& tree, const Meter& meter, Choices choices) {
    PlanTree list = branch(PlanTree::Kind::List, "windows", "windows");
    for (std::size_t i = 0; i < meter.windows.size(); ++i)
        list.children.push_back(describeWindow(meter.windows[i], i, i == 0 && meter.sources.empty(),
                                               meter.interval && i == 0, choices));
    tree.children.push_back(std::move(list));
}

} // namespace

PlanTree describeMeter(const Meter& meter, Choices choices) {
    PlanTree tree = mapping(meter.id, meter.label.empty() ? meter.id : meter.label);
    if (!meter.label.empty())
        tree.children.push_back(leaf("label", "label", meter.label));
    if (meter.event)
        tree.children.push_back(leaf("event", "event", *meter.event));
    if (meter.filter)
        tree.children.push_back(leaf("filter", "filter", formatExpression(*meter.filter)));
    if (meter.retract)
        tree.children.push_back(leaf("retract", "retraction", formatExpression(*meter.retract)));
    if (meter.interval)
        addInterval(tree, *meter.interval, choices);
    if (!meter.sources.empty())
        addSources(tree, meter);
    else if (meter.windows.empty())
        addAggregate(tree, meter);
    if (!meter.windows.empty())
        addWindows(tree, meter, choices);
    if (!meter.by.empty())
        tree.children.push_back(names("by", "dimensions", meter.by));
    if (!meter.unit.name().empty())
        tree.children.push_back(leaf("unit", "unit", meter.unit.name()));
    if (meter.rowsUniform)
        tree.children.push_back(leaf("rows", "rows", "uniform"));
    if (meter.isItemised)
        tree.children.push_back(leaf("items", "items", "apart"));
    if (meter.position)
        tree.children.push_back(leaf("position", "position", formatExpression(*meter.position)));
    if (meter.classes)
        tree.children.push_back(leaf("classes", "classes", meter.classes->toText()));
    return tree;
}

PlanTree describeCalendar(const Calendar& calendar) {
    PlanTree tree = mapping(calendar.id, "calendar " + calendar.id);
    if (calendar.zone)
        tree.children.push_back(leaf("zone", tree.subject + ": zone", calendar.zone->name()));
    PlanTree rows = branch(PlanTree::Kind::List, "rows", tree.subject + ": rows");
    for (std::size_t i = 0; i < calendar.rows.size(); ++i) {
        const Calendar::Row& row = calendar.rows[i];
        const std::string subject = tree.subject + ": row " + std::to_string(i + 1);
        PlanTree item = mapping(std::to_string(i + 1), subject);
        item.children.push_back(leaf("label", subject + ": label", row.label));
        const auto addNames = [&](const char* key, const std::vector<std::string>& values) {
            if (!values.empty())
                item.children.push_back(names(key, subject + ": " + key, values));
        };
        std::vector<std::string> months, hours, dates;
        for (int month = 1; month <= 12; ++month)
            if ((row.months >> (month - 1) & 1U) != 0)
                months.push_back(std::to_string(month));
        for (const Calendar::Hours& span : row.hours)
            hours.push_back(hoursText(span));
        for (const Calendar::Days& span : row.dates)
            dates.push_back(toText(span.from) + (span.from == span.to ? "" : ".." + toText(span.to)));
        if (row.weekdays != 0x7F)
            addNames("days", weekdayNames(row.weekdays));
        if (row.months != 0xFFF)
            addNames("months", months);
        addNames("hours", hours);
        addNames("dates", dates);
        rows.children.push_back(std::move(item));
    }
    tree.children.push_back(std::move(rows));
    tree.children.push_back(leaf("default", tree.subject + ": default", calendar.otherwise));
    return tree;
}

} // namespace rerate
