// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Why revenue differs. Intermediate plans lead from the baseline to the candidate in a fixed
// order: removed charges, structure, unit prices, bounds, flats and allowances, discounts,
// minimums and maximums, added charges, rounding. Each driver is the difference between two
// neighbouring replays, so drivers sum exactly to the difference (CHECKed), and each can be
// explained like any other difference. A change of shape (meter, mode, number of tiers, table
// dimensions) and whatever else is no number of these is one driver, structure; rounding is what the
// rules of rounding change.

#pragma once

#include <string>
#include <vector>

#include "engine/replay/replay.h"

namespace rerate {

struct Driver {
    std::string id;    // "unit_prices"
    std::string label; // "Unit prices"
    Decimal delta;     // billed
    std::vector<std::pair<std::string, Decimal>> customers; // those it moved, by customer id
};

// All plans on the way, baseline first and candidate last, with the driver that leads to each.
struct DriverStage {
    std::string id;
    std::string label;
    std::shared_ptr<const Plan> plan;
};
std::vector<DriverStage> driverStages(std::shared_ptr<const Plan> baseline,
                                      std::shared_ptr<const Plan> candidate);

Result<std::vector<Driver>> attributeDifference(const ReplayData& data,
                                                std::shared_ptr<const Run> baseline,
                                                std::shared_ptr<const Run> candidate,
                                                const ReplayOptions& options, QuantityCache& cache,
                                                Progress& progress);

// That the drivers add up to the difference, for the list of checks.
Check checkDrivers(const std::vector<Driver>& drivers, const Decimal& difference);

// The difference of two derivations of the same invoice: nodes matched by kind and id, with the
// driver that each part of the difference belongs to. Amounts of matched nodes stay beside each
// other.
struct DerivationDifference {
    const Derivation* baseline = nullptr;  // either may be absent
    const Derivation* candidate = nullptr;
    Ratio delta;
    std::vector<DerivationDifference> children;
};
DerivationDifference compareDerivations(const Derivation* baseline, const Derivation* candidate);

} // namespace rerate
