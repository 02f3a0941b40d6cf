// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/replay/cost.h"

#include "engine/catalog/item_amounts.h"
#include "engine/metering/meter_path.h"
#include "engine/replay/setup.h"

namespace rerate {

namespace {

std::string overText(const Decimal& denominator) {
    return "amounts are whole numbers over " + denominator.toText();
}

ChargeCost costOfUsage(const Plan& plan, const Charge& charge, const UsageCharge& usage,
                       const QuantityTable& table, const SliceDays& days) {
    ChargeCost cost;
    cost.charge = charge.id;
    const Meter meter = plan.meterFor(usage);
    const ChosenPath path = choosePath(meter);
    cost.path = std::string(toText(path.path));
    cost.pathWhy = usage.counter ? "steps go on with the running total of `" + *usage.counter + "`, so that each event is priced by itself" : path.why;
    if (meterOfRoundedAmounts(usage, meter))
        cost.pathWhy += "; what each comes to is rounded beside, event by event in columns";
    std::string whyApart;
    itemClassesOf(usage, meter, &whyApart);
    if (path.path == MeterPath::Items && !whyApart.empty())
        cost.pathWhy += ": " + whyApart;
    if (usage.countsOn())
        cost.pathWhy += std::string(cost.pathWhy.empty() ? "" : "; ") +
                        "steps go on over billing periods, so those before the range are metered as well";
    const auto fast = compileCharge<FastNumber>(plan, charge, table, days, &cost.numbersWhy);
    cost.isFast = fast.has_value();
    if (fast)
        cost.numbersWhy = overText(fast->denominator);
    return cost;
}

PlanCost costOf(const Plan& plan, const std::vector<const QuantityTable*>& tables,
                const SliceDays& days, const Date& rangeTo) {
    PlanCost cost;
    for (std::size_t i = 0; i < plan.charges.size(); ++i) {
        const Charge& charge = plan.charges[i];
        if (const auto* usage = std::get_if<UsageCharge>(&charge.what))
            cost.charges.push_back(costOfUsage(plan, charge, *usage, *tables[i], days));
        else if (std::holds_alternative<FlatCharge>(charge.what))
            cost.charges.push_back({charge.id, "fee by calendar", "it needs no events", true, ""});
        else
            cost.charges.push_back({charge.id, "over lines", "it is computed from lines, once an invoice", true, ""});
    }
    const auto fast = compilePhases<FastNumber>(plan, tables, days, rangeTo, &cost.numbersWhy);
    cost.isFast = fast.has_value();
    if (fast)
        cost.numbersWhy = overText(fast->first().denominator);
    return cost;
}

} // namespace

PlanCost planCost(const Plan& plan) {
    const QuantityTable nothingUsed;
    std::vector<const QuantityTable*> tables;
    for (const Charge& charge : plan.charges)
        tables.push_back(std::holds_alternative<UsageCharge>(charge.what) ? &nothingUsed : nullptr);
    // Any billing period will do: all dated prices are compiled.
    const int index = cycleIndexOf(plan.cycle, Date{2026, 1, 1});
    const Date start = cycleStart(plan.cycle, index);
    return costOf(plan, tables, {{start}, {0}, {start}}, cycleStart(plan.cycle, index + 1));
}

Result<PlanCost> planCost(const ReplayData& data, const Plan& plan, const ReplayOptions& options,
                          QuantityCache& cache, Progress& progress) {
    const auto setup = prepareReplay(data, plan, options, cache, progress);
    if (!setup)
        return setup.error();
    return costOf(plan, setup->tablePointers(), setup->days, setup->rangeTo);
}

} // namespace rerate
