// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <algorithm>
#include <map>

#include "engine/metering/burst.h"
#include "engine/metering/event_window.h"
#include "engine/metering/meter_run.h"
#include "engine/metering/interval_cutter.h"
#include "engine/metering/interval_source.h"
#include "engine/metering/key_space.h"
#include "engine/metering/row_filter.h"

namespace rerate {

namespace {

class EventSearch {
public:
    EventSearch(const Meter& meter, const UsageStore& store, CustomerId customer,
                const Period& period, const LineKey& key, std::size_t limit, const LocalZones& zones)
        : m_meter(meter), m_store(store), m_customer(customer), m_period(period), m_key(key),
          m_limit(limit), m_columns(store), m_grid(inZones(store, zones, period)),
          m_isOfBursts(!meter.windows.empty() && isBurst(meter.windows.front().bucket)),
          m_keys(seriesColumns(meter, m_isOfBursts), meter.calendars, m_columns, m_grid),
          m_filter(meter.filter ? &*meter.filter : nullptr, m_columns, meter.rowsUniform),
          m_expression(eventValue(meter)) {
        m_columns.needCounts();
        if (m_expression && isValue())
            m_value = bindExpression(*m_expression, m_columns, meter.interval && meter.interval->lasts());
        if (meter.position)
            m_position = bindExpression(*meter.position, m_columns);
        if (!isValue())
            m_uniqueColumn = m_columns.add(uniqueField());
        if (meter.interval && !period.isEmpty()) {
            m_interval.emplace(*meter.interval, m_columns, m_grid.zones);
            m_cutter.emplace(meter.calendars, m_grid);
        }
    }

    Result<std::vector<MeteredEvent>> run(const Progress& progress) {
        std::optional<PartId> part;
        std::size_t partFrom = 0;
        for (std::size_t number = 0; number < m_store.segments().size(); ++number) {
            if (progress.isCancelled())
                return cancelledError();
            const SegmentInfo& info = m_store.segments()[number];
            if (part != info.part) {
                part = info.part;
                partFrom = m_found.size();
            }
            const bool mayHold = info.customerFirst <= m_customer && m_customer <= info.customerLast;
            if (!mayHold || isEnough(partFrom))
                continue;
            const Result<Segment> segment = m_store.readSegment(number, m_columns.columns());
            if (!segment)
                return segment.error();
            search(number, *segment, partFrom);
        }
        if (m_isOfBursts)
            keepWindowsOfPeriod();
        std::stable_sort(m_found.begin(), m_found.end(),
                         [](const MeteredEvent& a, const MeteredEvent& b) { return a.time < b.time; });
        if (m_found.size() > m_limit)
            m_found.resize(m_limit);
        return std::move(m_found);
    }

private:
    // Windows that begin with an event take it and those after it, whatever the period.
    static std::vector<std::string> seriesColumns(const Meter& meter, bool isOfBursts) {
        std::vector<std::string> columns = meter.by;
        if (isOfBursts)
            columns.insert(columns.end(), meter.windows.front().per.begin(), meter.windows.front().per.end());
        return columns;
    }

    bool isEnough(std::size_t partFrom) const { return !m_isOfBursts && m_found.size() - partFrom >= m_limit; }

    // Keeps the events of the windows that begin in the period; and those that are left out, where they happened.
    void keepWindowsOfPeriod() {
        std::vector<WindowSample> samples;
        std::vector<bool> isKept;
        for (std::size_t i = 0; i < m_found.size(); ++i) {
            isKept.push_back(m_period.contains(m_found[i].time));
            if (!m_found[i].value)
                continue;
            WindowSample& sample = samples.emplace_back();
            sample.time = m_found[i].time.nanoseconds;
            sample.series = m_seriesOf[i];
            sample.identity = static_cast<std::uint32_t>(i);
        }
        sortSamples(samples);
        for (std::size_t from = 0; from < samples.size();) {
            const bool isOfPeriod = m_period.contains({samples[from].time});
            const std::size_t to = endOfBurst(m_meter.windows.front().bucket, samples, from);
            for (; from < to; ++from)
                isKept[samples[from].identity] = isOfPeriod;
        }
        std::size_t kept = 0;
        for (std::size_t i = 0; i < m_found.size(); ++i)
            if (isKept[i])
                m_found[kept++] = std::move(m_found[i]);
        m_found.resize(kept);
    }

