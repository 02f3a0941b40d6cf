// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/language/window_reader.h"

#include <algorithm>

#include "engine/language/charge_reader.h"

namespace rerate {

namespace {

using Aggregate = Window::Aggregate;

constexpr std::int64_t kDay = 86'400;
constexpr int kLookBackMax = 1'200; // a hundred years of months

class WindowReader {
public:
    WindowReader(Reading& reading, const Place& place, bool isInnermost)
        : m_reading(reading), m_place(place), m_isInnermost(isInnermost) {
        m_window.mark = place.node->mark;
    }

    Window read() {
        readBucket();
        if (const Place per = m_place.at("per"))
            m_window.per = m_reading.names(per);
        readAggregate();
        readChoices();
        return std::move(m_window);
    }

    Window readOverPeriod() {
        readAggregate();
        readChoices();
        return std::move(m_window);
    }

private:
    void readBucket() {
        const Place every = m_place.at("every");
        const Place session = m_place.at("session");
        const Place firstUse = m_place.at("first_use");
        const Place lookBack = m_place.at("look_back");
        if ((every ? 1 : 0) + (session ? 1 : 0) + (firstUse ? 1 : 0) + (lookBack ? 1 : 0) != 1) {
            m_reading.error(m_place, "A window says once how long it is.",
                            "Give it one of `every`, `session`, `first_use` and `look_back`.");
            return;
        }
        if (lookBack)
            return readLookBack(lookBack);
        if (every)
            m_window.bucket = rerate::readBucket(m_reading, every).value_or(Bucket());
        else if (session)
            readSession(session);
        else if (const auto seconds = readSeconds(m_reading, firstUse))
            m_window.bucket = {Bucket::Kind::FirstUse, *seconds, {}};
        if (!every && !m_isInnermost)
            m_reading.error(session ? session : firstUse, "Such a window is made of events.",
                            "Make it the first of the list.");
    }

    void readLookBack(const Place& place) {
        m_window.bucket = {Bucket::Kind::LookBack, 0, {}, 1};
        const auto number = m_reading.number(place);
        const auto periods = number ? number->value.toInteger() : std::nullopt;
        if (periods && *periods >= 1 && *periods <= kLookBackMax)
            m_window.bucket.periods = static_cast<int>(*periods);
        else if (number)
            m_reading.error(place, "`look_back` is a whole number of billing periods from 1 to 1200.",
                            "Write `look_back: 12` for this one and the eleven before.");
        if (m_isInnermost)
            m_reading.error(place, "A window that looks back takes the values of billing periods.",
                            "Put a window `every: period` before it.");
    }

    void readSession(const Place& place) {
        if (!m_reading.mapping(place, "meters[].windows[].session"))
            return;
        m_window.bucket.kind = Bucket::Kind::Session;
        if (const Place gap = place.at("gap"))
            m_window.bucket.seconds = readSeconds(m_reading, gap).value_or(1);
        else
            m_reading.error(place, "A session needs a `gap`: how long a pause ends it.",
                            "Write `session: { gap: 15m }`.");
        if (const Place cap = place.at("cap"))
            m_window.bucket.cap = readSeconds(m_reading, cap);
        if (const auto& most = m_window.bucket.cap; most && *most < m_window.bucket.seconds)
            m_reading.warn(place.at("cap"), "A session of at most " + secondsText(*most) + " never has a pause of " +
                                                secondsText(m_window.bucket.seconds) + ": `gap` ends none.",
                           "Make `cap` longer than `gap`, or write `first_use: " + secondsText(*most) + "`.");
    }

