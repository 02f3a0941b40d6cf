// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What is known about customers besides their usage: attributes (segment, country, plan, …), of
// which `zone` decides where their days and months begin. Customers without an entry have no
// attributes.

#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace rerate {

struct CustomerTable {
    std::vector<std::string> attributes; // names, in the order of the first import
    std::map<std::string, std::map<std::string, std::string>> customers; // id → attribute → value

    const std::string* attribute(const std::string& customer, const std::string& name) const;
    std::vector<std::string> valuesOf(const std::string& attribute) const; // distinct, sorted
};

} // namespace rerate
