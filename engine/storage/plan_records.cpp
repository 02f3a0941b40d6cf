// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/storage/plan_records.h"

#include "engine/storage/packed_bytes.h"

namespace rerate {

namespace {

std::string pack(std::int64_t position, const std::string& text) {
    return BytePacker().number(static_cast<std::uint64_t>(position)).text(text).bytes();
}

} // namespace

Result<std::vector<StoredPlan>> readPlans(Database& database) {
    Statement select(database, "SELECT name, text FROM plans ORDER BY position");
    std::vector<StoredPlan> plans;
    for (;;) {
        const Result<bool> row = select.step();
        if (!row)
            return row.error();
        if (!*row)
            return plans;
        plans.push_back({select.text(0), select.text(1)});
    }
}

Result<std::optional<StoredPlan>> readPlan(Database& database, const std::string& name) {
    Statement select(database, "SELECT text FROM plans WHERE name = ?");
    const Result<bool> row = select.bind(name).step();
    if (!row)
        return row.error();
    return *row ? std::optional(StoredPlan{name, select.text(0)}) : std::nullopt;
}

Result<std::optional<Change>> planChange(Database& database, const std::string& name,
                                         const std::optional<std::string>& text) {
    Change change{ChangeKind::Plan, name, {}, {}};
    Statement select(database, "SELECT position, text FROM plans WHERE name = ?");
    const Result<bool> row = select.bind(name).step();
    if (!row)
        return row.error();
    std::int64_t position = 0;
    if (*row) {
        position = select.integer(0);
        change.before = pack(position, select.text(1));
    } else {
        const auto next = database.integer("SELECT coalesce(max(position), 0) + 1 FROM plans");
        if (!next)
            return next.error();
        position = *next;
    }
    if (text)
        change.after = pack(position, *text);
    return change.before == change.after ? std::nullopt : std::optional(change);
}

Result<void> applyPlan(Database& database, const std::string& name,
                       const std::optional<std::string>& packed) {
    if (!packed) {
        Statement remove(database, "DELETE FROM plans WHERE name = ?");
        return remove.bind(name).run();
    }
    ByteReader reader(*packed);
    const auto position = static_cast<std::int64_t>(reader.number());
    const std::string text = reader.text();
    Statement put(database, "INSERT OR REPLACE INTO plans (name, position, text) VALUES (?, ?, ?)");
    return put.bind(name).bind(position).bind(text).run();
}

} // namespace rerate
