// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/storage/project.h"

#include <algorithm>
#include <charconv>
#include <mutex>

#include "engine/storage/customer_records.h"
#include "engine/storage/invoice_records.h"
#include "engine/storage/journal.h"
#include "engine/storage/part_writer.h"
#include "engine/storage/plan_records.h"
#include "engine/storage/project_files.h"
#include "engine/storage/project_lock.h"
#include "engine/storage/schema.h"
#include "engine/storage/settings.h"
#include "engine/storage/stored_usage.h"

namespace rerate {

namespace {

std::optional<std::string> presence(bool isThere) {
    return isThere ? std::optional<std::string>("active") : std::nullopt;
}

// 0, which is no part, when the text is no number.
std::uint32_t partNumber(const std::string& text) {
    std::uint32_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

Result<void> applyChange(Database& database, ChangeKind kind, const std::string& target,
                         const std::optional<std::string>& value) {
    switch (kind) {
    case ChangeKind::Plan: return applyPlan(database, target, value);
    case ChangeKind::Setting: return applySetting(database, target, value);
    case ChangeKind::Customers: return applyCustomers(database, value);
    case ChangeKind::Invoices: return applyInvoices(database, value);
    case ChangeKind::Part:
        RERATE_TRY(setPartActive(database, partNumber(target), value.has_value()));
        return refreshVisibility(database, Progress());
    case ChangeKind::Undo:
    case ChangeKind::Redo: break;
    }
    CHECK(false, "undo and redo change nothing by themselves");
}

// Imports that no undo or redo reaches any more.
Result<std::vector<std::uint32_t>> lostParts(Database& database, const EditHistory& history) {
    Statement select(database, "SELECT parts.number, journal.number FROM parts JOIN journal "
                               "ON journal.target = parts.number WHERE parts.active = 0 "
                               "AND journal.kind = ? AND journal.before IS NULL");
    select.bind(static_cast<std::int64_t>(ChangeKind::Part));
    std::vector<std::uint32_t> parts;
    for (;;) {
        const Result<bool> row = select.step();
        if (!row)
            return row.error();
        if (!*row)
            return parts;
        if (history.lost().count(select.integer(1)) != 0)
            parts.push_back(static_cast<std::uint32_t>(select.integer(0)));
    }
}

// Only when a project is opened: no snapshot of ours can still read what goes.
Result<void> deleteLostParts(Database& database, const EditHistory& history) {
    const auto parts = lostParts(database, history);
    if (!parts)
        return parts.error();
    if (parts->empty())
        return {};
    Transaction transaction(database);
    RERATE_TRY(transaction.begin(Transaction::Kind::Write));
    for (const std::uint32_t part : *parts)
        RERATE_TRY(deletePart(database, part));
    return transaction.commit();
}

} // namespace

struct Project::State {
    std::filesystem::path path; // as given
    std::filesystem::path file; // the same without links
    Access access = Access::ReadOnly;
    std::unique_ptr<ProjectLock> lock;
    std::unique_ptr<Database> database;
    std::shared_ptr<const StoredBlocks> blocks;

    // `mutex` guards the connection and what was read with it; `titles` only the history, so that
    // a menu need not wait for an import.
    std::mutex mutex;
    StoredDictionaries dictionaries;
    std::shared_ptr<const UsageStore> usage;
    std::int64_t usageVersion = 0; // the data_version at which `usage` was read
    mutable std::mutex titles;
    EditHistory history;

