// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The nodes that billing writes into an explanation, with their texts.

#pragma once

#include "engine/billing/plan_terms.h"

namespace rerate {

Derivation chargeNode(const Charge& charge, const std::string& currency);
Derivation flatNode(const Charge& charge, const Decimal& amount, std::size_t times,
                    const Date& from, const Ratio& worth);
Derivation percentNode(const Charge& charge, const Decimal& percent, const Ratio& base,
                       const Ratio& worth, const std::string& over);
Derivation limitNode(Derivation::Kind kind, const std::string& rule, const Ratio& limit,
                     const Ratio& base, const Ratio& worth);
Derivation roundingNode(const Rounding& rounding, bool isDeclared, const Ratio& residual);

} // namespace rerate
