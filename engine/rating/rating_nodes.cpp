// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/rating/rating_nodes.h"

namespace rerate {

namespace {

std::string rulePath(const CompiledCharge<Ratio>& charge, const std::string& inner) {
    return "charges." + charge.charge->id + (inner.empty() ? "" : "." + inner);
}

std::string perText(const CompiledCharge<Ratio>& charge) {
    const Decimal& per = charge.usage->per.value;
    return per == Decimal(1) ? "" : " / " + per.toText();
}

std::string meterText(const Meter& meter) {
    static constexpr const char* kAggregates[] = {"count", "sum", "unique", "min", "max", "last"};
    std::string text = kAggregates[static_cast<int>(meter.aggregate)];
    if (meter.aggregate == Aggregate::Unique)
        text += "(" + meter.uniqueField + ")";
    else if (meter.value)
        text += "(" + formatExpression(*meter.value) + ")";
    if (meter.event)
        text += " of " + *meter.event;
    if (meter.filter)
        text += " where " + formatExpression(*meter.filter);
    return text;
}

std::string rangeText(const StepPrice& price, std::size_t row) {
    const std::string from = row == 0 ? "0" : price.rows[row - 1].bound->value.toText();
    const StepRow& step = price.rows[row];
    if (!step.bound)
        return (row > 0 && price.rows[row - 1].boundKind == StepRow::BoundKind::UpTo ? "above " : "from ") + from;
    return from + (step.boundKind == StepRow::BoundKind::UpTo ? " to " : " to below ") +
           step.bound->value.toText();
}

} // namespace

std::string keyLabel(const std::vector<std::string>& names, const std::vector<std::string>& values) {
    std::string label;
    for (std::size_t i = 0; i < names.size(); ++i)
        label += (i == 0 ? "" : ", ") + names[i] + " = " + (values[i].empty() ? "(none)" : values[i]);
    return label;
}

Derivation lineNode(const CompiledCharge<Ratio>& charge, std::uint32_t line) {
    const std::string label = keyLabel(charge.usage->linesBy, charge.lines[line]);
    return makeNode(Derivation::Kind::Key, label, label,
                    {rulePath(charge, charge.usage->linesBy.empty() ? "" : "lines_by"),
                     charge.charge->mark});
}

Derivation quantityNode(const CompiledCharge<Ratio>& charge, const Ratio& quantity,
                        std::uint64_t events) {
    const Meter& meter = *charge.meter;
    Derivation node = makeNode(Derivation::Kind::Quantity, meter.id,
                               meter.label.empty() ? meter.id : meter.label,
                               {"meters." + meter.id, meter.mark});
    node.formula = meterText(meter);
    node.quantity = quantity;
    node.quantityUnit = meter.unit.name();
    node.events = events;
    return node;
}

Derivation allowanceNode(const CompiledCharge<Ratio>& charge, const Allowance& allowance,
                         const Ratio& free, const Ratio& total) {
    Derivation node = makeNode(Derivation::Kind::Allowance, "included", "Included",
                               {rulePath(charge, "included"), allowance.quantity.mark});
    node.formula = allowance.quantity.value.toText() + " included; " + total.toShortText() + " - " +
                   free.toShortText() + " = " + (total - free).toShortText() + " to price";
    node.quantity = free;
    node.quantityUnit = charge.meter->unit.name();
    return node;
}

Derivation keyNode(const CompiledCharge<Ratio>& charge, std::uint32_t key, const StepRow& row,
                   const Ratio& quantity, const Ratio& amount, std::uint64_t events,
                   const Date& sliceStart, bool withDay) {
    std::string label = keyLabel(charge.meter->by, charge.table->keys[key]);
    if (withDay)
        label += ", from " + toText(sliceStart);
    Derivation node =
        makeNode(Derivation::Kind::Step, label, label, {rulePath(charge, "price.table"), row.mark});
    node.formula =
        quantity.toShortText() + " × " + row.unitPrice.value.toText() + perText(charge);
    node.quantity = quantity;
    node.quantityUnit = charge.meter->unit.name();
    node.amount = amount;
    node.events = events;
    return node;
}

Derivation stepNode(const CompiledCharge<Ratio>& charge, const StepPrice& price, std::size_t row,
                    const Ratio& quantity, const Ratio& amount, const std::string& fromDay) {
    const bool isUnit = price.rows.size() == 1;
    std::string label = isUnit ? "Unit price" : "Step " + std::to_string(row + 1) + ", " + rangeText(price, row);
    if (!fromDay.empty())
        label += ", from " + fromDay;
    const StepRow& step = price.rows[row];
    Derivation node = makeNode(
        Derivation::Kind::Step, (isUnit ? "unit" : "step " + std::to_string(row + 1)) + " " + fromDay,
        label,
        {rulePath(charge, isUnit ? "price" : "price.steps[" + std::to_string(row) + "]"), step.mark});
    node.formula = quantity.toShortText() + " × " + step.unitPrice.value.toText() + perText(charge);
    node.quantity = quantity;
    node.quantityUnit = charge.meter->unit.name();
    node.amount = amount;
    return node;
}

Derivation stepFlatNode(const CompiledCharge<Ratio>& charge, const StepPrice& price, std::size_t row,
                        const Ratio& flat) {
    Derivation node = makeNode(
        Derivation::Kind::Flat, "step flat " + std::to_string(row + 1),
        "Flat amount of step " + std::to_string(row + 1),
        {rulePath(charge, "price.steps[" + std::to_string(row) + "].flat"), price.rows[row].flat.mark});
    node.amount = flat;
    return node;
}

Derivation unpricedNode(const CompiledCharge<Ratio>& charge, std::uint32_t key,
                        const Ratio& quantity, std::uint64_t events) {
    const std::string label = keyLabel(charge.meter->by, charge.table->keys[key]);
    Derivation node = makeNode(Derivation::Kind::Unpriced, label, "No price for " + label,
                               {rulePath(charge, "price"), charge.charge->mark});
    node.quantity = quantity;
    node.quantityUnit = charge.meter->unit.name();
    node.events = events;
    return node;
}

} // namespace rerate
