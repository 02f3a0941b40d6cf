// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Usage written as rows of text → a store in memory, cell by cell through the same code as an import.

#pragma once

#include "engine/replay/replay.h"
#include "tests/conformance/question.h"

namespace rerate::conformance {

// Rows that the import would reject are an error that names the row. `recorded`: each row was recorded a
// second after, or before, the one before it. `properties` are columns of the usage also where no row has
// a value.
Result<ReplayData> usageOf(const std::vector<UsageRow>& rows, Question::Recorded recorded,
                           const std::vector<std::string>& properties);

// What the meters and charges of a plan read of an event, as far as it is no other thing.
std::vector<std::string> propertiesOf(const Plan& plan);

} // namespace rerate::conformance
