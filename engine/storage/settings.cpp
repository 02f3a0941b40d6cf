// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/storage/settings.h"

namespace rerate {

Result<std::optional<std::string>> readSetting(Database& database, const std::string& key) {
    Statement select(database, "SELECT value FROM settings WHERE key = ?");
    const Result<bool> row = select.bind(key).step();
    if (!row)
        return row.error();
    return *row ? std::optional(select.text(0)) : std::nullopt;
}

Result<void> applySetting(Database& database, const std::string& key,
                          const std::optional<std::string>& value) {
    if (!value) {
        Statement remove(database, "DELETE FROM settings WHERE key = ?");
        return remove.bind(key).run();
    }
    Statement put(database, "INSERT OR REPLACE INTO settings (key, value) VALUES (?, ?)");
    return put.bind(key).bind(*value).run();
}

} // namespace rerate
