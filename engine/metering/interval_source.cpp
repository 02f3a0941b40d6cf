// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/metering/interval_source.h"

#include <algorithm>

namespace rerate {

namespace {

constexpr int kNanosecondPlaces = 9;
constexpr int kPlacesMin = 18;

Decimal powerOfTen(int exponent) { return Decimal::fromCoefficient(1, -exponent); }

} // namespace

Decimal EventInterval::valueUntil(std::int64_t time, const Decimal& value) const {
    if (time >= to)
        return value;
    if (time <= from)
        return Decimal();
    const Decimal elapsed(time - from);
    if (value == seconds)
        return Decimal::fromCoefficient(time - from, kNanosecondPlaces).normalized();
    const int places = std::max(kNanosecondPlaces, seconds.scale());
    const Ratio exact = Ratio::over(value * elapsed * powerOfTen(places - kNanosecondPlaces),
                                    seconds * powerOfTen(places));
    const Decimal step = Decimal::fromCoefficient(1, std::max(kPlacesMin, value.scale()));
    return roundTo(exact, {step, RoundingMode::HalfEven}).value.normalized();
}

IntervalSource::IntervalSource(const Interval& interval, ColumnSet& columns, const std::vector<Zone>& zones) {
    if (interval.seconds)
        m_seconds = bindExpression(*interval.seconds, columns);
    else
        m_end = columns.add(interval.lasts() ? interval.end : interval.at);
    m_isMoved = !interval.lasts();
    for (const Zone& zone : zones)
        m_formats.push_back({TimeFormatKind::Auto, {}, zone, {}});
}

IntervalFault IntervalSource::readTime(const RowReader& reader, std::uint32_t row, std::uint32_t zone, Instant& instant) const {
    const RowValue end = m_end ? asNumber(reader.property(*m_end, row)) : RowValue();
    if (end.kind == RowValue::Kind::Missing)
        return IntervalFault::NoEnd;
    const bool isRead = end.isNumber() ? tryParseInstant(end.number.toText(), m_formats[zone], instant)
                                       : tryParseInstant(end.text, m_formats[zone], instant);
    return isRead ? IntervalFault::None : IntervalFault::UnreadableEnd;
}

IntervalFault IntervalSource::readEnd(const RowReader& reader, std::uint32_t row, std::uint32_t zone,
                                      EventInterval& interval) const {
    Instant instant;
    if (const IntervalFault fault = readTime(reader, row, zone, instant); fault != IntervalFault::None)
        return fault;
    if (m_isMoved) {
        interval = {instant.nanoseconds, instant.nanoseconds, {}};
        return IntervalFault::None;
    }
    if (instant.nanoseconds < interval.from)
        return IntervalFault::EndBeforeStart;
    interval.to = instant.nanoseconds;
    interval.seconds = (Decimal::fromCoefficient(interval.to, kNanosecondPlaces) -
                        Decimal::fromCoefficient(interval.from, kNanosecondPlaces))
                           .normalized();
    return IntervalFault::None;
}

IntervalFault IntervalSource::read(const RowReader& reader, std::uint32_t row, std::uint32_t zone, bool perOne,
                                   EventInterval& interval) const {
    interval.from = reader.time(row);
    if (!m_seconds)
        return readEnd(reader, row, zone, interval);
    const RowValue length = reader.value(*m_seconds, row, perOne);
    if (length.kind == RowValue::Kind::Missing)
        return length.dividedByZero ? IntervalFault::ZeroDivision : IntervalFault::NoEnd;
    if (!length.isNumber())
        return IntervalFault::UnreadableEnd;
    if (length.number.isNegative())
        return IntervalFault::EndBeforeStart;
    interval.seconds = length.number.normalized();
    const Decimal end = Decimal(interval.from) + interval.seconds * Decimal(kNanosecondsPerSecond);
    interval.to = roundTo(end, {Decimal(1), RoundingMode::HalfEven}).value.toInteger().value_or(INT64_MAX);
    return IntervalFault::None;
}

} // namespace rerate
