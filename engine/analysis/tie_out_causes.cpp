// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/analysis/tie_out_causes.h"

#include <algorithm>
#include <map>
#include <set>

#include "engine/analysis/quotient.h"

namespace rerate {

namespace {

constexpr std::size_t kCustomersMin = 3; // that make a pattern of many customers
constexpr std::size_t kMonthsMin = 2;    // that make a pattern of one
constexpr int kFactorDigitsMax = 12;
// A factor is established only by cells of at least so many rounding steps.
const Decimal kStepsKnownWell(200);

int monthNumber(const Date& month) { return month.year * 12 + month.month; }

// The factors f with |issued − f × simulated| ≤ step × (1 + |f|) / 2, with |f| as it stands.
struct Factors {
    Ratio low, high;
    bool contains(const Ratio& factor) const { return low <= factor && factor <= high; }
};

Factors factorsOf(const TieOutCell& cell, const Decimal& step) {
    const Decimal& simulated = *cell.simulated;
    const Decimal& issued = *cell.issued;
    const Ratio middle = quotient(Ratio(issued), simulated);
    const Ratio slack = Ratio::over(step * (simulated.absolute() + issued.absolute()), Decimal(2));
    const Ratio width = quotient(quotient(slack, simulated.absolute()), simulated.absolute());
    return {middle - width, middle + width};
}

// The decimal with the fewest digits in [low, high], at most so many; else the middle, cut.
Decimal simplestIn(const Ratio& low, const Ratio& high, int& digits) {
    for (digits = 0; digits <= kFactorDigitsMax; ++digits) {
        const Decimal step = Decimal::fromCoefficient(1, digits);
        const Decimal candidate = roundTo(low, {step, RoundingMode::Ceiling}).value;
        if (Ratio(candidate) <= high)
            return candidate;
    }
    return roundTo(low, {Decimal::fromCoefficient(1, kFactorDigitsMax), RoundingMode::HalfEven}).value;
}

class CauseFinder {
public:
    CauseFinder(std::vector<TieOutCell>& cells, const TieOutSettings& settings,
                const Progress& progress)
        : m_cells(cells), m_settings(settings), m_progress(progress) {}

    Result<std::vector<TieOutPattern>> run() {
        for (std::size_t i = 0; i < m_cells.size(); ++i)
            m_series[{m_cells[i].customer, m_cells[i].charge}].push_back(i);
        for (const auto& [key, series] : m_series)
            findShifts(series);
        for (TieOutCell& cell : m_cells)
            if (cell.cause == TieOutCause::Other)
                findSimple(cell);
        std::map<std::string, std::vector<std::size_t>> byCharge;
        for (std::size_t i = 0; i < m_cells.size(); ++i)
            byCharge[m_cells[i].charge].push_back(i);
        for (const auto& [charge, all] : byCharge)
            findPatterns(all, true);
        for (const auto& [key, series] : m_series)
            findPatterns(series, false);
        for (TieOutCell& cell : m_cells)
            if (cell.cause == TieOutCause::Other && cell.hasUnmetered && isTooLittle(cell))
                cell.cause = TieOutCause::Unpriced;
        if (m_progress.isCancelled())
            return cancelledError();
        return sortedPatterns();
    }

private:
    using Indices = std::vector<std::size_t>;

    Decimal roundingMax(const TieOutCell& cell) const {
        const Decimal many = m_settings.step * Decimal(cell.lines + 1) * Decimal::literal("0.5");
        return std::max(many, m_settings.step);
    }

    bool isTooLittle(const TieOutCell& cell) const { return cell.residual() < -roundingMax(cell); }

    void findSimple(TieOutCell& cell) const {
        const bool isSimulated = cell.simulated && !cell.simulated->isZero();
        const bool isIssued = cell.issued && !cell.issued->isZero();
        if (!isIssued)
            cell.cause = TieOutCause::OnlySimulated;
        else if (cell.hasUnpriced && isTooLittle(cell))
            cell.cause = TieOutCause::Unpriced;
        else if (!isSimulated)
            cell.cause = TieOutCause::OnlyIssued;
        else if (cell.residual().absolute() <= roundingMax(cell))
            cell.cause = TieOutCause::Rounding;
    }

