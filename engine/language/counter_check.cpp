// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/language/counter_check.h"

#include <algorithm>

#include "engine/catalog/visit_prices.h"

namespace rerate {

namespace {

// What is free is the first part of what a line uses, in all of the billing periods.
void checkIncluded(Reading& reading, const Place& included, const UsageCharge& usage) {
    const auto isOfLine = [&](const std::vector<std::string>& by) {
        const auto isOne = [&](const std::string& name) { return std::find(usage.linesBy.begin(), usage.linesBy.end(), name) != usage.linesBy.end(); };
        return std::all_of(by.begin(), by.end(), isOne);
    };
    bool ofLine = std::all_of(usage.factors.begin(), usage.factors.end(), [&](const FactorTable& table) { return isOfLine(table.by); });
    for (const auto& entry : usage.price.entries)
        if (const auto* table = std::get_if<PriceTable>(&entry.value))
            ofLine = ofLine && isOfLine(table->by);
    if (!ofLine)
        reading.error(included, "What is free over several billing periods is counted by line, and keys of this price share one.",
                      "Add `lines_by` with the price's dimensions.");
    for (const auto& entry : usage.included->entries) {
        const Allowance& allowance = entry.value;
        if (allowance.scope == Allowance::Scope::Charge && !usage.linesBy.empty())
            reading.error(included, "What is free over several billing periods is counted by line: `scope: charge` does not go with this `reset`.",
                          "Write `scope: line`, or leave `lines_by` out.");
        if (allowance.rounded == Allowance::Rounded::Rest && usage.quantityRounding)
            reading.error(included, "`rounded: rest` is about one billing period; this `reset` counts over several.",
                          "Write `rounded: total`.");
    }
}

} // namespace

// Where steps are counted over billing periods, a period pays for what it adds to the counter.
void checkOverPeriods(Reading& reading, const Place& charge, const UsageCharge& usage) {
    const Place reset = charge.at("reset");
    if (usage.included)
        checkIncluded(reading, charge.at("included"), usage);
    visitPrices(usage.price, [&](const StepPrice& price) {
        if (price.atZero != StepPrice::AtZero::Nothing)
            reading.error(reset, "`at_zero` is about one billing period; this `reset` counts over several.",
                          "Write `at_zero: nothing`, or charge a fee with `flat`.");
        if (price.negative != StepPrice::Negative::FirstRow)
            reading.error(reset, "Corrections take back what was counted, over billing periods: `negative` does not go with this `reset`.",
                          "Write `negative: first_step`.");
        for (const StepRow& row : price.rows)
            if (row.minimum || row.maximum)
                reading.error(reset, "`minimum` and `maximum` of a step are for one billing period; this `reset` counts over several.",
                              "Put them on the charge, or reset with the period.");
    });
}

void refuseChangesOverPeriods(Reading& reading, const Place& charge, const UsageCharge& usage) {
    const Place reset = charge.at("reset");
    const Place atChange = charge.at("at_change");
    const Place parts = charge.at("parts");
    if (usage.atChange == UsageCharge::AtChange::Restarts)
        reading.error(atChange ? atChange : reset,
                      "This `reset` counts steps over billing periods, `at_change: restarts` anew where the price changes.",
                      "Write `at_change: goes_on`, or reset with the period.");
    if (usage.parts == UsageCharge::Parts::Apart)
        reading.error(parts ? parts : reset,
                      "This `reset` counts over billing periods; `parts: apart` rounds what lies between two changes in one of them.",
                      "Write `parts: together`, or reset with the period.");
}

// Of charges that share a counter no one in particular enters a step.
void checkSharedCounter(Reading& reading, const Place& counter, const UsageCharge& usage) {
    visitPrices(usage.price, [&](const StepPrice& price) {
        for (const StepRow& row : price.rows)
            if (!row.flat.value.isZero() || row.minimum || row.maximum || row.fraction.value_or(price.fraction) != Fraction::Exact)
                reading.error(counter, "Steps of a shared counter have unit prices only: `flat`, `minimum`, `maximum` and "
                                       "`fraction` belong to no one of its charges.",
                              "Put them into a charge of their own, over the counter's meter.");
    });
}

} // namespace rerate
