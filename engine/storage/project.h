// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The document: one SQLite file, name.rerate, with usage, customers, plans, settings and the
// journal of every edit. Every edit is one transaction at once; there is nothing to save. A
// second writer is refused with a sentence that names the first; readers are always welcome.

#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/progress.h"
#include "engine/contracts/customer_table.h"
#include "engine/storage/database.h"
#include "engine/contracts/issued_invoice.h"
#include "engine/usage/part_builder.h"
#include "engine/usage/part_file.h"
#include "engine/usage/usage_store.h"

namespace rerate {

struct StoredPlan {
    std::string name; // unique in the project
    std::string text; // plan text as written
};

struct JournalEntry {
    std::int64_t number = 0; // from 1
    std::string at;          // time of the edit as given by the program, ISO 8601
    std::string title;       // "Change price of tier 2"
    std::string hash;        // SHA-256 over the previous entry's hash and this entry
    bool undone = false;
};

struct StoreOutcome {
    PartSummary part;
    std::uint64_t rowsAdded = 0;          // that are now visible
    std::uint64_t duplicatesOfStored = 0; // same id and content as a stored row
    std::uint64_t conflictsWithStored = 0;
    bool nothingNew = false; // every row was there already: no part was added
    std::optional<PartId> partId;
};

class Project {
public:
    enum class Access { ReadOnly, ReadWrite };

    static Result<std::unique_ptr<Project>> create(const std::filesystem::path& path);
    // A file that another program has locked is waited for a few seconds; `onWait` may say so.
    static Result<std::unique_ptr<Project>> open(const std::filesystem::path& path, Access access,
                                                 const WaitHandler& onWait = {});
    ~Project();

    const std::filesystem::path& path() const;
    Access access() const;

    // A snapshot of the usage; stays valid and unchanged while imports go on.
    Result<std::shared_ptr<const UsageStore>> usage() const;
    // What a part builder must know about the project so that its part can be added: dictionaries
    // and the files that rows without ids came from.
    Result<void> prepareBuilder(PartBuilderOptions& options) const;
    // Takes a finished part in, in one transaction; undoable as "Import …". Refused with "import
    // again" when the dictionaries have grown since prepareBuilder.
    Result<StoreOutcome> addPart(FinishedPart& part, const std::string& at,
                                 bool synthetic, Progress& progress);
    Result<void> removePart(PartId part, const std::string& at);

    Result<std::shared_ptr<const CustomerTable>> customers() const;
    // Merges into what is there: attributes that the table names are replaced, others stay.
    Result<void> mergeCustomers(const CustomerTable& table, const std::string& at);

    // Invoices that were really issued. Taking some in is one edit, undoable as "Import invoices …".
    Result<std::map<InvoiceKey, IssuedInvoice>> invoices() const;
    Result<InvoiceMerge> addInvoices(const std::vector<IssuedInvoice>& invoices,
                                     const std::string& name, const std::string& at);

    Result<std::vector<StoredPlan>> plans() const; // in the order they were added
    Result<std::optional<StoredPlan>> plan(const std::string& name) const;
    // Adds the plan or replaces its text. Edits with the same non-empty `mergeKey` that follow
    // each other become one undo step (typing in one field).
    Result<void> putPlan(const StoredPlan& plan, const std::string& title, const std::string& at,
                         const std::string& mergeKey = {});
    Result<void> removePlan(const std::string& name, const std::string& at);

    // Small texts of the document: which plan is baseline and candidate, period, filters, notes.
    Result<std::optional<std::string>> setting(const std::string& key) const;
    Result<void> putSetting(const std::string& key, const std::string& value,
                            const std::string& title, const std::string& at);

    // Undo and redo survive a restart: they are entries of the journal themselves.
    std::optional<std::string> undoTitle() const;
    std::optional<std::string> redoTitle() const;
    Result<void> undo(const std::string& at);
    Result<void> redo(const std::string& at);
    Result<std::vector<JournalEntry>> journal() const;
    Result<void> verifyJournal() const; // the chain of hashes is unbroken

    // Another file with the same content, written to a temporary name and renamed.
    Result<void> saveCopy(const std::filesystem::path& path, Progress& progress) const;

private:
    Project();
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace rerate
