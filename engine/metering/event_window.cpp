// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/metering/event_window.h"

#include "engine/metering/window_aggregate.h"

namespace rerate {

namespace {

using Kind = Expression::Kind;

// `then` with the event's value in place of every name, as windows read it.
Expression applied(const Expression& then, const Expression& value) {
    if (then.kind == Kind::Name)
        return value;
    Expression result = then;
    if (then.kind == Kind::Has) { // a window always has a value
        result.kind = Kind::Boolean;
        result.boolean = true;
    }
    for (Expression& argument : result.arguments)
        argument = applied(argument, value);
    return result;
}

} // namespace

bool isEventWindow(const Meter& meter) {
    using Aggregate = Window::Aggregate;
    if (meter.windows.size() != 1 || !meter.sources.empty() || meter.interval)
        return false;
    const Window& window = meter.windows.front();
    if (window.bucket.kind != Bucket::Kind::Event || !window.per.empty() || window.isLevel() ||
        window.missing != Window::Missing::Absent)
        return false;
    switch (window.aggregate) {
    case Aggregate::Count: return !window.then && !window.round;
    case Aggregate::Sum: // of one, all these are its value
    case Aggregate::Min:
    case Aggregate::Max:
    case Aggregate::First:
    case Aggregate::Last: return window.value.has_value();
    default: return false;
    }
}

std::optional<Expression> addedByEvent(const Meter& meter) {
    std::optional<Expression> value = eventValue(meter);
    if (!value || !isEventWindow(meter))
        return value;
    const Window& window = meter.windows.front();
    if (window.then)
        value = applied(*window.then, *value);
    if (!window.round)
        return value;
    Expression rounded;
    rounded.kind = Kind::Round;
    rounded.number = window.round->step;
    rounded.roundingMode = window.round->mode;
    rounded.arguments.push_back(std::move(*value));
    return rounded;
}

EventWindowValue valueOfEventWindow(const Meter& meter, const BoundExpression* value, const RowReader& reader,
                                    std::uint32_t row) {
    EventWindowValue found;
    found.value = value ? reader.value(*value, row, meter.rowsUniform)
                        : numberValue(Decimal(meter.rowsUniform ? 1 : reader.count(row)));
    if (!found.value.isNumber())
        return found;
    std::optional<Decimal> finished = finishWindow(meter.windows.front(), found.value.number);
    found.isLeftOut = !finished;
    if (finished)
        found.value.number = meter.rowsUniform ? *finished * Decimal(reader.count(row)) : std::move(*finished);
    return found;
}

} // namespace rerate
