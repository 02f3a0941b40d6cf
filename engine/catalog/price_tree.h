// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Prices as trees, see plan_tree.h: one price a leaf, steps a list, tables a mapping by key.

#pragma once

#include "engine/catalog/plan_tree.h"

namespace rerate {

PlanTree describeStepList(const std::string& key, const std::string& subject, const StepPrice& price,
                          Choices choices);
PlanTree datedPrice(const std::string& key, const std::string& subject, const Dated<Price>& price,
                    Choices choices);

} // namespace rerate
