// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/language/meter_reader.h"

#include <algorithm>
#include <span>

#include "engine/language/interval_reader.h"
#include "engine/language/window_reader.h"

namespace rerate {

namespace {

// What makes one value of many.
constexpr const char* kAggregates[] = {"sum", "aggregate", "unique", "min", "max", "last", "first", "mean",
                                       "time_mean", "peak", "percentile", "drop_top", "delta_to_end"};
// What is said of that, and belongs to a window.
constexpr const char* kChoices[] = {"active", "discard", "missing", "of", "divisor", "prorate", "carried", "empty", "divide",
                                    "then", "round", "remove"};

bool isOneOf(std::string_view name, std::span<const char* const> names) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

class MeterReader {
public:
    MeterReader(Reading& reading, const Place& place, const Plan& plan)
        : m_reading(reading), m_place(place), m_plan(plan) {}

    std::optional<Meter> read(const std::string& id) {
        if (!m_reading.mapping(m_place, "meters[]"))
            return std::nullopt;
        m_meter.id = id;
        m_meter.mark = m_place.node->mark;
        if (const Place label = m_place.at("label"))
            m_meter.label = m_reading.text(label).value_or("");
        if (const Place event = m_place.at("event"))
            m_meter.event = m_reading.name(event);
        if (const Place by = m_place.at("by")) {
            readDimensions(by);
            if (std::find(m_meter.by.begin(), m_meter.by.end(), "count") != m_meter.by.end())
                refuseCount(by);
        }
        if (const Place unit = m_place.at("unit"))
            m_meter.unit = Unit(m_reading.name(unit).value_or(""));
        if (const Place rows = m_place.at("rows"))
            m_meter.rowsUniform = m_reading.choice(rows, {"uniform"}).has_value();
        m_meter.filter = condition("filter", "A filter");
        m_meter.retract = condition("retract", "`retract`");
        if (const Place interval = m_place.at("interval"))
            m_meter.interval = readInterval(m_reading, interval);
        if (const Place time = m_place.at("time"); time && m_place.at("interval"))
            m_reading.error(time, "What lasts counts while it lasts, not at another time.", "Leave `time` or `interval` out.");
        else if (time)
            m_meter.interval = readOtherTime(m_reading, time);
        if (!isDerived())
            refuseEvery();
        if (isDerived())
            readDerived(m_place.at("of"));
        else if (const Place windows = m_place.at("windows"))
            readStack(windows);
        else if (hasWindowAggregate())
            m_meter.windows.push_back(readPeriodWindow(m_reading, m_place));
        else
            readPlain();
        checkIntervalMeter(m_reading, m_place, m_meter);
        if (m_meter.retract && !isSum())
            m_reading.error(m_place.at("retract"), "Only sums and counts are retracted.",
                            "For distinct values say which events `remove` one.");
        return std::move(m_meter);
    }

private:
    std::optional<Expression> condition(const char* key, const std::string& what) {
        const Place place = m_place.at(key);
        if (!place)
            return std::nullopt;
        std::optional<Expression> read = m_reading.expression(place);
        if (read && read->type() != Expression::Type::Condition && read->type() != Expression::Type::Any)
            m_reading.error(place, what + " is a condition.", "Compare something, like `region == 'eu'`.");
        return read;
    }

    void readDimensions(const Place& by) {
        m_meter.by = m_reading.names(by);
        for (const Calendar& calendar : m_plan.calendars)
            if (std::find(m_meter.by.begin(), m_meter.by.end(), calendar.id) != m_meter.by.end())
                m_meter.calendars.push_back(calendar);
    }

    // `of` names the meters that this one is made of; beside a mean over time it says what of a level.
    bool isDerived() const {
        const Place of = m_place.at("of");
        return of && (of.node->kind == YamlNode::Kind::Sequence || !hasWindowAggregate() ||
                      (m_place.at("every") && !m_place.at("time_mean")));
    }

