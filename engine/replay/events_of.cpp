// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <algorithm>

#include "engine/replay/plan_usage.h"
#include "engine/replay/replay.h"

namespace rerate {

namespace {

// A meter of events, and over how many billing periods before its own what is made of it looks back.
struct Reach {
    const Meter* meter;
    int back;
};

void addReaches(const Meter& meter, int back, std::vector<Reach>& reaches) {
    if (!meter.windows.empty() && meter.windows.back().bucket.kind == Bucket::Kind::LookBack)
        back += meter.windows.back().bucket.periods - 1;
    if (meter.sources.empty())
        reaches.push_back({&meter, back});
    for (const Meter& source : meter.sources)
        addReaches(source, back, reaches);
}

class EarlierEvents {
public:
    EarlierEvents(const UsageStore& usage, const Plan& plan, const ReplayOptions& options, const Derivation& quantity,
                  CustomerId customer, const LocalZones& zones, const Progress& progress)
        : m_usage(usage), m_plan(plan), m_options(options), m_quantity(quantity), m_customer(customer), m_zones(zones), m_progress(progress),
          m_own(cycleIndexOf(plan.cycle, zones.days.dateOf(quantity.span->from))) {}

    // From the period before on, back to where no event can be any more, until there are `limit`.
    Result<void> add(const Meter& meter, std::size_t limit, std::vector<MeteredEvent>& events) const {
        std::vector<Reach> reaches;
        addReaches(meter, 0, reaches);
        const auto farther = [](const Reach& a, const Reach& b) { return a.back < b.back; };
        const int back = std::max_element(reaches.begin(), reaches.end(), farther)->back;
        const bool hasOtherTimes = std::any_of(reaches.begin(), reaches.end(), [](const Reach& reach) {
            return reach.meter->interval && !reach.meter->interval->lasts();
        });
        const std::optional<Period> all = m_usage.timeRange();
        for (int number = 1; number <= back && events.size() < limit; ++number) {
            const Period span = spanBefore(number);
            if (!all || (span.to <= all->from && !hasOtherTimes))
                return {};
            RERATE_TRY(addPeriod(reaches, number, span, limit, events));
        }
        return {};
    }

private:
    // Without what the range cuts off.
    Period spanBefore(int number) const {
        Date from = cycleStart(m_plan.cycle, m_own - number);
        const Date to = cycleStart(m_plan.cycle, m_own - number + 1);
        if (m_options.from && from < *m_options.from && *m_options.from < to)
            from = *m_options.from;
        return {m_zones.days.startOfDay(from), m_zones.days.startOfDay(to)};
    }

    Result<void> addPeriod(const std::vector<Reach>& reaches, int number, const Period& span, std::size_t limit,
                           std::vector<MeteredEvent>& events) const {
        std::vector<MeteredEvent> found;
        for (const Reach& reach : reaches) {
            if (reach.back < number)
                continue;
            const auto some = eventsBehind(*reach.meter, m_usage, m_customer, span, m_quantity.key, limit, m_progress, m_zones);
            if (!some)
                return some.error();
            found.insert(found.end(), some->begin(), some->end());
        }
        std::stable_sort(found.begin(), found.end(), [](const MeteredEvent& a, const MeteredEvent& b) { return a.time < b.time; });
        for (MeteredEvent& event : found) {
            if (events.size() == limit)
                return {};
            event.period = cycleStart(m_plan.cycle, m_own - number);
            events.push_back(std::move(event));
        }
        return {};
    }

    const UsageStore& m_usage;
    const Plan& m_plan;
    const ReplayOptions& m_options;
    const Derivation& m_quantity;
    CustomerId m_customer;
    const LocalZones& m_zones;
    const Progress& m_progress;
    int m_own; // the number of the quantity's billing period
};

} // namespace

Result<std::vector<MeteredEvent>> eventsOf(const ReplayData& data, const Plan& plan, const ReplayOptions& options,
                                           const Derivation& quantity, CustomerId customer, std::size_t limit,
                                           const Progress& progress) {
    const Charge* charge = plan.findCharge(quantity.charge);
    CHECK(charge && quantity.span, "a quantity says of which events it is made");
    const LocalZones zones = zonesOf(data, plan, data.usage->customers().text(customer.number), options.billingZone);
    const Meter meter = plan.meterFor(std::get<UsageCharge>(charge->what));
    const auto usage = usageFor(data, plan);
    auto events = eventsBehind(meter, *usage, customer, *quantity.span, quantity.key, limit, progress, zones);
    if (!events || !meter.looksBack())
        return events;
    RERATE_TRY(EarlierEvents(*usage, plan, options, quantity, customer, zones, progress).add(meter, limit, *events));
    return events;
}

} // namespace rerate
