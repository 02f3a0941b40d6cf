// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/catalog/plan.h"

namespace rerate {

std::vector<Stratum> defaultStrata() {
    return {Stratum::Usage, Stratum::Fees,   Stratum::Adjustments, Stratum::Ledger,
            Stratum::Tax,   Stratum::Limits, Stratum::Rounding};
}

const std::vector<std::string>& stratumNames() {
    static const std::vector<std::string> kNames = {"usage", "fees",   "adjustments", "ledger",
                                                    "tax",   "limits", "rounding"};
    return kNames;
}

const Meter* Plan::findMeter(std::string_view meterId) const {
    for (const Meter& meter : meters)
        if (meter.id == meterId)
            return &meter;
    return nullptr;
}

const Charge* Plan::findCharge(std::string_view chargeId) const {
    for (const Charge& charge : charges)
        if (charge.id == chargeId)
            return &charge;
    return nullptr;
}

} // namespace rerate
