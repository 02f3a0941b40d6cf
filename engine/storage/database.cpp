// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/storage/database.h"

#include <sqlite3.h>

namespace rerate {

namespace {

// At first somebody waits for the project to open; later other connections of ours hold their locks
// for the length of one commit or of one copy.
constexpr int kFirstWaitMilliseconds = 5'000;
constexpr int kLongWaitMilliseconds = 60'000;
constexpr int kBetweenTriesMilliseconds = 20;
constexpr int kStepsBetweenCancelChecks = 200;

int flagsOf(Database::Mode mode) {
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    return mode == Database::Mode::Create ? flags | SQLITE_OPEN_CREATE : flags;
}

} // namespace

Result<std::unique_ptr<Database>> Database::open(const std::filesystem::path& path, Mode mode,
                                                 WaitHandler onWait) {
    std::unique_ptr<Database> database(new Database(path, std::move(onWait)));
    database->m_waitMilliseconds = kFirstWaitMilliseconds;
    const int code =
        sqlite3_open_v2(path.c_str(), &database->m_connection, flagsOf(mode), nullptr);
    if (code != SQLITE_OK)
        return database->error(code);
    sqlite3_busy_handler(database->m_connection, &Database::wait, database.get());
    if (mode == Mode::ReadOnly)
        RERATE_TRY(database->execute("PRAGMA query_only = ON"));
    return database;
}

// Called by SQLite with the number of calls before.
int Database::wait(void* database, int count) {
    const auto& self = *static_cast<const Database*>(database);
    if (count * kBetweenTriesMilliseconds >= self.m_waitMilliseconds)
        return 0;
    if (self.m_onWait && !self.m_onWait(count == 0))
        return 0;
    sqlite3_sleep(kBetweenTriesMilliseconds);
    return 1;
}

void Database::waitLong() { m_waitMilliseconds = kLongWaitMilliseconds; }

Database::~Database() { sqlite3_close_v2(m_connection); }

Error Database::error(int code) const {
    const std::string file = m_shownPath.string();
    const std::string detail = m_connection ? sqlite3_errmsg(m_connection) : sqlite3_errstr(code);
    if (code == SQLITE_READONLY_ROLLBACK)
        return {ErrorKind::InputOutput,
                file + " was left unfinished by a program that was stopped. Make the file and its "
                       "folder writable and open it once more."};
    if (code == SQLITE_IOERR_WRITE)
        return {ErrorKind::InputOutput,
                file + " cannot be written: the disk takes no more data. Make room, or lift the limit "
                       "on the size of files, and try again."};
    switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return {ErrorKind::InputOutput,
                file + " is open in another program that is writing to it. Try again when it has "
                       "finished."};
    case SQLITE_FULL:
        return {ErrorKind::InputOutput,
                "The disk is full: " + file + " was not changed. Make room and try again."};
    case SQLITE_CORRUPT:
        return {ErrorKind::InvalidInput,
                file + " is damaged (" + detail + "). Restore a copy of it."};
    case SQLITE_NOTADB:
        return {ErrorKind::InvalidInput, file + " is not a Rerate project."};
    case SQLITE_READONLY:
    case SQLITE_PERM:
        return {ErrorKind::InputOutput,
                file + " cannot be written: the file or its folder is read-only."};
    case SQLITE_CANTOPEN:
        return {ErrorKind::InputOutput, file + " cannot be opened: check that its folder exists "
                                               "and that you may read it."};
    case SQLITE_IOERR:
        return {ErrorKind::InputOutput,
                file + " cannot be read or written (" + detail + "). Check the disk."};
    case SQLITE_INTERRUPT: return cancelledError();
    case SQLITE_NOMEM:
    case SQLITE_TOOBIG:
        return {ErrorKind::Limit, "This edit is too large for " + file + " (" + detail + ")."};
    default:
        return {ErrorKind::InvalidInput,
                file + " is damaged: it lacks something that every project has (" + detail +
                    "). Restore a copy of it."};
    }
}

Result<void> Database::execute(const std::string& sql) {
    const int code = sqlite3_exec(m_connection, sql.c_str(), nullptr, nullptr, nullptr);
    return code == SQLITE_OK ? Result<void>() : Result<void>(error(code));
}

Result<std::int64_t> Database::integer(const std::string& sql) {
    Statement statement(*this, sql);
    const Result<bool> row = statement.step();
    if (!row)
        return row.error();
    return *row ? statement.integer(0) : 0;
}

std::int64_t Database::lastRowId() const { return sqlite3_last_insert_rowid(m_connection); }

