// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Which of a customer's quantities are free: sets `free` (and `isFreeEvent`) of the items that the
// charge's allowance covers. What is free is never more than the total of its line (or of the charge,
// by `scope`), so that corrections use no allowance up. What is left to pay for is the last of the usage;
// everything else, corrections too, is free:
//
//   100 included   57 in January's first half, −7 in its second: 50, nothing to pay for in either
//                  150, then −20: 130, of which 30 of the 150
//                  −60, then 50: −10, nothing is free and 10 of the 60 are given back
//
// Of events that are priced one by one, the earliest are free.

#pragma once

#include "engine/rating/rate_usage.h"
#include "engine/rating/standing_counter.h"

namespace rerate {

// The items of the workspace are sorted by line, then time.
template <typename Number>
void giveAllowance(const CompiledCharge<Number>& charge, std::uint32_t period,
                   RatingWorkspace<Number>& workspace);

// Of a charge that counts over several billing periods, where what is free is the first part of what its
// line uses in all of them. Of 1,000 a year, after 900: of 300 now 100 are free, of 300 more none, and
// −400 take 300 priced and 100 free ones back. The counters become those of what is left to pay for.
template <typename Number>
void giveStandingAllowance(const Number& quantity, RatingWorkspace<Number>& workspace, StandingCounters<Number>& counters);

extern template void giveAllowance(const CompiledCharge<FastNumber>&, std::uint32_t,
                                   RatingWorkspace<FastNumber>&);
extern template void giveAllowance(const CompiledCharge<Ratio>&, std::uint32_t,
                                   RatingWorkspace<Ratio>&);
extern template void giveStandingAllowance(const FastNumber&, RatingWorkspace<FastNumber>&, StandingCounters<FastNumber>&);
extern template void giveStandingAllowance(const Ratio&, RatingWorkspace<Ratio>&, StandingCounters<Ratio>&);

} // namespace rerate
