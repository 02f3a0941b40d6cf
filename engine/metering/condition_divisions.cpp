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

// In conditions of what the meter works out of an event that it lets in.
Sum divisionsInside(const Meter& meter) {
    Sum sum;
    if (meter.interval && meter.interval->seconds)
        sum = divisionsIn(*meter.interval->seconds, true);
    if (const auto value = eventValue(meter))
        sum = plus(std::move(sum), divisionsIn(*value, true));
    if (!meter.windows.empty() && meter.windows.front().remove)
        sum = plus(std::move(sum), divisionsIn(*meter.windows.front().remove, false));
    return sum;
}

Meter counting(const Meter& meter, Sum divisions) {
    Meter counter;
    counter.id = meter.id;
    counter.event = meter.event;
    counter.aggregate = Aggregate::Sum;
    counter.value = std::move(divisions);
    counter.rowsUniform = meter.rowsUniform;
    return counter;
}

} // namespace

std::vector<Meter> conditionDivisions(const Meter& meter) {
    std::vector<Meter> counters;
    if (!meter.sources.empty())
        return counters;
    Sum ofFilter = meter.filter ? divisionsIn(*meter.filter, false) : std::nullopt;
    Sum inside = divisionsInside(meter);
    if (meter.interval && inside) {
        Meter& counter = counters.emplace_back(counting(meter, std::move(inside)));
        counter.filter = meter.filter;
        counter.interval = meter.interval;
        inside.reset();
    }
    if (meter.filter)
        inside = choice(*meter.filter, std::move(inside), {});
    if (Sum all = plus(std::move(ofFilter), std::move(inside)))
        counters.push_back(counting(meter, std::move(all)));
    return counters;
}

} // namespace rerate
