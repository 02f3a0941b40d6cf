// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/replay/setup.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "engine/catalog/item_amounts.h"
#include "engine/metering/coverage.h"
#include "engine/metering/row_count.h"
#include "engine/rating/shared_counter.h"
#include "engine/replay/plan_usage.h"

namespace rerate {

namespace {

// The meters of events behind a meter.
void addSources(const Meter& meter, std::vector<const Meter*>& ofEvents) {
    if (meter.sources.empty())
        ofEvents.push_back(&meter);
    for (const Meter& source : meter.sources)
        addSources(source, ofEvents);
}

// What a charge measures: the plan's meter, as the charge's price needs it.
std::optional<Meter> measuredBy(const Plan& plan, const Charge& charge) {
    const auto* usage = std::get_if<UsageCharge>(&charge.what);
    if (!usage)
        return std::nullopt;
    return plan.meterFor(*usage);
}

std::optional<Meter> roundedBy(const Charge& charge, const std::optional<Meter>& measured) {
    const auto* usage = std::get_if<UsageCharge>(&charge.what);
    return usage && measured ? meterOfRoundedAmounts(*usage, *measured) : std::nullopt;
}

std::optional<Meter> countedBy(const Plan& plan, const Charge& charge) {
    const auto* usage = std::get_if<UsageCharge>(&charge.what);
    return usage && usage->counter ? std::optional(plan.counterFor(*usage)) : std::nullopt;
}

constexpr std::size_t kEventsNamed = 3;

class Preparation {
public:
    Preparation(const ReplayData& data, const Plan& plan, const ReplayOptions& options,
                QuantityCache& cache, Progress& progress)
        : m_data(data), m_planned(usageFor(data, plan)), m_usage(*m_planned), m_plan(plan), m_options(options), m_cache(cache),
          m_progress(progress) {}

    Result<ReplaySetup> run() {
        RERATE_TRY(checkPlan());
        RERATE_TRY(findZones());
        RERATE_TRY(findRange());
        RERATE_TRY(findHoldings());
        makeDays();
        RERATE_TRY(meterUsage());
        writeLabels();
        return std::move(m_setup);
    }

private:
    Result<void> checkPlan() const {
        std::vector<Diagnostic> found = checkPlanAgainstData(m_plan, m_usage, m_options.planFile);
        if (!hasErrors(found))
            return {};
        return Error{ErrorKind::InvalidInput, "The plan does not fit the usage.", std::move(found)};
    }

    Result<void> findZones() {
        std::map<std::string, Zone> known;
        for (std::uint32_t number = 0; number < m_usage.customers().size(); ++number) {
            const std::string& customer = m_usage.customers().text(number);
            if (m_plan.zone) {
                m_setup.zoneOfCustomer.push_back(*m_plan.zone);
                continue;
            }
            const std::string* name =
                m_data.customers ? m_data.customers->attribute(customer, "zone") : nullptr;
            if (!name || name->empty()) {
                m_setup.zoneOfCustomer.push_back(m_options.billingZone);
                continue;
            }
            auto found = known.find(*name);
            if (found == known.end()) {
                const Result<Zone> zone = Zone::named(*name);
                if (!zone)
                    return Error{ErrorKind::InvalidInput, "The zone of customer `" + customer +
                                                              "` cannot be used. " + zone.error().message};
                found = known.emplace(*name, *zone).first;
            }
            m_hasZones = true;
            m_setup.zoneOfCustomer.push_back(found->second);
        }
        return {};
    }

