// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/report/file_writer.h"

#include <fstream>

namespace rerate {

Result<void> writeFile(const std::filesystem::path& path, std::string_view text) {
    const std::filesystem::path temporary = path.string() + ".writing";
    std::error_code problem;
    {
        std::ofstream file(temporary, std::ios::binary | std::ios::trunc);
        file.write(text.data(), static_cast<std::streamsize>(text.size()));
        file.flush();
        if (!file) {
            std::filesystem::remove(temporary, problem);
            return Error{ErrorKind::InputOutput, "The file " + path.string() +
                                                     " cannot be written. Check the folder, its "
                                                     "permissions and the free space."};
        }
    }
    std::filesystem::rename(temporary, path, problem);
    if (!problem)
        return {};
    const std::string why = problem.message();
    std::filesystem::remove(temporary, problem);
    return Error{ErrorKind::InputOutput, "The file " + path.string() + " cannot be replaced: " + why + "."};
}

} // namespace rerate
