// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What does not go together with steps that count further than one billing period, or that several charges
// count together: a charge that has been read goes in, errors at its keys come out, each with what to
// write in place of it.

#pragma once

#include "engine/language/reading.h"

namespace rerate {

// Where steps are counted over billing periods, a period pays for what it adds to the counter. `charge` is
// the mapping of the charge.
void checkOverPeriods(Reading& reading, const Place& charge, const UsageCharge& usage);

// What a change of the price within a period may not do there.
void refuseChangesOverPeriods(Reading& reading, const Place& charge, const UsageCharge& usage);

// Of charges that share a counter no one in particular enters a step. `counter` is the key.
void checkSharedCounter(Reading& reading, const Place& counter, const UsageCharge& usage);

} // namespace rerate
