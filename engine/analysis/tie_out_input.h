// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Makes both sides of a tie-out comparable: a run and the issued invoices in, amounts by customer,
// month and perhaps charge out, in the run's currency and in the months that both sides have.
// Charges are compared when every issued entry names one; a charge is known by its id, else by its
// label. A month is that in which the service period starts. What cannot be compared is counted and
// given back, never dropped silently.

#pragma once

#include <functional>

#include "engine/analysis/tie_out.h"
#include "engine/contracts/issued_invoice.h"
#include "engine/usage/dictionary.h"

namespace rerate {

struct LeftOut {
    enum class Reason { OtherCurrency, IssuedOutsideRange, SimulatedOutsideRange } reason;
    std::string currency;
    std::uint64_t count = 0;
    Decimal amount;
};

struct TieOutRequest {
    // Months asked for; without one, that end of the range is where one of the sides ends.
    std::optional<Date> from, to; // `to` excluded
    std::function<bool(const std::string& customer)> includes; // of the issued side; empty: all
    Tolerance tolerance;
};

struct TieOutInput {
    std::vector<TieOutAmount> simulated, issued;
    TieOutSettings settings;
    bool byCharge = false;
    std::vector<LeftOut> leftOut;
    std::uint64_t longPeriods = 0; // entries that cover more than one billing period
    std::uint64_t withoutCharge = 0; // among others that name one
};

// Fails when there is nothing to compare.
Result<TieOutInput> prepareTieOut(const Run& run, const Dictionary& customers,
                                  const std::map<InvoiceKey, IssuedInvoice>& invoices,
                                  const TieOutRequest& request);

} // namespace rerate
