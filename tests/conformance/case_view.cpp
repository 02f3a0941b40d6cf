// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/conformance/case_view.h"

#include <algorithm>

namespace rerate::conformance {

namespace {

void markAll(const CaseValue& value) {
    value.isRead = true;
    for (const auto& [name, member] : value.members)
        markAll(member);
    for (const CaseValue& item : value.items)
        markAll(item);
}

} // namespace

Field::operator bool() const {
    if (m_value && m_value->kind == CaseValue::Kind::Null)
        m_value->isRead = true;
    return m_value && m_value->kind != CaseValue::Kind::Null;
}

// Nothing where a list or an object might stand is known to be nothing.
void Field::markNull() const {
    if (m_value && m_value->kind == CaseValue::Kind::Null)
        m_value->isRead = true;
}

Field Field::operator[](const char* key) const {
    markNull();
    return {m_value ? m_value->find(key) : nullptr, m_path + "." + key};
}

std::string Field::text() const {
    if (!m_value || !m_value->isScalar())
        return {};
    m_value->isRead = true;
    return m_value->text;
}

std::string Field::textOr(const char* other) const { return *this ? text() : std::string(other); }

// Another text stays unread: somebody else may know it.
bool Field::is(const char* text) const {
    const bool isIt = m_value && m_value->isScalar() && m_value->text == text;
    if (isIt)
        m_value->isRead = true;
    return isIt;
}

std::vector<Field> Field::items() const {
    markNull();
    std::vector<Field> found;
    if (m_value)
        for (const CaseValue& item : m_value->items)
            found.emplace_back(&item, m_path + "[]");
    return found;
}

std::vector<std::pair<std::string, Field>> Field::numberedItems() const {
    std::vector<std::pair<std::string, Field>> found;
    for (const Field& item : items())
        found.emplace_back(std::to_string(found.size() + 1), item);
    return found;
}

std::vector<std::pair<std::string, Field>> Field::members() const {
    markNull();
    std::vector<std::pair<std::string, Field>> found;
    if (m_value)
        for (const auto& [name, member] : m_value->members)
            found.emplace_back(name, Field(&member, m_path + "." + name));
    return found;
}

std::string Field::oneOf(std::initializer_list<const char*> choices) const {
    const std::string found = text();
    if (std::none_of(choices.begin(), choices.end(), [&](const char* choice) { return found == choice; }))
        throw NotTranslated{"unknown parameter: " + m_path + " = `" + found + "`"};
    return found;
}

std::string Field::oneOfOr(const char* otherwise, std::initializer_list<const char*> choices) const {
    return *this ? oneOf(choices) : otherwise;
}

void Field::ignore() const {
    if (m_value)
        markAll(*m_value);
}

bool CaseView::expects(const char* key) const {
    return std::find(expectedKeys.begin(), expectedKeys.end(), key) != expectedKeys.end();
}

} // namespace rerate::conformance
