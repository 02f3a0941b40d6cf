// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/import/row_builder.h"

#include <algorithm>

#include "engine/base/utf8.h"
#include "engine/import/block_parser.h"

namespace rerate {

namespace {

constexpr std::size_t kRawMax = 4096;

std::string shown(std::string_view text) {
    if (text.size() <= 60)
        return "`" + std::string(text) + "`";
    return "`" + std::string(utf8Prefix(text, 50)) + "…` (" + std::to_string(text.size()) + " characters)";
}

std::size_t indexOf(Role role) { return static_cast<std::size_t>(role); }

} // namespace

RowBuilder::RowBuilder(const ColumnPlan& plan, std::string fileName)
    : m_plan(plan), m_fileName(std::move(fileName)), m_timeReader(plan.timeFormat), m_roles(plan.roles) {
    for (std::size_t column = 0; column < plan.names.size(); ++column) {
        m_propertyOf.push_back(static_cast<std::uint32_t>(m_properties.size()));
        if (plan.roles[column] == Role::Property)
            m_properties.push_back({plan.names[column], plan.holdsNumbers[column]});
    }
    for (std::size_t role = 0; role < kRoleCount; ++role)
        m_hasAlways[role] = plan.constants[role].has_value();
    m_time = plan.constantTimes[indexOf(Role::Time)];
    m_end = plan.constantTimes[indexOf(Role::End)];
    m_recorded = plan.constantTimes[indexOf(Role::Recorded)];
}

std::size_t RowBuilder::addColumn(const std::string& name) {
    m_roles.push_back(Role::Property);
    m_propertyOf.push_back(static_cast<std::uint32_t>(m_properties.size()));
    m_properties.push_back({name, false});
    return m_roles.size() - 1;
}

void RowBuilder::beginRow(std::uint64_t line, std::string_view raw) {
    ++m_rowsRead;
    m_line = line;
    m_raw = raw;
    m_isRejected = false;
    std::copy(std::begin(m_hasAlways), std::end(m_hasAlways), std::begin(m_has));
    m_count = m_plan.constantCount;
    m_idSource = {};
}

void RowBuilder::reject(std::string column, std::string reason) {
    if (m_isRejected)
        return;
    m_isRejected = true;
    std::string_view raw = m_raw;
    while (raw.ends_with('\n') || raw.ends_with('\r'))
        raw.remove_suffix(1);
    m_rejects.push_back({m_fileName, m_line, std::move(column), std::move(reason),
                         std::string(utf8Prefix(raw, kRawMax))});
}

void RowBuilder::rejectNumber(std::string column, std::string_view text) {
    constexpr std::size_t kExponentDigitsMax = 2;
    const std::size_t exponent = text.find_first_of("eE");
    std::string reason = shown(text) + " is not a number; write it like 1234.5";
    if (exponent != std::string_view::npos) {
        const bool isNegative = text.substr(exponent + 1).starts_with('-');
        const std::size_t digits = text.find_first_of("0123456789", exponent);
        if (digits != std::string_view::npos && text.size() - digits > kExponentDigitsMax)
            reason = shown(text) + (isNegative ? " is too small" : " is too large") +
                     "; an exponent has at most two digits";
    }
    reject(std::move(column), std::move(reason));
}

bool RowBuilder::isMissing(std::string_view text) const {
    if (text.empty())
        return true;
    for (const std::string& word : m_plan.nullWords)
        if (text == word)
            return true;
    return false;
}

void RowBuilder::cell(std::size_t column, std::string_view text) {
    const Role role = m_roles[column];
    if (role == Role::Ignored || isMissing(text))
        return;
    if (m_doubtsTexts && !isUtf8(text))
        return reject(column < m_plan.names.size() ? m_plan.names[column] : "", kNotUtf8);
    if (column == m_plan.idSource)
        m_idSource = text;
    if (role == Role::Property)
        property(column, text);
    else
        roleCell(role, column, text);
}

void RowBuilder::property(std::size_t column, std::string_view text) {
    Property& property = m_properties[m_propertyOf[column]];
    Cell value;
    ParsedNumber number;
    if (parseNumber(text, number, m_wide)) {
        value.kind = number.isWide ? Cell::Kind::WideNumber : Cell::Kind::Number;
        value.payload = number.isWide ? property.texts.codeOf(m_wide) : number.coefficient;
        value.scale = number.scale;
    } else {
        if (property.holdsNumbers && isBrokenNumber(text))
            rejectNumber(property.name, text);
        value.kind = Cell::Kind::Text;
        value.payload = property.texts.codeOf(text);
    }
    if (property.cells.size() != m_batch.times.size())
        property.cells.resize(m_batch.times.size()); // rows before this one lack it
    property.cells.push_back(value);
}

void RowBuilder::timeCell(std::size_t column, std::string_view text, std::int64_t& time) {
    Instant instant;
    if (m_timeReader.read(text, instant)) {
        time = instant.nanoseconds;
        return;
    }
    const auto why = parseInstant(text, m_plan.timeFormat);
    std::string reason = why ? shown(text) + " is not a time" : why.error().message;
    while (reason.ends_with('.'))
        reason.pop_back();
    reject(m_plan.names[column], std::move(reason));
}

void RowBuilder::roleCell(Role role, std::size_t column, std::string_view text) {
    m_has[indexOf(role)] = true;
    switch (role) {
    case Role::Customer:
    case Role::Event:
    case Role::Id: m_texts[indexOf(role)] = text; break;
    case Role::Time: timeCell(column, text, m_time); break;
    case Role::End: timeCell(column, text, m_end); break;
    case Role::Recorded: timeCell(column, text, m_recorded); break;
    case Role::Count: {
        ParsedNumber number;
        if (!parseNumber(text, number, m_wide) || number.isWide || number.scale != 0 ||
            number.coefficient <= 0)
            reject(m_plan.names[column], shown(text) + " is not a count; a row stands for 1 or more requests");
        else
            m_count = static_cast<std::uint64_t>(number.coefficient);
        break;
    }
    default: break;
    }
}

std::string RowBuilder::columnOf(Role role) const {
    for (std::size_t column = 0; column < m_plan.roles.size(); ++column)
        if (m_plan.roles[column] == role)
            return m_plan.names[column];
    return {};
}

// Whether the row has this role, whose text is then in m_texts; a constant comes before a cell.
bool RowBuilder::hasText(Role role) {
    const auto& constant = m_plan.constants[indexOf(role)];
    if (constant)
        m_texts[indexOf(role)] = *constant;
    return constant || m_has[indexOf(role)];
}

// Roles of the row into the batch; false when one that is needed is missing.
bool RowBuilder::fillRow() {
    if (m_plan.splitsCustomers) {
        m_texts[indexOf(Role::Customer)] = {};
    } else if (!hasText(Role::Customer)) {
        reject(columnOf(Role::Customer), "the customer is missing");
        return false;
    }
    if (!m_has[indexOf(Role::Time)]) {
        reject(columnOf(Role::Time), "the time is missing");
        return false;
    }
    if (!hasText(Role::Event)) {
        reject(columnOf(Role::Event), "the event name is missing");
        return false;
    }
    if (m_plan.needsId && !m_has[indexOf(Role::Id)]) {
        reject(columnOf(Role::Id), "the event id is missing; a row without one is known by the hash of its "
                                   "file, so give the name of the file instead of a pipe");
        return false;
    }
    m_batch.customers.push_back(m_customers.codeOf(m_texts[indexOf(Role::Customer)]));
    m_batch.events.push_back(m_events.codeOf(m_texts[indexOf(Role::Event)]));
    m_batch.times.push_back(m_time);
    m_batch.fileRows.push_back(static_cast<std::uint32_t>(m_rowsRead));
    if (m_plan.isMapped[indexOf(Role::End)])
        m_batch.ends.push_back(m_has[indexOf(Role::End)] ? m_end : m_time);
    if (m_plan.isMapped[indexOf(Role::Recorded)])
        m_batch.recorded.push_back(m_has[indexOf(Role::Recorded)] ? m_recorded : INT64_MIN);
    if (m_plan.isMapped[indexOf(Role::Count)])
        m_batch.counts.push_back(m_count);
    if (m_plan.isMapped[indexOf(Role::Id)])
        appendId();
    return true;
}

// The identity of a CloudEvent is source and id; no source holds a tab. An empty text: none.
void RowBuilder::appendId() {
    if (hasText(Role::Id)) {
        if (!m_idSource.empty())
            (m_batch.idBytes += m_idSource) += '\t';
        m_batch.idBytes += m_texts[indexOf(Role::Id)];
    } else {
        m_hasRowsWithoutId = true;
    }
    m_batch.idEnds.push_back(static_cast<std::uint32_t>(m_batch.idBytes.size()));
}

void RowBuilder::endRow() {
    const std::size_t rows = m_batch.times.size();
    if (!m_isRejected && fillRow())
        return;
    // Take back what the row has left in its properties.
    for (Property& property : m_properties)
        if (property.cells.size() > rows)
            property.cells.resize(rows);
}

ParsedBlock RowBuilder::finish() {
    ParsedBlock block;
    for (Property& property : m_properties) {
        property.cells.resize(m_batch.times.size());
        const bool isEmpty = std::all_of(property.cells.begin(), property.cells.end(), [](const Cell& cell) {
            return cell.kind == Cell::Kind::Missing;
        });
        if (!isEmpty || &property - m_properties.data() < static_cast<std::ptrdiff_t>(m_plan.names.size()))
            m_batch.properties.push_back({property.name, std::move(property.cells), property.texts.take()});
        property.cells = {};
    }
    m_batch.customerTexts = m_customers.take();
    m_batch.eventTexts = m_events.take();
    block.batch = std::exchange(m_batch, {});
    block.rowsRead = std::exchange(m_rowsRead, 0);
    block.rejects = std::exchange(m_rejects, {});
    block.hasRowsWithoutId = std::exchange(m_hasRowsWithoutId, false);
    return block;
}

void RowBuilder::reuse(ParsedBlock block) {
    m_batch = std::move(block.batch);
    m_batch.fileRows.clear();
    m_batch.customers.clear();
    m_batch.customerTexts.clear();
    m_batch.times.clear();
    m_batch.events.clear();
    m_batch.eventTexts.clear();
    m_batch.ends.clear();
    m_batch.recorded.clear();
    m_batch.counts.clear();
    m_batch.idBytes.clear();
    m_batch.idEnds.clear();
    for (std::size_t i = 0; i < std::min(m_properties.size(), m_batch.properties.size()); ++i) {
        m_properties[i].cells = std::move(m_batch.properties[i].cells);
        m_properties[i].cells.clear();
    }
    m_batch.properties.clear();
}

} // namespace rerate
