// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/catalog/price.h"

namespace rerate {

std::string tableKeyPart(const std::string& part) {
    if (part.empty() || (part[0] != '-' && (part[0] < '0' || part[0] > '9')))
        return part;
    const Result<Decimal> number = Decimal::parse(part);
    return number ? number->toText() : part;
}

} // namespace rerate
