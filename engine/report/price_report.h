// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Prices of single requests, one line of text or of JSON each. A request that could not be priced
// says why. Amounts are exact.

#pragma once

#include "engine/replay/price_requests.h"

namespace rerate {

std::string requestPriceToText(const RequestPrice& price, const Plan& plan);
std::string requestPriceToJson(const RequestPrice& price, const Plan& plan);

} // namespace rerate
