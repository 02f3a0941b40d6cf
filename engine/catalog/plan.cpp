// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/catalog/plan.h"

namespace rerate {

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
