// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/properties/random_meters.h"

#include <algorithm>

#include "tests/properties/random_expression.h"

namespace rerate::properties {

namespace {

constexpr long kDay = 86'400;
constexpr long kPeriod = 1'000 * kDay; // longer than all others

struct MadeBucket {
    const char* text;
    long seconds;
};

class MeterMaker {
public:
    MeterMaker(RandomChoices& choices, const std::string& cycle, const std::vector<std::string>& units, MadeMeters& to)
        : m_choices(choices), m_cycle(cycle), m_units(units), m_to(to) {}

    void calendars() {
        for (int i = 0, count = m_choices.sometimes(30) ? m_choices.between(1, 2) : 0; i < count; ++i) {
            m_calendars.push_back("cal" + std::to_string(i));
            m_to.calendars.put(m_calendars.back(), calendar());
        }
    }

    void meter(const std::string& id) {
        m_made = {};
        m_made.id = id;
        m_node = TextNode::mapping();
        if (m_choices.sometimes(15))
            m_node.put("label", m_choices.pick({"Tokens", "What is 'used': all of it", "Größe, 10%"}));
        if (!m_to.made.empty() && m_choices.sometimes(25))
            derived();
        else
            ofEvents();
        m_to.meters.put(id, std::move(m_node));
        m_to.made.push_back(std::move(m_made));
    }

private:
    TextNode calendar() {
        TextNode node = TextNode::mapping();
        TextNode rows = TextNode::list();
        for (int i = 0, count = m_choices.between(1, 3); i < count; ++i) {
            TextNode row = TextNode::mapping();
            row.put("label", m_choices.pick({"peak", "day", "feast", "low"}) + std::to_string(i));
            if (m_choices.chance(50))
                row.put("days", m_choices.chance(50) ? TextNode(m_choices.pick({"mon-fri", "sat-mon", "sun"}))
                                                     : TextNode::list({"mon", "wed-thu"}));
            if (m_choices.chance(50))
                row.put("hours", m_choices.chance(50) ? TextNode(m_choices.pick({"08:00-20:00", "22:00-06:00", "00:00-24:00"}))
                                                      : TextNode::list({"08:00-12:00", "13:30-17:15"}));
            if (m_choices.chance(30))
                row.put("months", m_choices.pick({"6-9", "11-2", "1"}));
            if (m_choices.chance(20))
                row.put("dates", TextNode::list({"2026-01-06", "2026-02-14..2026-02-16"}));
            rows.add(std::move(row));
        }
        node.put("rows", std::move(rows));
        node.put("default", "rest");
        return node;
    }

    std::string number(int depth = 3) { return randomNumber(m_choices, numberNames(), m_choices.between(0, depth)); }
    std::string condition() { return randomCondition(m_choices, numberNames(), 2); }
    std::string overValue() {
        static const std::vector<std::string> kValue = {"value"};
        return randomNumber(m_choices, kValue, 2);
    }

    void common() {
        std::vector<std::string> names = {"model", "region"};
        names.insert(names.end(), m_calendars.begin(), m_calendars.end());
        m_made.by = m_choices.some(names, m_choices.sometimes(70) ? 50 : 0);
        if (!m_made.by.empty())
            m_node.put("by", m_made.by.size() == 1 && m_choices.chance(50) ? TextNode(m_made.by[0]) : TextNode::list(m_made.by));
        if (!m_made.unit.empty())
            m_node.put("unit", m_made.unit);
    }

    void derived() {
        const MadeMeter& first = m_choices.chance(50) ? m_to.made.front() : m_to.made.back();
        std::vector<std::string> names{first.id};
        long longest = first.longestBucket;
        for (const MadeMeter& other : m_to.made)
            if (other.id != first.id && other.unit == first.unit && m_choices.chance(50)) {
                names.push_back(other.id);
                longest = std::max(longest, other.longestBucket);
            }
        m_node.put("of", TextNode::list(names));
        const MadeBucket every = bucket(longest);
        m_node.put("every", every.text);
        m_node.put("value", randomNumber(m_choices, names, 2));
        m_made.unit = first.unit;
        m_made.hasWindows = true;
        m_made.longestBucket = std::max(longest, every.seconds == 0 ? kPeriod : every.seconds);
        if (m_choices.sometimes(30)) {
            TextNode windows = TextNode::list();
            windows.add(outerWindow(m_made.longestBucket, {}, every.seconds > 0));
            m_node.put("windows", std::move(windows));
        }
        common();
    }

