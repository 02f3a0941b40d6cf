// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// One row after the other, cell by cell → a batch, with the rows that are wrong set aside. Knows
// what each column of the file is for; the parsers know only cells.

#pragma once

#include "engine/import/cell_parser.h"
#include "engine/import/text_interner.h"
#include "engine/import/time_reader.h"
#include "engine/import/usage_import.h"

namespace rerate {

enum class Role : std::uint8_t { Property, Ignored, Customer, Time, End, Event, Id, Recorded, Count };
constexpr std::size_t kRoleCount = 9;

// What is done with the columns of one import.
struct ColumnPlan {
    std::vector<std::string> names;
    std::vector<Role> roles;         // of each column
    std::vector<bool> holdsNumbers;  // a broken number in it is an error
    std::optional<std::string> constants[kRoleCount];
    bool isMapped[kRoleCount] = {};  // by column or constant
    std::int64_t constantTimes[kRoleCount] = {}; // of the roles that are times
    std::uint64_t constantCount = 1;
    // CloudEvents: the column whose text makes the id one of its own.
    std::size_t idSource = SIZE_MAX;
    bool needsId = false; // a row without id cannot be known by its file
    TimeFormat timeFormat;
    std::vector<std::string> nullWords;
    bool splitsCustomers = false;    // customers are made up when batches are put in order
};

struct ParsedBlock {
    RowBatch batch; // fileRows count from 1 within the block
    std::uint64_t rowsRead = 0;
    std::vector<RejectedRow> rejects; // `line` is that of the file
    bool hasRowsWithoutId = false;    // although the role is mapped
    std::optional<Error> failure;     // the import cannot go on
};

class RowBuilder {
public:
    RowBuilder(const ColumnPlan& plan, std::string fileName);

    // Whether texts of the rows that follow may be something else than UTF-8.
    void doubtTexts(bool doubts) { m_doubtsTexts = doubts; }
    void beginRow(std::uint64_t line, std::string_view raw);
    // A missing column is simply not given. The text must live until endRow().
    void cell(std::size_t column, std::string_view text);
    // A column that was not known when the import began (NDJSON).
    std::size_t addColumn(const std::string& name);
    void reject(std::string column, std::string reason); // the row that has begun
    void rejectNumber(std::string column, std::string_view text);
    void endRow();
    std::uint64_t rowsRead() const { return m_rowsRead; }

    ParsedBlock finish();
    // Takes the memory of a block that is no longer needed for the next one.
    void reuse(ParsedBlock block);

private:
    bool isMissing(std::string_view text) const;
    void property(std::size_t column, std::string_view text);
    void roleCell(Role role, std::size_t column, std::string_view text);
    void timeCell(std::size_t column, std::string_view text, std::int64_t& time);
    bool fillRow();
    bool hasText(Role role);
    void appendId();
    std::string columnOf(Role role) const;

    struct Property {
        std::string name;
        bool holdsNumbers = false;
        std::vector<Cell> cells = {};
        TextInterner texts = {};
    };

    const ColumnPlan& m_plan;
    std::string m_fileName;
    TimeReader m_timeReader;
    std::vector<Role> m_roles;
    std::vector<std::uint32_t> m_propertyOf; // by column
    std::vector<Property> m_properties;

    // The row that has begun.
    std::uint64_t m_line = 0;
    std::string_view m_raw;
    bool m_isRejected = false;
    bool m_doubtsTexts = false;
    bool m_has[kRoleCount] = {};
    bool m_hasAlways[kRoleCount] = {}; // by a constant
    std::string_view m_texts[kRoleCount];
    std::int64_t m_time = 0, m_end = 0, m_recorded = 0;
    std::uint64_t m_count = 1;
    std::string m_wide;
    std::string_view m_idSource; // of a CloudEvent
    bool m_hasRowsWithoutId = false;

    RowBatch m_batch;
    TextInterner m_customers;
    TextInterner m_events;
    std::uint64_t m_rowsRead = 0;
    std::vector<RejectedRow> m_rejects;
};

} // namespace rerate
