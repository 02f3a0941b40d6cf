// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/rating/number.h"

namespace rerate {

Ratio roundToStep(const Ratio& number, const Ratio& step, RoundingMode mode) {
    const std::optional<Decimal> finite = step.finite();
    CHECK(finite.has_value(), "a rounding step is a decimal number");
    return roundTo(number, {*finite, mode}).value;
}

Ratio proportion(const Ratio& whole, const Ratio& part, const Ratio& total) {
    CHECK(total.sign() > 0, "a proportional share is of something");
    // part / total = (part.n × total.d) / (part.d × total.n), over a positive integer.
    const Decimal toInteger = Decimal::fromCoefficient(1, -std::max(0, total.numerator().scale()));
    const Decimal numerator = part.numerator() * total.denominator() * toInteger;
    const Decimal denominator = part.denominator() * (total.numerator() * toInteger).normalized();
    return whole * Ratio::over(numerator, denominator);
}

} // namespace rerate
