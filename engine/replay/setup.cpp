// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/replay/setup.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "engine/catalog/item_amounts.h"
#include "engine/metering/condition_divisions.h"
#include "engine/metering/coverage.h"
#include "engine/metering/row_count.h"
#include "engine/rating/rating_nodes.h"
#include "engine/rating/shared_counter.h"
#include "engine/replay/plan_usage.h"
#include "engine/replay/rate_gaps.h"
#include "engine/replay/time_grids.h"

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
        RERATE_TRY(checkRates());
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

    Result<void> checkRates() const {
        std::vector<Diagnostic> found = conversionsWithoutRate(m_plan, m_setup.days.periodStarts.front(), m_options.planFile);
        if (found.empty())
            return {};
        return Error{ErrorKind::InvalidInput, "The plan does not convert all of the range.", std::move(found)};
    }

    // Of customers whose own zone decides nothing, nobody asks for it.
    Result<void> findZones() {
        const bool hasOwn = !m_plan.zone || std::any_of(m_plan.calendars.begin(), m_plan.calendars.end(),
                                                        [](const Calendar& calendar) { return !calendar.zone; });
        std::map<std::string, Zone> known;
        for (std::uint32_t number = 0; number < m_usage.customers().size(); ++number) {
            const auto own = hasOwn ? ownZone(m_usage.customers().text(number), known) : Result<Zone>(*m_plan.zone);
            if (!own)
                return own.error();
            m_setup.zoneOfCustomer.push_back(m_plan.zone.value_or(*own));
            m_setup.ownZoneOfCustomer.push_back(*own);
        }
        m_hasZones = !m_plan.zone && !known.empty();
        return {};
    }

    Result<Zone> ownZone(const std::string& customer, std::map<std::string, Zone>& known) const {
        const std::string* name = m_data.customers ? m_data.customers->attribute(customer, "zone") : nullptr;
        if (!name || name->empty())
            return m_options.billingZone;
        if (const auto found = known.find(*name); found != known.end())
            return found->second;
        const Result<Zone> zone = Zone::named(*name);
        if (!zone)
            return Error{ErrorKind::InvalidInput, "The zone of customer `" + customer +
                                                      "` cannot be used. " + zone.error().message};
        return known.emplace(*name, *zone).first->second;
    }

    Result<void> findRange() {
        const std::optional<Period> events = m_usage.timeRange();
        if (!events)
            return Error{ErrorKind::InvalidInput,
                         "There is no usage to replay. Import a usage file first."};
        if (events->from < zoneArithmeticFrom() || zoneArithmeticTo() < events->to)
            return Error{ErrorKind::InvalidInput,
                         "There are events on " + toText(Zone().dateOf(events->from)) + " to " +
                             toText(Zone().dateOf({events->to.nanoseconds - 1})) +
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
        m_planFrom.assign(m_setup.zoneOfCustomer.size(), {INT64_MAX});
        for (const Holding& holding : all)
            m_planFrom[holding.customer.number] = m_setup.zoneOfCustomer[holding.customer.number].startOfDay(holding.from);
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
        m_grids.emplace(m_plan.cycle, ReplayRange{m_setup.rangeFrom, m_setup.rangeTo, m_firstMonth}, changeDays(),
                        m_setup.zoneOfCustomer, m_setup.ownZoneOfCustomer, std::move(m_planFrom));
        m_setup.days = m_grids->days();
    }

    using Tables = std::map<std::string, std::shared_ptr<const QuantityTable>>; // by meterKey

    Result<void> meterUsage() {
        std::vector<const Meter*> used = metersUsed();
        std::vector<const Meter*> ofEvents;
        for (const Meter* meter : used)
            addSources(*meter, ofEvents);
        addCounters(used); // they price nothing
        const std::optional<Meter> rest = unmeteredMeter(ofEvents, m_usage);
        std::map<TimeGrids::Kind, std::vector<Meter>> byGrid;
        std::vector<Meter>& plain = byGrid[{.isSliced = true}];
        plain.push_back(everyEventMeter());
        if (rest)
            plain.push_back(*rest);
        std::vector<const Meter*> inUse = used;
        inUse.insert(inUse.end(), ofEvents.begin(), ofEvents.end());
        const std::vector<Meter> unused = unusedMeters(m_plan.meters, inUse);
        const std::vector<Meter> divisions = divisionsOf(ofEvents);
        plain.insert(plain.end(), unused.begin(), unused.end());
        plain.insert(plain.end(), divisions.begin(), divisions.end());
        if (m_options.paths == PathChoice::Fastest)
            for (std::size_t i = 0; i < m_meterOfCharge.size(); ++i)
                if (const auto rounded = roundedBy(m_plan.charges[i], m_meterOfCharge[i]))
                    plain.push_back(*rounded);
        for (const Meter* meter : used)
            byGrid[kindOf(*meter)].push_back(*meter);
        Tables tables;
        for (const auto& [kind, meters] : byGrid)
            RERATE_TRY(meterOver(kind, meters, tables));
        m_setup.everyEvent = tables.at(meterKey(everyEventMeter()));
        if (rest)
            m_setup.unmetered = tables.at(meterKey(*rest));
        for (const Meter& meter : unused)
            m_setup.unused.push_back({meter, tables.at(meterKey(meter))});
        for (std::size_t i = 0; i < m_meterOfCharge.size(); ++i)
            setTable(m_plan.charges[i], m_meterOfCharge[i], tables);
        for (const Meter* meter : used)
            noteUnusable(*meter, *tables.at(meterKey(*meter)));
        for (const Meter& meter : divisions)
            noteConditions(meter, *tables.at(meterKey(meter)));
        nameChargesWhereTheyDiffer();
        const auto counted = countRows(m_usage, m_grids->ofRange(), m_cache,
                                       m_options.threadCount, m_progress);
        if (!counted)
            return counted.error();
        m_setup.counted = *counted;
        return {};
    }

    // Those that charges price, each once.
    std::vector<const Meter*> metersUsed() {
        std::vector<const Meter*> used;
        for (const Charge& charge : m_plan.charges) {
            m_meterOfCharge.push_back(measuredBy(m_plan, charge));
            const auto& meter = m_meterOfCharge.back();
            if (!meter)
                continue;
            const std::string key = meterKey(*meter);
            if (const auto [at, isNew] = m_known.emplace(key, *meter); isNew)
                used.push_back(&at->second);
            if (std::get<UsageCharge>(charge.what).countsOn() || meter->looksBack())
                m_seeEarlier.insert(key);
        }
        return used;
    }

    void addCounters(std::vector<const Meter*>& used) {
        for (const Charge& charge : m_plan.charges)
            if (const auto counter = countedBy(m_plan, charge))
                if (const auto [at, isNew] = m_known.emplace(meterKey(*counter), *counter); isNew)
                    used.push_back(&at->second);
    }

    TimeGrids::Kind kindOf(const Meter& meter) const {
        const bool seesEarlier = !m_grids->earlierStarts().empty() && m_seeEarlier.contains(meterKey(meter));
        return {meter.isSliced(), seesEarlier, meter.fillsEmpty()};
    }

    Result<void> meterOver(const TimeGrids::Kind& kind, const std::vector<Meter>& meters, Tables& tables) {
        const auto grid = std::make_shared<const SliceGrid>(m_grids->of(kind));
        m_gridOfKind[kind] = grid;
        const auto found = runMeters(meters, m_usage, *grid, m_cache, m_options.threadCount, m_progress, m_options.paths);
        if (!found)
            return found.error();
        for (std::size_t i = 0; i < meters.size(); ++i)
            tables[meterKey(meters[i])] = m_grids->placed((*found)[i], kind);
        return {};
    }

    static std::vector<Meter> divisionsOf(const std::vector<const Meter*>& ofEvents) {
        std::map<std::string, Meter> found;
        for (const Meter* meter : ofEvents)
            for (const Meter& divisions : conditionDivisions(*meter))
                found.emplace(meterKey(divisions), divisions);
        std::vector<Meter> all;
        for (const auto& [key, meter] : found)
            all.push_back(meter);
        return all;
    }

    void setTable(const Charge& charge, const std::optional<Meter>& meter, const Tables& tables) {
        auto& table = m_setup.tables.emplace_back();
        MeteredOver& over = m_setup.meteredOver.emplace_back();
        if (!meter)
            return;
        const TimeGrids::Kind kind = kindOf(*meter);
        table = tables.at(meterKey(*meter));
        over = {m_gridOfKind.at(kind), static_cast<std::uint32_t>(kind.seesEarlier ? m_grids->earlierStarts().size() : 0)};
        if (const auto rounded = table->isMerged ? roundedBy(charge, meter) : std::nullopt)
            table = withRoundedAmounts(*table, *tables.at(meterKey(*rounded)));
        else if (const auto counter = countedBy(m_plan, charge))
            table = withCounter(*table, *meter, *tables.at(meterKey(*counter)), *counter, m_setup.days.periodOfSlice);
    }

    std::string placeOf(const MeteredEvent& event) const {
        const auto origin = m_usage.origin(event.segment, event.row);
        return origin ? ", " + origin->file + " row " + std::to_string(origin->fileRow) : "";
    }

    // The customer's first event that divides by zero: "b at 2026-01-05T10:00:00Z, usage.csv row 3". Among those
    // of the range, or, where it is one that reaches in or is looked back at, among all.
    void nameZeroDivision(const Meter& meter, CustomerId customer, std::vector<std::string>& names) const {
        if (!meter.sources.empty())
            return;
        const Zone& zone = m_setup.zoneOfCustomer[customer.number];
        const Period range{zone.startOfDay(m_setup.rangeFrom), zone.startOfDay(m_setup.rangeTo)};
        for (const Period& period : {range, m_usage.timeRange().value_or(range)}) {
            const auto events = eventsBehind(meter, m_usage, customer, period, {}, SIZE_MAX, m_progress, m_setup.zonesOf(customer));
            if (!events)
                return;
            for (const MeteredEvent& event : *events)
                if (event.why == NoNumber::ZeroDivision) {
                    names.push_back(m_usage.customers().text(customer.number) + " at " + toText(event.time) + placeOf(event));
                    return;
                }
        }
    }

    // "b in the window from 2026-01-05T10:00:00Z of host = h1, whose first event is usage.csv row 3".
    void nameDivided(const Meter& meter, CustomerId customer, const DividedWindow& window, std::vector<std::string>& names) const {
        const bool isInstant = window.span.isEmpty();
        std::string name = m_usage.customers().text(customer.number) + (isInstant ? " at " : " in the window from ") + toText(window.span.from);
        if (!window.names.empty())
            name += " of " + keyLabel(window.names, window.key);
        Meter keyed = meter;
        keyed.by = window.names;
        LineKey key;
        for (std::size_t i = 0; i < window.names.size(); ++i)
            key.emplace_back(window.names[i], window.key[i]);
        const Period span{window.span.from, std::max(window.span.to, Instant{window.span.from.nanoseconds + 1})};
        const auto events = eventsBehind(keyed, m_usage, customer, span, key, 1, m_progress, m_setup.zonesOf(customer));
        if (events && !events->empty() && !placeOf(events->front()).empty())
            name += ", whose first event is" + placeOf(events->front()).substr(1);
        names.push_back(std::move(name));
    }

    // Of the customers that the filter lets in.
    void noteUnusable(const Meter& meter, const QuantityTable& table) {
        UnusableUsage unusable;
        unusable.meter = meter.id;
        for (const Holding& holding : m_setup.holdings)
            if (const auto found = table.unusableOf.find(holding.customer.number); found != table.unusableOf.end())
                unusable.rows += found->second;
        noteZeroDivisions(meter, table, unusable);
        if (meter.interval)
            unusable.time = meter.interval->at;
        noteEnds(table, unusable);
        nameFew(unusable.endCustomers);
        noteRests(table, unusable);
        noteBeforePlan(table, unusable);
        note(std::move(unusable), chargesWith(meterKey(meter)));
    }

    // A meter that charges use in several ways mostly lacks the same in each.
    void note(UnusableUsage unusable, const std::vector<std::string>& charges = {}) {
        if (!unusable.isAny())
            return;
        auto& all = m_setup.unusable;
        auto same = std::find_if(all.begin(), all.end(), [&](UnusableUsage known) {
            known.charges = {};
            return known == unusable;
        });
        if (same == all.end())
            same = all.insert(all.end(), std::move(unusable));
        same->charges.insert(same->charges.end(), charges.begin(), charges.end());
    }

    // A position that is missing is of some charges only.
    void nameChargesWhereTheyDiffer() {
        std::map<std::pair<std::string, bool>, int> notes;
        for (const UnusableUsage& usage : m_setup.unusable)
            ++notes[{usage.meter, usage.inConditions}];
        for (UnusableUsage& usage : m_setup.unusable)
            if (notes.at({usage.meter, usage.inConditions}) == 1)
                usage.charges = {};
    }

    std::vector<std::string> chargesWith(const std::string& key) const {
        std::vector<std::string> ids;
        for (std::size_t i = 0; i < m_meterOfCharge.size(); ++i) {
            const auto counter = countedBy(m_plan, m_plan.charges[i]);
            if ((m_meterOfCharge[i] && meterKey(*m_meterOfCharge[i]) == key) || (counter && meterKey(*counter) == key))
                ids.push_back(m_plan.charges[i].id);
        }
        return ids;
    }

    // Events that last, cut where the range begins or ends.
    void noteRests(const QuantityTable& table, UnusableUsage& unusable) const {
        for (const Holding& holding : m_setup.holdings)
            if (const auto found = table.intervalRests.find(holding.customer); found != table.intervalRests.end()) {
                unusable.rest.add(found->second);
                unusable.restCustomers.push_back(m_usage.customers().text(holding.customer.number));
            }
        nameFew(unusable.restCustomers);
    }

    // Events that count at another time than their own may do so before their customer's plan begins.
    void noteBeforePlan(const QuantityTable& table, UnusableUsage& unusable) const {
        for (const Holding& holding : m_setup.holdings) {
            const std::uint32_t first = m_setup.firstPeriodOf(holding);
            const auto [from, to] = table.rangeOf(holding.customer);
            std::uint64_t events = 0;
            for (std::size_t row = from; row < to && m_setup.days.periodOfSlice[table.rows[row].slice] < first; ++row)
                events += table.rows[row].events;
            unusable.beforePlan += events;
            if (events > 0)
                unusable.earlyCustomers.push_back(m_usage.customers().text(holding.customer.number));
        }
        nameFew(unusable.earlyCustomers);
    }

    // Conditions that do not hold because of a division by zero.
    void noteConditions(const Meter& divisions, const QuantityTable& table) {
        UnusableUsage unusable;
        unusable.meter = divisions.id;
        unusable.inConditions = true;
        noteZeroDivisions(divisions, table, unusable);
        note(std::move(unusable));
    }

    void noteZeroDivisions(const Meter& meter, const QuantityTable& table, UnusableUsage& unusable) const {
        for (const Holding& holding : m_setup.holdings) {
            const auto found = table.zeroDivisions.byCustomer.find(holding.customer);
            if (found == table.zeroDivisions.byCustomer.end())
                continue;
            unusable.zeroDivisions += found->second;
            unusable.customers.push_back(m_usage.customers().text(holding.customer.number));
            if (unusable.customers.size() <= kEventsNamed)
                nameDivisions(meter, table, holding.customer, unusable.events);
        }
        nameFew(unusable.customers);
    }

    // Each is a search of its own.
    void nameDivisions(const Meter& meter, const QuantityTable& table, CustomerId customer, std::vector<std::string>& names) const {
        const auto window = table.zeroDivisions.firstWindow.find(customer);
        nameZeroDivision(meter, customer, names);
        if (window != table.zeroDivisions.firstWindow.end())
            nameDivided(meter, customer, window->second, names);
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
            unusable.outOfRange += count(IntervalFault::OutOfRange);
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

    // Whether a charge prices the time that events last, cut at the end of the range.
    bool cutsEvents() const {
        std::vector<const Meter*> ofEvents;
        for (const auto& [key, meter] : m_known)
            addSources(meter, ofEvents);
        return std::any_of(ofEvents.begin(), ofEvents.end(), [](const Meter* meter) {
            return meter->interval && meter->interval->lasts() && meter->interval->split == Interval::Split::AtBoundaries;
        });
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
        if (m_grids->cutsPeriods())
            assumptions.push_back("The range cuts billing periods: usage outside it is left out, "
                                  "fees are charged in full.");
        if (cutsEvents())
            assumptions.push_back("Of events that last, only the time in the range counts: what they go on after " +
                                  toText(addDays(m_setup.rangeTo, -1)) + " is left out.");
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
    std::vector<Instant> m_planFrom;          // by CustomerId
    std::optional<TimeGrids> m_grids;
    std::map<TimeGrids::Kind, std::shared_ptr<const SliceGrid>> m_gridOfKind;
    std::map<std::string, Meter> m_known;     // by meterKey
    std::set<std::string> m_seeEarlier;       // meterKeys of those that need what was before the range
    std::vector<std::optional<Meter>> m_meterOfCharge;
    bool m_hasZones = false;
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