    // One customer's months: whether what was simulated was issued `direction` months later.
    void findShifts(const Indices& series) {
        std::map<int, const TieOutCell*> byMonth;
        for (const std::size_t i : series)
            byMonth[monthNumber(m_cells[i].month)] = &m_cells[i];
        const int first = monthNumber(m_settings.from);
        const int last = monthNumber(m_settings.to) - 1;
        // The amount that a differing neighbour has on one side; nothing when it is none.
        const auto amountAt = [&](int month, std::optional<Decimal> TieOutCell::*side) {
            const auto found = byMonth.find(month);
            return found == byMonth.end() || found->second->isMatch() ? std::optional<Decimal>()
                                                                       : found->second->*side;
        };
        for (const int direction : {1, -1}) {
            Indices shifted;
            for (const std::size_t i : series) {
                const TieOutCell& cell = m_cells[i];
                if (cell.cause != TieOutCause::Other)
                    continue;
                const int month = monthNumber(cell.month);
                const auto agrees = [&](const std::optional<Decimal>& mine, int other,
                                        std::optional<Decimal> TieOutCell::*side, bool& isProof) {
                    if (!mine || mine->isZero())
                        return true;
                    isProof = isProof || amountAt(other, side) == mine;
                    return amountAt(other, side) == mine || other < first || other > last;
                };
                bool isProof = false;
                const bool fits =
                    agrees(cell.simulated, month + direction, &TieOutCell::issued, isProof) &&
                    agrees(cell.issued, month - direction, &TieOutCell::simulated, isProof);
                if (fits && isProof)
                    shifted.push_back(i);
            }
            if (shifted.size() >= 2) // what one month lacks another has; alone it is chance
                assign(shifted, {TieOutCause::PeriodShift, Decimal(direction), false, 0, 0, {}});
        }
    }

    Indices openCells(const Indices& from) const {
        Indices open;
        for (const std::size_t i : from)
            if (m_cells[i].cause == TieOutCause::Other)
                open.push_back(i);
        return open;
    }

    bool isEnough(const Indices& cells, std::size_t openCount, bool isOfMany) const {
        if (!isOfMany)
            return cells.size() >= kMonthsMin;
        std::set<std::string_view> customers;
        for (const std::size_t i : cells)
            customers.insert(m_cells[i].customer);
        // Among many cells some agree by chance: a tenth of them must.
        return customers.size() >= kCustomersMin && cells.size() * 10 >= openCount;
    }

    void findPatterns(const Indices& from, bool isOfMany) {
        while (!m_progress.isCancelled()) {
            const Indices open = openCells(from);
            Indices offset = mostFrequentResidual(open);
            Factors factors;
            Indices factor = mostFactors(open, factors);
            if (!isEnough(offset, open.size(), isOfMany))
                offset.clear();
            if (!isEnough(factor, open.size(), isOfMany))
                factor.clear();
            if (offset.empty() && factor.empty())
                return;
            if (offset.size() >= factor.size())
                assign(offset, {TieOutCause::FixedOffset, m_cells[offset.front()].residual().normalized(),
                                false, 0, 0, {}});
            else
                assignFactor(open, factors);
        }
    }

    Indices mostFrequentResidual(const Indices& open) const {
        std::map<Decimal, Indices> byResidual;
        for (const std::size_t i : open)
            byResidual[m_cells[i].residual()].push_back(i);
        Indices most;
        for (auto& [residual, cells] : byResidual)
            if (cells.size() > most.size())
                most = std::move(cells);
        return most;
    }

