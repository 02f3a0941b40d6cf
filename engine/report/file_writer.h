// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Writes a file so that it is there whole or not at all: to a temporary name beside it, then
// renamed. What is no regular file (a device, a pipe) is written directly.

#pragma once

#include <filesystem>
#include <string_view>

#include "engine/base/result.h"

namespace rerate {

Result<void> writeFile(const std::filesystem::path& path, std::string_view text);

} // namespace rerate
