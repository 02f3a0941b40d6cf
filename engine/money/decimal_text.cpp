// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <algorithm>

#include "engine/base/utf8.h"
#include "engine/money/wide_integer.h"

namespace rerate {

namespace {

bool isDigit(char c) { return c >= '0' && c <= '9'; }

Error notANumber(std::string_view text, const std::string& why) {
    const std::string shown = std::string(utf8Prefix(text, 40)) + (text.size() > 40 ? "…" : "");
    return {ErrorKind::InvalidInput, "`" + shown + "` is not a number: " + why};
}

// The parts of -?digits[.digits][e[+-]dd], or why the text is not of that form.
struct NumberText {
    bool negative = false;
    std::string_view whole;
    std::string_view fraction;
    int exponent = 0;
    const char* wrong = nullptr;
};

const char* readExponent(std::string_view text, std::size_t& at, int& exponent) {
    ++at;
    bool negative = false;
    if (at < text.size() && (text[at] == '+' || text[at] == '-'))
        negative = text[at++] == '-';
    const std::size_t from = at;
    while (at < text.size() && isDigit(text[at]))
        exponent = std::min(exponent * 10 + (text[at++] - '0'), 1000);
    if (at == from || at - from > 2)
        return "an exponent has one or two digits.";
    if (negative)
        exponent = -exponent;
    return nullptr;
}

NumberText split(std::string_view text) {
    NumberText number;
    std::size_t at = 0;
    if (at < text.size() && text[at] == '-') {
        number.negative = true;
        ++at;
    }
    const std::size_t wholeFrom = at;
    while (at < text.size() && isDigit(text[at]))
        ++at;
    number.whole = text.substr(wholeFrom, at - wholeFrom);
    if (number.whole.empty()) {
        number.wrong = "it must begin with a digit, or a minus and a digit.";
        return number;
    }
    if (number.whole.size() > 1 && number.whole[0] == '0') {
        number.wrong = "it has leading zeros.";
        return number;
    }
    if (at < text.size() && text[at] == '.') {
        const std::size_t fractionFrom = ++at;
        while (at < text.size() && isDigit(text[at]))
            ++at;
        number.fraction = text.substr(fractionFrom, at - fractionFrom);
        if (number.fraction.empty()) {
            number.wrong = "digits must follow the point.";
            return number;
        }
    }
    if (at < text.size() && (text[at] == 'e' || text[at] == 'E'))
        number.wrong = readExponent(text, at, number.exponent);
    if (!number.wrong && at < text.size())
        number.wrong = text[at] == ','
                           ? "write it without group separators and with a point, like 1234.5."
                           : "only digits, one point and an exponent are allowed.";
    return number;
}

std::string digitsOf(const Decimal& decimal) {
    if (const auto small = decimal.coefficient())
        return toText(*small);
    return DecimalAccess::coefficient(decimal).str();
}

std::string plainText(const Decimal& decimal) {
    std::string digits = digitsOf(decimal);
    const bool negative = digits[0] == '-';
    if (negative)
        digits.erase(0, 1);
    const auto scale = static_cast<std::size_t>(decimal.scale());
    if (scale > 0) {
        if (digits.size() <= scale)
            digits.insert(0, scale + 1 - digits.size(), '0');
        digits.insert(digits.size() - scale, 1, '.');
    }
    return negative ? "-" + digits : digits;
}

} // namespace

Result<Decimal> Decimal::parse(std::string_view text) {
    if (text.empty())
        return Error{ErrorKind::InvalidInput, "A number is missing."};
    const NumberText number = split(text);
    if (number.wrong)
        return notANumber(text, number.wrong);
    if (number.whole.size() + number.fraction.size() > kDigitsMax)
        return notANumber(text, "it has more than " + std::to_string(kDigitsMax) + " digits.");

    const int scale = static_cast<int>(number.fraction.size()) - number.exponent;
    if (scale > kScaleMax)
        return notANumber(text, "it has more than " + std::to_string(kScaleMax) +
                                    " digits after the point.");
    if (number.whole.size() + number.fraction.size() <= 38) {
        Int128 coefficient = 0;
        for (const char c : number.whole)
            coefficient = coefficient * 10 + (c - '0');
        for (const char c : number.fraction)
            coefficient = coefficient * 10 + (c - '0');
        return fromCoefficient(number.negative ? -coefficient : coefficient, scale);
    }
    // Boost reads a leading zero as the mark of an octal number.
    std::string digits = std::string(number.whole) + std::string(number.fraction);
    digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size() - 1));
    const Wide coefficient(digits);
    return DecimalAccess::make(number.negative ? Wide(-coefficient) : coefficient, scale);
}

std::string Decimal::toText() const { return plainText(normalized()); }

std::string Decimal::toTextKeepingScale() const { return plainText(*this); }

} // namespace rerate