    static SliceGrid inZones(const UsageStore& store, const LocalZones& zones, const Period& period) {
        SliceGrid grid{{zones.days}, {{period.from, period.to}}, std::vector<std::uint32_t>(store.customers().size()), {}};
        grid.ownZones = {zones.own};
        return grid;
    }

    Window::Aggregate innermost() const {
        return m_meter.windows.empty() ? static_cast<Window::Aggregate>(m_meter.aggregate)
                                       : m_meter.windows.front().aggregate;
    }
    bool isValue() const { return innermost() != Window::Aggregate::Unique; }
    const std::string& uniqueField() const {
        return m_meter.windows.empty() ? m_meter.uniqueField : m_meter.windows.front().uniqueField;
    }

    void search(std::size_t number, const Segment& segment, std::size_t partFrom) {
        const RowReader reader(m_columns, segment);
        KeySpace::Numbering numbering(m_keys);
        for (const CustomerRun& run : segment.customerRuns) {
            if (run.customer != m_customer)
                continue;
            for (std::uint32_t row = run.rowFrom;
                 row < run.rowTo && !isEnough(partFrom); ++row) {
                const Instant time{segment.times.raw(row) * segment.timeUnit};
                if (segment.isHidden(row) || (!m_interval && !m_isOfBursts && !m_period.contains(time)) ||
                    (m_meter.event && reader.eventText(row) != *m_meter.event) ||
                    !m_filter.isTrue(reader, row))
                    continue;
                if (m_interval) {
                    addLasting(number, reader, row, numbering);
                    continue;
                }
                if (m_key.empty() && !m_isOfBursts) {
                    m_found.push_back(describe(number, reader, row, time));
                    continue;
                }
                const std::vector<std::string>& texts = numbering.texts(numbering.number(reader, row));
                if (!hasKey(texts))
                    continue;
                m_found.push_back(describe(number, reader, row, time));
                if (m_isOfBursts)
                    m_seriesOf.push_back(m_series.try_emplace(texts, static_cast<std::uint32_t>(m_series.size())).first->second);
            }
        }
    }

    // Of an event's parts that lie in the period, those of each key together; or the event, left out, where
    // it begins.
    void addLasting(std::size_t number, const RowReader& reader, std::uint32_t row, KeySpace::Numbering& numbering) {
        MeteredEvent event{number, row, {reader.time(row)}, reader.eventText(row), std::nullopt, reader.count(row)};
        const auto hasKeyAt = [&](std::int64_t time) {
            return m_key.empty() || hasKey(numbering.texts(numbering.number(reader, row, time)));
        };
        EventInterval interval;
        const IntervalFault fault = m_interval->read(reader, row, 0, m_meter.rowsUniform, interval);
        const bool lasts = fault == IntervalFault::None;
        const RowValue value = lasts ? lastingValue(reader.lasting(interval.seconds), row) : RowValue();
        if (!value.isNumber()) {
            event.why = lasts ? whyNoNumber(value) : std::nullopt;
            if (fault == IntervalFault::ZeroDivision)
                event.why = NoNumber::ZeroDivision;
            if (m_period.contains(event.time) && hasKeyAt(event.time.nanoseconds))
                m_found.push_back(event);
            return;
        }
        const bool isAtStart = m_meter.interval->split == Interval::Split::AtStart;
        const Period time{{interval.from}, {isAtStart ? interval.from : interval.to}};
        std::map<std::uint32_t, Decimal> byKey;
        m_cutter->cut(time, 0, nullptr, [&](const IntervalCutter::Part& part) {
            Decimal& sum = byKey[numbering.number(reader, row, part.from)];
            const bool isWhole = innermost() != Window::Aggregate::Sum || part.to == part.from;
            sum = isWhole ? value.number
                          : sum + interval.valueUntil(part.to, value.number) - interval.valueUntil(part.from, value.number);
        });
        for (const auto& [key, sum] : byKey) {
            if (!m_key.empty() && !hasKey(numbering.texts(key)))
                continue;
            event.value = sum;
            m_found.push_back(event);
        }
    }

