// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// One entry of `meters`: text to Meter. What is wrong becomes a diagnostic; nothing comes back where
// the entry is no mapping. A derived meter has only the names of its sources yet; see
// derived_meter.h. Of `plan` the cycle and the calendars must be there. Whether its unit is declared is the plan's to check.

#pragma once

#include "engine/language/reading.h"

namespace rerate {

std::optional<Meter> readMeter(Reading& reading, const Place& place, const std::string& id,
                               const Plan& plan);

} // namespace rerate
