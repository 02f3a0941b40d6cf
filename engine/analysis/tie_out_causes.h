// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Finds the likely cause of each residual by exact arithmetic, from the certain to the vague:
//
//   only one side       nothing, or zero, on the other
//   unpriced            less is simulated than issued, by more than rounding can do, and a charge
//                       let in usage that it has no price for; last of all, where nothing else
//                       explains the cell, also when no meter let some of the usage in
//   rounding            |residual| ≤ step × (lines + 1) / 2, at least one step: what lines rounded
//                       apart can differ from their sum rounded once (step 0.01, 3 lines: 0.02)
//   period shift        simulated of a month = issued of the next (or the one before), in two
//                       months at least, which differ as they stand
//   fixed offset        one residual, to the last digit, in three customers or in two months of one
//   proportional        one factor f that explains all cells of three customers or two months of
//                       one: |issued − f × simulated| ≤ step × (1 + f) / 2, each side rounded once
//
// Offset and factor contend; the one that explains more cells wins, then the offset. A factor is
// first found in cells where it is known to 1 %; cells of small amounts then join it.

#pragma once

#include "engine/analysis/tie_out.h"

namespace rerate {

// Sets cause and pattern of the cells that are neither equal nor within the tolerance: those whose
// cause is `Other`. Cells are sorted by customer, month, charge.
Result<std::vector<TieOutPattern>> findCauses(std::vector<TieOutCell>& cells,
                                              const TieOutSettings& settings, Progress& progress);

} // namespace rerate
