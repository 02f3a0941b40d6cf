// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Units: anything that is counted. A currency is a unit that has a number of digits after the
// point (ISO 4217: USD 2, JPY 0, KWD 3). Money is an exact amount of one unit; adding two units
// is refused by a CHECK, since no plan that passed its check does so.

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/money/decimal.h"

namespace rerate {

class Unit {
public:
    Unit() = default; // "" stands for a plain count
    explicit Unit(std::string name) : m_name(std::move(name)) {}
    const std::string& name() const { return m_name; }
    friend bool operator==(const Unit&, const Unit&) = default;
    friend auto operator<=>(const Unit&, const Unit&) = default;

private:
    std::string m_name;
};

// The digits of an ISO 4217 currency code ("USD" → 2), nothing for anything else.
std::optional<int> currencyDigits(std::string_view code);
// The smallest amount that can be paid: "USD" → 0.01, "JPY" → 1.
std::optional<Decimal> currencyStep(std::string_view code);
std::vector<std::string> currencyCodes();

struct Money {
    Decimal amount;
    Unit unit;

    friend Money operator+(const Money& a, const Money& b);
    friend Money operator-(const Money& a, const Money& b);
    friend bool operator==(const Money&, const Money&) = default;
    // "12.30 USD": a currency with at least its digits.
    std::string toText() const;
};

} // namespace rerate
