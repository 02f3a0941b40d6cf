// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A usage charge made ready for pricing many quantities: keys of the meter's table are resolved to
// price rows and lines, days to entries of dated values, numbers to one kind of Number.
//
// With FastNumber a quantity is an integer at the table's scale, a price is so scaled that
// quantity × price is an integer over `denominator`, and flat amounts are over it as well.

#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "engine/catalog/plan.h"
#include "engine/metering/quantity_table.h"
#include "engine/rating/number.h"

namespace rerate {

// The days that a replay distinguishes: slices, and the billing periods they make up.
struct SliceDays {
    std::vector<Date> sliceStarts;             // civil; ascending
    std::vector<std::uint32_t> periodOfSlice;
    std::vector<Date> periodStarts;
};

template <typename Number>
struct CompiledStep {
    std::optional<Number> bound;
    bool includesBound = true;
    Number unit{};
    Number flat{};
    Fraction fraction = Fraction::Exact;
    Number per{}; // where parts are rounded: as a quantity
    std::optional<Number> minimum;
    std::optional<Number> maximum;
    bool isBeyond = false; // past the last row's bound: free, or unpriced
    std::size_t sourceRow = 0;
    const StepRow* source = nullptr; // times `factor`
    Decimal factor{1};
    const StepRow* listed = nullptr; // as in the plan
};

template <typename Number>
struct CompiledSteps {
    StepPrice::Mode mode = StepPrice::Mode::Slice;
    std::vector<CompiledStep<Number>> rows;
    const StepPrice* source = nullptr;
    bool hasLimits = false; // some row has a minimum or maximum
    bool hasFlats = false;
    bool isPlain = false; // one row, no parts to round: quantity × unit price, and no more
};

constexpr std::uint32_t kUnpriced = UINT32_MAX;

// A price as it holds from some day on: cells, and which of them prices each key.
template <typename Number>
struct CompiledPrice {
    std::vector<CompiledSteps<Number>> cells;
    std::vector<std::uint32_t> cellOfKey; // kUnpriced where no row matches
    std::vector<std::uint32_t> listedRankOfKey; // place in the table, for `listed`
    bool isTable = false;
};

template <typename Number>
struct CompiledAllowance {
    Number quantity{};
    std::size_t events = 0;
    const Allowance* source = nullptr;
};

template <typename Number>
struct CompiledCharge {
    const Charge* charge = nullptr;
    const UsageCharge* usage = nullptr;
    const Meter* meter = nullptr;
    const QuantityTable* table = nullptr;
    Decimal countedBefore; // the opening counter of its steps
    Decimal denominator{1}; // FastNumber: of amounts
    int quantityScale = 0;  // FastNumber

    std::vector<CompiledPrice<Number>> prices;   // by entry of the dated price
    std::vector<std::shared_ptr<const StepPrice>> multiplied; // prices times factors, as sources
    std::vector<std::uint32_t> priceOfSlice;     // kUnpriced before the first entry
    std::vector<std::optional<CompiledAllowance<Number>>> allowanceOfPeriod;
    std::vector<std::uint32_t> lineOfKey;        // by key of the table
    std::vector<std::vector<std::string>> lines; // values of lines_by, sorted
    bool linesAreSorted = true;                  // ascending keys give ascending lines
    bool keysArePricedApart = false;             // some price depends on the key within a line
    bool isItemised = false;                     // rows of the table are priced one by one
    bool hasFlats = false;                       // some cell has
    bool chargesNothingUsed = false;             // a line without usage may cost something
    std::optional<std::pair<Number, RoundingMode>> quantityStep;
    std::optional<std::pair<Number, RoundingMode>> itemStep; // of an item's amount
    std::optional<std::pair<Number, RoundingMode>> rowStep;  // of a row's amount, and of its flat amount
};

// Nothing when the charge cannot be priced with this kind of Number (only for FastNumber); then
// `whyNot` says why.
template <typename Number>
std::optional<CompiledCharge<Number>> compileCharge(const Plan& plan, const Charge& charge,
                                                    const QuantityTable& table,
                                                    const SliceDays& days,
                                                    std::string* whyNot = nullptr);

extern template std::optional<CompiledCharge<FastNumber>>
compileCharge(const Plan&, const Charge&, const QuantityTable&, const SliceDays&, std::string*);
extern template std::optional<CompiledCharge<Ratio>>
compileCharge(const Plan&, const Charge&, const QuantityTable&, const SliceDays&, std::string*);

} // namespace rerate
