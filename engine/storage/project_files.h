// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What a project has to do with files besides SQLite: whether a path can be a project at all, and
// how a finished file gets its name so that it is there whole or not at all.

#pragma once

#include <filesystem>

#include "engine/base/result.h"

namespace rerate {

// InputOutput when the file is missing or unreadable, InvalidInput when it cannot be a project.
Result<void> checkProjectFile(const std::filesystem::path& path);
Result<void> checkWritable(const std::filesystem::path& path);
Result<void> checkFolderOf(const std::filesystem::path& path);

// A name beside `path` for a file in the making; it is removed unless `publish` was called.
class UnfinishedFile {
public:
    explicit UnfinishedFile(std::filesystem::path target);
    ~UnfinishedFile();
    UnfinishedFile(const UnfinishedFile&) = delete;
    UnfinishedFile& operator=(const UnfinishedFile&) = delete;

    const std::filesystem::path& path() const { return m_path; }
    // Gives the file its name, durably.
    Result<void> publish();

private:
    void remove();

    std::filesystem::path m_target;
    std::filesystem::path m_path;
};

} // namespace rerate
