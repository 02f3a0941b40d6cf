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

// "2.70 / 1M", "2.70 × 1.1 / 1M"; where the price for one is rounded, that price.
std::string priceText(const CompiledCharge<Ratio>& charge, const CompiledStep<Ratio>& step) {
    if (step.isBeyond)
        return "0";
    if (charge.usage->rateRounding)
        return step.unit.toShortText();
    const std::string per = step.source->per ? " / " + step.source->per->value.toText() : perText(charge);
    const std::string factor = step.factor == Decimal(1) ? "" : " × " + step.factor.toText();
    return step.listed->unitPrice.value.toText() + factor + per;
}

} // namespace

std::string rangeText(const StepPrice& price, std::size_t row) {
    const std::string from = row == 0 ? "0" : price.rows[row - 1].bound->value.toText();
    const StepRow& step = price.rows[row];
    if (!step.bound) {
        const bool isAbove = row > 0 && price.rows[row - 1].boundKind == StepRow::BoundKind::UpTo;
        return (isAbove ? "above " : "from ") + from;
    }
    return from + (step.boundKind == StepRow::BoundKind::UpTo ? " to " : " to below ") +
           step.bound->value.toText();
}

std::string keyLabel(const std::vector<std::string>& names, const std::vector<std::string>& values) {
    std::string label;
    for (std::size_t i = 0; i < names.size(); ++i)
        label += (i == 0 ? "" : ", ") + names[i] + " = " + (values[i].empty() ? "(none)" : values[i]);
    return label;
}

Derivation lineNode(const CompiledCharge<Ratio>& charge, std::uint32_t line) {
    static const std::vector<std::string> noUsage; // a flat that is due without any
    const std::vector<std::string>& values = line < charge.lines.size() ? charge.lines[line] : noUsage;
    const std::string label = keyLabel(charge.usage->linesBy, values);
    Derivation node = makeNode(Derivation::Kind::Key, label, label,
                               {rulePath(charge, charge.usage->linesBy.empty() ? "" : "lines_by"),
                                charge.charge->mark});
    for (std::size_t i = 0; i < charge.usage->linesBy.size(); ++i)
        node.key.emplace_back(charge.usage->linesBy[i], values[i]);
    return node;
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
    node.charge = charge.charge->id;
    return node;
}

Derivation allowanceNode(const CompiledCharge<Ratio>& charge, const Allowance& allowance,
                         const Ratio& free, const Ratio& total, std::size_t freeEvents) {
    Derivation node = makeNode(Derivation::Kind::Allowance, "included", "Included",
                               {rulePath(charge, "included"), allowance.quantity.mark});
    if (allowance.hasQuantity)
        node.formula = allowance.quantity.value.toText() + " included; ";
    if (allowance.events)
        node.formula += allowance.events->value.toText() + " events included, " +
                        std::to_string(freeEvents) + " free; ";
    node.formula += total.toShortText() + " - " + free.toShortText() + " = " +
                    (total - free).toShortText() + " to price";
    node.quantity = free;
    node.quantityUnit = charge.meter->unit.name();
    node.events = freeEvents;
    return node;
}

Derivation quantityRoundingNode(const CompiledCharge<Ratio>& charge, const Ratio& quantity, const Ratio& rounded) {
    Derivation node = makeNode(Derivation::Kind::Rounding, "round_quantity", "Quantity rounded",
                               {rulePath(charge, "round_quantity"), charge.charge->mark});
    const Rounding& rounding = *charge.usage->quantityRounding;
    node.formula = quantity.toShortText() + " → " + rounded.toShortText() + ", to " + rounding.step.toText() + ", " +
                   std::string(toText(rounding.mode));
    if (charge.usage->isItemised())
        node.formula += ", one by one";
    if (charge.usage->parts == UsageCharge::Parts::Apart)
        node.formula += ", for each price apart";
    node.quantity = rounded;
    node.quantityUnit = charge.meter->unit.name();
    return node;
}

Derivation counterNode(const CompiledCharge<Ratio>& charge, const Ratio& low, const Ratio& high) {
    Derivation node = makeNode(Derivation::Kind::Note, "counter", "Steps counted by " + *charge.usage->counter,
                               {rulePath(charge, "counter"), charge.charge->mark});
    node.formula = "events between " + low.toShortText() + " and " + high.toShortText() + " of the period";
    return node;
}

Derivation standingCounterNode(const CompiledCharge<Ratio>& charge, const StandingCounter<Ratio>& stand) {
    Derivation node = makeNode(Derivation::Kind::Note, "counted before", "Counted before this period",
                               {rulePath(charge, "reset"), charge.charge->mark});
    node.formula = (stand.counter + stand.freeBefore).toShortText() + (stand.since ? " since " + toText(*stand.since) : " since the beginning");
    if (!stand.opening.isZero())
        node.formula += ", " + stand.opening.toShortText() + " of it before the data";
    if (!stand.freeBefore.isZero())
        node.formula += ", " + stand.freeBefore.toShortText() + " of it included";
    return node;
}

