// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The nodes that billing writes into an explanation, with their texts.

#pragma once

#include "engine/billing/plan_terms.h"

namespace rerate {

// A line in another unit than the currency says so.
Derivation chargeNode(const Charge& charge, const Unit& currency);
Derivation flatNode(const Charge& charge, const Decimal& amount, std::size_t times,
                    const Date& from, const Ratio& worth);
// `over` ends the label: " over other lines".
Derivation percentNode(const Charge& charge, const Decimal& percent, const Ratio& base,
                       const Ratio& worth, const std::string& over);
Derivation amountOffNode(const Charge& charge, const Ratio& amount, const Ratio& base,
                         const Ratio& worth, const std::string& over);
// What is left of a discount that can be used up: of its amount, or how often it holds on.
Derivation leftNode(const Ratio& amount);
Derivation usesLeftNode(int uses);
Derivation stepsOffNode(const Charge& charge, const Ratio& base, const std::string& over);
// What steps come to beyond what is taken off.
Derivation stepsKeptNode(const Charge& charge, const Ratio& base, const Ratio& kept);
Derivation feeNode(const Charge& charge, const Decimal& percent, const Ratio& base,
                   const Ratio& worth, const std::string& over);
Derivation moneyStepNode(const Charge& charge, const StepPrice& price, std::size_t row,
                         const Ratio& part, const Ratio& worth, const std::string& over);
Derivation limitNode(Derivation::Kind kind, const std::string& rule, const Ratio& limit,
                     const Ratio& base, const Ratio& worth, const Ratio& opening);
Derivation commitmentNode(const Charge& charge, const std::string& line, const Ratio& inside,
                          const Ratio& beyond, const Ratio& worth);
Derivation trueUpNode(const Charge& charge, const Ratio& worth);
Derivation conversionNode(const PlanTerms<Ratio>& terms, const Charge& charge,
                          const InvoiceLine<Ratio>& line, const Decimal& rate, const Ratio& worth);
Derivation shareNode(const std::string& line, const Ratio& billed); // of a charge spread over lines
Derivation billedSharesNode(const Ratio& billed, std::vector<Derivation> shares);
Derivation roundingNode(const Rounding& rounding, const Ratio& residual);
Derivation roundedBaseNode(const Ratio& residual); // of a charge that is not rounded, over lines that are
Derivation cutNode(const Rounding& rounding, const Ratio& part); // of an amount that has more digits
Derivation residualNode(const Ratio& billed);

// "Input tokens, model = m-large"
std::string lineLabel(const PlanTerms<Ratio>& terms, const InvoiceLine<Ratio>& line);

} // namespace rerate
