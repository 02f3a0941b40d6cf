// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Coupons, the friendly form of discounts over other lines: a list `coupons` becomes charges that
// stand behind those of the list `charges`, in the order that `coupon_order` says. What is written
// in a coupon means the same as in a charge; only the spread differs where it is left out:
// proportional, so that each coupon works on what the ones before have left of its lines.
//
//   as_listed          10 then 20%: 100 → 90 → 72
//   percentages_first  20% then 10: 100 → 80 → 70
//   limited_first      coupons with `of` before those over all lines

#pragma once

#include "engine/language/reading.h"

namespace rerate {

void readCoupons(Reading& reading, const Place& coupons, const Place& order, Plan& plan);

} // namespace rerate
