// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The files of a regression case, as texts: the usage of one customer as CSV with every property,
// numbers with all their digits and times to the nanosecond; its attributes; and the case.yaml that
// says how to read them. What readRegressionCase reads back gives the same rows. Column names that
// a property has already are avoided: with a property `time`, the time stands in `time_`.

#pragma once

#include "engine/contracts/customer_table.h"
#include "engine/usage/customer_rows.h"

namespace rerate {

struct CaseContents {
    std::string label;
    std::string customer;
    Date from, to; // both included
    std::string zone; // of customers without one; "UTC" is not written
    std::vector<std::string> properties; // names, by position in CustomerRow::values
    std::vector<CustomerRow> rows;
    std::map<std::string, std::string> attributes; // of the customer; empty: no customers.csv
    bool brokenNumbersAreTexts = false;
};

struct CaseFile {
    std::string name;
    std::string text;
};

// usage.csv, case.yaml and, with attributes, customers.csv.
std::vector<CaseFile> caseFiles(const CaseContents& contents);

} // namespace rerate
