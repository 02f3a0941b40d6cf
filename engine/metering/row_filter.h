// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Which rows of a segment a meter lets in: those that are not hidden and for which the filter is
// true. A condition over one text column is judged once per text, not per row.

#pragma once

#include <memory>
#include <unordered_map>

#include "engine/catalog/meter.h"
#include "engine/metering/bound_expression.h"

namespace rerate {

class RowFilter {
public:
    // Without an expression every row that is not hidden passes. One filter per worker: it
    // remembers verdicts.
    RowFilter(const Expression* filter, ColumnSet& columns, bool perRequest);

    // True when all rows pass; otherwise `passes` has a byte per row.
    bool apply(const ColumnSet& columns, const Segment& segment, std::vector<std::uint8_t>& passes);
    bool isTrue(const RowReader& reader, std::uint32_t row) const;

private:
    struct Condition { // one of several joined by `and`
        BoundExpression bound;
        std::optional<std::uint32_t> onlyColumn;              // the one column it reads
        std::unordered_map<std::uint32_t, bool> verdictOfCode; // text code → verdict
    };
    void add(const Expression& expression, ColumnSet& columns);
    void applyCondition(Condition& condition, const ColumnSet& columns, const Segment& segment,
                        std::vector<std::uint8_t>& passes);

    std::vector<Condition> m_conditions;
    bool m_perRequest = false;
};

// By event code: whether the meter is over events of this name; without a name it is over all.
std::vector<bool> eventsIn(const Meter& meter, const Dictionary& events);

} // namespace rerate
