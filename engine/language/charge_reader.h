// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Reads one charge of a plan whose meters and earlier charges are known.

#pragma once

#include "engine/language/reading.h"

namespace rerate {

std::optional<Charge> readCharge(Reading& reading, const Place& place, const Plan& plan);

// The keys `id` and `label`.
void readIdentity(Reading& reading, const Place& place, const Plan& plan, Charge& charge);

// `{ at, step, mode }`; values that are left out keep what `otherwise` says.
std::optional<Rounding> readRounding(Reading& reading, const Place& place, std::string_view schema,
                                     const Rounding& otherwise);

std::optional<Dated<Decimal>> readDatedAmount(Reading& reading, const Place& place,
                                              const Unit& currency);
std::optional<Dated<Decimal>> readDatedPercent(Reading& reading, const Place& place);

template <typename Things>
std::vector<std::string> idsOf(const Things& things) {
    std::vector<std::string> ids;
    for (const auto& thing : things)
        ids.push_back(thing.id);
    return ids;
}

} // namespace rerate
