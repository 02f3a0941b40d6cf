// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/language/adjustment_reader.h"

#include <algorithm>

#include "engine/language/charge_reader.h"
#include "engine/language/price_reader.h"

namespace rerate {

namespace {

// The first of dated values, or the value itself.
Place firstValue(const Place& place) {
    if (place.node->kind != YamlNode::Kind::Sequence || place.node->items.empty())
        return place;
    const Place value = place.item(0).at("value");
    return value ? value : place;
}

std::optional<Dated<Decimal>> readTakenOff(Reading& reading, const Place& place, const Unit& unit) {
    return reading.dated<Decimal>(place, [&](const Place& value) -> std::optional<Decimal> {
        const auto amount = reading.amount(value, unit);
        if (amount && amount->value.isNegative()) {
            reading.error(value, "A discount is not negative.", "Write a `fee` to charge more.");
            return std::nullopt;
        }
        return amount ? std::optional(amount->value) : std::nullopt;
    });
}

void readOrder(Reading& reading, const Place& place, Charge& charge) {
    if (!reading.sequence(place, "discount, minimum and maximum"))
        return;
    static const std::vector<std::string> kNames = {"discount", "minimum", "maximum"};
    charge.order.clear();
    for (std::size_t i = 0; i < place.node->items.size(); ++i) {
        const auto chosen = reading.choice(place.item(i), kNames);
        if (!chosen)
            continue;
        const auto adjustment = static_cast<Adjustment>(*chosen);
        if (std::find(charge.order.begin(), charge.order.end(), adjustment) != charge.order.end())
            reading.error(place.item(i), "`" + kNames[*chosen] + "` stands here twice.", "Remove one.");
        else
            charge.order.push_back(adjustment);
    }
    const auto isSet = [&](Adjustment adjustment) {
        switch (adjustment) {
        case Adjustment::Discount: return charge.discountPercent || charge.discountAmount;
        case Adjustment::Minimum: return charge.minimum.has_value();
        case Adjustment::Maximum: return charge.maximum.has_value();
        }
        return false;
    };
    for (const Adjustment adjustment : {Adjustment::Discount, Adjustment::Minimum, Adjustment::Maximum}) {
        if (std::find(charge.order.begin(), charge.order.end(), adjustment) != charge.order.end())
            continue;
        if (isSet(adjustment))
            reading.error(place, "The order leaves out the charge's `" +
                                     kNames[static_cast<std::size_t>(adjustment)] + "`.",
                          "Name all that the charge has.");
        charge.order.push_back(adjustment);
    }
}

// "discount minimum maximum"
std::vector<Adjustment> conventionalOrder(std::string_view words) {
    std::vector<Adjustment> order{Adjustment::Discount, Adjustment::Minimum, Adjustment::Maximum};
    const auto placeOf = [&](Adjustment adjustment) {
        static constexpr std::string_view kNames[] = {"discount", "minimum", "maximum"};
        return words.find(kNames[static_cast<std::size_t>(adjustment)]);
    };
    std::sort(order.begin(), order.end(),
              [&](Adjustment a, Adjustment b) { return placeOf(a) < placeOf(b); });
    return order;
}

} // namespace

std::optional<DiscountValue> readDiscount(Reading& reading, const Place& place, const Unit& unit) {
    DiscountValue value;
    const Place first = firstValue(place);
    const bool isMapping = first.node->kind == YamlNode::Kind::Mapping;
    if (isMapping && first.at("amount")) {
        if (!reading.mapping(place, "charges[].discount"))
            return std::nullopt;
        value.amount = readTakenOff(reading, place.at("amount"), unit);
        if (const Place used = place.at("already_used"))
            value.alreadyUsed = readTakenOff(reading, used, unit);
        return value.amount ? std::optional(std::move(value)) : std::nullopt;
    }
    if (isMapping || first.node->kind == YamlNode::Kind::Sequence) {
        value.steps = reading.dated<Price>(
            place, [&](const Place& entry) { return readPriceOfMoney(reading, entry, unit); });
        return value.steps ? std::optional(std::move(value)) : std::nullopt;
    }
    if (first.node->text.find(' ') != std::string::npos && !first.node->text.ends_with('%'))
        value.amount = readTakenOff(reading, place, unit);
    else
        value.percent = readDatedPercent(reading, place);
    return value.amount || value.percent ? std::optional(std::move(value)) : std::nullopt;
}

void readOwnAdjustments(Reading& reading, const Place& place, Charge& charge) {
    if (const Place discount = place.at("discount"))
        if (auto value = readDiscount(reading, discount, charge.unit)) {
            if (value->steps || value->alreadyUsed)
                reading.error(discount, "Such a discount is a charge of its own over other lines.",
                              "Write 10% or an amount like 20 USD, or add a charge with `discount` and `of`.");
            charge.discountPercent = std::move(value->percent);
            charge.discountAmount = std::move(value->amount);
        }
    if (const Place minimum = place.at("minimum"))
        charge.minimum = readDatedAmount(reading, minimum, charge.unit);
    if (const Place maximum = place.at("maximum"))
        charge.maximum = readDatedAmount(reading, maximum, charge.unit);
    if (charge.minimum && charge.maximum && charge.minimum->isConstant() &&
        charge.maximum->isConstant() &&
        charge.minimum->entries[0].value > charge.maximum->entries[0].value)
        reading.error(place.at("minimum"), "The minimum is above the maximum.");
    const Conventions& conventions = reading.conventions();
    if (const Place order = place.at("order"))
        readOrder(reading, order, charge);
    else
        charge.order = conventionalOrder(conventions.text("adjustments.order"));
    const Rounding toCents{Decimal::literal("0.01"),
                           static_cast<RoundingMode>(conventions.choice("round.mode"))};
    if (const Place round = place.at("round_discount"))
        charge.discountRounding = readRounding(reading, round, "charges[].round_discount", toCents);
    else if (conventions.choice("adjustments.round_discount") == 1 &&
             (charge.discountPercent || charge.discountAmount))
        charge.discountRounding = Rounding{currencyStep(charge.unit.name()).value_or(toCents.step), toCents.mode};
}

} // namespace rerate
