// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/usage/temporary_files.h"

#include <cerrno>
#include <cstring>

namespace rerate {

Error cannotWriteTemporary(const std::filesystem::path& file) {
    const int code = errno;
    std::filesystem::path folder = file.parent_path();
    const auto isOurs = [](const std::string& name) {
        return name.starts_with(".rerate-") || name.starts_with("rerate-");
    };
    while (isOurs(folder.filename().string()))
        folder = folder.parent_path();
    return {ErrorKind::InputOutput, "The import cannot write its temporary files in " + folder.string() +
                                        ": " + std::strerror(code) + ". Make room on that disk."};
}

} // namespace rerate
