// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A tie-out as text for people and as JSON: which causes the residuals have, with examples, the
// rows of a grouping, what was left out, and at the end the match rate and the two totals with
// their difference.

#pragma once

#include "engine/analysis/tie_out_input.h"

namespace rerate {

struct TieOutReportData {
    const TieOut* result = nullptr;
    const TieOutInput* input = nullptr;
    const Run* run = nullptr;
    std::vector<std::string> by; // empty: no rows
    const std::vector<TieOutRow>* rows = nullptr;
    std::size_t examplesMax = 3; // of each cause, largest residual first
};

std::string tieOutToText(const TieOutReportData& data);
std::string tieOutToJson(const TieOutReportData& data);

} // namespace rerate
