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

std::string counted(std::uint64_t count, std::string_view noun, std::string_view plural) {
    const std::string text = groupDigits(std::to_string(count)) + " ";
    if (count == 1)
        return text + std::string(noun);
    return text + (plural.empty() ? std::string(noun) + "s" : std::string(plural));
}

std::string groupFormula(std::string_view formula) {
    const auto isDigit = [](char c) { return c >= '0' && c <= '9'; };
    const auto isWord = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '.' || c == '\'';
    };
    std::string text;
    for (std::size_t at = 0; at < formula.size();) {
        std::size_t end = at;
        while (end < formula.size() && isDigit(formula[end]))
            ++end;
        if (end == at) {
            text += formula[at++];
            continue;
        }
        const std::string_view digits = formula.substr(at, end - at);
        const bool isYear = digits.size() == 4 && formula.size() >= end + 6 && formula[end] == '-' &&
                            isDigit(formula[end + 1]) && formula[end + 3] == '-';
        const bool stands = !isYear && (at == 0 || !isWord(formula[at - 1])) &&
                            (end == formula.size() || formula[end] == '.' || !isWord(formula[end]));
        text += stands ? groupDigits(digits) : std::string(digits);
        at = end;
    }
    return text;
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

std::string exactAmountText(const Ratio& amount, int digits) {
    constexpr int kPlacesShown = 12;
    const auto finite = amount.finite();
    if (finite && finite->normalized().scale() <= kPlacesShown)
        return amountText(*finite, digits);
    return ratioText(amount, kPlacesShown);
}

std::string ratioText(const Ratio& value, int places) {
    return groupDigits(value.toShortText(places));
}

} // namespace rerate
