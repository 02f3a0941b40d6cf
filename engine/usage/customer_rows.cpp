// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/usage/customer_rows.h"

#include <algorithm>

namespace rerate {

namespace {

// coefficient × 10^-scale in plain digits, with as many zeros at the end as make `decimals`: -125, 1 → "-12.5";
// -125, 1, 2 → "-12.50".
std::string numberText(std::int64_t coefficient, int scale, int decimals) {
    const bool isNegative = coefficient < 0;
    std::string digits = std::to_string(coefficient).substr(isNegative ? 1 : 0);
    const auto places = static_cast<std::size_t>(scale);
    if (digits.size() <= places)
        digits.insert(0, places + 1 - digits.size(), '0');
    if (places > 0) {
        digits.insert(digits.size() - places, ".");
        while (digits.back() == '0')
            digits.pop_back();
        if (digits.back() == '.')
            digits.pop_back();
    }
    if (decimals > 0) {
        const std::size_t point = digits.find('.');
        const std::size_t written = point == std::string::npos ? 0 : digits.size() - point - 1;
        digits += written == 0 ? "." : "";
        digits.append(std::max<std::size_t>(static_cast<std::size_t>(decimals), written) - written, '0');
    }
    return (isNegative ? "-" : "") + digits;
}

std::string valueText(const UsageColumn& column, const ColumnBlock& block, std::uint32_t row) {
    const auto exception = std::lower_bound(
        block.exceptions.begin(), block.exceptions.end(), row,
        [](const ColumnBlock::Exception& one, std::uint32_t number) { return one.row < number; });
    if (exception != block.exceptions.end() && exception->row == row) {
        using Kind = ColumnBlock::Exception::Kind;
        switch (exception->kind) {
        case Kind::Missing: return {};
        case Kind::Number: return numberText(exception->payload, exception->scale, block.decimalsOf(row));
        case Kind::WideNumber: return std::string(exception->digits);
        case Kind::Text: return column.texts->text(static_cast<std::uint32_t>(exception->payload));
        }
    }
    if (block.form == ColumnBlock::Form::Missing || block.isMissing(row))
        return {};
    if (block.form == ColumnBlock::Form::Texts)
        return column.texts->text(static_cast<std::uint32_t>(block.raw(row)));
    return numberText(block.raw(row), block.scale, block.decimalsOf(row));
}

class RowSearch {
public:
    RowSearch(const UsageStore& store, CustomerId customer, const Period& period)
        : m_store(store), m_customer(customer), m_period(period) {
        m_what.counts = true;
        for (std::uint32_t column = 0; column < store.columns().size(); ++column)
            m_what.properties.push_back({column});
    }

    Result<std::vector<CustomerRow>> run(const Progress& progress) {
        const auto take = [&](std::size_t number, const Segment& segment) -> Result<void> {
            for (const CustomerRun& run : segment.customerRuns)
                if (run.customer == m_customer)
                    RERATE_TRY(takeRun(number, segment, run));
            return {};
        };
        RERATE_TRY(readSegmentsOf(m_store, m_customer, m_what, progress, take));
        std::stable_sort(m_rows.begin(), m_rows.end(), [](const CustomerRow& a, const CustomerRow& b) {
            return a.time < b.time;
        });
        return std::move(m_rows);
    }

private:
    Result<void> takeRun(std::size_t number, const Segment& segment, const CustomerRun& run) {
        auto origins = m_store.origins(number, run.rowFrom, run.rowTo);
        if (!origins)
            return origins.error();
        for (std::uint32_t row = run.rowFrom; row < run.rowTo; ++row) {
            const Instant time{segment.times.raw(row) * segment.timeUnit};
            if (segment.isHidden(row) || !m_period.contains(time))
                continue;
            CustomerRow& found = m_rows.emplace_back();
            found.time = time;
            found.event = m_store.events().text(static_cast<std::uint32_t>(segment.events.raw(row)));
            if (segment.counts.rowCount != 0)
                found.count = static_cast<std::uint64_t>(segment.counts.raw(row));
            found.origin = std::move((*origins)[row - run.rowFrom]);
            for (std::uint32_t column = 0; column < m_store.columns().size(); ++column)
                found.values.push_back(
                    valueText(m_store.columns()[column], segment.properties[column], row));
        }
        return {};
    }

    const UsageStore& m_store;
    CustomerId m_customer;
    Period m_period;
    SegmentColumns m_what;
    std::vector<CustomerRow> m_rows;
};

} // namespace

Result<void> readSegmentsOf(const UsageStore& store, CustomerId customer, const SegmentColumns& columns,
                            const Progress& progress, const SegmentUse& use) {
    for (std::size_t number = 0; number < store.segments().size(); ++number) {
        if (progress.isCancelled())
            return cancelledError();
        const SegmentInfo& info = store.segments()[number];
        if (customer < info.customerFirst || info.customerLast < customer)
            continue;
        Result<Segment> segment = store.readSegment(number, columns);
        if (!segment)
            return segment.error();
        RERATE_TRY(use(number, std::move(*segment)));
    }
    return {};
}

Result<std::vector<CustomerRow>> readCustomerRows(const UsageStore& store, CustomerId customer,
                                                  const Period& period, const Progress& progress) {
    return RowSearch(store, customer, period).run(progress);
}

} // namespace rerate
