// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/contracts/customer_table.h"

#include <set>

namespace rerate {

const std::string* CustomerTable::attribute(const std::string& customer,
                                            const std::string& name) const {
    const auto known = customers.find(customer);
    if (known == customers.end())
        return nullptr;
    const auto value = known->second.find(name);
    return value == known->second.end() ? nullptr : &value->second;
}

std::vector<std::string> CustomerTable::valuesOf(const std::string& attribute) const {
    std::set<std::string> values;
    for (const auto& [customer, known] : customers)
        if (const auto value = known.find(attribute); value != known.end())
            values.insert(value->second);
    return {values.begin(), values.end()};
}

} // namespace rerate
