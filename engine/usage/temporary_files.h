// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What is said when a temporary file of an import cannot be written: which disk is meant and why
// (from errno), not the names of files that the user never sees.

#pragma once

#include <filesystem>

#include "engine/base/result.h"

namespace rerate {

Error cannotWriteTemporary(const std::filesystem::path& file);

} // namespace rerate
