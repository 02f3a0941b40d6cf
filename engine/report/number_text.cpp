// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/report/number_text.h"

#include "engine/money/rounding.h"

namespace rerate {

std::string groupDigits(std::string_view number) {
    const std::size_t from = number.starts_with('-') || number.starts_with('+') ? 1 : 0;
    std::size_t end = from;
    while (end < number.size() && number[end] >= '0' && number[end] <= '9')
        ++end;
    std::string text(number.substr(0, from));
    for (std::size_t i = from; i < end; ++i) {
        if (i > from && (end - i) % 3 == 0)
            text += ',';
        text += number[i];
    }
    return text + std::string(number.substr(end));
}

std::string amountText(const Decimal& amount, int digits) {
    return groupDigits(amount.normalized().withScaleMin(digits).toTextKeepingScale());
}

std::string signedAmountText(const Decimal& amount, int digits) {
    return (amount.isNegative() ? "" : "+") + amountText(amount, digits);
}

std::string signedPercentText(const Decimal& percent, int places) {
    const Decimal shown =
        roundTo(percent, {Decimal::fromCoefficient(1, places), RoundingMode::HalfEven}).value;
    return (shown.isNegative() ? "" : "+") + groupDigits(shown.toTextKeepingScale());
}

std::string ratioText(const Ratio& value, int places) {
    return groupDigits(value.toShortText(places));
}

} // namespace rerate
