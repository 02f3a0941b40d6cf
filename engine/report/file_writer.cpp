// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/report/file_writer.h"

#include <fstream>

namespace rerate {

namespace {

Result<void> writeTo(const std::filesystem::path& file, std::string_view text,
                     const std::filesystem::path& shown) {
    std::ofstream stream(file, std::ios::binary | std::ios::trunc);
    stream.write(text.data(), static_cast<std::streamsize>(text.size()));
    stream.close();
    if (stream)
        return {};
    return Error{ErrorKind::InputOutput, "The file " + shown.string() +
                                             " cannot be written. Check the folder, its "
                                             "permissions and the free space."};
}

} // namespace

Result<void> writeFile(const std::filesystem::path& path, std::string_view text) {
    std::error_code problem;
    if (std::filesystem::exists(path, problem) && !std::filesystem::is_regular_file(path, problem))
        return writeTo(path, text, path); // a device or a pipe
    const std::filesystem::path temporary = path.string() + ".writing";
    if (const auto written = writeTo(temporary, text, path); !written) {
        std::filesystem::remove(temporary, problem);
        return written;
    }
    std::filesystem::rename(temporary, path, problem);
    if (!problem)
        return {};
    const std::string why = problem.message();
    std::filesystem::remove(temporary, problem);
    return Error{ErrorKind::InputOutput, "The file " + path.string() + " cannot be replaced: " + why + "."};
}

} // namespace rerate
