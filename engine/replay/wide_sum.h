// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A sum of 128-bit integers that goes on in Decimal where they no longer fit.

#pragma once

#include "engine/money/decimal.h"

namespace rerate {

class WideSum {
public:
    void add(Int128 value) {
        if (Int128 sum = 0; addChecked(m_small, value, sum)) {
            m_small = sum;
        } else {
            m_large += Decimal(value);
        }
    }
    void add(const Decimal& value) { m_large += value; }
    Decimal total() const { return m_large + Decimal(m_small); }

private:
    Int128 m_small = 0;
    Decimal m_large;
};

} // namespace rerate
