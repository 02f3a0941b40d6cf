// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Who holds the plan when. Without subscriptions each customer holds it from the first day of the
// month of its first event, in its own zone, to the end of the range, and every fee is charged in
// full: such a holding is `assumed`.

#pragma once

#include <optional>
#include <vector>

#include "engine/base/id.h"
#include "engine/time/cycle.h"
#include "engine/time/zone.h"

namespace rerate {

struct Holding {
    CustomerId customer;
    Date from; // included
    Date to;   // excluded
    bool isAssumed = true;
};

// One for each customer that has a first event before the end of the range; by CustomerId.
// `zones` has one entry for each customer. `rangeTo` is excluded.
std::vector<Holding> assumeHoldings(const std::vector<std::optional<Instant>>& firstEvents,
                                    const std::vector<Zone>& zones, const Date& rangeTo);

// The billing periods of a holding are counted from 1: with months, of a holding from 2026-01-20 the
// period that begins on 2026-03-01 is the third.
int periodOfHolding(const Cycle& cycle, const Holding& holding, const Date& periodStart);

} // namespace rerate
