// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Invoices that were really issued, as the books have them: what a replay of today's plan must give
// again. One entry is an invoice or, with a charge, a line of one; a credit note is negative. The
// same customer, period, charge and id name one entry: the same content again is a duplicate, other
// content a conflict, of which the smaller amount stays (then the currency that comes first), so
// that the order of imports does not matter.

#pragma once

#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "engine/money/decimal.h"
#include "engine/time/instant.h"

namespace rerate {

struct IssuedInvoice {
    std::string customer;
    Date from;            // first day of the service period
    Date to;              // the day after its last one; not before `from`
    std::string charge;   // empty: the whole invoice
    std::string id;       // empty: none was given
    Decimal amount;
    std::string currency; // empty: none was given
    std::string origin;   // "invoices.csv:12", for people
};

using InvoiceKey = std::tuple<std::string, Date, std::string, std::string>;
InvoiceKey keyOf(const IssuedInvoice& invoice);

struct InvoiceConflict {
    IssuedInvoice kept, dropped;
};

// What taking in `given` does to `known`.
struct InvoiceMerge {
    std::map<InvoiceKey, IssuedInvoice> changed; // new, or with other content than in `known`
    std::uint64_t added = 0;
    std::uint64_t duplicates = 0;
    std::uint64_t conflicts = 0;
    std::vector<InvoiceConflict> conflictExamples; // the first hundred
};

InvoiceMerge mergeInvoices(const std::map<InvoiceKey, IssuedInvoice>& known,
                           const std::vector<IssuedInvoice>& given);

} // namespace rerate
