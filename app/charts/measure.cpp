// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/charts/measure.h"

#include <QObject>

#include "app/charts/number_text.h"
#include "engine/analysis/quotient.h"
#include "engine/money/rounding.h"

namespace rerate {

namespace {

// 1 / value; nothing when it is not above zero.
std::optional<Ratio> inverse(const Decimal& value) {
    return value.sign() > 0 ? std::optional(quotient(Decimal(1), value)) : std::nullopt;
}

} // namespace

std::optional<Decimal> percentOf(const Decimal& part, const Decimal& whole, int places) {
    const auto factor = inverse(whole.normalized());
    if (!factor)
        return std::nullopt;
    return roundTo(Ratio(part * Decimal(100)) * *factor,
                   {Decimal::fromCoefficient(1, places), RoundingMode::HalfEven}).value;
}

Measured::Measured(const Comparison& comparison, Measure measure, int digits)
    : m_measure(measure), m_digits(digits), m_unit(fromStd(comparison.currency)) {
    std::optional<Ratio> factor;
    if (measure == Measure::PerCustomer)
        factor = inverse(Decimal(comparison.customers.size()));
    else if (measure == Measure::Percent)
        factor = inverse(comparison.baselineTotal.normalized());
    if (!factor) { // without customers or revenue there is nothing to divide by
        m_measure = Measure::Money;
        return;
    }
    m_factor = measure == Measure::Percent ? *factor * Ratio(Decimal(100)) : *factor;
    m_unit = measure == Measure::Percent ? QObject::tr("% of the baseline") : QObject::tr("%1 per customer").arg(m_unit);
    if (measure == Measure::Percent)
        m_digits = 2;
}

Decimal Measured::of(const Decimal& amount) const {
    if (m_measure == Measure::Money)
        return amount;
    return roundTo(Ratio(amount) * m_factor, {Decimal::fromCoefficient(1, m_digits), RoundingMode::HalfEven}).value;
}

QString Measured::text(const Decimal& amount) const { return moneyText(of(amount), m_digits); }
QString Measured::signedText(const Decimal& amount) const { return signedMoneyText(of(amount), m_digits); }

} // namespace rerate
