// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The project that an import goes into. One that is not there yet is made only when the rows are
// ready to be stored, and goes away again unless `keep` is called: an import that fails or is
// cancelled leaves no project behind.

#pragma once

#include <filesystem>
#include <memory>

#include "engine/storage/project.h"

namespace rerate {

class ImportTarget {
public:
    static Result<std::unique_ptr<ImportTarget>> open(const std::filesystem::path& path);
    ~ImportTarget();
    ImportTarget(const ImportTarget&) = delete;
    ImportTarget& operator=(const ImportTarget&) = delete;

    // What a builder must know of the project; nothing of one that is not there.
    Result<void> prepareBuilder(PartBuilderOptions& options) const;
    Result<std::optional<std::string>> setting(const std::string& key) const; // likewise
    Result<Project*> project(); // made now when it is not there
    void keep() { m_isNew = false; }

private:
    explicit ImportTarget(std::filesystem::path path) : m_path(std::move(path)) {}

    std::filesystem::path m_path;
    std::unique_ptr<Project> m_project;
    bool m_isNew = false;
};

} // namespace rerate
