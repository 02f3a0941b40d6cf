// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Numbers for the screen. Amounts come as exact decimals and keep their digits; `double` is for
// positions on axes only.

#pragma once

#include <QString>

#include "engine/money/ratio.h"

namespace rerate {

QString fromStd(const std::string& text);
QString moneyText(const Decimal& amount, int digits);        // 1,234.50
QString signedMoneyText(const Decimal& amount, int digits);  // +1,234.50, −12.00
QString percentText(const Decimal& percent, int places = 1);  // +3.7 %
QString exactText(const Ratio& value);                        // grouped, at most 12 places
QString countText(std::uint64_t count);
QString shortNumber(double value, bool withSign);             // 1.2 k, four digits at most
double toDouble(const Decimal& value);                        // for drawing
double toDouble(const Ratio& value);

} // namespace rerate
