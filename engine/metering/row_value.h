// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What an expression gives for one event or window: a number, a text, a condition or nothing, and
// how the functions of the language make it from the values of their arguments. A missing value
// makes the result missing wherever a number is needed; so does a division by zero, which is
// remembered. With a text of the plan usage compares as it was written, with a number by value.
//
//   v is 1.50: v == '1.50' and v == 1.5, v != '1.5' · v is 007: v == '007' and v == 7, v + 1 = 8
//   divide(1, 3, 2, half_up) = 0.33 · divide(-0.5, 1, 0, half_even) = 0 · ceil_to(61, 60) = 120 ·
//   floor_to(-1, 60) = -60 · round(2.5, 0, half_even) = 2 · floor(-12, -1) = -20

#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "engine/catalog/expression.h"

namespace rerate {

struct RowValue {
    enum class Kind { Missing, Number, Text, Boolean };
    Kind kind = Kind::Missing;
    Decimal number;
    std::string_view text;
    std::uint8_t decimals = 0; // Number of the usage: digits after the point that were written, at least
    bool boolean = false;
    bool isLabel = false;                     // Text: never a number
    bool dividedByZero = false;               // Missing: because of it
    std::shared_ptr<const std::string> owner; // of a text that was put together

    bool isNumber() const { return kind == Kind::Number; }
    bool isTrue() const {
        return kind == Kind::Boolean ? boolean : kind == Kind::Text && text == "true";
    }
};

RowValue numberValue(Decimal number);
RowValue textValue(std::string_view text);
RowValue booleanValue(bool boolean);

// A text of the usage as the number that it is, where one is needed; anything else as it is. 007 → 7.
RowValue asNumber(RowValue value);

// What was written in the usage: 1.50, 007, 1e3.
std::string writtenText(const RowValue& value);

// Why a value cannot be counted; nothing when it is a number. Upper and lower case are alike: "-Inf"
// and "infinity" are infinite, "NaN" says itself that it is none.
enum class NoNumber { Missing, ZeroDivision, Infinite, NotANumber, Text, Condition };
std::optional<NoNumber> whyNoNumber(const RowValue& value);

// The value of a function or operator; `argument(i)` gives the value of an argument, and is called
// only for those that are needed. Arguments may be sums over the requests of a row, which are alike:
// then the result is one too. What is linear needs no division; a product of two sums is one request
// too many, and shared out: 10 × 10 over 3 requests is 33.333333333333333333.
RowValue applyFunction(const Expression& expression,
                       const std::function<RowValue(std::size_t)>& argument,
                       const Decimal& requests = Decimal(1));

// sum / requests, rounded to 18 places, half to even, where it never ends.
Decimal perRequest(const Decimal& sum, const Decimal& requests);

// An expression whose names are looked up by `named`.
RowValue valueOver(const Expression& expression,
                   const std::function<RowValue(const std::string&)>& named);

} // namespace rerate
