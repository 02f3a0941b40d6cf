// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The only door to SQLite. A Database is one connection, used by one thread at a time; a Statement
// is bound left to right and stepped; a Transaction that is not committed is rolled back. Failures
// come back as Errors whose sentence names the file.

#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/progress.h"
#include "engine/base/byte_buffer.h"
#include "engine/base/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace rerate {

// Called again and again while another program holds the file's lock; false ends the waiting.
using WaitHandler = std::function<bool(bool isFirst)>;

class Database {
public:
    enum class Mode { Create, ReadWrite, ReadOnly };

    // ReadOnly refuses edits, but may finish what a killed writer has left half done. A locked file
    // is waited for a few seconds, and longer once `waitLong` was called.
    static Result<std::unique_ptr<Database>> open(const std::filesystem::path& path, Mode mode,
                                                  WaitHandler onWait = {});
    void waitLong();
    // Messages name this file instead of the one that is written under another name meanwhile.
    void showAs(std::filesystem::path path) { m_shownPath = std::move(path); }
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    const std::filesystem::path& path() const { return m_path; }
    Result<void> execute(const std::string& sql); // one or several statements without results
    Result<std::int64_t> integer(const std::string& sql);
    std::int64_t lastRowId() const;

    // The bytes of one value; nothing when there is no such row.
    Result<std::optional<ByteBuffer>> readBlob(const char* table, const char* column,
                                                           std::int64_t row);
    // Writes a compact copy to a new file; stops when cancelled and leaves what it has written.
    // Not in Mode::ReadOnly, which refuses every writing.
    Result<void> copyInto(const std::filesystem::path& path, const Progress& progress);

    Error error(int code) const;

private:
    friend class Statement;
    Database(std::filesystem::path path, WaitHandler onWait)
        : m_path(std::move(path)), m_shownPath(m_path), m_onWait(std::move(onWait)) {}
    static int wait(void* database, int count);

    std::filesystem::path m_path;
    std::filesystem::path m_shownPath;
    WaitHandler m_onWait;
    int m_waitMilliseconds = 0;
    sqlite3* m_connection = nullptr;
};

class Statement {
public:
    Statement(Database& database, std::string_view sql);
    ~Statement();
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;

    // Values must live until the statement has been stepped.
    Statement& bind(std::int64_t value);
    Statement& bind(std::string_view text);
    Statement& bindBytes(std::span<const std::byte> bytes);
    Statement& bindBytes(std::string_view bytes);
    Statement& bindOptional(const std::optional<std::string>& bytes); // nothing: NULL

    Result<bool> step(); // whether there is a row
    Result<void> run();  // to the end; the statement can then be bound anew

    std::int64_t integer(int column) const;
    std::string text(int column) const; // also of bytes
    std::optional<std::string> optionalText(int column) const;
    std::span<const std::byte> bytes(int column) const; // until the next step

private:
    void note(int code);

    Database& m_database;
    sqlite3_stmt* m_statement = nullptr;
    int m_bound = 0;
    int m_code = 0;
};

class Transaction {
public:
    enum class Kind { Read, Write };

    explicit Transaction(Database& database) : m_database(database) {}
    ~Transaction();
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;

    Result<void> begin(Kind kind);
    Result<void> commit();

private:
    Database& m_database;
    bool m_open = false;
};

} // namespace rerate