    Result<void> openFile(const WaitHandler& onWait);
    Result<void> prepareWriting();
    Result<void> checkAccess() const;
    Result<void> log(LoggedEdit edit);
    Result<void> commitEdit(Transaction& transaction, LoggedEdit edit);
    Result<void> edit(Change change, const std::string& title, const std::string& at,
                      const std::string& mergeKey = {});
    Result<void> moveStep(ChangeKind kind, const std::string& at);
    Result<bool> hasActivePart(PartId part, std::string& name);
};

Result<void> Project::State::openFile(const WaitHandler& onWait) {
    std::error_code code;
    file = std::filesystem::canonical(path, code);
    if (code)
        file = path;
    auto opened = Database::open(file, access == Access::ReadWrite ? Database::Mode::ReadWrite
                                                                   : Database::Mode::ReadOnly,
                                 onWait);
    if (!opened)
        return opened.error();
    database = *std::move(opened);
    RERATE_TRY(checkSchema(*database));
    if (access == Access::ReadWrite)
        RERATE_TRY(prepareWriting());
    database->waitLong();
    blocks = std::make_shared<const StoredBlocks>(file);
    return {};
}

Result<void> Project::State::prepareWriting() {
    auto taken = ProjectLock::take(file);
    if (!taken)
        return taken.error();
    lock = *std::move(taken);
    RERATE_TRY(configureWriter(*database));
    {
        Transaction transaction(*database);
        RERATE_TRY(transaction.begin(Transaction::Kind::Write));
        RERATE_TRY(migrate(*database));
        RERATE_TRY(transaction.commit());
    }
    auto read = readHistory(*database);
    if (!read)
        return read.error();
    history = *std::move(read);
    return deleteLostParts(*database, history);
}

Result<void> Project::State::checkAccess() const {
    if (access == Access::ReadWrite)
        return {};
    return Error{ErrorKind::InputOutput, path.string() + " is open for reading only; open it for "
                                                         "writing to change it."};
}

// Writes the journal and ends the transaction; only then does the history know of it.
Result<void> Project::State::commitEdit(Transaction& transaction, LoggedEdit edit) {
    RERATE_TRY(appendToJournal(*database, edit));
    RERATE_TRY(transaction.commit());
    const ChangeKind kind = edit.change.kind;
    if (kind == ChangeKind::Part || kind == ChangeKind::Undo || kind == ChangeKind::Redo)
        usage.reset();
    const std::scoped_lock guard(titles);
    CHECK(history.add(edit), "a step is undone only from the top");
    return {};
}

Result<void> Project::State::edit(Change change, const std::string& title, const std::string& at,
                                  const std::string& mergeKey) {
    Transaction transaction(*database);
    RERATE_TRY(transaction.begin(Transaction::Kind::Write));
    RERATE_TRY(applyChange(*database, change.kind, change.target, change.after));
    return commitEdit(transaction, {0, at, title, mergeKey, std::move(change), {}});
}

Result<void> Project::State::moveStep(ChangeKind kind, const std::string& at) {
    const bool isUndo = kind == ChangeKind::Undo;
    const UndoStep* top = isUndo ? history.toUndo() : history.toRedo();
    if (!top)
        return Error{ErrorKind::WrongUsage,
                     isUndo ? "There is nothing to undo." : "There is nothing to redo."};
    const UndoStep step = *top;
    std::vector<std::int64_t> numbers = step.numbers;
    if (isUndo)
        std::reverse(numbers.begin(), numbers.end());
    Transaction transaction(*database);
    RERATE_TRY(transaction.begin(Transaction::Kind::Write));
    for (const std::int64_t number : numbers) {
        const auto edit = readEdit(*database, number);
        if (!edit)
            return edit.error();
        const Change& change = edit->change;
        RERATE_TRY(applyChange(*database, change.kind, change.target,
                               isUndo ? change.before : change.after));
    }
    const Change moved{kind, std::to_string(step.numbers.back()), {}, {}};
    return commitEdit(transaction,
                      {0, at, (isUndo ? "Undo: " : "Redo: ") + step.title, {}, moved, {}});
}

Result<bool> Project::State::hasActivePart(PartId part, std::string& name) {
    Statement select(*database, "SELECT name FROM parts WHERE number = ? AND active = 1");
    const Result<bool> row = select.bind(part.number).step();
    if (row && *row)
        name = select.text(0);
    return row;
}

Project::Project() : m_state(std::make_unique<State>()) {}

Project::~Project() {
    // While edits go on an emptied journal file waits beside the project; now it goes away.
    if (m_state->database && m_state->access == Access::ReadWrite)
        static_cast<void>(static_cast<bool>(m_state->database->execute("PRAGMA journal_mode = DELETE")));
}

const std::filesystem::path& Project::path() const { return m_state->path; }
Project::Access Project::access() const { return m_state->access; }

Result<std::unique_ptr<Project>> Project::create(const std::filesystem::path& path) {
    RERATE_TRY(checkFolderOf(path));
    std::error_code ignored;
    if (std::filesystem::exists(std::filesystem::symlink_status(path, ignored)))
        return Error{ErrorKind::InputOutput, "There is already a file " + path.string() +
                                                 ". Choose another name, or open it."};
    UnfinishedFile file(path);
    {
        auto database = Database::open(file.path(), Database::Mode::Create);
        if (!database)
            return database.error();
        (*database)->showAs(path);
        RERATE_TRY(createSchema(**database));
    }
    RERATE_TRY(file.publish());
    return open(path, Access::ReadWrite);
}

Result<std::unique_ptr<Project>> Project::open(const std::filesystem::path& path, Access access,
                                               const WaitHandler& onWait) {
    RERATE_TRY(checkProjectFile(path));
    if (access == Access::ReadWrite)
        RERATE_TRY(checkWritable(path));
    std::unique_ptr<Project> project(new Project());
    project->m_state->path = path;
    project->m_state->access = access;
    RERATE_TRY(project->m_state->openFile(onWait));
    return project;
}

Result<std::shared_ptr<const UsageStore>> Project::usage() const {
    State& state = *m_state;
    const std::scoped_lock guard(state.mutex);
    Transaction transaction(*state.database);
    RERATE_TRY(transaction.begin(Transaction::Kind::Read));
    const auto version = state.database->integer("PRAGMA data_version");
    if (!version)
        return version.error();
    if (state.usage && state.usageVersion == *version)
        return state.usage;
    auto read = readUsage(*state.database, state.dictionaries, state.blocks);
    if (!read)
        return read.error();
    state.usage = *std::move(read);
    state.usageVersion = *version;
    return state.usage;
}

Result<void> Project::prepareBuilder(PartBuilderOptions& options) const {
    State& state = *m_state;
    const std::scoped_lock guard(state.mutex);
    Transaction transaction(*state.database);
    RERATE_TRY(transaction.begin(Transaction::Kind::Read));
    auto customers = state.dictionaries.read(*state.database, kCustomerTexts);
    auto events = state.dictionaries.read(*state.database, kEventTexts);
    auto hashes = readOwnedFileHashes(*state.database);
    const auto names = readColumnNames(*state.database);
    if (!customers || !events)
        return customers ? events.error() : customers.error();
    if (!hashes || !names)
        return hashes ? names.error() : hashes.error();
    DictionarySeeds seeds{*std::move(customers), *std::move(events), {}};
    for (std::uint32_t column = 0; column < names->size(); ++column) {
        auto texts = state.dictionaries.read(*state.database, textsOfColumn(column));
        if (!texts)
            return texts.error();
        seeds.properties[(*names)[column]] = *std::move(texts);
    }
    options.seeds = std::move(seeds);
    options.knownFileHashes = *std::move(hashes);
    return {};
}

Result<StoreOutcome> Project::addPart(FinishedPart& part, const std::string& at, bool synthetic,
                                      Progress& progress) {
    State& state = *m_state;
    RERATE_TRY(state.checkAccess());
    const std::scoped_lock guard(state.mutex);
    PartWriter writer(*state.database, part);
    RERATE_TRY(writer.compare(synthetic, progress));
    if (writer.outcome().nothingNew)
        return writer.outcome();
    Transaction transaction(*state.database);
    RERATE_TRY(transaction.begin(Transaction::Kind::Write));
    RERATE_TRY(writer.write(progress));
    Change change{ChangeKind::Part, std::to_string(writer.outcome().partId->number),
                  presence(false), presence(true)};
    RERATE_TRY(state.commitEdit(transaction, {0, at, "Import " + writer.name(), {},
                                              std::move(change), {}}));
    return writer.outcome();
}

Result<void> Project::removePart(PartId part, const std::string& at) {
    State& state = *m_state;
    RERATE_TRY(state.checkAccess());
    const std::scoped_lock guard(state.mutex);
    std::string name;
    const Result<bool> isThere = state.hasActivePart(part, name);
    if (!isThere)
        return isThere.error();
    if (!*isThere)
        return Error{ErrorKind::InvalidInput,
                     "There is no import " + std::to_string(part.number) + " in this project."};
    return state.edit({ChangeKind::Part, std::to_string(part.number), presence(true),
                       presence(false)},
                      "Remove import " + name, at);
}

Result<std::shared_ptr<const CustomerTable>> Project::customers() const {
    const std::scoped_lock guard(m_state->mutex);
    Transaction transaction(*m_state->database);
    RERATE_TRY(transaction.begin(Transaction::Kind::Read));
    return readCustomers(*m_state->database);
}

Result<void> Project::mergeCustomers(const CustomerTable& table, const std::string& at) {
    State& state = *m_state;
    RERATE_TRY(state.checkAccess());
    const std::scoped_lock guard(state.mutex);
    auto change = customerChange(*state.database, table);
    if (!change)
        return change.error();
    return *change ? state.edit(**std::move(change), "Import customers", at) : Result<void>();
}

Result<std::map<InvoiceKey, IssuedInvoice>> Project::invoices() const {
    const std::scoped_lock guard(m_state->mutex);
    Transaction transaction(*m_state->database);
    RERATE_TRY(transaction.begin(Transaction::Kind::Read));
    return readInvoices(*m_state->database);
}

Result<InvoiceMerge> Project::addInvoices(const std::vector<IssuedInvoice>& invoices,
                                          const std::string& name, const std::string& at) {
    State& state = *m_state;
    RERATE_TRY(state.checkAccess());
    const std::scoped_lock guard(state.mutex);
    const auto known = readInvoices(*state.database);
    if (!known)
        return known.error();
    InvoiceMerge merge = mergeInvoices(*known, invoices);
    if (auto change = invoiceChange(*known, merge))
        RERATE_TRY(state.edit(*std::move(change), "Import invoices " + name, at));
    return merge;
}

Result<std::vector<StoredPlan>> Project::plans() const {
    const std::scoped_lock guard(m_state->mutex);
    return readPlans(*m_state->database);
}

Result<std::optional<StoredPlan>> Project::plan(const std::string& name) const {
    const std::scoped_lock guard(m_state->mutex);
    return readPlan(*m_state->database, name);
}

Result<void> Project::putPlan(const StoredPlan& plan, const std::string& title,
                              const std::string& at, const std::string& mergeKey) {
    State& state = *m_state;
    RERATE_TRY(state.checkAccess());
    if (plan.name.empty())
        return Error{ErrorKind::InvalidInput, "A plan needs a name."};
    const std::scoped_lock guard(state.mutex);
    auto change = planChange(*state.database, plan.name, plan.text);
    if (!change)
        return change.error();
    return *change ? state.edit(**std::move(change), title, at, mergeKey) : Result<void>();
}

Result<void> Project::removePlan(const std::string& name, const std::string& at) {
    State& state = *m_state;
    RERATE_TRY(state.checkAccess());
    const std::scoped_lock guard(state.mutex);
    auto change = planChange(*state.database, name, std::nullopt);
    if (!change)
        return change.error();
    if (!*change)
        return Error{ErrorKind::InvalidInput,
                     "There is no plan `" + name + "` in this project."};
    return state.edit(**std::move(change), "Remove plan " + name, at);
}

Result<std::optional<std::string>> Project::setting(const std::string& key) const {
    const std::scoped_lock guard(m_state->mutex);
    return readSetting(*m_state->database, key);
}

Result<void> Project::putSetting(const std::string& key, const std::string& value,
                                 const std::string& title, const std::string& at) {
    State& state = *m_state;
    RERATE_TRY(state.checkAccess());
    const std::scoped_lock guard(state.mutex);
    auto before = readSetting(*state.database, key);
    if (!before)
        return before.error();
    if (*before == value)
        return {};
    return state.edit({ChangeKind::Setting, key, *std::move(before), value}, title, at);
}

std::optional<std::string> Project::undoTitle() const {
    const std::scoped_lock guard(m_state->titles);
    const UndoStep* step = m_state->history.toUndo();
    return step ? std::optional(step->title) : std::nullopt;
}

std::optional<std::string> Project::redoTitle() const {
    const std::scoped_lock guard(m_state->titles);
    const UndoStep* step = m_state->history.toRedo();
    return step ? std::optional(step->title) : std::nullopt;
}

Result<void> Project::undo(const std::string& at) {
    RERATE_TRY(m_state->checkAccess());
    const std::scoped_lock guard(m_state->mutex);
    return m_state->moveStep(ChangeKind::Undo, at);
}

Result<void> Project::redo(const std::string& at) {
    RERATE_TRY(m_state->checkAccess());
    const std::scoped_lock guard(m_state->mutex);
    return m_state->moveStep(ChangeKind::Redo, at);
}

Result<std::vector<JournalEntry>> Project::journal() const {
    const std::scoped_lock guard(m_state->mutex);
    Transaction transaction(*m_state->database);
    RERATE_TRY(transaction.begin(Transaction::Kind::Read));
    const auto edits = readEdits(*m_state->database);
    const auto history = readHistory(*m_state->database);
    if (!edits || !history)
        return edits ? history.error() : edits.error();
    std::vector<JournalEntry> entries;
    for (const LoggedEdit& edit : *edits)
        entries.push_back(
            {edit.number, edit.at, edit.title, edit.hash, history->isUndone(edit.number)});
    return entries;
}

Result<void> Project::verifyJournal() const {
    const std::scoped_lock guard(m_state->mutex);
    RERATE_TRY(verifyChain(*m_state->database));
    const auto history = readHistory(*m_state->database);
    return history ? Result<void>() : Result<void>(history.error());
}

Result<void> Project::saveCopy(const std::filesystem::path& path, Progress& progress) const {
    RERATE_TRY(checkFolderOf(path));
    std::error_code ignored;
    if (std::filesystem::is_directory(path, ignored))
        return Error{ErrorKind::InputOutput, path.string() + " is a folder. Choose a file name."};
    if (std::filesystem::equivalent(path, m_state->file, ignored))
        return Error{ErrorKind::WrongUsage,
                     path.string() + " is the project itself. Choose another name."};
    progress.startStage("Saving a copy", 0);
    const auto target = std::filesystem::weakly_canonical(path, ignored);
    // Whoever has the other file open must not lose it.
    auto lock = ProjectLock::take(target);
    if (!lock)
        return lock.error();
    UnfinishedFile copy(target);
    // A connection of its own, so that reading goes on; an edit waits for the copy to end.
    auto source = Database::open(m_state->file, Database::Mode::ReadWrite);
    if (!source)
        return source.error();
    (*source)->waitLong();
    RERATE_TRY((*source)->copyInto(copy.path(), progress));
    if (progress.isCancelled())
        return cancelledError();
    return copy.publish();
}

} // namespace rerate
