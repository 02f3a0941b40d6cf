// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// One amount over another, exactly, as shares and percentages need it: 1 over 0.3 → 10/3. The
// divisor may be below zero; zero is for the caller to look at.

#pragma once

#include "engine/money/ratio.h"

namespace rerate {

Ratio quotient(const Ratio& dividend, const Decimal& divisor);

} // namespace rerate
