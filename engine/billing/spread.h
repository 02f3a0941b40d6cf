// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Which line of an invoice bears which part of a charge over several lines. Only lines above zero
// bear any; refunds are left out.
//
//   proportional       −30 over 75 and 25 → −22.5, −7.5, not rounded
//   largest_remainder  −1.00 over 1.00 and 2.00 in 0.01 → −0.33, −0.67
//   listed             −80 over 75 and 25 → −75, −5: the first lines first

#pragma once

#include "engine/billing/amount_math.h"
#include "engine/catalog/charge.h"

namespace rerate {

// `lines` are what is left of the lines; the shares add up to `total`, unless no line is above zero:
// then all are zero. `step` is for largest_remainder, of which `total` is then a multiple; without a
// step it is shared as in proportional.
template <typename Number>
std::vector<Number> shareOut(LedgerCharge::Spread spread, const Number& total,
                             const std::vector<Number>& lines, const std::optional<Number>& step);

extern template std::vector<FastNumber> shareOut(LedgerCharge::Spread, const FastNumber&,
                                                 const std::vector<FastNumber>&,
                                                 const std::optional<FastNumber>&);
extern template std::vector<Ratio> shareOut(LedgerCharge::Spread, const Ratio&,
                                            const std::vector<Ratio>&, const std::optional<Ratio>&);

} // namespace rerate
