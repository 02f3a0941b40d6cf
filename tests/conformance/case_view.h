// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What a translator sees of a case: its parameters and its usage as text, and which keys `expect`
// has. No id, no expected value, no number: a scalar comes out as the text that was written, so
// that a translator can move it and nothing else. Whatever it does not look at makes the case
// "unknown parameter".

#pragma once

#include <string>
#include <utility>
#include <vector>

#include "tests/conformance/case_value.h"

namespace rerate::conformance {

// Thrown by a translator that cannot say in the plan language what the case asks; the reason is
// shown with the case, which is skipped.
struct NotTranslated {
    std::string reason;
};

// A place in `params` or `usage`. A place that does not exist is false, and has no text, no items.
class Field {
public:
    Field(const CaseValue* value, std::string path) : m_value(value), m_path(std::move(path)) {}

    explicit operator bool() const; // exists and is not null
    Field operator[](const char* key) const;
    std::string text() const;                      // "" where there is none
    std::string textOr(const char* other) const;
    bool is(const char* text) const;               // its text is this one
    std::vector<Field> items() const;              // of a list
    std::vector<std::pair<std::string, Field>> numberedItems() const; // with their places, "1" and on
    std::vector<std::pair<std::string, Field>> members() const; // of an object
    bool isSame(const Field& other) const { return m_value == other.m_value; }
    const std::string& path() const { return m_path; }
    // The text must be one of these; where there is none it is `otherwise`.
    std::string oneOf(std::initializer_list<const char*> choices) const;
    std::string oneOfOr(const char* otherwise, std::initializer_list<const char*> choices) const;
    void ignore() const; // known, and of no consequence here: it counts as looked at

private:
    void markNull() const;

    const CaseValue* m_value;
    std::string m_path;
};

struct CaseView {
    Field params;
    Field usage;
    std::vector<std::string> expectedKeys; // at the top of `expect`
    bool expects(const char* key) const;
};

// All texts, one after the other.
template <typename... Parts>
std::string join(const Parts&... parts) {
    std::string text;
    (text.append(parts), ...);
    return text;
}

} // namespace rerate::conformance
