// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/billing/amount_math.h"

#include "engine/money/allocation.h"

namespace rerate {

namespace {

FastNumber dividedExactly(FastNumber dividend, FastNumber divisor) {
    if (dividend.value() % divisor.value() != 0)
        throw Overflow();
    return FastNumber(dividend.value() / divisor.value());
}

} // namespace

FastNumber times(FastNumber amount, const Factor<FastNumber>& factor) {
    return dividedExactly(amount * factor.numerator, factor.denominator);
}

Ratio times(const Ratio& amount, const Factor<Ratio>& factor) {
    return amount * Ratio::over(factor.numerator.numerator(), factor.denominator.numerator());
}

FastNumber proportion(FastNumber whole, FastNumber part, FastNumber total) {
    return dividedExactly(whole * part, total);
}

std::vector<FastNumber> allocateSteps(FastNumber total, const std::vector<FastNumber>& weights,
                                      FastNumber step) {
    std::vector<Decimal> whole;
    for (const FastNumber weight : weights)
        whole.emplace_back(weight.value());
    std::vector<FastNumber> parts;
    for (const Decimal& part : allocate(Decimal(total.value()), whole, Decimal(step.value()))) {
        const auto value = part.coefficientAtScale(0);
        if (!value)
            throw Overflow();
        parts.emplace_back(*value);
    }
    return parts;
}

std::vector<Ratio> allocateSteps(const Ratio& total, const std::vector<Ratio>& weights,
                                 const Ratio& step) {
    Decimal common(1);
    for (const Ratio& weight : weights)
        if (!(weight * Ratio(common)).finite())
            common = common * weight.denominator();
    std::vector<Decimal> whole;
    for (const Ratio& weight : weights)
        whole.push_back(*(weight * Ratio(common)).finite());
    const auto finiteTotal = total.finite();
    const auto finiteStep = step.finite();
    CHECK(finiteTotal && finiteStep, "what is allocated in steps is a multiple of the step");
    const std::vector<Decimal> parts = allocate(*finiteTotal, whole, *finiteStep);
    return {parts.begin(), parts.end()};
}

} // namespace rerate
