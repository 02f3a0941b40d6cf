// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Rounded lines made to add up to the rounded sum: what they miss it by goes, a step at a time, to
// the lines that were rounded furthest the other way, ties to the earlier line; or all of it to the
// last line.
//
//   0.334, 0.334, 0.334 in 0.01: 0.33 each makes 0.99, the sum 1.002 is 1.00
//   largest → 0.34, 0.33, 0.33; last → 0.33, 0.33, 0.34

#pragma once

#include "engine/billing/plan_terms.h"

namespace rerate {

// The invoice's lines are complete. Their nodes stand in the recorder's open node.
template <typename Number, typename Recorder>
void settleResidual(const PlanTerms<Number>& terms, InvoiceWorkspace<Number>& work,
                    Recorder& recorder);

extern template void settleResidual(const PlanTerms<FastNumber>&, InvoiceWorkspace<FastNumber>&,
                                    NoRecorder&);
extern template void settleResidual(const PlanTerms<Ratio>&, InvoiceWorkspace<Ratio>&, NoRecorder&);
extern template void settleResidual(const PlanTerms<Ratio>&, InvoiceWorkspace<Ratio>&,
                                    DerivationRecorder&);

} // namespace rerate
