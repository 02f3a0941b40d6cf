// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A regression case is a small folder: plan.yaml, usage.csv or usage.ndjson, perhaps customers.csv,
// case.yaml (which days, which zone, what the columns are) and expected.json (the invoices). Folder
// in, a case ready to be replayed out; everything that is wrong in its files comes back as
// diagnostics with file, line and column. Keys of case.yaml, all optional:
//
//   label: Customer 143 in January      # for people
//   period: 2026-01                     # or from: and to:, days or months, both included
//   zone: Europe/Berlin                 # where days begin for customers without a zone
//   map: { customer: client_id, time: ts, count: requests }   # roles, as of an import
//   event: completion                   # one name for all rows
//   time_format: seconds                # with time_origin, time_zone: as of an import
//   separator: ";"                      # of usage.csv; a comma when absent
//   null_words: [NULL]
//   ignore: [note]
//   broken_numbers: text                # `1.2.3` in a column of numbers is a text, not an error
//   customers: { customer: id }         # the column of customers.csv

#pragma once

#include "engine/analysis/case_invoices.h"
#include "engine/import/usage_import.h"

namespace rerate {

struct RegressionCase {
    std::filesystem::path folder;
    std::string label;
    std::optional<Date> from; // included
    std::optional<Date> to;   // excluded
    Zone zone;
    ImportMapping mapping; // of the usage
    std::filesystem::path usageFile;
    std::optional<std::filesystem::path> customersFile;
    ImportMapping customersMapping;
    std::filesystem::path planFile;
    std::shared_ptr<const Plan> plan;
    std::optional<CaseInvoices> expected;
};

// Without `needsExpected`, an expected.json that is missing or cannot be read is simply absent.
Result<RegressionCase> readRegressionCase(const std::filesystem::path& folder, bool needsExpected);

// The case folders in and below a folder, sorted; those with a case.yaml or an expected.json.
Result<std::vector<std::filesystem::path>>
findRegressionCases(const std::filesystem::path& folder);

// The invoices of an expected.json; `digits` of the result is that of its currency.
Result<CaseInvoices> readCaseInvoices(std::string_view text, const std::string& fileName);

} // namespace rerate
