// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Whether an expression is a rule for each event: whether it matters in how many events the same usage
// comes. An expression in, a yes or no out.
//
//   q * 3            no: 2 and 3 are 15, 5 is 15
//   max(q, 60)       yes: 30 and 30 are 120, 60 is 60
//   region == 'eu'   no: holds for an event and its halves alike
//   q > 50           yes

#pragma once

#include "engine/catalog/expression.h"

namespace rerate {

// Of a value that is added up.
bool isRulePerEvent(const Expression& value);
// Of a condition: whether a number of the event decides it.
bool isDecidedByNumbers(const Expression& condition);

} // namespace rerate
