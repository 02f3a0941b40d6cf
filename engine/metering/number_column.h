// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Decimals in a column, 8 bytes each as long as all have the scale of the first and fit 64 bits; the
// first that does not makes all of them Decimals. Decimals in, the same values out.

#pragma once

#include <cstdint>
#include <vector>

#include "engine/money/decimal.h"

namespace rerate {

class NumberColumn {
public:
    bool empty() const { return size() == 0; }
    std::size_t size() const { return m_small.empty() ? m_wide.size() : m_small.size(); }
    std::size_t bytes() const { return m_small.size() * sizeof(std::int64_t) + m_wide.size() * sizeof(Decimal); }

    Decimal at(std::size_t row) const {
        return m_small.empty() ? m_wide[row] : Decimal::fromCoefficient(m_small[row], m_scale);
    }

    void add(const Decimal& value) {
        if (empty())
            m_scale = value.scale();
        const auto coefficient = m_wide.empty() && value.scale() == m_scale ? value.coefficient() : std::nullopt;
        if (coefficient && *coefficient >= INT64_MIN && *coefficient <= INT64_MAX)
            return m_small.push_back(static_cast<std::int64_t>(*coefficient));
        if (!m_small.empty())
            widen();
        m_wide.push_back(value);
    }

    // The rows in which `keep` is true; none of a column that is empty.
    NumberColumn filtered(const std::vector<bool>& keep) const {
        NumberColumn kept;
        for (std::size_t row = 0; row < size(); ++row)
            if (keep[row])
                kept.add(at(row));
        return kept;
    }

    void append(NumberColumn&& other) {
        if (empty()) {
            *this = std::move(other);
        } else if (!m_small.empty() && !other.m_small.empty() && m_scale == other.m_scale) {
            m_small.insert(m_small.end(), other.m_small.begin(), other.m_small.end());
        } else {
            for (std::size_t row = 0; row < other.size(); ++row)
                add(other.at(row));
        }
        other = {};
    }

private:
    void widen() {
        m_wide.reserve(m_small.size());
        for (const std::int64_t coefficient : m_small)
            m_wide.push_back(Decimal::fromCoefficient(coefficient, m_scale));
        m_small.clear();
    }

    int m_scale = 0;
    std::vector<std::int64_t> m_small;
    std::vector<Decimal> m_wide; // instead
};

} // namespace rerate
