// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Steps over an amount of money, the shape of a support fee or of a discount by spend. Unit prices are
// shares of the money, flat amounts and bounds are money; negative unit prices make it fall.
//
//   slice  each row takes its part: 1,200 over { up_to 1000: 0.10 } { 0.05 } → 100 + 10 = 110
//   whole  the row that holds the amount takes all of it: 1,200 × 0.05 = 60
//
// An amount of zero comes to nothing, one below zero to its first row's share without the flat amount.

#pragma once

#include <algorithm>
#include <optional>

#include "engine/billing/amount_math.h"
#include "engine/catalog/price.h"

namespace rerate {

template <typename Number>
struct MoneyStep {
    std::optional<Number> bound;
    bool includesBound = true;
    Factor<Number> unit;
    Number flat{};
};

template <typename Number>
struct MoneySteps {
    bool isWhole = false;
    std::vector<MoneyStep<Number>> rows;
    const StepPrice* source = nullptr;
};

// `visit(row, part, worth)` is told what each row takes and comes to, flat amount included.
template <typename Number, typename Visit>
Number priceOfMoney(const MoneySteps<Number>& steps, const Number& money, Visit visit) {
    const auto apply = [&](std::size_t row, const Number& part, bool withFlat) {
        Number worth = times(part, steps.rows[row].unit);
        if (withFlat)
            worth += steps.rows[row].flat;
        visit(row, part, worth);
        return worth;
    };
    if (money.sign() <= 0)
        return money.isZero() ? Number{} : apply(0, money, false);
    Number amount{};
    Number low{};
    for (std::size_t row = 0; row < steps.rows.size(); ++row) {
        const MoneyStep<Number>& step = steps.rows[row];
        const bool isLast = !step.bound || row + 1 == steps.rows.size();
        if (steps.isWhole) {
            if (isLast || money < *step.bound || (step.includesBound && money == *step.bound))
                return apply(row, money, true);
            continue;
        }
        const Number high = isLast ? money : std::min(money, *step.bound);
        if (high > low)
            amount += apply(row, high - low, true);
        if (isLast || money <= *step.bound)
            break;
        low = *step.bound;
    }
    return amount;
}

} // namespace rerate
