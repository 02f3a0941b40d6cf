// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The rows that an import left out, as CSV: file, line, column, reason, row. Written to a temporary
// name; `finish` gives it its own. What is no regular file (/dev/stderr, a pipe) is written directly.

#pragma once

#include <fstream>

#include "engine/import/usage_import.h"

namespace rerate {

class RejectFile {
public:
    explicit RejectFile(const std::optional<std::filesystem::path>& path);
    ~RejectFile(); // an unfinished file goes away

    Result<void> check() const; // whether it could be written so far
    void add(const RejectedRow& row);
    Result<void> finish();

private:
    std::optional<std::filesystem::path> m_path;
    std::filesystem::path m_temporary;
    std::ofstream m_file;
};

} // namespace rerate