    // Such a meter would be one of shorter windows; it is written as what it is.
    void refuseEvery() {
        const Place every = m_place.at("every");
        if (!every)
            return;
        std::string window = "every: " + scalarText(every);
        for (const YamlNode& key : m_place.node->keys)
            if (const std::string& name = key.text; isOneOf(name, kAggregates) || isOneOf(name, kChoices) || name == "value")
                window += ", " + name + ": " + scalarText(m_place.at(name));
        m_reading.error(every, "`every` belongs to a window or to a derived meter.",
                        m_place.at("windows") ? "Say it in the window." : "Write `windows: [ { " + window + " } ]`.");
    }

    static std::string scalarText(const Place& place) {
        const YamlNode& node = *place.node;
        return node.kind != YamlNode::Kind::Scalar ? "…" : node.quoted ? "'" + node.text + "'" : node.text;
    }

    void refuseEach(std::span<const char* const> keys, const std::string& why, const std::string& suggestion) {
        for (const char* key : keys)
            if (const Place place = m_place.at(key))
                m_reading.error(place, "`" + std::string(key) + "` " + why + ".", suggestion);
    }

    void readDerived(const Place& of) {
        static constexpr const char* kOfEvents[] = {"event", "filter", "retract", "rows", "interval", "time"};
        refuseEach(kOfEvents, "belongs to a meter of events", "Give it to the meters in `of`.");
        refuseEach(kAggregates, "makes one value of many, and a derived meter adds up its `value` of each `every`",
                   "Say it of those values, like `windows: [ { every: period, max: value } ]`, or in the meters in `of`.");
        for (const char* key : kChoices)
            if (const Place place = m_place.at(key); place && std::string_view(key) != "of")
                m_reading.error(place, "`" + std::string(key) + "` belongs to a window, and a derived meter has those of `windows`.",
                                "Say it in a window, like `windows: [ { every: period, sum: value, " + std::string(key) +
                                    ": … } ]`, or in the meters in `of`.");
        m_meter.aggregate = Aggregate::Sum;
        for (std::size_t i = 0; const std::string& name : m_reading.names(of)) {
            Meter& source = m_meter.sources.emplace_back();
            source.id = name;
            source.mark = of.node->kind == YamlNode::Kind::Sequence ? of.item(i++).node->mark : of.node->mark;
        }
        if (m_meter.sources.empty())
            m_reading.error(of, "`of` names no meter.", "Name the meters that `value` is made of.");
        if (const Place every = m_place.at("every")) {
            m_meter.every = readBucket(m_reading, every).value_or(Bucket());
            if (m_meter.every.kind == Bucket::Kind::Event)
                m_reading.error(every, "Two meters have no events in common.", "Use a length of time, or `period`.");
            checkCycle(m_reading, every, m_meter.every, m_plan.cycle.unit);
        } else {
            m_reading.error(m_place, "A derived meter needs `every`.",
                            "Say in which buckets its value is worked out: day, period, 1h.");
        }
        if (const Place value = m_place.at("value"))
            readValue(value);
        else
            m_reading.error(m_place, "A derived meter needs a `value`.",
                            "Write an expression over the meters in `of`.");
        if (const Place windows = m_place.at("windows")) {
            m_meter.windows = readWindows(m_reading, windows, m_plan.cycle.unit, false);
            if (!m_meter.windows.empty() && !nests(m_meter.every, m_meter.windows.front().bucket))
                m_reading.error(windows, "Windows of " + toText(m_meter.every) + " do not fit into windows of " +
                                             toText(m_meter.windows.front().bucket) + ".",
                                "Make the first window at least as long as `every`.");
        }
    }

    // The innermost window's, or the meter's own, which add up what is in them.
    bool isSum() const {
        if (m_meter.windows.empty())
            return m_meter.aggregate == Aggregate::Sum || m_meter.aggregate == Aggregate::Count;
        const Window::Aggregate inner = m_meter.windows.front().aggregate;
        return inner == Window::Aggregate::Sum || inner == Window::Aggregate::Count;
    }

    void readStack(const Place& windows) {
        static constexpr const char* kValue[] = {"value"};
        refuseEach(kValue, "does not go with `windows`", "Say it in the window.");
        refuseEach(kAggregates, "does not go with `windows`", "Say it in the window.");
        refuseEach(kChoices, "does not go with `windows`", "Say it in the window.");
        m_meter.windows = readWindows(m_reading, windows, m_plan.cycle.unit, true);
    }

