// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Each price that a dated price is made of, in the order of the plan: those of all dates, and of a table those
// of its rows and its default.

#pragma once

#include "engine/catalog/charge.h"

namespace rerate {

template <typename Visit>
void visitPrices(const Dated<Price>& price, Visit visit) {
    for (const auto& entry : price.entries) {
        const auto* table = std::get_if<PriceTable>(&entry.value);
        if (!table) {
            visit(std::get<StepPrice>(entry.value));
            continue;
        }
        for (const PriceTable::Row& row : table->rows)
            visit(row.price);
        if (table->defaultPrice)
            visit(*table->defaultPrice);
    }
}

} // namespace rerate
