// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Friendly forms of charges: what people call a package or a stair-step, each a pure rewriting of
// the plan's text tree before it is read. The tree of a plan goes in and is changed in place: every
// charge with a form becomes the core charge (or charges, or a meter beside it) that it stands for.
// Nodes keep their marks, so that errors and edits go to what the user wrote.
//
//   cap: 100                       maximum: 100
//   free_units: 100                included: 100
//   package: { size: 100, price: 5, included: 1k }
//                                  per: 100, price: { unit: 5, fraction: up }, included: 1k
//                                  1,250 used: 250 beyond what is free, 3 started packages, 15
//   percentage: { rate: 2.9%, fixed: 0.30 }
//                                  reset: event, price: { unit: 2.9%, flat: 0.30 }
//   allowance: { quantity: 500, fee: 20 USD, overage: 0.05 }
//                                  included: 500, price: 0.05, and a charge with the fee before it
//                                  620 used: 20 + 120 × 0.05 = 26
//   block_tariff, stairstep        steps (step_forms.h)
//   dynamic: { value: cost, multiplier: 1.2 }
//                                  a meter of the events' own price, and price: 1.2
//   grid                           a charge for each meter with a table of its column (grid_form.h)
//   trial: 3                       nothing for three billing periods (trial_form.h)

#pragma once

#include <vector>

#include "engine/language/reading.h"

namespace rerate {

// Of each charge after it, its place in the list before it.
std::vector<std::size_t> expandForms(Reading& reading, YamlNode& plan);

} // namespace rerate