    // An aggregate, or a field of one, that plain meters do not have.
    bool hasWindowAggregate() const {
        for (const char* key : {"first", "mean", "time_mean", "peak", "percentile", "drop_top", "delta_to_end", "remove", "carried"})
            if (m_place.at(key))
                return true;
        const Place aggregate = m_place.at("aggregate");
        const auto known = aggregate && aggregate.node->kind == YamlNode::Kind::Scalar
                               ? windowAggregateFromText(aggregate.node->text)
                               : std::nullopt;
        return known && *known >= Window::Aggregate::First;
    }

    void readPlain() {
        for (const char* key : {"then", "round", "empty"})
            if (m_place.at(key)) { // of the whole period's quantity
                m_meter.windows.push_back(readPeriodWindow(m_reading, m_place));
                return;
            }
        refuseEach(kChoices, "has no meaning here", "Remove it.");
        readAggregate();
    }

    // One of: value, sum, unique, min, max, last, or aggregate with value.
    void readAggregate() {
        static const std::vector<std::string> kNames = {"count", "sum", "unique", "min", "max", "last"};
        std::vector<Place> given;
        for (const char* key : {"sum", "unique", "min", "max", "last"})
            if (const Place aggregate = m_place.at(key))
                given.push_back(aggregate);
        Place value = m_place.at("value");
        const Place aggregate = m_place.at("aggregate");
        if (given.empty() && !value && !aggregate && m_place.at("interval")) {
            m_meter.aggregate = Aggregate::Sum; // of its seconds
            m_meter.value = intervalSeconds();
            return;
        }
        if (given.size() + (value || aggregate ? 1 : 0) != 1) {
            m_reading.error(m_place, given.empty() ? "The meter does not say what it counts."
                                                 : "A meter has one aggregate.",
                            "Give it one of `value`, `aggregate: count`, `unique`, `min`, `max` "
                            "and `last`.");
            return;
        }
        m_meter.aggregate = Aggregate::Sum;
        if (aggregate) {
            const auto chosen = m_reading.choice(aggregate, kNames);
            if (!chosen)
                return;
            m_meter.aggregate = static_cast<Aggregate>(*chosen);
        } else if (!given.empty()) {
            value = given.front();
            const std::string key = value.path.substr(value.path.rfind('.') + 1);
            m_meter.aggregate = static_cast<Aggregate>(
                std::find(kNames.begin(), kNames.end(), key) - kNames.begin());
        }
        if (m_meter.aggregate == Aggregate::Count) {
            if (value)
                m_reading.error(value, "A count has no `value`.", "Remove it, or use a sum.");
            return;
        }
        if (!value) {
            m_reading.error(aggregate, "This aggregate needs a `value`.");
            return;
        }
        readValue(value);
    }

    void refuseCount(const Place& place) {
        m_reading.error(place, "`count` is how many requests a row stands for, not a property of them.",
                        "Name a property of the events.");
    }

    void readValue(const Place& place) {
        std::optional<Expression> expression = m_reading.expression(place);
        if (!expression)
            return;
        if (m_meter.aggregate == Aggregate::Unique) {
            if (expression->kind == Expression::Kind::Name) {
                m_meter.uniqueField = expression->text;
                if (m_meter.uniqueField == "count")
                    refuseCount(place);
            } else {
                m_reading.error(place, "`unique` takes the name of a property.");
            }
            return;
        }
        if (expression->type() == Expression::Type::Condition ||
            expression->type() == Expression::Type::Text)
            m_reading.error(place, "The value of a meter is a number.",
                            "Conditions belong into `filter`.");
        m_meter.value = std::move(expression);
    }

    Reading& m_reading;
    const Place& m_place;
    const Plan& m_plan;
    Meter m_meter;
};

} // namespace

std::optional<Meter> readMeter(Reading& reading, const Place& place, const std::string& id,
                               const Plan& plan) {
    return MeterReader(reading, place, plan).read(id);
}

} // namespace rerate