    void readAggregate() {
        std::vector<std::pair<Aggregate, Place>> given;
        for (int i = 1; i <= static_cast<int>(Aggregate::Peak); ++i)
            if (const Place at = m_place.at(toText(static_cast<Aggregate>(i))))
                given.emplace_back(static_cast<Aggregate>(i), at);
        if (const Place at = m_place.at("aggregate")) {
            const auto text = m_reading.text(at);
            const auto known = windowAggregateFromText(text.value_or(""));
            if (known && *known != Aggregate::Percentile)
                given.emplace_back(*known, m_place.at("value"));
            else if (text)
                m_reading.error(at, "`" + *text + "` is no aggregate.",
                                "Use count, sum, unique, min, max, first, last, mean, time_mean, peak or "
                                "delta_to_end; or `percentile: 95`.");
        }
        if (const Place at = m_place.at("drop_top"))
            given.emplace_back(Aggregate::Percentile, at);
        if (const Place value = m_place.at("value"); given.empty() && value && !m_place.at("aggregate"))
            given.emplace_back(Aggregate::Sum, value);
        if (given.size() != 1) {
            m_reading.error(m_place, given.empty() ? "The window does not say what it makes of its values."
                                                   : "A window has one aggregate.",
                            "Give it one of `sum`, `aggregate: count`, `unique`, `min`, `max`, `first`, "
                            "`last`, `mean`, `time_mean`, `peak`, `percentile` and `delta_to_end`.");
            return;
        }
        m_window.aggregate = given[0].first;
        refuseOtherValue();
        readValue(given[0].second);
    }

    // Beside `sum: q` a `value` would be a second one.
    void refuseOtherValue() {
        const Place value = m_place.at("value");
        const bool isOfAggregate = m_place.at("aggregate") || m_place.at("percentile") || m_place.at("drop_top");
        if (value && m_window.aggregate == Aggregate::Count)
            m_reading.error(value, "A count has no `value`.", "Remove it, or use a sum.");
        else if (value && !isOfAggregate && m_place.at(toText(m_window.aggregate)))
            m_reading.error(value, "The window says twice what it takes.", "Keep `value` or `" + std::string(toText(m_window.aggregate)) + "`.");
    }

    void readValue(Place place) {
        switch (m_window.aggregate) {
        case Aggregate::Count: return;
        case Aggregate::Peak:
            if (!m_isInnermost)
                m_reading.error(m_place, "What goes on at one time is counted among events.",
                                "Use `peak` in the first window, `max` further out.");
            break;
        case Aggregate::Unique: readUnique(place); return;
        case Aggregate::Percentile:
            if (m_place.at("drop_top"))
                readDropTop(place);
            else
                readPercentile(place);
            place = m_place.at("value");
            break;
        default: break;
        }
        if (!place) {
            if (m_isInnermost)
                m_reading.error(m_place, "The innermost window needs a `value`.",
                                "Say which expression over the event it aggregates.");
            Expression inner;
            inner.kind = Expression::Kind::Name;
            inner.text = "value";
            m_window.value = std::move(inner);
            return;
        }
        m_window.value = numberExpression(place, !m_isInnermost);
    }

    std::optional<Expression> numberExpression(const Place& place, bool overValue) {
        std::optional<Expression> expression = m_reading.expression(place);
        if (!expression)
            return std::nullopt;
        if (expression->type() == Expression::Type::Condition || expression->type() == Expression::Type::Text)
            m_reading.error(place, "The value of a window is a number.");
        if (overValue)
            for (const std::string& name : expression->names())
                if (name != "value")
                    m_reading.error(place, "There is no `" + name + "` here, only `value`: what the "
                                           "window made of its events.",
                                    "Use properties of events in the innermost window.");
        return expression;
    }

    void readUnique(const Place& place) {
        if (!m_isInnermost) {
            m_reading.error(m_place, "Distinct values are counted among events.",
                            "Use `unique` in the first window, `aggregate: count` further out.");
            return;
        }
        const auto expression = place ? m_reading.expression(place) : std::nullopt;
        if (expression && expression->kind == Expression::Kind::Name)
            m_window.uniqueField = expression->text;
        else if (expression || !place)
            m_reading.error(place ? place : m_place, "`unique` takes the name of a property.");
        if (const Place remove = m_place.at("remove")) {
            m_window.remove = m_reading.expression(remove);
            if (m_window.remove && m_window.remove->type() != Expression::Type::Condition)
                m_reading.error(remove, "`remove` is a condition.", "Compare something, like `op == 'remove'`.");
        }
    }

