// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The issued invoices of a project. The journal keeps those that an import changed, before and
// after. Projects of format 1, open for reading only, have none.

#pragma once

#include "engine/contracts/issued_invoice.h"
#include "engine/storage/journal.h"

namespace rerate {

Result<std::map<InvoiceKey, IssuedInvoice>> readInvoices(Database& database);
// The change that takes them in; nothing when that changes nothing.
std::optional<Change> invoiceChange(const std::map<InvoiceKey, IssuedInvoice>& known,
                                    const InvoiceMerge& merge);
Result<void> applyInvoices(Database& database, const std::optional<std::string>& packed);

} // namespace rerate
