// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Numbers in tests: from and to the text of a test table, and random ones for properties. A random
// decimal has up to about 60 digits, so that a good part of them does not fit 128 bits.

#pragma once

#include <QString>

#include <rapidcheck.h>

#include "engine/money/ratio.h"

namespace rerate::support {

inline QString text(const std::string& s) { return QString::fromStdString(s); }
inline QString text(std::string_view s) {
    return QString::fromUtf8(s.data(), static_cast<qsizetype>(s.size()));
}
inline Decimal number(const QString& s) { return Decimal::literal(s.toStdString()); }

// "3/7" or "1.5".
inline Ratio ratioOf(const QString& s) {
    return s.contains('/') ? Ratio::over(number(s.section('/', 0, 0)), number(s.section('/', 1, 1)))
                           : Ratio(number(s));
}

inline std::string anyDigits(int countMax) {
    const int count = *rc::gen::inRange(0, countMax + 1);
    return *rc::gen::container<std::string>(static_cast<std::size_t>(count),
                                            rc::gen::inRange('0', static_cast<char>('9' + 1)));
}

inline Decimal anyDecimal() {
    const int countMax = *rc::gen::element(1, 5, 18, 30);
    std::string digits = anyDigits(countMax);
    digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size()));
    if (digits.empty())
        digits = "0";
    const std::string fraction = anyDigits(countMax);
    return Decimal::literal((*rc::gen::arbitrary<bool>() ? "-" : "") + digits +
                            (fraction.empty() ? "" : "." + fraction));
}

inline Ratio anyRatio() {
    const auto below = *rc::gen::element<std::int64_t>(1, 2, 3, 7, 12, 30, 31, 1000, 2678400);
    return Ratio::over(anyDecimal(), Decimal(below));
}

} // namespace rerate::support
