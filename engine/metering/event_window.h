// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A meter whose only window is each event by itself: its quantity is a sum of values of single
// events, in any order. A meter in; what an event adds out, as one expression for columns, or
// computed by the code of windows for one row.
//
//   { every: event, sum: q, then: 'max(value, 60)', round: { step: 10, mode: up } }
//       columns   round(max(q, 60), 10, up)
//       a row     31 → 60; 61 → 70; a row of two requests of 61 each → 140

#pragma once

#include "engine/catalog/meter.h"
#include "engine/metering/bound_expression.h"

namespace rerate {

// Whether the windows of the meter can be taken so. Those that look beyond the event cannot.
bool isEventWindow(const Meter& meter);

// What an event adds, where each row is one request. Nothing: its requests. For other meters eventValue.
std::optional<Expression> addedByEvent(const Meter& meter);

// What a row adds to such a meter; its `value`, from eventValue, is bound for one request.
struct EventWindowValue {
    RowValue value;
    bool isLeftOut = false; // `then` divides by zero: the window has no value
};
EventWindowValue valueOfEventWindow(const Meter& meter, const BoundExpression* value, const RowReader& reader,
                                    std::uint32_t row);

} // namespace rerate
