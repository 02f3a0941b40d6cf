// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Usage as a plan with `models:` reads it: events go in as they are, and come out with their
// properties `provider` and `model` as the plan's rules know them, so that filters, expressions and
// dimensions all see the same names. A provider that usage does not name comes from the rule. Nothing
// else changes: neither rows nor their order, nor where they came from. A model that is a number
// stays as it is.

#pragma once

#include <memory>

#include "engine/catalog/plan.h"
#include "engine/usage/usage_store.h"

namespace rerate {

// `usage` itself, where the plan has no such rules or the events no `model`.
std::shared_ptr<const UsageStore> usageByNames(std::shared_ptr<const UsageStore> usage, const Plan& plan);

} // namespace rerate
