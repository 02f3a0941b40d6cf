// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What a replay gives, held against what was really issued: amounts of both sides in, one cell for
// each customer and month (and charge, where the issued side knows charges) out, with the residual
// = simulated − issued and its likely cause. A cell matches when its residual is zero or lies
// within the tolerance. Simulated minus issued equals the sum of the residuals, of the causes and
// of the rows of any grouping; these sums are checked. All arithmetic is exact. Rates in percent are
// rounded towards zero to two places, so that 100 means all: 9,999 of 10,000 → 99.99, and 99,999
// of 100,000 → 99.99 as well.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/base/progress.h"
#include "engine/replay/run.h"

namespace rerate {

// Of one invoice or line. What follows the amount is of the simulated side only: how many lines it
// was rounded in, and whether a part of its usage has no price or is let in by no meter.
struct TieOutAmount {
    std::string customer;
    Date month; // its first day
    std::string charge; // empty when whole invoices are compared
    Decimal amount;
    std::uint32_t lines = 1;
    bool hasUnpriced = false;
    bool hasUnmetered = false;
};

struct Tolerance {
    Decimal amount;                 // "0.01"
    std::optional<Decimal> percent; // "0.5%", of the issued amount
};

// "0.01" or "0.5%"; the error says what can be written.
Result<Tolerance> toleranceFromText(std::string_view text);
std::string toText(const Tolerance& tolerance);

struct TieOutSettings {
    Tolerance tolerance;
    Decimal step;  // one rounding step of the plan's invoices
    Date from, to; // months that are compared; `to` excluded
};

// In the order in which they are listed.
enum class TieOutCause {
    Equal,
    WithinTolerance,
    OnlySimulated, // nothing was issued
    OnlyIssued,    // the replay gives nothing
    Unpriced,      // less than was issued, and a part of the usage has no price
    Rounding,      // off by what rounding once more or less can do
    PeriodShift,   // the amount is that of a neighbouring month
    FixedOffset,   // the same difference again and again: a fee is missing
    Proportional,  // the same ratio again and again: a discount or tax is missing
    Other,         // no pattern: usage or prices differ
};
constexpr std::size_t kTieOutCauseCount = 10;
std::string_view idOf(TieOutCause cause);    // "only_simulated"
std::string_view labelOf(TieOutCause cause); // for people

// What cells of one cause have in common.
struct TieOutPattern {
    TieOutCause cause = TieOutCause::Other;
    // FixedOffset: the residual. Proportional: the factor. PeriodShift: 1 when it was issued a
    // month later, -1 when earlier.
    Decimal number;
    bool isInverse = false; // Proportional: simulated = number × issued, not issued = number × simulated
    std::uint64_t cells = 0;
    std::uint64_t customers = 0;
    Decimal residual;
};

struct TieOutCell {
    std::string customer;
    Date month;
    std::string charge;
    std::optional<Decimal> simulated; // nothing: no invoice there
    std::optional<Decimal> issued;
    std::uint32_t lines = 0; // of the simulated side, as are the next two
    bool hasUnpriced = false;
    bool hasUnmetered = false;
    TieOutCause cause = TieOutCause::Equal;
    std::optional<std::size_t> pattern; // index into TieOut::patterns

    Decimal residual() const { return simulated.value_or(Decimal()) - issued.value_or(Decimal()); }
    bool isMatch() const { return cause <= TieOutCause::WithinTolerance; }
};

struct TieOutSum {
    std::uint64_t cells = 0;
    std::uint64_t matched = 0;
    Decimal simulated, issued, residual;
    // The larger of both amounts of each cell, and of the cells that match.
    Decimal money, moneyMatched;

    void add(const TieOutCell& cell);
    std::optional<Decimal> matchedPercent() const;      // of the cells; nothing without any
    std::optional<Decimal> moneyMatchedPercent() const; // of the money
};

struct TieOut {
    std::vector<TieOutCell> cells; // by customer, month, charge
    TieOutSum total;
    std::vector<TieOutSum> causes; // by TieOutCause
    std::vector<TieOutPattern> patterns; // most cells first
    std::vector<Check> checks;

    bool isWithinTolerance() const { return total.matched == total.cells; }
};

Result<TieOut> tieOut(const std::vector<TieOutAmount>& simulated,
                      const std::vector<TieOutAmount>& issued, const TieOutSettings& settings,
                      Progress& progress);

// Sums by any of customer, month and charge, in the order of the keys; they add up to the total.
struct TieOutRow {
    std::vector<std::string> key;
    TieOutSum sum;
};
Result<std::vector<TieOutRow>> groupTieOut(const TieOut& result, const std::vector<std::string>& by);

} // namespace rerate