    Result<void> findRange() {
        const std::optional<Period> events = m_usage.timeRange();
        if (!events)
            return Error{ErrorKind::InvalidInput,
                         "There is no usage to replay. Import a usage file first."};
        if (events->from < zoneArithmeticFrom() || zoneArithmeticTo() < events->to)
            return Error{ErrorKind::InvalidInput,
                         "There are events at " + toText(events->from) + " to " + toText(events->to) +
                             "; billing periods are known from 1970 to 2037. Check the time format "
                             "of the import."};
        std::set<std::string> seen;
        std::optional<Date> first;
        std::optional<Date> last;
        for (const Zone& zone : m_setup.zoneOfCustomer) {
            if (!seen.insert(zone.name()).second)
                continue;
            const Date from = zone.dateOf(events->from);
            const Date to = zone.dateOf({events->to.nanoseconds - 1});
            first = first ? std::min(*first, from) : from;
            last = last ? std::max(*last, to) : to;
        }
        first->day = 1;
        last->day = 1;
        m_firstMonth = *first;
        m_setup.rangeFrom = m_options.from.value_or(*first);
        m_setup.rangeTo = m_options.to.value_or(addMonths(*last, 1));
        if (m_setup.rangeTo <= m_setup.rangeFrom)
            return Error{ErrorKind::WrongUsage, "The range from " + toText(m_setup.rangeFrom) +
                                                    " to " + toText(addDays(m_setup.rangeTo, -1)) +
                                                    " is empty. Give an earlier start."};
        return {};
    }

    bool passesFilter(const std::string& customer) const {
        for (const auto& [attribute, values] : m_options.filter) {
            static const std::string kNone;
            const std::string* value = attribute == "customer" ? &customer : nullptr;
            if (!value && m_data.customers)
                value = m_data.customers->attribute(customer, attribute);
            if (!values.contains(value ? *value : kNone))
                return false;
        }
        return true;
    }

    Result<void> findHoldings() {
        const auto first = firstEvents(m_usage, m_cache, m_options.threadCount, m_progress);
        if (!first)
            return first.error();
        std::vector<Holding> all = assumeHoldings(*first, m_setup.zoneOfCustomer, m_setup.rangeTo);
        for (const Holding& holding : all)
            if (m_options.filter.empty() || passesFilter(m_usage.customers().text(holding.customer.number)))
                m_setup.holdings.push_back(holding);
        std::sort(m_setup.holdings.begin(), m_setup.holdings.end(),
                  [&](const Holding& a, const Holding& b) {
                      return m_usage.customers().text(a.customer.number) <
                             m_usage.customers().text(b.customer.number);
                  });
        return {};
    }

    std::vector<Date> changeDays() const {
        std::set<Date> days;
        for (const Charge& charge : m_plan.charges)
            if (const auto* usage = std::get_if<UsageCharge>(&charge.what))
                for (const auto& entry : usage->price.entries)
                    if (entry.from)
                        days.insert(*entry.from);
        return {days.begin(), days.end()};
    }

