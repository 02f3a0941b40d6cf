// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Who holds which plan when. Without subscriptions there is exactly one plan, held by each
// customer from the first day of the month of its first event to the end of the range.

#pragma once

#include <vector>

#include "engine/base/id.h"
#include "engine/time/instant.h"
#include "engine/time/zone.h"

namespace rerate {

struct Holding {
    CustomerId customer;
    std::uint32_t plan = 0; // index into the plans of the scenario
    Date from;              // included
    Date to;                // excluded
};

} // namespace rerate
