// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// One writer per project: a lock on a small file beside the project, `name.rerate-lock`, which says
// who holds it. The operating system releases the lock of a process that has died, so that the
// file may stay behind but never locks anybody out.

#pragma once

#include <filesystem>
#include <memory>

#include "engine/base/result.h"

namespace rerate {

class ProjectLock {
public:
    // InputOutput when somebody else has it; the sentence names the process and the host.
    static Result<std::unique_ptr<ProjectLock>> take(const std::filesystem::path& project);
    ~ProjectLock();
    ProjectLock(const ProjectLock&) = delete;
    ProjectLock& operator=(const ProjectLock&) = delete;

private:
    ProjectLock(std::filesystem::path path, int file) : m_path(std::move(path)), m_file(file) {}

    std::filesystem::path m_path;
    int m_file;
};

} // namespace rerate
