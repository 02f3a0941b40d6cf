// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/storage/schema.h"

#include <array>

namespace rerate {

namespace {

Result<void> migrateTo1(Database& database) {
    return database.execute(R"(
        CREATE TABLE dictionaries (
            owner INTEGER NOT NULL,  -- 0 customers, 1 events, 2 + n: texts of column n
            first INTEGER NOT NULL,  -- code of the first text of this block
            count INTEGER NOT NULL,
            texts BLOB NOT NULL,
            PRIMARY KEY (owner, first));
        CREATE TABLE columns (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
        CREATE TABLE parts (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            active INTEGER NOT NULL,
            name TEXT NOT NULL,
            hash TEXT NOT NULL,
            synthetic INTEGER NOT NULL,
            has_ids INTEGER NOT NULL,
            rows INTEGER NOT NULL,
            rows_first INTEGER NOT NULL,   -- hash of the set of all rows
            rows_second INTEGER NOT NULL,
            hidden_first INTEGER NOT NULL, -- hash of the set of hidden rows
            hidden_second INTEGER NOT NULL,
            columns BLOB NOT NULL,         -- numbers of the columns it has
            segments BLOB NOT NULL);
        CREATE TABLE part_files (
            part INTEGER NOT NULL,
            number INTEGER NOT NULL,
            name TEXT NOT NULL,
            hash TEXT NOT NULL,
            owned INTEGER NOT NULL, -- its rows have no ids: it must not come a second time
            PRIMARY KEY (part, number));
        CREATE TABLE blocks (
            place INTEGER PRIMARY KEY, -- part, kind, column, segment: see stored_blocks.h
            bytes BLOB NOT NULL);
        CREATE TABLE hidden (
            part INTEGER NOT NULL,
            segment INTEGER NOT NULL,
            count INTEGER NOT NULL,
            bits BLOB NOT NULL,
            PRIMARY KEY (part, segment));
        CREATE TABLE plans (
            name TEXT PRIMARY KEY NOT NULL,
            position INTEGER NOT NULL,
            text TEXT NOT NULL);
        CREATE TABLE customer_attributes (position INTEGER PRIMARY KEY, name TEXT NOT NULL);
        CREATE TABLE customers (id TEXT PRIMARY KEY NOT NULL, attributes BLOB NOT NULL);
        CREATE TABLE settings (key TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL);
        CREATE TABLE journal (
            number INTEGER PRIMARY KEY,
            at TEXT NOT NULL,
            title TEXT NOT NULL,
            kind INTEGER NOT NULL,
            merge_key TEXT NOT NULL,
            target TEXT NOT NULL,
            before BLOB,
            after BLOB,
            hash TEXT NOT NULL);
    )");
}

Result<void> migrateTo2(Database& database) {
    return database.execute(R"(
        CREATE TABLE issued_invoices (
            customer TEXT NOT NULL,
            period_from TEXT NOT NULL, -- first day
            charge TEXT NOT NULL,      -- empty: the whole invoice
            id TEXT NOT NULL,
            period_to TEXT NOT NULL,   -- the day after the last one
            amount TEXT NOT NULL,      -- decimal digits
            currency TEXT NOT NULL,
            origin TEXT NOT NULL,      -- file and line
            PRIMARY KEY (customer, period_from, charge, id)) WITHOUT ROWID;
    )");
}

// Blocks of usage say how numbers were written (column_block.cpp); those of older files have none of it.
Result<void> migrateTo3(Database&) { return {}; }

// Migrations[n] makes format n + 1 out of format n.
constexpr std::array<Result<void> (*)(Database&), kFormat> kMigrations{migrateTo1, migrateTo2, migrateTo3};

// A file that was cut off inside its last page opens without complaint.
Result<void> checkLength(Database& database) {
    const auto pages = database.integer("PRAGMA page_count");
    const auto pageSize = database.integer("PRAGMA page_size");
    if (!pages || !pageSize)
        return pages ? pageSize.error() : pages.error();
    std::error_code code;
    const std::uintmax_t size = std::filesystem::file_size(database.path(), code);
    if (code || size >= static_cast<std::uintmax_t>(*pages * *pageSize))
        return {};
    return Error{ErrorKind::InvalidInput,
                 database.path().string() + " is damaged: it has " + std::to_string(size) +
                     " of " + std::to_string(*pages * *pageSize) +
                     " bytes. Restore a copy of it."};
}

} // namespace

Result<void> configureWriter(Database& database) {
    return database.execute("PRAGMA journal_mode = TRUNCATE; PRAGMA synchronous = FULL;"
                            "PRAGMA secure_delete = OFF; PRAGMA cache_size = -65536");
}

Result<void> createSchema(Database& database) {
    RERATE_TRY(database.execute("PRAGMA page_size = 65536"));
    RERATE_TRY(configureWriter(database));
    Transaction transaction(database);
    RERATE_TRY(transaction.begin(Transaction::Kind::Write));
    RERATE_TRY(database.execute("PRAGMA application_id = " + std::to_string(kApplicationId)));
    RERATE_TRY(migrate(database));
    return transaction.commit();
}

Result<void> checkSchema(Database& database) {
    Transaction transaction(database);
    RERATE_TRY(transaction.begin(Transaction::Kind::Read));
    const auto tables = database.integer("SELECT count(*) FROM sqlite_schema");
    if (!tables)
        return tables.error();
    const auto application = database.integer("PRAGMA application_id");
    const auto format = database.integer("PRAGMA user_version");
    if (!application || !format)
        return application ? format.error() : application.error();
    const std::string file = database.path().string();
    if (*application != kApplicationId)
        return Error{ErrorKind::InvalidInput, file + " is not a Rerate project."};
    if (*format > kFormat)
        return Error{ErrorKind::InvalidInput,
                     file + " was made by a newer Rerate (format " + std::to_string(*format) +
                         "; this program reads up to " + std::to_string(kFormat) +
                         "). Update Rerate."};
    if (*format < 1)
        return Error{ErrorKind::InvalidInput,
                     file + " is damaged: it names no format. Restore a copy of it."};
    return checkLength(database);
}

Result<void> migrate(Database& database) {
    const auto format = database.integer("PRAGMA user_version");
    if (!format)
        return format.error();
    for (std::int64_t from = *format; from < kFormat; ++from) {
        RERATE_TRY(kMigrations[static_cast<std::size_t>(from)](database));
        RERATE_TRY(database.execute("PRAGMA user_version = " + std::to_string(from + 1)));
    }
    return {};
}

} // namespace rerate
