// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// In what amounts are shown: as they are, per customer who has a bill, or in percent of the
// revenue of the baseline. Comes from an exact amount, is rounded half to even for reading: 100.00
// over 3 customers is 33.33, −0.005 is 0.00 (of currencies of two digits).

#pragma once

#include <QString>

#include "engine/analysis/comparison.h"

namespace rerate {

enum class Measure { Money, PerCustomer, Percent };

// Nothing when the whole is not above zero. 1 of 3 is 33.3 to one place.
std::optional<Decimal> percentOf(const Decimal& part, const Decimal& whole, int places);

class Measured {
public:
    Measured() = default;
    Measured(const Comparison& comparison, Measure measure, int digits);

    Decimal of(const Decimal& amount) const;
    QString text(const Decimal& amount) const;       // 1,234.50
    QString signedText(const Decimal& amount) const; // +1,234.50
    QString unit() const { return m_unit; }          // "USD per customer"

private:
    Measure m_measure = Measure::Money;
    int m_digits = 2;
    Ratio m_factor{Decimal(1)};
    QString m_unit;
};

} // namespace rerate
