// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Which of a customer's quantities are free: sets `free` (and `isFreeEvent`) of the items that the
// charge's allowance covers. What is free is never more than the total of its line (or of the charge,
// by `scope`), so that corrections use no allowance up.

#pragma once

#include "engine/rating/rate_usage.h"

namespace rerate {

// The items of the workspace are sorted by line, then time.
template <typename Number>
void giveAllowance(const CompiledCharge<Number>& charge, std::uint32_t period,
                   RatingWorkspace<Number>& workspace);

extern template void giveAllowance(const CompiledCharge<FastNumber>&, std::uint32_t,
                                   RatingWorkspace<FastNumber>&);
extern template void giveAllowance(const CompiledCharge<Ratio>&, std::uint32_t,
                                   RatingWorkspace<Ratio>&);

} // namespace rerate
