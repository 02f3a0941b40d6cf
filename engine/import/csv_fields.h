// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// One CSV row → its fields. Quotes open only at the start of a field, are doubled inside, and may
// hold separators and line ends.

#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace rerate {

struct CsvRow {
    std::vector<std::string_view> fields; // point into the text, or into `unquoted`
    std::size_t end = 0;                  // offset behind the row and its line end
    bool isQuoteOpen = false;
    std::vector<std::string> unquoted;
};

// Reads the row that begins at `from`.
void readCsvRow(std::string_view text, std::size_t from, char separator, CsvRow& row);

} // namespace rerate
