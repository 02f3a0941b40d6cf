// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/billing/billing_nodes.h"

#include "engine/rating/rating_nodes.h"

namespace rerate {

namespace {

std::string nameOf(const Charge& charge) { return charge.label.empty() ? charge.id : charge.label; }

Derivation ruleNode(Derivation::Kind kind, const std::string& id, const std::string& label,
                    const Charge& charge, const std::string& key) {
    return makeNode(kind, id, label, {"charges." + charge.id + "." + key, charge.mark});
}

} // namespace

std::string lineLabel(const PlanTerms<Ratio>& terms, const InvoiceLine<Ratio>& line) {
    if (line.row >= terms.charges.size())
        return line.row == terms.rowOfMinimum() ? "Minimum of the invoice" : "Maximum of the invoice";
    const ChargeTerms<Ratio>& charge = terms.charges[line.row];
    const bool hasKey = charge.usage && line.key < charge.usage->lines.size() &&
                        !charge.usage->usage->linesBy.empty();
    return nameOf(*charge.charge) +
           (hasKey ? ", " + keyLabel(charge.usage->usage->linesBy, charge.usage->lines[line.key]) : "");
}

Derivation chargeNode(const Charge& charge, const Unit& currency) {
    Derivation node = makeNode(Derivation::Kind::Line, charge.id,
                               charge.label.empty() ? charge.id : charge.label,
                               {"charges." + charge.id, charge.mark});
    node.amountUnit = charge.unit.name();
    if (charge.unit != currency)
        node.formula = "in " + charge.unit.name() + ", to be converted";
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

Derivation amountOffNode(const Charge& charge, const Ratio& amount, const Ratio& base,
                         const Ratio& worth, const std::string& over) {
    Derivation node = ruleNode(Derivation::Kind::Discount, "discount", "Discount" + over, charge, "discount");
    node.formula = "-" + amount.toShortText();
    if (-worth != amount)
        node.formula += ", not more than the " + base.toShortText() + " there is";
    node.amount = worth;
    return node;
}

Derivation leftNode(const Ratio& amount) {
    Derivation node = makeNode(Derivation::Kind::Note, "left", "Left of the discount");
    node.amount = amount;
    return node;
}

Derivation usesLeftNode(int uses) {
    Derivation node = makeNode(Derivation::Kind::Note, "uses left", "Invoices that it still holds on");
    node.formula = std::to_string(uses);
    node.quantity = Ratio(Decimal(uses));
    return node;
}

Derivation stepsOffNode(const Charge& charge, const Ratio& base, const std::string& over) {
    Derivation node = ruleNode(Derivation::Kind::Discount, "discount", "Discount" + over, charge, "discount");
    if (base.sign() < 0)
        node.formula = "nothing off " + base.toShortText();
    return node;
}

Derivation stepsKeptNode(const Charge& charge, const Ratio& base, const Ratio& kept) {
    Derivation node = ruleNode(Derivation::Kind::Discount, "kept", kept.sign() > 0 ? "Not more than there is" : "Not less than nothing",
                               charge, "discount");
    node.formula = "of " + base.toShortText();
    node.amount = kept;
    return node;
}

Derivation feeNode(const Charge& charge, const Decimal& percent, const Ratio& base,
                   const Ratio& worth, const std::string& over) {
    const bool isTax = charge.isTax();
    Derivation node = ruleNode(Derivation::Kind::Step, "percent" + over,
                               (isTax ? "Tax" : "Fee") + over, charge, isTax ? "tax" : "fee");
    node.formula = percent.toText() + " % × " + base.toShortText();
    node.amount = worth;
    return node;
}

Derivation moneyStepNode(const Charge& charge, const StepPrice& price, std::size_t row,
                         const Ratio& part, const Ratio& worth, const std::string& over) {
    const StepRow& step = price.rows[row];
    const std::string number = std::to_string(row + 1);
    Derivation node = ruleNode(Derivation::Kind::Step, "step " + number + over,
                               "Step " + number + ", " + rangeText(price, row) + over, charge,
                               "price.steps[" + std::to_string(row) + "]");
    node.mark = step.mark;
    node.formula = part.toShortText() + " × " + step.unitPrice.value.toText();
    if (!step.flat.value.isZero() && part.sign() > 0)
        node.formula += " + " + step.flat.value.toText();
    node.amount = worth;
    return node;
}

Derivation limitNode(Derivation::Kind kind, const std::string& rule, const Ratio& limit,
                     const Ratio& base, const Ratio& worth, const Ratio& opening) {
    const bool isMinimum = kind == Derivation::Kind::Minimum;
    Derivation node =
        makeNode(kind, isMinimum ? "minimum" : "maximum", isMinimum ? "Minimum" : "Maximum", {rule, {}});
    node.formula = limit.toShortText() + " - " + base.toShortText();
    if (worth.isZero())
        node.formula = base.toShortText() + (isMinimum ? " is not below " : " is not above ") +
                       limit.toShortText();
    if (!opening.isZero())
        node.formula += ", with " + opening.toShortText() + " billed before";
    node.amount = worth;
    return node;
}

Derivation commitmentNode(const Charge& charge, const std::string& line, const Ratio& inside,
                          const Ratio& beyond, const Ratio& worth) {
    const auto& ledger = std::get<LedgerCharge>(charge.what);
    Derivation node = ruleNode(Derivation::Kind::Step, "beyond " + line, line + " beyond the commitment",
                               charge, "commitment");
    node.formula = inside.toShortText() + (ledger.counts == LedgerCharge::Counts::List ? " at list price" : "") + " within it; " + beyond.toShortText() + " × (" +
                   ledger.overageFactor.value.toText() + " - 1)";
    node.quantity = inside;
    node.quantityUnit = charge.unit.name();
    node.amount = worth;
    return node;
}

Derivation trueUpNode(const Charge& charge, const Ratio& worth) {
    Derivation node = ruleNode(Derivation::Kind::Minimum, "true_up", "Commitment not used", charge,
                               "commitment.true_up");
    node.amount = worth;
    return node;
}

Derivation conversionNode(const PlanTerms<Ratio>& terms, const Charge& charge,
                          const InvoiceLine<Ratio>& line, const Decimal& rate, const Ratio& worth) {
    const auto& ledger = std::get<LedgerCharge>(charge.what);
    const std::string label = lineLabel(terms, line);
    Derivation node = ruleNode(Derivation::Kind::Step, "convert " + label, label, charge, "convert");
    node.formula = line.net.exact.toShortText() + " " + terms.charges[line.row].charge->unit.name() +
                   " × " + rate.toText();
    if (ledger.per.value != Decimal(1))
        node.formula += " / " + ledger.per.value.toText();
    if (ledger.rateOf == LedgerCharge::RateOf::PeriodEnd)
        node.formula += ", the rate of the period's last day";
    node.quantity = line.net.exact;
    node.quantityUnit = terms.charges[line.row].charge->unit.name();
    node.amount = worth;
    return node;
}

Derivation shareNode(const std::string& line, const Ratio& billed) {
    Derivation node = makeNode(Derivation::Kind::Note, "share " + line, "Borne by " + line);
    node.amount = billed;
    return node;
}

Derivation billedSharesNode(const Ratio& billed, std::vector<Derivation> shares) {
    Derivation node = makeNode(Derivation::Kind::Note, "shares", "Rounded, and borne by the lines");
    node.amount = billed;
    node.children = std::move(shares);
    return node;
}

Derivation residualNode(const Ratio& billed) {
    Derivation node = makeNode(Derivation::Kind::Rounding, "residual",
                               "So that the lines add up to the rounded sum", {"invoice.round.residual", {}});
    node.amount = billed;
    return node;
}

Derivation roundingNode(const Rounding& rounding, const Ratio& residual) {
    Derivation node = makeNode(Derivation::Kind::Rounding, "rounding", "Rounding", {"invoice.round", {}});
    node.formula = "to " + rounding.step.toText() + ", " + std::string(toText(rounding.mode));
    node.amount = residual;
    return node;
}

Derivation roundedBaseNode(const Ratio& residual) {
    Derivation node = makeNode(Derivation::Kind::Rounding, "rounded_base", "The lines that it is over are rounded",
                               {"invoice.round", {}});
    node.amount = residual;
    return node;
}

Derivation cutNode(const Rounding& rounding, const Ratio& part) {
    Derivation node = makeNode(Derivation::Kind::Rounding, "cut", "Digits on the bill", {"invoice.round", {}});
    node.formula = "to " + rounding.step.toText() + ", " + std::string(toText(rounding.mode));
    node.amount = part;
    return node;
}

} // namespace rerate
