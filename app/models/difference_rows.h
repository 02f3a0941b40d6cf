// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The difference of two plans for reading: sentences, and below a sentence about a whole charge or
// meter one row for each of its fields. Comes from comparePlans; numbers are grouped.

#pragma once

#include <QString>

#include <vector>

#include "engine/catalog/plan.h"

namespace rerate {

struct DifferenceRow {
    bool isSentence = false; // `what` alone, over the whole width
    QString what;            // "Charge Credits is new."  or  "Credits: unit price of step 1"
    QString before;
    QString after;
    QString change; // "+1 (+58.82 %)"
    QString path;   // the place in the plan
};

std::vector<DifferenceRow> differenceRows(const Plan& before, const Plan& after);

} // namespace rerate