    void ofEvents() {
        if (m_choices.sometimes(30))
            m_node.put("event", m_choices.pick({"use", "call"}));
        if (m_choices.sometimes(25))
            m_node.put("filter", condition());
        if (!m_units.empty() && m_choices.sometimes(40))
            m_made.unit = m_choices.pick(m_units);
        if (m_choices.sometimes(10)) {
            m_node.put("rows", "uniform");
            m_made.isUniform = true;
        }
        if (m_choices.sometimes(35))
            stack();
        else if (m_choices.sometimes(25))
            periodWindow();
        else
            plain();
        common();
    }

    void plain() {
        const int which = m_choices.between(0, 7);
        switch (which) {
        case 0: m_node.put("aggregate", "count"); break;
        case 1: m_node.put("sum", number()); break;
        case 2: m_node.put("unique", m_choices.pick(textNames())); break;
        case 3: m_node.put("min", number()); break;
        case 4: m_node.put("max", number()); break;
        case 5: m_node.put("last", number()); break;
        case 6:
            m_node.put("aggregate", m_choices.pick({"sum", "max", "min", "last"}));
            m_node.put("value", number());
            break;
        default: m_node.put("value", number()); break;
        }
        if ((which < 2 || which == 7) && m_choices.sometimes(15))
            m_node.put("retract", condition());
        if (m_choices.sometimes(10)) {
            m_node.put("then", overValue());
            m_made.hasWindows = true;
        }
        if (m_choices.sometimes(10)) {
            m_node.put("round", randomRounding(m_choices));
            m_made.hasWindows = true;
        }
        m_made.isSum = (which < 2 || which == 7) && !m_made.hasWindows;
    }

    // One window over the period, written on the meter itself.
    void periodWindow() {
        m_made.hasWindows = true;
        const std::string aggregate = m_choices.pick({"first", "mean", "time_mean", "percentile", "delta_to_end", "unique", "last", "sum"});
        aggregateInto(m_node, aggregate, true, true, true);
        if (aggregate == "unique" && !m_node.has("remove"))
            m_node.put("remove", "op == 'remove'");
        if (m_choices.chance(20))
            m_node.put("then", overValue());
    }

    // The aggregate of a window with its choices; `isInner`: of events.
    void aggregateInto(TextNode& node, const std::string& aggregate, bool isInner, bool hasEnd, bool isWholePeriod = false) {
        const auto value = [&] { return isInner ? number(2) : overValue(); };
        if (aggregate == "count")
            node.put("aggregate", "count");
        else if (aggregate == "unique")
            node.put("unique", m_choices.pick(textNames()));
        else if (aggregate == "percentile")
            percentileInto(node, isInner ? number(2) : std::string());
        else if (!isInner && m_choices.chance(70))
            node.put("aggregate", aggregate);
        else
            node.put(aggregate, value());
        if (aggregate == "unique" && hasEnd && m_choices.chance(50)) {
            node.put("remove", "op == 'remove'");
            if (m_choices.chance(60))
                node.put("active", m_choices.pick({"end", "any", "peak"}));
        }
        const bool overTime = aggregate == "time_mean" || aggregate == "delta_to_end";
        if (aggregate == "time_mean" && m_choices.chance(40))
            node.put("of", m_choices.pick({"levels", "deltas"}));
        if (overTime && m_choices.chance(30))
            node.put("divisor", m_choices.pick({"real", "nominal"}));
        if (aggregate == "delta_to_end" && m_choices.chance(40))
            node.put("prorate", m_choices.pick({"second", "day"}));
        const bool carries = overTime || aggregate == "sum" || aggregate == "last" || node.has("remove");
        if (hasEnd && carries && m_choices.chance(isWholePeriod ? 60 : 25))
            node.put("carried", m_choices.pick({"true", "false"}));
        if ((overTime || aggregate == "mean") && m_choices.chance(30))
            node.put("divide", division());
    }

    void percentileInto(TextNode& node, const std::string& value) {
        node.put("percentile", m_choices.pick({"95", "99", "50", "0", "100", "99.5"}));
        if (!value.empty())
            node.put("value", value);
        if (m_choices.chance(50))
            node.put("discard", m_choices.pick({"floor", "ceil", "nearest_rank"}));
    }

    TextNode division() {
        TextNode node = TextNode::mapping();
        if (m_choices.chance(70))
            node.put("places", m_choices.number(0, 12));
        if (m_choices.chance(70))
            node.put("mode", randomMode(m_choices));
        return node;
    }

