// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/language/calendar_reader.h"

#include <algorithm>

#include "engine/base/suggestion.h"

namespace rerate {

namespace {

// "a-b" at its separator; the same twice without one.
std::pair<std::string, std::string> range(const std::string& text, std::string_view separator) {
    const std::size_t at = text.find(separator);
    if (at == std::string::npos)
        return {text, text};
    return {text.substr(0, at), text.substr(at + separator.size())};
}

// "08:00" or "24:00" in minutes.
std::optional<int> minuteOf(const std::string& text) {
    const auto isDigit = [](char c) { return c >= '0' && c <= '9'; };
    if (text.size() != 5 || text[2] != ':' || !isDigit(text[0]) || !isDigit(text[1]) || !isDigit(text[3]) ||
        !isDigit(text[4]))
        return std::nullopt;
    const int hour = (text[0] - '0') * 10 + text[1] - '0';
    const int minute = (text[3] - '0') * 10 + text[4] - '0';
    if (minute > 59 || hour * 60 + minute > 1440)
        return std::nullopt;
    return hour * 60 + minute;
}

class CalendarReader {
public:
    CalendarReader(Reading& reading, const Place& place, const std::optional<Zone>& planZone)
        : m_reading(reading), m_place(place), m_planZone(planZone) {}

    Calendar read(const std::string& id) {
        Calendar calendar;
        calendar.id = id;
        calendar.mark = m_place.node->mark;
        if (!m_reading.mapping(m_place, "calendars[]"))
            return calendar;
        if (const Place rows = m_place.at("rows")) {
            if (m_reading.sequence(rows, "rows"))
                for (std::size_t i = 0; i < rows.node->items.size(); ++i)
                    if (const Place row = rows.item(i); m_reading.mapping(row, "calendars[].rows[]"))
                        calendar.rows.push_back(readRow(row));
        } else {
            m_reading.error(m_place, "The calendar has no `rows`.",
                            "Add them, like `rows: [ { label: peak, days: mon-fri, hours: 08:00-20:00 } ]`.");
        }
        calendar.zone = readZone();
        if (const Place otherwise = m_place.at("default"))
            calendar.otherwise = m_reading.name(otherwise).value_or("");
        else
            m_reading.error(m_place, "The calendar has no `default`.",
                            "Add the label of all other times, like `default: offpeak`.");
        return calendar;
    }

private:
    // Nothing: the customer's.
    std::optional<Zone> readZone() {
        const Place zone = m_place.at("zone");
        if (!zone)
            return m_planZone;
        const bool isCustomers = zone.node->kind == YamlNode::Kind::Scalar && zone.node->text == "customer";
        return isCustomers ? std::nullopt : m_reading.zone(zone);
    }

    Calendar::Row readRow(const Place& place) {
        Calendar::Row row;
        row.mark = place.node->mark;
        if (const Place label = place.at("label"))
            row.label = m_reading.name(label).value_or("");
        else
            m_reading.error(place, "The row has no `label`.");
        if (const Place days = place.at("days"))
            row.weekdays = readSet(days, {"mon", "tue", "wed", "thu", "fri", "sat", "sun"}, "a day of the week",
                                   "Write mon, tue, wed, thu, fri, sat or sun, or a range like mon-fri.");
        if (const Place months = place.at("months"))
            row.months = readSet(months, {"1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"}, "a month",
                                 "Write numbers from 1 to 12, or a range like 6-9.");
        if (const Place hours = place.at("hours"))
            for (const std::string& text : m_reading.names(hours))
                readHours(hours, text, row);
        if (const Place dates = place.at("dates"))
            for (const std::string& text : m_reading.names(dates))
                readDates(dates, text, row);
        return row;
    }

    // Bits of the names given; a range may go round the end: 11-2, sat-mon.
    unsigned readSet(const Place& place, const std::vector<std::string>& known, const std::string& what,
                     const std::string& form) {
        unsigned bits = 0;
        for (const std::string& text : m_reading.names(place)) {
            const auto [first, last] = range(text, "-");
            const auto from = std::find(known.begin(), known.end(), first);
            const auto to = std::find(known.begin(), known.end(), last);
            if (from == known.end() || to == known.end()) {
                const std::string guess = didYouMean(text, known);
                m_reading.error(place, "`" + text + "` is not " + what + ".", guess.empty() ? form : guess);
                continue;
            }
            for (auto at = from;; at = at + 1 == known.end() ? known.begin() : at + 1) {
                bits |= 1U << (at - known.begin());
                if (at == to)
                    break;
            }
        }
        return bits;
    }

    void readHours(const Place& place, const std::string& text, Calendar::Row& row) {
        const auto [first, last] = range(text, "-");
        const auto from = minuteOf(first);
        const auto to = minuteOf(last);
        if (!from || !to || first == text || *from == *to || *from == 1440)
            m_reading.error(place, "`" + text + "` is no span of hours.", "Write it like 08:00-20:00 or 22:00-06:00.");
        else
            row.hours.push_back({*from, *to});
    }

    void readDates(const Place& place, const std::string& text, Calendar::Row& row) {
        const auto [first, last] = range(text, "..");
        const auto from = dateFromText(first);
        const auto to = dateFromText(last);
        if (!from || !to || *to < *from)
            m_reading.error(place, "`" + text + "` is no day and no span of days.",
                            "Write 2026-12-25 or 2026-12-24..2026-12-26.");
        else
            row.dates.push_back({*from, *to});
    }

    Reading& m_reading;
    const Place& m_place;
    const std::optional<Zone>& m_planZone;
};

} // namespace

std::vector<Calendar> readCalendars(Reading& reading, const Place& place, const std::optional<Zone>& planZone) {
    std::vector<Calendar> calendars;
    if (place.node->kind != YamlNode::Kind::Mapping) {
        reading.error(place, "`calendars` must map names to calendars.",
                      "Write `calendars: { tou: { rows: […], default: offpeak } }`.");
        return calendars;
    }
    for (std::size_t i = 0; i < place.node->keys.size(); ++i) {
        const std::string& id = place.node->keys[i].text;
        const Place item{&place.node->items[i], "calendars." + id};
        calendars.push_back(CalendarReader(reading, item, planZone).read(id));
    }
    return calendars;
}

} // namespace rerate
