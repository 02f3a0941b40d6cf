// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/replay/run.h"

#include <algorithm>

namespace rerate {

Ratio AmountColumn::exact(std::size_t row) const {
    if (!wide.empty()) {
        const auto found = std::lower_bound(
            wide.begin(), wide.end(), row,
            [](const auto& entry, std::size_t number) { return entry.first < number; });
        if (found != wide.end() && found->first == row)
            return found->second;
    }
    return Ratio::over(Decimal(numerators[row]), denominator);
}

Decimal AmountColumn::billed(std::size_t row) const { return Decimal(steps[row]) * step; }

Ratio AmountColumn::sumExact() const {
    Decimal numerator;
    Int128 small = 0;
    for (const Int128 value : numerators)
        if (Int128 sum = 0; addChecked(small, value, sum)) {
            small = sum;
        } else {
            numerator += Decimal(small);
            small = value;
        }
    Ratio total = Ratio::over(numerator + Decimal(small), denominator);
    for (const auto& [row, value] : wide)
        total += value;
    return total;
}

Decimal AmountColumn::sumBilled() const {
    Decimal total;
    Int128 small = 0;
    for (const Int128 value : steps)
        if (Int128 sum = 0; addChecked(small, value, sum)) {
            small = sum;
        } else {
            total += Decimal(small);
            small = value;
        }
    total += Decimal(small);
    return (total * step).withScaleMin(step.scale());
}

std::vector<CustomerId> Run::customers() const {
    std::vector<CustomerId> distinct;
    for (const CustomerId customer : invoiceCustomer)
        if (distinct.empty() || distinct.back() != customer)
            distinct.push_back(customer);
    return distinct;
}

Ratio Run::rounding() const { return Ratio(total()) - exact(); }

} // namespace rerate