    // The factors that the most cells have in common, of those that know theirs well.
    Indices mostFactors(const Indices& open, Factors& common) const {
        struct Edge {
            Ratio at;
            bool isEnd;
            std::size_t cell;
        };
        std::vector<Edge> edges;
        for (const std::size_t i : open) {
            if (m_cells[i].simulated->absolute() < kStepsKnownWell * m_settings.step)
                continue;
            const Factors factors = factorsOf(m_cells[i], m_settings.step);
            edges.push_back({factors.low, false, i});
            edges.push_back({factors.high, true, i});
        }
        std::sort(edges.begin(), edges.end(), [](const Edge& a, const Edge& b) {
            return a.at != b.at ? a.at < b.at : std::tie(a.isEnd, a.cell) < std::tie(b.isEnd, b.cell);
        });
        std::set<std::size_t> inside;
        Indices most;
        for (std::size_t i = 0; i < edges.size(); ++i) {
            if (edges[i].isEnd) {
                inside.erase(edges[i].cell);
                continue;
            }
            inside.insert(edges[i].cell);
            if (inside.size() <= most.size() || !edges[i + 1].isEnd)
                continue; // grows on
            most.assign(inside.begin(), inside.end());
            common = {edges[i].at, edges[i + 1].at};
        }
        return most;
    }

    // Every open cell that the factor explains, small ones too.
    void assignFactor(const Indices& open, const Factors& common) {
        int digits = 0;
        int inverseDigits = 0;
        TieOutPattern pattern{TieOutCause::Proportional, simplestIn(common.low, common.high, digits),
                              false, 0, 0, {}};
        Indices explained;
        for (const std::size_t i : open)
            if (const Factors own = factorsOf(m_cells[i], m_settings.step);
                own.low <= common.high && common.low <= own.high)
                explained.push_back(i);
        if (common.low.sign() > 0) {
            const auto inverse = [](const Ratio& value) {
                return quotient(Ratio(value.denominator()), value.numerator());
            };
            const Decimal number =
                simplestIn(inverse(common.high), inverse(common.low), inverseDigits);
            if (inverseDigits < digits) {
                pattern.number = number;
                pattern.isInverse = true;
            }
        }
        pattern.number = pattern.number.normalized();
        assign(explained, pattern);
    }

    // Cells of one cause and number share a pattern, whoever found it.
    void assign(const Indices& cells, const TieOutPattern& pattern) {
        auto known = std::find_if(m_patterns.begin(), m_patterns.end(), [&](const TieOutPattern& one) {
            return one.cause == pattern.cause && one.number == pattern.number &&
                   one.isInverse == pattern.isInverse;
        });
        if (known == m_patterns.end())
            known = m_patterns.insert(known, pattern);
        for (const std::size_t i : cells) {
            m_cells[i].cause = pattern.cause;
            m_cells[i].pattern = static_cast<std::size_t>(known - m_patterns.begin());
        }
    }

    // Most cells first; the cells' numbers follow.
    std::vector<TieOutPattern> sortedPatterns() {
        std::vector<std::set<std::string_view>> customers(m_patterns.size());
        for (const TieOutCell& cell : m_cells)
            if (cell.pattern) {
                TieOutPattern& pattern = m_patterns[*cell.pattern];
                ++pattern.cells;
                pattern.residual += cell.residual();
                customers[*cell.pattern].insert(cell.customer);
            }
        Indices order;
        for (std::size_t i = 0; i < m_patterns.size(); ++i) {
            m_patterns[i].customers = customers[i].size();
            order.push_back(i);
        }
        std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
            const TieOutPattern& x = m_patterns[a];
            const TieOutPattern& y = m_patterns[b];
            return x.cells != y.cells ? x.cells > y.cells
                                      : std::tie(x.cause, x.number) < std::tie(y.cause, y.number);
        });
        std::vector<TieOutPattern> sorted;
        Indices placeOf(order.size());
        for (const std::size_t i : order) {
            placeOf[i] = sorted.size();
            sorted.push_back(m_patterns[i]);
        }
        for (TieOutCell& cell : m_cells)
            if (cell.pattern)
                cell.pattern = placeOf[*cell.pattern];
        return sorted;
    }

    std::vector<TieOutCell>& m_cells;
    const TieOutSettings& m_settings;
    const Progress& m_progress;
    std::map<std::pair<std::string, std::string>, Indices> m_series; // customer, charge
    std::vector<TieOutPattern> m_patterns;
};

} // namespace

Result<std::vector<TieOutPattern>> findCauses(std::vector<TieOutCell>& cells,
                                              const TieOutSettings& settings, Progress& progress) {
    return CauseFinder(cells, settings, progress).run();
}

} // namespace rerate