    void readPercentile(const Place& place) {
        const auto number = m_reading.number(place);
        if (!number)
            return;
        m_window.percentile = number->value;
        if (number->value.isNegative() || number->value > Decimal(100))
            m_reading.error(place, "A percentile lies between 0 and 100.");
    }

    // Another word for the percentile of the rest: without the top 1 % it is the 99th.
    void readDropTop(const Place& place) {
        const auto number = m_reading.number(place);
        if (!number)
            return;
        m_window.percentile = Decimal(100) - number->value;
        if (number->value.isNegative() || number->value > Decimal(100))
            m_reading.error(place, "What is dropped lies between 0 and 100 (percent of the values).");
    }

    // A choice that some aggregates have.
    template <typename T>
    void choose(const char* key, T& to, bool applies) {
        const Place place = m_place.at(key);
        if (place && !applies)
            m_reading.error(place, "`" + std::string(key) + "` has no meaning for `" +
                                       std::string(toText(m_window.aggregate)) + "`.",
                            "Remove it.");
        else if (applies)
            m_reading.choose(to, place, "window." + std::string(key));
    }

    void refuseRemove() {
        const Place remove = m_place.at("remove");
        if (!remove || m_window.aggregate == Aggregate::Unique)
            return;
        const bool isSum = m_window.aggregate == Aggregate::Sum || m_window.aggregate == Aggregate::Count;
        m_reading.error(remove, "`remove` takes distinct values away, and has no meaning for `" +
                                    std::string(toText(m_window.aggregate)) + "`.",
                        m_isInnermost && isSum ? "Write `retract: ` and the condition in the meter: such events count as the negative of themselves."
                                               : "Use `unique`, or take the events out by the meter's `filter`.");
    }

    void readChoices() {
        const Aggregate aggregate = m_window.aggregate;
        refuseRemove();
        const bool overTime = aggregate == Aggregate::TimeMean || aggregate == Aggregate::DeltaToEnd;
        choose("active", m_window.active, m_window.remove.has_value());
        choose("discard", m_window.discard, aggregate == Aggregate::Percentile);
        choose("missing", m_window.missing,
               !m_isInnermost && (aggregate == Aggregate::Percentile || aggregate == Aggregate::Mean ||
                                  aggregate == Aggregate::Min));
        choose("of", m_window.of, aggregate == Aggregate::TimeMean);
        readDivisor(overTime);
        choose("prorate", m_window.prorate, aggregate == Aggregate::DeltaToEnd);
        choose("carried", m_window.carried,
               overTime || aggregate == Aggregate::Sum || aggregate == Aggregate::Min || aggregate == Aggregate::Max ||
                   aggregate == Aggregate::Last || m_window.remove.has_value());
        readEmpty();
        const Bucket::Kind kind = m_window.bucket.kind;
        const bool hasNoEnd = kind == Bucket::Kind::Event || kind == Bucket::Kind::Session || kind == Bucket::Kind::FirstUse;
        if (kind == Bucket::Kind::LookBack && (m_window.isLevel() || overTime))
            m_reading.error(m_place, "`" + std::string(toText(aggregate)) + "` has no meaning over the values of billing periods.",
                            "Use `sum`, `aggregate: count`, `min`, `max`, `first`, `last`, `mean` or `percentile`, without `carried`.");
        if (hasNoEnd && (m_window.isLevel() || overTime))
            m_reading.error(m_place, "`" + std::string(toText(aggregate)) + "` goes on from window to window, which needs "
                                     "windows of the clock or the calendar.",
                            "Use `every:` with a length, like 1h, day or period.");
        if (const Place then = m_place.at("then"))
            m_window.then = numberExpression(then, true);
        if (const Place round = m_place.at("round"))
            m_window.round = readRounding(
                m_reading, round, "meters[].windows[].round",
                {Decimal(1), static_cast<RoundingMode>(m_reading.conventions().choice("round.mode"))});
        readDivision();
    }

