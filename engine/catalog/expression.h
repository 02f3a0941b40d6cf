// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Pure arithmetic and conditions over the properties of an event. No loops, no division except
// the named `divide(a, b, places, mode)`. Text form, loosest first:
//
//   a or b · a and b · not a · == != < <= > >= · + - · * · unary - ·
//   min(a, b, …) max(a, b, …) abs(a) ceil_to(a, step) floor_to(a, step) round(a, step, mode)
//   round(a, digits) ceil(a, digits) floor(a, digits) concat(a, b, …) if(c, a, b) in(x, 'p', 'q') · coalesce(a, b) · has(name) · name · field('any name') · 12.5 · 'text' ·
//   true · false
//
// ceil(a, 2) is ceil_to(a, 0.01), floor(a, -1) is floor_to(a, 10), round(a, 1) is round(a, 0.1, half_up):
// -0.25 → -0.3; without digits they go to whole numbers. A division by zero gives no value; it is counted and reported with its customers.
//
// A name is a property of the event, or one of `count` (requests of the row) and `event`. A value
// that is missing where a number is needed leaves the row out of the meter; such rows are counted
// and reported. Comparing a number with a text is false (== ) or true (!=).

#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/catalog/source_mark.h"
#include "engine/money/rounding.h"

namespace rerate {

struct Expression {
    enum class Kind {
        Number, Text, Boolean, Name,                       // leaves
        Or, And, Not,                                      // conditions
        Equal, NotEqual, Less, LessEqual, Greater, GreaterEqual,
        Add, Subtract, Multiply, Negate,
        Min, Max, Absolute, CeilTo, FloorTo, Round, Concat, If, In, Coalesce, Has, Divide,
    };
    Kind kind = Kind::Number;
    Decimal number;                                  // Number; Divide: places; Round: step
    std::string text;                                // Text, Name
    bool boolean = false;                            // Boolean
    RoundingMode roundingMode = RoundingMode::HalfEven; // Divide, Round
    std::vector<Expression> arguments;
    SourceMark mark; // in the plan text

    enum class Type { Number, Condition, Text, Any };
    Type type() const;
    std::vector<std::string> names() const; // distinct, sorted
};

// `origin` is where the text begins in the plan, so that marks and errors point into the file.
Result<Expression> parseExpression(std::string_view text, const SourceMark& origin = {});
// Canonical text: parse(format(e)) equals e.
std::string formatExpression(const Expression& expression);
bool sameMeaning(const Expression& a, const Expression& b); // ignores marks

} // namespace rerate
