// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// One customer, one billing period → one invoice: fees, rated usage, each charge's own discount,
// minimum and maximum, charges over other lines, the invoice's minimum and maximum, rounding.
//
// Every amount is computed twice, side by side: `exact`, and `billed`. A line's billed amount is its
// exact amount rounded; what is computed over other lines takes their exact amounts on the one side
// and their billed amounts on the other. Example, minimum 100 over two lines of 33.333 and 33.333:
// exact 66.666 + 33.334 = 100, billed 33.33 + 33.33 + 33.34 = 100.00.
//
// A minimum is reached by a positive line, a maximum kept by a negative one. Charges are billed by
// strata; those in another unit than the plan's currency are no part of the total until a charge has
// converted them.

#pragma once

#include "engine/billing/plan_terms.h"

namespace rerate {

// Fills `columns` and `total` of the workspace.
template <typename Number, typename Recorder>
void billInvoice(const PlanTerms<Number>& terms, const SliceDays& days, const InvoiceFor& invoice,
                 InvoiceWorkspace<Number>& workspace, Recorder& recorder);

extern template void billInvoice(const PlanTerms<FastNumber>&, const SliceDays&, const InvoiceFor&,
                                 InvoiceWorkspace<FastNumber>&, NoRecorder&);
extern template void billInvoice(const PlanTerms<Ratio>&, const SliceDays&, const InvoiceFor&,
                                 InvoiceWorkspace<Ratio>&, NoRecorder&);
extern template void billInvoice(const PlanTerms<Ratio>&, const SliceDays&, const InvoiceFor&,
                                 InvoiceWorkspace<Ratio>&, DerivationRecorder&);

} // namespace rerate