    // The length that a mean over time divides by: `real`, `nominal`, or a fixed one, of a month.
    void readDivisor(bool overTime) {
        const Place place = m_place.at("divisor");
        const bool isMean = m_window.aggregate == Aggregate::Mean;
        if (!place && !overTime)
            return; // a mean divides by the number of its windows
        const auto given = place ? m_reading.text(place) : m_reading.conventions().text("window.divisor");
        if (!given)
            return;
        const std::optional<std::int64_t> seconds = lengthOfMonth(*given);
        if (place && !overTime && !(isMean && seconds))
            return m_reading.error(place, "`divisor` has no meaning for `" + std::string(toText(m_window.aggregate)) + "`.",
                                   isMean ? "Remove it, or write a fixed length, like 730h." : "Remove it.");
        if (!seconds)
            return m_reading.choose(m_window.divisor, place, "window.divisor");
        const Bucket::Kind kind = m_window.bucket.kind;
        const bool isMonth = kind == Bucket::Kind::Month || kind == Bucket::Kind::Period;
        if (place && !isMonth)
            m_reading.error(place, "A fixed length stands for that of a month or billing period, and this window " +
                                       lengthInWords() + ".",
                            std::string(isMean ? "Leave it out" : "Write `real` or `nominal`") + ", or put it into a window `every: period`.");
        if (!isMonth)
            return; // what conventions say of months
        m_window.divisor = Window::Divisor::Fixed;
        m_window.divisorSeconds = *seconds;
    }

    // "is one of 5m", "looks back over 12 billing periods"
    std::string lengthInWords() const {
        const std::string text = toText(m_window.bucket);
        switch (m_window.bucket.kind) {
        case Bucket::Kind::LookBack: return "looks back over " + text;
        case Bucket::Kind::Event: return "is an " + text;
        case Bucket::Kind::Clock:
        case Bucket::Kind::FirstUse: return "is one of " + text;
        default: return "is a " + text;
        }
    }

    // "730h", "30d"
    static std::optional<std::int64_t> lengthOfMonth(const std::string& text) {
        const std::int64_t unit = text.ends_with('h') ? 3'600 : text.ends_with('d') ? kDay : 0;
        const auto number = unit == 0 ? Decimal::parse("x") : Decimal::parse(text.substr(0, text.size() - 1));
        const auto count = number ? number->toInteger() : std::nullopt;
        return count && *count > 0 && *count <= 1'000'000 ? std::optional(*count * unit) : std::nullopt;
    }

    void readEmpty() {
        const Place empty = m_place.at("empty");
        if (empty || m_window.mayBeEmpty())
            m_reading.choose(m_window.empty, empty, "window.empty");
        if (m_window.empty == Window::Empty::Skipped)
            return;
        const Bucket::Kind kind = m_window.bucket.kind;
        if (kind == Bucket::Kind::Event || kind == Bucket::Kind::Session || kind == Bucket::Kind::FirstUse)
            m_reading.error(empty, "Windows of " + toText(m_window.bucket) + " are where events are: none is empty.",
                            "Use `every:` with a length, like 1h, day or period.");
        if (!m_window.per.empty())
            m_reading.error(empty, "Nobody knows for which values of `per` nothing happened.", "Leave `per` or `empty` out.");
    }

    void readDivision() {
        const Conventions& conventions = m_reading.conventions();
        const auto digits = Decimal::literal(conventions.text("window.divide.places")).toInteger();
        m_window.divide = {Decimal::fromCoefficient(1, static_cast<int>(digits.value_or(18))),
                           static_cast<RoundingMode>(conventions.choice("window.divide.mode"))};
        const Place place = m_place.at("divide");
        if (!place || !m_reading.mapping(place, "meters[].windows[].divide"))
            return;
        if (!m_window.divides())
            m_reading.error(place, "This window does not divide.", "Remove `divide`.");
        if (const Place at = place.at("places"))
            if (const auto number = m_reading.number(at)) {
                const auto places = number->value.toInteger();
                if (!places || *places < 0 || *places > 100)
                    m_reading.error(at, "Places are a whole number from 0 to 100.");
                else
                    m_window.divide.step = Decimal::fromCoefficient(1, static_cast<int>(*places));
            }
        if (const Place at = place.at("mode"))
            if (const auto text = m_reading.text(at)) {
                if (const auto mode = roundingModeFromText(*text))
                    m_window.divide.mode = *mode;
                else
                    m_reading.error(at, "Unknown rounding mode.",
                                    "Use half_up, half_even, half_down, up, down, ceiling or floor.");
            }
    }

