// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/import/cell_parser.h"

#include "engine/money/decimal.h"

namespace rerate {

namespace {

bool isDigit(char c) { return c >= '0' && c <= '9'; }

// Whether the text has the form of a number; `exponentAt` is where e or E stands, or its end.
bool hasForm(std::string_view text, std::size_t& pointAt, std::size_t& exponentAt) {
    std::size_t at = !text.empty() && text[0] == '-' ? 1 : 0;
    const std::size_t from = at;
    while (at < text.size() && isDigit(text[at]))
        ++at;
    if (at == from)
        return false;
    pointAt = at;
    if (at < text.size() && text[at] == '.') {
        const std::size_t fraction = ++at;
        while (at < text.size() && isDigit(text[at]))
            ++at;
        if (at == fraction)
            return false;
    }
    exponentAt = at;
    if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
        ++at;
        if (at < text.size() && (text[at] == '+' || text[at] == '-'))
            ++at;
        const std::size_t digits = at;
        while (at < text.size() && isDigit(text[at]))
            ++at;
        if (at == digits || at > digits + 2)
            return false;
    }
    return at == text.size();
}

void normalize(ParsedNumber& number) {
    while (number.scale > 0 && number.coefficient % 10 == 0) {
        number.coefficient /= 10;
        --number.scale;
        ++number.zeros;
    }
}

constexpr int kScaleMax = 18;

// A number of many digits or with an exponent; `fraction` is how many digits follow the point.
bool parseLong(std::string_view text, std::size_t fraction, ParsedNumber& number, std::string& wide) {
    const std::size_t from = text[0] == '-' ? 1 : 0;
    std::size_t digits = from;
    while (digits + 1 < text.size() && text[digits] == '0' && isDigit(text[digits + 1]))
        ++digits;
    const std::string plain = (from == 1 ? "-" : "") + std::string(text.substr(digits));
    const Result<Decimal> exact = Decimal::parse(plain);
    if (!exact)
        return false;
    const Decimal value = exact->normalized();
    const auto coefficient = value.coefficient();
    number.isWide = !coefficient || value.scale() > kScaleMax || *coefficient > INT64_MAX || *coefficient < INT64_MIN;
    number.isPlain = digits == from && text.find_first_of("eE") == std::string_view::npos && !(from == 1 && value.isZero());
    if (number.isWide) {
        wide = text;
        return true;
    }
    number.coefficient = static_cast<std::int64_t>(*coefficient);
    number.scale = static_cast<std::uint8_t>(value.scale());
    number.isPlain = number.isPlain && fraction <= kScaleMax;
    if (number.isPlain)
        number.zeros = static_cast<std::uint8_t>(fraction - number.scale);
    return true;
}

// The numbers that come most often: a few digits and nothing else.
bool parseWhole(std::string_view text, ParsedNumber& number) {
    if (text.empty() || text.size() > 18 || (text[0] == '0' && text.size() > 1))
        return false;
    std::int64_t value = 0;
    for (const char c : text) {
        if (!isDigit(c))
            return false;
        value = value * 10 + (c - '0');
    }
    number = {value, 0, 0, false, true};
    return true;
}

bool equalsIgnoringCase(std::string_view text, std::string_view word) {
    if (text.size() != word.size())
        return false;
    for (std::size_t i = 0; i < text.size(); ++i)
        if ((text[i] | 0x20) != word[i])
            return false;
    return true;
}

} // namespace

bool parseNumber(std::string_view text, ParsedNumber& number, std::string& wide) {
    if (parseWhole(text, number))
        return true;
    std::size_t pointAt = 0;
    std::size_t exponentAt = 0;
    if (text.empty() || (!isDigit(text[0]) && text[0] != '-') || !hasForm(text, pointAt, exponentAt))
        return false;
    const bool isNegative = text[0] == '-';
    const std::size_t digits = exponentAt - (isNegative ? 1 : 0) - (pointAt < exponentAt ? 1 : 0);
    number = {};
    if (exponentAt == text.size() && digits <= kScaleMax) {
        std::int64_t value = 0;
        for (std::size_t at = isNegative ? 1 : 0; at < exponentAt; ++at)
            if (text[at] != '.')
                value = value * 10 + (text[at] - '0');
        number.coefficient = isNegative ? -value : value;
        number.scale = static_cast<std::uint8_t>(pointAt < exponentAt ? exponentAt - pointAt - 1 : 0);
        const std::size_t first = isNegative ? 1 : 0;
        number.isPlain = !(text[first] == '0' && pointAt > first + 1) && !(isNegative && value == 0);
        normalize(number);
        return true;
    }
    return parseLong(text, pointAt < exponentAt ? exponentAt - pointAt - 1 : 0, number, wide);
}

bool isBrokenNumber(std::string_view text) {
    if (text.starts_with('-') || text.starts_with('+'))
        text.remove_prefix(1);
    for (const std::string_view word : {"nan", "inf", "infinity"})
        if (equalsIgnoringCase(text, word))
            return true;
    if (text.empty() || (!isDigit(text[0]) && text[0] != '.') || (text[0] == '0' && text.size() > 1 && isDigit(text[1])))
        return false;
    int separators = 0;
    bool exponent = false;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (c == ',' || c == '.' || c == '\'' || c == ' ')
            ++separators;
        else if ((c == 'e' || c == 'E') && !exponent && at > 0)
            exponent = true;
        else if ((c == '+' || c == '-') && exponent && (text[at - 1] | 0x20) == 'e')
            continue;
        else if (!isDigit(c))
            return false;
    }
    return separators > 0 || exponent;
}

} // namespace rerate
