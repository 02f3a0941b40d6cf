// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/rating/standing_counter.h"

#include <algorithm>

#include "engine/rating/charge_quantity.h"

namespace rerate {

namespace {

using Reset = UsageCharge::Reset;

int monthOf(const Date& date) { return date.year * 12 + date.month; }

// The number of the year that a billing period belongs to.
int yearOf(Reset reset, const Date& periodStart, const Date& heldFrom) {
    const Date& day = std::max(periodStart, heldFrom);
    if (reset == Reset::CalendarYear)
        return day.year;
    if (reset == Reset::ContractYear)
        return (monthOf(day) - monthOf(heldFrom) - (day.day < heldFrom.day ? 1 : 0)) / 12;
    return 0;
}

std::optional<Date> startOfYear(Reset reset, int year, const Date& heldFrom) {
    if (reset == Reset::CalendarYear)
        return Date{year, 1, 1};
    if (reset == Reset::ContractYear)
        return addMonths(heldFrom, 12 * year);
    return std::nullopt;
}

template <typename Number>
class CounterOfLine {
public:
    CounterOfLine(const CompiledCharge<Number>& charge, std::uint32_t line, const Date& periodStart, const Date& heldFrom)
        : m_charge(charge), m_line(line), m_heldFrom(heldFrom), m_reset(charge.usage->reset),
          m_year(yearOf(m_reset, periodStart, heldFrom)) {
        m_stand.since = startOfYear(m_reset, m_year, heldFrom);
        if (yearOf(m_reset, heldFrom, heldFrom) == m_year)
            m_stand.opening = quantityFrom(charge, charge.countedBefore);
        m_stand.counter = m_stand.opening;
        m_stand.highest = m_stand.opening;
    }

    // A row of the customer; rows come in order of time.
    void add(const QuantityRow& row, const Date& periodStart) {
        if (m_charge.lineOfKey[row.key] != m_line || yearOf(m_reset, periodStart, m_heldFrom) != m_year)
            return;
        if (m_period != periodStart)
            endPeriod();
        m_period = periodStart;
        m_inPeriod += quantityOf(m_charge, row);
    }

    StandingCounter<Number> take() {
        endPeriod();
        return m_stand;
    }

private:
    void endPeriod() {
        if (const auto& rounding = m_charge.quantityStep)
            m_inPeriod = roundToStep(m_inPeriod, rounding->first, rounding->second);
        m_stand.counter += m_inPeriod;
        m_stand.highest = std::max(m_stand.highest, m_stand.counter);
        m_inPeriod = Number{};
    }

    const CompiledCharge<Number>& m_charge;
    std::uint32_t m_line;
    const Date& m_heldFrom;
    Reset m_reset;
    int m_year;
    StandingCounter<Number> m_stand;
    std::optional<Date> m_period;
    Number m_inPeriod{};
};

} // namespace

template <typename Number>
StandingCounter<Number> standingCounter(const CompiledCharge<Number>& charge, std::size_t row,
                                        std::uint32_t line, std::uint32_t period,
                                        const SliceDays& days, const Date& heldFrom) {
    const QuantityTable& table = *charge.table;
    const CustomerId customer = table.rows[row].customer;
    CounterOfLine<Number> counter(charge, line, days.periodStarts[period], heldFrom);
    if (table.earlier) {
        const auto& rows = table.earlier->rows;
        const auto first = std::lower_bound(rows.begin(), rows.end(), customer,
                                            [](const QuantityRow& at, CustomerId id) { return at.customer < id; });
        for (auto at = first; at != rows.end() && at->customer == customer; ++at)
            counter.add(*at, table.earlier->periodStarts[at->slice]);
    }
    for (std::size_t at = table.rangeOf(customer).first; at < row; ++at)
        if (const std::uint32_t earlier = days.periodOfSlice[table.rows[at].slice]; earlier < period)
            counter.add(table.rows[at], days.periodStarts[earlier]);
    return counter.take();
}

template StandingCounter<FastNumber>
standingCounter(const CompiledCharge<FastNumber>&, std::size_t, std::uint32_t, std::uint32_t, const SliceDays&, const Date&);
template StandingCounter<Ratio>
standingCounter(const CompiledCharge<Ratio>&, std::size_t, std::uint32_t, std::uint32_t, const SliceDays&, const Date&);

} // namespace rerate
