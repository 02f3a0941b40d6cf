// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/replay/time_grids.h"

#include <algorithm>

namespace rerate {

TimeGrids::TimeGrids(const Cycle& cycle, const ReplayRange& range, const std::vector<Date>& changes,
                     const std::vector<Zone>& zoneOfCustomer, const std::vector<Zone>& ownZoneOfCustomer,
                     std::vector<Instant> planFrom)
    : m_cycle(cycle), m_range(range), m_planFrom(std::move(planFrom)) {
    for (std::size_t customer = 0; customer < zoneOfCustomer.size(); ++customer)
        m_zonesOfCustomer.push_back({zoneOfCustomer[customer], ownZoneOfCustomer[customer]});
    for (int index = cycleIndexOf(cycle, range.from); cycleStart(cycle, index) < range.to; ++index)
        addPeriod(index, changes);
    if (range.from <= range.dataFrom)
        return;
    for (int index = cycleIndexOf(cycle, range.dataFrom); cycleStart(cycle, index) < range.from; ++index)
        m_earlierStarts.push_back(cycleStart(cycle, index));
}

void TimeGrids::addPeriod(int index, const std::vector<Date>& changes) {
    const Date start = cycleStart(m_cycle, index);
    const Date from = std::max(start, m_range.from);
    const Date to = std::min(cycleStart(m_cycle, index + 1), m_range.to);
    const auto period = static_cast<std::uint32_t>(m_days.periodStarts.size());
    m_days.periodStarts.push_back(start);
    m_periodFrom.push_back(from);
    m_firstSlice.push_back(static_cast<std::uint32_t>(m_days.sliceStarts.size()));
    const auto addSlice = [&](const Date& day) {
        m_days.sliceStarts.push_back(day);
        m_days.periodOfSlice.push_back(period);
    };
    // What belongs to the whole period has the price of its first day, also where the range
    // leaves that day out: a slice without time, before the others.
    if (std::any_of(changes.begin(), changes.end(),
                    [&](const Date& change) { return start < change && change <= from; }))
        addSlice(start);
    addSlice(from);
    for (const Date& change : changes)
        if (from < change && change < to)
            addSlice(change);
    m_isCut = m_isCut || from != start || to != cycleStart(m_cycle, index + 1);
}

SliceGrid TimeGrids::between(const std::vector<Date>& starts) const {
    SliceGrid grid;
    std::vector<LocalZones> all;
    for (const LocalZones& zones : m_zonesOfCustomer) {
        auto known = std::find(all.begin(), all.end(), zones);
        if (known == all.end()) {
            all.push_back(zones);
            grid.zones.push_back(zones.days);
            grid.ownZones.push_back(zones.own);
            std::vector<Instant>& bounds = grid.bounds.emplace_back();
            for (const Date& start : starts)
                bounds.push_back(zones.days.startOfDay(start));
            bounds.push_back(zones.days.startOfDay(m_range.to));
            known = all.end() - 1;
        }
        grid.zoneOfCustomer.push_back(static_cast<std::uint32_t>(known - all.begin()));
    }
    return grid;
}

SliceGrid TimeGrids::ofRange() const { return between({m_range.from}); }

SliceGrid TimeGrids::of(const Kind& kind) const {
    std::vector<Date> starts;
    std::vector<std::uint32_t> periods;
    const auto earlier = static_cast<std::uint32_t>(kind.seesEarlier ? m_earlierStarts.size() : 0);
    for (std::uint32_t period = 0; period < earlier; ++period) {
        starts.push_back(std::max(m_earlierStarts[period], m_range.dataFrom));
        periods.push_back(period);
    }
    const std::vector<Date>& own = kind.isSliced ? m_days.sliceStarts : m_periodFrom;
    for (std::uint32_t i = 0; i < own.size(); ++i) {
        starts.push_back(std::max(own[i], m_range.from));
        periods.push_back(earlier + (kind.isSliced ? m_days.periodOfSlice[i] : i));
    }
    SliceGrid grid = between(starts);
    grid.periodOfSlice = std::move(periods);
    if (earlier > 0 && m_earlierStarts.back() == m_days.periodStarts.front())
        grid.cutAway = earlier - 1;
    if (kind.fillsEmpty)
        grid.planFrom = m_planFrom;
    return grid;
}

std::shared_ptr<const QuantityTable> TimeGrids::placed(std::shared_ptr<const QuantityTable> table, const Kind& kind) const {
    if (kind.seesEarlier && !m_earlierStarts.empty())
        table = splitEarlier(*table, m_earlierStarts, m_zonesOfCustomer.size());
    if (kind.isSliced || m_days.sliceStarts.size() == m_days.periodStarts.size())
        return table;
    auto moved = std::make_shared<QuantityTable>(*table);
    for (QuantityRow& row : moved->rows)
        row.slice = m_firstSlice[row.slice];
    return moved;
}

} // namespace rerate