Result<std::optional<ByteBuffer>> Database::readBlob(const char* table,
                                                                 const char* column,
                                                                 std::int64_t row) {
    using Bytes = std::optional<ByteBuffer>;
    sqlite3_blob* blob = nullptr;
    int code = sqlite3_blob_open(m_connection, "main", table, column, row, 0, &blob);
    if (code == SQLITE_ERROR) // how SQLite says that there is no such row
        return Bytes();
    if (code != SQLITE_OK)
        return error(code);
    ByteBuffer bytes(static_cast<std::size_t>(sqlite3_blob_bytes(blob)));
    code = sqlite3_blob_read(blob, bytes.data(), static_cast<int>(bytes.size()), 0);
    sqlite3_blob_close(blob);
    if (code != SQLITE_OK)
        return error(code);
    return Bytes(std::move(bytes));
}

Result<void> Database::copyInto(const std::filesystem::path& path, const Progress& progress) {
    const auto isCancelled = [](void* watched) {
        return static_cast<const Progress*>(watched)->isCancelled() ? 1 : 0;
    };
    sqlite3_progress_handler(m_connection, kStepsBetweenCancelChecks, isCancelled,
                             const_cast<Progress*>(&progress));
    const std::string target = path.string();
    Statement statement(*this, "VACUUM INTO ?");
    Result<void> outcome = statement.bind(target).run();
    sqlite3_progress_handler(m_connection, 0, nullptr, nullptr);
    return outcome;
}

Statement::Statement(Database& database, std::string_view sql) : m_database(database) {
    note(sqlite3_prepare_v2(database.m_connection, sql.data(), static_cast<int>(sql.size()),
                            &m_statement, nullptr));
}

Statement::~Statement() { sqlite3_finalize(m_statement); }

void Statement::note(int code) {
    if (m_code == SQLITE_OK)
        m_code = code;
}

Statement& Statement::bind(std::int64_t value) {
    note(sqlite3_bind_int64(m_statement, ++m_bound, value));
    return *this;
}

Statement& Statement::bind(std::string_view text) {
    // A null pointer would bind NULL instead of an empty text.
    note(sqlite3_bind_text64(m_statement, ++m_bound, text.data() ? text.data() : "", text.size(),
                             SQLITE_STATIC, SQLITE_UTF8));
    return *this;
}

Statement& Statement::bindBytes(std::span<const std::byte> bytes) {
    const void* data = bytes.empty() ? static_cast<const void*>("") : bytes.data();
    note(sqlite3_bind_blob64(m_statement, ++m_bound, data, bytes.size(), SQLITE_STATIC));
    return *this;
}

Statement& Statement::bindBytes(std::string_view bytes) {
    return bindBytes(std::as_bytes(std::span(bytes.data(), bytes.size())));
}

Statement& Statement::bindOptional(const std::optional<std::string>& bytes) {
    if (bytes)
        return bindBytes(std::string_view(*bytes));
    note(sqlite3_bind_null(m_statement, ++m_bound));
    return *this;
}

Result<bool> Statement::step() {
    if (m_code != SQLITE_OK)
        return m_database.error(m_code);
    const int code = sqlite3_step(m_statement);
    if (code == SQLITE_ROW)
        return true;
    if (code != SQLITE_DONE) {
        const Error error = m_database.error(code);
        sqlite3_reset(m_statement);
        return error;
    }
    sqlite3_reset(m_statement);
    m_bound = 0;
    return false;
}

Result<void> Statement::run() {
    for (;;) {
        const Result<bool> row = step();
        if (!row)
            return row.error();
        if (!*row)
            return {};
    }
}

std::int64_t Statement::integer(int column) const {
    return sqlite3_column_int64(m_statement, column);
}

std::string Statement::text(int column) const {
    const std::span<const std::byte> found = bytes(column);
    return {reinterpret_cast<const char*>(found.data()), found.size()};
}

std::optional<std::string> Statement::optionalText(int column) const {
    if (sqlite3_column_type(m_statement, column) == SQLITE_NULL)
        return std::nullopt;
    return text(column);
}

std::span<const std::byte> Statement::bytes(int column) const {
    const void* data = sqlite3_column_blob(m_statement, column);
    return {static_cast<const std::byte*>(data),
            static_cast<std::size_t>(sqlite3_column_bytes(m_statement, column))};
}

Transaction::~Transaction() {
    // SQLite may have rolled back already; then this finds nothing to do.
    if (m_open)
        static_cast<void>(static_cast<bool>(m_database.execute("ROLLBACK")));
}

Result<void> Transaction::begin(Kind kind) {
    RERATE_TRY(m_database.execute(kind == Kind::Write ? "BEGIN IMMEDIATE" : "BEGIN"));
    m_open = true;
    return {};
}

Result<void> Transaction::commit() {
    RERATE_TRY(m_database.execute("COMMIT"));
    m_open = false;
    return {};
}

} // namespace rerate