    void makeDays() {
        const std::vector<Date> changes = changeDays();
        for (int index = cycleIndexOf(m_plan.cycle, m_setup.rangeFrom);
             cycleStart(m_plan.cycle, index) < m_setup.rangeTo; ++index) {
            const Date start = cycleStart(m_plan.cycle, index);
            const Date from = std::max(start, m_setup.rangeFrom);
            const Date to = std::min(cycleStart(m_plan.cycle, index + 1), m_setup.rangeTo);
            const auto period = static_cast<std::uint32_t>(m_setup.days.periodStarts.size());
            m_setup.days.periodStarts.push_back(start);
            m_periodFrom.push_back(from);
            m_firstSlice.push_back(static_cast<std::uint32_t>(m_setup.days.sliceStarts.size()));
            const auto addSlice = [&](const Date& day) {
                m_setup.days.sliceStarts.push_back(day);
                m_setup.days.periodOfSlice.push_back(period);
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
            m_isCut = m_isCut || from != start || to != cycleStart(m_plan.cycle, index + 1);
        }
    }

    // The first `earlier` starts are of periods before the range.
    SliceGrid gridOf(const std::vector<Date>& starts, std::size_t earlier = 0) const {
        SliceGrid grid;
        for (const Zone& zone : m_setup.zoneOfCustomer) {
            auto known = std::find(grid.zones.begin(), grid.zones.end(), zone);
            if (known == grid.zones.end()) {
                grid.zones.push_back(zone);
                std::vector<Instant>& bounds = grid.bounds.emplace_back();
                for (std::size_t i = 0; i < starts.size(); ++i)
                    bounds.push_back(zone.startOfDay(std::max(starts[i], i < earlier ? m_firstMonth : m_setup.rangeFrom)));
                bounds.push_back(zone.startOfDay(m_setup.rangeTo));
                known = grid.zones.end() - 1;
            }
            grid.zoneOfCustomer.push_back(static_cast<std::uint32_t>(known - grid.zones.begin()));
        }
        return grid;
    }

    using Tables = std::map<std::string, std::shared_ptr<const QuantityTable>>; // by meterKey

    Result<void> meterUsage() {
        std::map<std::string, Meter> known;
        std::vector<const Meter*> used;
        for (const Charge& charge : m_plan.charges) {
            m_meterOfCharge.push_back(measuredBy(m_plan, charge));
            if (const auto& meter = m_meterOfCharge.back())
                if (const auto [at, isNew] = known.emplace(meterKey(*meter), *meter); isNew)
                    used.push_back(&at->second);
        }
        std::vector<Meter> sliced{everyEventMeter()};
        std::vector<const Meter*> ofEvents;
        for (const Meter* meter : used)
            addSources(*meter, ofEvents);
        for (const Charge& charge : m_plan.charges) // they price nothing
            if (const auto counter = countedBy(m_plan, charge))
                if (const auto [at, isNew] = known.emplace(meterKey(*counter), *counter); isNew)
                    used.push_back(&at->second);
        const std::optional<Meter> rest = unmeteredMeter(ofEvents, m_usage);
        if (rest)
            sliced.push_back(*rest);
        if (m_options.paths == PathChoice::Fastest)
            for (std::size_t i = 0; i < m_meterOfCharge.size(); ++i)
                if (const auto rounded = roundedBy(m_plan.charges[i], m_meterOfCharge[i]))
                    sliced.push_back(*rounded);
        std::vector<Meter> whole;
        for (const Meter* meter : used)
            (meter->isSliced() ? sliced : whole).push_back(*meter);
        Tables tables;
        m_setup.grid = gridOf(m_setup.days.sliceStarts);
        m_setup.grid.periodOfSlice = m_setup.days.periodOfSlice;
        RERATE_TRY(meterInto(tables, sliced, m_setup.grid));
        m_setup.everyEvent = tables.at(meterKey(sliced[0]));
        if (rest)
            m_setup.unmetered = tables.at(meterKey(*rest));
        if (!whole.empty())
            RERATE_TRY(meterInto(tables, whole, gridOf(m_periodFrom)));
        for (const Meter& meter : whole)
            tables[meterKey(meter)] = onFirstSlices(tables.at(meterKey(meter)));
        RERATE_TRY(meterEarlier());
        for (std::size_t i = 0; i < m_meterOfCharge.size(); ++i)
            m_setup.tables.push_back(tableOf(m_plan.charges[i], m_meterOfCharge[i], tables));
        for (const Meter* meter : used)
            noteUnusable(meter->id, *tables.at(meterKey(*meter)));
        const auto counted = countRows(m_usage, gridOf({m_setup.rangeFrom}), m_cache,
                                       m_options.threadCount, m_progress);
        if (!counted)
            return counted.error();
        m_setup.counted = *counted;
        return {};
    }

    std::shared_ptr<const QuantityTable> tableOf(const Charge& charge, const std::optional<Meter>& meter,
                                                 const Tables& tables) const {
        if (!meter)
            return nullptr;
        const bool countsOn = std::get<UsageCharge>(charge.what).countsOn();
        const auto& table = (countsOn && !m_earlierTables.empty() ? m_earlierTables : tables).at(meterKey(*meter));
        const auto rounded = table->isMerged ? roundedBy(charge, meter) : std::nullopt;
        if (rounded)
            return withRoundedAmounts(*table, *tables.at(meterKey(*rounded)));
        const auto counter = countedBy(m_plan, charge);
        return counter ? withCounter(*table, *meter, *tables.at(meterKey(*counter)), *counter, m_setup.days.periodOfSlice)
                       : table;
    }

    // Steps that go on over billing periods have counted before the range begins.
    Result<void> meterEarlier() {
        std::map<std::string, Meter> sliced, whole;
        for (std::size_t i = 0; i < m_meterOfCharge.size(); ++i)
            if (const auto* usage = std::get_if<UsageCharge>(&m_plan.charges[i].what); usage && usage->countsOn())
                (m_meterOfCharge[i]->isSliced() ? sliced : whole).emplace(meterKey(*m_meterOfCharge[i]), *m_meterOfCharge[i]);
        std::vector<Date> starts;
        for (int index = cycleIndexOf(m_plan.cycle, m_firstMonth); cycleStart(m_plan.cycle, index) < m_setup.rangeFrom; ++index)
            starts.push_back(cycleStart(m_plan.cycle, index));
        if (starts.empty() || m_setup.rangeFrom <= m_firstMonth)
            return {};
        RERATE_TRY(meterWithEarlier(sliced, starts, m_setup.days.sliceStarts, m_setup.days.periodOfSlice));
        std::vector<std::uint32_t> periods;
        for (std::uint32_t period = 0; period < m_periodFrom.size(); ++period)
            periods.push_back(period);
        RERATE_TRY(meterWithEarlier(whole, starts, m_periodFrom, periods));
        for (const auto& [key, meter] : whole)
            m_earlierTables[key] = onFirstSlices(m_earlierTables.at(key));
        return {};
    }

    Result<void> meterWithEarlier(const std::map<std::string, Meter>& byKey, const std::vector<Date>& earlier,
                                  const std::vector<Date>& starts, const std::vector<std::uint32_t>& periods) {
        if (byKey.empty())
            return {};
        std::vector<Meter> meters;
        for (const auto& [key, meter] : byKey)
            meters.push_back(meter);
        std::vector<Date> all = earlier;
        all.insert(all.end(), starts.begin(), starts.end());
        SliceGrid grid = gridOf(all, earlier.size());
        for (std::uint32_t period = 0; period < earlier.size(); ++period)
            grid.periodOfSlice.push_back(period);
        for (const std::uint32_t period : periods)
            grid.periodOfSlice.push_back(static_cast<std::uint32_t>(earlier.size()) + period);
        RERATE_TRY(meterInto(m_earlierTables, meters, grid));
        for (const Meter& meter : meters) {
            auto& table = m_earlierTables.at(meterKey(meter));
            table = splitEarlier(*table, earlier, m_usage.customers().size());
        }
        return {};
    }

    // The customer's first event that divides by zero: "b at 2026-01-05T10:00:00Z, usage.csv row 3".
    void nameZeroDivision(const std::string& meter, CustomerId customer, std::vector<std::string>& names) const {
        const Meter* of = m_plan.findMeter(meter);
        const auto events = of && of->sources.empty()
                                ? eventsBehind(*of, m_usage, customer, m_usage.timeRange().value_or(Period()), {}, SIZE_MAX, m_progress)
                                : Result<std::vector<MeteredEvent>>(std::vector<MeteredEvent>());
        if (!events)
            return;
        for (const MeteredEvent& event : *events)
            if (event.why == NoNumber::ZeroDivision) {
                const auto origin = m_usage.origin(event.segment, event.row);
                names.push_back(m_usage.customers().text(customer.number) + " at " + toText(event.time) +
                                (origin ? ", " + origin->file + " row " + std::to_string(origin->fileRow) : ""));
                return;
            }
    }

    // Of the customers that the filter lets in.
    void noteUnusable(const std::string& meter, const QuantityTable& table) {
        UnusableUsage unusable;
        unusable.meter = meter;
        for (const Holding& holding : m_setup.holdings) {
            if (const auto found = table.unusableOf.find(holding.customer.number);
                found != table.unusableOf.end())
                unusable.rows += found->second;
            if (const auto found = table.zeroDivisions.byCustomer.find(holding.customer);
                found != table.zeroDivisions.byCustomer.end()) {
                unusable.zeroDivisions += found->second;
                unusable.customers.push_back(m_usage.customers().text(holding.customer.number));
                if (unusable.customers.size() <= kEventsNamed) // each is a search of its own
                    nameZeroDivision(meter, holding.customer, unusable.events);
            }
        }
        noteEnds(table, unusable);
        nameFew(unusable.customers);
        nameFew(unusable.endCustomers);
        if (unusable.rows > 0 || unusable.zeroDivisions > 0 || unusable.badEnds() > 0)
            m_setup.unusable.push_back(std::move(unusable));
    }

    void noteEnds(const QuantityTable& table, UnusableUsage& unusable) const {
        for (const Holding& holding : m_setup.holdings) {
            const auto found = table.intervalFaults.byCustomer.find(holding.customer);
            if (found == table.intervalFaults.byCustomer.end())
                continue;
            const auto count = [&](IntervalFault fault) { return found->second[static_cast<std::size_t>(fault)]; };
            unusable.withoutEnd += count(IntervalFault::NoEnd);
            unusable.unreadableEnds += count(IntervalFault::UnreadableEnd);
            unusable.endsBeforeStart += count(IntervalFault::EndBeforeStart);
            unusable.endCustomers.push_back(m_usage.customers().text(holding.customer.number));
        }
        unusable.rows -= unusable.badEnds();
    }

    static void nameFew(std::vector<std::string>& customers) {
        constexpr std::size_t kCustomersNamed = 10;
        std::sort(customers.begin(), customers.end());
        if (customers.size() > kCustomersNamed)
            customers.resize(kCustomersNamed);
    }

    Result<void> meterInto(Tables& tables, const std::vector<Meter>& meters,
                           const SliceGrid& grid) {
        const auto found =
            runMeters(meters, m_usage, grid, m_cache, m_options.threadCount, m_progress, m_options.paths);
        if (!found)
            return found.error();
        for (std::size_t i = 0; i < meters.size(); ++i)
            tables[meterKey(meters[i])] = (*found)[i];
        return {};
    }

    // A quantity of a whole billing period belongs to its first slice.
    std::shared_ptr<const QuantityTable>
    onFirstSlices(const std::shared_ptr<const QuantityTable>& table) const {
        if (m_setup.days.sliceStarts.size() == m_setup.days.periodStarts.size())
            return table;
        auto moved = std::make_shared<QuantityTable>(*table);
        for (QuantityRow& row : moved->rows)
            row.slice = m_firstSlice[row.slice];
        return moved;
    }

    void writeLabels() {
        auto& assumptions = m_setup.assumptions;
        assumptions.push_back(
            "There are no subscriptions: every customer holds the plan `" + m_plan.id +
            "` from the first of the month of its first event to " +
            toText(addDays(m_setup.rangeTo, -1)) + "; every fee is charged in full.");
        const std::string zone = m_plan.zone.value_or(m_options.billingZone).name();
        assumptions.push_back(m_hasZones
                                  ? "Days and billing periods begin at midnight in the customer's "
                                    "zone (attribute `zone`), else in " + zone + "."
                                  : "Days and billing periods begin at midnight in " + zone + ".");
        for (const std::string& attribute : attributesUsed(m_data, m_plan))
            assumptions.push_back("`" + attribute + "` is what is known of the customer today, for all of its usage.");
        if (m_isCut)
            assumptions.push_back("The range cuts billing periods: usage outside it is left out, "
                                  "fees are charged in full.");
        m_setup.labels = labelsOf(m_plan, m_usage);
    }

    const ReplayData& m_data;
    std::shared_ptr<const UsageStore> m_planned;
    const UsageStore& m_usage;
    const Plan& m_plan;
    const ReplayOptions& m_options;
    QuantityCache& m_cache;
    Progress& m_progress;
    ReplaySetup m_setup;
    Date m_firstMonth;                        // of the first event
    Tables m_earlierTables;                   // with what was metered before the range
    std::vector<Date> m_periodFrom;           // clipped to the range
    std::vector<std::uint32_t> m_firstSlice;  // by period
    std::vector<std::optional<Meter>> m_meterOfCharge;
    bool m_hasZones = false;
    bool m_isCut = false;
};

} // namespace

std::uint32_t ReplaySetup::firstPeriodOf(const Holding& holding) const {
    const auto after =
        std::upper_bound(days.periodStarts.begin(), days.periodStarts.end(), holding.from);
    return after == days.periodStarts.begin()
               ? 0
               : static_cast<std::uint32_t>(after - days.periodStarts.begin() - 1);
}

std::vector<const QuantityTable*> ReplaySetup::tablePointers() const {
    std::vector<const QuantityTable*> pointers;
    for (const auto& table : tables)
        pointers.push_back(table.get());
    return pointers;
}

Result<ReplaySetup> prepareReplay(const ReplayData& data, const Plan& plan,
                                  const ReplayOptions& options, QuantityCache& cache,
                                  Progress& progress) {
    return Preparation(data, plan, options, cache, progress).run();
}

CustomerRows::CustomerRows(const ReplaySetup& setup, CustomerId customer) : m_setup(setup) {
    for (const auto& table : setup.tables)
        m_left.push_back(table ? table->rangeOf(customer) : std::pair<std::size_t, std::size_t>());
}

void CustomerRows::moveTo(std::uint32_t period, InvoiceFor& invoice) {
    invoice.period = period;
    invoice.rows.resize(m_left.size());
    for (std::size_t charge = 0; charge < m_left.size(); ++charge) {
        auto& [from, to] = m_left[charge];
        const QuantityTable* table = m_setup.tables[charge].get();
        const auto periodOf = [&](const QuantityRow& row) { return m_setup.days.periodOfSlice[row.slice]; };
        const auto row = [&](std::size_t number) { return table->rows.begin() + static_cast<std::ptrdiff_t>(number); };
        while (from < to && periodOf(*row(from)) < period)
            ++from;
        std::size_t end = from;
        const auto isInPeriod = [&](const QuantityRow& one) { return periodOf(one) == period; };
        std::size_t reach = 1; // mostly a few rows; of events that are priced one by one there are thousands
        while (end < to && isInPeriod(*row(end))) {
            const std::size_t next = std::min(end + reach, to);
            if (!isInPeriod(*row(next - 1))) {
                end = static_cast<std::size_t>(std::partition_point(row(end), row(next), isInPeriod) - table->rows.begin());
                break;
            }
            end = next;
            reach *= 2;
        }
        invoice.rows[charge] = {from, end};
        from = end;
    }
}

std::vector<std::string> labelsOf(const Plan& plan, const UsageStore& usage) {
    std::vector<std::string> labels;
    for (const PartInfo& part : usage.parts())
        if (part.synthetic)
            labels.push_back("SYNTHETIC: the customers of " + part.name +
                             " were made by splitting its rows.");
    for (const Charge& charge : plan.charges) {
        const auto measured = measuredBy(plan, charge);
        std::vector<const Meter*> ofEvents;
        if (measured)
            addSources(*measured, ofEvents);
        for (const Meter* meter : ofEvents) {
            const std::string label =
                "ESTIMATE: the meter " + meter->id + " takes all requests of a row as alike.";
            if (meter->rowsUniform && std::find(labels.begin(), labels.end(), label) == labels.end())
                labels.push_back(label);
        }
    }
    return labels;
}

std::vector<Diagnostic> checkPlanAgainstData(const Plan& plan, const UsageStore& usage,
                                             std::string_view planFile) {
    std::vector<Meter> meters = plan.meters;
    for (const Charge& charge : plan.charges) // what a charge adds: items, a position
        if (const auto measured = measuredBy(plan, charge);
            measured && meterKey(*measured) != meterKey(*plan.findMeter(measured->id)))
            meters.push_back(*measured);
    std::vector<Diagnostic> found;
    std::set<std::tuple<int, int, std::string>> known;
    for (const Meter& meter : meters)
        for (Diagnostic& diagnostic : checkMeter(meter, usage, planFile))
            if (known.emplace(diagnostic.line, diagnostic.column, diagnostic.message).second)
                found.push_back(std::move(diagnostic));
    return found;
}

} // namespace rerate
