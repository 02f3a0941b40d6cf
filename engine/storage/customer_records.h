// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What the project knows about customers. The journal keeps the names of the attributes and the
// customers that changed, before and after.

#pragma once

#include "engine/contracts/customer_table.h"
#include "engine/storage/journal.h"

namespace rerate {

Result<std::shared_ptr<const CustomerTable>> readCustomers(Database& database);
// The change that merges `table` into what is there; nothing when it is there already. A customer
// of the table that lacks a value for an attribute which the table names loses it.
Result<std::optional<Change>> customerChange(Database& database, const CustomerTable& table);
Result<void> applyCustomers(Database& database, const std::optional<std::string>& packed);

} // namespace rerate
