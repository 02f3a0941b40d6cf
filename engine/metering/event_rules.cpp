// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/metering/event_rules.h"

#include <algorithm>

namespace rerate {

namespace {

using Kind = Expression::Kind;

// How a value of a row of many requests follows from the same value of its requests.
enum class Behaviour {
    Zero,     // is zero
    Constant, // is the same for the row as for each request
    Additive, // is the sum over the requests: 2 * (q - p)
    PerEvent, // neither: q + 1, min(q, 4), q * count
};

Behaviour behaviour(const Expression& expression);

// Of a sum, or of a value that is one of two: both must behave alike.
Behaviour together(Behaviour a, Behaviour b) {
    if (a == Behaviour::Zero)
        return b;
    return b == Behaviour::Zero || a == b ? a : Behaviour::PerEvent;
}

Behaviour behaviourOfProduct(Behaviour a, Behaviour b) {
    if (a == Behaviour::Zero || b == Behaviour::Zero)
        return Behaviour::Zero;
    if (a == Behaviour::Constant)
        return b;
    return b == Behaviour::Constant ? a : Behaviour::PerEvent;
}

Behaviour behaviour(const Expression& expression) {
    const auto& arguments = expression.arguments;
    switch (expression.kind) {
    case Kind::Number: return expression.number.isZero() ? Behaviour::Zero : Behaviour::Constant;
    case Kind::Text:
    case Kind::Boolean: return Behaviour::Constant;
    case Kind::Name: return Behaviour::Additive;
    case Kind::Add:
    case Kind::Subtract:
    case Kind::Coalesce: {
        Behaviour all = Behaviour::Zero;
        for (const Expression& argument : arguments)
            all = together(all, behaviour(argument));
        return all;
    }
    case Kind::Negate: return behaviour(arguments[0]);
    case Kind::Multiply:
        return behaviourOfProduct(behaviour(arguments[0]), behaviour(arguments[1]));
    case Kind::If:
        return isDecidedByNumbers(arguments[0])
                   ? Behaviour::PerEvent
                   : together(behaviour(arguments[1]), behaviour(arguments[2]));
    default: return Behaviour::PerEvent;
    }
}

} // namespace

bool isDecidedByNumbers(const Expression& condition) {
    using enum Kind;
    const auto isNumber = [](const Expression& e) { return e.type() == Expression::Type::Number; };
    switch (condition.kind) {
    case Less:
    case LessEqual:
    case Greater:
    case GreaterEqual:
    case Equal:
    case NotEqual:
    case In: {
        const bool allConstant = std::all_of(
            condition.arguments.begin(), condition.arguments.end(), [](const Expression& e) {
                return behaviour(e) == Behaviour::Constant || behaviour(e) == Behaviour::Zero;
            });
        return !allConstant &&
               std::any_of(condition.arguments.begin(), condition.arguments.end(), isNumber);
    }
    case Has: return false;
    default:
        return std::any_of(condition.arguments.begin(), condition.arguments.end(),
                           isDecidedByNumbers);
    }
}

bool isRulePerEvent(const Expression& value) {
    const Behaviour found = behaviour(value);
    return found == Behaviour::Constant || found == Behaviour::PerEvent;
}

} // namespace rerate
