// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Files of issued invoices → values, as the books have them. Roles: customer, amount, and period
// (`2026-03`, or any day or time inside the month) or period_from with period_to; charge, currency
// and id where there are such columns. A period_to that is the first day after the period or its
// last one are both understood: `2026-03-01, 2026-04-01` and `2026-03-01, 2026-03-31` are March.
// A currency is a code of ISO 4217, in any case (`usd`), or a plan's own unit, which is not written as
// three capital letters: `credits`, but not `XXZ`. Amounts are exact and may be negative. Bad rows are listed and left out, up to a limit; beyond it
// nothing is imported.

#pragma once

#include "engine/contracts/issued_invoice.h"
#include "engine/import/usage_import.h"

namespace rerate {

struct ImportedInvoices {
    ImportReport report;
    std::vector<IssuedInvoice> invoices; // in file order
};

Result<ImportedInvoices> importInvoices(const ImportRequest& request, Progress& progress);

} // namespace rerate
