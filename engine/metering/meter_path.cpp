// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/metering/meter_path.h"

#include <algorithm>

#include "engine/metering/event_rules.h"
#include "engine/metering/event_window.h"
#include "engine/metering/vector_expression.h"

namespace rerate {

namespace {

// Whether the sum of the values is the value of the sums.
bool isLinear(const Expression& expression) {
    using Kind = Expression::Kind;
    const auto& inner = expression.arguments;
    switch (expression.kind) {
    case Kind::Name: return true;
    case Kind::Add:
    case Kind::Subtract:
    case Kind::Negate: return std::all_of(inner.begin(), inner.end(), isLinear);
    case Kind::Multiply:
        return (inner[0].kind == Kind::Number && isLinear(inner[1])) ||
               (inner[1].kind == Kind::Number && isLinear(inner[0]));
    default: return false;
    }
}

ChosenPath chooseSums(const Meter& meter) {
    if (meter.retract)
        return {MeterPath::RuleThenSums, "each event counts for or against by `" + formatExpression(*meter.retract) +
                                             "`; what comes of it adds up in any order"};
    const std::optional<Expression> added = addedByEvent(meter);
    if (!added)
        return {MeterPath::Sums, "requests add up in any order"};
    const std::string value = "`" + formatExpression(*added) + "`";
    if (meter.filter && isDecidedByNumbers(*meter.filter))
        return {MeterPath::RuleThenSums, "`" + formatExpression(*meter.filter) + "` lets in each event by its numbers; what comes of it adds up in any order"};
    if (isLinear(*added))
        return {MeterPath::Sums, value + " adds up in any order and in any pieces"};
    return {MeterPath::RuleThenSums, value + " is computed for each event, " +
                                         (hasColumnForm(*added) ? "columns at a time" : "row by row") +
                                         "; what comes of it adds up in any order"};
}

ChosenPath chooseClasses(const Meter& meter) {
    const bool inColumns = (!meter.value || hasColumnForm(*meter.value)) && (!meter.position || hasColumnForm(*meter.position));
    const std::string what = meter.position ? "`" + formatExpression(*meter.position) + "` of each event chooses its price"
                                            : "steps count anew with each event";
    return {MeterPath::RuleThenSums, what + "; events of the same step" + (meter.classes->limits.empty() ? "" : " and limits") +
                                         " are found " + (inColumns ? "columns at a time" : "row by row") +
                                         ", add up in any order and are priced together"};
}

} // namespace

ChosenPath choosePath(const Meter& meter, PathChoice choice) {
    if (meter.classes && choice == PathChoice::Fastest)
        return chooseClasses(meter);
    if (meter.isItemised)
        return {MeterPath::Items, meter.position ? "`" + formatExpression(*meter.position) +
                                                       "` of each event chooses its price"
                                  : meter.windows.empty()
                                      ? "steps count anew with each event, so that each is priced by itself"
                                      : "steps count anew with each window, so that each is priced by itself"};
    if (meter.looksBack())
        return {MeterPath::Windows, meterText(meter) + ": billing periods are taken in order, also those before the range, customer by customer"};
    if (!meter.sources.empty())
        return {MeterPath::Windows, meterText(meter) + ": its meters are taken bucket by bucket, customer by customer"};
    if (meter.interval && !meter.interval->lasts() && meter.windows.empty())
        return {MeterPath::Windows, meterText(meter) + ": each event is put where that time lies, customer by customer"};
    if (meter.interval && meter.windows.empty())
        return {MeterPath::Windows, meterText(meter) + ": each event is cut where periods, prices and labels change, customer by customer"};
    if (choice == PathChoice::Fastest && isEventWindow(meter))
        return chooseSums(meter);
    if (!meter.windows.empty())
        return {MeterPath::Windows, meterText(meter) + ": events of a customer are taken in order of time"};
    if (meter.aggregate == Aggregate::Sum || meter.aggregate == Aggregate::Count)
        return chooseSums(meter);
    return {MeterPath::Aggregate, meterText(meter) + " belongs to a whole billing period and does not add up"};
}

std::string_view toText(MeterPath path) {
    static constexpr std::string_view kTexts[] = {"sums by slice", "rule per event, then sums",
                                                  "aggregate over the period", "windows", "itemised"};
    return kTexts[static_cast<int>(path)];
}

} // namespace rerate
