// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What is added to lines when all of them are there. Rounded lines are made to add up to the rounded sum: what they miss it by goes, a step at a time, to
// the lines that were rounded furthest the other way, ties to the earlier line; or all of it to the
// last line.
//
//   0.334, 0.334, 0.334 in 0.01: 0.33 each makes 0.99, the sum 1.002 is 1.00
//   largest → 0.34, 0.33, 0.33; last → 0.33, 0.33, 0.34
//
// Amounts that were carried on with all their digits keep those that a bill has room for (half even),
// after whatever is computed from them: 0.025 = 1/300 + 1/75 + 1/120 is rounded as 0.025, half up 0.03,
// and the three stand on the bill as 0.003333333333333333, 0.013333333333333333 and 0.008333333333333333.

#pragma once

#include "engine/billing/plan_terms.h"

namespace rerate {

// The invoice's lines are complete. Their nodes stand in the recorder's open node.
template <typename Number, typename Recorder>
void settleResidual(const PlanTerms<Number>& terms, InvoiceWorkspace<Number>& work,
                    Recorder& recorder);

// What the amounts lost, in all, is left to the rounding of the invoice.
template <typename Number, typename Recorder>
Number cutDigits(const PlanTerms<Number>& terms, InvoiceWorkspace<Number>& work, Recorder& recorder);

extern template FastNumber cutDigits(const PlanTerms<FastNumber>&, InvoiceWorkspace<FastNumber>&, NoRecorder&);
extern template Ratio cutDigits(const PlanTerms<Ratio>&, InvoiceWorkspace<Ratio>&, NoRecorder&);
extern template Ratio cutDigits(const PlanTerms<Ratio>&, InvoiceWorkspace<Ratio>&, DerivationRecorder&);
extern template void settleResidual(const PlanTerms<FastNumber>&, InvoiceWorkspace<FastNumber>&,
                                    NoRecorder&);
extern template void settleResidual(const PlanTerms<Ratio>&, InvoiceWorkspace<Ratio>&, NoRecorder&);
extern template void settleResidual(const PlanTerms<Ratio>&, InvoiceWorkspace<Ratio>&,
                                    DerivationRecorder&);

} // namespace rerate
