// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Numbers as people read them in a terminal or file: digits in groups of three, a sign where a
// change is meant. Exact text in, exact text out; there is no floating point.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/money/ratio.h"

namespace rerate {

std::string groupDigits(std::string_view number);                     // "-1234567.50" → "-1,234,567.50"
// "1 customer", "1,200 customers"; `plural` where an s is not enough.
std::string counted(std::uint64_t count, std::string_view noun, std::string_view plural = {});
std::string amountText(const Decimal& amount, int digits);            // at least `digits` decimals, grouped
std::string signedAmountText(const Decimal& amount, int digits);      // "+1,234.50"
std::string signedPercentText(const Decimal& percent, int places);    // "+3.7", half to even
// Groups the whole numbers inside a formula of ours, but not the years of dates:
// "9621478720 × 1.25" → "9,621,478,720 × 1.25". Never for texts that may hold an id.
std::string groupFormula(std::string_view formula);
// All its digits, at least `digits` decimals: "25" → "25.00", "0.0016" → "0.0016"; "…" where they never end.
std::string exactAmountText(const Ratio& amount, int digits);
std::string ratioText(const Ratio& value, int places = 12);           // grouped, "…" where digits are cut

} // namespace rerate
