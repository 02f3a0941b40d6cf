// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Values of an expression for all rows of a segment at once, as 64-bit integers at one scale. Given
// only where it can be proved from the ranges of the blocks that nothing overflows and no value is
// missing or of another kind; everything else is for RowReader.

#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "engine/metering/bound_expression.h"

namespace rerate {

struct IntegerColumn {
    std::vector<std::int64_t> values;
    int scale = 0;
};

// Whether there is a way to evaluate it so, on columns of whole enough numbers without gaps.
bool hasColumnForm(const Expression& value);

std::optional<IntegerColumn> evaluateAll(const BoundExpression& bound, const ColumnSet& columns,
                                         const Segment& segment);

} // namespace rerate
