// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/cli/temporary_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>

namespace rerate {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPrefix = ".rerate-";
constexpr std::size_t kRandomLetters = 6;

// The lock, or -1 when another process holds it or the folder is gone.
int lockFolder(const fs::path& path) {
    const int file = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (file < 0)
        return -1;
    std::error_code problem;
    if (::flock(file, LOCK_EX | LOCK_NB) == 0 && fs::is_directory(path, problem))
        return file;
    ::close(file);
    return -1;
}

void removeAbandoned(const fs::path& parent) {
    std::error_code problem;
    for (fs::directory_iterator at(parent, problem), end; !problem && at != end; at.increment(problem)) {
        const std::string name = at->path().filename().string();
        std::error_code ignored;
        if (!name.starts_with(kPrefix) || name.size() != kPrefix.size() + kRandomLetters ||
            !fs::is_directory(at->symlink_status(ignored)))
            continue;
        if (const int lock = lockFolder(at->path()); lock >= 0) {
            fs::remove_all(at->path(), ignored);
            ::close(lock);
        }
    }
}

} // namespace

Result<std::unique_ptr<TemporaryFolder>> TemporaryFolder::make(const fs::path& parent) {
    removeAbandoned(parent);
    for (;;) {
        std::string name = (parent / (std::string(kPrefix) + std::string(kRandomLetters, 'X'))).string();
        if (!::mkdtemp(name.data()))
            return Error{ErrorKind::InputOutput, "No temporary folder can be made in " + parent.string() +
                                                     ": " + std::strerror(errno) +
                                                     ". Check its permissions and the free space."};
        // Between these two lines another process may have taken it for abandoned.
        if (const int lock = lockFolder(name); lock >= 0)
            return std::unique_ptr<TemporaryFolder>(new TemporaryFolder(name, lock));
    }
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;
    fs::remove_all(m_path, ignored);
    ::close(m_lock);
}

} // namespace rerate
