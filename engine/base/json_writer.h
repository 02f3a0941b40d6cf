// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Writes JSON text with a fixed key order and two-space indentation. Money and quantities are
// given as text and written as JSON strings; there is no way to write a floating-point number. Bytes
// that are not UTF-8 become U+FFFD, so that what comes out always is.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rerate {

class JsonWriter {
public:
    enum class Layout { Indented, Compact };
    explicit JsonWriter(Layout layout = Layout::Indented) : m_layout(layout) {}

    JsonWriter& beginObject();
    JsonWriter& endObject();
    JsonWriter& beginArray();
    JsonWriter& endArray();
    JsonWriter& key(std::string_view name);
    JsonWriter& string(std::string_view text);
    JsonWriter& integer(std::int64_t number);
    JsonWriter& digits(std::string_view number); // of any length, written as it is
    JsonWriter& boolean(bool value);
    JsonWriter& null();

    // key and value at once
    JsonWriter& field(std::string_view name, std::string_view text);
    JsonWriter& field(std::string_view name, const char* text);
    JsonWriter& field(std::string_view name, std::int64_t number);
    JsonWriter& field(std::string_view name, int number) {
        return field(name, std::int64_t{number});
    }
    JsonWriter& field(std::string_view name, bool value);

    // The finished text; CHECKs that everything that was opened is closed.
    std::string take();

private:
    void startValue();
    void newLine();

    Layout m_layout;
    std::string m_text;
    std::vector<std::uint32_t> m_counts; // values written so far in each open object or array
    bool m_afterKey = false;
};

} // namespace rerate
