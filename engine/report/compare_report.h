// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A comparison as text for people and as JSON for programs.

#pragma once

#include "engine/analysis/comparison.h"
#include "engine/analysis/drivers.h"
#include "engine/analysis/guardrail.h"

namespace rerate {

struct CompareReportData {
    const Comparison* comparison = nullptr;
    const std::vector<Driver>* drivers = nullptr;
    const std::vector<Guardrail>* guardrails = nullptr;
    const std::vector<SegmentChange>* segments = nullptr; // null: none asked for
    std::string segmentAttribute;
    std::size_t customersMax = 20; // how many are listed
};

std::string compareToText(const CompareReportData& data);
std::string compareToJson(const CompareReportData& data);

} // namespace rerate
