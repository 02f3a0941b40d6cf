// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <list>
#include <mutex>
#include <unordered_map>

#include "engine/base/hash.h"
#include "engine/catalog/plan_tree.h"
#include "engine/metering/meter_run.h"

namespace rerate {

struct QuantityCache::State {
    struct Entry {
        std::shared_ptr<const QuantityTable> table;
        std::list<std::string>::iterator place;
    };
    std::mutex mutex;
    std::size_t bytesMax = 0;
    std::size_t bytes = 0;
    std::list<std::string> byUse; // latest first
    std::unordered_map<std::string, Entry> entries;
};

namespace {

std::size_t bytesOf(const QuantityTable& table) {
    return table.rows.size() * sizeof(QuantityRow) + table.keys.size() * 64 +
           table.wideValues.size() * 64 + table.times.size() * sizeof(std::int64_t) +
           table.positions.bytes() + table.repeats.size() * sizeof(std::uint64_t);
}

} // namespace

QuantityCache::QuantityCache(std::size_t bytesMax) : m_state(std::make_unique<State>()) {
    m_state->bytesMax = bytesMax;
}

QuantityCache::~QuantityCache() = default;

std::shared_ptr<const QuantityTable> QuantityCache::find(const std::string& key) const {
    const std::lock_guard lock(m_state->mutex);
    const auto found = m_state->entries.find(key);
    if (found == m_state->entries.end())
        return nullptr;
    m_state->byUse.splice(m_state->byUse.begin(), m_state->byUse, found->second.place);
    return found->second.table;
}

void QuantityCache::insert(const std::string& key, std::shared_ptr<const QuantityTable> table) {
    const std::lock_guard lock(m_state->mutex);
    if (m_state->entries.contains(key))
        return;
    m_state->bytes += bytesOf(*table);
    m_state->byUse.push_front(key);
    m_state->entries[key] = {std::move(table), m_state->byUse.begin()};
    while (m_state->bytes > m_state->bytesMax && m_state->entries.size() > 1) {
        const auto oldest = m_state->entries.find(m_state->byUse.back());
        m_state->bytes -= bytesOf(*oldest->second.table);
        m_state->entries.erase(oldest);
        m_state->byUse.pop_back();
    }
}

std::size_t QuantityCache::bytes() const {
    const std::lock_guard lock(m_state->mutex);
    return m_state->bytes;
}

std::string meterKey(const Meter& meter) {
    Meter measured = meter;
    measured.id.clear();
    measured.label.clear();
    measured.unit = {};
    std::string key = toYaml(describeMeter(measured));
    for (const Calendar& calendar : meter.calendars)
        key += toYaml(describeCalendar(calendar));
    for (const Meter& source : meter.sources)
        key += source.id + ":\n" + meterKey(source);
    return key;
}

std::string SliceGrid::key() const {
    std::string text;
    for (std::size_t zone = 0; zone < bounds.size(); ++zone) {
        text += zones[zone].name() + ' ' + ownZone(zone).name();
        for (const Instant& bound : bounds[zone])
            text += ' ' + std::to_string(bound.nanoseconds);
        text += '\n';
    }
    for (const std::uint32_t period : periodOfSlice)
        text += std::to_string(period) + ' ';
    if (cutAway)
        text += "cut away " + std::to_string(*cutAway);
    for (const Instant& from : planFrom)
        text += " from " + std::to_string(from.nanoseconds);
    const std::string_view zonesUsed{reinterpret_cast<const char*>(zoneOfCustomer.data()),
                                     zoneOfCustomer.size() * sizeof(std::uint32_t)};
    return sha256Hex(text + sha256Hex(zonesUsed));
}

} // namespace rerate
