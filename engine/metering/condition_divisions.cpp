// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/metering/condition_divisions.h"

#include "engine/catalog/expression.h"

namespace rerate {

namespace {

using Kind = Expression::Kind;
using Sum = std::optional<Expression>; // nothing: nothing is divided

Expression make(Kind kind, std::vector<Expression> arguments) {
    Expression expression;
    expression.kind = kind;
    expression.arguments = std::move(arguments);
    return expression;
}

Sum plus(Sum a, Sum b) {
    if (!a || !b)
        return a ? a : b;
    return make(Kind::Add, {std::move(*a), std::move(*b)});
}

Sum choice(const Expression& condition, Sum yes, Sum no) {
    if (!yes && !no)
        return std::nullopt;
    const Expression zero;
    return make(Kind::If, {condition, yes.value_or(zero), no.value_or(zero)});
}

// The divisions that working an expression out takes. Of one that gives a number only those that the
// number does not show: in conditions inside of it.
Sum divisionsIn(const Expression& expression, bool isShown) {
    const auto& arguments = expression.arguments;
    switch (expression.kind) {
    case Kind::And: return plus(divisionsIn(arguments[0], false), choice(arguments[0], divisionsIn(arguments[1], false), {}));
    case Kind::Or: return plus(divisionsIn(arguments[0], false), choice(arguments[0], {}, divisionsIn(arguments[1], false)));
    case Kind::If:
        return plus(divisionsIn(arguments[0], false),
                    choice(arguments[0], divisionsIn(arguments[1], isShown), divisionsIn(arguments[2], isShown)));
    case Kind::Divide:
        if (!isShown)
            return expression;
        break;
    case Kind::Coalesce: return std::nullopt; // says what stands for it
    default: break;
    }
    const bool isCondition = expression.type() == Expression::Type::Condition;
    Sum sum;
    for (const Expression& argument : arguments)
        sum = plus(std::move(sum), divisionsIn(argument, isShown && !isCondition));
    return sum;
}

} // namespace

std::optional<Meter> conditionDivisions(const Meter& meter) {
    if (!meter.sources.empty())
        return std::nullopt;
    Sum found = meter.filter ? divisionsIn(*meter.filter, false) : std::nullopt;
    Sum inside;
    if (const auto value = eventValue(meter); value && !meter.interval) // seconds are no property
        inside = divisionsIn(*value, true);
    if (!meter.windows.empty() && meter.windows.front().remove)
        inside = plus(std::move(inside), divisionsIn(*meter.windows.front().remove, false));
    if (meter.filter)
        inside = choice(*meter.filter, std::move(inside), {});
    found = plus(std::move(found), std::move(inside));
    if (!found)
        return std::nullopt;
    Meter divisions;
    divisions.id = meter.id;
    divisions.event = meter.event;
    divisions.aggregate = Aggregate::Sum;
    divisions.value = std::move(found);
    divisions.rowsUniform = meter.rowsUniform;
    return divisions;
}

} // namespace rerate
