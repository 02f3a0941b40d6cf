// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/rating/shared_counter.h"

#include <algorithm>
#include <tuple>

namespace rerate {

namespace {

class CounterWalk {
public:
    CounterWalk(const QuantityTable& items, const Meter& meter, const QuantityTable& counted, const Meter& counter,
                const std::vector<std::uint32_t>& periodOfSlice)
        : m_items(items), m_counted(counted), m_periodOfSlice(periodOfSlice), m_before(counted.keys.size() + 1),
          m_through(counted.keys.size() + 1) {
        for (const auto& key : items.keys)
            m_counterOfKey.push_back(counterFor(key, meter, counter));
    }

    QuantityTable run() {
        QuantityTable result = m_items;
        result.positions = {};
        for (std::size_t row = 0; row < m_items.rows.size(); ++row) {
            const auto place = placeOf(m_items, row);
            if (!m_place || *m_place != place)
                moveTo(place);
            const std::uint32_t counter = m_counterOfKey[m_items.rows[row].key];
            result.positionsFrom.add(m_before[counter]);
            result.positions.add(m_through[counter]);
        }
        return result;
    }

private:
    using Place = std::tuple<std::uint32_t, std::uint32_t, std::int64_t>; // customer, period, time

    Place placeOf(const QuantityTable& table, std::size_t row) const {
        const QuantityRow& at = table.rows[row];
        return {at.customer.number, m_periodOfSlice[at.slice], table.times[row]};
    }

    // The counter that has the key's values; the last one, which nothing moves, where there is none.
    std::uint32_t counterFor(const std::vector<std::string>& key, const Meter& meter, const Meter& counter) const {
        std::vector<std::string> wanted;
        for (const std::string& name : counter.by) {
            const auto at = std::find(meter.by.begin(), meter.by.end(), name) - meter.by.begin();
            wanted.push_back(key[static_cast<std::size_t>(at)]);
        }
        const auto found = std::lower_bound(m_counted.keys.begin(), m_counted.keys.end(), wanted);
        const bool isThere = found != m_counted.keys.end() && *found == wanted;
        return static_cast<std::uint32_t>((isThere ? found : m_counted.keys.end()) - m_counted.keys.begin());
    }

    // What the counter came to before this instant, and with it.
    void moveTo(const Place& place) {
        const auto samePeriod = [&](const Place& other) {
            return std::get<0>(place) == std::get<0>(other) && std::get<1>(place) == std::get<1>(other);
        };
        if (m_place && samePeriod(*m_place))
            m_before = m_through;
        else
            std::fill(m_before.begin(), m_before.end(), Decimal());
        m_place = place;
        for (; m_next < m_counted.rows.size() && placeOf(m_counted, m_next) < place; ++m_next)
            if (samePeriod(placeOf(m_counted, m_next)))
                m_before[m_counted.rows[m_next].key] += quantityOf(m_next);
        m_through = m_before;
        for (; m_next < m_counted.rows.size() && placeOf(m_counted, m_next) == place; ++m_next)
            m_through[m_counted.rows[m_next].key] += quantityOf(m_next);
    }

    Decimal quantityOf(std::size_t row) const {
        const Decimal one = m_counted.quantity(m_counted.rows[row]);
        return m_counted.repeats.empty() ? one : one * Decimal(m_counted.repeats[row]);
    }

    const QuantityTable& m_items;
    const QuantityTable& m_counted;
    const std::vector<std::uint32_t>& m_periodOfSlice;
    std::vector<std::uint32_t> m_counterOfKey;
    std::vector<Decimal> m_before, m_through; // by the counter's key
    std::optional<Place> m_place;
    std::size_t m_next = 0; // row of the counter's table
};

} // namespace

std::shared_ptr<const QuantityTable> withCounter(const QuantityTable& items, const Meter& meter,
                                                 const QuantityTable& counted, const Meter& counter,
                                                 const std::vector<std::uint32_t>& periodOfSlice) {
    return std::make_shared<const QuantityTable>(CounterWalk(items, meter, counted, counter, periodOfSlice).run());
}

} // namespace rerate