Derivation restartNode(const CompiledCharge<Ratio>& charge, const std::vector<MeteredItem<Ratio>>& items,
                       const std::vector<RatedStretch<Ratio>>& stretches, const Date& periodStart) {
    Derivation node = makeNode(Derivation::Kind::Note, "at_change", "Steps count anew with each price",
                               {rulePath(charge, "at_change"), charge.charge->mark});
    for (const RatedStretch<Ratio>& stretch : stretches) {
        const std::uint32_t entry = charge.priceOfSlice[items[stretch.from].slice];
        const auto from = entry == kUnpriced ? std::nullopt : charge.usage->price.entries[entry].from;
        node.formula += (node.formula.empty() ? "" : ", ") + stretch.total.toShortText() + " from " +
                        toText(from && *from > periodStart ? *from : periodStart);
    }
    return node;
}

Derivation onePackageNode(const CompiledCharge<Ratio>& charge, const StepPrice& price) {
    return makeNode(Derivation::Kind::Note, "at_zero", "Nothing to pay for: one package is due",
                    {rulePath(charge, "price.at_zero"), price.mark});
}

Derivation keyNode(const CompiledCharge<Ratio>& charge, std::uint32_t key,
                   const CompiledStep<Ratio>& step, const Ratio& quantity, const Ratio& amount,
                   std::uint64_t events, const Date& sliceStart, bool withDay) {
    const StepRow& row = *step.source;
    std::string label = keyLabel(charge.meter->by, charge.table->keys[key]);
    if (withDay)
        label += ", from " + toText(sliceStart);
    Derivation node =
        makeNode(Derivation::Kind::Step, label, label, {rulePath(charge, "price.table"), row.mark});
    node.formula = quantity.toShortText() + " × " + priceText(charge, step);
    node.quantity = quantity;
    node.quantityUnit = charge.meter->unit.name();
    node.unitPrice = step.unit;
    node.amount = amount;
    node.events = events;
    return node;
}

Derivation stepNode(const CompiledCharge<Ratio>& charge, const StepPrice& price,
                    const CompiledStep<Ratio>& step, const Ratio& quantity, const Ratio& amount,
                    const std::string& fromDay) {
    const std::size_t row = step.sourceRow;
    const bool isUnit = price.rows.size() == 1;
    std::string label = isUnit ? "Unit price" : "Step " + std::to_string(row + 1) + ", " + rangeText(price, row);
    if (step.isBeyond)
        label = "Beyond the last step";
    if (!fromDay.empty())
        label += ", from " + fromDay;
    Derivation node = makeNode(
        Derivation::Kind::Step,
        (isUnit ? "unit" : "step " + std::to_string(row + (step.isBeyond ? 2 : 1))) + " " + fromDay, label,
        {rulePath(charge, isUnit ? "price" : "price.steps[" + std::to_string(row) + "]"),
         step.source->mark});
    node.formula = quantity.toShortText() + " × " + priceText(charge, step);
    node.quantity = quantity;
    node.quantityUnit = charge.meter->unit.name();
    node.unitPrice = step.unit;
    node.amount = amount;
    return node;
}

Derivation stepLimitNode(const CompiledCharge<Ratio>& charge, const CompiledStep<Ratio>& step,
                         const Ratio& limited, bool isRaised) {
    const auto& limit = isRaised ? step.source->minimum : step.source->maximum;
    const std::string name = isRaised ? "minimum" : "maximum";
    const std::string row = std::to_string(step.sourceRow + 1);
    Derivation node = makeNode(
        isRaised ? Derivation::Kind::Minimum : Derivation::Kind::Maximum, name + " " + row,
        (isRaised ? "Raised to the minimum of step " : "Cut to the maximum of step ") + row,
        {rulePath(charge, "price.steps[" + std::to_string(step.sourceRow) + "]." + name), limit->mark});
    node.formula = name + " " + limit->value.toText();
    node.amount = limited;
    return node;
}

Derivation itemRoundingNode(const CompiledCharge<Ratio>& charge, const Ratio& rounding) {
    const Rounding& rule = *charge.usage->itemRounding;
    Derivation node = makeNode(Derivation::Kind::Rounding, "round_item", "Rounding of each item",
                               {rulePath(charge, "round_item"), charge.charge->mark});
    node.formula = "to " + rule.step.toText() + ", " + std::string(toText(rule.mode));
    node.amount = rounding;
    return node;
}

Derivation stepRoundingNode(const CompiledCharge<Ratio>& charge, const Ratio& rounding) {
    const Rounding& rule = *charge.usage->stepRounding;
    Derivation node = makeNode(Derivation::Kind::Rounding, "round_step", "Rounding of each step",
                               {rulePath(charge, "round_step"), charge.charge->mark});
    node.formula = "to " + rule.step.toText() + ", " + std::string(toText(rule.mode));
    node.amount = rounding;
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
    // What lies beyond the last step is a part of a quantity, not of events.
    const std::string where = events == 0 ? " beyond the last step" : "";
    Derivation node = makeNode(Derivation::Kind::Unpriced, label,
                               "No price" + where + (label.empty() ? "" : " for " + label),
                               {rulePath(charge, "price"), charge.charge->mark});
    node.quantity = quantity;
    node.quantityUnit = charge.meter->unit.name();
    node.events = events;
    return node;
}

} // namespace rerate
