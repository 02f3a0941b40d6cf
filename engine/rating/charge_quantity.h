// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Metered quantities as numbers of a compiled charge: with FastNumber as integers at its scale. A
// quantity that does not fit throws Overflow.

#pragma once

#include <type_traits>

#include "engine/rating/compiled_charge.h"

namespace rerate {

inline FastNumber quantityFrom(const CompiledCharge<FastNumber>& charge, const Decimal& quantity) {
    const auto coefficient = quantity.coefficientAtScale(charge.quantityScale);
    return coefficient ? FastNumber(*coefficient) : throw Overflow();
}

inline FastNumber amountFrom(const CompiledCharge<FastNumber>& charge, const Decimal& amount) {
    const auto whole = (amount * charge.denominator).coefficientAtScale(0);
    return whole ? FastNumber(*whole) : throw Overflow();
}

inline Ratio amountFrom(const CompiledCharge<Ratio>&, const Decimal& amount) { return amount; }

inline Ratio quantityFrom(const CompiledCharge<Ratio>&, const Decimal& quantity) { return quantity; }

template <typename Number>
Number quantityOf(const CompiledCharge<Number>& charge, const QuantityRow& row) {
    if constexpr (std::is_same_v<Number, Ratio>) {
        return charge.table->quantity(row);
    } else {
        FastNumber quantity(row.coefficient);
        for (int scale = charge.table->scale; scale < charge.quantityScale; ++scale)
            quantity = quantity * FastNumber(10);
        return quantity;
    }
}

} // namespace rerate
