// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Two runs over the same data, side by side: revenue, every customer, every month, the spread of
// changes. Differences are of billed amounts, candidate − baseline. Change in percent is of a
// customer's bill over the whole range; a zero baseline with a bill in the candidate is `new`, a
// zero candidate counts as −100 % and also as `to zero`. Percentiles are nearest rank over the
// customers that have a percentage.

#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/contracts/customer_table.h"
#include "engine/replay/run.h"
#include "engine/usage/dictionary.h"

namespace rerate {

struct CustomerChange {
    std::string customer;
    Decimal baseline;
    Decimal candidate;
    Decimal delta;
    std::optional<Decimal> changePercent; // exact to 4 places, half_even; nothing when baseline is 0
};

// Fixed bins of the change in percent, for the distribution chart. Upper bounds are included.
struct ChangeBin {
    std::string label;
    int direction = 0; // -1: pays less, 0: the same, 1: pays more // "+10 … +25 %"
    std::uint64_t customers = 0;
    std::set<std::string> customerIds;
    Decimal baseline; // their bills before
    Decimal delta;
};

// A billing period of either plan; where both have one that begins on that day, of the longer.
struct MonthChange {
    Date period;
    Date end; // excluded
    Decimal baseline;
    Decimal candidate;
    int daysCovered = 0; // days of the period that lie inside the data's time range
    int days = 0;
};

struct ChargeChange {
    std::string charge;
    Decimal baseline;
    Decimal candidate;
};

struct SegmentChange {
    std::string value; // of the attribute; "" = none
    std::uint64_t customers = 0;
    std::uint64_t paysMore = 0;
    Decimal baseline;
    Decimal candidate;
};

struct Comparison {
    std::shared_ptr<const Run> baseline;
    std::shared_ptr<const Run> candidate;

    std::string currency;
    Decimal baselineTotal, candidateTotal, delta;
    std::optional<Decimal> deltaPercent;
    std::vector<CustomerChange> customers; // largest absolute change first, then id
    std::uint64_t paysMore = 0, paysLess = 0, paysSame = 0, newPayers = 0, toZero = 0;
    std::map<std::string, Decimal> changePercentiles; // "p1", "p5", … "p99", "min", "max"
    std::vector<ChangeBin> bins;
    std::vector<MonthChange> months;
    std::vector<ChargeChange> charges;
    std::vector<Check> checks; // of both runs and of the comparison
};

// delta / |baseline| in percent, to 4 places, half to even (1 of 3 → 33.3333); nothing for a zero baseline.
std::optional<Decimal> percentChange(const Decimal& delta, const Decimal& baseline);

Result<Comparison> compareRuns(std::shared_ptr<const Run> baseline,
                               std::shared_ptr<const Run> candidate,
                               const Dictionary& customerNames, std::optional<Period> dataRange);

std::vector<SegmentChange> compareBySegment(const Comparison& comparison,
                                            const CustomerTable& customers,
                                            const std::string& attribute);

} // namespace rerate
