// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/money/allocation.h"

#include <algorithm>
#include <numeric>

#include "engine/money/wide_integer.h"

namespace rerate {

std::vector<Decimal> allocate(const Decimal& total, const std::vector<Decimal>& weights,
                              const Decimal& step) {
    CHECK(step.sign() > 0, "an allocation step must be positive");
    if (weights.empty()) {
        CHECK(total.isZero(), "an amount cannot be split into no parts");
        return {};
    }
    int weightScale = 0;
    Decimal sum;
    for (const Decimal& weight : weights) {
        CHECK(!weight.isNegative(), "a weight must not be negative");
        weightScale = std::max(weightScale, weight.scale());
        sum += weight;
    }
    const bool equal = sum.isZero();
    const int scale = std::max(total.scale(), step.scale());
    const Wide stepWide = DecimalAccess::coefficientAtScale(step, scale);
    const Wide totalWide = DecimalAccess::coefficientAtScale(total, scale);
    CHECK(totalWide % stepWide == 0, "the amount to split must be a multiple of the step");
    const bool negative = totalWide < 0;
    const Wide steps = abs(Wide(totalWide / stepWide));
    const Wide weightSum = equal ? Wide(weights.size())
                                 : DecimalAccess::coefficientAtScale(sum, weightScale);

    std::vector<Wide> parts;
    std::vector<Wide> remainders;
    Wide given = 0;
    for (const Decimal& weight : weights) {
        const Wide product =
            steps * (equal ? Wide(1) : DecimalAccess::coefficientAtScale(weight, weightScale));
        parts.push_back(product / weightSum);
        remainders.push_back(product % weightSum);
        given += parts.back();
    }
    std::vector<std::size_t> order(weights.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return remainders[a] > remainders[b]; });
    for (std::size_t i = 0; given < steps; ++i, ++given)
        ++parts[order[i]];

    std::vector<Decimal> result;
    for (const Wide& part : parts)
        result.push_back(DecimalAccess::make(negative ? Wide(-part) : part, 0) * step);
    return result;
}

namespace {

bool isMultiple(const Decimal& amount, const Decimal& step) {
    const int scale = std::max(amount.scale(), step.scale());
    return DecimalAccess::coefficientAtScale(amount, scale) % DecimalAccess::coefficientAtScale(step, scale) == 0;
}

} // namespace

std::optional<AllocationProblem> allocationProblem(const Decimal& total, const std::vector<Decimal>& weights,
                                                   const Decimal& step, bool areLimits) {
    if (total.isNegative())
        return AllocationProblem::NegativeAmount;
    if (!isMultiple(total, step))
        return AllocationProblem::UnroundedAmount;
    if (weights.empty() && !total.isZero())
        return AllocationProblem::NoParts;
    Decimal sum;
    for (const Decimal& weight : weights) {
        if (weight.sign() <= 0)
            return AllocationProblem::WeightNotPositive;
        if (areLimits && !isMultiple(weight, step))
            return AllocationProblem::UnroundedWeight;
        sum += weight;
    }
    return areLimits && total > sum ? std::optional(AllocationProblem::TooLarge) : std::nullopt;
}

} // namespace rerate
