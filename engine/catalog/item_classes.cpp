// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/catalog/item_classes.h"

#include <algorithm>

#include "engine/catalog/item_amounts.h"

namespace rerate {

namespace {

using Cut = ItemClasses::Cut;

constexpr std::uint32_t kClassesMax = 256;

// Calls visit for each price of a charge.
template <typename Visit>
void visitPrices(const UsageCharge& usage, Visit visit) {
    for (const auto& entry : usage.price.entries) {
        const auto* table = std::get_if<PriceTable>(&entry.value);
        if (!table) {
            visit(std::get<StepPrice>(entry.value));
            continue;
        }
        for (const PriceTable::Row& row : table->rows)
            visit(row.price);
        if (table->defaultPrice)
            visit(*table->defaultPrice);
    }
}

bool hasLimits(const StepPrice& price) {
    return std::any_of(price.rows.begin(), price.rows.end(), [](const StepRow& row) { return row.minimum || row.maximum; });
}

std::string reasonOfCharge(const UsageCharge& usage, const Meter& meter) {
    if (usage.counter)
        return "the counter of its steps moves in order of time";
    if (usage.included)
        return "what is included is given out in order of time";
    if (usage.quantityRounding)
        return "each quantity is rounded by itself";
    if (usage.itemRounding && !roundedAmountOf(usage, meter))
        return "each amount is rounded by itself";
    if (meter.rowsUniform)
        return "a row stands for many requests, each priced by itself";
    const bool isSum = meter.aggregate == Aggregate::Sum || meter.aggregate == Aggregate::Count;
    if (!isSum || !meter.windows.empty() || !meter.sources.empty() || meter.interval)
        return "its meter is no sum of what events have";
    return {};
}

std::string reasonOfPrice(const UsageCharge& usage, const StepPrice& price) {
    const auto isRounded = [](const StepRow& row) { return row.fraction.value_or(Fraction::Exact) != Fraction::Exact; };
    if (price.fraction != Fraction::Exact || std::any_of(price.rows.begin(), price.rows.end(), isRounded))
        return "parts of each quantity are rounded";
    if (price.beyond == StepPrice::Beyond::Unpriced && price.rows.back().bound)
        return "each event may reach beyond what has a price";
    if (usage.position && price.mode == StepPrice::Mode::Slice && price.hasSteps())
        return "each quantity is spread over steps by its position";
    if (hasLimits(price) && usage.rateRounding && !usage.factors.empty())
        return "its limits begin elsewhere for each factor";
    const auto isBelowZero = [](const StepRow& row) { return row.maximum && row.maximum->value.isNegative(); };
    if (std::any_of(price.rows.begin(), price.rows.end(), isBelowZero))
        return "a maximum is below zero";
    return {};
}

void addSteps(const StepPrice& price, std::vector<Cut>& cuts) {
    if (price.hasSteps())
        for (const StepRow& row : price.rows)
            if (row.bound)
                cuts.push_back({row.bound->value, row.boundKind == StepRow::BoundKind::UpTo});
}

// flat + rate × (quantity − start) = limit
void addLimits(const UsageCharge& usage, const StepPrice& price, std::vector<Cut>& cuts) {
    Decimal start;
    for (const StepRow& row : price.rows) {
        const Ratio rate = rateOf(usage, row);
        for (const auto& limit : {row.minimum, row.maximum})
            if (limit && !rate.isZero())
                cuts.push_back({quotient(limit->value - row.flat.value, rate) + Ratio(start), false});
        if (row.bound && price.mode == StepPrice::Mode::Slice)
            start = row.bound->value;
    }
}

// Ascending, each once, without those that all numbers from zero on have passed.
void sortCuts(std::vector<Cut>& cuts) {
    std::erase_if(cuts, [](const Cut& cut) { return cut.bound.sign() < 0 || (cut.bound.isZero() && !cut.isAbove); });
    std::sort(cuts.begin(), cuts.end(), [](const Cut& a, const Cut& b) {
        return a.bound != b.bound ? a.bound < b.bound : !a.isAbove && b.isAbove;
    });
    const auto isSame = [](const Cut& a, const Cut& b) { return a.bound == b.bound && a.isAbove == b.isAbove; };
    cuts.erase(std::unique(cuts.begin(), cuts.end(), isSame), cuts.end());
}

// A number from `low` on, or above it, and not past `next`.
Decimal placeAfter(const Cut& low, const Cut* next) {
    const Decimal from = *low.bound.finite();
    if (!low.isAbove)
        return from;
    if (!next)
        return from + Decimal(1);
    const Decimal to = *next->bound.finite();
    return next->isAbove ? to : (from + to) * Decimal::fromCoefficient(5, 1);
}

std::vector<Decimal> placesOf(const std::vector<Cut>& cuts) {
    std::vector<Decimal> places(1);
    for (std::size_t i = 0; i < cuts.size(); ++i)
        places.push_back(placeAfter(cuts[i], i + 1 < cuts.size() ? &cuts[i + 1] : nullptr));
    return places;
}

std::string cutsText(const std::vector<Cut>& cuts) {
    std::string text;
    for (const Cut& cut : cuts)
        text += (cut.isAbove ? " above " : " from ") + cut.bound.toText();
    return text;
}

} // namespace

std::string ItemClasses::toText() const { return "steps" + cutsText(steps) + "; limits" + cutsText(limits); }

std::optional<ItemClasses> itemClassesOf(const UsageCharge& usage, const Meter& meter, std::string* whyNot) {
    std::string reason = reasonOfCharge(usage, meter);
    ItemClasses classes;
    visitPrices(usage, [&](const StepPrice& price) {
        if (reason.empty())
            reason = reasonOfPrice(usage, price);
        addSteps(price, classes.steps);
        addLimits(usage, price, classes.limits);
    });
    sortCuts(classes.steps);
    sortCuts(classes.limits);
    if (reason.empty() && classes.count() > kClassesMax)
        reason = "it has too many steps and limits";
    if (whyNot)
        *whyNot = reason;
    if (!usage.isItemised() || !reason.empty())
        return std::nullopt;
    classes.places = placesOf(classes.steps);
    return classes;
}

} // namespace rerate
