// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A charge over the lines of other charges: text to LedgerCharge. The others stand before it in the
// plan, so that no charge can be over itself, and their lines are in one unit: credits cannot be
// added to dollars before a `convert` has made dollars of them.

#pragma once

#include "engine/language/reading.h"

namespace rerate {

// `plan` holds the charges that stand before; `charge` has its id and unit, and gets what it charges
// and what it does to its own amount. Nothing is read when the entry does not say what it charges.
void readLedgerCharge(Reading& reading, const Place& place, const Plan& plan, Charge& charge);

// The charges named there, all of which stand before.
std::vector<std::string> readEarlierCharges(Reading& reading, const Place& place, const Plan& plan,
                                            const std::string& chargeId);

// Where conventions say what `each` and `spread` are; without a field it is not spread.
struct LedgerFields {
    std::string each;
    std::string spread;
};

// `of`, `each`, `spread`, `refunds`, `uses`: the choices of any charge over other lines.
void readLedgerChoices(Reading& reading, const Place& place, const Plan& plan, const Charge& charge,
                       LedgerCharge& ledger, const LedgerFields& fields);

} // namespace rerate
