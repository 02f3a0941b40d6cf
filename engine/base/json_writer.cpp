// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/base/json_writer.h"

#include "engine/base/check.h"
#include "engine/base/utf8.h"

namespace rerate {

namespace {

void appendQuoted(std::string& out, std::string_view text) {
    static constexpr char kDigits[] = "0123456789abcdef";
    out.push_back('"');
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        switch (c) {
        case '"': out += "\\\""; break;
        case '\\': out += "\\\\"; break;
        case '\n': out += "\\n"; break;
        case '\r': out += "\\r"; break;
        case '\t': out += "\\t"; break;
        default:
            if (static_cast<unsigned char>(c) < 0x20) {
                out += "\\u00";
                out.push_back(kDigits[static_cast<unsigned char>(c) >> 4]);
                out.push_back(kDigits[static_cast<unsigned char>(c) & 15]);
            } else {
                const std::string_view character = utf8CharacterAt(text, at);
                out += utf8SizeAt(text, at) == 0 ? kUtf8Replacement : character;
                at += character.size() - 1;
            }
        }
    }
    out.push_back('"');
}

} // namespace

void JsonWriter::newLine() {
    if (m_layout == Layout::Compact)
        return;
    m_text.push_back('\n');
    m_text.append(2 * m_counts.size(), ' ');
}

void JsonWriter::startValue() {
    if (m_afterKey) {
        m_afterKey = false;
        return;
    }
    if (!m_counts.empty()) {
        if (m_counts.back()++ > 0)
            m_text.push_back(',');
        newLine();
    }
}

JsonWriter& JsonWriter::beginObject() {
    startValue();
    m_text.push_back('{');
    m_counts.push_back(0);
    return *this;
}

JsonWriter& JsonWriter::endObject() {
    CHECK(!m_counts.empty() && !m_afterKey, "JSON object closed that was not open");
    const bool empty = m_counts.back() == 0;
    m_counts.pop_back();
    if (!empty)
        newLine();
    m_text.push_back('}');
    return *this;
}

JsonWriter& JsonWriter::beginArray() {
    startValue();
    m_text.push_back('[');
    m_counts.push_back(0);
    return *this;
}

JsonWriter& JsonWriter::endArray() {
    CHECK(!m_counts.empty() && !m_afterKey, "JSON array closed that was not open");
    const bool empty = m_counts.back() == 0;
    m_counts.pop_back();
    if (!empty)
        newLine();
    m_text.push_back(']');
    return *this;
}

JsonWriter& JsonWriter::key(std::string_view name) {
    CHECK(!m_counts.empty() && !m_afterKey, "JSON key outside an object");
    startValue();
    appendQuoted(m_text, name);
    m_text += m_layout == Layout::Compact ? ":" : ": ";
    m_afterKey = true;
    return *this;
}

JsonWriter& JsonWriter::string(std::string_view text) {
    startValue();
    appendQuoted(m_text, text);
    return *this;
}

JsonWriter& JsonWriter::digits(std::string_view number) {
    startValue();
    m_text += number;
    return *this;
}

JsonWriter& JsonWriter::integer(std::int64_t number) {
    startValue();
    m_text += std::to_string(number);
    return *this;
}

JsonWriter& JsonWriter::boolean(bool value) {
    startValue();
    m_text += value ? "true" : "false";
    return *this;
}

JsonWriter& JsonWriter::null() {
    startValue();
    m_text += "null";
    return *this;
}

JsonWriter& JsonWriter::field(std::string_view name, std::string_view text) {
    return key(name).string(text);
}
JsonWriter& JsonWriter::field(std::string_view name, const char* text) {
    return key(name).string(text);
}
JsonWriter& JsonWriter::field(std::string_view name, std::int64_t number) {
    return key(name).integer(number);
}
JsonWriter& JsonWriter::field(std::string_view name, bool value) {
    return key(name).boolean(value);
}

std::string JsonWriter::take() {
    CHECK(m_counts.empty() && !m_afterKey, "JSON text taken before it was finished");
    if (m_layout == Layout::Indented)
        m_text.push_back('\n');
    return std::move(m_text);
}

} // namespace rerate
