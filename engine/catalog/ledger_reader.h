// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A charge over the lines of other charges: text to LedgerCharge. The others stand before it in the
// plan, so that no charge can be over itself.

#pragma once

#include "engine/catalog/reading.h"

namespace rerate {

// `plan` holds the charges that stand before. Nothing when the entry does not say what it charges.
std::optional<LedgerCharge> readLedgerCharge(Reading& reading, const Place& place, const Plan& plan,
                                             const std::string& chargeId);

} // namespace rerate
