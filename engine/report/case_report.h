// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What running regression cases found, as text for people, as JSON, and as JUnit XML for build
// servers; and the expected.json of a case. Nothing here depends on the clock or the machine.

#pragma once

#include "engine/analysis/case_invoices.h"
#include "engine/base/result.h"

namespace rerate {

struct CaseOutcome {
    enum class Kind { Passed, Failed, Updated, Broken };
    std::string folder;
    std::string label;
    Kind kind = Kind::Passed;
    std::vector<CaseDifference> differences; // Failed
    std::optional<Error> error;              // Broken: the case cannot be run
};

std::string caseInvoicesToJson(const CaseInvoices& invoices);

// One line a case, below it the first differences; a summary.
std::string casesToText(const std::vector<CaseOutcome>& outcomes);
std::string casesToJson(const std::vector<CaseOutcome>& outcomes);
std::string casesToJUnit(const std::vector<CaseOutcome>& outcomes);

} // namespace rerate
