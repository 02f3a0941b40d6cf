// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A charge over other lines of the same invoice: discount, fee, steps over money, minimum, maximum,
// true-up, commitment or conversion. What is computed takes the lines' exact amounts on the one side
// and their billed amounts on the other, and rounds the latter.
//
//   discount    10% of 33.333 and 33.33 → −3.3333 and −3.33; an amount never more than the lines hold
//   each: line  50% of 0.01 and 0.01, each rounded half up → −0.02; of their sum −0.01
//   commitment  1000 at factor 1.5 over 10,000 → 9,000 × 0.5 = 4,500 more
//   counts      1000 at factor 1.5, true-up, over a line of 1,200 less 20 %: net, 960 of it are used and 40 are
//               paid for the rest; list, 1,200 use it up and 200 × 0.5 = 100 are paid for what is beyond
//   convert     20.00 credits at 0.25 → 5.00

#pragma once

#include "engine/billing/limits.h"

namespace rerate {

// Books the charge's lines in `work`.
template <typename Number, typename Recorder>
void billOverLines(const PlanTerms<Number>& terms, std::uint32_t charge, const InvoiceFor& invoice,
                   const SliceDays& days, InvoiceWorkspace<Number>& work, Recorder& recorder);

extern template void billOverLines(const PlanTerms<FastNumber>&, std::uint32_t, const InvoiceFor&,
                                   const SliceDays&, InvoiceWorkspace<FastNumber>&, NoRecorder&);
extern template void billOverLines(const PlanTerms<Ratio>&, std::uint32_t, const InvoiceFor&,
                                   const SliceDays&, InvoiceWorkspace<Ratio>&, NoRecorder&);
extern template void billOverLines(const PlanTerms<Ratio>&, std::uint32_t, const InvoiceFor&,
                                   const SliceDays&, InvoiceWorkspace<Ratio>&, DerivationRecorder&);

} // namespace rerate
