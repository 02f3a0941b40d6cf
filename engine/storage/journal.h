// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The append-only list of every edit, with a chain of SHA-256 hashes, and the undo and redo stacks
// that follow from it. An entry carries what its target was before and after, as bytes whose
// meaning belongs to the kind; undo and redo are entries that name the step they move. Numbers
// count from 1; times are texts given by the program.

#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/storage/database.h"

namespace rerate {

enum class ChangeKind { Plan = 1, Setting = 2, Customers = 3, Part = 4, Undo = 5, Redo = 6, Invoices = 7 };

// What a thing was and is; nothing: it was not, or is not, there.
struct Change {
    ChangeKind kind = ChangeKind::Setting;
    std::string target; // name of the plan, key of the setting, number of the part or of a step
    std::optional<std::string> before, after;
};

struct LoggedEdit {
    std::int64_t number = 0;
    std::string at;
    std::string title;
    std::string mergeKey;
    Change change;
    std::string hash;
};

// What an undo takes back at once: edits with one merge key that follow each other.
struct UndoStep {
    std::vector<std::int64_t> numbers; // of the journal, ascending
    std::string title;                 // of the last edit
    std::string mergeKey;
};

// The stacks, entry by entry. `change` of an entry needs only its kind and target here.
class EditHistory {
public:
    // False: an undo or redo that names a step which is not on top, so the journal is damaged.
    bool add(const LoggedEdit& edit);

    const UndoStep* toUndo() const { return m_done.empty() ? nullptr : &m_done.back(); }
    const UndoStep* toRedo() const { return m_undone.empty() ? nullptr : &m_undone.back(); }
    bool isUndone(std::int64_t number) const;
    // Edits that no redo reaches any more, because another edit came after their undo.
    const std::set<std::int64_t>& lost() const { return m_lost; }

private:
    bool move(std::vector<UndoStep>& from, std::vector<UndoStep>& to, const std::string& target);

    std::vector<UndoStep> m_done, m_undone;
    std::set<std::int64_t> m_lost;
    bool m_lastWasEdit = false;
};

// Writes the next entry and sets its number and hash. Inside a transaction of the caller.
Result<void> appendToJournal(Database& database, LoggedEdit& edit);
Result<LoggedEdit> readEdit(Database& database, std::int64_t number);
// All entries without what was before and after.
Result<std::vector<LoggedEdit>> readEdits(Database& database);
Result<EditHistory> readHistory(Database& database);
Result<void> verifyChain(Database& database);

} // namespace rerate
