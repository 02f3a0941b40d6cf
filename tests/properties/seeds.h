// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What a property is given: a seed, and a size that shrinks when the property fails, so that the
// smallest plan that shows it is printed. `RC_PARAMS="max_success=10000"` runs more of them.

#pragma once

#include <rapidcheck.h>

#include <string>

#include "tests/properties/random_plan.h"

namespace rerate::properties {

struct Seed {
    std::uint64_t seed = 0;
    int size = 100;
};

inline Seed anySeed() {
    Seed given;
    given.seed = *rc::gen::noShrink(rc::gen::inRange<std::uint64_t>(0, std::uint64_t{1} << 62));
    given.size = *rc::gen::inRange(0, 101);
    return given;
}

inline std::string anyPlan() {
    const Seed given = anySeed();
    return randomPlan(given.seed, given.size);
}

} // namespace rerate::properties