    // A bucket that windows of this length nest in; the billing period has no seconds.
    MadeBucket bucket(long inner) {
        std::vector<MadeBucket> fitting;
        static constexpr MadeBucket kBuckets[] = {{"1m", 60}, {"5m", 300}, {"30m", 1800}, {"1h", 3600}, {"12h", 43'200},
                                                  {"day", kDay}, {"week", 7 * kDay}, {"month", 30 * kDay}, {"period", 0}};
        for (const MadeBucket& one : kBuckets)
            if ((one.seconds == 0 || one.seconds >= inner) && !(inner == 7 * kDay && one.seconds == 30 * kDay) &&
                !((m_cycle == "day" || m_cycle == "week") && one.seconds == 30 * kDay) &&
                !(m_cycle == "day" && one.seconds == 7 * kDay))
                fitting.push_back(one);
        return fitting[static_cast<std::size_t>(m_choices.between(0, static_cast<int>(fitting.size()) - 1))];
    }

    void stack() {
        m_made.hasWindows = true;
        TextNode windows = TextNode::list();
        TextNode inner = TextNode::mapping();
        bool hasEnd = false; // a window of the clock or the calendar
        bool isFixed = false;
        long seconds = 0;
        switch (m_choices.between(0, 4)) {
        case 0: inner.put("every", "event"); break;
        case 1: {
            TextNode session = TextNode::mapping();
            session.put("gap", m_choices.pick({"15m", "30s", "2h"}));
            if (m_choices.chance(50))
                session.put("cap", m_choices.pick({"4h", "90m"}));
            inner.put("session", std::move(session));
            break;
        }
        case 2: inner.put("first_use", m_choices.pick({"24h", "30m"})); break;
        default: {
            const MadeBucket every = bucket(60);
            inner.put("every", every.text);
            seconds = every.seconds;
            hasEnd = true;
            isFixed = seconds > 0;
        }
        }
        std::vector<std::string> per;
        if (m_choices.chance(40))
            per = m_choices.some({"host", "op"}, 60);
        if (!per.empty())
            inner.put("per", TextNode::list(per));
        aggregateInto(inner, hasEnd ? m_choices.pick({"count", "sum", "unique", "min", "max", "first", "last", "mean",
                                                      "time_mean", "percentile", "delta_to_end"})
                                    : m_choices.pick({"count", "sum", "unique", "min", "max", "first", "last", "mean", "percentile"}),
                      true, hasEnd);
        finishWindow(inner);
        const bool isWhole = hasEnd && seconds == 0;
        windows.add(std::move(inner));
        m_made.longestBucket = seconds;
        for (int more = isWhole ? 0 : m_choices.between(0, 2); more > 0; --more) {
            windows.add(outerWindow(m_made.longestBucket, per, isFixed));
            isFixed = true;
            if (windows.entries.back().second.entries[0].second.text == "period")
                break;
        }
        m_node.put("windows", std::move(windows));
    }

    TextNode outerWindow(long inner, std::vector<std::string>& per, bool isFixed) {
        TextNode window = TextNode::mapping();
        const MadeBucket every = bucket(std::max(inner, 60L));
        window.put("every", every.text);
        per = m_choices.some(per, 50);
        if (!per.empty())
            window.put("per", TextNode::list(per));
        const std::string aggregate = m_choices.pick({"count", "sum", "min", "max", "first", "last", "mean", "time_mean",
                                                      "percentile", "delta_to_end"});
        aggregateInto(window, aggregate, false, true);
        if (isFixed && (aggregate == "percentile" || aggregate == "mean" || aggregate == "min") && m_choices.chance(40))
            window.put("missing", m_choices.pick({"absent", "zero"}));
        finishWindow(window);
        m_made.longestBucket = std::max(inner, every.seconds);
        return window;
    }
    TextNode outerWindow(long inner, std::vector<std::string>&& per, bool isFixed) { return outerWindow(inner, per, isFixed); }

    void finishWindow(TextNode& window) {
        if (m_choices.chance(20))
            window.put("then", overValue());
        if (m_choices.chance(15))
            window.put("round", randomRounding(m_choices));
    }

    RandomChoices& m_choices;
    const std::string& m_cycle;
    const std::vector<std::string>& m_units;
    MadeMeters& m_to;
    std::vector<std::string> m_calendars;
    MadeMeter m_made;
    TextNode m_node;
};

} // namespace

MadeMeters makeMeters(RandomChoices& choices, const std::string& cycle, const std::vector<std::string>& units) {
    MadeMeters to;
    MeterMaker maker(choices, cycle, units, to);
    maker.calendars();
    for (int i = 0, count = choices.sometimes(80) ? choices.between(1, 4) : 1; i < count; ++i)
        maker.meter("meter" + std::to_string(i));
    return to;
}

std::string randomMode(RandomChoices& choices) {
    return choices.pick({"half_up", "half_even", "half_down", "up", "down", "ceiling", "floor"});
}

TextNode randomRounding(RandomChoices& choices) {
    TextNode node = TextNode::mapping();
    if (choices.chance(80))
        node.put("step", choices.pick({"1", "0.01", "0.5", "10", "0.000001"}));
    if (choices.chance(70))
        node.put("mode", randomMode(choices));
    return node;
}

} // namespace rerate::properties
