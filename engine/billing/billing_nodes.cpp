// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/billing/billing_nodes.h"

namespace rerate {

Derivation chargeNode(const Charge& charge, const std::string& currency) {
    Derivation node = makeNode(Derivation::Kind::Line, charge.id,
                               charge.label.empty() ? charge.id : charge.label,
                               {"charges." + charge.id, charge.mark});
    node.amountUnit = currency;
    return node;
}

Derivation flatNode(const Charge& charge, const Decimal& amount, std::size_t times,
                    const Date& from, const Ratio& worth) {
    Derivation node = makeNode(Derivation::Kind::Flat, "flat " + toText(from),
                               "Fee from " + toText(from),
                               {"charges." + charge.id + ".flat", charge.mark});
    node.formula = times == 1 ? amount.toText() : std::to_string(times) + " × " + amount.toText();
    if (Ratio(amount * Decimal(times)) != worth)
        node.formula += ", prorated";
    node.amount = worth;
    return node;
}

Derivation percentNode(const Charge& charge, const Decimal& percent, const Ratio& base,
                       const Ratio& worth, const std::string& over) {
    Derivation node = makeNode(Derivation::Kind::Discount, "discount", "Discount" + over,
                               {"charges." + charge.id + ".discount", charge.mark});
    node.formula = "-" + percent.toText() + " % × " + base.toShortText();
    node.amount = worth;
    return node;
}

Derivation limitNode(Derivation::Kind kind, const std::string& rule, const Ratio& limit,
                     const Ratio& base, const Ratio& worth) {
    const bool isMinimum = kind == Derivation::Kind::Minimum;
    Derivation node =
        makeNode(kind, isMinimum ? "minimum" : "maximum", isMinimum ? "Minimum" : "Maximum", {rule, {}});
    node.formula = limit.toShortText() + " - " + base.toShortText();
    if (worth.isZero())
        node.formula = base.toShortText() + (isMinimum ? " is not below " : " is not above ") +
                       limit.toShortText();
    node.amount = worth;
    return node;
}

Derivation roundingNode(const Rounding& rounding, bool isDeclared, const Ratio& residual) {
    Derivation node = makeNode(Derivation::Kind::Rounding, "rounding", "Rounding",
                               {"invoice.round", {}});
    node.formula = std::string(isDeclared ? "to " : "carried to ") + rounding.step.toText() + ", " +
                   std::string(toText(rounding.mode));
    node.amount = residual;
    return node;
}

} // namespace rerate
