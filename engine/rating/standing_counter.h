// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Where the steps of a charge that count over several billing periods stand when one of them begins:
// what its line used in the earlier periods of the same year, and the opening counter. `reset:
// contract_year` counts years from the day since which the customer holds the plan, `calendar_year`
// from 1 January, `lifetime` never begins anew. A billing period belongs to the year in which it
// begins, the customer's first one to the year in which the holding does.
//
//   held from 2025-03-01, 100 used in January 2026, 50 in February, 70 in March:
//   contract_year   March begins at 0      calendar_year, lifetime   March begins at 150
//
// With `round_quantity` what was used in an earlier period is rounded as it was when it was priced:
// up to whole ones, 1.2 and 1.2 are 2 + 2 = 4.

#pragma once

#include <map>

#include "engine/rating/compiled_charge.h"

namespace rerate {

template <typename Number>
struct StandingCounter {
    Number counter{};
    Number highest{}; // that it was at the end of an earlier period, at least zero
    Number opening{}; // of `counter`
    Number freeBefore{}; // what was included, and is no part of `counter` and `highest`
    std::optional<Date> since; // nothing: the beginning
};

template <typename Number>
using StandingCounters = std::map<std::uint32_t, StandingCounter<Number>>; // by line

// Of the lines that have rows in [rowFrom, rowTo) of the charge's table: one customer, one period.
// `heldFrom` is when the customer's holding begins.
template <typename Number>
StandingCounters<Number> standingCounters(const CompiledCharge<Number>& charge, std::size_t rowFrom,
                                          std::size_t rowTo, std::uint32_t period,
                                          const SliceDays& days, const Date& heldFrom);

extern template StandingCounters<FastNumber>
standingCounters(const CompiledCharge<FastNumber>&, std::size_t, std::size_t, std::uint32_t, const SliceDays&, const Date&);
extern template StandingCounters<Ratio>
standingCounters(const CompiledCharge<Ratio>&, std::size_t, std::size_t, std::uint32_t, const SliceDays&, const Date&);

} // namespace rerate
