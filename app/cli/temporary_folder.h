// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A folder `.rerate-XXXXXX` for temporary files that goes away with its object. The process holds a
// lock on it; making one removes those beside it that no living process holds, which a killed
// program has left.

#pragma once

#include <filesystem>
#include <memory>

#include "engine/base/result.h"

namespace rerate {

class TemporaryFolder {
public:
    static Result<std::unique_ptr<TemporaryFolder>> make(const std::filesystem::path& parent);
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    const std::filesystem::path& path() const { return m_path; }

private:
    TemporaryFolder(std::filesystem::path path, int lock) : m_path(std::move(path)), m_lock(lock) {}

    std::filesystem::path m_path;
    int m_lock;
};

} // namespace rerate
