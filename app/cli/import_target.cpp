// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/cli/import_target.h"

#include "app/cli/wait_notice.h"
#include "engine/storage/project_files.h"

namespace rerate {

Result<std::unique_ptr<ImportTarget>> ImportTarget::open(const std::filesystem::path& path) {
    std::unique_ptr<ImportTarget> target(new ImportTarget(path));
    std::error_code problem;
    target->m_isNew = !std::filesystem::exists(path, problem);
    if (target->m_isNew) {
        RERATE_TRY(checkFolderOf(path));
        return target;
    }
    auto project = Project::open(path, Project::Access::ReadWrite, sayWaiting(path));
    if (!project)
        return project.error();
    target->m_project = std::move(*project);
    return target;
}

ImportTarget::~ImportTarget() {
    const bool wasMade = m_isNew && m_project;
    m_project.reset();
    std::error_code ignored;
    if (wasMade)
        std::filesystem::remove(m_path, ignored);
}

Result<void> ImportTarget::prepareBuilder(PartBuilderOptions& options) const {
    return m_project ? m_project->prepareBuilder(options) : Result<void>();
}

Result<std::optional<std::string>> ImportTarget::setting(const std::string& key) const {
    return m_project ? m_project->setting(key) : std::optional<std::string>();
}

Result<Project*> ImportTarget::project() {
    if (!m_project) {
        auto made = Project::create(m_path);
        if (!made)
            return made.error();
        m_project = std::move(*made);
    }
    return m_project.get();
}

} // namespace rerate
