// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What the explanation of an invoice says of a line: its parts picked out and added up. Nothing here
// prices anything.

#pragma once

#include <map>
#include <string>
#include <vector>

#include "engine/catalog/derivation.h"

namespace rerate::conformance {

std::vector<const Derivation*> nodesOf(const Derivation& node, Derivation::Kind kind); // at any depth

Ratio billedOf(const Derivation& line);
Ratio exactOf(const Derivation& line); // without what rounding added
Ratio quantityOf(const Derivation& line);
Ratio freeOf(const Derivation& line);
Ratio pricedOf(const Derivation& line);
Decimal eventsOf(const Derivation& line, Derivation::Kind kind);
Ratio stepQuantityOf(const Derivation& line, const std::string& place);
bool isPriced(const Derivation& line); // a step, flat amount or minimum that is not zero

// What `line` bears of a discount that is spread, as a positive number; and what all of them leave.
Ratio shareOf(const Derivation& discount, const std::string& line);
Ratio leftOf(const Derivation& invoice, const Derivation& line);

// A number that the explanation of a discount notes; and whether nothing of it is left.
std::optional<Ratio> noteOf(const Derivation& line, const std::string& id);
bool isUsedUp(const Derivation& discount, bool isByUses); // by how often alone, or by its amount too

// Of the lines under a commitment: all that is within it, and what one comes to beyond it.
Ratio withinOf(const Derivation& commitment);
Ratio beyondOf(const Derivation& commitment, const Derivation& line);

struct TierPart {
    Decimal tier{1};
    Ratio units;
    Ratio amount; // the flat amount of a step belongs to it
};
std::vector<TierPart> tierPartsOf(const Derivation& line);

// Of a part of a line that `lines_by` divides: "model = a, tier = b" → {model: a, tier: b}.
std::vector<std::pair<std::string, std::string>> groupOf(const Derivation& key);
const Derivation* partOf(const Derivation& line, const std::string& value); // null: there is none

// One number by another; zero by zero.
Ratio quotient(const Ratio& a, const Ratio& b);

} // namespace rerate::conformance
