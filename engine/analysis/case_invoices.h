// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The invoices of a regression case: what is expected, or what a replay gives, in the same form. A
// run becomes invoices with a line for each charge that is not zero; comparing gives every figure
// that differs. What an expected invoice leaves out (lines, exact amounts) is not compared; a line
// that is absent among others is zero. Exact amounts are compared exactly. Usage without a price must be the
// same as well: where none is expected, there is none.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/replay/run.h"
#include "engine/usage/dictionary.h"

namespace rerate {

struct CaseAmounts {
    std::optional<Ratio> exact;
    std::optional<Ratio> rounding;
    Decimal total; // billed = exact + rounding
};

struct CaseLine {
    std::string charge;
    CaseAmounts amounts;
};

struct CaseInvoice {
    std::string customer;
    Date period; // its first day
    std::optional<std::vector<CaseLine>> lines;
    CaseAmounts amounts;
};

struct CaseUnpriced { // usage of the whole case, as in UnpricedUsage
    std::string charge;
    std::string meter;
    std::string key;
    Decimal quantity;
};

struct CaseInvoices {
    std::string currency;
    int digits = 2; // after the point, for showing
    std::vector<CaseInvoice> invoices; // by customer, then period
    std::vector<CaseUnpriced> unpriced;
};

CaseInvoices invoicesOf(const Run& run, const Dictionary& customers);

struct CaseDifference {
    std::string customer; // empty: of the whole case
    std::string period;   // "2026-01-01"
    std::string charge;   // empty: of the invoice
    std::string field;    // "total", "exact", "rounding", "invoice", "currency", "unpriced model = m-x"
    std::string expected;
    std::string got;
};

std::vector<CaseDifference> compareInvoices(const CaseInvoices& expected, const CaseInvoices& got);

} // namespace rerate
