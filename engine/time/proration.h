// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The share of a whole period that a part covers, as an exact pair of integers. By day: civil
// days in the zone; 16–31 March → 16 of 31. By second: exact elapsed time, so that a 23-hour day
// counts less.

#pragma once

#include "engine/time/zone.h"

namespace rerate {

enum class ProrationBasis { Day, Second };

struct Share {
    std::int64_t part = 0;
    std::int64_t whole = 1; // > 0
    bool operator==(const Share&) const = default;
};

// `part` lies inside `whole` (CHECK), `whole` is not empty (CHECK). 0 ≤ part ≤ whole.
Share prorationShare(const Period& part, const Period& whole, ProrationBasis basis,
                     const Zone& zone);

} // namespace rerate
