// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Replays a data set under a plan: usage and customers in, a Run out. Metered quantities come from
// the cache where it has them, so that a changed price only re-prices. Without subscriptions each
// customer holds the plan from the first of the month of its first event to the end of the range,
// in calendar months of its zone (attribute `zone`, else the billing zone); this is stated in the
// run's assumptions.

#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>

#include "engine/base/progress.h"
#include "engine/catalog/derivation.h"
#include "engine/contracts/customer_table.h"
#include "engine/metering/meter_run.h"
#include "engine/replay/run.h"
#include "engine/usage/usage_store.h"

namespace rerate {

struct ReplayData {
    std::shared_ptr<const UsageStore> usage;
    std::shared_ptr<const CustomerTable> customers; // may be null
};

struct ReplayOptions {
    std::optional<Date> from; // included; default: the month of the first event
    std::optional<Date> to;   // excluded; default: the end of the month of the last event
    Zone billingZone;
    // Only customers with one of the values, for every attribute named. The attribute "customer"
    // is the id itself.
    std::map<std::string, std::set<std::string>> filter;
    unsigned threadCount = 1;
    PathChoice paths = PathChoice::Fastest; // changes no amount
    std::string planFile; // for diagnostics
};

Result<std::shared_ptr<const Run>> replay(const ReplayData& data,
                                          std::shared_ptr<const Plan> plan,
                                          const ReplayOptions& options, QuantityCache& cache,
                                          Progress& progress);

// The derivation of one customer's invoice: the same pricing code with a recorder attached. Its
// amount equals the run's (CHECKed). `period` is the start of the billing period.
Result<Derivation> explainInvoice(const ReplayData& data, const Plan& plan,
                                  const ReplayOptions& options, QuantityCache& cache,
                                  const std::string& customer, const Date& period,
                                  Progress& progress);

// The events that a quantity of an explanation is made of, in order of time, at most `limit`; behind them
// those of the billing periods before at which it looks back, the latest first, each with its period.
Result<std::vector<MeteredEvent>> eventsOf(const ReplayData& data, const Plan& plan, const ReplayOptions& options,
                                           const Derivation& quantity, CustomerId customer, std::size_t limit,
                                           const Progress& progress);

// What must be said of every figure of the plan over this data: "SYNTHETIC: …", "ESTIMATE: …".
std::vector<std::string> labelsOf(const Plan& plan, const UsageStore& usage);

// Names that the data set does not have, and the like, as diagnostics at their place in the plan.
std::vector<Diagnostic> checkPlanAgainstData(const Plan& plan, const UsageStore& usage,
                                             std::string_view planFile);

// What one charge comes to, exactly, as a function of
//   Usage    its quantity. Of a charge that prices events one by one it is the size of one event, without
//            what is included; of one with a position it is the position, beside a quantity that stays
//   Lines    the money of the lines that it is over, all in one line
//   Periods  the customer's billing period, counted from 1: a fee. `day` lies in the first
// at the quantities asked for: the live curve and worked example of the plan editor. Key values in the
// order of the meter's `by`, or of a rate's table. Of a value that changes with billing periods it is
// the last; values by date are those of `day`.
enum class CurveOver { Usage, Lines, Periods };
CurveOver curveOver(const Charge& charge);
// The billing period from which what is shown holds.
int phaseOfCurve(const Plan& plan, const std::string& charge);
struct CurvePoint {
    Decimal quantity;
    Ratio amount;
};
std::vector<CurvePoint> chargeCurve(const Plan& plan, const std::string& charge,
                                    const std::vector<std::string>& key, const Date& day,
                                    const std::vector<Decimal>& quantities);
// That quantity: what the price is for, or 1000. Nothing: the charge has no position.
std::optional<Decimal> quantityBesidePosition(const UsageCharge& usage);
// The quantities at which the slope changes or the amount jumps, ascending.
std::vector<Decimal> chargeBreakpoints(const Plan& plan, const std::string& charge,
                                       const std::vector<std::string>& key, const Date& day);
// The worked example at one quantity.
Derivation chargeExample(const Plan& plan, const std::string& charge,
                         const std::vector<std::string>& key, const Date& day,
                         const Decimal& quantity);

} // namespace rerate
