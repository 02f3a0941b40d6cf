// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/storage/journal.h"

#include <algorithm>

#include "engine/base/hash.h"
#include "engine/storage/packed_bytes.h"

namespace rerate {

namespace {

Error brokenJournal(std::int64_t number) {
    return {ErrorKind::InvalidInput,
            "The journal is damaged at entry " + std::to_string(number) +
                ": it was changed outside Rerate. Restore a copy of the project."};
}

std::string hashOf(const std::string& previous, const LoggedEdit& edit) {
    BytePacker packer;
    packer.text(previous).number(static_cast<std::uint64_t>(edit.number));
    packer.text(edit.at).text(edit.title).text(edit.mergeKey);
    packer.number(static_cast<std::uint64_t>(edit.change.kind)).text(edit.change.target);
    packer.optionalText(edit.change.before).optionalText(edit.change.after);
    return sha256Hex(packer.bytes());
}

// In the order of the columns that readEdits asks for.
LoggedEdit editOf(const Statement& row) {
    LoggedEdit edit;
    edit.number = row.integer(0);
    edit.at = row.text(1);
    edit.title = row.text(2);
    edit.mergeKey = row.text(3);
    edit.change.kind = static_cast<ChangeKind>(row.integer(4));
    edit.change.target = row.text(5);
    edit.hash = row.text(6);
    return edit;
}

constexpr const char* kColumns = "SELECT number, at, title, merge_key, kind, target, hash";

} // namespace

bool EditHistory::move(std::vector<UndoStep>& from, std::vector<UndoStep>& to,
                       const std::string& target) {
    if (from.empty() || std::to_string(from.back().numbers.back()) != target)
        return false;
    to.push_back(std::move(from.back()));
    from.pop_back();
    return true;
}

bool EditHistory::add(const LoggedEdit& edit) {
    const bool follows = m_lastWasEdit;
    m_lastWasEdit = false;
    if (edit.change.kind == ChangeKind::Undo)
        return move(m_done, m_undone, edit.change.target);
    if (edit.change.kind == ChangeKind::Redo)
        return move(m_undone, m_done, edit.change.target);
    m_lastWasEdit = true;
    for (const UndoStep& step : m_undone)
        m_lost.insert(step.numbers.begin(), step.numbers.end());
    m_undone.clear();
    if (follows && !edit.mergeKey.empty() && m_done.back().mergeKey == edit.mergeKey) {
        m_done.back().numbers.push_back(edit.number);
        m_done.back().title = edit.title;
    } else {
        m_done.push_back({{edit.number}, edit.title, edit.mergeKey});
    }
    return true;
}

bool EditHistory::isUndone(std::int64_t number) const {
    if (m_lost.count(number) != 0)
        return true;
    for (const UndoStep& step : m_undone)
        if (std::find(step.numbers.begin(), step.numbers.end(), number) != step.numbers.end())
            return true;
    return false;
}

Result<void> appendToJournal(Database& database, LoggedEdit& edit) {
    std::string previous;
    {
        Statement last(database, "SELECT number, hash FROM journal ORDER BY number DESC LIMIT 1");
        const Result<bool> row = last.step();
        if (!row)
            return row.error();
        edit.number = *row ? last.integer(0) + 1 : 1;
        if (*row)
            previous = last.text(1);
    }
    edit.hash = hashOf(previous, edit);
    Statement insert(database, "INSERT INTO journal (number, at, title, merge_key, kind, target, "
                               "hash, before, after) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
    insert.bind(edit.number).bind(edit.at).bind(edit.title).bind(edit.mergeKey);
    insert.bind(static_cast<std::int64_t>(edit.change.kind)).bind(edit.change.target);
    insert.bind(edit.hash).bindOptional(edit.change.before).bindOptional(edit.change.after);
    return insert.run();
}

Result<LoggedEdit> readEdit(Database& database, std::int64_t number) {
    Statement select(database,
                     std::string(kColumns) + ", before, after FROM journal WHERE number = ?");
    const Result<bool> row = select.bind(number).step();
    if (!row)
        return row.error();
    if (!*row)
        return brokenJournal(number);
    LoggedEdit edit = editOf(select);
    edit.change.before = select.optionalText(7);
    edit.change.after = select.optionalText(8);
    return edit;
}

Result<std::vector<LoggedEdit>> readEdits(Database& database) {
    Statement select(database, std::string(kColumns) + " FROM journal ORDER BY number");
    std::vector<LoggedEdit> edits;
    for (;;) {
        const Result<bool> row = select.step();
        if (!row)
            return row.error();
        if (!*row)
            return edits;
        edits.push_back(editOf(select));
    }
}

Result<EditHistory> readHistory(Database& database) {
    const auto edits = readEdits(database);
    if (!edits)
        return edits.error();
    EditHistory history;
    for (const LoggedEdit& edit : *edits)
        if (!history.add(edit))
            return brokenJournal(edit.number);
    return history;
}

Result<void> verifyChain(Database& database) {
    Statement select(database,
                     std::string(kColumns) + ", before, after FROM journal ORDER BY number");
    std::string previous;
    for (std::int64_t number = 1;; ++number) {
        const Result<bool> row = select.step();
        if (!row)
            return row.error();
        if (!*row)
            return {};
        LoggedEdit edit = editOf(select);
        edit.change.before = select.optionalText(7);
        edit.change.after = select.optionalText(8);
        if (edit.number != number || hashOf(previous, edit) != edit.hash)
            return brokenJournal(number);
        previous = edit.hash;
    }
}

} // namespace rerate
