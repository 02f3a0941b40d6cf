// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Which way a meter's events take to become quantities, and why that way is exact: a meter as a
// charge uses it in, the way and its reason out. The meter run goes by it, and `plan show --cost`
// prints it.
//
//   value: q                   sums           2 + 3 is 5 in any order and any pieces
//   value: 'ceil_to(q, 60)'    rule, sums     61 and 61 are 240, not 180: each event first
//   max: q                     aggregate      of a whole billing period, in any order
//   windows: [ … ]             windows        customer by customer, in order of time
//   windows: [ { every: event, sum: q, then: 'max(value, 60)' } ]
//                              rule, sums     'max(q, 60)' of each event
//   interval: { end: stopped } windows       each event is cut where periods and prices change
//   position: p, mode: whole   rule, sums     events of the same step add up
//   reset: event               rule, sums     as long as nothing is rounded or given out one by one; else
//                              items          each event is priced by itself

#pragma once

#include <string>
#include <string_view>

#include "engine/catalog/meter.h"

namespace rerate {

enum class MeterPath { Sums, RuleThenSums, Aggregate, Windows, Items };

struct ChosenPath {
    MeterPath path = MeterPath::Sums;
    std::string why;
};

// General: of the ways that are exact the one that asks for least, which tests hold the others against.
enum class PathChoice { Fastest, General };

ChosenPath choosePath(const Meter& meter, PathChoice choice = PathChoice::Fastest);
std::string_view toText(MeterPath path); // "sums by slice"

} // namespace rerate
