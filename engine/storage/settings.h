// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The small texts of a project, by key.

#pragma once

#include "engine/storage/journal.h"

namespace rerate {

Result<std::optional<std::string>> readSetting(Database& database, const std::string& key);
Result<void> applySetting(Database& database, const std::string& key,
                          const std::optional<std::string>& value);

} // namespace rerate
