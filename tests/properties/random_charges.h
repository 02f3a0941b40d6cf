// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Charges at random: over meters, fees, friendly forms, over other lines, coupons, and the opening of a
// plan. What later charges need to know of earlier ones is kept beside their text.

#pragma once

#include "tests/properties/random_meters.h"

namespace rerate::properties {

struct MadeCharge {
    std::string id;
    std::string unit;
    bool isOverLines = false;
    bool isTax = false;
    bool isConverted = false;
};

struct ChargeContext {
    std::string currency;
    std::vector<std::string> units; // that `in_unit` may name
    std::vector<MadeMeter> meters;
    bool hasConventions = false; // of another system: its prices may be steps everywhere
    TextNode charges = TextNode::list();
    std::vector<MadeCharge> made;
};

void addUsageCharge(RandomChoices& choices, const std::string& id, ChargeContext& to);
void addFee(RandomChoices& choices, const std::string& id, ChargeContext& to);
void addOverLines(RandomChoices& choices, const std::string& id, ChargeContext& to);
TextNode makeCoupons(RandomChoices& choices, ChargeContext& to);
TextNode makeOpening(RandomChoices& choices, const ChargeContext& of);

// A charge's own discount, minimum and maximum.
void adjustmentsInto(TextNode& node, RandomChoices& choices, const std::string& unit);

} // namespace rerate::properties
