// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Requests as a usage store, each of a customer of its own: what the meters of a plan read of them,
// so that they are metered like any other usage.

#pragma once

#include "engine/replay/price_requests.h"

namespace rerate {

// Only requests without a problem. Properties that the plan's meters name are columns of the store,
// also where no request has them.
Result<std::shared_ptr<const UsageStore>> storeOfRequests(const Plan& plan,
                                                          const std::vector<UsageRequest>& requests,
                                                          const std::filesystem::path& temporaryDirectory);

std::string customerOfRequest(std::size_t number);

// The properties that the plan's meters and positions name.
std::vector<std::string> namesInMeters(const Plan& plan);

} // namespace rerate
