// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/analysis/quotient.h"

#include <algorithm>

namespace rerate {

Ratio quotient(const Ratio& dividend, const Decimal& divisor) {
    const Decimal toInteger = Decimal::fromCoefficient(1, -std::max(0, divisor.scale()));
    const Decimal whole = (divisor.absolute() * toInteger).normalized();
    const Ratio result = dividend * Ratio::over(toInteger, whole);
    return divisor.isNegative() ? -result : result;
}

} // namespace rerate
