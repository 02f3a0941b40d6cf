// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A table for a terminal: columns padded to their widest cell, numbers to the right.

#pragma once

#include <string>
#include <vector>

namespace rerate {

class TextTable {
public:
    // 'l' or 'r' for each column.
    explicit TextTable(std::string alignment) : m_alignment(std::move(alignment)) {}
    void add(std::vector<std::string> cells) { m_rows.push_back(std::move(cells)); }
    std::string text(int indent = 0) const;

private:
    std::string m_alignment;
    std::vector<std::vector<std::string>> m_rows;
};

// Columns a terminal needs for UTF-8 text of Latin, Greek or Cyrillic letters and signs.
std::size_t displayWidth(const std::string& text);

} // namespace rerate
