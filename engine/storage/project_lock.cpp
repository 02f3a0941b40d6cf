// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/storage/project_lock.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace rerate {

namespace {

Error cannotLock(const std::filesystem::path& path) {
    return {ErrorKind::InputOutput, "Cannot write " + path.string() + ": " +
                                        std::strerror(errno) +
                                        ". A project that is to be changed needs a folder where "
                                        "files can be made."};
}

std::string holder(int file) {
    char text[300];
    const ssize_t size = ::pread(file, text, sizeof text, 0);
    if (size <= 1)
        return "another program";
    return "another program (" + std::string(text, static_cast<std::size_t>(size) - 1) + ")";
}

std::string ourselves() {
    char host[256] = "";
    ::gethostname(host, sizeof host - 1);
    return "process " + std::to_string(::getpid()) + " on " + host + "\n";
}

// A holder that ended between our open and our lock has taken the name away: then ours is a lock
// on a file that nobody else will find.
bool isStillThere(int file, const std::filesystem::path& path) {
    struct stat ours, named;
    return ::fstat(file, &ours) == 0 && ::stat(path.c_str(), &named) == 0 &&
           ours.st_ino == named.st_ino && ours.st_dev == named.st_dev;
}

} // namespace

Result<std::unique_ptr<ProjectLock>> ProjectLock::take(const std::filesystem::path& project) {
    const std::filesystem::path path = project.string() + "-lock";
    for (;;) {
        const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
        if (file < 0)
            return cannotLock(path);
        std::unique_ptr<ProjectLock> lock(new ProjectLock({}, file));
        if (::flock(file, LOCK_EX | LOCK_NB) != 0) {
            if (errno != EWOULDBLOCK)
                return cannotLock(path);
            return Error{ErrorKind::InputOutput,
                         project.string() + " is open in " + holder(file) +
                             ". Close it there first, or open it for reading only."};
        }
        if (!isStillThere(file, path))
            continue;
        lock->m_path = path;
        const std::string text = ourselves();
        if (::ftruncate(file, 0) != 0 ||
            ::pwrite(file, text.data(), text.size(), 0) != static_cast<ssize_t>(text.size()))
            return cannotLock(path);
        return lock;
    }
}

ProjectLock::~ProjectLock() {
    if (!m_path.empty())
        ::unlink(m_path.c_str());
    ::close(m_file);
}

} // namespace rerate
