// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The plans of a project. What the journal keeps of a plan is its place among the plans and its
// text, packed.

#pragma once

#include "engine/storage/journal.h"
#include "engine/storage/project.h"

namespace rerate {

Result<std::vector<StoredPlan>> readPlans(Database& database);
Result<std::optional<StoredPlan>> readPlan(Database& database, const std::string& name);
// The change that makes the plan's text `text`, or takes the plan away; nothing when it is so.
Result<std::optional<Change>> planChange(Database& database, const std::string& name,
                                         const std::optional<std::string>& text);
Result<void> applyPlan(Database& database, const std::string& name,
                       const std::optional<std::string>& packed);

} // namespace rerate
