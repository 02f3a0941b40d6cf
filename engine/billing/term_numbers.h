// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A plan's decimals as numbers that bill: amounts over the common denominator, percentages and rates
// as factors, dated values by billing period. Whether all of them fitted is asked at the end.

#pragma once

#include <optional>
#include <type_traits>

#include "engine/billing/exact_digits.h"
#include "engine/billing/money_steps.h"
#include "engine/rating/compiled_charge.h"
#include "engine/time/cycle.h"

namespace rerate {

template <typename Number>
class TermNumbers {
public:
    TermNumbers(const Decimal& denominator, const std::vector<Date>& periodStarts)
        : m_denominator(denominator), m_periodStarts(periodStarts) {}

    bool failed() const { return m_failed; }

    Number amount(const Decimal& value) { return whole(isFast ? value * m_denominator : value); }
    Number integer(const Decimal& value) { return whole(value); }

    // A share of an amount, exactly: 25/28 of 100 is 625/7, which FastNumber has only over a multiple of 7.
    Number amount(const Decimal& value, const Share& share) {
        if (share.part == share.whole)
            return amount(value);
        const Ratio part = Ratio::over(value * Decimal(share.part), Decimal(share.whole));
        if constexpr (isFast) {
            const auto finite = (part * Ratio(m_denominator)).finite();
            m_failed = m_failed || !finite;
            return whole(finite.value_or(Decimal()));
        } else {
            return part;
        }
    }

    // part / of, exactly: 2.5 of 100 is 1/40.
    Factor<Number> factor(const Decimal& part, const Decimal& of) {
        const auto [numerator, denominator] = lowestTerms(part, of);
        return {integer(numerator), integer(denominator), part};
    }

    MoneySteps<Number> steps(const StepPrice& source) {
        MoneySteps<Number> steps;
        steps.isWhole = source.mode == StepPrice::Mode::Whole;
        steps.source = &source;
        for (const StepRow& row : source.rows) {
            MoneyStep<Number> step;
            if (row.bound)
                step.bound = amount(row.bound->value);
            step.includesBound = row.boundKind == StepRow::BoundKind::UpTo;
            step.unit = factor(row.unitPrice.value, Decimal(1));
            step.flat = amount(row.flat.value);
            steps.rows.push_back(std::move(step));
        }
        return steps;
    }

    // By period: what `make` makes of the value in force on its first day.
    template <typename T, typename Make>
    auto byPeriod(const Dated<T>& dated, Make make) {
        return byDay(dated, m_periodStarts, make);
    }

    // By period: of the value in force on that day of it.
    template <typename T, typename Make>
    auto byDay(const Dated<T>& dated, const std::vector<Date>& days, Make make) {
        std::vector<std::optional<decltype(make(dated.entries[0].value))>> values;
        for (const Date& day : days) {
            values.emplace_back();
            if (const auto* entry = dated.at(day))
                values.back() = make(entry->value);
        }
        return values;
    }

    // The days on which billing periods end.
    std::vector<Date> lastDays(const Cycle& cycle) const {
        std::vector<Date> days;
        for (const Date& start : m_periodStarts)
            days.push_back(addDays(cycleStart(cycle, cycleIndexOf(cycle, start) + 1), -1));
        return days;
    }

    std::vector<std::optional<Number>> amounts(const std::optional<Dated<Decimal>>& dated) {
        return byPeriod(dated.value_or(Dated<Decimal>()), [&](const Decimal& value) { return amount(value); });
    }

    std::vector<std::optional<Factor<Number>>> percents(const std::optional<Dated<Decimal>>& dated) {
        return byPeriod(dated.value_or(Dated<Decimal>()),
                        [&](const Decimal& value) { return factor(value, Decimal(100)); });
    }

private:
    static constexpr bool isFast = std::is_same_v<Number, FastNumber>;

    Number whole(const Decimal& value) {
        if constexpr (isFast) {
            const auto coefficient = value.coefficientAtScale(0);
            m_failed = m_failed || !coefficient;
            return FastNumber(coefficient.value_or(0));
        } else {
            return Ratio(value);
        }
    }

    Decimal m_denominator;
    const std::vector<Date>& m_periodStarts;
    bool m_failed = false;
};

} // namespace rerate