    RowValue lastingValue(const RowReader& reader, std::uint32_t row) const {
        if (!m_value)
            return numberValue(Decimal(innermost() == Window::Aggregate::Count ? reader.count(row) : 1));
        RowValue value = reader.value(*m_value, row, m_meter.rowsUniform);
        if (m_meter.rowsUniform && value.isNumber())
            value.number = value.number * reader.requests(row);
        return value;
    }

    bool hasKey(const std::vector<std::string>& values) const {
        return std::all_of(m_key.begin(), m_key.end(), [&](const auto& part) {
            const auto name = std::find(m_meter.by.begin(), m_meter.by.end(), part.first);
            return name != m_meter.by.end() &&
                   values[static_cast<std::size_t>(name - m_meter.by.begin())] == part.second;
        });
    }

    // A window of the event alone, which has no value.
    bool isLeftOutByThen(const RowReader& reader, std::uint32_t row) const {
        return isValue() && !m_meter.windows.empty() && m_meter.windows.front().bucket.kind == Bucket::Kind::Event &&
               valueOfEventWindow(m_meter, m_value ? &*m_value : nullptr, reader, row).isLeftOut;
    }

    MeteredEvent describe(std::size_t number, const RowReader& reader, std::uint32_t row,
                          Instant time) const {
        MeteredEvent event{number, row, time, reader.eventText(row), std::nullopt, reader.count(row)};
        if (m_uniqueColumn && reader.property(*m_uniqueColumn, row).kind == RowValue::Kind::Missing) {
            event.why = NoNumber::Missing; // nothing that could be distinct
            return event;
        }
        if (m_position) // which chooses its price
            if (const RowValue position = reader.value(*m_position, row, m_meter.rowsUniform); !position.isNumber()) {
                event.why = whyNoNumber(position);
                return event;
            }
        if (isLeftOutByThen(reader, row)) {
            event.why = NoNumber::ZeroDivision;
            return event;
        }
        if (!m_value) {
            event.value = Decimal(innermost() == Window::Aggregate::Count ? event.count : 1);
            return event;
        }
        const bool isSummed = m_meter.rowsUniform && (innermost() == Window::Aggregate::Sum ||
                                                      innermost() == Window::Aggregate::Count);
        const RowValue value = isSummed ? reader.sumOverRequests(*m_value, row)
                                        : reader.value(*m_value, row, m_meter.rowsUniform);
        if (value.kind == RowValue::Kind::Number)
            event.value = value.number;
        else
            event.why = whyNoNumber(value);
        return event;
    }

    const Meter& m_meter;
    const UsageStore& m_store;
    CustomerId m_customer;
    Period m_period;
    const LineKey& m_key;
    std::size_t m_limit;
    ColumnSet m_columns;
    SliceGrid m_grid;
    bool m_isOfBursts; // windows that begin with an event
    KeySpace m_keys;
    RowFilter m_filter;
    std::optional<Expression> m_expression;
    std::optional<BoundExpression> m_value;
    std::optional<BoundExpression> m_position;
    std::optional<std::uint32_t> m_uniqueColumn;
    std::optional<IntervalSource> m_interval; // events that last
    std::optional<IntervalCutter> m_cutter;
    std::vector<MeteredEvent> m_found;
    std::vector<std::uint32_t> m_seriesOf; // of those found, where they go into such windows
    std::map<std::vector<std::string>, std::uint32_t> m_series;
};

} // namespace

Result<std::vector<MeteredEvent>> eventsBehind(const Meter& meter, const UsageStore& store,
                                               CustomerId customer, const Period& period,
                                               const LineKey& key,
                                               std::size_t limit, const Progress& progress,
                                               const LocalZones& zones) {
    if (meter.sources.empty())
        return EventSearch(meter, store, customer, period, key, limit, zones).run(progress);
    std::vector<MeteredEvent> all;
    for (const Meter& source : meter.sources) {
        auto found = eventsBehind(source, store, customer, period, key, limit, progress, zones);
        if (!found)
            return found.error();
        all.insert(all.end(), found->begin(), found->end());
    }
    std::stable_sort(all.begin(), all.end(),
                     [](const MeteredEvent& a, const MeteredEvent& b) { return a.time < b.time; });
    if (all.size() > limit)
        all.resize(limit);
    return all;
}

} // namespace rerate
