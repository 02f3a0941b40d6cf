// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/contracts/holding.h"

namespace rerate {

std::vector<Holding> assumeHoldings(const std::vector<std::optional<Instant>>& firstEvents,
                                    const std::vector<Zone>& zones, const Date& rangeTo) {
    std::vector<Holding> holdings;
    for (std::uint32_t number = 0; number < firstEvents.size(); ++number) {
        if (!firstEvents[number])
            continue;
        Date from = zones[number].dateOf(*firstEvents[number]);
        from.day = 1;
        if (from < rangeTo)
            holdings.push_back({{number}, from, rangeTo, true});
    }
    return holdings;
}

int periodOfHolding(const Cycle& cycle, const Holding& holding, const Date& periodStart) {
    return cycleIndexOf(cycle, periodStart) - cycleIndexOf(cycle, holding.from) + 1;
}

} // namespace rerate
