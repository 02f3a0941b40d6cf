// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/analysis/tie_out.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "engine/analysis/quotient.h"
#include "engine/analysis/tie_out_causes.h"

namespace rerate {

namespace {

struct CauseWords {
    const char* id;
    const char* label;
};
constexpr CauseWords kCauses[kTieOutCauseCount] = {
    {"equal", "Equal"},
    {"within_tolerance", "Within the tolerance"},
    {"only_simulated", "Only simulated: nothing was issued"},
    {"only_issued", "Only issued: the replay gives nothing"},
    {"unpriced", "Unpriced: the plan has no price for a part of the usage"},
    {"rounding", "Rounding: off by no more than rounding can do"},
    {"period_shift", "Period shift: the amount of a neighbouring month"},
    {"fixed_offset", "Fixed offset: the same difference again (a fee?)"},
    {"proportional", "Proportional: the same ratio again (a discount, a tax?)"},
    {"other", "Other: usage or prices differ"},
};

std::optional<Decimal> percentOf(const Decimal& part, const Decimal& whole) {
    if (whole.sign() <= 0)
        return std::nullopt;
    return roundTo(quotient(part * Decimal(100), whole), {Decimal::fromCoefficient(1, 2), RoundingMode::Down}).value;
}

bool isWithin(const Tolerance& tolerance, const TieOutCell& cell) {
    const Decimal residual = cell.residual().absolute();
    if (!tolerance.percent)
        return residual <= tolerance.amount;
    return cell.issued && residual * Decimal(100) <= *tolerance.percent * cell.issued->absolute();
}

std::vector<TieOutCell> cellsOf(const std::vector<TieOutAmount>& simulated,
                                const std::vector<TieOutAmount>& issued) {
    using Side = std::optional<Decimal> TieOutCell::*;
    std::vector<std::pair<const TieOutAmount*, Side>> all;
    for (const TieOutAmount& amount : simulated)
        all.emplace_back(&amount, &TieOutCell::simulated);
    for (const TieOutAmount& amount : issued)
        all.emplace_back(&amount, &TieOutCell::issued);
    const auto placeOf = [](const auto& of) { return std::tie(of.customer, of.month, of.charge); };
    std::sort(all.begin(), all.end(), [&](const auto& a, const auto& b) {
        return placeOf(*a.first) < placeOf(*b.first);
    });
    std::vector<TieOutCell> cells;
    for (const auto& [amount, side] : all) {
        if (cells.empty() || placeOf(cells.back()) != placeOf(*amount)) {
            TieOutCell& cell = cells.emplace_back();
            cell.customer = amount->customer;
            cell.month = amount->month;
            cell.charge = amount->charge;
        }
        TieOutCell& cell = cells.back();
        cell.*side = (cell.*side).value_or(Decimal()) + amount->amount;
        cell.lines += side == &TieOutCell::simulated ? amount->lines : 0;
        cell.hasUnpriced = cell.hasUnpriced || amount->hasUnpriced;
        cell.hasUnmetered = cell.hasUnmetered || amount->hasUnmetered;
    }
    // An invoice of zero need not be issued.
    std::erase_if(cells, [](const TieOutCell& cell) { return !cell.issued && cell.simulated->isZero(); });
    return cells;
}

Decimal sumOf(const std::vector<TieOutAmount>& amounts) {
    Decimal sum;
    for (const TieOutAmount& amount : amounts)
        sum += amount.amount;
    return sum;
}

void addCheck(TieOut& result, std::string id, std::string meaning, const Decimal& left,
              const Decimal& right) {
    Check check{std::move(id), std::move(meaning), left == right, left.toText(), right.toText()};
    CHECK(check.passed, check.meaning + " " + check.left + " is not " + check.right);
    result.checks.push_back(std::move(check));
}

} // namespace

Result<Tolerance> toleranceFromText(std::string_view text) {
    const bool isPercent = text.ends_with('%');
    std::string_view digits = text.substr(0, text.size() - (isPercent ? 1 : 0));
    while (digits.ends_with(' '))
        digits.remove_suffix(1);
    const auto number = Decimal::parse(digits);
    if (!number || number->isNegative())
        return Error{ErrorKind::WrongUsage, "The tolerance `" + std::string(text) +
                                                "` cannot be read. Write an amount or a percentage, "
                                                "like 0.01 or 0.5%."};
    if (isPercent)
        return Tolerance{Decimal(), *number};
    return Tolerance{*number, std::nullopt};
}

std::string toText(const Tolerance& tolerance) {
    return tolerance.percent ? tolerance.percent->toText() + "%" : tolerance.amount.toText();
}

std::string_view idOf(TieOutCause cause) { return kCauses[static_cast<std::size_t>(cause)].id; }
std::string_view labelOf(TieOutCause cause) { return kCauses[static_cast<std::size_t>(cause)].label; }

void TieOutSum::add(const TieOutCell& cell) {
    const Decimal left = cell.simulated.value_or(Decimal());
    const Decimal right = cell.issued.value_or(Decimal());
    const Decimal larger = std::max(left.absolute(), right.absolute());
    ++cells;
    simulated += left;
    issued += right;
    residual += cell.residual();
    money += larger;
    if (!cell.isMatch())
        return;
    ++matched;
    moneyMatched += larger;
}

std::optional<Decimal> TieOutSum::matchedPercent() const {
    return percentOf(Decimal(matched), Decimal(cells));
}

std::optional<Decimal> TieOutSum::moneyMatchedPercent() const {
    return percentOf(moneyMatched, money);
}

Result<TieOut> tieOut(const std::vector<TieOutAmount>& simulated,
                      const std::vector<TieOutAmount>& issued, const TieOutSettings& settings,
                      Progress& progress) {
    progress.startStage("Comparing with issued invoices", 0);
    TieOut result;
    result.cells = cellsOf(simulated, issued);
    for (TieOutCell& cell : result.cells)
        cell.cause = cell.residual().isZero()             ? TieOutCause::Equal
                     : isWithin(settings.tolerance, cell) ? TieOutCause::WithinTolerance
                                                          : TieOutCause::Other;
    auto patterns = findCauses(result.cells, settings, progress);
    if (!patterns)
        return patterns.error();
    result.patterns = std::move(*patterns);
    result.causes.resize(kTieOutCauseCount);
    for (const TieOutCell& cell : result.cells) {
        result.total.add(cell);
        result.causes[static_cast<std::size_t>(cell.cause)].add(cell);
    }
    Decimal causes;
    for (const TieOutSum& sum : result.causes)
        causes += sum.residual;
    addCheck(result, "sum_simulated", "The cells hold all that was simulated.",
             result.total.simulated, sumOf(simulated));
    addCheck(result, "sum_issued", "The cells hold all that was issued.", result.total.issued,
             sumOf(issued));
    addCheck(result, "sum_residuals_eq_difference",
             "The residuals add up to simulated minus issued.", result.total.residual,
             sumOf(simulated) - sumOf(issued));
    addCheck(result, "sum_causes_eq_residuals", "The causes add up to the residuals.", causes,
             result.total.residual);
    return result;
}

Result<std::vector<TieOutRow>> groupTieOut(const TieOut& result, const std::vector<std::string>& by) {
    for (const std::string& name : by)
        if (name != "customer" && name != "month" && name != "charge")
            return Error{ErrorKind::WrongUsage, "Residuals cannot be grouped by `" + name +
                                                    "`. Known are customer, month and charge."};
    std::map<std::vector<std::string>, TieOutSum> sums;
    for (const TieOutCell& cell : result.cells) {
        std::vector<std::string> key;
        for (const std::string& name : by)
            key.push_back(name == "customer" ? cell.customer
                          : name == "month"  ? monthText(cell.month)
                                             : cell.charge);
        sums[key].add(cell);
    }
    std::vector<TieOutRow> rows;
    Decimal residual;
    for (auto& [key, sum] : sums) {
        residual += sum.residual;
        rows.push_back({key, std::move(sum)});
    }
    CHECK(residual == result.total.residual, "rows of a grouping add up to the residual");
    return rows;
}

} // namespace rerate