    Reading& m_reading;
    const Place& m_place;
    bool m_isInnermost;
    Window m_window;
};

// What windows of a mean over a fixed length last.
void measureInside(Reading& reading, const Place& place, const Window* inner, Window& outer) {
    if (outer.aggregate != Aggregate::Mean || outer.divisor != Window::Divisor::Fixed)
        return;
    if (inner && (inner->bucket.kind == Bucket::Kind::Clock || inner->bucket.kind == Bucket::Kind::Day))
        outer.insideSeconds = inner->bucket.kind == Bucket::Kind::Day ? kDay : inner->bucket.seconds;
    else
        reading.error(place.at("divisor"), "A mean over a fixed length is one of windows of the clock, or of days.",
                      "Put one inside, like `{ every: 1h, max: gigabytes }`, or use `time_mean`.");
}

bool isCalendar(const Bucket& bucket) {
    return bucket.kind == Bucket::Kind::Day || bucket.kind == Bucket::Kind::Week ||
           bucket.kind == Bucket::Kind::Month || bucket.kind == Bucket::Kind::Period;
}

// Each window lies in one window of the next, and is for at least as many keys.
void checkNesting(Reading& reading, const Place& list, const std::vector<Window>& windows, CycleUnit cycle) {
    for (std::size_t i = 0; i < windows.size(); ++i) {
        checkCycle(reading, list.item(i), windows[i].bucket, cycle);
        if (i == 0)
            continue;
        const Window& inner = windows[i - 1];
        const Window& outer = windows[i];
        if (inner.bucket.kind == Bucket::Kind::LookBack) {
            reading.error(list.item(i - 1), "A window that looks back is the last of the list.",
                          "Go on from it in a derived meter, with `every: period`.");
            continue;
        }
        if (!nests(inner.bucket, outer.bucket))
            reading.error(list.item(i), "Windows of " + toText(inner.bucket) + " do not fit into windows of " +
                                            toText(outer.bucket) + ".",
                          "List windows from the shortest to the longest, each a part of the next.");
        for (const std::string& name : outer.per)
            if (std::find(inner.per.begin(), inner.per.end(), name) == inner.per.end())
                reading.error(list.item(i), "The windows inside are not kept apart by `" + name + "`.",
                              "Add it to their `per` as well.");
        if (outer.missing == Window::Missing::Zero && inner.bucket.kind != Bucket::Kind::Clock && !isCalendar(inner.bucket))
            reading.error(list.item(i), "Nobody knows how many windows of " + toText(inner.bucket) + " are missing.",
                          "`missing: zero` needs windows of a fixed length inside.");
    }
}

} // namespace

bool nests(const Bucket& inner, const Bucket& outer) {
    if (inner.kind == Bucket::Kind::LookBack)
        return outer.kind == Bucket::Kind::Period; // of a derived meter
    switch (outer.kind) {
    case Bucket::Kind::Event:
    case Bucket::Kind::Session:
    case Bucket::Kind::FirstUse: return inner.kind == Bucket::Kind::Event;
    case Bucket::Kind::Clock:
        return !isCalendar(inner) && (inner.kind != Bucket::Kind::Clock || outer.seconds % inner.seconds == 0);
    case Bucket::Kind::Period: return true;
    case Bucket::Kind::LookBack: return inner.kind == Bucket::Kind::Period;
    case Bucket::Kind::Month:
        return inner.kind != Bucket::Kind::Week && inner.kind != Bucket::Kind::Period;
    case Bucket::Kind::Week:
        return inner.kind != Bucket::Kind::Month && inner.kind != Bucket::Kind::Period;
    case Bucket::Kind::Day: return !isCalendar(inner) || inner.kind == Bucket::Kind::Day;
    }
    return false;
}

void checkCycle(Reading& reading, const Place& place, const Bucket& bucket, CycleUnit cycle) {
    const bool tooLong = (bucket.kind == Bucket::Kind::Month && (cycle == CycleUnit::Day || cycle == CycleUnit::Week)) ||
                         (bucket.kind == Bucket::Kind::Week && cycle == CycleUnit::Day);
    if (tooLong)
        reading.error(place, "A window of a " + toText(bucket) + " is longer than the billing period, a " +
                                 std::string(toText(cycle)) + ".",
                      "Use `every: period`, or a longer `cycle` of the plan.");
}

std::optional<Bucket> readBucket(Reading& reading, const Place& place) {
    static const std::pair<std::string_view, Bucket::Kind> kNames[] = {
        {"event", Bucket::Kind::Event}, {"day", Bucket::Kind::Day},
        {"week", Bucket::Kind::Week},   {"month", Bucket::Kind::Month},
        {"period", Bucket::Kind::Period}};
    const auto text = reading.text(place);
    if (!text)
        return std::nullopt;
    for (const auto& [name, kind] : kNames)
        if (*text == name)
            return Bucket{kind, 0, {}};
    const auto seconds = readSeconds(reading, place);
    if (!seconds)
        return std::nullopt;
    if (kDay % *seconds != 0)
        reading.error(place, "A day does not divide into windows of " + *text + ".",
                      "Use a length that does, like 5m, 1h or 12h, or `day`.");
    return Bucket{Bucket::Kind::Clock, *seconds, {}};
}

std::optional<std::int64_t> readSeconds(Reading& reading, const Place& place) {
    const auto text = reading.text(place);
    if (!text)
        return std::nullopt;
    const std::int64_t unit = text->empty()           ? 0
                              : text->back() == 's' ? 1
                              : text->back() == 'm' ? 60
                              : text->back() == 'h' ? 3600
                                                    : 0;
    const auto digits = unit == 0 ? Decimal::parse("x") : Decimal::parse(text->substr(0, text->size() - 1));
    const auto count = digits ? digits->toInteger() : std::nullopt;
    if (count && *count > 0 && *count <= 1'000'000)
        return *count * unit;
    reading.error(place, "`" + *text + "` is no length of time.",
                  "Write it like 30s, 5m or 1h, or one of event, day, week, month and period where `every` stands.");
    return std::nullopt;
}

std::vector<Window> readWindows(Reading& reading, const Place& place, CycleUnit cycle, bool ofEvents) {
    std::vector<Window> windows;
    if (!reading.sequence(place, "windows"))
        return windows;
    if (place.node->items.empty())
        reading.error(place, "There is no window.", "Add one, like `{ every: period, sum: q }`.");
    if (place.node->items.size() > 8) {
        reading.error(place, "A meter has at most 8 windows.");
        return windows;
    }
    for (std::size_t i = 0; i < place.node->items.size(); ++i) {
        const Place item = place.item(i);
        if (!reading.mapping(item, "meters[].windows[]"))
            return {};
        windows.push_back(WindowReader(reading, item, ofEvents && i == 0).read());
        measureInside(reading, item, i > 0 ? &windows[i - 1] : nullptr, windows[i]);
    }
    if (!ofEvents && !windows.empty())
        if (const Place per = place.item(0).at("per"))
            reading.error(per, "A derived meter has no events whose properties would keep windows apart.",
                          "Leave `per` out, or use the meter's `by`.");
    checkNesting(reading, place, windows, cycle);
    return windows;
}

Window readPeriodWindow(Reading& reading, const Place& place) {
    Window window = WindowReader(reading, place, true).readOverPeriod();
    measureInside(reading, place, nullptr, window);
    return window;
}

} // namespace rerate
