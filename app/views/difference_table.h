// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What differs between two plans, as sentences with the values below them.

#pragma once

#include "app/views/wrapped_table.h"
#include "engine/catalog/plan.h"

namespace rerate {

class DifferenceTable : public WrappedTable {
public:
    explicit DifferenceTable(QWidget* parent = nullptr);
    // Null: there is nothing to compare with. `isBaseline`: the plan is the other one itself.
    void showDifference(const Plan* baseline, const Plan* plan, bool isBaseline);
};

} // namespace rerate
