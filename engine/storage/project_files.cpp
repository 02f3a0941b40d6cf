// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/storage/project_files.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

namespace rerate {

namespace {

using std::filesystem::perms;

Error inputOutput(const std::filesystem::path& path, const std::string& what) {
    return {ErrorKind::InputOutput, path.string() + " " + what};
}

Result<void> syncPath(const std::filesystem::path& path, int flags,
                      const std::filesystem::path& shown) {
    const int file = ::open(path.c_str(), flags | O_RDONLY | O_CLOEXEC);
    const bool synced = file >= 0 && ::fsync(file) == 0;
    const int code = errno;
    if (file >= 0)
        ::close(file);
    if (!synced)
        return inputOutput(shown, std::string("cannot be written to disk: ") + std::strerror(code) +
                                     ". Check the disk.");
    return {};
}

} // namespace

Result<void> checkProjectFile(const std::filesystem::path& path) {
    std::error_code code;
    const auto status = std::filesystem::status(path, code);
    if (status.type() == std::filesystem::file_type::not_found)
        return Error{ErrorKind::InputOutput,
                     "There is no file " + path.string() + ". Check the name."};
    if (status.type() == std::filesystem::file_type::none)
        return inputOutput(path, "cannot be read: " + code.message() + ".");
    if (std::filesystem::is_directory(status))
        return Error{ErrorKind::InvalidInput,
                     path.string() + " is a folder, not a Rerate project."};
    if (!std::filesystem::is_regular_file(status))
        return Error{ErrorKind::InvalidInput, path.string() + " is not a Rerate project."};
    if (::access(path.c_str(), R_OK) != 0)
        return inputOutput(path, std::string("cannot be read: ") + std::strerror(errno) + ".");
    const std::uintmax_t size = std::filesystem::file_size(path, code);
    if (!code && size == 0)
        return Error{ErrorKind::InvalidInput, path.string() + " is empty: it is not a Rerate "
                                                              "project. Restore a copy of it."};
    return {};
}

Result<void> checkWritable(const std::filesystem::path& path) {
    std::error_code code;
    const perms permissions = std::filesystem::status(path, code).permissions();
    const perms anyone = perms::owner_write | perms::group_write | perms::others_write;
    if (code || (permissions & anyone) == perms::none || ::access(path.c_str(), W_OK) != 0)
        return inputOutput(path, "is read-only. Make the file writable, or open it for reading "
                                 "only.");
    return {};
}

Result<void> checkFolderOf(const std::filesystem::path& path) {
    std::error_code code;
    const auto folder = std::filesystem::absolute(path, code).parent_path();
    if (!std::filesystem::is_directory(folder, code))
        return Error{ErrorKind::InputOutput,
                     "There is no folder " + folder.string() + ". Make it first."};
    return {};
}

UnfinishedFile::UnfinishedFile(std::filesystem::path target)
    : m_target(std::move(target)),
      m_path(m_target.string() + "-unfinished-" + std::to_string(::getpid())) {
    remove(); // what a killed process with our number has left
}

UnfinishedFile::~UnfinishedFile() {
    if (!m_path.empty())
        remove();
}

void UnfinishedFile::remove() {
    std::error_code ignored;
    std::filesystem::remove(m_path, ignored);
    std::filesystem::remove(m_path.string() + "-journal", ignored);
}

Result<void> UnfinishedFile::publish() {
    RERATE_TRY(syncPath(m_path, 0, m_target));
    std::error_code code;
    std::filesystem::rename(m_path, m_target, code);
    if (code)
        return inputOutput(m_target, "cannot be written: " + code.message() + ".");
    remove();
    m_path.clear();
    const std::filesystem::path folder = m_target.has_parent_path() ? m_target.parent_path() : ".";
    return syncPath(folder, O_DIRECTORY, folder);
}

} // namespace rerate
