// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Usage as one plan sees it: events and customers go in; events come out whose providers and models
// have the plan's names, and which have the customers' attributes that the plan's meters name, as if
// they stood on every event. A property of the events goes before an attribute of that name.
// Attributes are texts: for dimensions, tables and comparisons, not to calculate with; `05` and
// `5.0` are the same key as `5`. A customer without the attribute has no value.

#pragma once

#include <memory>

#include "engine/metering/slice_grid.h"
#include "engine/replay/replay.h"

namespace rerate {

// The data's own store where nothing is added. Keeps what it needs.
std::shared_ptr<const UsageStore> usageFor(const ReplayData& data, const Plan& plan);

// The zones of a customer: of its days the plan's, where it has one, and its own, or `otherwise`.
LocalZones zonesOf(const ReplayData& data, const Plan& plan, const std::string& customer, const Zone& otherwise);

// Of the attributes that the plan's meters take from customers: "edition".
std::vector<std::string> attributesUsed(const ReplayData& data, const Plan& plan);

} // namespace rerate
